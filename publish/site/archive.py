"""The archive as the site's pages ask it: which of Datasette's databases it is, and rows as dicts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakSet

from datasette.app import Datasette
from datasette.database import Database

from archive.database import APPLICATION_ID

Row = dict[str, Any]
NEEDED = frozenset({"reports", "versions", "readings", "captures"})
"""The tables by which an archive with readings is known; of another database the site shows no page of its own."""

_read: WeakSet[Database] = WeakSet()
_own: WeakSet[Database] = WeakSet()


async def archive(datasette: Datasette) -> Database | None:
    """The first database that is an archive and was read; None where none is."""
    for database in datasette.databases.values():
        if database in _read:
            return database
        if set(await database.table_names()) >= NEEDED:
            _read.add(database)
            _own.add(database)
            return database
    return None


async def begun(datasette: Datasette) -> Database | None:
    """The first database that is an archive, be it as empty as it likes: known by its tables or by its file's mark."""
    found = await archive(datasette)
    if found:
        return found
    for database in datasette.databases.values():
        if database in _own:
            return database
        mark = await row(database, "PRAGMA application_id")
        if mark and mark["application_id"] == APPLICATION_ID:
            _own.add(database)
            return database
    return None


def is_own(database: Database) -> bool:
    """Whether a database was found to be an archive before; asks nothing."""
    return database in _own


async def rows(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """All rows of a query of ours, each as a dict."""
    found = await database.execute(sql, dict(parameters or {}))
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


async def row(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
    """The first row of a query of ours; None where there is none."""
    return next(iter(await rows(database, sql, parameters)), None)


async def has(database: Database, *tables: str) -> bool:
    """Whether it has all of some tables or views."""
    known = {*await database.table_names(), *await database.view_names()}
    return known >= set(tables)


def folder(database: Database) -> Path | None:
    """The folder that the archive lies in, with its captures/; None for a database in memory."""
    return Path(database.path).resolve().parent if database.path else None
