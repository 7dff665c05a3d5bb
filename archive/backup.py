"""A copy of an archive that is whole at one moment: the database, every capture, the reviewed TOML files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pysqlite3 import dbapi2 as sqlite

from archive.database import FILE_NAME, ArchiveError, refined
from archive.disk import refined_disk, sync_folder
from archive.warc import captures_folder

_PART = ".part"
_PIECE = 1 << 20


class InsideArchive(ArchiveError):
    """A copy inside the archive would be copied with it: choose a folder outside."""


class Copied(NamedTuple):
    """How many files were copied, how many were there already, and how many bytes were written."""

    files: int
    kept: int
    bytes: int


def back_up(archive_dir: Path, target: Path) -> Copied:
    """Copy an archive to another folder, under the writer's lock that the caller holds.

    A WARC file never changes once it is closed: one that is there with its size is not copied again. Each file is
    written beside its name first and renamed when the disk has it, so that a kill leaves no half copy.

    Raises:
        InsideArchive: the target lies in the archive.
        ArchiveError: a folder cannot be read or written.
    """
    source, into = archive_dir.resolve(), target.resolve()
    if into.is_relative_to(source):
        raise InsideArchive(target, "a folder outside the archive", "one in it", "Choose another folder.")
    copied = kept = size = 0
    with refined_disk(target):
        for path in _files(source):
            there = into / path.relative_to(source)
            if path.name.endswith(".warc.gz") and there.is_file() and there.stat().st_size == path.stat().st_size:
                kept += 1
                continue
            _copy(path, there)
            copied, size = copied + 1, size + path.stat().st_size
        size += _copy_database(source / FILE_NAME, into / FILE_NAME)
    return Copied(copied + 1, kept, size)


def _files(source: Path) -> Iterator[Path]:
    """The captures and the TOML files; the lock is nobody's fact."""
    captures = captures_folder(source)
    yield from (path for path in sorted(captures.rglob("*")) if path.is_file() and path.name != "lock")
    yield from sorted(source.glob("*.toml"))
    yield from sorted((source / "portals").glob("*.toml"))


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
    part.replace(there)
    sync_folder(there.parent)
    return there.stat().st_size
