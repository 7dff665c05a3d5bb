"""An archive's tables as lines that can be compared: what must be equal after a rebuild, and what need not be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from fnmatch import fnmatch

from sqlite_utils import Database

REBUILD_IGNORES: dict[str, frozenset[str] | None] = {
    # Working memory: a rebuild starts it anew, with every captured address as done.
    "frontier": None,
    # An index over what is compared anyway; how SQLite cuts it into segments depends on the order of writing.
    "fts_*": None,
    # A report's number in the full-text index, as it came; the list is compared by everything else.
    "summary_reports": frozenset({"id"}),
    # When a migration ran is no fact about a report.
    "_sqlite_migrations": frozenset({"applied_at"}),
}
"""What may differ after a rebuild: a table's columns, or None for all of it. Names may have ``*``."""


_SHOWN = 160
"""So many characters of a differing row are shown."""


def dump(database: Database) -> Iterator[str]:
    """Every row that must be equal after a rebuild as one JSON line, by table, sorted.

    Views are left out (they follow from the tables), and so are the tables that SQLite makes for itself.
    """
    for table in _tables(database):
        for row in sorted(_rows(database, table)):
            yield f"[{json.dumps(table)},{row}]"


def differences(first: Database, second: Database, only: Collection[str] | None = None) -> list[str]:
    """In which tables two archives differ: how many rows only one of them has, with up to three of them each.

    Args:
        first: an archive.
        second: another.
        only: the tables to compare; all where left out.

    Returns:
        One sentence a table; none where the archives are equal.
    """
    found: list[str] = []
    tables = {*_tables(first), *_tables(second)}
    for table in sorted(tables if only is None else tables.intersection(only)):
        ours, theirs = Counter(_rows(first, table)), Counter(_rows(second, table))
        for name, more in (("first", ours - theirs), ("second", theirs - ours)):
            if more:
                examples = " ".join(row[:_SHOWN] for row in sorted(more.elements())[:3])
                found.append(f"{table}: {more.total()} row{'s' * (more.total() > 1)} only in the {name}: {examples}")
    return found


def _tables(database: Database) -> list[str]:
    """The tables that are compared, by name."""
    rows = database.query("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")
    names = [row["name"] for row in rows if row["type"] == "table" and not row["name"].startswith("sqlite_")]
    return sorted(name for name in names if _ignored(name) is not None)


def _ignored(table: str) -> frozenset[str] | None:
    """Which columns of a table are not compared; None where none is compared."""
    for pattern, columns in REBUILD_IGNORES.items():
        if fnmatch(table, pattern):
            return columns
    return frozenset()


def _rows(database: Database, table: str) -> Iterator[str]:
    """A table's rows as JSON; none where there is no such table."""
    if not database.table(table).exists():
        return
    ignored = _ignored(table) or frozenset()
    names = [_quoted(column.name) for column in database.table(table).columns if column.name not in ignored]
    for row in database.query(f"SELECT {', '.join(names)} FROM {_quoted(table)}"):  # noqa: S608 (the schema's own names)
        yield json.dumps(row, ensure_ascii=False, sort_keys=True, default=_bytes)


def _quoted(name: str) -> str:
    """A name as SQL reads it."""
    return '"' + name.replace('"', '""') + '"'


def _bytes(value: object) -> str:
    """Bytes as text that JSON can hold."""
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    raise TypeError(f"{type(value)} is nothing that SQLite gives")
