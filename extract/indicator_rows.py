"""The rows of one 统计表 under its header: each with its name, its unit, the rows it stands under, and its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.text import squash
from extract.document import Sight, Table
from extract.grid import Line, Spot
from extract.indicator_cells import CellText, level, reading, unit_in_name
from extract.indicator_facts import bare, facts
from extract.indicator_header import Header, Side, is_header
from extract.report import Indicator, Means, Place

PART = "其中"
_DEEPER = 0.5  # how much deeper than the row above a part without a number stands
_ALONE = 0.99  # how sure a figure by sight must be that no equation guards


class Entry(NamedTuple):
    """One figure of a row: as the contract has it, with the rows it stands under, outermost first.

    ``plain`` where its table has columns of spans of time alone, and not of levels or places.
    """

    indicator: Indicator
    above: tuple[str, ...]
    place: Place
    means: tuple[Means, ...]
    plain: bool


class _Named(NamedTuple):
    """What a row's cells on the left say: its name, its unit, the rows it stands under."""

    name: str
    unit: str | None
    above: tuple[str, ...]


@dataclass(slots=True)
class Rows:
    """Reads the rows of one table side by side, each side from top to bottom."""

    table: Table
    header: Header
    stack: list[tuple[float, str]] = field(default_factory=list)
    moved: dict[tuple[int, int], int] = field(default_factory=dict)

    def read(self, lines: Sequence[Line]) -> list[Entry]:
        """Every figure of every side."""
        entries: list[Entry] = []
        rows = [self._aligned(line) for line in lines if not is_header(line)]
        for side in self.header.sides:
            self.stack = []
            names = [self._names(side, line) for line in rows]
            for position, line in enumerate(rows):
                following = next((name[-1].text for name in names[position + 1 :] if name), "")
                entries.extend(self._row(side, line, names[position], following))
        return entries

    def _names(self, side: Side, line: Line) -> list[Spot]:
        """The cells of a row that name it, outermost first; the last is its own."""
        return [s for s in line.spots if side.left <= s.left < side.end and not side.is_beside(s) and s.text.strip()]

    def _row(self, side: Side, line: Line, names: Sequence[Spot], following: str) -> Iterator[Entry]:
        if not names:
            return
        name = names[-1]
        cells = [self._cell(line, left, right, name) for left, right, _ in side.values]
        unit = self._cell(line, *side.unit, name) if side.unit else None
        printed = unit.text.strip() if unit else ""
        if name.right > side.end or _is_group(name.text, printed, cells, following):
            self._descend(name.text)
            return
        over = ["".join(spot.text.split()) for spot in names[:-1]]
        outer, mark = tuple(text for text in over if bare(text)), "" if all(map(bare, over)) else PART
        for part, texts in _parts(name.text, cells):
            row = _Named("".join(part.split()), printed or unit_in_name(part), outer + self._descend(mark + part))
            for (_, _, label), cell, text in zip(side.values, cells, texts, strict=True):
                yield self._entry(row, label, (line.row, cell), text, torn=part == name.text and "\n" in part)

    def _cell(self, line: Line, left: int, right: int, name: Spot) -> Spot | None:
        """The cell of a column: None for a hole in the row; one that covers other columns or rows too has no top."""
        found = [s for s in line.spots if s.left < right and left < s.right and s is not name]
        printed = [spot for spot in found if spot.text.strip()] or found[:1]
        if not printed:
            return None
        others = [(start, end) for start, end in self.header.leaves if not (start < right and left < end)]
        shared = any(printed[0].left < end and start < printed[0].right for start, end in others)
        alone = len(printed) == 1 and not shared and printed[0].top == line.row
        return printed[0] if alone else printed[0]._replace(top=-1)

    def _aligned(self, line: Line) -> Line:
        """A row whose spans do not add up to its header's, but that has as many cells: its columns in order."""
        leaves = self.header.leaves
        own = [spot for spot in line.spots if spot.top == line.row]
        fits = all(any(start <= spot.left < end for start, end in leaves) for spot in own)
        starts = {start for start, _ in leaves}
        if len(line.spots) != len(leaves) or len(own) != len(leaves) or (fits and {s.left for s in own} == starts):
            return line
        moved = [spot._replace(left=start, right=end) for spot, (start, end) in zip(own, leaves, strict=True)]
        self.moved |= {(line.row, after.left): before.left for before, after in zip(own, moved, strict=True)}
        return Line(line.row, tuple(moved))

    def _descend(self, name: str) -> tuple[str, ...]:
        """Take a row as the one at hand, and say which rows it stands under."""
        plain = "".join(name.split())
        own = level(plain)
        if own is None:
            numbered = max((depth for depth, _ in self.stack if depth == int(depth)), default=0.0)
            own = numbered + _DEEPER if numbered or plain.startswith(PART) else 0.0
        else:
            self.stack[:] = [entry for entry in self.stack if entry[0] % 1 != _DEEPER]
        while self.stack and self.stack[-1][0] >= own:
            self.stack.pop()
        above = tuple(text for _, text in self.stack)
        self.stack.append((own, plain))
        return above

    def _entry(self, row: _Named, label: str, at: tuple[int, Spot | None], text: str, torn: bool) -> Entry:
        """One figure; ``torn`` where a line end in its cell may part two rows, as one does in its name."""
        line, cell = at
        left = self.moved.get((line, cell.left), cell.left) if cell else 0
        sight = self.table.sights.get((line, left), Sight(self.table.page))
        sure = (cell is None or cell.top >= 0) and _is_sure(sight, text) and not (torn and "\n" in text)
        seen = reading(CellText(text, row.unit or facts().unit_of(label), sure))
        found = Indicator(row.name, seen.unit, seen.value, self.header.column(label), text)
        place = Place(sight.page, self.table.number, line + 1, left + 1, sight.box, text, sight.confidence)
        return Entry(found, row.above, place, seen.means, self.header.plain)


def _is_sure(sight: Sight, text: str) -> bool:
    """Whether a figure was printed as characters, or seen well and as nothing else.

    No equation of a form tells of a wrong one here, so that more is asked than of a cell of today's form.
    """
    if sight.confidence is None:
        return True
    return sight.confidence >= _ALONE and all(squash(other) == squash(text) for other in sight.readings)


def _is_group(name: str, unit: str, cells: Sequence[Spot | None], following: str) -> bool:
    """Whether a row without unit and figure only heads the rows under it."""
    if any(c.isalnum() for c in unit) or any(cell and any(map(str.isdigit, cell.text)) for cell in cells):
        return False
    if unit_in_name(name):
        return False
    own, next_one = level(name), level(following)
    return "".join(name.split()).endswith("情况") or (own is not None and next_one is not None and next_one > own)


def _parts(name: str, cells: Sequence[Spot | None]) -> Iterable[tuple[str, list[str]]]:
    """A row as it stands; or, where one cell holds several rows line by line, those rows."""
    texts = [cell.text if cell else "" for cell in cells]
    names = [line for line in name.split("\n") if line.strip()]
    figures = [[line for line in text.split("\n") if line.strip()] for text in texts]
    each = len(names) > 1 and all(level(line) is not None or line.strip().startswith(PART) for line in names[1:])
    if each and all(len(lines) == len(names) for lines in figures):
        return [(line, [lines[at] for lines in figures]) for at, line in enumerate(names)]
    return [(name, texts)]
