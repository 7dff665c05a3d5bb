"""Figures of a row that ran together: which cells they belong to, and every way to read them.

Nothing is decided here (see solving.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.figure import count, is_plain
from extract.grid import Line, Spot
from extract.header import Header
from extract.matching import is_figure
from extract.run_together import Ways, ways

_SHORTEST, _LONGEST = 4, 400
_GLUED = re.compile(r"(.{1,200}[^\d\s,])\s{1,8}(\d[\d,\s]{1,180}\d)", re.DOTALL)
"""A label, and behind it at least two figures."""


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
    """A row whose figures stand in one cell with its label, as if they stood in the next; any other row as it is."""
    spot = next((spot for spot in reversed(line.spots) if spot.text.strip()), None)
    if spot is None or not _SHORTEST < len(spot.text) < _LONGEST or not spot.text[-1].isdigit():
        return line
    glued = _GLUED.fullmatch(spot.text)
    if glued is None or not is_crowded(glued[2]):
        return line
    left = header.places[0][0] if header and header.places else spot.left + 1
    if not spot.left < left < spot.right:
        left = spot.left + 1
    parts = (spot._replace(text=glued[1], right=left), spot._replace(text=glued[2], left=left))
    place = line.spots.index(spot)
    return Line(line.row, (*line.spots[:place], *parts, *line.spots[place + 1 :]))


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
        if spot.top != line.row or (spot.text.strip() and not _is_figures(spot.text)):
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


def _is_figures(text: str) -> bool:
    return is_plain(text) or bool(ways(text, len(text.split())).choices)


def is_crowded(text: str) -> bool:
    """Whether a cell holds several figures, and nothing else."""
    return len(text.split()) > 1 and count(text).value is None and _is_figures(text)
