"""The tables of an HTML tree, cell by cell, as a person sees them.

A table is read, or only lays out others, or is part of another's cell. A cell's text is folded as a browser folds
it; what is hidden, struck out or raised never joins the figure beside it.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from extract.document import Cell, Table
from extract.errors import UnsafeDocument
from extract.html_cells import (
    BREAKS,
    FOLDING,
    SILENT,
    STRUCK,
    STRUCK_MARK,
    TURNED,
    cell_text,
    plain_text,
)
from extract.html_styles import is_hidden, is_struck, name_styled

# What ``Cell(…)`` does at the end, without the detour: a page has hundreds of cells.
_new = tuple.__new__
_CELLS = frozenset(["td", "th"])
_PARAGRAPHS = frozenset(["p", "div"])
# What a table's cells never hold is not looked for: each name costs a comparison with every element.
_NEVER_INSIDE = frozenset(
    ["td", "th", "tr", "tbody", "thead", "tfoot", "head", "title", "ucapcontent", "ucaptitle", "publishtime"]
)
_LINED = tuple(sorted(((BREAKS | SILENT | STRUCK | TURNED) - _NEVER_INSIDE) | {"sup", "sub", "img", "input"}))
_MAX_SPAN = 1000  # what browsers take (HTML living standard, 4.9.11)
_MAX_CELLS = 200_000
_TO_THE_END = 65534  # what a row span of 0 means, and the most that browsers take
_DATA_ROWS, _DATA_CELLS = 8, 4


class Survey(NamedTuple):
    """The tables of a page: those to be read, and those that only lay out."""

    found: dict[etree._Element, Table]
    layout: frozenset[etree._Element]


def survey(root: etree._Element, styled: bool = True) -> Survey:
    """Read every table of a tree that is no mere layout, in document order.

    Args:
        root: the tree.
        styled: whether a style may hide or strike rows, cells or single digits, so that each is looked at.

    Raises:
        UnsafeDocument: a cell spans more than 1000 columns, or the tables have more than 200 000 cells.
    """
    rows: dict[etree._Element, list[etree._Element]] = {element: [] for element in root.iter("table")}
    outer = {element: next(element.iterancestors("table"), None) for element in rows}
    if all(around is None for around in outer.values()):
        rows = {element: list(element.iter("tr")) for element in rows}
    else:
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
            table = _table(element, _ordered(element, own), len(found) + 1, styled)
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


def _ordered(element: etree._Element, rows: list[etree._Element]) -> list[etree._Element]:
    """A table's rows as a browser shows them: ``thead`` on top and ``tfoot`` below, wherever they stand."""
    groups = list(element.iterchildren("thead", "tfoot"))
    if not groups:
        return rows
    ends: dict[etree._Element | None, int] = {group: 0 if group.tag == "thead" else 2 for group in groups}
    return sorted(rows, key=lambda row: ends.get(row.getparent(), 1))


def _dense(rows: list[etree._Element]) -> bool:
    return len(rows) >= _DATA_ROWS and sum(len(row) >= _DATA_CELLS for row in rows) >= _DATA_ROWS


def _table(element: etree._Element, rows: list[etree._Element], number: int, styled: bool) -> Table:
    nested = next(element.iterdescendants("table"), None) is not None
    lined = _lined_cells(element)
    printed: list[list[Cell]] = []
    for count, row in enumerate(rows, 1):
        if styled and is_hidden(row.get("style") or ""):
            continue
        cells: list[Cell] = []
        for cell in _own_cells(row):
            style = (cell.get("style") or "") if styled else ""
            if style and is_hidden(style):
                continue
            if cell in lined or cell.get("colspan") or cell.get("rowspan"):
                cells.extend(_cells(cell, nested, f"table {number}, row {count}", cell in lined))
            else:
                cells.append(_new(Cell, (plain_text(cell, styled), 1, 1)))
            if style and is_struck(style):
                cells[-1] = _struck(cells[-1])
        if cells:
            printed.append(cells)
        else:
            _shorten(printed)
    return Table(number, tuple(map(tuple, printed)), hidden=_out_of_sight(element))


def _struck(cell: Cell) -> Cell:
    return cell._replace(text=f"{STRUCK_MARK}{cell.text}{STRUCK_MARK}") if cell.text.strip() else cell


def _shorten(printed: list[list[Cell]]) -> None:
    """Take a row without cells from the cells that hang over it: it is no row of the grid."""
    for above, cells in enumerate(printed):
        for place, cell in enumerate(cells):
            if above + cell.rows > len(printed) and cell.rows > 1:
                cells[place] = cell._replace(rows=cell.rows - 1)


def _out_of_sight(element: etree._Element) -> bool:
    """Whether the page hides an element, or one around it."""
    around = (element, *element.iterancestors())
    return any(one.get("hidden") is not None or is_hidden(one.get("style") or "") for one in around)


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
        if cell in wrapped or mark.tag not in _PARAGRAPHS:
            lined.add(cell)
            continue
        tail, text = mark.tail, None if parent is None else parent.text
        if (tail and tail.strip(FOLDING)) or (text and text.strip(FOLDING)):
            lined.add(cell)
        else:
            wrapped.add(cell)
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
        name_styled(element)
        return [Cell(cell_text(element), rows, columns)]
    return [Cell(plain_text(element), rows, columns)]


def _span(printed: str | None, kind: str, place: str) -> int:
    digits = (printed or "").strip().rstrip(";px%")
    if kind == "rows" and digits == "0":
        return _TO_THE_END
    if not (digits.isascii() and digits.isdigit()):
        return 1
    if len(digits) > 5 or (kind == "columns" and int(digits) > _MAX_SPAN):
        raise UnsafeDocument(
            place, f"a cell that spans at most {_MAX_SPAN} columns", f"{digits[:20]} {kind}", "Look at it by hand."
        )
    return int(digits) or 1
