"""One report out of an archive without a server: what its page's JSON says, and the bytes that were captured."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, cast

from datasette.database import Database

from archive.database import FILE_NAME
from archive.warc import captures_folder
from publish.site.contract import contract
from publish.site.original import DamagedOriginal, MissingOriginal, OversizeOriginal, holder, original
from publish.site.version import Gathered, find, gather

NEAR = 5
"""How many reports of a like name are told."""


class Held(NamedTuple):
    """A version of a report: its JSON, and what is needed to have its bytes."""

    told: Mapping[str, Any]
    gathered: Gathered

    @property
    def withheld(self) -> bool:
        """Whether anything of the report is withheld."""
        return bool(self.gathered.withheld)

    def why_withheld(self, key: str | None) -> Mapping[str, Any] | None:
        """The reason for which a figure, or the report where there is no key, is not shown, and since when."""
        kept = self.gathered.withheld
        return kept.whole or (kept.cells.get(key) if key else None)

    @property
    def charset(self) -> str | None:
        """The character set that its server declared."""
        capture = self.gathered.captures.get(self.gathered.version["capture"])
        return capture["charset"] if capture else None


class UnknownReport(LookupError):
    """The archive has no such report or version; ``near`` are names like it."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        self.near = near
        super().__init__(name)


class MissingBytes(LookupError):
    """The bytes of a document are not to be had: the WARC file is missing, cut or changed."""


class _Answer(NamedTuple):
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class _Asked:
    """A database as the site's questions ask it, answered at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, parameters: Mapping[str, Any]) -> _Answer:
        """One query."""
        cursor = self._connection.execute(sql, dict(parameters))
        return _Answer(tuple(column[0] for column in cursor.description), cursor.fetchall())


def held(path: Path, report: str, digest: str | None) -> Held:
    """One version of a report.

    Args:
        path: the archive's database; only read.
        report: ``<organ id>/<year>``.
        digest: the first characters of its content digest; None for the version that the report shows.

    Raises:
        UnknownReport: the archive has none such.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        found = asyncio.run(_gathered(cast("Database", _Asked(connection)), report, digest))
        if found is None:
            raise UnknownReport(report, _near(connection, report))
    return Held(contract(found), found)


async def _gathered(database: Database, report: str, digest: str | None) -> Gathered | None:
    version = await find(database, report, digest)
    return await gather(database, version) if version else None


def _near(connection: sqlite3.Connection, report: str) -> tuple[str, ...]:
    """The organ's other reports first, then names that look alike; the versions of the report itself."""
    names = [name for (name,) in connection.execute("SELECT id FROM reports ORDER BY id")]
    if report in names:
        sql = "SELECT content_digest FROM versions WHERE report = ? ORDER BY first_captured"
        return tuple(f"{report}@{digest[:12]}" for (digest,) in connection.execute(sql, [report]))
    own = [name for name in names if name.partition("/")[0] == report.partition("/")[0]]
    return tuple((own or get_close_matches(report, names, NEAR))[:NEAR])


def body(found: Held, folder: Path) -> bytes:
    """The bytes that a version was read from.

    Args:
        found: the version.
        folder: the archive's folder.

    Raises:
        MissingBytes: they are not to be had.
    """
    capture = found.gathered.captures.get(found.gathered.version["capture"])
    if capture is None:
        raise MissingBytes("the archive does not say where they are")
    try:
        return original(captures_folder(folder), holder(capture, _earlier(folder, capture)))
    except (MissingOriginal, OversizeOriginal, DamagedOriginal) as error:
        raise MissingBytes(str(error)) from error


def _earlier(folder: Path, capture: Mapping[str, Any]) -> dict[str, Any] | None:
    """The capture that another one revisits."""
    if not capture["revisits"]:
        return None
    path = folder / FILE_NAME
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM captures WHERE id = ?", [capture["revisits"]]).fetchone()
    return dict(row) if row else None
