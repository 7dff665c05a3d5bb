"""Headers of a table without rules: the names of its columns, and which columns each of them stands over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.document import Box
from extract.pdf.labels import Label
from extract.pdf.laid import LABEL, Laid
from extract.pdf.lines import Text
from extract.pdf.printed_rows import Row

Stretch = tuple[float, float]
"""From where to where figures reach, or a name does, in points."""
Run = tuple[int, int]
"""The first and the last of neighbouring columns."""


def columns_of(rows: Sequence[Row]) -> list[Stretch]:
    """The stretches of a page's width in which figures stand over each other."""
    found: list[Stretch] = []
    for left, right in sorted((piece.box[0], piece.box[2]) for row in rows for piece in row.figures):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def with_blank_ones(columns: list[Stretch], head: Sequence[Label]) -> list[Stretch]:
    """The columns of figures, and those that have a name alone: nothing stands in them."""
    names = [name for name in head if name.box[0] > columns[0][0]]
    for name in names:
        left, _, right, bottom = name.box
        under = [other for other in names if other.box[1] > bottom - 1]
        # A caption in the middle of the table stands above all of its names.
        lowest = not any(_overlap(name.box, other.box) for other in under) and len(under) < max(len(names) - 1, 1)
        if lowest and not any(left < end and right > start for start, end in columns):
            columns = sorted([*columns, (left, right)])
    return columns


def header_cells(head: Sequence[Label], columns: list[Stretch], edge: float, *, banded: bool) -> tuple[list[Laid], int]:
    """The cells of a header: each name over the columns in whose middle it stands."""
    names = sorted(head, key=lambda name: (round(name.box[1]), name.box[0]))
    lowest = [name for name in names if banded and not _has_below(name, names, columns)]
    levels = _levels([name for name in names if name not in lowest])
    if lowest:
        # Rules say that the names of columns reach down to the figures, however high each of them stands.
        levels.append(lowest)
    centres = [_centre(column, columns, names) for column in columns]
    homes: list[Run] = [(0, len(columns) - 1)] * len(columns)
    cells: list[Laid] = []
    for row, level in enumerate(levels):
        for name, run in zip(level, _runs(level, columns, centres, homes, names), strict=True):
            if run is None or name.box[2] <= edge:
                cells.append(Laid(row, LABEL, edge, name.text, name.box))
                continue
            first, last = run
            cells.append(Laid(row, columns[first][0], columns[last][1], name.text, name.box))
            if last > first:
                homes[first : last + 1] = [run] * (last + 1 - first)
    return cells, len(levels)


def _levels(names: Sequence[Label]) -> list[list[Label]]:
    """Names by their height, from top to bottom."""
    levels: list[list[Label]] = []
    for name in names:
        if levels and name.box[1] - levels[-1][0].box[1] < 0.6 * name.lines[0].size:
            levels[-1].append(name)
        else:
            levels.append([name])
    return levels


def labels_of_columns(pieces: list[Text]) -> list[Label]:
    """Names whose lines stand in the middle under each other."""
    found: list[Label] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        centre = (piece.box[0] + piece.box[2]) / 2
        fits = [
            label
            for label in found
            if 0 < piece.box[1] - label.lines[-1].box[1] < 1.5 * piece.size
            and (abs(label.centre - centre) < 0.3 * piece.size or abs(label.box[0] - piece.box[0]) < 0.3 * piece.size)
        ]
        if fits:
            fits[-1].lines.append(piece)
        else:
            found.append(Label([piece]))
    return found


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2]


def _over(name: Label, columns: Sequence[Stretch]) -> list[int]:
    """The columns whose figures a name reaches over."""
    return [place for place, (left, right) in enumerate(columns) if name.box[0] < right and name.box[2] > left]


def _places(name: Label, columns: Sequence[Stretch]) -> list[int]:
    """The columns that a name surely stands over; where it is over no figures, those beside it."""
    return _over(name, columns) or _around(name, columns)


def _around(name: Label, columns: Sequence[Stretch]) -> list[int]:
    """The two columns that a name stands between."""
    right = next((place for place, column in enumerate(columns) if column[0] > name.centre), 0)
    return [right - 1, right] if right else []


def _has_below(name: Label, names: Sequence[Label], columns: Sequence[Stretch]) -> bool:
    """Whether other names stand under a name, or under the columns around it: it is one of several columns."""
    own = set(_places(name, columns))
    beside = name.box[2] <= columns[0][0]  # over the labels
    below = [other for other in names if name.box[3] <= other.box[1] + 1]
    return any(beside or _overlap(name.box, other.box) or own.intersection(_over(other, columns)) for other in below)


def _is_beside(name: Label, other: Label) -> bool:
    """Whether two names stand beside each other: neither of them stands wholly above the other."""
    upper, lower = sorted((name.box, other.box), key=lambda box: box[1])
    return name is not other and upper[3] > lower[1] + 1


def _centre(column: Stretch, columns: Sequence[Stretch], names: Sequence[Label]) -> float:
    """The middle of a column: its own name's, for figures may stand at one side of it; else its figures'."""
    for name in names:
        own = [columns[place] for place in _over(name, columns)] == [column]
        if own and not _has_below(name, names, columns):
            return name.centre
    return (column[0] + column[1]) / 2


def _runs(
    level: list[Label], columns: list[Stretch], centres: list[float], homes: list[Run], names: list[Label]
) -> list[Run | None]:
    """The columns that each name of one row covers: one with names below it, as many to its left as to its right.

    No name covers more than the name above it, in whose home it stands.
    """
    over = [_places(name, columns) for name in level]
    runs: list[Run | None] = []
    for place, name in enumerate(level):
        if not over[place]:
            runs.append(None)
            continue
        run = over[place][0], over[place][-1]
        if _has_below(name, names, columns):
            taken = {column for other in names if _is_beside(name, other) for column in _over(other, columns)}
            first, last = homes[min(over[place], key=lambda column: abs(centres[column] - name.centre))]
            free = [column for column in range(first, last + 1) if column not in taken]
            run = _widened(name.centre, centres, run, free)
        runs.append(run)
    return runs


def _widened(centre: float, centres: list[float], run: Run, free: Sequence[int]) -> Run:
    """The widest run of free columns that a name stands in the middle of."""
    gap = min((right - left for left, right in pairwise(centres)), default=20.0)
    best = run
    if abs(centre - (centres[run[0]] + centres[run[1]]) / 2) > gap:
        return best
    for left in (column for column in free if column <= run[0]):
        for right in (column for column in free if column >= run[1]):
            whole = all(column in free for column in range(left, right + 1))
            if (
                whole
                and right - left > best[1] - best[0]
                and abs((centres[left] + centres[right]) / 2 - centre) < 0.3 * gap
            ):
                best = (left, right)
    return best
