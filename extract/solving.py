"""Which of several readings fits the form's equations: a search over a few doubtful figures, and nothing else.

A reading is taken only where it is the one that fits every equation around it, and where every other reading would
break at least two of them. What is promised, and what is not, stands at ``solve``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from extract.report import Number

AT_MOST = 20_000
"""How many steps the search over neighbouring doubts may take; where it would take more, nothing is decided."""

Value = Number | None


class Doubt(NamedTuple):
    """Cells that can be read in several ways, all of them together.

    Attributes:
        cells: their keys, ``row.column``.
        choices: what they may say, one figure a cell; None is a blank.
        likely: whether the first choice is likelier than the others.
    """

    cells: tuple[str, ...]
    choices: tuple[tuple[Value, ...], ...]
    likely: bool = False


class Sum(NamedTuple):
    """An equation in one line: the terms, each with its sign, add up to nothing.

    ``name`` is the rule with its line, ``applications.across[new]``.
    """

    name: str
    each: Literal["row", "column"]
    terms: tuple[tuple[str, int], ...]


class Solved(NamedTuple):
    """A figure that equations decided, and which."""

    value: Number
    by: tuple[str, ...]


def solve(doubts: Sequence[Doubt], known: Mapping[str, Number], sums: Sequence[Sum]) -> dict[str, Solved]:
    """Decide doubtful cells where the equations leave no other reading.

    Args:
        doubts: the doubtful cells with their readings; no cell stands in two.
        known: the figures that are sure; a cell in neither is blank or unreadable, and its equations say nothing.
        sums: every equation of the table, in each line.

    A cell is decided only if an equation of its row and one of its column have every term known or in doubt (only
    one of them where the form has no other), if just one reading of it and of all doubts joined to it fits all these
    equations, and if any other reading breaks at least two of them. Where one equation alone could be broken, the
    first reading may still be confirmed if it is the likely or the only one.

    Promised, as long as what is printed is among the readings: it is found right where the printed figures obey the
    equations; and where the form has equations in rows and columns, it is never found wrong because of one misprinted
    figure beside up to two doubtful cells (or two doubtful rows' flattened figures). What is left: an office's errors
    and readings that are wrong by just the same amounts, in a row and in a column at once, or in table 四 in its one
    equation and with the wrong reading the likelier one.
    """
    active = _decidable(doubts, known, sums)
    where = {cell: doubt for doubt in active for cell in doubt.cells}
    usable = [one for one in sums if _complete(one, known, where) and any(cell in where for cell, _ in one.terms)]
    solved: dict[str, Solved] = {}
    for group, touching in _groups(active, usable, where):
        for cell, value in _decided(group, touching, known).items():
            names = tuple(dict.fromkeys(one.name for one in touching if any(cell == term for term, _ in one.terms)))
            solved[cell] = Solved(value, names)
    return solved


def _complete(one: Sum, known: Mapping[str, Number], where: Mapping[str, Doubt]) -> bool:
    return all(cell in known or cell in where for cell, _ in one.terms)


def _decidable(doubts: Sequence[Doubt], known: Mapping[str, Number], sums: Sequence[Sum]) -> list[Doubt]:
    """The doubts whose every cell has, in each direction that the form has, an equation without a gap."""
    active = [doubt for doubt in doubts if doubt.choices]
    while True:
        where = {cell: doubt for doubt in active for cell in doubt.cells}
        has = {(cell, one.each) for one in sums for cell, _ in one.terms}
        full = {(cell, one.each) for one in sums if _complete(one, known, where) for cell, _ in one.terms}
        kept = [doubt for doubt in active if all(_covered(cell, has, full) for cell in doubt.cells)]
        if len(kept) == len(active):
            return active
        active = kept


def _covered(cell: str, has: Collection[tuple[str, str]], full: Collection[tuple[str, str]]) -> bool:
    wanted = {each for each in ("row", "column") if (cell, each) in has}
    return bool(wanted) and all((cell, each) in full for each in wanted)


def _groups(
    active: Sequence[Doubt], usable: Sequence[Sum], where: Mapping[str, Doubt]
) -> Iterator[tuple[list[Doubt], list[Sum]]]:
    """Doubts that share equations, directly or over others, with those equations."""
    left = {id(doubt): doubt for doubt in active}
    while left:
        group = [left.pop(next(iter(left)))]
        touching: list[Sum] = []
        for doubt in group:
            for one in usable:
                cells = [cell for cell, _ in one.terms if cell in where]
                if one not in touching and any(cell in doubt.cells for cell in cells):
                    touching.append(one)
                    joined = {id(where[cell]) for cell in cells} & left.keys()
                    group.extend(left.pop(name) for name in sorted(joined, key=list(left).index))
        yield group, touching


def _decided(group: Sequence[Doubt], touching: Sequence[Sum], known: Mapping[str, Number]) -> dict[str, Number]:
    """The figures of a group where only one reading of it is possible; else none."""
    found = _Search(group, touching, known).found()
    fitting = [read for read, broken in found if not broken]
    if len(fitting) != 1:
        return {}
    only = fitting[0]
    if len(found) > 1 and not _expected(group, only):
        return {}
    values = {cell: value for values, doubt in zip(only, group, strict=True) for cell, value in _pairs(doubt, values)}
    return {cell: value for cell, value in values.items() if value is not None} if None not in values.values() else {}


def _pairs(doubt: Doubt, values: tuple[Value, ...]) -> Iterable[tuple[str, Value]]:
    return zip(doubt.cells, values, strict=True)


def _expected(group: Sequence[Doubt], read: tuple[tuple[Value, ...], ...]) -> bool:
    """Whether each doubt is read as is likeliest, or in the only way there is."""
    return all(
        values == doubt.choices[0] and (doubt.likely or len(doubt.choices) == 1)
        for values, doubt in zip(read, group, strict=True)
    )


class _Search:
    """All readings of a group that break at most one equation."""

    def __init__(self, group: Sequence[Doubt], touching: Sequence[Sum], known: Mapping[str, Number]) -> None:
        self.group = [(doubt.cells, tuple(dict.fromkeys(doubt.choices))) for doubt in group]
        of = {cell: place for place, doubt in enumerate(group) for cell in doubt.cells}
        # An equation can be judged when the last of its doubts is read.
        self.due: list[list[Sum]] = [[] for _ in group]
        for one in touching:
            self.due[max(of[cell] for cell, _ in one.terms if cell in of)].append(one)
        self.values: dict[str, Number] = dict(known)
        self.read: list[tuple[Value, ...]] = []
        self.results: list[tuple[tuple[tuple[Value, ...], ...], int]] = []
        self.steps = 0

    def found(self) -> list[tuple[tuple[tuple[Value, ...], ...], int]]:
        """Each reading with how many equations it breaks; nothing where there is too much to look at."""
        self._go(0, 0)
        return [] if self.steps > AT_MOST else self.results

    def _go(self, place: int, broken: int) -> None:
        if place == len(self.group):
            self.results.append((tuple(self.read), broken))
            return
        cells, choices = self.group[place]
        for values in choices:
            self.steps += 1
            if self.steps > AT_MOST:
                return
            self.values.update((cell, value or 0) for cell, value in zip(cells, values, strict=True))
            wrong = broken + sum(self._is_broken(one) for one in self.due[place])
            if wrong <= 1:
                self.read.append(values)
                self._go(place + 1, wrong)
                self.read.pop()

    def _is_broken(self, one: Sum) -> bool:
        return sum(sign * self.values[cell] for cell, sign in one.terms) != 0
