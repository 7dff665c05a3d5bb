"""Figures of a row that ran together: which cells they belong to, and every way to read them.

Nothing is decided here (see solving.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.grid import Line, Spot
from extract.header import Header
from extract.matching import is_crowded, is_figure, is_figures
from extract.run_together import Ways, ways

_SHORTEST, _LONGEST = 4, 400
_GLUED = re.compile(r"(.{1,200}[^\d\s,])\s{0,8}(\d(?:[\d,\s]{0,180}\d)?)", re.DOTALL)
"""A label, and behind it the digits of figures."""


class Flattened(NamedTuple):
    """Cells of a row whose figures stand in one text.

    Attributes:
        columns: their places among the row's figures, from 0.
        text: the text.
        spot: the cell that it stands in, or begins in.
        choices: the ways to read it, one figure a cell.
        sure: whether its spaces part it into just as many.
    """

    columns: tuple[int, ...]
    text: str
    spot: Spot
    choices: tuple[tuple[int, ...], ...]
    sure: bool


def flattened(header: Header, spots: Sequence[Spot | None], line: Line) -> Iterator[Flattened]:
    """The cells of a row that cannot be told apart, with every way to read them.

    Three makes are known: one cell over several columns, the figures of several cells in one of them with blanks
    beside it, and a row none of whose cells could be given a column.

    Args:
        header: the header the row stands under.
        spots: the cell of each column; None where it cannot be told from its neighbours.
        line: the row.
    """
    if all(spot is None for spot in spots):
        found = _over(header, line, range(len(spots))) or _whole(spots, line)
    elif any(spot is None for spot in spots):
        missing = [column for column, spot in enumerate(spots) if spot is None]
        found = _over(header, line, missing)
    else:
        found = _beside(spots)
    yield from found


def has_figures(line: Line) -> bool:
    """Whether any cell of a row holds a figure, or several that ran together."""
    # From behind: that is where a row's figures stand.
    return any(map(is_figure, reversed(line.spots))) or any(is_crowded(spot.text) for spot in line.spots)


def parted(line: Line, header: Header | None) -> Line:
    """A row whose figures stand behind its label as if they stood in the next cell; any other row as it is.

    They stand in one cell with the label: the row's last, or one with nothing but blank cells behind it. Then the
    figures are taken to stand over those, so that no blank is read as one.
    """
    if line.spots and line.spots[-1].text.isdigit():
        return line
    spot = _last(line)
    if spot is None or not _SHORTEST < len(spot.text) < _LONGEST or not spot.text[-1].isdigit():
        return line
    glued = _GLUED.fullmatch(spot.text)
    if glued is None:
        return line
    left = header.places[0][0] if header and header.places else spot.right
    right = header.places[-1][1] if header and header.places else line.spots[-1].right
    behind = [one for one in line.spots if one.top == spot.top == line.row and left <= one.left < right]
    blank = [one for one in behind if not one.text.strip()]
    if not spot.left < left <= (blank[0].left if blank else spot.right - 1):
        left = blank[0].left if blank else spot.left + 1
    if not (is_crowded(glued[2]) or len(blank) > 1):
        return line
    ends = blank[-1].right if blank else spot.right
    parts = (
        spot._replace(text=glued[1], right=min(left, spot.right)),
        spot._replace(text=glued[2], left=left, right=ends),
    )
    place = line.spots.index(spot)
    rest = (one for one in line.spots[place + 1 :] if one not in blank)
    return Line(line.row, (*line.spots[:place], *parts, *rest))


def _last(line: Line) -> Spot | None:
    """The last cell of a row that is not blank."""
    for spot in reversed(line.spots):
        if spot.text and not spot.text.isspace():
            return spot
    return None


def _over(header: Header, line: Line, missing: Sequence[int]) -> list[Flattened]:
    """Single cells that each stand under the labels of several columns, and none of them under another's."""
    if header.places is None:
        return []
    under: dict[Spot, list[int]] = {}
    for column in missing:
        left, right = header.places[column]
        over = [spot for spot in line.spots if spot.left < right and spot.right > left and spot.text.strip()]
        if len(over) != 1 or over[0].bottom > over[0].top + 1:
            return []
        under.setdefault(over[0], []).append(column)
    several = [(spot, columns) for spot, columns in under.items() if len(columns) > 1]
    return [one for spot, columns in several if (one := _read(columns, spot.text, spot))]


def _whole(spots: Sequence[Spot | None], line: Line) -> list[Flattened]:
    """All figures at a row's end, in order, as one text."""
    last: list[Spot] = []
    for spot in reversed(line.spots):
        if spot.top != line.row or (spot.text.strip() and not is_figures(spot.text)):
            break
        last.append(spot)
    filled = [spot for spot in reversed(last) if spot.text.strip()]
    if not filled:
        return []
    found = _read(range(len(spots)), "\n".join(spot.text for spot in filled), filled[0])
    return [found] if found else []


def _beside(spots: Sequence[Spot | None]) -> list[Flattened]:
    """Cells with several figures among blank ones; a blank belongs to one of them alone, or nothing is said."""
    crowded = [place for place, spot in enumerate(spots) if spot and is_crowded(spot.text)]
    blank = {place for place, spot in enumerate(spots) if spot and not spot.text.strip()}
    found: list[Flattened] = []
    taken: set[int] = set()
    for place in crowded:
        first = last = place
        while first - 1 in blank:
            first -= 1
        while last + 1 in blank:
            last += 1
        columns, spot = range(first, last + 1), spots[place]
        if spot is None or taken.intersection(columns):
            return []
        taken.update(columns)
        if one := _read(columns, spot.text, spot):
            found.append(one)
    return found


def _read(columns: Sequence[int], text: str, spot: Spot) -> Flattened | None:
    read: Ways = ways(text, len(columns))
    return Flattened(tuple(columns), text, spot, *read) if read.choices else None
