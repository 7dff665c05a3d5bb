"""One document, whatever it does to the reader: its report, or why it could not be read."""

from __future__ import annotations

from typing import NamedTuple

from extract.allowance import pages
from extract.errors import DocumentError, surprise
from extract.formats import Converter
from extract.limits import allow_pages
from extract.reading import extract
from extract.report import Report, Unread


class Given(NamedTuple):
    """A document to read: the name it goes by, and its bytes."""

    file: str
    data: bytes


def attempt(given: Given, convert: Converter | None = None) -> Report | Unread:
    """Read a document.

    Args:
        given: the document.
        convert: makes a .docx of a .doc, .wps or .rtf; without it such a document is refused.

    Returns:
        Its report, or why there is none: an error that nobody foresaw is told as one that the maintainers want to know.

    Raises:
        MemoryError: this process has no more; whoever limits it says so.
    """
    try:
        allow_pages(pages(given.data))
        return extract(given.data, given.file, convert=convert)
    except DocumentError as error:
        return Unread(given.file, error.refusal())
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one document does to the reader, the others go on
        return Unread(given.file, surprise(error).refusal())
