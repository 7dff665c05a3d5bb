"""Which links lead to annual reports: of a list, and of an article with the report attached. Pure functions.

A link is known by its whole title, the column it stands in and the file it leads to, never by its address alone. What
stands in the same column and is no report (explanations, notices, letters, flow charts, news) is left, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from lxml import html
from lxml.etree import ErrorTypes, ParserError, iterwalk
from lxml.html import HtmlElement

from archive.embedded import embedded, in_scripts, is_around, viewed
from archive.text import civil_dates, squash
from crawler.shifted import Shifted

UNCALLED, UNDATED, OTHER_HOST = "not called a report", "no year in its title", "on another host"
"""Why a link is left, beside what it is otherwise called: navigation mostly, or a report on a host of no row."""

_PIECES, _TITLE = 100, 1_000
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "caption"})
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|ofd|rtf|txt|xlsx?)$", re.IGNORECASE)
_DOCUMENTS = re.compile(r"\.(txt|s?html?|docx?|wps|rtf|mht|mhtml|pdf|png|jpe?g|tiff?)", re.IGNORECASE)
_FILES = frozenset(
    [
        ".doc",
        ".docx",
        ".wps",
        ".pdf",
        ".ofd",
        ".rtf",
        ".txt",
        ".xls",
        ".xlsx",
        ".et",
        ".zip",
        ".rar",
        ".mht",
        ".mhtml",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
    ]
)
_ATTACHED = frozenset([".doc", ".docx", ".wps", ".pdf", ".ofd", ".rtf", ".txt", ".xls", ".xlsx"])
# Programs that hand out an attachment whose name stands in no address.
_DOWNLOADS = ("/system/_content/download.jsp", "/module/download/downfile.jsp")
# What stands in the source of a page that links to one of these, also where the dot is escaped.
_TRACE = re.compile(
    r"(?:\.|%2e|&period;|&#x?0{0,5}(?:46|2e);?)(?:(?:docx?|wps|pdf|ofd|rtf|txt|xlsx?)\b|jsp\b)", re.IGNORECASE
)
# The containers of an article's body, by class and by id, and an element of their own.
_BODY_CLASSES = frozenset(
    [
        "TRS_Editor",
        "trs_editor_view",
        "Custom_UnionStyle",
        "pages_content",
        "v_news_content",
        "article-content",
        "zwxl-content",
    ]
)
_BODY_IDS = frozenset(["zoom", "UCAP-CONTENT", "zoomcon", "vsb_content", "content", "articleWrap", "ivs_content"])

_COLUMN = re.compile("信息公开.{0,6}年报|信息公开.{0,6}年度报告|政府信息公开工作报告|年度报告|公开年报|^年报$")
_REPORT = re.compile(r"(信息|政务)公开.{0,40}(年度|年|工作)?(报告|年报)|公开.{0,8}(年报|报告)|年度报告")
# A frame may show the report without naming its kind.
_SHOWS = re.compile(r"<(?:iframe|frame|embed|object)\b", re.IGNORECASE)
_UNSEEN = frozenset(["script", "style", "noscript", "a", "head", "h1", "title"])
_CHINESE = re.compile("[\u4e00-\u9fff]{1,1000}")
_LITTLE, _FEW, _LONG = 200, 1_500, 400_000
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

    Raises:
        Shifted: the page is nested so deep that a part of it is lost.
    """
    tree = _tree(page)
    if tree is None:
        return ()
    named = _text(str(tree.xpath("string(//meta[@name='ColumnName']/@content)")))
    heading = _text(tree.findtext(".//title"))
    found: dict[str, Link] = {}
    for element in tree.iter("a", *_HEADINGS):
        if not isinstance(element, HtmlElement):
            continue
        if element.tag in _HEADINGS:
            heading = _text(_beginning(element)) or heading
        elif link := _link(element, base, named or heading):
            found.setdefault(link.address, link)
    return tuple(found.values())


def column_of(page: str) -> str | None:
    """The column a whole page says that it is: its meta ``ColumnName``, else its title."""
    tree = _tree(page)
    if tree is None:
        return None
    named = _text(str(tree.xpath("string(//meta[@name='ColumnName']/@content)")))
    return named or _text(tree.findtext(".//title"))


def _tree(page: str) -> HtmlElement | None:
    """The page as a tree; None where it is empty, or a comment."""
    # Without huge_tree all that is nested deeper than 256 is cut without a word; with it, from 2048 on.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        # As bytes: lxml refuses text that declares an encoding in an XML head.
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except ParserError:
        return None
    if cut := next((one for one in parser.error_log if one.type == ErrorTypes.ERR_RESOURCE_LIMIT), None):
        raise Shifted(f"looked for a page that can be read as a whole, found one that is cut at line {cut.line}")
    return tree


def _beginning(element: HtmlElement) -> str:
    """The text of an element, as far as a heading or a title goes: headings inside headings would be read again."""
    return "".join(islice(element.itertext(), _PIECES))[:_TITLE]


def _text(printed: str | None) -> str | None:
    return squash(printed or "") or None


def leads_to(href: str, base: str) -> str | None:
    """The whole address that a link of a page leads to, without fragment; None where that is none of http(s).

    Args:
        href: the link, as the page has it.
        base: the page's address.
    """
    place = href.strip()
    try:
        address = urldefrag(urljoin(base, place)).url
        parts = urlsplit(address)
        # Reading the port is what finds out that ``:80a`` and ``:99999`` are none.
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return address if whole and place and not place.startswith("#") else None


def _link(element: HtmlElement, base: str, column: str | None) -> Link | None:
    address = leads_to(element.get("href") or "", base)
    if address is None:
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
    own = element.text_content()
    # A link around a picture has no text to be told from the date.
    beside = " ".join(row.text_content().split(own, 1)) if own else row.text_content()
    dates = civil_dates(beside)
    return dates[0].isoformat() if len(dates) == 1 else None


def why_left(link: Link) -> str | None:
    """Why a link is not taken for a report; None where it is one."""
    title = squash(link.text)
    called = _REPORT.search(title)
    if not called and not (_in_column(link) and _named_by_file(link)):
        return UNCALLED
    if reason := _otherwise(link.text):
        return reason
    return None if _YEAR.search(title) or _in_column(link) else UNDATED


def _in_column(link: Link) -> bool:
    return bool(link.column and _COLUMN.search(link.column))


def _named_by_file(link: Link) -> bool:
    """A link whose text is the name of the document it leads to, as in a folder's listing."""
    path = PurePosixPath(unquote(urlsplit(link.address).path))
    return bool(_DOCUMENTS.fullmatch(path.suffix)) and squash(link.text) in (squash(path.name), squash(path.stem))


def attachments(page: str, base: str) -> tuple[Link, ...]:
    """The documents that an article links to or shows and that can be its report, each once.

    Where the page has one of the known containers of a body, only what stands in it or is called an attachment
    (附件) counts; else all but what stands in navigation, header and footer. What is called something else (a form,
    a flow chart, an explanation, a notice, a guide) is left. What stands in a frame or a viewer counts as a document;
    where the article has no text of its own, so do another page in a frame, and pictures.

    Args:
        page: the article's text.
        base: its address.

    Raises:
        Shifted: the article is nested so deep that a part of it is lost.
    """
    # Most articles link to no document, and need not become a tree to be known for it.
    tree = _tree(page) if _TRACE.search(page) or _SHOWS.search(page) or _says_little(page) else None
    if tree is None:
        return ()
    marked = any(_is_body(element) for element in tree.iter())
    found: dict[str, Link] = {}
    for element in tree.iter("a"):
        link = _link(element, base, None) if isinstance(element, HtmlElement) else None
        if link and (document := viewed(link.address)):
            link = replace(link, address=document)
        if link and _suffix(link) in _ATTACHED and _in_article(element, marked=marked) and not _otherwise(link.text):
            found.setdefault(link.address, link)
    for address in _shown(tree, base, marked=marked):
        found.setdefault(address, Link(address, ""))
    return tuple(found.values())


def _shown(tree: HtmlElement, base: str, *, marked: bool) -> Iterator[str]:
    """What an article shows in frames and viewers; of one without a text also the pages and pictures it shows.

    A document that only a script names counts where the page shows nothing else.
    """
    shown = list(embedded(tree, base))
    documents = [one.address for one in shown if one.kind == "document"]
    others: list[str] = []
    if not documents and _is_bare(tree, marked=marked):
        inside = [one for one in shown if not marked or any(map(_is_body, one.element.iterancestors()))]
        others = [one.address for one in shown if one.kind == "page"]
        others = others or [one.address for one in inside if one.kind == "picture"]
        others = [*in_scripts(tree, base), *others]
    for address in (*documents, *others):
        if whole := leads_to(address, base):
            yield whole


def _is_bare(tree: HtmlElement, *, marked: bool) -> bool:
    """Whether an article has next to no text of its own."""
    if marked:
        bodies = [element for element in tree.iter() if _is_body(element)]
        texts = ["".join(_visible(body)) for body in bodies]
    else:
        texts = ["".join(_visible(tree))]
    return max((len(squash(text)) for text in texts), default=0) < _LITTLE


def _visible(element: HtmlElement) -> Iterator[str]:
    """The text of an element without scripts, links, and what stands in navigation, header and footer."""
    walk = iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            yield (node.tail or "") if node is not element else ""
        elif node.tag in _UNSEEN or not isinstance(node.tag, str) or is_around(node):
            walk.skip_subtree()
        else:
            yield node.text or ""


def _says_little(page: str) -> bool:
    """Whether a page may be pictures of a report: some pictures, no table and few Chinese characters."""
    if len(page) > _LONG or "<img" not in page or "<table" in page:
        return False
    return sum(map(len, _CHINESE.findall(page))) < _FEW


def kind_of(link: Link) -> Literal["attachment", "page"]:
    """``attachment`` where a link leads to a file (a document, an image, an archive), else ``page``."""
    return "attachment" if _suffix(link) in _FILES else "page"


def _suffix(link: Link) -> str:
    """The suffix of the file that a link leads to, from the path, the query or the link's own text; else empty."""
    parts = urlsplit(link.address)
    suffix = PurePosixPath(unquote(parts.path)).suffix.lower()
    if suffix in _FILES:
        return suffix
    names = [value for _, value in parse_qsl(parts.query)]
    if parts.path.endswith(_DOWNLOADS):
        # What such a program hands out is a document, whether it is named or not.
        names += [link.text, "unnamed.doc"]
    return next((end for name in names if (end := PurePosixPath(name.strip()).suffix.lower()) in _FILES), "")


def _is_body(element: HtmlElement) -> bool:
    classes = _BODY_CLASSES.intersection((element.get("class") or "").split())
    return bool(classes) or element.get("id") in _BODY_IDS or element.tag == "ucapcontent"


def _in_article(element: HtmlElement, *, marked: bool) -> bool:
    """Whether a link belongs to the article around it; ``marked`` says that the page marks its article's body."""
    above = list(element.iterancestors())
    if not marked:
        return not any(is_around(one) for one in above)
    return any(_is_body(one) for one in above) or _called_attachment(element)


def _called_attachment(element: HtmlElement) -> bool:
    """Whether 附件 stands before the link, in its own text or in what the two elements around it begin with."""
    near = [element, *islice(element.iterancestors(), 2)]
    return any("附件" in squash("".join(islice(one.itertext(), 12)))[:8] for one in near)


def _otherwise(text: str) -> str | None:
    """What a title says that its document is besides a report."""
    title = _FILE_NAME.sub("", squash(text))
    return next((reason for pattern, reason in _OTHERWISE if pattern.search(title)), None)
