"""After a kill: WARC files cut back to what was committed, and what stood after that put where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from archive.disk import move_tail, refined_disk, sync_folder
from archive.warc_reader import OPEN, DamagedCapture

ORPHANS = "orphans"
"""The folder, beside the WARC files, of what was written and never committed."""


class Orphan(NamedTuple):
    """Bytes that were written and never committed: of which file, from where, how many, and where they are kept."""

    name: str
    offset: int
    bytes: int
    path: Path


def recover(folder: Path, committed: Mapping[str, int]) -> tuple[Orphan, ...]:
    """Make every file that the database knows as long as the database says, and give open ones their final name.

    It may be killed at any moment and done again. Files that the database does not know are left alone.

    Args:
        folder: the folder with the WARC files.
        committed: how many bytes of each file are committed, by its final name.

    Returns:
        What was cut off, each piece now a file of its own in ``orphans/``.

    Raises:
        DamagedCapture: a file is shorter than what was committed, or is there twice; then nothing was changed.
        UnwritableArchive: the disk is full or may not be written to.
    """
    with refined_disk(folder):
        known = {path: committed[name] for path in _files(folder) if (name := _final(path)) in committed}
        for path, size in known.items():
            _refuse(path, size)
        found = [orphan for path, size in known.items() if (orphan := _cut(path, size))]
        for path, size in known.items():
            _finish(path, size)
        if known:
            sync_folder(folder)
    return tuple(found)


def unknown_files(folder: Path, committed: Mapping[str, int]) -> tuple[str, ...]:
    """The names, as they stand in the folder, of WARC files that the database does not know."""
    return tuple(path.name for path in _files(folder) if _final(path) not in committed)


def _files(folder: Path) -> list[Path]:
    """The WARC files of a folder, by name; none where there is no folder."""
    return sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{OPEN}")])


def _final(path: Path) -> str:
    return path.name.removesuffix(OPEN)


def _refuse(path: Path, size: int) -> None:
    """Raise where what was committed is not all there."""
    actual = path.stat().st_size
    step = "Nothing was changed. Bring the file back from a backup."
    if actual < size:
        raise DamagedCapture(path, f"the {size} bytes that were committed", f"{actual} bytes", step)
    if path.name.endswith(OPEN) and path.with_name(_final(path)).exists():
        raise DamagedCapture(path, "one file of that name", "a closed one beside it", step)


def _cut(path: Path, size: int) -> Orphan | None:
    """Put what was never committed elsewhere, then cut it off."""
    actual = path.stat().st_size
    if actual == size:
        return None
    orphan = path.parent / ORPHANS / f"{_final(path)}.{size}"
    move_tail(path, size, orphan)
    return Orphan(_final(path), size, actual - size, orphan)


def _finish(path: Path, size: int) -> None:
    """Give an open file its final name, or take it away if nothing in it was ever committed."""
    if size == 0:
        path.unlink()
    elif path.name.endswith(OPEN):
        path.rename(path.with_name(_final(path)))
