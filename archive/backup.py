"""A copy of an archive that is whole at one moment: the database, every capture, the reviewed TOML files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pysqlite3 import dbapi2 as sqlite

from archive.database import FILE_NAME, ArchiveError, DamagedArchive, refined
from archive.disk import refined_disk, sync_folder
from archive.recovery import recover, unknown_files
from archive.warc import OPEN, captures_folder, located

_PART = ".part"
_PIECE = 1 << 20
_REVIEWED = frozenset({"corrections.toml", "register.toml", "responses.toml", "reviews.toml", "withheld.toml"})
"""TOML files beside ``archive.db`` that the archive reads; what else stands in a backup's folder is not ours."""


class InsideArchive(ArchiveError):
    """A copy inside the archive would be copied with it: choose a folder outside."""


class Copied(NamedTuple):
    """How many files were copied, how many were there already, and how many bytes were written."""

    files: int
    kept: int
    bytes: int


def back_up(archive_dir: Path, target: Path) -> Copied:
    """Copy an archive to another folder, under the writer's lock that the caller holds.

    What a kill left in the archive is put right first: only what is committed is copied, each WARC file under its final
    name. Such a file never changes: one that is there with its size is not copied again, and none is ever taken away.
    Each file is written beside its name first and renamed when the disk has it, so that a kill leaves no half copy.
    TOML files that the archive has no more are taken out of an earlier copy, or their rows would be there twice.

    Raises:
        InsideArchive: the target lies in the archive.
        ArchiveError: a folder cannot be read or written, or the archive lacks captures; then nothing was copied.
    """
    source, into = archive_dir.resolve(), target.resolve()
    if into.is_relative_to(source):
        raise InsideArchive(target, "a folder outside the archive", "one in it", "Choose another folder.")
    _put_right(source)
    copied = kept = size = 0
    with refined_disk(target):
        again = (into / FILE_NAME).is_file()
        for path in _files(source):
            there = into / path.relative_to(source)
            if path.name.endswith(".warc.gz") and there.is_file() and there.stat().st_size == path.stat().st_size:
                kept += 1
                continue
            _copy(path, there)
            copied, size = copied + 1, size + path.stat().st_size
        size += _copy_database(source / FILE_NAME, into / FILE_NAME)
        for path in _outdated(source, into) if again else ():
            path.unlink()
    return Copied(copied + 1, kept, size)


def _put_right(source: Path) -> None:
    """Make every WARC file what the database says it is.

    Raises:
        ArchiveError: one is missing or short, or the database does not know it: a copy would not be whole.
    """
    folder, committed = captures_folder(source), _committed(source / FILE_NAME)
    if strangers := unknown_files(folder, committed):
        raise DamagedArchive(
            folder,
            "WARC files that archive.db knows",
            f"{len(strangers)} that it does not ({', '.join(strangers[:3])})",
            "Nothing was copied. Make archive.db again from them: nianbao rebuild",
        )
    for name, size in committed.items():
        if size:
            located(folder, name)
    recover(folder, committed)


def _committed(path: Path) -> dict[str, int]:
    """How many bytes of each WARC file are committed."""
    with refined(path), closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as database:
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'warc_files'").fetchone():
            return {}
        return dict(database.execute("SELECT name, bytes FROM warc_files"))


def _files(source: Path) -> Iterator[Path]:
    """The captures and the TOML files; the lock is nobody's fact, and what a kill left half written is no file yet."""
    found = sorted(captures_folder(source).rglob("*"))
    yield from (path for path in found if path.is_file() and path.name != "lock" and not path.name.endswith(_PART))
    yield from _tomls(source)


def _tomls(folder: Path) -> list[Path]:
    return [*sorted(folder.glob("*.toml")), *sorted((folder / "portals").glob("*.toml"))]


def _outdated(source: Path, into: Path) -> list[Path]:
    """What an earlier copy has and the archive has no more: TOML files, and WARC files as they were still open."""
    tomls = [path for path in _tomls(into) if path.parent != into or path.name in _REVIEWED]
    closed = captures_folder(into).glob(f"*.warc.gz{OPEN}")
    return [
        *(path for path in tomls if not (source / path.relative_to(into)).exists()),
        *(path for path in closed if path.with_name(path.name.removesuffix(OPEN)).exists()),
    ]


def _copy(path: Path, there: Path) -> None:
    there.parent.mkdir(parents=True, exist_ok=True)
    part = there.with_name(there.name + _PART)
    with path.open("rb") as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, _PIECE)
        target.flush()
        os.fsync(target.fileno())
    shutil.copystat(path, part)
    part.replace(there)
    sync_folder(there.parent)


def _copy_database(path: Path, there: Path) -> int:
    """The database as of one moment, in one file without a log beside it."""
    part = there.with_name(there.name + _PART)
    part.unlink(missing_ok=True)
    with refined(path), closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", [str(part)])
    with part.open("rb") as written:
        os.fsync(written.fileno())
    for log in ("-wal", "-shm"):
        # Left by whoever used the copy, and no log of the new database: SQLite would read it into that.
        there.with_name(there.name + log).unlink(missing_ok=True)
    part.replace(there)
    sync_folder(there.parent)
    return there.stat().st_size
