"""Which links of a list page lead to annual reports: pure functions of the page's text.

A link is known by its whole title, the column it stands in and the file it leads to, never by its address alone. What
stands in the same column and is no report (explanations, notices, letters, flow charts, news) is left, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from archive.text import civil_dates, squash

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "caption"})
_DOCUMENTS = re.compile(r"\.(txt|s?html?|docx?|wps|rtf|mht|mhtml|pdf|png|jpe?g|tiff?)", re.IGNORECASE)
# TRS: how many pages a list has, which one this is (from 0), and how the others are called.
_PAGING = re.compile(
    r"""createPageHTML\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*,\s*["']([\w-]{1,60})["']\s*,\s*["'](\w{1,10})["']"""
)
_PAGES_AT_MOST = 200

_COLUMN = re.compile("信息公开.{0,6}年报|信息公开.{0,6}年度报告|政府信息公开工作报告|年度报告|公开年报|^年报$")
_REPORT = re.compile(r"(信息|政务)公开.{0,40}(年度|年|工作)?(报告|年报)|公开.{0,8}(年报|报告)|年度报告")
_YEAR = re.compile(r"(?:19|20)\d{2}|二[〇○零O0][〇○零一二三四五六七八九十]{1,3}")
# What it is called besides a report, each a kind seen in the columns of real portals.
_OTHERWISE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("解读|图解|一图读懂"), "an explanation of a report"),
    (
        re.compile("(的|发布|做好|编制|报送|印发).{0,30}通知$|通知[)）】]?$|^关于.{0,60}的?通知"),
        "a notice about reports",
    ),
    (re.compile("函$|的函|复函"), "a letter about reports"),
    (re.compile("流程|申请指南|公开指南|申请表|目录$"), "a guide, form or catalogue"),
    (re.compile("新闻|召开|会议|培训|举办|部署|发布.{0,30}(报告|年报)$"), "news"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a list page: where it leads (without fragment), its whole text, the date beside it, its column."""

    address: str
    text: str
    date: str | None = None
    column: str | None = None


def read_links(page: str, base: str) -> tuple[Link, ...]:
    """Every link of a page to http(s), each address once, in the page's order.

    Its column is what the page says it is (the meta ``ColumnName``), else the heading before the link, else the
    page's title.

    Args:
        page: the page's text.
        base: its address.
    """
    try:
        # As bytes: lxml refuses text that declares an encoding in an XML head.
        tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except ParserError:
        # The page is empty, or a comment.
        return ()
    named = _text(str(tree.xpath("string(//meta[@name='ColumnName']/@content)")))
    heading = _text(tree.findtext(".//title"))
    found: dict[str, Link] = {}
    for element in tree.iter("a", *_HEADINGS):
        if not isinstance(element, HtmlElement):
            continue
        if element.tag in _HEADINGS:
            heading = _text(element.text_content()) or heading
        elif link := _link(element, base, named or heading):
            found.setdefault(link.address, link)
    return tuple(found.values())


def further_pages(page: str, base: str) -> tuple[str, ...]:
    """The addresses of the list's other pages, where this is its first and says that it has more.

    Args:
        page: the page's text.
        base: its address.
    """
    paging = _PAGING.search(page)
    if paging is None or int(paging[2]) != 0:
        return ()
    count = min(int(paging[1]), _PAGES_AT_MOST)
    return tuple(urljoin(base, f"{paging[3]}_{number}.{paging[4]}") for number in range(1, count))


def _text(printed: str | None) -> str | None:
    return squash(printed or "") or None


def _link(element: HtmlElement, base: str, column: str | None) -> Link | None:
    href = (element.get("href") or "").strip()
    try:
        address = urldefrag(urljoin(base, href)).url
        scheme = urlsplit(address).scheme
    except ValueError:
        # An address that is none (``http://[``) leads nowhere.
        return None
    if not href or href.startswith("#") or scheme not in ("http", "https"):
        return None
    text = " ".join(element.text_content().split())
    # Lists cut long titles and keep the whole one in the attribute.
    title = " ".join((element.get("title") or "").split())
    return Link(address, max(text, title, key=len), _date_beside(element), column)


def _date_beside(element: HtmlElement) -> str | None:
    """The date that stands by the link: the only one in the widest part of the page that holds no other link."""
    row = element
    for above in element.iterancestors():
        if len(list(islice(above.iter("a"), 2))) > 1:
            break
        row = above
    before, _, after = row.text_content().partition(element.text_content())
    dates = civil_dates(f"{before} {after}")
    return dates[0].isoformat() if len(dates) == 1 else None


def why_left(link: Link) -> str | None:
    """Why a link is not taken for a report; None where it is one."""
    title = squash(link.text)
    called = _REPORT.search(title)
    if not called and not (_in_column(link) and _named_by_file(link)):
        return "not called a report"
    for pattern, reason in _OTHERWISE:
        if pattern.search(title):
            return reason
    return None if _YEAR.search(title) or _in_column(link) else "no year in its title"


def _in_column(link: Link) -> bool:
    return bool(link.column and _COLUMN.search(link.column))


def _named_by_file(link: Link) -> bool:
    """A link whose text is the name of the document it leads to, as in a folder's listing."""
    path = PurePosixPath(unquote(urlsplit(link.address).path))
    return bool(_DOCUMENTS.fullmatch(path.suffix)) and squash(link.text) in (squash(path.name), squash(path.stem))
