"""Which cell a character stands in: a number that hangs over a rule is whole in one cell, or sure in none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.pdf.aligned import Side, cells_of
from extract.pdf.drawing import Glyph
from extract.pdf.lines import is_twice, rows_of
from extract.pdf.ruling import Grid

_TOUCH = 0.3
"""Digits nearer to each other than this, in ems, may be of one number."""
_UNEVEN = 0.12  # by how much, in ems, one gap of a number may be wider than its others
_OVERLAP = -0.15
_HAIR = 0.03
_CENTRED, _PADDING, _CLOSE = 0.4, 1.3, 0.5  # in ems
_IN_NUMBERS = frozenset(",.，．+-−")

Held = dict[int, list[Glyph]]


class Settled(NamedTuple):
    """The characters in each cell of each grid, and those in none."""

    cells: list[Held]
    outside: list[Glyph]
    sides: list[Side]


def settled(glyphs: Sequence[Glyph], ruled: Sequence[Grid]) -> Settled:
    """Put characters into the cells that hold their middle, digits that touch each other together.

    Args:
        glyphs: a page's characters.
        ruled: its grids, smallest first: a character belongs to the smallest that holds it.
    """
    found = Settled([{} for _ in ruled], [], [])
    digits: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.text or glyph.text.isspace():
            continue
        if glyph.turn == 0 and not glyph.downwards and (glyph.text.isdigit() or glyph.text in _IN_NUMBERS):
            digits.append(glyph)
        else:
            _put([glyph], ruled, found)
    for chain in sorted(_chains(digits), key=len, reverse=True):
        if not _put_doubtful(chain, ruled, found):
            _put(chain, ruled, found)
    return found


def _put_doubtful(chain: list[Glyph], ruled: Sequence[Grid], found: Settled) -> bool:
    """Put a number that stands on a rule into its cell, or with a mark into all that may be its; whether so."""
    if not chain[0].text.isdigit():
        return False
    x, y = (chain[0].left + chain[-1].right) / 2, (chain[0].top + chain[0].bottom) / 2
    for grid, held in zip(ruled, found.cells, strict=True):
        cells = cells_of(chain, grid, found.sides)
        if not cells:
            if grid.place(x, y) is not None:
                return False
            continue
        sure = len(cells) == 1 and grid.columns[0] < x < grid.columns[-1]
        mark = chain[-1]._replace(text="|", left=chain[-1].right)
        for number in cells:
            held.setdefault(number, []).extend(chain if sure else [*chain, mark])
        return True
    return False


def _chains(digits: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Digits on one height that touch each other, each run of them from left to right."""
    for row in rows_of(digits):
        chain: list[Glyph] = []
        for glyph in row:
            if chain and not _touch(chain[-1], glyph):
                yield chain
                chain = []
            chain.append(glyph)
        if chain:
            yield chain


def _touch(last: Glyph, glyph: Glyph) -> bool:
    return _gap(last, glyph) < _TOUCH


def _gap(last: Glyph, glyph: Glyph) -> float:
    return (glyph.left - last.right) / max(last.size, glyph.size, 1.0)


def _put(chain: list[Glyph], ruled: Sequence[Grid], found: Settled) -> None:
    x, y = (chain[0].left + chain[-1].right) / 2, (chain[0].top + chain[0].bottom) / 2
    for grid, held in zip(ruled, found.cells, strict=True):
        place = grid.place(x, y) or grid.spilled(x, y, 0.6 * chain[0].size)
        if place is None:
            continue
        owner = grid.owner[place[0]]
        if len(chain) == 1 or _is_inside(chain, grid, owner[place[1]]):
            held.setdefault(owner[place[1]], []).extend(chain)
            _note(chain, grid, [owner[place[1]]], found.sides, sure=True)
        else:
            _put_over(chain, grid, owner, held, found.sides)
        return
    if not _put_beside(chain, y, ruled, found):
        found.outside.extend(chain)


def _put_beside(chain: list[Glyph], y: float, ruled: Sequence[Grid], found: Settled) -> bool:
    """Put a number that hangs out of its table on the right into the last cell, with a mark; whether it does."""
    if not chain[0].text.isdigit():
        return False
    for grid, held in zip(ruled, found.cells, strict=True):
        edge = grid.columns[-1]
        place = grid.place(edge - 0.5, y)
        if place is not None and chain[0].left - _CLOSE * chain[0].size < edge < chain[-1].right:
            mark = chain[-1]._replace(text="|", left=chain[-1].right)
            held.setdefault(grid.owner[place[0]][place[1]], []).extend([*chain, mark])
            return True
    return False


def _is_inside(chain: Sequence[Glyph], grid: Grid, number: int) -> bool:
    """Whether a chain stands within one cell."""
    face = grid.faces[number]
    slack = 0.1 * chain[0].size
    left, right = grid.columns[face.left], grid.columns[face.right]
    return left - slack <= chain[0].left and chain[-1].right <= right + slack


def _note(chain: Sequence[Glyph], grid: Grid, cells: Sequence[int], sides: list[Side], *, sure: bool) -> None:
    """Take down where a number of several digits was put."""
    if len(chain) > 1:
        columns = grid.faces[cells[0]].left, grid.faces[cells[-1]].right
        sides.append(Side(grid, columns, chain[0].left, chain[-1].right, sure))


def _put_over(chain: list[Glyph], grid: Grid, owner: Sequence[int], held: Held, sides: list[Side]) -> None:
    """Put a chain that reaches over a rule into its cells."""
    for part, sure in _parts(chain, grid, owner):
        touched = _touched(part, grid, owner)
        fits = [number for number in touched if _fits(part, grid, number)]
        if part[-1].left < grid.columns[-1] < part[-1].right - 0.1 * part[-1].size:
            # A page may end where its table does: what would stand wholly outside was not printed.
            end = part[-1]._replace(text="|", left=part[-1].right)
            held.setdefault(touched[-1], []).extend([*part, end])
        elif len(touched) == 1:
            held.setdefault(touched[0], []).extend(part)
            _note(part, grid, touched, sides, sure=True)
        elif sure and len(fits) == 1 and not _covers(part, grid, touched, fits[0]):
            held.setdefault(fits[0], []).extend(part)
            _note(part, grid, fits, sides, sure=True)
        else:
            _note(part, grid, touched, sides, sure=False)
            for number in touched:
                held.setdefault(number, []).extend(_with_rules(part, grid))


def _parts(chain: list[Glyph], grid: Grid, owner: Sequence[int]) -> Iterator[tuple[list[Glyph], bool]]:
    """A chain, parted where a rule stands in a gap, or where the next number begins; and whether each part is one."""
    gaps = [_gap(last, glyph) for last, glyph in pairwise(chain)]
    start, sure = 0, True
    for place, gap in enumerate(gaps):
        last, glyph = chain[place], chain[place + 1]
        others = gaps[start:place] + gaps[place + 1 :]
        slack = 0.05 * last.size
        if gap < _OVERLAP and not is_twice(last, glyph):
            sure = False
        elif gap > _HAIR + max(max(others, default=0.0), 0.0) or gap > _UNEVEN + max(min(others, default=0.0), 0.0):
            # Digits of one number stand evenly: where there is a hair more, another one begins, or nothing is sure.
            ruled = gap > _UNEVEN and any(last.right - slack <= edge <= glyph.left + slack for edge in grid.columns)
            if ruled or _begins_there(chain[start : place + 1], chain[place + 1 :], grid, owner):
                yield chain[start : place + 1], sure
                start, sure = place + 1, True
            else:
                sure = False
    yield chain[start:], sure


def _begins_there(first: Sequence[Glyph], rest: Sequence[Glyph], grid: Grid, owner: Sequence[int]) -> bool:
    """Whether the rest of a chain stands in a cell of its own: in its middle, or as far from its side as the first."""
    number, before = _touched(rest, grid, owner)[0], _touched(first, grid, owner)[0]
    if number == before:
        return False
    slack = 0.1 * rest[0].size
    face, other = grid.faces[number], grid.faces[before]
    left, right = grid.columns[face.left], grid.columns[face.right]
    centred = abs((rest[0].left + rest[-1].right) / 2 - (left + right) / 2) < slack and rest[-1].right < right
    padding = rest[0].left - left
    return centred or (padding > -slack and abs(padding - (first[0].left - grid.columns[other.left])) < slack)


def _touched(part: Sequence[Glyph], grid: Grid, owner: Sequence[int]) -> list[int]:
    """The cells of one row that hold the middle of any of a chain's digits, from left to right."""
    places = [grid.place((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2) for glyph in part]
    found = dict.fromkeys(grid.owner[place[0]][place[1]] for place in places if place is not None)
    if not found:
        found = {owner[0 if part[0].left < grid.columns[0] else -1]: None}
    return list(found)


def _fits(part: Sequence[Glyph], grid: Grid, number: int) -> bool:
    """Whether a number that hangs over its cell is set in this one: in its middle, or from one of its sides."""
    face = grid.faces[number]
    left, right = grid.columns[face.left], grid.columns[face.right]
    size = max(glyph.size for glyph in part)
    start, end = part[0].left, part[-1].right
    centred = abs((start + end) / 2 - (left + right) / 2) <= _CENTRED * size
    from_left = -0.05 * size <= start - left <= _PADDING * size
    from_right = -0.05 * size <= right - end <= _PADDING * size
    return centred or from_left or from_right


def _covers(part: Sequence[Glyph], grid: Grid, touched: Sequence[int], own: int) -> bool:
    """Whether a number reaches over the middle of a cell that is not its own."""
    middles = [
        (grid.columns[grid.faces[number].left] + grid.columns[grid.faces[number].right]) / 2
        for number in touched
        if number != own
    ]
    return any(part[0].left <= middle <= part[-1].right for middle in middles)


def _with_rules(part: Sequence[Glyph], grid: Grid) -> list[Glyph]:
    """A chain with a mark where a rule crosses it: no number, for the reader to say so."""
    found = [part[0]]
    for last, glyph in pairwise(part):
        here = (last.left + last.right) / 2, (glyph.left + glyph.right) / 2
        if any(here[0] < edge <= here[1] for edge in grid.columns):
            found.append(glyph._replace(text="|", right=glyph.left))
        found.append(glyph)
    return found
