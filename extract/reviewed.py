"""What people wrote beside the reports, out of the TOML files of the archive's folder.

Each file holds rows ``[[corrections]]`` (or ``[[reviews]]`` …) of text; every row is complete, and none stands twice.
A row that names no report, cell or day that can be is refused: whoever withheld a figure must not find it shown because
of a slip of the pen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

from sqlite_utils import Database

from extract.corrected import Reviewed, by_payload
from extract.form import FactsError, editions
from extract.loader import insert
from extract.organs import ORGAN_ID, is_day
from extract.report import SectionNumber, TableName
from extract.rows import Row
from extract.schema import REVIEWED

OPTIONAL = frozenset({"cell", "rule", "url"})
"""Columns that a row may leave out: it then means the whole report."""

_DAYS = frozenset({"received", "reviewed", "since"})
_REPORT = re.compile(rf"{ORGAN_ID.pattern}/20[0-9]{{2}}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_COUNT = re.compile(r"\d{1,12}")
_OTHER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")


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


def changed(database: Database, folder: Path) -> set[str]:
    """The payloads whose corrections are others than the archive has; to be asked before they are stored.

    Raises:
        FactsError: as ``load``.
    """
    columns = tuple(REVIEWED["corrections"][0])
    wanted = {tuple(row[column] for column in columns) for row in _rows(folder / "corrections.toml", "corrections")}
    names = ", ".join(columns)
    present = set(database.execute(f"SELECT {names} FROM corrections"))  # noqa: S608 - columns of ours
    return {row[columns.index("digest")] for row in wanted ^ present}


def corrections(folder: Path) -> dict[str, tuple[Reviewed, ...]]:
    """What an archive's folder says of single documents, by the digest of their bytes; nothing where it has no file.

    Raises:
        FactsError: as ``load``.
    """
    return by_payload(_rows(folder / "corrections.toml", "corrections"))


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
    row = {name: given.get(name, "") for name in columns}
    _refuse_wrong_values(file, number, row)
    if file.stem == "corrections":
        _refuse_no_figure(file, number, row)
    return row


def _refuse_no_figure(file: Path, number: int, row: Row) -> None:
    """A correction is of one figure, and is a figure: a whole count, or what else its column may hold."""
    cell, value = row["cell"], row["value"]
    if cell not in _figures():
        raise _wrong(file, number, "cell", "a figure of the form as applications.new.total", cell or "none")
    row_key, _, column = cell.rpartition(".")
    counts = not row_key.startswith("disclosure.") or column not in _AMOUNTS
    if not (_COUNT if counts else _OTHER).fullmatch(value):
        expected = "a whole number in digits" if counts else "a number in digits, an amount in 万元"
        raise _wrong(file, number, "value", expected, value)


def _refuse_wrong_values(file: Path, number: int, row: Row) -> None:
    for name, value in row.items():
        if name == "report" and not _REPORT.fullmatch(value):
            raise _wrong(file, number, name, "<organ id>/<year> as 990100-caizhengju/2024", value)
        if name == "digest" and not _DIGEST.fullmatch(value):
            raise _wrong(file, number, name, "the 64 hexadecimal digits of a content or payload digest", value)
        if name in _DAYS and not is_day(value):
            raise _wrong(file, number, name, "a civil date as 2024-01-31", value)
        if name == "cell" and value and value not in (known := _cells(whole=file.stem != "withheld")):
            others = ", title or table.<name>" if "title" in known else ""
            expected = (
                f"none, a figure of the form as applications.new.total, section.<preamble, 1-6 or closing>{others}"
            )
            raise _wrong(file, number, name, expected, value)


@cache
def _cells(*, whole: bool) -> frozenset[str]:
    """Every figure of every edition and every section; the title and whole tables too, which nothing can withhold."""
    sections = {f"section.{number}" for number in ("preamble", *get_args(SectionNumber), "closing")}
    others = {"title", *(f"table.{name}" for name in get_args(TableName))} if whole else set()
    return frozenset(_figures() | sections | others)


@cache
def _figures() -> frozenset[str]:
    return frozenset(
        f"{name}.{key}" for form in editions() for name, table in form.tables.items() for key in table.keys
    )


_AMOUNTS = frozenset({"amount", "change"})
"""Columns whose figures may have a fraction or be below nothing."""


def _wrong(file: Path, number: int, key: str, expected: str, got: str) -> FactsError:
    return FactsError(
        f"{file.name}: row {number}: {key}: expected {expected}, got {got}. Correct the file; nothing was done."
    )
