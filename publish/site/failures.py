"""What a reader sees when something could not be answered: a page in both languages, with the right status."""

from __future__ import annotations

from typing import NamedTuple

from datasette import handle_exception as datasettes_own
from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.utils.sqlite import sqlite3
from datasette.views.base import DatasetteError

from publish.site.archive import begun
from publish.site.pages import page


class Words(NamedTuple):
    """What went wrong and what to do next, in both languages."""

    zh: str
    en: str
    next_zh: str
    next_en: str


_MISSING = Words(
    "没有找到", "Not found", "这个网址下没有内容；可能写错了，或者档案里没有。", "Nothing stands at this address."
)
_REFUSED = Words("没有权限", "Forbidden", "这里不提供这项操作。", "This server does not offer that.")
_SLOW = Words(
    "查询太久",
    "The query took too long",
    "请缩小范围，例如加上年度或机关。",
    "Narrow it down, say to a year or an organ.",
)
_ASKED = Words(
    "无法照办", "That cannot be done", "请改一改网址或查询再试。", "Change the address or the query, and try again."
)
_DAMAGED = Words(
    "档案读不出来",
    "The archive could not be read",
    "数据库被占用或已损坏：请管理员运行nianbao status；它可以由nianbao rebuild重做。",
    "The database is busy or damaged: its keeper may run nianbao status, and make it again with nianbao rebuild.",
)
_FAULT = Words(
    "程序出错",
    "A fault of the program",
    "不是您的错；请管理员看服务器的记录。",
    "Not your fault: its keeper finds the details in the server's log.",
)


async def failure(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """The page for an exception; None where Datasette's own answer stands: JSON, or no archive is served.

    The traceback of a fault goes to standard error, by Datasette itself, and never to the reader.

    Args:
        datasette: the serving application.
        request: what was asked.
        exception: what happened.
    """
    if request.path.endswith(".json") or await begun(datasette) is None:
        return None
    status, words, told = (400, _ASKED, "") if _misread(request, exception) else _told(exception)
    return await page(
        datasette, request, "site_error.html", {**words._asdict(), "error": told, "status": status}, status
    )


def _misread(request: Request, exception: Exception) -> bool:
    """Whether Datasette fell over an argument that it takes for JSON, such as ``_facet={`` or ``_through=x``."""
    given = any(name.startswith(("_facet", "_through")) for name in request.args)
    return given and isinstance(exception, (ValueError, LookupError, TypeError))


def _told(exception: Exception) -> tuple[int, Words, str]:
    """The status, our words, and what may be said of the exception itself."""
    if isinstance(exception, Base400):
        status = exception.status
        return status, {404: _MISSING, 403: _REFUSED}.get(status, _ASKED), ""
    if isinstance(exception, DatasetteError):
        slow = exception.title == "SQL Interrupted"
        # Datasette says 500 of a column that is not there and the like: of what was asked, that is.
        status = 400 if exception.status == 500 else exception.status
        return status, _SLOW if slow else _ASKED, "" if exception.message_is_html else str(exception.message)
    if isinstance(exception, sqlite3.DatabaseError):
        return 500, _DAMAGED, str(exception)
    return 500, _FAULT, type(exception).__name__


def quieten() -> None:
    """Let Datasette's own handler print the traceback of a fault and no more.

    Where rich is installed, and here it always is, it prints every local of every frame for each address that is not
    there: a fifth of a second and a screenful for each of a robot's guesses.
    """
    datasettes_own.rich = None
