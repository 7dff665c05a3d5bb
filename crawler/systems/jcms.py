"""大汉 jcms: rows as HTML in the CDATA of an XML data store, the first ones in the column page, more by POST.

Seen in crawlers of such portals and in the answers they kept (sft.zj.gov.cn, www.jiangsu.gov.cn, zfcg.nantong.gov.cn,
www.dingxi.gov.cn and others). The column page ``/col/col<n>/index.html``, or an answer:

    <datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=110&path=/&…"></a>]]>
    </nextgroup><recordset><record><![CDATA[<li><a href="/art/2022/1/20/art_12377_1486865.html" title="…">…</a>
    <b>2022-01-20</b></li>]]></record>…</recordset></datastore>

A record can be a ``<tr>`` as well as an ``<li>``; an answer can say ``<totalrecord>1928</totalrecord>``. The page's
script says what the browser asks for more with:

    $('#49468').jpage({…,totalRecord:1418,…,groupSize:3,proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp',perPage:25,
    …,ajaxParam:{col:1,appid:'1',webid:60,path:'/',columnid:30067,unitid:'49468',webname:'…',permissiontype:0}})

which is a POST of ajaxParam to ``<proxyUrl>?startrecord=76&endrecord=150&perpage=25``: groupSize pages at a time. Older
pages keep the rows in a script's array and their proxy answers with one; these are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.links import Link, column_of, leads_to, read_links
from crawler.shifted import Shifted
from crawler.systems.listing import Ask, Listing, bounded

_PROXY = "/module/web/jpage/dataproxy.jsp"
_NUMBER = r"\s{0,9}:\s{0,9}['\"]?(\d{1,7})"
_TOTAL = re.compile(f"totalRecord{_NUMBER}")
_PER_PAGE = re.compile(f"perPage{_NUMBER}")
_GROUP = re.compile(f"groupSize{_NUMBER}")
_PROXY_URL = re.compile(r"proxyUrl\s{0,9}:\s{0,9}['\"]([^'\"\s]{1,300})['\"]")
_PARAMETERS = re.compile(r"ajaxParam\s{0,9}:\s{0,9}\{([^{}]{1,2000})\}")
_PARAMETER = re.compile(
    r"""(?<![\w'"])["']?(\w{1,40})["']?\s{0,9}:\s{0,9}(?:'([^']{0,200})'|"([^"]{0,200})"|(\d{1,20}))"""
)
_SAID_TOTAL = re.compile(r"<totalrecord>\s{0,9}(\d{1,7})", re.IGNORECASE)
_HREF = re.compile(r"""href\s{0,9}=\s{0,9}\\?["']([^"'<>\\]{1,1000})""")
# A unit's call holds its settings; with the rows inside it is longer, but its numbers stand at its ends.
_CALL = ".jpage("


@dataclass(frozen=True, slots=True)
class _Unit:
    """One list of a page: how many of its rows stand there, and what its script asks for the others with."""

    here: int
    total: int
    step: int
    per_page: int
    proxy: str
    body: str


class Jcms:
    """Reads the column pages of jcms and the answers of their data proxy."""

    key = "jcms"

    def read(self, page: str, url: str) -> Listing:
        """Read a column page or an answer of its proxy; the links are the rows, without any navigation.

        Raises:
            Shifted: there are neither rows nor anything to ask for them with.
        """
        rows, next_groups = _parts(page)
        column = column_of(page) if "<html" in page[:2000].lower() else None
        links = tuple(replace(link, column=column) for link in _links(rows, url))
        units = tuple(_units(page)) if "startrecord=" not in url else ()
        further = tuple(ask for unit in units for ask in _asks(unit, url)) or tuple(_next(next_groups, units, url))
        if not links and not further:
            raise Shifted(
                f"{url}: looked for <record><![CDATA[<li><a href=…>]]> or a script's .jpage({{totalRecord:…}}),"
                f" found neither in {len(page)} characters"
            )
        return Listing(links, further, _total(page, units), column)


def _parts(page: str) -> tuple[list[str], list[str]]:
    """The records and the next groups of the page's data stores, in order."""
    rows: list[str] = []
    groups: list[str] = []
    before, *chunks = page.split("<![CDATA[")
    for chunk in chunks:
        content, closed, rest = chunk.partition("]]>")
        opened = before.rstrip()[-11:].lower()
        if closed and opened.endswith("<record>"):
            rows.append(content)
        elif closed and opened == "<nextgroup>":
            groups.append(content)
        before = rest
    return rows, groups


def _links(rows: list[str], url: str) -> tuple[Link, ...]:
    """The links of records; each record stands for itself, so that its date is its own."""
    # A data store inside a script's string has its quotes escaped.
    plain = (row.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/") for row in rows)
    return read_links("".join(f"<div>{row}</div>" for row in plain), url)


def _units(page: str) -> Iterator[_Unit]:
    """The lists of a page that its script pages through.

    A list's rows stand before its call, as far as the call before; a page with one call has all rows for it.
    """
    before, *calls = page.split(_CALL)
    for call in calls:
        found = _unit(call, len(_parts(page if len(calls) == 1 else before)[0]))
        before = call
        if found:
            yield found


def _unit(call: str, here: int) -> _Unit | None:
    total, per_page = _TOTAL.search(call), _PER_PAGE.search(call)
    parameters = _PARAMETERS.search(call)
    if total is None or per_page is None or parameters is None or not int(per_page[1]):
        return None
    group, proxy = _GROUP.search(call), _PROXY_URL.search(call)
    pairs = [(name, one or two or three) for name, one, two, three in _PARAMETER.findall(parameters[1])]
    pages = max(int(group[1]), 1) if group else 1
    return _Unit(
        here=here,
        total=int(total[1]),
        step=int(per_page[1]) * pages,
        per_page=int(per_page[1]),
        proxy=proxy[1] if proxy else _PROXY,
        body=urlencode(pairs),
    )


def _asks(unit: _Unit, url: str) -> Iterator[Ask]:
    """The groups of rows that do not stand in the page, as a browser would ask for them."""
    if unit.here >= unit.total:
        return
    proxy = leads_to(unit.proxy, url)
    if proxy is None:
        raise Shifted(f"{url}: looked for the address of a data proxy, found {unit.proxy}")
    bounded(url, unit.total // unit.step)
    for start in range(unit.here // unit.step * unit.step + 1, unit.total + 1, unit.step):
        end = min(start + unit.step - 1, unit.total)
        yield Ask(f"{proxy}?startrecord={start}&endrecord={end}&perpage={unit.per_page}", unit.body)


def _next(groups: list[str], units: tuple[_Unit, ...], url: str) -> Iterator[Ask]:
    """The next group's address, where a page has no script to count with; never one that leads back."""
    if units or "startrecord=" in url:
        return
    for group in groups:
        href = _HREF.search(group)
        address = leads_to(href[1].replace("&amp;", "&"), url) if href else None
        if address and bounded(url, _number(address) or 0) > (_number(url) or 0):
            yield Ask(address)


def _number(address: str) -> int | None:
    """The number of the page that an address asks for."""
    try:
        (number,) = parse_qs(urlsplit(address).query).get("page", [""])
        return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else None
    except ValueError:
        return None


def _total(page: str, units: tuple[_Unit, ...]) -> int | None:
    said = _SAID_TOTAL.search(page)
    return sum(unit.total for unit in units) if units else int(said[1]) if said else None
