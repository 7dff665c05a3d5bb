"""Cells of a table without rules, each with the stretch of the page's width it covers, as a grid."""

from __future__ import annotations

from typing import NamedTuple

from extract.document import Box, Sight
from extract.page import PageCell, PageTable
from extract.pdf.printed_rows import Row

GROUP, LABEL = -2000.0, -1000.0
"""Where labels are laid out, to the left of every figure: those of several rows, and those of one."""


class Laid(NamedTuple):
    """One cell: its row, from where to where it reaches, what it says, and where that stands."""

    row: int
    left: float
    right: float
    text: str
    box: Box


def laid_out(cells: list[Laid], height: int, region: list[Row], page: int) -> PageTable | None:
    """Cells by the stretches they cover as cells of a grid."""
    size = region[0].size
    lefts: list[float] = [GROUP] if any(left == LABEL for _, left, *_ in cells) else []
    for left in sorted(left for _, left, *_ in cells):
        if not lefts or left - lefts[-1] > 0.4 * size:
            lefts.append(left)
    boxes = [piece.box for row in region for piece in row.pieces]
    right = max(box[2] for box in boxes)
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    placed: dict[tuple[int, int], PageCell] = {}
    for row, left, end, text, box in sorted(cells):
        column = max(place for place, edge in enumerate(lefts) if edge <= left + 0.1)
        last = max((place for place, edge in enumerate(lefts) if edge < end - 0.1), default=column)
        if (row, column) in placed:
            return None
        placed[row, column] = PageCell(text, row, column, row + 1, max(last, column) + 1, Sight(page, box))
    for row, column in list(placed):
        cell = placed[row, column]
        after = min((other for line, other in placed if line == row and other > column), default=len(lefts))
        placed[row, column] = cell._replace(right=min(cell.right, after))
    left = min(box[0] for box in boxes)
    columns = (*(max(edge, left + place) for place, edge in enumerate(lefts)), right)
    rows = tuple(top + (bottom - top) * place / height for place in range(height + 1))
    ordered = tuple(placed[key] for key in sorted(placed))
    return PageTable((left, top, right, bottom), columns, rows, ordered, ruled=False)
