"""What a sample portal needs to know of its publishing system: its addresses, and how its lists page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from samples.as_html import navigation
from samples.look import Look
from samples.server import Page

COLUMN = "政府信息公开年报"
HITS, MADE = "@@HITS@@", "@@MADE@@"
"""Where a page shows how often it was seen and when it was made: filled in anew at every request."""
ROWS = 15


class Row(NamedTuple):
    """One row of a list: the address as the list writes it, its text, and the date beside it."""

    address: str
    text: str
    date: str


Answering = Callable[[Mapping[str, str]], Page]
"""The fields of a query and of a form → the page."""
Pages = Mapping[str, Page | Answering]
"""Pages by their path, or by method and path where the method is not GET (``POST /a.jsp``)."""


@dataclass(frozen=True, slots=True)
class System:
    """One publishing system.

    Attributes:
        key: its name in a portal's row.
        start: the path of the list's first page.
        article: day of publication and number → the path of an article.
        file: day of publication, number and suffix → the path of an attachment, with its query.
        lists: the rows → every page of the list.
        page: the number of a list's page, counted from 0 → what to ask for it (as a key of ``lists``).
    """

    key: str
    start: str
    article: Callable[[str, int], str]
    file: Callable[[str, int, str], str]
    lists: Callable[[Sequence[Row], Look], Pages]
    page: Callable[[int], str]


def column_page(look: Look, inside: str, number: int = 0) -> Page:
    """A page of the column: head, navigation, what is given, and a footer that counts."""
    declared = look.charset if look.declared is None else look.declared
    body = (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="{declared}">\n'
        f'<meta name="SiteName" content="{escape(look.name)}">\n'
        f'<meta name="ColumnName" content="{COLUMN}">\n<meta name="ColumnType" content="{COLUMN}">\n'
        f"<title>{COLUMN}_{escape(look.name)}</title>\n</head>\n<body>\n"
        f"{navigation(24, menu(look))}\n"
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; {COLUMN}</div>\n{inside}\n'
        f'<div class="footer"><p>主办：{escape(look.name)}　本网站内容均为虚构</p>{FOOTER}</div>\n</body>\n</html>\n'
    )
    return Page(body.encode(look.charset), content_type(look, number))


def menu(look: Look) -> str:
    """The portal's own items of the navigation."""
    return "".join(f'<li><a href="{escape(path)}">网站统计</a></li>\n' for path in look.menu)


FOOTER = f'<p>您是第<span id="visits">{HITS}</span>位访问者　页面生成时间：<span>{MADE}</span></p>'


def content_type(look: Look, number: int, kind: str = "text/html") -> str:
    """The type that the portal's header claims, with a charset in turn where it claims one."""
    return f"{kind}; charset={look.headers[number % len(look.headers)]}" if look.headers else kind
