"""A table's header: which column stands where, known by the printed labels and not by position.

Two readings are made of a header. By order: the labels of its rows, one after the other, are just those the form
prints, so that the last figures of a row are the columns in the form's order (this holds where spans are lost or do
not add up). By place: each label covers columns of the grid. Where they contradict each other, order is kept and
place is not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rapidfuzz import fuzz

from extract.form import Column
from extract.grid import Line, Spot
from extract.labels import words

_LIKE = 50
_LONG = 4  # characters of a label of which one may be wrong


class Header(NamedTuple):
    """A header as read.

    Attributes:
        order: the columns' keys, left to right.
        places: for each, where its label stands (left, right); None where only the order is known.
        printed: the labels as printed.
        right: where the header ends.
        named: where its last label ends: further columns, under labels of their own, end there too.
    """

    order: tuple[str, ...]
    places: tuple[tuple[int, int], ...] | None
    printed: tuple[str, ...]
    right: int = 0
    named: int = 0


class ColumnLabels:
    """The columns one header may print, by every spelling, and the groups above them."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = tuple(columns)
        self.spellings: dict[str, str] = {}
        for column in self.columns:
            for text in (column.label, *column.variants):
                self.spellings.setdefault(words(text), words(column.label))
        self.groups = {_joined(words(group)): words(group) for column in self.columns for group in column.groups}
        self.sequence = _sequence(self.columns)

    def known(self, spot: Spot) -> str | None:
        """The label's own words where a spot prints a column's or a group's label."""
        printed = words(spot.text)
        return self.groups.get(_joined(printed)) or self.spellings.get(printed)

    def is_header(self, line: Line) -> bool:
        """Whether a line prints labels of columns: two, or a group."""
        hits = [known for spot in line.spots if (known := self.known(spot))]
        return len(hits) > 1 or any(_joined(hit) in self.groups for hit in hits)

    def read(self, lines: Sequence[Line]) -> Header | None:
        """Read the lines of a header; None where they do not say surely what each column is."""
        return _read(self, tuple(lines))

    def _read(self, lines: tuple[Line, ...]) -> Header | None:
        own = [spot for line in lines for spot in line.spots if spot.top == line.row]
        printed = tuple(spot.text for spot in own if self.known(spot))
        canonical = tuple(filter(None, map(self.known, own))) == self.sequence
        placed = self._by_place(lines, self.known) or self._nearly(lines)
        right = max((spot.right for line in lines for spot in line.spots), default=0)
        named = max((spot.right for line in lines for spot in line.spots if spot.text.strip()), default=0)
        keys = tuple(column.key for column in self.columns)
        if canonical:
            agrees = placed is not None and tuple(key for key, _ in placed) == keys
            return Header(
                keys, tuple(place for _, place in placed) if placed and agrees else None, printed, right, named
            )
        if placed is None or not _totals_last([key for key, _ in placed]):
            return None
        return Header(tuple(key for key, _ in placed), tuple(place for _, place in placed), printed, right, named)

    def near(self, spot: Spot) -> str | None:
        """As ``known``, or the only label of at least four characters from which the spot's differs in one."""
        if known := self.known(spot):
            return known
        printed = words(spot.text)
        if len(printed) < _LONG:
            return None
        named = dict(chain(self.spellings.items(), ((own, own) for own in self.groups.values())))
        like = {own for text, own in named.items() if _misspelt(text, printed)}
        return like.pop() if len(like) == 1 else None

    def _nearly(self, lines: Sequence[Line]) -> list[tuple[str, tuple[int, int]]] | None:
        """The columns where some labels have a wrong character (尚末审结), if each stands where the form's does."""
        placed = self._by_place(lines, self.near)
        keys = [column.key for column in self.columns]
        return placed if placed and [key for key, _ in placed] == keys else None

    def _by_place(
        self, lines: Sequence[Line], known: Callable[[Spot], str | None]
    ) -> list[tuple[str, tuple[int, int]]] | None:
        """Each column once, left to right, with the grid columns its label covers."""
        found: dict[str, tuple[int, int]] = {}
        unknown: dict[tuple[int, int], str] = {}
        groups = frozenset(_joined(known(spot) or words(spot.text)) for line in lines for spot in line.spots)
        for path in _paths(lines):
            leaf, key = self._column(path, groups, known)
            place = (leaf.left, leaf.right)
            if key is None:
                if found:
                    unknown[place] = leaf.text
            elif found.setdefault(key, place) != place:
                return None
        if len(found) == len(self.columns) - 1 and unknown:
            self._fill(found, unknown)
        return sorted(found.items(), key=lambda item: item[1]) if len(found) == len(self.columns) else None

    def _fill(self, found: dict[str, tuple[int, int]], unknown: dict[tuple[int, int], str]) -> None:
        """Give the one missing column the unknown label that is like its own and stands where the form prints it."""
        order = [column.key for column in self.columns]
        place = next(position for position, key in enumerate(order) if key not in found)
        before, after = order[:place], order[place + 1 :]
        between = [
            spot
            for spot, text in unknown.items()
            if fuzz.ratio(words(text), words(self.columns[place].label)) >= _LIKE
            and all(found[key][1] <= spot[0] for key in before)
            and all(found[key][0] >= spot[1] for key in after)
        ]
        if len(between) == 1 and after:
            found[order[place]] = between[0]

    def _column(
        self, path: list[Spot], printed: frozenset[str], known: Callable[[Spot], str | None]
    ) -> tuple[Spot, str | None]:
        """The lowest label of a path, and the column it names: under its groups, as far as they are printed."""
        named = [spot for spot in path if known(spot)]
        if not named or named[-1] is not path[-1]:
            return path[-1], None
        leaf = known(named[-1])
        above = {_joined(known(spot) or "") for spot in named[:-1]}
        fits = [
            column
            for column in self.columns
            if words(column.label) == leaf and above >= printed.intersection(_joined(words(g)) for g in column.groups)
        ]
        return named[-1], fits[0].key if len(fits) == 1 else None


def _misspelt(text: str, printed: str) -> bool:
    """Whether two labels are as long and differ in one character."""
    return len(text) == len(printed) and sum(map(str.__ne__, text, printed)) == 1


def _totals_last(keys: Sequence[str]) -> bool:
    """Whether each 总计 stands behind what it sums up; where it does not, spans were lost and no place is sure."""
    last = {key.rpartition(".")[0]: key for key in keys}
    return all(key.endswith("total") for key in last.values() if any(k.endswith("total") for k in keys))


def _paths(lines: Sequence[Line]) -> list[list[Spot]]:
    """For each grid column, left to right, the header's filled cells over it from top to bottom."""
    paths: dict[int, list[Spot]] = {}
    for line in lines:
        for spot in line.spots:
            if not spot.text.strip():
                continue
            for column in range(spot.left, min(spot.right, spot.left + 64)):
                path = paths.setdefault(column, [])
                if spot not in path:
                    path.append(spot)
    return [paths[column] for column in sorted(paths)]


@lru_cache(maxsize=1024)
def _joined(label: str) -> str:
    """A group's label without the word that joins its parts: 法人或其他组织, 法人和其他组织."""
    return re.sub("[或和及与]", "", label)


@lru_cache(maxsize=1024)
def _read(labels: ColumnLabels, lines: tuple[Line, ...]) -> Header | None:
    """Headers are few and reports are many: nearly every report prints one that was read before."""
    return labels._read(lines)  # noqa: SLF001 - the cached half of ``read``


def _sequence(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The header's labels as the form prints them, row by row, left to right."""
    depth = max(len(column.groups) for column in columns) + 1
    rows: list[list[tuple[str, ...]]] = [[] for _ in range(depth)]
    for column in columns:
        path = (*column.groups, column.label)
        for level in range(len(path)):
            node = path[: level + 1]
            is_leaf = level == len(path) - 1
            if is_leaf or node not in rows[level]:
                rows[level].append(node)
    return tuple(words(node[-1]) for row in rows for node in row)


@lru_cache(maxsize=256)
def column_labels(columns: tuple[Column, ...]) -> ColumnLabels:
    """The labels of a part's columns, made once."""
    return ColumnLabels(columns)
