"""Tables without upright rules over page ends: pieces joined by their columns, labels that a page end cut made whole.

Such a piece has a column of group labels, a column of labels, and the columns of figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.page import PageCell
from extract.page_ends import ITEM, Piece, is_figure, without_header

_GROUP, _LABEL, _FIRST = 0, 1, 2
_NEAR = 25.0
"""How far figures of one column may begin from each other on two pages, in points: numbers differ in length."""


def joined_unruled(above: Piece, below: Piece) -> Piece | None:
    """Two pieces as one table; None where their figures do not stand in the same columns."""
    if len(above.columns) != len(below.columns) or len(above.columns) < _FIRST + 2:
        return None
    places = zip(above.columns[_FIRST:-1], below.columns[_FIRST:-1], strict=True)
    if any(abs(one - other) > _NEAR for one, other in places):
        return None
    upper = list(above.cells)
    lower, height = without_header(upper, list(below.cells), below.height)
    if not height:
        return above
    _complete_group(upper, lower)
    cut = _is_cut(_row(upper, above.height - 1), _row(lower, 0))
    if cut:
        _complete_row(upper, lower, above.height - 1)
    step = above.height - cut
    moved = [cell._replace(top=cell.top + step, bottom=cell.bottom + step) for cell in lower]
    cells = tuple(sorted((*upper, *moved), key=lambda cell: (cell.top, cell.left)))
    return replace(above, height=step + height, cells=cells)


def _row(cells: Sequence[PageCell], row: int) -> dict[int, PageCell]:
    return {cell.left: cell for cell in cells if cell.top == row}


def _is_cut(last: dict[int, PageCell], first: dict[int, PageCell]) -> bool:
    """Whether a label goes on below a page end, and the row's figures stand on one side of it."""
    if _LABEL not in last or _LABEL not in first:
        return False
    rest = first[_LABEL].text
    counts = [sum(is_figure(cell.text) for cell in row.values()) for row in (last, first)]
    return bool(rest.strip()) and not ITEM.match(rest) and min(counts) == 0 < max(counts)


def _complete_row(upper: list[PageCell], lower: list[PageCell], row: int) -> None:
    """Put the first row below a page end into the last one above it."""
    first = _row(lower, 0)
    lower[:] = [cell for cell in lower if cell.top]
    for place, cell in enumerate(upper):
        rest = first.pop(cell.left, None) if cell.top == row else None
        if rest is not None and rest.text.strip():
            sight = cell.sight if cell.text.strip() else rest.sight
            upper[place] = cell._replace(text=cell.text.rstrip() + rest.text.lstrip(), sight=sight)
    upper.extend(cell._replace(top=row, bottom=row + 1) for cell in first.values())


def _complete_group(upper: list[PageCell], lower: list[PageCell]) -> None:
    """Put the end of a label of several rows, which a page end cut, behind its beginning."""
    ends = [cell for cell in lower if cell.left == _GROUP and cell.right == _LABEL and cell.text.strip()]
    begun = [place for place, cell in enumerate(upper) if cell.left == _GROUP and cell.right == _LABEL]
    if not ends or not begun or ITEM.match(ends[0].text) or not ITEM.match(upper[begun[-1]].text):
        return
    lower.remove(ends[0])
    last = upper[begun[-1]]
    upper[begun[-1]] = last._replace(text=last.text.rstrip() + ends[0].text.lstrip())
