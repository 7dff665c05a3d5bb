"""Spans spread: a printed table as a grid, where every position knows the cell that covers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.document import Table
from extract.errors import UnsafeDocument

# What ``Spot(…)`` does at the end, without the detour: a report has hundreds of cells.
_new = tuple.__new__


class Spot(NamedTuple):
    """A cell in its grid: its text and the positions it covers, from 0, ends excluded."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


class Line(NamedTuple):
    """One row of the grid: its number from 0 and the cells that cover it, each once, left to right."""

    row: int
    spots: tuple[Spot, ...]


_MAX_SPOTS = 400_000


def spread(table: Table) -> tuple[Line, ...]:
    """Lay a table's cells out on a grid.

    A row span ends where the table ends. A position no cell covers (spans that do not add up) stays empty: the
    reader of the row decides what that means.

    Raises:
        UnsafeDocument: cells that hang over many rows cover more than 400 000 places.
    """
    height = len(table.rows)
    lines: list[Line] = []
    hanging: list[Spot] = []
    covered = 0
    for number, cells in enumerate(table.rows):
        spots = _place(cells, hanging, number, height) if hanging else _run(cells, number, height)
        covered += len(spots)
        if covered > _MAX_SPOTS:
            place = f"table {table.number}, row {number + 1}"
            raise UnsafeDocument(place, f"cells that cover at most {_MAX_SPOTS} places", "more", "Look at it by hand.")
        lines.append(Line(number, tuple(spots)))
        below = number + 1
        hanging = [spot for spot in spots if spot.bottom > below]
    return tuple(lines)


def _run(cells: Sequence[tuple[str, int, int]], number: int, height: int, left: int = 0) -> list[Spot]:
    """A row's own cells side by side, from a position on."""
    spots: list[Spot] = []
    below = number + 1
    for text, rows, columns in cells:
        right = left + columns
        bottom = below if rows == 1 else min(number + rows, height)
        spots.append(_new(Spot, (text, number, left, bottom, right)))
        left = right
    return spots


def _place(cells: Sequence[tuple[str, int, int]], hanging: list[Spot], number: int, height: int) -> list[Spot]:
    """A row with cells of earlier rows in it: its own cells take the free positions, left to right."""
    edge = 0
    for spot in hanging:
        if spot.left != edge:
            break
        edge = spot.right
    else:
        # What hangs stands on the left, as labels do: the row's own cells follow it.
        return hanging + _run(cells, number, height, edge)
    taken = [(spot.left, spot.right) for spot in hanging]
    spots = list(hanging)
    left = 0
    for text, rows, columns in cells:
        left = _free(left, taken)
        spots.append(Spot(text, number, left, min(number + rows, height), left + columns))
        left += columns
    spots.sort(key=lambda spot: spot.left)
    return spots


def _free(left: int, taken: list[tuple[int, int]]) -> int:
    """The first position at or after ``left`` that no hanging cell covers."""
    for start, end in taken:
        if start <= left < end:
            left = end
    return left
