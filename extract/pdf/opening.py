"""A PDF opened: its pages drawn one after the other, and a named reason where that cannot be."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException

from extract.errors import OPENED, DamagedDocument, EncryptedDocument, UnsafeDocument, in_words
from extract.pdf.drawing import Drawing
from extract.pdf.seeing import draw

MOST_PAGES = 1000
"""How many pages a document may have."""
MOST_CHARACTERS = 2_000_000
"""How many characters a document may draw."""


class Fonts(PDFResourceManager):
    """The document's fonts; one that does not say how large its characters are is no fault to be told of."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """A font by its description."""
        described = resolve1(spec.get("FontDescriptor"))
        if isinstance(described, dict) and "FontBBox" not in described:
            described["FontBBox"] = [0, 0, 0, 0]
        return super().get_font(objid, spec)


def drawings(data: bytes) -> list[Drawing]:
    """What each page of a PDF draws.

    A document that only its owner's password protects opens without one.

    Raises:
        EncryptedDocument: it asks for a password, or is encrypted in a way that is not known.
        DamagedDocument: it is cut or broken, or has no page.
        UnsafeDocument: it has more than 1 000 pages or 2 million characters.
    """
    with _named():
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        resources = Fonts()
        found: list[Drawing] = []
        characters = 0
        for number, page in enumerate(PDFPage.create_pages(document), 1):
            if number > MOST_PAGES:
                raise _too_much(f"{MOST_PAGES} pages")
            found.append(draw(page, number, resources))
            characters += len(found[-1].glyphs)
            if characters > MOST_CHARACTERS:
                raise _too_much(f"{MOST_CHARACTERS} characters")
    if not found:
        raise _damaged("no page")
    return found


@contextmanager
def _named() -> Iterator[None]:
    """Give what pdfminer raises over a broken file the name it has here."""
    try:
        yield
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise EncryptedDocument(
            "the whole document",
            "a PDF that opens without a password",
            "a PDF that asks for one",
            OPENED,
        ) from error
    except (UnsafeDocument, DamagedDocument):
        raise
    except (
        PDFException,
        PSException,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        # pdfminer believes a file's own words: one that lies about a type ends in any of these.
        raise _damaged(in_words(error)) from error


def _damaged(got: str) -> DamagedDocument:
    return DamagedDocument(
        "the whole document", "a PDF whose pages can be read", got, "Fetch it again, or ask the office for a whole one."
    )


def _too_much(most: str) -> UnsafeDocument:
    return UnsafeDocument("the whole document", f"at most {most}", "more", "Look at the file by hand.")
