"""How fast figures go into the archive, as a share of a bare executemany of the same rows in the same run.

20 000 generated reports, in transactions of 200. The baseline is given its rows ready made and writes them into tables
of the same columns and keys, without any index or foreign key, in a file with the same settings; the loader gets
reports. Both are timed in turn, so that a slow moment hits both. The figures alone are held to at least half of the
baseline; the whole store (text, findings, versions, sources, what is shown) is timed apart, for information.
Run: ``make bench``.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from archive.database import FILE_NAME, open_archive, transaction
from extract.document import Origin
from extract.form import editions
from extract.loader import Key, Loader, insert
from extract.register import divisions
from extract.report import Report, TableName
from extract.rows import Values, Wide, rows_of
from extract.schema import KEY, WIDE, WIDE_HEAD
from extract.store import Store
from extract.worker import Result
from samples.random_reports import random_report

LIMIT = 0.5
REPORTS = 20_000
BATCH = 200

_CAPTURES = """
CREATE TABLE captures (id TEXT PRIMARY KEY, portal TEXT, kind TEXT, planned TEXT, address TEXT, instant TEXT,
  verdict TEXT, payload TEXT, found_on TEXT, link_text TEXT, stated_organ TEXT, stated_year INTEGER);
CREATE INDEX captures_address ON captures (address);
CREATE INDEX captures_planned ON captures (planned);
CREATE TABLE portals (code TEXT PRIMARY KEY, division TEXT);
"""
_CAPTURE = """
INSERT INTO captures (id, kind, planned, address, instant, verdict, payload)
VALUES (:capture, 'page', :address, :address, :instant, 'ok', :payload)
"""


class Given(NamedTuple):
    """One report with its place in the archive."""

    key: Key
    report: Report


class Spent(NamedTuple):
    """Seconds that each way of storing took."""

    bare: float
    figures: float
    whole: float


def batches(reports: int = REPORTS, size: int = BATCH) -> Iterator[list[Given]]:
    """Generated reports, 20 years of each organ, always the same."""
    random = Random(2024)  # noqa: S311 - invented figures
    for start in range(0, reports, size):
        yield [_given(number, random) for number in range(start, start + size)]


def _given(number: int, random: Random) -> Given:
    organ, year = f"990100-organ{number // 20}", 2005 + number % 20
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    made = random_report(random, extra=0.0)
    report = msgspec.structs.replace(made, sha256=digest, agency=f"示例市第{number // 20}局", year=year)
    return Given(Key(digest[:29], f"{organ}/{year}", organ, year), report)


def bare_rows(given: list[Given], tables: tuple[Wide, ...]) -> dict[TableName, list[Values]]:
    """The wide rows, ready made."""
    rows: dict[TableName, list[Values]] = {table.table: [] for table in tables}
    for key, report in given:
        for table in tables:
            if values := table.row(report):
                rows[table.table].append((*key, *values[:3], 1, *values[3:]))
    return rows


class Bare:
    """The baseline: plain tables, and one executemany for each."""

    def __init__(self, database: Database, tables: tuple[Wide, ...]) -> None:
        self._database = database
        self._insert = {table.table: insert(table.table, (*KEY, *WIDE_HEAD, *table.columns)) for table in tables}
        for table in tables:
            kinds = {**dict.fromkeys((*KEY, *WIDE_HEAD), str), **dict.fromkeys(table.columns, int), "year": int}
            database.table(table.table).create({**kinds, "shown": int}, pk="version", strict=True)

    def write(self, rows: dict[TableName, list[Values]]) -> None:
        """Write a batch in one transaction."""
        with transaction(self._database):
            for name, values in rows.items():
                self._database.conn.executemany(self._insert[name], values)


def results(given: list[Given], tables: tuple[Wide, ...]) -> list[Result]:
    """The batch as the processes that read hand it over."""
    found = []
    for number, (key, report) in enumerate(given):
        address, capture = f"example.gov.cn/{report.sha256}.html", report.sha256[:32]
        instant = f"2025-03-01T08:00:00.{number:06}+00:00"
        read = rows_of(report, Origin(address=f"https://{address}"), tables)
        found.append(Result(address, report.sha256, capture, instant, key.version, content=report.sha256, read=read))
    return found


def measure(folder: Path) -> tuple[Spent, int]:
    """Time all three, a batch of each in turn; also how many figures there were."""
    tables = tuple(Wide(table, editions()) for table in WIDE)
    bare_time = figures_time = whole_time = 0.0
    figures = 0
    with ExitStack() as opened:
        databases = [opened.enter_context(open_archive(folder / f"{n}-{FILE_NAME}")) for n in range(3)]
        bare = Bare(databases[0], tables)
        Store(databases[1], folder, divisions())
        loader = Loader(databases[1], tables)
        databases[2].executescript(_CAPTURES)
        store = Store(databases[2], folder, divisions())
        for given in batches():
            rows, found = bare_rows(given, tables), results(given, tables)
            with transaction(databases[2]):
                databases[2].conn.executemany(_CAPTURE, [_named(result) for result in found])
            start = time.perf_counter()
            bare.write(rows)
            bare_time, start = bare_time + time.perf_counter() - start, time.perf_counter()
            load_figures(databases[1], loader, given)
            figures_time, start = figures_time + time.perf_counter() - start, time.perf_counter()
            store.write(found)
            whole_time += time.perf_counter() - start
            figures += sum(value is not None for values in rows.values() for row in values for value in row[8:])
    return Spent(bare_time, figures_time, whole_time), figures


def load_figures(database: Database, loader: Loader, given: list[Given]) -> None:
    """What is measured: reports into the wide tables, in one transaction."""
    with transaction(database):
        for key, report in given:
            loader.add_figures(key, report)
        loader.flush()


def _named(result: Result) -> dict[str, str]:
    return {name: getattr(result, name) for name in ("capture", "address", "instant", "payload")}


def main() -> int:
    """Print the table; 1 where the figures take more than twice the baseline's time."""
    with TemporaryDirectory() as folder:
        spent, figures = measure(Path(folder))
    table = Table(title=f"{REPORTS} reports into SQLite, {BATCH} in a transaction, in turn in the same run")
    for heading in ("way", "seconds", "reports/s", "figures/s", f"share (≥ {LIMIT:g})"):
        table.add_column(heading, justify="left" if heading == "way" else "right")
    for way, seconds in zip(("bare executemany", "figures", "whole store"), spent, strict=True):
        share = f"{spent.bare / seconds:.2f}" + (" (not held)" if way == "whole store" else "")
        table.add_row(way, f"{seconds:.1f}", f"{REPORTS / seconds:.0f}", f"{figures / seconds:.0f}", share)
    console = Console()
    console.print(table)
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(spent.bare / spent.figures < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
