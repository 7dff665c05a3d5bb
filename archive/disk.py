"""The disk: what is written through to it, and what its errors say."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.database import ArchiveError, UnwritableArchive

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PIECE = 1 << 20


@contextmanager
def refined_disk(place: Path) -> Iterator[None]:
    """Turn what the system reports of a file into an ArchiveError.

    Raises:
        UnwritableArchive: the disk is full, or the file or its folder is missing or may not be written to.
    """
    try:
        yield
    except ArchiveError:
        raise
    except OSError as error:
        full = error.errno in _FULL
        raise UnwritableArchive(
            place,
            "room on the disk" if full else "a file that can be written",
            error.strerror or str(error),
            "Make room, then run again." if full else "Mend the folder's rights or make it, then run again.",
        ) from error


def write_through(path: Path, data: bytes) -> None:
    """Append bytes to a file, which is made where there is none; either the disk has all of them, or none is left."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        start = os.fstat(handle).st_size
        try:
            write_all(handle, data)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, start)
            raise
    finally:
        os.close(handle)
    if not start:
        sync_folder(path.parent)


def write_all(handle: int, data: bytes) -> None:
    """Write every byte, however many the system takes at once."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(folder: Path) -> None:
    """Return when the disk has the folder's list of names."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move_tail(path: Path, offset: int, target: Path) -> None:
    """Cut a file's end off and keep it under another name, where there is then all of it or nothing.

    It may be killed at any moment and done again: the file is cut only when the disk has the copy.
    """
    target.parent.mkdir(exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with path.open("rb") as source, part.open("wb") as copy:
        source.seek(offset)
        while piece := source.read(_PIECE):
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    part.rename(target)
    sync_folder(target.parent)
    with path.open("r+b") as file:
        file.truncate(offset)
        os.fsync(file.fileno())
