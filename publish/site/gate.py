"""What is asked, before Datasette sees it: an archive is only read, and the prefix of ``base_url`` is taken off once.

Datasette puts the prefix before the path that was asked, as if a proxy had taken it off: where none did, the links of
its table pages would have it twice.
"""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Response

from publish.site.archive import begun
from publish.site.headers import App, Message, Receive, Send

READING = frozenset({"GET", "HEAD", "OPTIONS"})
_ONLY_READ = "这里只供阅读。This is only to be read: ask with GET.\n"


def gated(datasette: Datasette, app: App) -> App:
    """The application, asked as it expects, as long as it serves an archive.

    Args:
        datasette: the serving application.
        app: what answers.
    """

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        own = await begun(datasette) if scope["type"] == "http" else None
        if own is None:
            await app(scope, receive, send)
            return
        scope = _without_prefix(scope, datasette.setting("base_url"))
        first = scope["path"].lstrip("/").partition("/")[0]
        others = {database.route for database in datasette.databases.values() if database is not own}
        if scope["method"] in READING or first in {"-", *others}:
            await app(scope, receive, send)
        else:
            refusal = Response.text(_ONLY_READ, status=405, headers={"allow": "GET, HEAD, OPTIONS"})
            await refusal.asgi_send(send)

    return answer


def _without_prefix(scope: Message, prefix: str) -> Message:
    """The same question without the prefix; as it is where Datasette redirects to what was asked without its slash."""
    path, raw = scope["path"], scope.get("raw_path") or b""
    if prefix == "/" or not path.startswith(prefix) or (path.endswith("/") and path != prefix):
        return scope
    return {**scope, "path": path[len(prefix) - 1 :], "raw_path": raw[len(prefix) - 1 :] or None}
