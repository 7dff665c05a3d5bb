"""What a report prints, cell by cell: pure functions from the archive's rows to values.

Absent, blank and 0 are three things: a key is printed where the reading knows its place or has a note at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from publish.site.archive import Row

Number = int | float

UNREAD = frozenset({"unsure", "run_together"})
"""Notes of a cell that holds something, which was not read surely."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in the document; all count from 1."""

    page: int | None
    table: int | None
    row: int | None
    column: int | None
    box: Sequence[float] | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed cell.

    Attributes:
        key: the dotted key, ``table.row.column``.
        value: the figure; None where the cell holds no sure number.
        raw: what stands in the cell; None where its place could not be told from its neighbours'.
        place: where it stands.
        notes: what is to know of it, as codes.
        told: what stands there as a note says it.
    """

    key: str
    value: Number | None
    raw: str | None
    place: Place | None
    notes: tuple[str, ...]
    told: str

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell: which is not a zero. What could not be read is not nothing."""
        return self.value is None and not (self.raw or self.told).strip() and UNREAD.isdisjoint(self.notes)

    @property
    def text(self) -> str:
        """The figure, else what stands there in place of one; nothing for a blank."""
        if self.value is not None:
            return plain(self.value)
        return " ".join((self.raw if self.raw is not None else self.told).split())


def printed(wide: Mapping[str, Row], provenance: str | None, notes: Iterable[Row]) -> dict[str, Printed]:
    """Every printed cell, by its dotted key.

    Args:
        wide: the rows of the figures' tables that the report prints.
        provenance: where the figures stand, as the archive packs it.
        notes: the notes of the version.
    """
    places = _unpacked(json.loads(provenance or "{}"))
    noted: dict[str, list[Row]] = {}
    for note in notes:
        if note["at"].partition(".")[0] in wide:
            noted.setdefault(note["at"], []).append(note)
    values = {
        f"{table}.{key}": value
        for table, row in wide.items()
        for key, value in row.items()
        if "." in key and not key.endswith(".fen")
    }
    known = [key for key, value in values.items() if value is not None or key in places or key in noted]
    return {key: _printed(key, values[key], places.get(key), noted.get(key, ())) for key in known}


def _printed(key: str, value: Number | None, place: Sequence[Any] | None, notes: Sequence[Row]) -> Printed:
    told = next((note["raw"] for note in notes if note["raw"].strip()), "")
    means = tuple(dict.fromkeys(note["means"] for note in notes))
    if place is None:
        return Printed(key, value, None, None, means, told)
    page, table, row, column, box, raw, confidence = place
    if raw is None:
        raw = "" if value is None else plain(value)
    return Printed(key, value, raw, Place(page, table, row, column, box, confidence), means, told)


def _unpacked(packed: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Places by dotted key: page, table, row, column, box, raw, confidence; nulls at the end are left out."""
    return {
        f"{table}.{row}.{column}": (*place, *(None,) * (7 - len(place)))
        for table, lines in packed.items()
        for row, columns in lines.items()
        for column, place in columns.items()
    }


def plain(value: Number) -> str:
    """A figure in digits, also a very small amount: never as 5e-05."""
    return f"{Decimal(str(value)):f}"


def number(text: str | None) -> Number | str | None:
    """A figure that the archive keeps as text, as a number again; other text stays text."""
    if text is None:
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def said(text: str | None) -> Number | str | bool | None:
    """What a sentence states, which may be that something was or was not."""
    return {"true": True, "false": False}.get(text or "", number(text))
