"""PDF with text: its pages' drawing as paragraphs and tables."""

from __future__ import annotations

from extract.document import Document
from extract.pages import Page, PageLine, PageTable, blocks
from extract.pdf.drawing import Drawing
from extract.pdf.lines import text_lines
from extract.pdf.opening import drawings
from extract.pdf.tables import ruled_tables
from extract.pdf.trust import check
from extract.pdf.unruled import unruled_tables


def read(data: bytes, charset: str | None = None) -> Document:  # noqa: ARG001 - every reader takes it
    """Read a PDF that holds its own text.

    Args:
        data: the file.
        charset: not used; a PDF's fonts say what its characters are.

    Raises:
        NoTextLayer: its pages are pictures, or its characters are not those one sees.
        EncryptedDocument: it asks for a password.
        DamagedDocument: it is cut or broken.
        UnsafeDocument: it has more pages or characters than any report.
    """
    drawn = drawings(data)
    check(drawn)
    return Document("pdf", blocks(tuple(map(page_of, drawn))))


def page_of(drawing: Drawing) -> Page:
    """What one page shows, from top to bottom."""
    tables, outside = ruled_tables(drawing)
    unruled, outside = unruled_tables(outside, drawing)
    items: list[PageLine | PageTable] = [*tables, *unruled, *(PageLine(*line) for line in text_lines(outside))]
    items.sort(key=lambda item: (item.box[1], item.box[0]))
    return Page(drawing.number, drawing.width, drawing.height, tuple(items))
