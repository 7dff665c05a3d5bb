"""Which cells of two readings differ: between versions what the office changed, within one what we read otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extract.rows import Read, Wide

Cells = dict[str, str]
"""Every figure by its dotted key, and every text as ``section.<n>``, as text; what is blank is not in it."""


class Change(NamedTuple):
    """One cell that differs; None where it is blank or not printed."""

    at: str
    before: str | None
    after: str | None


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """The cells that differ, by their keys."""
    for at in sorted(before.keys() | after.keys()):
        if before.get(at) != after.get(at):
            yield Change(at, before.get(at), after.get(at))


def cells(read: Read, tables: Sequence[Wide]) -> Cells:
    """The cells of a reading that is not stored yet."""
    figures: dict[str, Sequence[Any]] = {
        table.table: read.wide[table.table][3:] for table in tables if table.table in read.wide
    }
    return stored_cells(figures, read.sections, tables)


def stored_cells(
    figures: Mapping[str, Sequence[Any]], sections: Sequence[tuple[str, str]], tables: Sequence[Wide]
) -> Cells:
    """The cells of a reading.

    Args:
        figures: for each table that is printed, the values of its figures' columns.
        sections: section and text.
        tables: how the tables lie in columns.
    """
    found: Cells = {f"section.{section}": text for section, text in sections}
    for table in tables:
        found.update(table.printed(figures[table.table]) if table.table in figures else ())
    return found
