"""The extractor's tables: what a row is, and how the three wide tables get their columns.

Keys are natural: a report is ``<organ>/<year>``, a source is a report and an address, a version is an address and a
content digest (which together have one report, and so one source); rows under a version are numbered in their printed
order. No automatic number leaves a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database, Migrations
from sqlite_utils.db import ForeignKey

from extract.form import Form
from extract.report import TableName

MIGRATIONS = Migrations("extract")
WIDE: tuple[TableName, ...] = ("disclosure", "applications", "proceedings")
AMOUNT = "万元"
FEN_IN_AMOUNT = 1_000_000
"""分 in one 万元."""

Columns = dict[str, type]

_HEAD: Columns = {
    "title": str,
    "agency": str,
    "form": str,
    "published": str,
    "published_from": str,
    "signed": str,
    "period_start": str,
    "period_end": str,
    "address": str,
    "postcode": str,
    "phone": str,
    "email": str,
    "basis": str,
    "findings": str,
    "errors": int,
    "notices": int,
    "infos": int,
    "doubtful": int,
    "notes": int,
    "figures": int,
}
HEAD = tuple(_HEAD)
"""What a reading says of the whole report; a report's row shows those of the version it shows."""

_KEY: Columns = {"version": str, "report": str, "organ": str, "year": int}
LISTS: dict[str, Columns] = {
    "notes": {"at": str, "raw": str, "means": str, "by": str, "read": str},
    "findings": {
        "rule": str,
        "rule_version": int,
        "severity": str,
        "verdict": str,
        "cause": str,
        "says_zh": str,
        "says_en": str,
        "source": str,
        "expected": str,
        "found": str,
        "cells": str,
        "evidence": str,
        "against": str,
    },
    "statements": {"key": str, "value": str, "unit": str, "section": int, "sentence": str, "as_of": str},
    "indicators": {"name": str, "unit": str, "value": str, "column": str, "raw": str, "key": str, "under": str},
    "claims": {"sentence": str, "section": int, "value": str, "cells": str, "verdict": str},
}
"""The tables with any number of rows under a version, in printed order."""


_REGISTER: tuple[tuple[str, Columns, str | tuple[str, ...]], ...] = (
    ("divisions", {"code": str, "name": str, "level": str, "parent": str}, "code"),
    ("organs", {"id": str, "name": str, "division": str, "division_name": str, "kind": str}, "id"),
    ("organ_names", {"organ": str, "name": str, "since": str, "until": str}, ("organ", "name", "since")),
)

REVIEWED: dict[str, tuple[Columns, tuple[str, ...]]] = {
    "corrections": (
        {"digest": str, "cell": str, "value": str, "reason": str, "reviewer": str, "reviewed": str},
        ("digest", "cell"),
    ),
    "reviews": (
        {
            "report": str,
            "rule": str,
            "cell": str,
            "verdict": str,
            "reason": str,
            "reviewer": str,
            "reviewed": str,
        },
        ("report", "rule", "cell"),
    ),
    "responses": (
        {"report": str, "cell": str, "received": str, "from": str, "text": str, "url": str},
        ("report", "cell", "received"),
    ),
    "withheld": (
        {"report": str, "cell": str, "reason": str, "reviewer": str, "since": str},
        ("report", "cell"),
    ),
}
"""The tables that people write, as TOML files of the archive's folder: columns and key."""

_VERSION: Columns = {
    "id": str,
    "source": str,
    "report": str,
    "address": str,
    "content_digest": str,
    "digest_version": int,
    "number": int,
    "previous": str,
    "first_captured": str,
    "last_captured": str,
    "capture": str,
    "found_on": str,
    "organ": str,
    "organ_name": str,
    "year": int,
    "bare": int,
    "cover": int,
}
VERSION = tuple(_VERSION)
_SOURCE: Columns = {
    "id": str,
    "report": str,
    "address": str,
    "kind": str,
    "state": str,
    "gone_since": str,
    "visits": int,
    "first_seen": str,
    "last_seen": str,
}
SOURCE = tuple(_SOURCE)
_READING: Columns = {
    "version": str,
    "payload": str,
    "origin": str,
    "capture": str,
    "division": str,
    "url": str,
    "year": int,
    **_HEAD,
    "sections": int,
    "printed": int,
    "format": str,
    "extractor": str,
    "holds": int,
    "blank": int,
    "tables": str,
    "provenance": str,
}
READING = tuple(_READING)
_UNREAD: Columns = {
    "address": str,
    "payload": str,
    "capture": str,
    "captured": str,
    "extractor": str,
    "file": str,
    "name": str,
    "place": str,
    "expected": str,
    "got": str,
    "next": str,
}
UNREAD = tuple(_UNREAD)
CHANGE: Columns = {**_KEY, "at": str, "previous": str, "before": str, "after": str}
WIDE_HEAD: Columns = {"agency": str, "edition": str, "extra": str, "shown": int}
KEY = tuple(_KEY)


@MIGRATIONS(name="archive")
def archive(database: Database) -> None:
    """The register, reports with their sources and versions, what was read in them, and how it changed."""
    for name, columns, key in _REGISTER:
        _create(database, name, columns, key)
    for name, (columns, key) in REVIEWED.items():
        _create(database, name, columns, key)
    reports: Columns = {"id": str, "organ": str, "year": int, "url": str, **_HEAD, "version": str}
    _create(database, "reports", reports, "id", {"organ": "organs"})
    database.table("reports").create_index(["organ", "year"])
    _create(database, "sources", _SOURCE, "id", {"report": "reports"})
    _create(database, "versions", _VERSION, "id", {"source": "sources", "report": "reports"})
    _create(database, "readings", _READING, "version", {"version": "versions"})
    copies: Columns = {"address": str, "payload": str, "content_digest": str, "digest_version": int, "version": str}
    _create(database, "copies", copies, ("address", "payload"))
    _create(database, "unread", _UNREAD, ("address", "payload"))
    for table, indexed in _INDEXED:
        database.table(table).create_index(indexed)
    _under_versions(database)
    _working_memory(database)


@MIGRATIONS(name="documents")
def documents(database: Database) -> None:
    """What deduced figures and the statistics of reports before 2019 need beside what was there."""
    for table, column in (("notes", "by"), ("indicators", "key"), ("indicators", "under")):
        if column not in database.table(table).columns_dict:
            database.table(table).add_column(column, str)


@MIGRATIONS(name="corrected")
def corrected(database: Database) -> None:
    """What was read in a cell that a person corrected."""
    if "read" not in database.table("notes").columns_dict:
        database.table("notes").add_column("read", str)


_INDEXED = (
    ("sources", ["address"]),
    ("sources", ["report"]),
    ("versions", ["address"]),
    ("versions", ["report"]),
    ("versions", ["source"]),
    ("versions", ["organ", "first_captured"]),
    ("versions", ["found_on"]),
)


def _under_versions(database: Database) -> None:
    links = {"version": "versions", "report": "reports", "organ": "organs"}
    _create(database, "sections", {**_KEY, "section": str, "text": str}, ("version", "section"), links)
    for name, columns in LISTS.items():
        _create(database, name, {**_KEY, "number": int, **columns}, ("version", "number"), links)
    _create(database, "changes", CHANGE, ("version", "at"), links)
    for table in WIDE:
        _create(database, table, {**_KEY, **WIDE_HEAD}, "version", links)
        database.table(table).create_index(["organ", "year"])
    database.table("findings").create_index(["organ"])


def _working_memory(database: Database) -> None:
    """What is still to be done: payloads to read, organs to check; and by which facts all was made."""
    _create(database, "due", {"address": str, "payload": str}, ("address", "payload"))
    _create(database, "unchecked", {"organ": str}, "organ")
    _create(database, "made_by", {"name": str, "value": str}, "name")


def _create(
    database: Database,
    name: str,
    columns: Columns,
    key: str | tuple[str, ...],
    links: dict[str, str] | None = None,
) -> None:
    """A strict table; its rows go with the row that they stand under, an organ or a report stays."""
    foreign_keys = [
        ForeignKey(name, column, other, "id", on_delete="CASCADE" if other in ("versions", "sources") else "NO ACTION")
        for column, other in (links or {}).items()
    ]
    database.table(name).create(columns, pk=key, foreign_keys=foreign_keys, strict=True)


def figure_keys(table: TableName, forms: Sequence[Form]) -> dict[str, bool]:
    """Every dotted key that any edition prints in a table, the newest edition first; True where it is an amount."""
    cells = (
        cell for form in forms if table in form.tables for part in form.tables[table].parts for cell in part.cells()
    )
    keys: dict[str, bool] = {}
    for row, column_key, _, column in cells:
        keys.setdefault(f"{row}.{column_key}", column.unit == AMOUNT)
    return keys


def fen_column(key: str) -> str:
    """The column that keeps an amount's exact 分."""
    return f"{key}.fen"


def add_figure_columns(database: Database, forms: Sequence[Form]) -> None:
    """Give each wide table the columns of the editions that it lacks: a new edition needs no migration.

    An amount is kept as an integer of 分 in ``<key>.fen``; ``<key>`` itself is computed from it in 万元, so that a key
    means in the archive and its downloads what it means in the contract. (sqlite-utils neither makes nor lists
    computed columns, and ``transform`` would lose them: hence plain SQL.)
    """
    for table in WIDE:
        present = {row[1] for row in database.execute(f'PRAGMA table_xinfo("{table}")')}
        for name, definition in _definitions(table, forms):
            if name not in present:
                database.execute(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {definition}')


def _definitions(table: TableName, forms: Sequence[Form]) -> Iterator[tuple[str, str]]:
    for key, is_amount in figure_keys(table, forms).items():
        if not is_amount:
            yield key, "INTEGER"
            continue
        fen = fen_column(key)
        yield fen, "INTEGER"
        # A whole number of 万元 stays a whole number (7545, not 7545.0), as it is printed.
        yield (
            key,
            (
                f'ANY GENERATED ALWAYS AS (CASE WHEN "{fen}" % {FEN_IN_AMOUNT} = 0 THEN "{fen}" / {FEN_IN_AMOUNT} '
                f'ELSE "{fen}" / {FEN_IN_AMOUNT}.0 END) VIRTUAL'
            ),
        )
