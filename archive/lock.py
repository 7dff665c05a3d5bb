"""One writer at a time: a lock on the archive's folder that any end of the process lets go."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.database import LockedArchive, UnwritableArchive

_FILE = "lock"
_held: set[int] = set()


def _let_go() -> None:
    """In a child made by forking: close the lock's file.

    The lock belongs to the file as it was opened, so a child that outlives its killed parent would hold it on.
    """
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def writing(archive_dir: Path, purpose: str) -> Iterator[None]:
    """Be the only one who writes to an archive's folder, which is made where there is none.

    Args:
        archive_dir: the archive's folder.
        purpose: what this process does there, told to whoever else wants to write.

    Raises:
        LockedArchive: another process writes there; the message has its pid, its purpose and since when.
        UnwritableArchive: the folder cannot be made or written to.
    """
    path = archive_dir / "captures" / _FILE
    handle = _opened(path)
    _held.add(handle)
    try:
        _take(handle, path)
        _say(
            handle, f"process {os.getpid()} ({purpose}) since {datetime.now(UTC).isoformat(timespec='seconds')}\n", path
        )
        yield
    finally:
        if handle in _held:
            _held.remove(handle)
            os.close(handle)


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unwritable(path, error) from error


def _take(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(handle, 1000, 0).decode("utf-8", "replace").strip() or "another process"
        raise LockedArchive(
            path, "to be the only writer", f"a writer already: {holder}", "Wait until it has ended."
        ) from error


def _say(handle: int, text: str, path: Path) -> None:
    """Write who holds the lock over whoever held it before."""
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, text.encode(), 0)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UnwritableArchive:
    return UnwritableArchive(
        path,
        "a folder that can be written",
        error.strerror or str(error),
        "Mend the folder's rights, make it or make room, then run again.",
    )
