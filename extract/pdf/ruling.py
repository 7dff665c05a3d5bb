"""Rules as grids: level and upright lines, snapped and joined, and the cells that they close."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.pdf.drawing import Rule

SNAP = 3.0
"""Rules that are nearer to each other than this, in points, are one: a double rule, or one drawn twice."""
JOIN = 4.5
"""A rule goes on over a gap of this size: dashes, and rules drawn cell by cell."""
REACH = 4.0
"""How far a rule may stay short of the one it should meet."""
_SHORTEST = 6.0
_NARROWEST = 4.5
_WIDEST = 120.0


class Line(NamedTuple):
    """A rule: where it stands across its own direction, and from where to where it runs along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Face:
    """One cell of a grid: the rows and columns it covers, from 0, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """A table's ruling.

    Attributes:
        columns: the x of each edge of its columns.
        rows: the y of each edge of its rows.
        faces: its cells; each place of the grid is of just one.
        owner: the face of each place, row by row.
        ceiling: for each column, whether a rule closes it at its top.
        floor: for each column, whether a rule closes it at its bottom.
    """

    columns: list[float]
    rows: list[float]
    faces: list[Face] = field(default_factory=list)
    owner: list[list[int]] = field(default_factory=list)
    ceiling: list[bool] = field(default_factory=list)
    floor: list[bool] = field(default_factory=list)

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column that hold a point; None outside."""
        column, row = bisect_left(self.columns, x) - 1, bisect_left(self.rows, y) - 1
        if 0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1:
            return row, column
        return None

    def spilled(self, x: float, y: float, far: float) -> tuple[int, int] | None:
        """The cell that a point stands just outside of, where no rule closes that cell: a page's end cuts it."""
        column = bisect_left(self.columns, x) - 1
        if not 0 <= column < len(self.columns) - 1:
            return None
        if 0 <= y - self.rows[-1] < far and not self.floor[column]:
            return len(self.rows) - 2, column
        if 0 <= self.rows[0] - y < far and not self.ceiling[column]:
            return 0, column
        return None


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The grids that rules draw on a page, from top to bottom; lines that cross nothing are none.

    The edges of coloured areas count where no rules are, and only where they draw rows and columns: a marker over a
    word is no cell.
    """
    pens = [rule for rule in rules if not rule.edge]
    found = _grids(pens)
    edges = [rule for rule in rules if rule.edge and not any(_inside(rule, grid) for grid in found)]
    if edges:
        loose = [rule for rule in pens if not any(_inside(rule, grid) for grid in found)]
        found += [grid for grid in _grids([*edges, *loose]) if len(grid.columns) > 2 and len(grid.rows) > 2]
    return sorted(found, key=lambda grid: (grid.rows[0], grid.columns[0]))


def _grids(rules: Iterable[Rule]) -> list[Grid]:
    level, upright = _directions(rules)
    groups = _groups(_joined(level), _joined(upright))
    posts = [post for crossing, alone in groups if not crossing for post in alone]
    found: list[Grid] = []
    for across, along in groups:
        if across and along:
            top, bottom = min(post.start for post in along), max(post.end for post in along)
            beside = [post for post in posts if _beside(post, top, bottom, (across[0].start, across[0].end))]
            if (grid := _grid(across, [*along, *beside])) is not None:
                found.append(grid)
    return found


def _beside(post: Line, top: float, bottom: float, sides: tuple[float, float]) -> bool:
    """Whether a rule that crosses nothing closes a table at its side: a cell there covers all rows of the page."""
    near = sides[0] - _WIDEST <= post.at <= sides[1] + _WIDEST
    return near and abs(post.start - top) <= 2 * REACH and abs(post.end - bottom) <= 2 * REACH


def _inside(rule: Rule, grid: Grid) -> bool:
    """Whether a rule stands within a grid."""
    return (
        rule.left >= grid.columns[0] - REACH
        and rule.right <= grid.columns[-1] + REACH
        and rule.top >= grid.rows[0] - REACH
        and rule.bottom <= grid.rows[-1] + REACH
    )


def _directions(rules: Iterable[Rule]) -> tuple[list[Line], list[Line]]:
    """The level and the upright rules; dots count for both, until they are joined to a line or not."""
    level: list[Line] = []
    upright: list[Line] = []
    for left, top, right, bottom, _ in rules:
        width, height = right - left, bottom - top
        if width >= height or (width <= SNAP and height <= SNAP):
            level.append(Line((top + bottom) / 2, left, right))
        if height > width or (width <= SNAP and height <= SNAP):
            upright.append(Line((left + right) / 2, top, bottom))
    return level, upright


def _joined(lines: list[Line]) -> list[Line]:
    """Lines on one height as one height, and their pieces as one piece; what stays short is no rule."""
    found: list[Line] = []
    for group in _clusters(sorted(lines)):
        at = sum(line.at * (line.end - line.start + 0.1) for line in group)
        at /= sum(line.end - line.start + 0.1 for line in group)
        pieces = sorted((line.start, line.end) for line in group)
        start, end = pieces[0]
        for left, right in pieces[1:]:
            if left > end + JOIN:
                found.append(Line(at, start, end))
                start, end = left, right
            else:
                end = max(end, right)
        found.append(Line(at, start, end))
    return [line for line in found if line.end - line.start >= _SHORTEST]


def _clusters(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines whose heights are nearer than ``SNAP`` to the first one's of their group."""
    group: list[Line] = []
    for line in lines:
        if group and line.at - group[0].at > SNAP:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _groups(level: list[Line], upright: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """The lines that hang together by crossing or meeting."""
    parents = list(range(len(level) + len(upright)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    for i, line in enumerate(level):
        for j, post in enumerate(upright, len(level)):
            if _meet(line, post):
                parents[root(i)] = root(j)
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for i, line in enumerate((*level, *upright)):
        groups.setdefault(root(i), ([], []))[i >= len(level)].append(line)
    return list(groups.values())


def _meet(line: Line, post: Line) -> bool:
    return line.start - REACH <= post.at <= line.end + REACH and post.start - REACH <= line.at <= post.end + REACH


def _grid(level: list[Line], upright: list[Line]) -> Grid | None:
    """The grid of lines that hang together; None for fewer than two of either kind, or one closed box."""
    if not level or not upright:
        return None
    left, right = min(line.start for line in level), max(line.end for line in level)
    top, bottom = min(post.start for post in upright), max(post.end for post in upright)
    columns = _edges([post.at for post in upright], left, right)
    rows = _edges([line.at for line in level], top, bottom)
    if len(columns) < 2 or len(rows) < 2:
        return None
    grid = Grid(columns, rows)
    _fill(grid, level, upright)
    return grid


def _edges(places: list[float], first: float, last: float) -> list[float]:
    """The edges of columns or rows: where rules stand, and where those across them end when no rule closes them."""
    edges: list[float] = []
    for group in _clusters(sorted(Line(place, 0, 0) for place in places)):
        at = sum(line.at for line in group) / len(group)
        # No row and no column is so narrow: cells that stand a little apart have a rule each.
        if edges and at - edges[-1] < _NARROWEST:
            edges[-1] = (edges[-1] + at) / 2
        else:
            edges.append(at)
    if first < edges[0] - 2 * REACH:
        edges.insert(0, first)
    if last > edges[-1] + 2 * REACH:
        edges.append(last)
    return edges


def _fill(grid: Grid, level: list[Line], upright: list[Line]) -> None:
    """Find the grid's faces: places that no rule parts are one cell, cut to rectangles where they are none."""
    posts = _walls(grid.columns, upright)
    beams = _walls(grid.rows, level)
    height, width = len(grid.rows) - 1, len(grid.columns) - 1
    walls = _Walls(
        [[_walled(posts[c + 1], *grid.rows[r : r + 2]) for c in range(width - 1)] for r in range(height)],
        [[_walled(beams[r + 1], *grid.columns[c : c + 2]) for c in range(width)] for r in range(height - 1)],
    )
    grid.ceiling = [_walled(beams[0], *grid.columns[c : c + 2]) for c in range(width)]
    grid.floor = [_walled(beams[-1], *grid.columns[c : c + 2]) for c in range(width)]
    grid.owner = [[-1] * width for _ in range(height)]
    for row in range(height):
        for column in range(width):
            if grid.owner[row][column] < 0:
                _face(grid, row, column, walls)


class _Walls(NamedTuple):
    """The rules between neighbours: ``parted`` beside each place, ``floored`` under it."""

    parted: list[list[bool]]
    floored: list[list[bool]]


def _walls(edges: list[float], lines: list[Line]) -> list[list[Line]]:
    """The lines that stand on each edge."""
    walls: list[list[Line]] = [[] for _ in edges]
    for line in lines:
        nearest = min(range(len(edges)), key=lambda index: abs(edges[index] - line.at))
        walls[nearest].append(line)
    return walls


def _walled(lines: list[Line], start: float, end: float) -> bool:
    """Whether a rule parts two neighbours along their common side."""
    return any(min(line.end, end) - max(line.start, start) > 0.5 * (end - start) for line in lines)


def _face(grid: Grid, row: int, column: int, walls: _Walls) -> None:
    """The largest rectangle of unparted places that begins here: first to the right, then down."""
    owner = grid.owner
    right = column + 1
    while right < len(owner[row]) and not walls.parted[row][right - 1] and owner[row][right] < 0:
        right += 1
    bottom = row + 1
    while bottom < len(owner) and _goes_on(owner[bottom], bottom, (column, right), walls):
        bottom += 1
    number = len(grid.faces)
    grid.faces.append(Face(row, column, bottom, right))
    for r in range(row, bottom):
        owner[r][column:right] = [number] * (right - column)


def _goes_on(owner: list[int], row: int, columns: tuple[int, int], walls: _Walls) -> bool:
    """Whether a face of some columns that ends above a row covers that too."""
    left, right = columns
    parted = walls.parted[row]
    return (
        all(owner[c] < 0 and not walls.floored[row - 1][c] for c in range(left, right))
        and not any(parted[c] for c in range(left, right - 1))
        and (right == len(owner) or parted[right - 1] or owner[right] >= 0)
        and (left == 0 or parted[left - 1] or owner[left - 1] >= 0)
    )
