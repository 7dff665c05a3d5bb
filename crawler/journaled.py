"""What no WARC file tells: how runs ended, and which requests nobody answered. Written to a journal first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from archive import journal
from crawler.rows import Row, insert
from crawler.schema import RUNS, UNANSWERED, Columns

JOURNAL = "runs.jsonl"
TABLES: dict[str, Columns] = {"runs": RUNS, "unanswered": UNANSWERED}
KEYS = {"runs": ("run", "portal"), "unanswered": ("run", "portal", "address")}
UNCOMMITTED = 10_000
"""A kill leaves the lines of one transaction without it, far fewer than these."""


class Line(NamedTuple):
    """A line of the journal: its number, and the row that it is, of which table."""

    number: int
    table: str
    row: Row


def lines(folder: Path) -> Iterator[Line]:
    """Every line, in order; of two about one thing the later counts.

    Raises:
        DamagedArchive: a line before the last is none.
    """
    for number, said in enumerate(journal.read(folder / JOURNAL), 1):
        table = "runs" if said.get("event") == "run" else "unanswered"
        yield Line(number, table, {name: said.get(name) for name in TABLES[table]})


def take_over(database: Database, folder: Path, *, latest: int | None = None) -> None:
    """Let the tables have what the journal has, within the caller's transaction; done again it changes nothing.

    Args:
        database: the archive's database.
        folder: the folder with the journal.
        latest: only so many lines at its end; all where left out.
    """
    known = {name: insert(name, TABLES[name]).replace("INSERT", "INSERT OR REPLACE", 1) for name in TABLES}
    for line in deque(lines(folder), maxlen=latest) if latest else lines(folder):
        database.execute(known[line.table], line.row)
        if line.table == "runs":
            database.execute(_LEAVE, {"portal": line.row["portal"], "run": line.row["run"]})


def amiss(database: Database, folder: Path) -> Iterator[str]:
    """Where the journal and the tables differ, a sentence each; nothing is changed.

    What stands only at the journal's end is no difference: a kill came before its transaction, and the next start takes
    it over.

    Raises:
        DamagedArchive: a line of the journal is none.
    """
    path = folder / JOURNAL
    held = sum(database.execute(f"SELECT count(*) FROM {table} WHERE {_HELD[table]}").fetchone()[0] for table in TABLES)  # noqa: S608 (ours)
    if held and not path.exists():
        yield f"{path}: expected {held} runs and requests without answer, got no file. Bring it back from a backup."
        return
    try:
        last = _copy(database, folder)
        committed = max(database.execute(_sql(table, _COMMITTED)).fetchone()[0] for table in TABLES)
        for table in TABLES:
            yield from _differing(database, table, path, max(last, committed + 1))
    finally:
        database.rollback()
        for table in TABLES:
            database.execute(f"DROP TABLE IF EXISTS temp.told_{table}")


def _copy(database: Database, folder: Path) -> int:
    """Read the journal into temporary tables; returns the first line of what may be its last transaction.

    That is a run's end, or any number of requests without answer.
    """
    for table, columns in TABLES.items():
        named, key = ", ".join(f'"{name}"' for name in columns), ", ".join(KEYS[table])
        database.execute(f"CREATE TEMP TABLE told_{table} ({named}, line INTEGER, PRIMARY KEY ({key}))")
    first, before = 1, ""
    for line in lines(folder):
        values = ", ".join(f":{name}" for name in (*line.row, "line"))
        sql = f"INSERT OR REPLACE INTO temp.told_{line.table} VALUES ({values})"  # noqa: S608 (ours)
        database.execute(sql, {**line.row, "line": line.number})
        if not line.table == before == "unanswered":
            first = line.number
        before = line.table
    return first


def _differing(database: Database, table: str, path: Path, end: int) -> Iterator[str]:
    """The rows of a table that the journal has otherwise, or not at all; its lines before an end that no row has."""
    for row in database.query(_sql(table, _UNTOLD)):
        yield f"{path}: expected a line of {_named(table, row)}, which archive.db has, got none"
    for told in database.query(_sql(table, _TOLD), {"end": end}):
        key = {name: told[name] for name in KEYS[table]}
        where = " AND ".join(f"{name} = :{name}" for name in key)
        sql = f"SELECT * FROM {table} WHERE {_HELD[table]} AND {where}"  # noqa: S608 (ours)
        place = f"{path}: line {told['line']}, {_named(table, told)}"
        for row in database.query(sql, key):
            wrong = "; ".join(f"{name} {row[name]!r}, got {told[name]!r}" for name in row if row[name] != told[name])
            yield f"{place}: expected as archive.db has it {wrong}"
            break
        else:
            yield f"{place}: expected it in archive.db, got no row. Run: nianbao rebuild"


def _named(table: str, row: Row) -> str:
    """A row in words."""
    run = f"the run {row['run']} of {row['portal']}"
    return run if table == "runs" else f"the request without answer for {row['url']} in {run}"


def _sql(table: str, sql: str) -> str:
    """A comparison of a table with what the journal told of it."""
    ours, theirs = (", ".join(f'{of}."{name}"' for name in TABLES[table]) for of in (table, "told"))
    joined = " AND ".join(f"told.{name} = {table}.{name}" for name in KEYS[table])
    return sql.format(table=table, joined=joined, held=_HELD[table], same=f"({ours}) IS ({theirs})")


_HELD = {"runs": "ended IS NOT NULL", "unanswered": "run IS NOT NULL"}
_COMMITTED = """
SELECT coalesce(max(told.line), 0) FROM temp.told_{table} AS told JOIN {table} ON {joined} WHERE {same}
"""
_UNTOLD = """
SELECT {table}.* FROM {table} LEFT JOIN temp.told_{table} AS told ON {joined}
WHERE {table}.{held} AND told.line IS NULL
"""
_TOLD = """
SELECT told.* FROM temp.told_{table} AS told LEFT JOIN {table} ON {joined} AND {table}.{held}
WHERE ({same}) IS NOT 1 AND (told.line < :end OR {table}.run IS NOT NULL)
"""
_LEAVE = "UPDATE frontier SET state = 'left' WHERE portal = :portal AND run = :run AND state = 'pending'"
