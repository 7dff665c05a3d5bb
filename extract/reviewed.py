"""What people wrote beside the reports, out of the TOML files of the archive's folder.

Each file holds rows ``[[corrections]]`` (or ``[[reviews]]`` …) of text; every row is complete, and none stands twice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from extract.form import FactsError
from extract.loader import insert
from extract.rows import Row
from extract.schema import REVIEWED

OPTIONAL = frozenset({"cell", "rule", "url"})
"""Columns that a row may leave out: it then means the whole report."""


def load(folder: Path) -> dict[str, list[Row]]:
    """The rows of each table, in the order of the files; a file that is not there has none.

    Raises:
        FactsError: a file that cannot be read, or a row that is not as it should be, with file, row and key.
    """
    return {table: list(_rows(folder / f"{table}.toml", table)) for table in REVIEWED}


def store(database: Database, folder: Path) -> None:
    """Make the tables what the files say. Wants a transaction.

    Raises:
        FactsError: as ``load``; nothing was changed.
    """
    for table, rows in load(folder).items():
        columns = tuple(REVIEWED[table][0])
        database.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a table of ours
        values = [tuple(row[column] for column in columns) for row in rows]
        database.conn.executemany(insert(table, columns), values)


def _rows(file: Path, table: str) -> Iterator[Row]:
    columns, key = REVIEWED[table]
    seen: dict[tuple[str, ...], int] = {}
    for number, given in enumerate(_given(file, table), 1):
        row = _row(file, number, given, tuple(columns))
        identity = tuple(row[name] for name in key)
        if identity in seen:
            raise _wrong(file, number, ", ".join(key), "a key of its own", f"that of row {seen[identity]}")
        seen[identity] = number
        yield row


def _given(file: Path, table: str) -> list[Any]:
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise FactsError(f"{file.name}: {error}. Correct the file; nothing was done.") from error
    rows = facts.pop(table, [])
    if facts or not isinstance(rows, list):
        raise FactsError(
            f"{file.name}: expected rows [[{table}]] and nothing else, got {sorted(facts) or type(rows).__name__}. "
            "Correct the file; nothing was done."
        )
    return rows


def _row(file: Path, number: int, given: Any, columns: tuple[str, ...]) -> Row:
    if not isinstance(given, dict):
        raise _wrong(file, number, "the row", "a table of keys", type(given).__name__)
    for name, value in given.items():
        if name not in columns:
            raise _wrong(file, number, name, f"one of {', '.join(columns)}", "a key that is not known")
        if not isinstance(value, str):
            raise _wrong(file, number, name, "text in quotation marks", repr(value))
    for name in columns:
        if name not in OPTIONAL and not given.get(name):
            raise _wrong(file, number, name, "a value", "none")
    return {name: given.get(name, "") for name in columns}


def _wrong(file: Path, number: int, key: str, expected: str, got: str) -> FactsError:
    return FactsError(
        f"{file.name}: row {number}: {key}: expected {expected}, got {got}. Correct the file; nothing was done."
    )
