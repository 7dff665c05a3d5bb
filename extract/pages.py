"""Pages as blocks: what a PDF or a scan shows on each page, joined to paragraphs and tables in reading order.

A page end cuts tables, rows, labels and figures; here they are put together again. Running heads and page numbers
are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from extract.document import Block, Box, Sight


class PageCell(NamedTuple):
    """One cell of a table on one page, with where it was seen.

    Its places are those of the table's own grid that it covers, from 0, ends excluded.
    """

    text: str
    top: int
    left: int
    bottom: int
    right: int
    sight: Sight


@dataclass(frozen=True, slots=True)
class PageTable:
    """What one page shows of a table.

    Attributes:
        box: where it stands.
        columns: the x of each edge of its columns, left to right, in points: one more than it has columns.
        rows: the y of each edge of its rows, top to bottom.
        cells: every cell once, in order of rows; a place that no cell covers is a hole in the ruling.
        open_top: whether no ruling closes it at its top, as below a page's end that cuts a row.
        open_bottom: whether no ruling closes it at its bottom.
    """

    box: Box
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[PageCell, ...]
    open_top: bool = False
    open_bottom: bool = False


class PageLine(NamedTuple):
    """One line of text on a page, with the height of its characters in points."""

    text: str
    box: Box
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What one upright page shows, from top to bottom; ``width`` and ``height`` in points."""

    number: int
    width: float
    height: float
    items: tuple[PageLine | PageTable, ...]


def blocks(pages: tuple[Page, ...]) -> tuple[Block, ...]:
    """Join pages to blocks."""
    raise NotImplementedError(len(pages))
