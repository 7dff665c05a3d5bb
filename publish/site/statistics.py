"""A report's 统计表 as its page shows it: a row for each name, a column for each span of time. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publish.labels import Both
from publish.site.archive import Row
from publish.site.marks import words
from publish.site.printed import Place, Printed, number
from publish.site.report_view import standing_of
from publish.site.stated import stated
from publish.site.version import Gathered

DEEPEST = 3
"""How far rows that are parts of others are set in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its state (figure, blank, unsure), its text, and for a pointer where it stands and its notes."""

    state: str
    text: str
    title: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: without figures where it only heads those below it.

    ``depth`` says how far it is set in; ``means`` what the modern figure of the same meaning is called.
    """

    name: str
    depth: int
    unit: str
    figures: tuple[Figure | None, ...]
    means: Both | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The whole table; ``columns`` are the labels over its figures, one without words where it has one column."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def has(self, state: str) -> bool:
        """Whether any figure is in a state, so that the legend says what it means."""
        return any(figure is not None and figure.state == state for line in self.lines for figure in line.figures)


def statistics(found: Gathered) -> Statistics | None:
    """The 统计表 of a version; None where it has none."""
    rows = found.lists["indicators"]
    if not rows:
        return None
    columns = tuple(dict.fromkeys(row["column"] or "" for row in rows))
    printed = cells(rows, found.version["provenance"], found.lists["notes"])
    return Statistics(columns, tuple(_lines(rows, columns, printed)))


def cells(rows: Iterable[Row], provenance: str | None, notes: Iterable[Row]) -> dict[str, Printed]:
    """Every figure with where it stands, by ``indicators.<number>.value``, in printed order."""
    places = json.loads(provenance or "{}").get("indicators", {})
    noted: dict[str, list[Row]] = {}
    for note in notes:
        noted.setdefault(note["at"], []).append(note)
    found: dict[str, Printed] = {}
    for at, row in enumerate(rows, 1):
        key, value = f"indicators.{at}.value", number(row["value"])
        packed: list[Any] = places.get(str(at), {}).get("value", [])
        whole: list[Any] = packed + [None] * (7 - len(packed))
        place = Place(whole[0], whole[1], whole[2], whole[3], whole[4], whole[6]) if packed else None
        means = tuple(dict.fromkeys(note["means"] for note in noted.get(key, ())))
        found[key] = Printed(key, None if isinstance(value, str) else value, row["raw"], place, means, "")
    return found


def _lines(rows: Iterable[Row], columns: tuple[str, ...], printed: Mapping[str, Printed]) -> Iterator[Line]:
    """The rows; before those of a group that has no figures of its own, the group's name."""
    depths: dict[str, int] = {}
    for name, under, unit, cells_of in _together(rows, printed):
        if under and under not in depths:
            depths[under] = 0
            yield Line(under, 0, "", ())
        depth = min(depths[under] + 1, DEEPEST) if under else 0
        depths[name] = depth
        keys = [key for key, _ in cells_of.values() if key]
        figures = tuple(_figure(cells_of[column][1]) if column in cells_of else None for column in columns)
        yield Line(name, depth, unit or "", figures, _named(keys[0]) if keys else None)


def _together(
    rows: Iterable[Row], printed: Mapping[str, Printed]
) -> Iterator[tuple[str, str | None, str | None, dict[str, tuple[str | None, Printed]]]]:
    """The figures of one printed row together: its name, the row above it, its unit, its cells by column."""
    last: tuple[str, str | None] | None = None
    unit: str | None = None
    gathered: dict[str, tuple[str | None, Printed]] = {}
    for row, cell in zip(rows, printed.values(), strict=True):
        own, column = (row["name"], row["under"]), row["column"] or ""
        if last is not None and (own != last or column in gathered):
            yield (last[0], last[1], unit, gathered)
            gathered = {}
        last, unit = own, row["unit"]
        gathered[column] = (row["key"], cell)
    if last is not None:
        yield (last[0], last[1], unit, gathered)


def _figure(cell: Printed) -> Figure:
    state = "figure" if cell.value is not None else "blank" if cell.blank else "unsure"
    return Figure(state, cell.text, standing_of(cell), cell.notes)


def _named(key: str) -> Both:
    """What a modern figure is called: a cell of the form, or a figure that only the text has."""
    form = words(key)
    return form if form.zh != key else stated(key)
