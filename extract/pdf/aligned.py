"""Numbers on a rule or close to one: whose they are, the longer ones that stand in line with them tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.pdf.drawing import Glyph
from extract.pdf.ruling import Face, Grid

_QUARTER = 0.25
_IN_LINE, _CLOSE = 0.15, 0.5  # in ems


class Side(NamedTuple):
    """Where a number of several digits begins and ends, the columns it touches, and whether it is surely theirs."""

    grid: Grid
    columns: tuple[int, int]
    left: float
    right: float
    sure: bool


def cells_of(chain: Sequence[Glyph], grid: Grid, sides: list[Side]) -> list[int] | None:
    """The cells that a number may belong to: one where that is sure, or all it may be of.

    Args:
        chain: its digits; whether it is cut by a rule is asked of a single one only.
        grid: the table it stands in or at.
        sides: where longer numbers stand.

    Returns:
        None where it stands in the midst of a cell, and no number near it hangs over from another.
    """
    glyph = chain[0]._replace(right=chain[-1].right)
    y = (glyph.top + glyph.bottom) / 2
    quarter = _QUARTER * (glyph.right - glyph.left)
    for edge in grid.columns if len(chain) == 1 else ():
        if glyph.left + quarter <= edge <= glyph.right - quarter:
            return _of_rule(glyph, grid, (edge, y), sides)
    place = grid.place((glyph.left + glyph.right) / 2, y)
    return None if place is None else _hanging(glyph, grid, place, sides)


def _of_rule(glyph: Glyph, grid: Grid, rule: tuple[float, float], sides: list[Side]) -> list[int] | None:
    """The cells on both sides of a rule that a digit stands on; the one whose longer numbers stand in line with it."""
    edge, y = rule
    places = [grid.place(edge - 0.5, y), grid.place(edge + 0.5, y)]
    cells = [grid.owner[place[0]][place[1]] for place in places if place is not None]
    if len(cells) == 2 and cells[0] == cells[1]:
        return None
    beside = [side for side in sides if side.grid is grid and (_ends(glyph, side) or _begins(glyph, side))]
    named = {side.columns for side in beside}
    own = [cell for cell in cells if _columns(grid.faces[cell]) in named]
    return own if len(own) == len(named) == 1 and all(side.sure for side in beside) else cells


def _hanging(glyph: Glyph, grid: Grid, place: tuple[int, int], sides: list[Side]) -> list[int] | None:
    """The cells of a number that stands as longer numbers do which hang into its column: it may hang there wholly."""
    row, column = place
    face = grid.faces[grid.owner[row][column]]
    before, after = glyph.left - grid.columns[face.left], grid.columns[face.right] - glyph.right
    near = _CLOSE * glyph.size
    for side in sides:
        if side.sure or side.grid is not grid:
            continue
        left, right = side.columns
        from_left = before < min(near, after) and right == face.right and left < face.left and _ends(glyph, side)
        from_right = after < min(near, before) and left == face.left and right > face.right and _begins(glyph, side)
        if from_left or from_right:
            return list(dict.fromkeys(grid.owner[row][left:right]))
    return None


def _columns(face: Face) -> tuple[int, int]:
    return face.left, face.right


def _ends(glyph: Glyph, side: Side) -> bool:
    return abs(glyph.right - side.right) < _IN_LINE * glyph.size


def _begins(glyph: Glyph, side: Side) -> bool:
    return abs(glyph.left - side.left) < _IN_LINE * glyph.size
