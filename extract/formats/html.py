"""HTML as portals publish it: tables cell by cell, the page's text as blocks, and what the page says of itself.

Only ``tables`` is needed for the figures; the text is walked apart. Nothing is fetched, no script is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import trafilatura
from lxml import etree
from trafilatura.metadata import extract_metadata

from archive.embedded import embedded, in_scripts, is_flipbook, viewed
from archive.text import civil_dates, decode, tidy
from extract.document import Container, Document, Paragraph, Table
from extract.errors import DamagedDocument, UnsafeDocument
from extract.html_cells import BREAKS, SILENT, image_mark, name_drawn
from extract.html_styles import hide_by_class, is_hidden
from extract.html_tables import Survey, survey

_CONTAINERS = re.compile(
    r"TRS_Editor|trs_editor_view|Custom_UnionStyle|UCAP-CONTENT|pages_content|zoomcon|zoom|vsb_content|v_news_content"
    r"|article-content|articleWrap|ivs_content|zwxl-content|content",
)
_FOLDING = " \t\n\r\f"  # white space that a browser folds away; NBSP shows
_FOLD = re.compile(r"[ \t\n\r\f]+")
# Tables written in a script or a comment are none of the page's.
_NOT_SHOWN = re.compile(rb"<script.*?</script|<!--.*?-->", re.DOTALL)
# A reference that was escaped once more on its way: &amp;nbsp; shows as letters what was meant as white space.
_TWICE = re.compile(rb"&amp;(nbsp|ensp|emsp|thinsp|middot|hellip|mdash|ndash|[lr][ds]quo|#\d{1,6}|#x[\da-fA-F]{1,5});")
_SETTING_APART = (b"line-through", b"DISPLAY", b"super", b"visibility:hidden")
_CUT = re.compile(r"<[a-zA-Z/!][^<>]{0,300}$")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page; ``styled`` where its tables may hide or strike with a style."""

    root: etree._Element
    styled: bool = True


def parse(data: bytes, charset: str | None = None) -> Page:
    """Decode by evidence and parse.

    Raises:
        UnsafeDocument: the page nests deeper than 2 048 elements.
        DamagedDocument: nothing of it can be parsed, or it ends inside a table or a tag.
    """
    decoded = decode(data, charset)
    data = data if decoded.encoding == "utf-8" else decoded.text.encode("utf-8", "replace")
    if b"&amp;nbsp;" in data:
        data = _TWICE.sub(rb"&\1;", data)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.ParserError:
        root = None
    if root is None:
        raise DamagedDocument("the whole page", "HTML", "nothing that can be parsed", "Fetch the page again.")
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise UnsafeDocument(
            "the page's elements",
            "at most 2048 inside one another",
            "more",
            "Look at the page by hand: no report nests like this.",
        )
    _refuse_cut(data)
    displays = b"display" in data
    if displays and b"table-cell" in data:
        name_drawn(root)
    by_class = hide_by_class(root)
    return Page(root, by_class or _is_styled(data, displays))


def _is_styled(data: bytes, displays: bool) -> bool:
    """Whether a style may hide or strike something in a table; each word that is looked for costs its time."""
    start, end = max(data.find(b"<table"), 0), data.rfind(b"</table")
    if displays and data.find(b"display", start, end) >= 0:
        return True
    return any(data.find(word, start, end) >= 0 for word in _SETTING_APART)


def _refuse_cut(data: bytes) -> None:
    """A page that stops inside a tag, or inside a table without ever closing its body, has lost its end."""
    if b"</html" in data[-2000:]:
        return
    lower = data.lower()
    if b"</html" in lower or b"</body" in lower:
        return
    inside_tag = _CUT.search(lower[-400:].decode("utf-8", "replace"))
    if inside_tag is None and lower.count(b"<table") <= lower.count(b"</table"):
        return
    shown = _NOT_SHOWN.sub(b"", lower)
    if inside_tag or shown.count(b"<table") > shown.count(b"</table"):
        raise DamagedDocument(
            f"byte {len(lower)}, the end of the page",
            "the end of its last table and </html>",
            "the page stops in the middle of " + ("a tag" if inside_tag else "a table"),
            "Fetch the page again: what arrived is not the whole of it.",
        )


def tables(page: Page) -> tuple[Table, ...]:
    """Every table that is no mere layout, in document order.

    Raises:
        UnsafeDocument: a cell spans more than 1000 columns, or the tables have more than 200 000 cells.
    """
    return tuple(survey(page.root, page.styled).found.values())


def read(data: bytes, charset: str | None = None) -> Document:
    """Read a page whole: every block with the containers it stands in, title candidates, metas, printed date.

    Raises:
        DamagedDocument, UnsafeDocument: as ``parse`` and ``tables``.
    """
    page = parse(data, charset)
    walk = _Walk(survey(page.root, page.styled))
    walk.element(page.root)
    walk.flush()
    metas = dict(_metas(page.root))
    bare = not walk.tables
    return Document(
        format="html",
        blocks=tuple(walk.blocks),
        titles=_titles(page.root, metas),
        metas=metas,
        published=_printed_date(page.root),
        containers=tuple(walk.containers),
        embedded=_embedded(page.root) if bare else (),
        flipbook=bare and is_flipbook(page.root),
    )


_DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|xlsx?)(?:$|[?#])", re.IGNORECASE)


def _embedded(root: etree._Element) -> tuple[str, ...]:
    """The addresses of the documents that a page shows or links to; else of the pages and pictures it shows."""
    shown = list(embedded(root))
    linked = (a.get("href") or "" for a in root.iter("a"))
    documents = [
        *(one.address for one in shown if one.kind == "document"),
        *(href for href in linked if _DOCUMENT.search(href) and not viewed(href)),
    ]
    pages = [one.address for one in shown if one.kind == "page"]
    found = documents or [*in_scripts(root)] or pages or [one.address for one in shown]
    return tuple(dict.fromkeys(found))


class _Walk:
    """Walks a page once, collecting paragraphs and tables and the range of blocks each container holds."""

    def __init__(self, page: Survey) -> None:
        self.tables, self.layout = page
        self.blocks: list[Paragraph | Table] = []
        self.containers: list[Container] = []
        self.buffer: list[str] = []
        self.hidden: etree._Element | None = None

    def flush(self) -> None:
        """End the paragraph at hand."""
        text = tidy(_FOLD.sub(" ", "".join(self.buffer)))
        self.buffer.clear()
        if text:
            self.blocks.append(Paragraph(text, hidden=self.hidden is not None))

    def element(self, root: etree._Element) -> None:
        """Walk an element's children, by a stack: a page may nest deeper than Python calls."""
        starts: list[int] = []
        skip: etree._Element | None = None
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if skip is not None:
                if event == "end" and node is skip:
                    skip = None
                    self._tail(node, root)
                continue
            if event == "start":
                if self._enter(node, starts):
                    skip = node
            else:
                self._leave(node, starts)
                self._tail(node, root)

    def _tail(self, node: etree._Element, root: etree._Element) -> None:
        if node is not root and node.tail:
            self.buffer.append(node.tail)

    def _enter(self, node: etree._Element, starts: list[int]) -> bool:
        """Take a node's own text; True where what is inside it is not walked."""
        tag = node.tag
        if tag in BREAKS:
            self.flush()
            starts.append(len(self.blocks))
        if tag in SILENT:
            if tag in BREAKS:
                starts.pop()
            return True
        if tag == "table" and node not in self.layout:
            starts.pop()
            if node in self.tables:
                self._captioned(node)
                self.blocks.append(self.tables[node])
            return True
        if self.hidden is None and (node.get("hidden") is not None or is_hidden(node.get("style") or "")):
            if tag not in BREAKS:
                return True
            self.hidden = node
        if tag == "img":
            self.buffer.append(image_mark(node))
        if node.text:
            self.buffer.append(node.text)
        return False

    def _captioned(self, table: etree._Element) -> None:
        """A table's caption as the paragraph before it."""
        for caption in table.iterchildren("caption"):
            self.buffer.extend(caption.itertext())  # type: ignore[arg-type]
            self.flush()

    def _leave(self, node: etree._Element, starts: list[int]) -> None:
        if node.tag not in BREAKS:
            return
        self.flush()
        if node is self.hidden:
            self.hidden = None
        start = starts.pop()
        if len(self.blocks) > start + 1:
            hint = f"{node.get('id') or ''} {node.get('class') or ''}"
            known = node.tag == "ucapcontent" or bool(_CONTAINERS.search(hint))
            self.containers.append(Container(start, len(self.blocks), known, node.tag in ("td", "th")))


def _metas(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The page's own metas, the last of a name first seen in the head, lower-case."""
    for element in root.iter("meta"):
        name, content = element.get("name"), element.get("content")
        if name and content and content.strip():
            yield name.strip().lower(), content.strip()


def _titles(root: etree._Element, metas: dict[str, str]) -> tuple[str, ...]:
    """Title candidates, best first: the meta ArticleTitle, the system's title element, first headings, the window's."""
    found = [metas.get("articletitle", "")]
    for tag in ("ucaptitle", "h1", "title"):
        found.extend(" ".join("".join(node.itertext()).split()) for node in root.iter(tag))  # type: ignore[arg-type]
    return tuple(dict.fromkeys(title for title in found if title))


_DATE_LABEL = re.compile(r"\s{0,80}[\[【（(]?(?:发布|公开|发文|发稿|刊发)(?:日期|时间)")


def _printed_date(root: etree._Element) -> str | None:
    """The day of publication as the page prints it: in the system's own element, or beside its label.

    Where several labels name different days, the first after the page's heading counts, and without one none.
    """
    for node in root.iter("publishtime"):
        if dates := civil_dates("".join(node.itertext())):  # type: ignore[arg-type]
            return dates[0].isoformat()
    before, after = _labelled_dates(root)
    if len(set(before + after)) == 1:
        return (before + after)[0]
    return after[0] if after else None


def _labelled_dates(root: etree._Element) -> tuple[list[str], list[str]]:
    """The days that stand beside a label of publication, before and after the page's first heading."""
    before: list[str] = []
    after: list[str] = []
    found = before
    for node in root.iter("h1", "ucaptitle", "td", "th", "span", "div", "p", "li", "em", "b", "label", "strong", "i"):
        if node.tag in ("h1", "ucaptitle"):
            found = after
        label = _DATE_LABEL.match(node.text or "")
        if label and node.text:
            dates = civil_dates(node.text[label.end() :][:40]) or civil_dates(_following(node))
            found.extend(day.isoformat() for day in dates[:1])
    return before, after


def _following(node: etree._Element) -> str:
    """The text right after a label: inside its own element, after it, or in the next element of the row."""
    inside = "".join(node.itertext())[len(node.text or "") :]  # type: ignore[arg-type]
    following = node.getnext()
    beside = "".join(following.itertext()) if following is not None else ""  # type: ignore[arg-type]
    return f"{inside} {node.tail or ''} {beside}"[:120]


class Metadata(NamedTuple):
    """What a page says of itself in metas that are not those of the State Council's guideline."""

    title: str | None
    published: str | None


def metadata(data: bytes, charset: str | None = None) -> Metadata:
    """The title and date of a page by trafilatura, for pages that mark neither in a way of the portals' systems.

    Its date counts only where one of the page's metas holds it: elsewhere it may be a header's clock or a guess.
    """
    decoded = decode(data, charset)
    found = extract_metadata(decoded.text, extensive=False)
    in_meta = found.date and re.search(rf"<meta[^<>]{{0,300}}{re.escape(found.date)}", decoded.text)
    return Metadata(found.title, found.date if in_meta else None)


def main_text(data: bytes, charset: str | None = None) -> list[str]:
    """The main text of a page whose body nothing marks, line by line, by trafilatura; empty where it finds none."""
    decoded = decode(data, charset)
    text = trafilatura.extract(decoded.text, include_tables=True, include_comments=False, fast=True)
    return [line for line in tidy(text or "").split("\n") if line]
