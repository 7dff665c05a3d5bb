"""A journal: JSON Lines that are only ever appended to, and survive a kill in the middle of a line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any

from archive.database import DamagedArchive
from archive.disk import move_tail, refined_disk, write_through

ORPHANS = "orphans"
"""The folder beside a journal that takes what was written by halves."""


def append(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows at the end, all in one write, and return when the disk has them.

    A half line that a kill left at the end first moves into ``orphans/`` beside the journal.

    Raises:
        UnwritableArchive: the disk is full or may not be written to; no row was added.
    """
    text = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in rows)
    if not text:
        return
    with refined_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_back(path)
        write_through(path, text.encode("utf-8", "backslashreplace"))


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Every row in order; none where there is no journal. A half line at the end is no row.

    Raises:
        DamagedArchive: a line before the last is not a row; the message has its number.
    """
    if not path.exists():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.endswith(b"\n"):
                yield _row(path, number, line)


def _row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _damaged(path, number, str(error)) from error
    if not isinstance(row, dict):
        raise _damaged(path, number, "no object")
    return row


def _damaged(path: Path, number: int, got: str) -> DamagedArchive:
    return DamagedArchive(
        path,
        f"one JSON object in line {number}",
        got,
        "Nothing was changed. Take the line from a backup, or take it out by hand.",
    )


def _cut_back(path: Path) -> None:
    """Move a half line at the end to where it is kept."""
    if not path.exists() or _ends_whole(path):
        return
    end = path.read_bytes().rfind(b"\n") + 1
    move_tail(path, end, _free_name(path.parent / ORPHANS / f"{path.name}.{end}"))


def _ends_whole(path: Path) -> bool:
    """Whether a file is empty or ends in a line's end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        return file.read() in (b"", b"\n")


def _free_name(path: Path) -> Path:
    """The path, or the first of its numbered ones that nothing stands at: two kills may cut at the same place."""
    names = (path.with_name(f"{path.name}.{number}") for number in count(2))
    return next(name for name in chain([path], names) if not name.exists())
