"""What is counted once and shown until the archive changes: no page counts a large table for every reader."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.database import Database

T = TypeVar("T")
_State = tuple[tuple[int, int], ...]

_kept: WeakKeyDictionary[Database, dict[str, tuple[_State, Any]]] = WeakKeyDictionary()


async def remembered(database: Database, name: str, look: Callable[[], Awaitable[T]]) -> T:
    """What a look at the database found, looked at again only after its file or its log has changed.

    Args:
        database: the archive.
        name: of what is looked for.
        look: finds it.
    """
    now = _state(database)
    kept = _kept.setdefault(database, {})
    if now and name in kept and kept[name][0] == now:
        found: T = kept[name][1]
        return found
    found = await look()
    kept[name] = (now, found)
    return found


def _state(database: Database) -> _State:
    """Size and time of the database's file and of its write-ahead log; empty for one in memory."""
    if not database.path:
        return ()
    files = (Path(database.path), Path(f"{database.path}-wal"))
    return tuple((file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.exists())
