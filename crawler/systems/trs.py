"""TRS WCM: static lists, ``index.html`` first, older pages in ``index_1.html``, ``index_2.html`` and so on.

Seen in a stored page of www.pingtan.gov.cn (rows ``<dl><dd><a href="./202103/t20210305_80595.htm" title=…>``, the date
in the next ``<dd>``) and, for the paging, in what the portals' notes say of this family:

    createPageHTML(3, 0, "index", "html");             pages, this page (from 0), name, suffix
    createPage(3, 0, "index", "html");
    createPageHTML('page_div', 3, 0, 'index', 'html', 45);   newer: with an element in front and the rows behind

The paging was not seen in a page of its own, nor were lists whose rows a script makes; such a list has no row here.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from crawler.links import column_of, read_links
from crawler.shifted import Shifted
from crawler.systems.listing import Ask, Listing, bounded

_CALL = re.compile(
    r"""createPage(?:HTML)?\(\s{0,9}(?:["'][\w#.-]{0,60}["']\s{0,9},\s{0,9})?(\d{1,6})\s{0,9},\s{0,9}(\d{1,6})\s{0,9},"""
    r"""\s{0,9}["']([\w-]{1,60})["']\s{0,9},\s{0,9}["'](\w{1,10})["'](?:\s{0,9},\s{0,9}["']?(\d{1,7}))?"""
)
_SAID = re.compile(r"共\s{0,9}(?:<[^<>]{0,80}>)?\s{0,9}(\d{1,6})\s{0,9}(?:</[a-z]{1,10}>)?\s{0,9}页")
# A year behind the underscore is a part of the name.
_LATER = re.compile(r".{1,60}_\d{1,3}")


class _Paging(NamedTuple):
    """How many pages a list has, which one this is (from 0), what they are called, how many rows there are."""

    pages: int
    current: int
    name: str
    suffix: str
    total: int | None = None


class Trs:
    """Reads the static lists of TRS."""

    key = "trs"

    def read(self, page: str, url: str) -> Listing:
        """Read one page of a list; its links are all the page has, navigation included.

        Raises:
            Shifted: the page has no links, or announces more pages than any list has.
        """
        links = read_links(page, url)
        if not links:
            raise Shifted(f'{url}: looked for rows <a href="…">, found no link in {len(page)} characters')
        paging = _called(page) or _said(page, url)
        if paging is None:
            return Listing(links, column=column_of(page))
        count = bounded(url, paging.pages) if paging.current == 0 else 0
        further = (urljoin(url, f"{paging.name}_{number}.{paging.suffix}") for number in range(1, count))
        return Listing(links, tuple(map(Ask, further)), paging.total, column_of(page))


def _called(page: str) -> _Paging | None:
    """The paging that the page's script is called with."""
    call = _CALL.search(page)
    if call is None:
        return None
    pages, current, name, suffix, total = call.groups()
    return _Paging(int(pages), int(current), name, suffix, int(total) if total else None)


def _said(page: str, url: str) -> _Paging | None:
    """The paging that the page prints, ``共 3 页``; the pages are called as this one is, or ``index.html``."""
    said = _SAID.search(page)
    if said is None:
        return None
    file = PurePosixPath(urlsplit(url).path.rpartition("/")[2] or "index.html")
    suffix = file.suffix.removeprefix(".") or "html"
    return _Paging(int(said[1]), 1 if _LATER.fullmatch(file.stem) else 0, file.stem, suffix)
