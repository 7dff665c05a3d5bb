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

from archive.text import civil_dates, decode, tidy
from extract.document import Cell, Container, Document, Paragraph, Table
from extract.errors import DamagedDocument, UnsafeDocument

_MAX_SPAN = 1000  # what browsers take (HTML living standard, 4.9.11)
_MAX_CELLS = 200_000
_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "ucapcontent",
        "ucaptitle",
        "publishtime",
        "br",
        "option",
        "select",
        "iframe",
    ]
)
_SILENT = frozenset(["script", "style", "noscript", "head", "template", "select", "option", "button", "textarea"])
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CONTAINERS = re.compile(
    r"TRS_Editor|trs_editor_view|Custom_UnionStyle|UCAP-CONTENT|pages_content|zoomcon|zoom|vsb_content|v_news_content"
    r"|article-content|articleWrap|ivs_content|zwxl-content|content",
)
_FOLDING = " \t\n\r\f"  # white space that a browser folds away; NBSP shows
_FOLD = re.compile(r"[ \t\n\r\f]+")
_CUT = re.compile(r"<[a-zA-Z/!][^<>]{0,300}$")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page."""

    root: etree._Element


def parse(data: bytes, charset: str | None = None) -> Page:
    """Decode by evidence and parse.

    Raises:
        UnsafeDocument: the page nests deeper than 2 048 elements.
        DamagedDocument: nothing of it can be parsed, or it ends inside a table or a tag.
    """
    decoded = decode(data, charset)
    data = data if decoded.encoding == "utf-8" else decoded.text.encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
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
    etree.strip_elements(root, "script", "style", with_tail=False)
    if b"super" in data or b"mso-text-raise" in data:
        _name_raised(root)
    return Page(root)


_RAISED = re.compile(r"vertical-align\s{0,3}:\s{0,3}super|mso-text-raise\s{0,3}:\s{0,3}\d", re.IGNORECASE)


def _name_raised(root: etree._Element) -> None:
    """Call what a style raises ``<sup>``, as which it is read."""
    for element in root.iter("span", "font"):
        if _RAISED.search(element.get("style") or ""):
            element.tag = "sup"


def _refuse_cut(data: bytes) -> None:
    """A page that stops inside a tag, or inside a table without ever closing its body, has lost its end."""
    tail = data[-2000:].lower()
    if b"</html" in tail or b"</body" in tail:
        return
    lower = data.lower()
    inside_tag = _CUT.search(data[-400:].decode("utf-8", "replace"))
    if inside_tag or lower.count(b"<table") > lower.count(b"</table"):
        raise DamagedDocument(
            f"byte {len(data)}, the end of the page",
            "the end of its last table and </html>",
            "the page stops in the middle of " + ("a tag" if inside_tag else "a table"),
            "Fetch the page again: what arrived is not the whole of it.",
        )


def tables(page: Page) -> tuple[Table, ...]:
    """Every table that is no mere layout, in document order.

    Raises:
        UnsafeDocument: a cell spans more than 1000 columns, or the tables have more than 200 000 cells.
    """
    return tuple(located_tables(page).values())


def located_tables(page: Page) -> dict[etree._Element, Table]:
    """As ``tables``, by the element each stands in."""
    found: dict[etree._Element, Table] = {}
    cells = 0
    for element in page.root.iter("table"):
        if is_layout(element) or _inside_cell(element):
            continue
        rows = tuple(row for row in _rows(element, len(found) + 1) if row)
        cells += sum(map(len, rows))
        if cells > _MAX_CELLS:
            raise UnsafeDocument(
                f"table {len(found) + 1}", f"at most {_MAX_CELLS} cells in a page", "more", "Look at it by hand."
            )
        if rows:
            found[element] = Table(len(found) + 1, rows)
    return found


def is_layout(table: etree._Element) -> bool:
    """Whether a table only places other tables: one inside it has more than one row and more than one column."""
    inner = table.iterdescendants("table")
    return any(not _small(nested) for nested in inner)


def _small(table: etree._Element) -> bool:
    """A table of one row or one column inside a cell is part of the cell."""
    rows = list(table.iter("tr"))
    return len(rows) <= 1 or all(len(row) <= 1 for row in rows)


def _inside_cell(table: etree._Element) -> bool:
    return any(not is_layout(outer) for outer in table.iterancestors("table"))


def _rows(table: etree._Element, number: int) -> Iterator[tuple[Cell, ...]]:
    nested = next(table.iterdescendants("table"), None) is not None
    lined = _lined_cells(table)
    for count, row in enumerate(table.iter("tr"), 1):
        if nested and next(row.iterancestors("table")) is not table:
            continue
        cells: list[Cell] = []
        for element in row.iterchildren("td", "th"):
            if element in lined or element.get("colspan") or element.get("rowspan"):
                cells.extend(_cells(element, nested, f"table {number}, row {count}", element in lined))
            else:
                cells.append(Cell(_one_line(element)))
        yield tuple(cells)


def _lined_cells(table: etree._Element) -> set[etree._Element]:
    """The cells whose text may have several lines, a picture or a raised mark: all others are read at once."""
    lined: set[etree._Element] = set()
    seen: set[etree._Element] = set()
    for mark in table.iter("br", "sup", "img", "li", "p", "div", "table"):
        cell = mark.getparent()
        while cell is not None and cell.tag not in ("td", "th"):
            cell = cell.getparent()
        if cell is not None:
            (lined if mark.tag not in ("p", "div") or cell in seen else seen).add(cell)
    return lined


def _cells(element: etree._Element, nested: bool, place: str, lined: bool) -> list[Cell]:
    """One cell; or, where it holds nothing but a table of one row, as wide as itself, that table's cells."""
    columns = _span(element.get("colspan"), "columns", place)
    rows = _span(element.get("rowspan"), "rows", place)
    if nested and columns > 1 and (inner := element.find(".//table")) is not None:
        parts = list(inner.iter("td", "th"))
        if len(parts) == columns and cell_text(element).split() == cell_text(inner).split():
            return [Cell(cell_text(part), rows, 1) for part in parts]
    return [Cell(cell_text(element) if lined else _one_line(element), rows, columns)]


def _one_line(element: etree._Element) -> str:
    """The folded text of a cell that holds one line; serialising is ten times faster than joining its texts."""
    return " ".join(etree.tostring(element, method="text", encoding="unicode", with_tail=False).split())


def _span(printed: str | None, kind: str, place: str) -> int:
    digits = (printed or "").strip().rstrip(";px%")
    if not (digits.isascii() and digits.isdigit()):
        return 1
    if len(digits) > 5 or (kind == "columns" and int(digits) > _MAX_SPAN):
        raise UnsafeDocument(
            place, f"a cell that spans at most {_MAX_SPAN} columns", f"{digits[:20]} {kind}", "Look at it by hand."
        )
    return int(digits) or 1


def cell_text(element: etree._Element) -> str:
    """A cell's text as a browser shows it: white space folded, a line for each paragraph and ``<br>``.

    An empty paragraph is no line, one that holds ``&nbsp;`` is. Superscript digits become superscript characters,
    so that a footnote's number never joins the figure before it.
    """
    return "\n".join(_folded(line) for line in _lines(element))


def _folded(line: str) -> str:
    return " ".join(line.split())


def _lines(element: etree._Element) -> list[str]:
    """The lines of an element, those of white space alone left out unless it is white space that shows."""
    lines: list[str] = [""]
    for kind, text in _flow(element):
        if kind == "text":
            lines[-1] += text
        elif kind == "br" or lines[-1].strip(_FOLDING):
            lines.append("")
    while len(lines) > 1 and not lines[-1].strip(_FOLDING):
        lines.pop()
    return lines


def _flow(element: etree._Element) -> Iterator[tuple[str, str]]:
    """An element as text, breaks (``br``) and block boundaries (``block``), in reading order."""
    raised = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag
        if event == "start":
            raised += tag == "sup"
            if tag == "br":
                yield "br", ""
            elif tag in _BREAKS and node is not element:
                yield "block", ""
            elif tag == "img":
                yield "text", image_mark(node)
            if node.text:
                yield "text", node.text.translate(_SUPERSCRIPT) if raised else node.text
            continue
        raised -= tag == "sup"
        if tag in _BREAKS and tag != "br" and node is not element:
            yield "block", ""
        if node.tail and node is not element:
            yield "text", node.tail.translate(_SUPERSCRIPT) if raised else node.tail


def image_mark(image: etree._Element) -> str:
    """What stands for a picture in a text: its name as the page gives it."""
    name = image.get("alt") or image.get("title") or (image.get("src") or "").rsplit("/", 1)[-1][:80]
    return f"[image: {name.replace(']', ' ').strip()}]"


def read(data: bytes, charset: str | None = None) -> Document:
    """Read a page whole: every block with the containers it stands in, title candidates, metas, printed date.

    Raises:
        DamagedDocument, UnsafeDocument: as ``parse`` and ``tables``.
    """
    page = parse(data, charset)
    walk = _Walk(located_tables(page))
    walk.element(page.root)
    walk.flush()
    metas = dict(_metas(page.root))
    return Document(
        format="html",
        blocks=tuple(walk.blocks),
        titles=_titles(page.root, metas),
        metas=metas,
        published=_printed_date(page.root),
        containers=tuple(walk.containers),
    )


class _Walk:
    """Walks a page once, collecting paragraphs and tables and the range of blocks each container holds."""

    def __init__(self, found: dict[etree._Element, Table]) -> None:
        self.tables = found
        self.blocks: list[Paragraph | Table] = []
        self.containers: list[Container] = []
        self.buffer: list[str] = []

    def flush(self) -> None:
        """End the paragraph at hand."""
        text = tidy(_FOLD.sub(" ", "".join(self.buffer)))
        self.buffer.clear()
        if text:
            self.blocks.append(Paragraph(text))

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
        if tag in _BREAKS:
            self.flush()
            starts.append(len(self.blocks))
        if tag in _SILENT:
            if tag in _BREAKS:
                starts.pop()
            return True
        if tag == "table" and not is_layout(node):
            starts.pop()
            if node in self.tables:
                self.blocks.append(self.tables[node])
            return True
        if tag == "img":
            self.buffer.append(image_mark(node))
        if node.text:
            self.buffer.append(node.text)
        return False

    def _leave(self, node: etree._Element, starts: list[int]) -> None:
        if node.tag not in _BREAKS:
            return
        self.flush()
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
    """Title candidates, best first: the meta ArticleTitle, the system's title element, headings, the window's."""
    found = [metas.get("articletitle", "")]
    for tag in ("ucaptitle", "h1", "h2", "h3", "title"):
        found.extend(_folded("".join(node.itertext())) for node in root.iter(tag))  # type: ignore[arg-type]
    return tuple(dict.fromkeys(title for title in found if title))


_DATE_LABEL = re.compile(r"(?:发布|公开|发文|发稿|刊发)(?:日期|时间)")


def _printed_date(root: etree._Element) -> str | None:
    """The day of publication as the page prints it: in the system's own element, or beside its label."""
    for node in root.iter("publishtime"):
        if dates := civil_dates("".join(node.itertext())):  # type: ignore[arg-type]
            return dates[0].isoformat()
    for node in root.iter("td", "th", "span", "div", "p", "li", "em", "b", "label", "strong"):
        if node.text and (label := _DATE_LABEL.search(node.text)):
            dates = civil_dates(node.text[label.end() :]) or civil_dates(_following(node))
            if dates:
                return dates[0].isoformat()
    return None


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
    text = trafilatura.extract(decoded.text, include_tables=True, include_comments=False, favor_recall=True)
    return [line for line in tidy(text or "").split("\n") if line]
