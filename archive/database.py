"""The archive's database: who may open it, how a transaction is made, and how its tables come to be.

It owns no table. Each package brings its own named set of migrations (sqlite-utils'), and what SQLite reports of a
locked, damaged or read-only file comes out as one family of errors that say what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database, Migrations

FILE_NAME = "archive.db"
APPLICATION_ID = 0x4E424131
"""``NBA1`` in the file's header (SQLite's ``application_id``): how the archive knows a file for its own."""

LAYOUT = 2
"""The tables' general layout (SQLite's ``user_version``): 1 was the archive before captures, written as 0."""

PATIENCE = 5.0
"""How many seconds a writer waits for another one before it says that the archive is locked."""

_MAGIC = b"SQLite format 3\x00"
_LAYOUT_AT = slice(60, 64)
_ID_AT = slice(68, 72)
_HEADER = 100


class ArchiveError(OSError):
    """The archive cannot be used: exit 5. What was committed stands, nothing else was changed."""

    def __init__(self, place: Path, expected: str, got: str, next_step: str) -> None:
        self.place, self.expected, self.got, self.next_step = place, expected, got, next_step
        super().__init__(f"{place}: expected {expected}, got {got}. {next_step}")


class LockedArchive(ArchiveError):
    """Another process is writing: wait for it."""


class ForeignArchive(ArchiveError):
    """The file is something else: move it away or name another folder."""


class OutdatedArchive(ArchiveError):
    """The file is of another layout than this program's: keep it aside, and begin a new one."""


class DamagedArchive(ArchiveError):
    """The file is cut or broken: it is derived, make it again."""


class UnwritableArchive(ArchiveError):
    """The file or its folder is missing, read-only or without room: mend that."""


@contextmanager
def open_archive(path: Path, patience: float = PATIENCE) -> Iterator[Database]:
    """Open the archive for writing, making the file where there is none.

    Args:
        path: the database file.
        patience: how many seconds to wait for another writer.

    Raises:
        ArchiveError: the file is locked, foreign, damaged, read-only or without room; also for what happens inside
            the ``with`` block.
    """
    with refined(path):
        refuse_foreign(path)
        with closing(Database(sqlite.connect(path, timeout=patience))) as database:
            _claim(database)
            yield database


def refuse_foreign(path: Path) -> None:
    """Do nothing for a missing or empty file or an archive; never changes the file.

    Raises:
        ForeignArchive: another program's file stands there.
        OutdatedArchive: another version's archive stands there, of which this one knows nothing.
        UnwritableArchive: it cannot even be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnwritableArchive(
            path, "a file that can be read", error.strerror or "an error", "Mend its rights."
        ) from error
    if header and not (header.startswith(_MAGIC) and int.from_bytes(header[_ID_AT], "big") == APPLICATION_ID):
        got = "another program's database" if header.startswith(_MAGIC) else "a file that is no database"
        raise ForeignArchive(
            path, "an archive made by nianbao", got, "Nothing was changed. Move it away, or choose another folder."
        )
    if header and (layout := int.from_bytes(header[_LAYOUT_AT], "big")) != LAYOUT:
        raise OutdatedArchive(
            path,
            f"an archive of layout {LAYOUT}",
            f"layout {layout or 1}",
            "Nothing was changed. Move it away and begin a new one, or use the program that made it.",
        )


def _claim(database: Database) -> None:
    """Mark a new file as ours before anything is in it, then let readers read while one writes."""
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        database.execute(f"PRAGMA user_version = {LAYOUT}")
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    if database.journal_mode != "wal":
        database.enable_wal()
    database.execute("PRAGMA foreign_keys = ON")


@contextmanager
def transaction(database: Database) -> Iterator[Database]:
    """All of the block is written, or none of it.

    The write lock is taken at the start: a transaction that reads first and is overtaken by another writer would fail
    at once, without waiting. (``Database.atomic`` begins without it.)
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
    except BaseException:
        database.rollback()
        raise
    database.commit()


def migrate(database: Database, *sets: Migrations) -> None:
    """Apply what is pending of each named set, each migration in a transaction of its own."""
    for migrations in sets:
        if migrations.pending(database):
            migrations.apply(database)


@contextmanager
def refined(path: Path) -> Iterator[None]:
    """Turn what SQLite reports of the file into an ArchiveError; errors of the SQL itself pass unchanged.

    Raises:
        ArchiveError: the file is locked, foreign, damaged, read-only or without room.
    """
    try:
        yield
    except sqlite.Error as error:
        refinement = _REFINEMENTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if refinement is None:
            raise
        kind, expected, next_step = refinement
        raise kind(path, expected, str(error), next_step) from error


_Refinement = tuple[type[ArchiveError], str, str]
_BUSY: _Refinement = (LockedArchive, "to be the only writer", "Another nianbao is writing: wait until it has ended.")
_BROKEN: _Refinement = (
    DamagedArchive,
    "a whole database",
    "Make it again from the captures: nianbao rebuild (the file is derived).",
)
_CLOSED: _Refinement = (
    UnwritableArchive,
    "a file that can be written",
    "Mend the folder's rights or make it, then run again.",
)
_FAILING: _Refinement = (
    UnwritableArchive,
    "a disk that takes what is written and gives it back",
    "Look at its room and its health, then run again.",
)
_FULL: _Refinement = (UnwritableArchive, "room on the disk", "Make room, then run again.")

_REFINEMENTS: dict[int, _Refinement] = {
    sqlite.SQLITE_BUSY: _BUSY,
    sqlite.SQLITE_LOCKED: _BUSY,
    sqlite.SQLITE_CORRUPT: _BROKEN,
    sqlite.SQLITE_NOTADB: _BROKEN,
    sqlite.SQLITE_IOERR: _FAILING,
    sqlite.SQLITE_READONLY: _CLOSED,
    sqlite.SQLITE_CANTOPEN: _CLOSED,
    sqlite.SQLITE_PERM: _CLOSED,
    sqlite.SQLITE_FULL: _FULL,
}
