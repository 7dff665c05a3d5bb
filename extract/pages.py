"""Pages as blocks: what a PDF or a scan shows on each page, joined to paragraphs and tables in reading order.

A page end cuts tables, rows, labels and figures; here they are put together again. Running heads and page numbers
are dropped. A page end is no doing of the office's, so that nothing of it is noted.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.document import Block, Paragraph
from extract.page import Page, PageCell, PageLine, PageTable
from extract.page_ends import Piece, joined, table_of
from extract.paragraphs import Measure, joined_text, measure, paragraphs
from extract.running_heads import without_running_heads
from extract.unruled_ends import joined_unruled

__all__ = ["Page", "PageCell", "PageLine", "PageTable", "blocks"]


def blocks(pages: tuple[Page, ...]) -> tuple[Block, ...]:
    """Join pages to blocks.

    Args:
        pages: the pages in order, upright; the items of each in reading order.
    """
    bodies = without_running_heads(pages)
    body = measure(bodies)
    found: list[Block] = []
    numbers = 0
    for part in _parts(bodies):
        if isinstance(part, list):
            found.extend(paragraphs(part, body, first=not found))
        elif len(part.columns) <= 2:
            found.extend(_boxed(part, body))
        else:
            numbers += 1
            found.append(table_of(part, numbers))
    return tuple(found)


def _parts(pages: tuple[Page, ...]) -> Iterator[list[tuple[Page, PageLine]] | Piece]:
    """The lines between two tables together, and the tables, those that a page end cuts as one."""
    lines: list[tuple[Page, PageLine]] = []
    table: Piece | None = None
    for page in pages:
        for place, item in enumerate(page.items):
            if isinstance(item, PageLine):
                if table is not None:
                    yield table
                    table = None
                lines.append((page, item))
                continue
            if lines:
                yield lines
                lines = []
            piece = Piece.of(item, page.number)
            whole = _whole(table, piece) if table is not None and place == 0 else None
            if table is not None and whole is None:
                yield table
            table = whole or piece
    if lines:
        yield lines
    if table is not None:
        yield table


def _whole(above: Piece, below: Piece) -> Piece | None:
    """Two pieces on either side of a page end as one table; None where they are two."""
    if above.ruled or below.ruled:
        return joined(above, below)
    return joined_unruled(above, below)


def _boxed(part: Piece, body: Measure) -> Iterator[Paragraph]:
    """The paragraphs of a box around text: a table of one column."""
    for cell in part.cells:
        if text := joined_text(cell.text.split("\n"), body):
            yield Paragraph(text)
