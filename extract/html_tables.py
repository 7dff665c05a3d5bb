"""The tables of an HTML tree, cell by cell, as a person sees them.

A table is read, or only lays out others, or is part of another's cell. A cell's text is folded as a browser folds
it; what is hidden, struck out or raised never joins the figure beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from extract.document import Cell, Table
from extract.errors import UnsafeDocument

BREAKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "  # noqa: SIM905 - a list of 50 names reads better so
    "html li main nav ol p pre section table tbody td tfoot th thead title tr ul ucapcontent ucaptitle publishtime br "
    "option select iframe".split()
)
SILENT = frozenset(["script", "style", "noscript", "head", "template", "select", "option", "button", "textarea", "rt"])
STRUCK = frozenset(["del", "s", "strike"])
# Between a raised mark or a struck figure and its neighbours stands what no figure holds.
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STRUCK_MARK = "~"
# What ``Cell(…)`` does at the end, without the detour: a page has hundreds of cells.
_new = tuple.__new__
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_CELLS = frozenset(["td", "th"])
_PARAGRAPHS = frozenset(["p", "div"])
_INLINE = frozenset(["span", "font", "a", "b", "i", "em", "strong", "u"])
_FOLDING = " \t\n\r\f"  # white space that a browser folds away; NBSP shows
_LINED = tuple(
    sorted((BREAKS - {"td", "th", "tr", "tbody", "thead", "tfoot"}) | SILENT | STRUCK | {"sup", "sub", "img"})
)
_MAX_SPAN = 1000  # what browsers take (HTML living standard, 4.9.11)
_MAX_CELLS = 200_000
_DATA_ROWS, _DATA_CELLS = 8, 4


class Survey(NamedTuple):
    """The tables of a page: those to be read, and those that only lay out."""

    found: dict[etree._Element, Table]
    layout: frozenset[etree._Element]


def survey(root: etree._Element) -> Survey:
    """Read every table of a tree that is no mere layout, in document order.

    Raises:
        UnsafeDocument: a cell spans more than 1000 columns, or the tables have more than 200 000 cells.
    """
    rows: dict[etree._Element, list[etree._Element]] = {element: [] for element in root.iter("table")}
    outer = {element: next(element.iterancestors("table"), None) for element in rows}
    for row in root.iter("tr"):
        if (owner := next(row.iterancestors("table"), None)) is not None:
            rows[owner].append(row)
    layout = _layout(rows, outer)
    found: dict[etree._Element, Table] = {}
    inside: set[etree._Element] = set()
    cells = 0
    for element, own in rows.items():
        around = outer[element]
        if around is not None and (around in inside or around not in layout):
            inside.add(element)
        elif element not in layout:
            table = _table(element, own, len(found) + 1)
            cells += sum(map(len, table.rows))
            if cells > _MAX_CELLS:
                raise UnsafeDocument(
                    f"table {table.number}", f"at most {_MAX_CELLS} cells in a page", "more", "Look at it by hand."
                )
            if table.rows:
                found[element] = table
    return Survey(found, frozenset(layout))


def _layout(
    rows: dict[etree._Element, list[etree._Element]], outer: dict[etree._Element, etree._Element | None]
) -> set[etree._Element]:
    """The tables that only place others: one inside has several rows and columns, and they are no rows of data."""
    layout: set[etree._Element] = set()
    for element in reversed(rows):
        around = outer[element]
        if around is None or _dense(rows[around]):
            continue
        small = len(rows[element]) <= 1 or all(len(row) <= 1 for row in rows[element])
        if element in layout or not small:
            layout.add(around)
    return layout


def _dense(rows: list[etree._Element]) -> bool:
    return len(rows) >= _DATA_ROWS and sum(len(row) >= _DATA_CELLS for row in rows) >= _DATA_ROWS


def _table(element: etree._Element, rows: list[etree._Element], number: int) -> Table:
    nested = next(element.iterdescendants("table"), None) is not None
    lined = _lined_cells(element)
    printed: list[tuple[Cell, ...]] = []
    for count, row in enumerate(rows, 1):
        cells: list[Cell] = []
        for cell in _own_cells(row):
            if cell in lined or cell.get("colspan") or cell.get("rowspan"):
                cells.extend(_cells(cell, nested, f"table {number}, row {count}", cell in lined))
            else:
                cells.append(_new(Cell, (_plain_text(cell), 1, 1)))
        if cells:
            printed.append(tuple(cells))
    return Table(number, tuple(printed))


def _own_cells(row: etree._Element) -> list[etree._Element]:
    """A row's cells; portals put forms between the two."""
    cells = list(row.iterchildren("td", "th"))
    return cells or [cell for cell in row.iterdescendants("td", "th") if next(cell.iterancestors("tr")) is row]


def _lined_cells(table: etree._Element) -> set[etree._Element]:
    """The cells whose text is more than one line in at most one paragraph: all others are read at once."""
    lined: set[etree._Element] = set()
    wrapped: set[etree._Element] = set()
    owners: dict[etree._Element, etree._Element | None] = {}
    for mark in table.iter(*_LINED):
        parent = mark.getparent()
        cell = parent if parent is not None and parent.tag in _CELLS else _owner(parent, owners)
        if cell is None:
            continue
        tail, text = mark.tail, None if parent is None else parent.text
        beside = (tail and tail.strip(_FOLDING)) or (text and text.strip(_FOLDING))
        if mark.tag in _PARAGRAPHS and not beside and cell not in wrapped:
            wrapped.add(cell)
        else:
            lined.add(cell)
    return lined


def _owner(
    element: etree._Element | None, owners: dict[etree._Element, etree._Element | None]
) -> etree._Element | None:
    """The cell around an element; each element is climbed over once."""
    climbed: list[etree._Element] = []
    while element is not None and element.tag not in _CELLS:
        if element in owners:
            element = owners[element]
            break
        climbed.append(element)
        element = element.getparent()
    owners.update(dict.fromkeys(climbed, element))
    return element


def _cells(element: etree._Element, nested: bool, place: str, lined: bool) -> list[Cell]:
    """One cell; or, where it holds nothing but a table of one row, as wide as itself, that table's cells."""
    columns = _span(element.get("colspan"), "columns", place)
    rows = _span(element.get("rowspan"), "rows", place)
    if nested and columns > 1 and (inner := element.find(".//table")) is not None:
        parts = list(inner.iter("td", "th"))
        if len(parts) == columns and cell_text(element).split() == cell_text(inner).split():
            return [Cell(cell_text(part), rows, 1) for part in parts]
    if lined:
        _styled(element)
        return [Cell(cell_text(element), rows, columns)]
    return [Cell(_plain_text(element), rows, columns)]


def _plain_text(cell: etree._Element) -> str:
    """The text of a cell that holds one line; digits that a style sets apart are looked for where there are several."""
    text = _one_line(cell)
    if len(text) > 1 and text[-1] in _DIGITS and len(cell) and _styled(cell):
        return cell_text(cell)
    return text


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

    An empty paragraph is no line, one that holds ``&nbsp;`` is. Raised digits become superscript characters, struck
    text stands between marks: neither joins the figure beside it.
    """
    return "\n".join(" ".join(line.split()) for line in _lines(element))


def _lines(element: etree._Element) -> list[str]:
    """The lines of an element, those of white space alone left out unless it is white space that shows."""
    lines: list[list[str]] = [[]]
    for kind, text in _flow(element):
        if kind == "text":
            lines[-1].append(text)
        elif kind == "br" or any(part.strip(_FOLDING) for part in lines[-1]):
            lines.append([])
    joined = ["".join(parts) for parts in lines]
    while len(joined) > 1 and not joined[-1].strip(_FOLDING):
        joined.pop()
    return joined


def _flow(element: etree._Element) -> Iterator[tuple[str, str]]:
    """An element as text, breaks (``br``) and block boundaries (``block``), in reading order."""
    translations: list[dict[int, int]] = [{}]
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                yield "text", (node.tail or "").translate(translations[-1])
            continue
        if event == "start":
            if tag in SILENT:
                skipped = node
                continue
            if tag in ("sup", "sub"):
                translations.append(_RAISED if tag == "sup" else _LOWERED)
            yield from _before(node, element)
            yield "text", (node.text or "").translate(translations[-1])
        else:
            if tag in ("sup", "sub"):
                translations.pop()
            if tag in STRUCK:
                yield "text", _STRUCK_MARK
            if tag in BREAKS and tag != "br" and node is not element:
                yield "block", ""
            if node is not element:
                yield "text", (node.tail or "").translate(translations[-1])


def _before(node: etree._Element, element: etree._Element) -> Iterator[tuple[str, str]]:
    """What a node itself puts before its text."""
    if node.tag == "br":
        yield "br", ""
    elif node.tag in BREAKS and node is not element:
        yield "block", ""
    elif node.tag == "img":
        yield "text", image_mark(node)
    elif node.tag in STRUCK:
        yield "text", _STRUCK_MARK


def image_mark(image: etree._Element) -> str:
    """What stands for a picture in a text: its name as the page gives it."""
    name = image.get("alt") or image.get("title") or (image.get("src") or "").rsplit("/", 1)[-1][:80]
    return f"[image: {name.replace(']', ' ').strip()}]"


_STYLED_UP = re.compile(
    r"vertical-align\s{0,3}:\s{0,3}(?:super|text-top|[1-9])|mso-text-raise\s{0,3}:\s{0,3}[1-9]|top\s{0,3}:\s{0,3}-[1-9]"
)
_STYLED_AWAY = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|mso-hide\s{0,3}:\s{0,3}all"
    r"|font-size\s{0,3}:\s{0,3}0(?![.\d])"
)
_STYLE_WORDS = ("super", "text-top", "raise", "none", "hidden", "hide", "top:-", "top: -", "size:0", "size: 0")


def _styled(cell: etree._Element) -> bool:
    """Whether a style in a cell may raise or hide some of its text; where it does, the element is named for it."""
    changed = False
    for element in cell.iterdescendants():
        style = (element.get("style") or "").lower()
        if style and any(word in style for word in _STYLE_WORDS):
            changed = _name_by_style(element, style) or changed
        elif "FootnoteReference" in (element.get("class") or ""):
            element.tag = "sup"
            changed = True
    return changed


def _name_by_style(element: etree._Element, style: str) -> bool:
    """Call what a style raises ``sup`` and what it hides ``template``; True where it did either."""
    if _STYLED_AWAY.search(style):
        element.tag = "template"
    elif _STYLED_UP.search(style) and element.tag in _INLINE:
        element.tag = "sup"
    else:
        return False
    return True
