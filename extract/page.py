"""What one page of a PDF or a scan shows: lines of text and ruled tables, with where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from extract.document import Box, Sight


class PageCell(NamedTuple):
    """One cell of a table on one page, with where it was seen.

    Attributes:
        text: what stands in it, lines parted by line feeds.
        top: the first row of the table's own grid that it covers, from 0.
        left: the first column.
        bottom: the row after the last one.
        right: the column after the last one.
        sight: where it was seen.
        full: whether its last line reaches to its right side, so that it may go on below a page's end.
        open_top: whether no rule closes it at its top, as below a page's end that cuts it.
        open_bottom: whether no rule closes it at its bottom.
    """

    text: str
    top: int
    left: int
    bottom: int
    right: int
    sight: Sight
    full: bool = False
    open_top: bool = False
    open_bottom: bool = False


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
        ruled: whether rules say where its columns are; those of a table without rules differ from page to page.
    """

    box: Box
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[PageCell, ...]
    open_top: bool = False
    open_bottom: bool = False
    ruled: bool = True


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
