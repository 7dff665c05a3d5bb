"""UCAP: the column page only names its channel; the rows come as JSON.

Seen in crawlers of such portals and in the answers they kept (www.csrc.gov.cn, sthj.hlj.gov.cn, www.klmy.gov.cn,
www.hunan.gov.cn, www.nhc.gov.cn). The channel's id, mostly 32 hexadecimal digits, stands in ``<meta name="channelid"
content="…">`` or in a script. The browser then asks ``/common/search/<id>``, on some portals ``/searchList/<id>`` or
``/search/<id>``, with ``?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page=1``, and gets:

    {"data": {"page": 1, "rows": 15, "channelId": "…", "total": 3197, "results": [{"manuscriptId": "7661513",
     "title": "…", "url": "//www.csrc.gov.cn/csrc/c100028/c7661513/content.shtml", "publishedTimeStr":
     "2026-09-28 15:15:26", "publishedTime": 1790550926000, "channelName": "…", "channelCodeName": "c100028", …}]},
     "channelName": "…"}

A portal can give fewer rows a page than it was asked for (20 at most were seen), so the pages are counted by what came.
Some portals want a token that a script makes: they refuse, and are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import msgspec

from archive.text import civil_dates, squash
from crawler.links import Link, column_of, leads_to
from crawler.shifted import Shifted
from crawler.systems.listing import Ask, Listing, bounded

_META = re.compile(
    r"""<meta\s{1,9}name\s{0,9}=\s{0,9}["']channel-?id["']\s{1,9}content\s{0,9}=\s{0,9}["']([\w-]{4,64})["']""",
    re.IGNORECASE,
)
_ID = re.compile(r"""channel-?id["']?\s{0,9}[:=]\s{0,9}["']([\w-]{4,64})["']""", re.IGNORECASE)
_PATH = re.compile(r"""(/(?:common/search|searchList|search)/)(?:([0-9a-fA-F]{32})\b|["'$])""")
_QUERY = "?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index"
_TAG = re.compile(r"<[^<>]{0,200}>")
_CHINA = timedelta(hours=8)


class _Row(msgspec.Struct, rename="camel"):
    """One row as the portal gives it; what is missing is left out there."""

    title: str | None = None
    url: str | None = None
    published_time_str: str | None = None
    published_time: int | None = None
    channel_name: str | None = None


class _Data(msgspec.Struct):
    results: list[_Row]
    total: int | None = None


class _Answer(msgspec.Struct, rename="camel"):
    data: _Data
    channel_name: str | None = None


class Ucap:
    """Reads UCAP's column pages and the JSON of their rows."""

    key = "ucap"

    def read(self, page: str, url: str) -> Listing:
        """Read a column page, which has no rows but says what to ask for them, or one page of rows.

        Raises:
            Shifted: the page names no channel, or more than one, or the JSON has no rows.
        """
        if page.lstrip("\ufeff \t\r\n").startswith("{"):
            return _rows(page.strip("\ufeff \t\r\n"), url)
        return Listing((), (Ask(urljoin(url, _search(page, url) + _QUERY)),), column=column_of(page))


def _search(page: str, url: str) -> str:
    """The path at which the page's own channel is asked for its rows."""
    paths = list(_PATH.finditer(page))
    known = _META.findall(page) or [found[2] for found in paths if found[2]] or _ID.findall(page)
    channels = list(dict.fromkeys(known))
    if len(channels) != 1:
        found = ", ".join(channels[:5]) or f"none in {len(page)} characters"
        raise Shifted(
            f"{url}: looked for the id of one channel (meta channelid, /common/search/<id>), found {found}; "
            "the address of the rows themselves can be a start as well"
        )
    return f"{paths[0][1] if paths else '/common/search/'}{channels[0]}"


def _rows(text: str, url: str) -> Listing:
    try:
        answer = msgspec.json.decode(text.encode(), type=_Answer, strict=False)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Shifted(
            f'{url}: looked for {{"data": {{"total": …, "results": […]}}}}, found other JSON ({error})'
        ) from error
    links = tuple(link for row in answer.data.results if (link := _link(row, answer.channel_name, url)))
    if not links:
        raise Shifted(f"{url}: looked for rows with title and url, found none in {len(answer.data.results)} results")
    further = _further(answer.data, url)
    return Listing(links, tuple(further), answer.data.total, links[0].column)


def _link(row: _Row, column: str | None, url: str) -> Link | None:
    """A row as a link; None where it leads nowhere."""
    title = " ".join(unescape(_TAG.sub("", row.title or "")).split())
    address = leads_to(row.url or "", url)
    named = squash(row.channel_name or column or "") or None
    return Link(address, title, _date(row), named) if address and title else None


def _date(row: _Row) -> str | None:
    """The day of publication in China: as printed, else from the milliseconds."""
    if dates := civil_dates(row.published_time_str or ""):
        return dates[0].isoformat()
    try:
        instant = datetime.fromtimestamp((row.published_time or 0) / 1000, UTC)
        return (instant + _CHINA).date().isoformat() if row.published_time else None
    except (ValueError, OverflowError, OSError):
        return None


def _further(data: _Data, url: str) -> Iterator[Ask]:
    """The other pages, where this is the first and its rows are not all."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if dict(query).get("page", "1") not in ("", "1"):
        return
    others = [(name, value) for name, value in query if name != "page"]
    pages = bounded(url, -(-(data.total or 0) // len(data.results)))
    for number in range(2, pages + 1):
        yield Ask(urlunsplit(parts._replace(query=urlencode([("page", str(number)), *others]))))
