"""Rows under versions on their way into the database: collected, and written a table at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from extract.report import Report
from extract.rows import Read, Values, Wide
from extract.schema import CHANGE, KEY, LISTS, READING, WIDE, WIDE_HEAD

UNDER_VERSIONS = ("sections", *LISTS, "changes", *WIDE)
"""The tables whose rows stand under a version and carry its report, organ and year."""


class Key(NamedTuple):
    """What every row under a version begins with."""

    version: str
    report: str | None
    organ: str | None
    year: int | None


class Loader:
    """Collects rows until ``flush``, which wants a transaction."""

    def __init__(self, database: Database, tables: Sequence[Wide]) -> None:
        """Know the tables' columns."""
        self._database = database
        self._tables: dict[str, Wide] = {table.table: table for table in tables}
        self._insert = _inserts(self._tables)
        self._rows: defaultdict[str, list[Values]] = defaultdict(list)

    def add(self, key: Key, read: Read) -> None:
        """Add a reading: its row, its text, its lists and its figures, not shown until its report says so."""
        row = {**read.reading, "version": key.version}
        self._rows["readings"].append(tuple(row[name] for name in READING))
        self._rows["sections"].extend((*key, *section) for section in read.sections)
        for name, rows in read.lists.items():
            self._rows[name].extend((*key, number, *values) for number, values in enumerate(rows, 1))
        for name, values in read.wide.items():
            self._rows[name].append((*key, *values[:3], 0, *values[3:]))

    def add_figures(self, key: Key, report: Report) -> None:
        """Add the figures of a report alone, as the one that is shown.

        Raises:
            UnknownFigure: the report has a figure that no edition prints.
        """
        for name, table in self._tables.items():
            if values := table.row(report):
                self._rows[name].append((*key, *values[:3], 1, *values[3:]))

    def add_rows(self, table: str, rows: Iterable[Values]) -> None:
        """Add rows of a list or of the changes; their values are in the order of the table's columns."""
        self._rows[table].extend(rows)

    def forget(self, versions: Iterable[str]) -> None:
        """Delete at once every row under some versions, and their readings."""
        gone = [(version,) for version in versions]
        for name in (*UNDER_VERSIONS, "readings"):
            self._database.conn.executemany(f'DELETE FROM "{name}" WHERE version = ?', gone)  # noqa: S608 - a table of ours

    def rekey(self, keys: Iterable[Key]) -> None:
        """Put at once every row under some versions below the report that is now theirs.

        They are not shown until it says so, and not compared with other years until that is done anew.
        """
        moved = [(key.report, key.organ, key.year, key.version) for key in keys]
        for name in UNDER_VERSIONS:
            shown = ", shown = 0" if name in WIDE else ""
            sql = f'UPDATE "{name}" SET report = ?, organ = ?, year = ?{shown} WHERE version = ?'  # noqa: S608 - a table of ours
            self._database.conn.executemany(sql, moved)
        compared = "DELETE FROM findings WHERE version = ? AND against IS NOT NULL"
        self._database.conn.executemany(compared, [(row[-1],) for row in moved])

    def flush(self) -> None:
        """Write what was collected."""
        for name, rows in self._rows.items():
            self._database.conn.executemany(self._insert[name], rows)
        self._rows.clear()


def _inserts(tables: Mapping[str, Wide]) -> dict[str, str]:
    columns = {
        "readings": READING,
        "sections": (*KEY, "section", "text"),
        "changes": tuple(CHANGE),
        **{name: (*KEY, "number", *facts) for name, facts in LISTS.items()},
        **{name: (*KEY, *WIDE_HEAD, *table.columns) for name, table in tables.items()},
    }
    return {name: insert(name, names) for name, names in columns.items()}


def insert(table: str, columns: Sequence[str], *, replace: bool = False) -> str:
    """The SQL that inserts one row of values in the order of the columns."""
    names = ", ".join(f'"{column}"' for column in columns)
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    return f'{verb} INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
