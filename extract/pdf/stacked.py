"""Rows that no rule parts: figures that stand under each other in one cell and are no broken number.

A number is broken where its cell is too narrow for it. Where the first line leaves room for more, each line is a row
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extract.pdf.drawing import Rule
from extract.pdf.lines import Text
from extract.pdf.ruling import Face, Grid

Lines = Mapping[int, Sequence[Text]]

_FIGURE = re.compile(r"[+-]?[\d,，.]{1,20}|[-—–－/／]{1,2}")
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、]")
_MARGINS = 12.0
"""How far text keeps from both sides of its cell together, in points (Word's own is 10.8)."""


def is_stacked(face: Face, lines: Sequence[Text], grid: Grid) -> bool:
    """Whether a cell holds several figures one under the other, not one that is broken."""
    if len(lines) < 2 or not all(_FIGURE.fullmatch(line.text) for line in lines):
        return False
    first = lines[0]
    digit = (first.box[2] - first.box[0]) / len(first.text)
    room = grid.columns[face.right] - grid.columns[face.left] - (first.box[2] - first.box[0])
    return room > _MARGINS + max(0.8 * first.size, 1.3 * digit)


def missing_rules(grid: Grid, held: Lines) -> Iterator[Rule]:
    """The rules that would part the rows of figures that stand in one row of cells; none where that is not sure."""
    for row in range(len(grid.rows) - 1):
        faces = [number for number, face in enumerate(grid.faces) if (face.top, face.bottom) == (row, row + 1)]
        stacks = [number for number in faces if is_stacked(grid.faces[number], held.get(number, ()), grid)]
        if not stacks:
            continue
        levels = _levels([line for number in stacks for line in held[number]])
        cuts = _cuts([held.get(number, ()) for number in faces], levels)
        left = min(grid.columns[grid.faces[number].left] for number in faces)
        right = max(grid.columns[grid.faces[number].right] for number in faces)
        yield from (Rule(left, cut, right, cut) for cut in cuts)


def _levels(lines: Sequence[Text]) -> list[float]:
    """The heights on which figures stand, each once."""
    levels: list[float] = []
    for top in sorted(line.box[1] for line in lines):
        if not levels or top - levels[-1] > 0.5 * lines[0].size:
            levels.append(top)
    return levels


def _cuts(cells: Sequence[Sequence[Text]], levels: Sequence[float]) -> list[float]:
    """Where to part a row of cells: above each label that stands level with figures; nowhere if one does not."""
    starts: list[list[float]] = []
    for lines in cells:
        if not lines:
            continue
        if all(_FIGURE.fullmatch(line.text) for line in lines):
            if any(_nearest(line, levels) > 0.35 * line.size for line in lines):
                return []
            continue
        items = [line for line in lines if _ITEM.match(line.text)]
        own = items if len(items) == len(levels) else lines
        if len(own) != len(levels):
            return []
        if own is lines and any(_nearest(line, levels) > 0.35 * line.size for line in lines):
            return []
        starts.append([line.box[1] for line in own])
    if not starts:
        return []
    tops = [min(level, *(start[place] for start in starts)) for place, level in enumerate(levels)]
    return [top - 1 for top in tops[1:]] if tops == sorted(tops) else []


def _nearest(line: Text, levels: Sequence[float]) -> float:
    return min(abs(line.box[1] - level) for level in levels)
