"""An archive that is made again while it is served: ``nianbao rebuild`` puts a new file in the old one's place.

Datasette keeps one connection for each of its threads, and an open connection goes on reading the file that is no
longer there. New threads open the new one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from publish.site.headers import App, Message, Receive, Send


def following(datasette: Datasette, app: App) -> App:
    """The application, each answer from the files that are there now.

    Args:
        datasette: the serving application.
        app: what answers.
    """
    known: dict[str, int] = {}

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            _look(datasette, known)
        await app(scope, receive, send)

    return answer


def _look(datasette: Datasette, known: dict[str, int]) -> None:
    """Change the threads if a file was replaced; one that is missing just now is looked for at the next answer."""
    paths = {name: Path(database.path) for name, database in datasette.databases.items() if database.path}
    now = {name: path.stat().st_ino for name, path in paths.items() if path.exists()}
    replaced = any(known.get(name, inode) != inode for name, inode in now.items())
    known.update(now)
    if replaced:
        _change_threads(datasette)


def _change_threads(datasette: Datasette) -> None:
    """New threads for what is asked from now on; what is under way ends on the old ones."""
    old: Any = datasette.executor
    if old is None:
        return
    datasette.executor = ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads"))
    old.shutdown(wait=False)
