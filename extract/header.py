"""A table's header: which column stands where, known by the printed labels and not by position.

Two readings are made of a header. By order: the labels of its rows, one after the other, are just those the form
prints, so that the last figures of a row are the columns in the form's order (this holds where spans are lost or do
not add up). By place: each label covers columns of the grid. Where they contradict each other, order is kept and
place is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.form import Column
from extract.grid import Line, Spot
from extract.labels import words


class Header(NamedTuple):
    """Column keys left to right; for each, where its label stands (left, right) or None; all labels printed."""

    order: tuple[str, ...]
    places: tuple[tuple[int, int], ...] | None
    printed: tuple[str, ...]


class ColumnLabels:
    """The columns one header may print, by every spelling, and the groups above them."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = tuple(columns)
        self.spellings: dict[str, str] = {}
        for column in self.columns:
            for text in (column.label, *column.variants):
                self.spellings.setdefault(words(text), words(column.label))
        self.groups = frozenset(words(group) for column in self.columns for group in column.groups)
        self.sequence = _sequence(self.columns)

    def known(self, spot: Spot) -> str | None:
        """The label's own words where a spot prints a column's or a group's label."""
        printed = words(spot.text)
        if printed in self.groups:
            return printed
        return self.spellings.get(printed)

    def is_header(self, line: Line) -> bool:
        """Whether a line prints labels of columns: two, or a group."""
        hits = [known for spot in line.spots if (known := self.known(spot))]
        return len(hits) > 1 or any(hit in self.groups for hit in hits)

    def read(self, lines: Sequence[Line]) -> Header | None:
        """Read the lines of a header; None where they do not say surely what each column is."""
        return _read(self, tuple(lines))

    def _read(self, lines: tuple[Line, ...]) -> Header | None:
        own = [spot for line in lines for spot in line.spots if spot.top == line.row]
        printed = tuple(spot.text for spot in own if self.known(spot))
        canonical = tuple(filter(None, map(self.known, own))) == self.sequence
        placed = self._by_place(lines)
        keys = tuple(column.key for column in self.columns)
        if canonical:
            agrees = placed is not None and tuple(key for key, _ in placed) == keys
            return Header(keys, tuple(place for _, place in placed) if placed and agrees else None, printed)
        if placed is None:
            return None
        return Header(tuple(key for key, _ in placed), tuple(place for _, place in placed), printed)

    def _by_place(self, lines: Sequence[Line]) -> list[tuple[str, tuple[int, int]]] | None:
        """Each column once, left to right, with the grid columns its label covers."""
        found: dict[str, tuple[int, int]] = {}
        paths: dict[int, list[Spot]] = {}
        for line in lines:
            for spot in line.spots:
                for column in range(spot.left, min(spot.right, spot.left + 64)):
                    path = paths.setdefault(column, [])
                    if spot not in path:
                        path.append(spot)
        for column in sorted(paths):
            leaf, key = self._column(paths[column])
            if key is None:
                continue
            place = (leaf.left, leaf.right)
            if found.setdefault(key, place) != place:
                return None
        return list(found.items()) if len(found) == len(self.columns) else None

    def _column(self, path: list[Spot]) -> tuple[Spot, str | None]:
        """The lowest label of a path, and the column it names under the groups above it."""
        named = [spot for spot in path if self.known(spot)]
        if not named:
            return path[-1], None
        above = {self.known(spot) for spot in named[:-1]}
        leaf = self.known(named[-1])
        fits = [
            column.key
            for column in self.columns
            if words(column.label) == leaf and above >= {words(group) for group in column.groups}
        ]
        return named[-1], fits[0] if len(fits) == 1 else None


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
