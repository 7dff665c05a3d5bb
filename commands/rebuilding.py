"""``rebuild``: archive.db made again from what is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database

from archive.database import FILE_NAME, ArchiveError, ForeignArchive, OutdatedArchive, open_archive, refuse_foreign
from archive.dump import differences
from archive.lock import writing
from archive.warc import captures_folder
from commands.deriving import check_all, read_all, refuse_wrong_facts
from commands.indexing import index_all
from commands.shared import ARCHIVE, DONE, NEEDS_A_PERSON, existing, progress
from crawler.portal import load
from crawler.replay import REPLAYED, mend_open_files, replay
from crawler.store import put_right
from extract import captured
from extract.version import extractor
from publish.indexing import is_current

PUBLISHED = frozenset({"summary_organs", "summary_reports", "_sqlite_migrations"})
"""The publisher's tables that are compared, and where its migrations are noted: an archive may be not indexed yet."""

_NEW, _OLD = "archive.db.rebuilding", "archive.db.before"


@click.command(short_help="Make archive.db again from the captures.")
@ARCHIVE
def rebuild(archive: Path) -> None:
    """Make archive.db again from what is kept: the WARC files, the journals, the reviewed TOML files.

    The new database takes the old one's place only when it is whole; until then readers see the old one. Says in
    which tables the two differ, and then keeps the old one as archive.db.before.

    \b
    Exit 1: a WARC file is damaged (what stands before the damage is in the new archive.db), or the two differ.
    """  # noqa: D301 - click reads \b as the control character it is
    if not (archive / FILE_NAME).exists() and not list(captures_folder(archive).glob("*.warc.gz*")):
        existing(archive)
    with writing(archive, "rebuild"):
        refuse_wrong_facts(archive)
        done = _rebuild(archive)
    for one in (*done.moved, *done.damaged, *done.differing):
        click.echo(one)
    if done.aside:
        click.echo(f"The archive.db before is kept as {done.aside}.")
    equal = _EQUAL[done.read] if done.compared and not done.differing else ""
    click.echo(f"archive.db was made again from {done.captures} captures.{equal}")
    sys.exit(NEEDS_A_PERSON if done.damaged or done.differing else DONE)


class _Rebuilt(NamedTuple):
    """What came of a rebuild; ``compared`` is False where there was no old archive, or a capture is damaged.

    ``read`` is False where not all that the old archive had captured was read and checked by this extractor: then only
    what was captured is compared, for the new one is read to the end.
    """

    moved: list[str]
    damaged: list[str]
    differing: list[str]
    compared: bool
    read: bool
    captures: int
    aside: Path | None


def _rebuild(archive: Path) -> _Rebuilt:
    old, new = archive / FILE_NAME, archive / _NEW
    refuse_foreign(old)
    _forget(new)
    with _before(old) as before:
        sizes = {row["name"]: row["bytes"] for row in before.query(_SIZES)} if before and _knows(before) else {}
        moved = mend_open_files(captures_folder(archive), sizes)
        if before and _knows(before):
            put_right(before, captures_folder(archive))
        read = before is not None and _is_read(before)
        with open_archive(new) as database:
            with progress("replaying", "captures") as told:
                damaged = replay(archive, database, load(archive / "portals"), lambda count: told(count, None))
            read_all(archive, database, None)
            check_all(archive, database)
            index_all(database)
            compared = before is not None and not damaged
            differing = (
                differences(before, database, _comparable(before, database) if read else REPLAYED)
                if before is not None and compared
                else []
            )
            captures = database.table("captures").count
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    worth_keeping = old.exists() and not (compared and not differing)
    aside = _set_aside(old) if worth_keeping else None
    _replace(old, new)
    differing = [f"not equal to the archive.db before: {one}" for one in differing]
    return _Rebuilt(moved, damaged, differing, compared, read, captures, aside)


def _comparable(before: Database, after: Database) -> set[str]:
    """The tables that must be equal where all was read; the publisher's only where the archive before was indexed."""
    names = {*before.table_names(), *after.table_names()}
    try:
        indexed = is_current(before)
    except sqlite.Error:  # of an index that is damaged, or of another version
        indexed = False
    return names if indexed else names - PUBLISHED


def _knows(database: Database) -> bool:
    return "warc_files" in database.table_names()


def _is_read(database: Database) -> bool:
    """Whether this extractor would find nothing to read in an archive, and nothing to check; nothing is changed."""
    if not {"due", "sources", "unchecked", *captured.TABLES} <= set(database.table_names()):
        return False
    database.execute("BEGIN")
    try:
        captured.plan(database, extractor())
        left = captured.due(database) + len(captured.moved(database)) + database.table("unchecked").count
    except sqlite.Error:  # of tables as another version made them
        return False
    finally:
        database.rollback()
    return left == 0


@contextmanager
def _before(old: Path) -> Iterator[Database | None]:
    """The database that is to be replaced; None where there is none, or none that can still be read."""
    if not old.exists():
        yield None
        return
    try:
        with open_archive(old) as database:
            database.execute("PRAGMA quick_check(1)").fetchone()
            usable = True
    except (ForeignArchive, OutdatedArchive):
        raise
    except ArchiveError:
        usable = False
    if not usable:
        yield None
        return
    with open_archive(old) as database:
        yield database
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget(path: Path) -> None:
    for name in (path, *_logs(path)):
        name.unlink(missing_ok=True)


def _logs(path: Path) -> tuple[Path, Path]:
    """What SQLite writes beside a database."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _set_aside(old: Path) -> Path:
    """Keep the old database under another name: it may know what the captures do not tell any more.

    One that was kept earlier stays: it may be the last whole one.
    """
    kept = old.with_name(_OLD)
    number = 1
    while kept.exists():
        number += 1
        kept = old.with_name(f"{_OLD}-{number}")
    kept.hardlink_to(old)
    return kept


def _replace(old: Path, new: Path) -> None:
    """Let the new database take the old one's place: no log of the old one may be left to be read into it."""
    for name in (*_logs(old), *_logs(new)):
        name.unlink(missing_ok=True)
    new.replace(old)


_EQUAL = {
    True: " Nothing differs from the one before.",
    False: " Nothing that was captured differs from the one before, which was not all read and checked.",
}
_SIZES = "SELECT name, bytes FROM warc_files"
