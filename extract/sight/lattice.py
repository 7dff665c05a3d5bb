"""Ruled tables: the lattice of a table's rules, and its cells as the faces between them.

Each edge between two places of the lattice is ruled or not; places without a rule between them are one cell. A rule
may be broken: half of an edge is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.sight.ruling import Picture, Ruling, pieces

_SAME = 9
_RULED = 0.5
_NARROWEST = 12
_MOST_EDGES = 400
# Table 二 as LibreOffice sets a page's table without widths covers a sixth of the page; the strokes of a title's
# characters may meet to as wide a lattice, but are never so high.
_SLIM, _WIDE = 0.08, 0.25
_FEWEST, _TALL = 4, 120
_SEVERAL = 4


class Face(NamedTuple):
    """One cell of a table: the places of the grid it covers, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """One ruled table.

    Attributes:
        columns: the x of each edge, left to right, in pixels.
        rows: the y of each edge, top to bottom.
        faces: its cells, row by row; every place is covered once.
        lonely: the inner edges of columns that part the cells of one row alone.
        ceiling: for each column whether a rule closes it at the table's top.
        floor: for each column whether a rule closes it at the table's bottom.
    """

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    faces: tuple[Face, ...]
    ceiling: tuple[bool, ...]
    floor: tuple[bool, ...]
    lonely: frozenset[int] = frozenset()

    @property
    def open_top(self) -> bool:
        """Whether no rule closes it at its top."""
        return not any(self.ceiling)

    @property
    def open_bottom(self) -> bool:
        """Whether no rule closes it at its bottom."""
        return not any(self.floor)

    def is_open(self, face: Face) -> tuple[bool, bool]:
        """Whether a cell at the table's top, or at its bottom, is not closed there, as a page's end leaves it."""
        columns = slice(face.left, face.right)
        last = len(self.rows) - 1
        return face.top == 0 and not any(self.ceiling[columns]), face.bottom == last and not any(self.floor[columns])

    def is_odd(self, face: Face) -> bool:
        """Whether a side of a cell parts no other row: the ring of a stamp or a fold may have been taken for a rule."""
        return face.left in self.lonely or face.right in self.lonely

    def box(self, face: Face) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a cell in pixels, from the middle of a rule to the middle of the next."""
        return self.columns[face.left], self.rows[face.top], self.columns[face.right], self.rows[face.bottom]


class Ruled(NamedTuple):
    """The ruled tables of a page, top to bottom, and a mask of their rules."""

    tables: tuple[Lattice, ...]
    rules: Picture


def ruled(rules: Ruling) -> Ruled:
    """Find the ruled tables of a page; a frame around nothing, a single box and a large character (目) are none."""
    both = cv2.dilate(rules.across | rules.down, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    found: list[Lattice] = []
    kept = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[number])
        if w < _SLIM * rules.ink.shape[1] or h < 2 * _NARROWEST:
            continue
        own = np.asarray((labels[y : y + h, x : x + w] == number) * np.uint8(255), np.uint8)
        table = _lattice(rules.across[y : y + h, x : x + w] & own, rules.down[y : y + h, x : x + w] & own, x, y)
        wide = w >= _WIDE * rules.ink.shape[1]
        if table and (len(table.faces) > 1 if wide else len(table.faces) >= _FEWEST and h >= _TALL):
            found.append(table)
            kept[number] = 255
    mask = np.asarray((rules.across | rules.down) & kept[labels], np.uint8)
    return Ruled(tuple(sorted(found, key=lambda table: table.rows[0])), mask)


def _lattice(across: Picture, down: Picture, left: int, top: int) -> Lattice | None:
    """The lattice of one table's own rules."""
    level, upright = pieces(across), pieces(down)
    if not level or not upright:
        return None
    ys = _edges([((s.top + s.bottom) / 2, s.right - s.left) for s in level])
    xs = _edges([((s.left + s.right) / 2, s.bottom - s.top) for s in upright])
    rules = len(xs)
    xs = _closed(xs, [s.left for s in level], [s.right for s in level], len(ys))
    ys = _closed(ys, [s.top for s in upright], [s.bottom for s in upright], rules)
    if not 2 <= len(xs) <= _MOST_EDGES or not 2 <= len(ys) <= _MOST_EDGES:
        return None
    thick = np.ones((_SAME, _SAME), np.uint8)
    level_ruled = _ruled(np.asarray(cv2.dilate(across, thick[:, :1]), np.uint8), ys, xs)
    upright_ruled = _ruled(np.asarray(cv2.dilate(down, thick[:1]).T, np.uint8), xs, ys).T
    faces = tuple(_faces(level_ruled, upright_ruled))
    ceiling, floor = (tuple(map(bool, level_ruled[row])) for row in (0, -1))
    lonely = _lonely(upright_ruled)
    return Lattice(tuple(x + left for x in xs), tuple(y + top for y in ys), faces, ceiling, floor, lonely)


def _lonely(upright: NDArray[np.bool_]) -> frozenset[int]:
    """The inner edges of columns that are ruled in one row only, of a table of several."""
    if upright.shape[0] < _SEVERAL:
        return frozenset()
    return frozenset(edge for edge in range(1, upright.shape[1] - 1) if np.count_nonzero(upright[:, edge]) == 1)


def _edges(found: list[tuple[float, int]]) -> list[int]:
    """Where rules stand: those of nearly the same place are one (doubled, thick or slightly bent)."""
    groups: list[list[tuple[float, int]]] = []
    for place, length in sorted(found):
        if groups and place - groups[-1][-1][0] <= _SAME:
            groups[-1].append((place, length))
        else:
            groups.append([(place, length)])
    return [round(sum(p * n for p, n in group) / sum(n for _, n in group)) for group in groups]


def _closed(edges: list[int], starts: Sequence[int], ends: Sequence[int], meeting: int) -> list[int]:
    """Edges with the open sides of the table added, where at least half of the rules that meet them go on beyond."""
    before = sorted(start for start in starts if start < edges[0] - 2 * _NARROWEST)
    after = sorted(end for end in ends if end > edges[-1] + 2 * _NARROWEST)
    opens, goes_on = (len(found) >= max(2, meeting // 2) for found in (before, after))
    first = before[len(before) // 2] if opens else 0
    last = after[len(after) // 2] if goes_on else 0
    return [*([first] if opens else []), *edges, *([last] if goes_on else [])]


def _ruled(mask: Picture, lines: list[int], crossings: list[int]) -> NDArray[np.bool_]:
    """For each line and each piece of it between two crossings, whether it is ruled."""
    found = np.zeros((len(lines), len(crossings) - 1), np.bool_)
    for row, place in enumerate(lines):
        line = mask[min(place, mask.shape[0] - 1)]
        for column, (start, end) in enumerate(pairwise(crossings)):
            inset = min(6, (end - start) // 4)
            part = line[start + inset : end - inset]
            found[row, column] = part.size > 0 and np.count_nonzero(part) >= _RULED * part.size
    return found


def _faces(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> Iterator[Face]:
    """The cells: places that no rule parts, where together they fill a rectangle; else each place alone."""
    rows, columns = upright.shape[0], level.shape[1]
    labels = np.arange(rows * columns).reshape(rows, columns)
    for row in range(rows):
        for column in range(columns):
            if column and not upright[row, column]:
                labels[labels == labels[row, column]] = labels[row, column - 1]
            if row and not level[row, column]:
                labels[labels == labels[row, column]] = labels[row - 1, column]
    for row in range(rows):
        for column in range(columns):
            places = np.argwhere(labels == labels[row, column])
            (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0) + 1
            if len(places) != (bottom - top) * (right - left):
                yield Face(row, column, row + 1, column + 1)
            elif (top, left) == (row, column):
                yield Face(int(top), int(left), int(bottom), int(right))
