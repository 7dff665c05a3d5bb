"""``rebuild``: archive.db made again from what is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlite_utils import Database

from archive.database import FILE_NAME, ArchiveError, ForeignArchive, open_archive, refuse_foreign
from archive.dump import differences
from archive.lock import writing
from archive.warc import captures_folder
from commands.deriving import check_all, read_all
from commands.shared import ARCHIVE, DONE, NEEDS_A_PERSON, progress
from crawler.portal import load
from crawler.replay import mend_open_files, replay

_NEW = "archive.db.rebuilding"


@click.command(short_help="Make archive.db again from the captures.")
@ARCHIVE
def rebuild(archive: Path) -> None:
    """Make archive.db again from what is kept: the WARC files, the journals, the reviewed TOML files.

    The new database takes the old one's place only when it is whole; until then readers see the old one. Says in
    which tables the two differ.

    \b
    Exit 1: a WARC file is damaged (what stands before the damage is in the new archive.db), or the two differ.
    """  # noqa: D301 - click reads \b as the control character it is
    with writing(archive, "rebuild"):
        known = (archive / FILE_NAME).exists()
        said, captures = _rebuild(archive)
    for one in said:
        click.echo(one)
    equal = " Nothing differs from the one before." if known and not said else ""
    click.echo(f"archive.db was made again from {captures} captures.{equal}")
    sys.exit(NEEDS_A_PERSON if said else DONE)


def _rebuild(archive: Path) -> tuple[list[str], int]:
    """Rebuild; what is damaged and what differs from before, and how many captures there are."""
    old, new = archive / FILE_NAME, archive / _NEW
    refuse_foreign(old)
    _forget(new)
    with _before(old) as before:
        sizes = {row["name"]: row["bytes"] for row in before.query(_SIZES)} if before and _knows(before) else {}
        said = mend_open_files(captures_folder(archive), sizes)
        with open_archive(new) as database:
            with progress("replaying", "captures") as told:
                said += replay(archive, database, load(archive / "portals"), lambda count: told(count, None))
            read_all(archive, database, None)
            check_all(database)
            if before and not said:
                said += [f"not equal to the archive.db before: {one}" for one in differences(before, database)]
            captures = database.table("captures").count
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _replace(old, new)
    return said, captures


def _knows(database: Database) -> bool:
    return "warc_files" in database.table_names()


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
    except ForeignArchive:
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


def _replace(old: Path, new: Path) -> None:
    """Let the new database take the old one's place: no log of the old one may be left to be read into it."""
    for name in (*_logs(old), *_logs(new)):
        name.unlink(missing_ok=True)
    new.replace(old)


_SIZES = "SELECT name, bytes FROM warc_files"
