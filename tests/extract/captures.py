"""A little archive for tests: visits by name and day, written to real WARC files and into the crawler's tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from sqlite_utils import Database

from archive.address import canonical
from archive.database import FILE_NAME, migrate, open_archive, transaction
from archive.warc import Exchange, WarcWriter, captures_folder
from crawler.schema import CAPTURES, MIGRATIONS, PAYLOADS
from extract.report import Report
from extract.work import Worked, extract_archive
from samples.as_docx import as_docx
from samples.as_html import clean
from samples.as_text import as_text
from samples.layout import layout
from samples.random_reports import random_report

FIRST = datetime(2025, 3, 1, 8, tzinfo=UTC)
HOST = "https://www.example.gov.cn/"
CHEAP = {"blanks": 0.0, "absent": 0.0, "extra": 0.0}


def made(year: int = 2024, agency: str | None = "示例市虚构局", seed: int = 1, **facts: Any) -> Report:
    """A report of an invented organ."""
    report = random_report(Random(seed), "2021", **CHEAP)  # noqa: S311 - invented figures
    printed: dict[str, Any] = {
        "agency": agency,
        "year": year,
        "title": f"{agency}{year}年政府信息公开工作年度报告",
        "period": (f"{year}-01-01", f"{year}-12-31"),
        "preamble": f"本报告为虚构。所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
    }
    return msgspec.structs.replace(report, **{**printed, **facts})


def with_cell(report: Report, table: str, row: str, column: str, value: int) -> Report:
    """The report with another figure in one cell."""
    figures = {key: dict(cells) for key, cells in getattr(report, table).items()}
    figures[row][column] = value
    return msgspec.structs.replace(report, **{table: figures})


def as_page(report: Report) -> bytes:
    """The report as a web page."""
    return clean(layout(report))


def as_file(report: Report) -> bytes:
    """The report as a .docx."""
    return as_docx(layout(report))


def as_plain(report: Report) -> bytes:
    """The report as plain text."""
    return as_text(layout(report))


class Archive:
    """An archive's folder with its database open, and a WARC writer."""

    def __init__(self, folder: Path, database: Database, writer: WarcWriter) -> None:
        self.folder, self.database, self.writer, self.count = folder, database, writer, 0

    def visit(self, path: str, body: bytes = b"", day: float = 0, **facts: Any) -> str:
        """Capture one visit; the capture's id is that of its record."""
        url = path if "://" in path else HOST + path
        instant = FIRST + timedelta(days=day, microseconds=self.count)
        self.count += 1
        row = self._row(url, body, instant, facts)
        with transaction(self.database):
            self.database.table("captures").insert(row)
            if row["payload"] and facts.get("stored", True):
                self.database.table("payloads").insert(self._payload(row, body), ignore=True)
        self.writer.sync()
        return str(row["id"])

    def _row(self, url: str, body: bytes, instant: datetime, facts: dict[str, Any]) -> dict[str, Any]:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        exchange = Exchange(url, "GET", (), b"", facts.get("status", 200), "HTTP/1.1", headers, body, instant, None)
        written = self.writer.add(exchange, {})
        address = canonical(url)
        known = {
            "id": written.id,
            "portal": "s1",
            "run": "r",
            "kind": "page",
            "planned": address,
            "address": address,
            "url": url,
            "method": "GET",
            "instant": instant.isoformat(timespec="microseconds"),
            "status": 200,
            "verdict": "ok",
            "payload": hashlib.sha256(body).hexdigest(),
            "size": len(body),
            **written.place._asdict(),
        }
        given = {name: value for name, value in facts.items() if name in CAPTURES}
        return {**dict.fromkeys(CAPTURES), **known, **given}

    def _payload(self, row: dict[str, Any], body: bytes) -> dict[str, Any]:
        copied = {name: row[name] for name in ("size", "file", "offset", "length")}
        known = {"sha256": row["payload"], "stored": hashlib.sha256(body).hexdigest(), "encoding": None}
        return {**dict.fromkeys(PAYLOADS), **copied, **known, "capture": row["id"]}

    def extract(self, **options: Any) -> Worked:
        """Extract here, without any other process where none is asked for."""
        return extract_archive(self.folder, self.database, **{"processes": 0, **options})

    def rows(self, table: str, where: str = "1") -> list[dict[str, Any]]:
        """Rows of one table."""
        return list(self.database.query(f'SELECT * FROM "{table}" WHERE {where}'))  # noqa: S608 - a test's own

    def one(self, table: str, where: str = "1") -> dict[str, Any]:
        """The only row."""
        (row,) = self.rows(table, where)
        return row

    def dump(self) -> dict[str, list[Any]]:
        """Everything in the extractor's tables."""
        others = {"_sqlite_migrations", "captures", "payloads", "portals", "frontier", "warc_files", "links", "runs"}
        return {name: sorted(map(str, self.rows(name))) for name in self.database.table_names() if name not in others}


@contextmanager
def archive(folder: Path) -> Iterator[Archive]:
    """A new archive with one portal."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = WarcWriter(captures_folder(folder), operator="test@example.org")
    with writer, open_archive(folder / FILE_NAME) as database:
        migrate(database, MIGRATIONS)
        database.table("portals").insert({"code": "s1", "name": "示例", "division": "990100"}, ignore=True)
        yield Archive(folder, database, writer)
