"""Word's .docx: paragraphs and tables from the document's XML, merged cells as spans, lists with their numbers.

Inserted text is read and deleted text is not; a text box is read once, after the paragraph it hangs on; what a field
shows is read and what it is made of is not (ECMA-376, part 1, chapter 17).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from archive.text import tidy
from extract.document import Block, Document, Paragraph, Table
from extract.docx_numbering import Numbering
from extract.docx_package import BODY, open_package, parse_part
from extract.docx_paragraphs import Paragraphs
from extract.docx_styles import Styles
from extract.docx_tables import Rows, is_layout, own_cells, own_rows
from extract.docx_text import HIDDEN, W
from extract.errors import DamagedDocument, UnreadFormat

_P, _TBL, _CHUNK = f"{W}p", f"{W}tbl", f"{W}altChunk"


def read(data: bytes, charset: str | None = None) -> Document:  # noqa: ARG001 - every reader is called alike
    """Read a .docx package.

    Raises:
        DamagedDocument: the package or its main part is cut or missing.
        UnsafeDocument: a part is too large, packed too densely, or declares a DOCTYPE.
        UnreadFormat: its text is another document's, which the package only carries.
    """
    package = open_package(data)
    body = package.document.find(f"{W}body")
    if body is None:
        raise DamagedDocument(BODY, "a w:body", "none", "Open it in a word processor and save it again.")
    if next(body.iter(_CHUNK), None) is not None:
        raise UnreadFormat(
            "altchunk", "a .docx whose text is another file inside it", "Open it in Word and save it again."
        )
    styles = Styles(package.styles)

    def numbering() -> etree._Element | None:
        return parse_part(package.numbering, "numbering") if package.numbering else None

    def linked(style: str) -> str | None:
        place = styles[style].list
        return place.number if place else None

    reader = _Reader(Paragraphs(styles, Numbering(numbering, linked)))
    return Document(format="docx", blocks=tuple(reader.blocks(body)))


class _Reader:
    """Turns a body into blocks, numbering its tables."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self.paragraphs = paragraphs
        self.rows = Rows(paragraphs)
        self.tables = 0

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """The blocks of a body, a cell, a text box or a content control, in order."""
        for child in parent:
            if child.tag == _P:
                yield from self.paragraph(child)
            elif child.tag == _TBL:
                yield from self.table(child)
            elif child.tag not in HIDDEN:
                yield from self.blocks(child)

    def paragraph(self, element: etree._Element) -> Iterator[Block]:
        """A paragraph, a line of it each, and what stands in its text boxes."""
        printed = self.paragraphs.take(element)
        for line in printed.text.split("\n"):
            if text := tidy(line):
                yield Paragraph(text, title=printed.title)
        for box in printed.boxes:
            yield from self.blocks(box)

    def table(self, element: etree._Element) -> Iterator[Block]:
        """A table; or, where it only places other tables, what its cells hold."""
        if is_layout(element):
            for row in own_rows(element):
                for cell in own_cells(row):
                    yield from self.blocks(cell)
            return
        self.tables += 1
        if rows := self.rows.of(element, self.tables):
            yield Table(self.tables, rows)
