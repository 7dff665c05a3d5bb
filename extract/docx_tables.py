"""The tables of a .docx: their own rows and cells, vertical and horizontal merges as spans (ECMA-376, part 1, 17.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from extract.document import Cell
from extract.docx_paragraphs import Paragraphs
from extract.docx_text import HIDDEN, W, setting, value
from extract.errors import UnsafeDocument

_MAX_SPAN = 1000
_DATA_ROWS, _DATA_CELLS = 8, 4
_P, _TBL, _ROW, _CELL = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))
_SPAN, _DOWN, _BESIDE = (f"{W}{name}" for name in ("gridSpan", "vMerge", "hMerge"))
_PROPERTIES, _DELETED = f"{W}tcPr", f"{W}cellDel"
_AROUND = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))


class _Printed(NamedTuple):
    """A cell as Word keeps it: where it starts, whether it merges downwards, and goes on from the one above."""

    text: str
    left: int
    columns: int
    merges: bool = False
    goes_on: bool = False


def own_rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table that are on the page: none that was deleted or is hidden."""
    for child in table:
        if child.tag == _ROW:
            properties = next(child.iterchildren(f"{W}trPr"), None)
            if properties is None or not _off_the_page(properties):
                yield child
        elif child.tag in _AROUND:
            yield from own_rows(child)


def _off_the_page(properties: etree._Element) -> bool:
    return next(properties.iterchildren(f"{W}del"), None) is not None or setting(properties, "hidden")


def own_cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, without those that were deleted."""
    for child in row:
        if child.tag == _CELL:
            if all(told.tag != _DELETED for told in _properties(child)):
                yield child
        elif child.tag in _AROUND:
            yield from own_cells(child)


def is_layout(table: etree._Element) -> bool:
    """Whether a table only places others: one inside has several rows and columns, and it has no rows of data."""
    if all(map(_small, table.iterdescendants(_TBL))):
        return False
    rows = [len(list(own_cells(row))) for row in own_rows(table)]
    return sum(cells >= _DATA_CELLS for cells in rows) < _DATA_ROWS


def _small(table: etree._Element) -> bool:
    rows = list(own_rows(table))
    return len(rows) <= 1 or all(len(list(own_cells(row))) <= 1 for row in rows)


def _properties(cell: etree._Element) -> Iterable[etree._Element]:
    """What is said of a cell, as the elements that say it; they stand before all else in it."""
    first = next(iter(cell), None)
    return first if first is not None and first.tag == _PROPERTIES else ()


class Rows:
    """Reads tables cell by cell."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self._paragraphs = paragraphs

    def of(self, table: etree._Element, number: int) -> tuple[tuple[Cell, ...], ...]:
        """A table's rows with Word's merges as spans.

        Raises:
            UnsafeDocument: a cell spans more than 1000 columns.
        """
        printed = [self._row(row, f"table {number}, row {count}") for count, row in enumerate(own_rows(table), 1)]
        heights = _heights(printed)
        return tuple(
            tuple(Cell(cell.text, height, cell.columns) for cell, height in zip(row, tall, strict=True) if height)
            for row, tall in zip(printed, heights, strict=True)
        )

    def _row(self, row: etree._Element, place: str) -> list[_Printed]:
        cells: list[_Printed] = []
        properties = next(row.iterchildren(f"{W}trPr"), None)
        left = _span(None if properties is None else value(properties, "gridBefore"), place)
        if left:
            cells.append(_Printed("", 0, left))
        for element in own_cells(row):
            columns, beside, merges, goes_on = _merged(element, place)
            if beside and cells:
                cells[-1] = cells[-1]._replace(columns=cells[-1].columns + columns)
                left += columns
                continue
            for text, width in self._split(element, columns) if columns > 1 else ((self._text(element), 1),):
                cells.append(_Printed(text, left, width, merges, goes_on))
                left += width
        return cells

    def _split(self, cell: etree._Element, columns: int) -> Iterator[tuple[str, int]]:
        """A cell with its width; or the cells of the one row that it holds, where they are as many as its columns."""
        inner = next(cell.iterchildren(_TBL), None)
        rows = [] if inner is None else list(own_rows(inner))
        parts = list(own_cells(rows[0])) if len(rows) == 1 else []
        if len(parts) == columns and not any("".join(p.itertext()).strip() for p in cell.iterchildren(_P)):  # type: ignore[arg-type]
            yield from ((self._text(part), 1) for part in parts)
        else:
            yield self._text(cell), columns

    def _text(self, cell: etree._Element) -> str:
        """A cell's paragraphs, one line each; the empty one that Word demands after the text is none."""
        lines = [_fold(line) for text in self._texts(cell) for line in text.split("\n")]
        if held := _fold(self._paragraphs.end()):
            lines.append(held)
        while len(lines) > 1 and not lines[-1]:
            lines.pop()
        return "\n".join(lines)

    def _texts(self, cell: etree._Element) -> Iterator[str]:
        """The paragraphs of a cell, of small tables in it and of text boxes on them."""
        for child in cell:
            if child.tag == _P:
                printed = self._paragraphs.take(child)
                boxed = [text for box in printed.boxes for text in self._texts(box)]
                if printed.text.strip() or not boxed:
                    yield printed.text
                yield from boxed
            elif child.tag == _TBL:
                for row in own_rows(child):
                    yield from self._beside(list(own_cells(row)))
            elif child.tag not in HIDDEN:
                yield from self._texts(child)

    def _beside(self, cells: list[etree._Element]) -> Iterator[str]:
        """The cells of a row in a cell: one as it is, several as one line that parts them."""
        if len(cells) == 1:
            yield from self._texts(cells[0])
        elif cells:
            texts = [" ".join(filter(None, map(_fold, self._texts(cell)))) for cell in cells]
            yield " | ".join(filter(None, texts))


def _merged(cell: etree._Element, place: str) -> tuple[int, bool, bool, bool]:
    """A cell's columns, whether it belongs to the one beside it, merges downwards, goes on from the one above."""
    columns, beside, merges, goes_on = 1, False, False, False
    for child in _properties(cell):
        if child.tag == _SPAN:
            columns = _span(child.get(f"{W}val"), place) or 1
        elif child.tag == _DOWN:
            merges, goes_on = True, child.get(f"{W}val") != "restart"
        elif child.tag == _BESIDE:
            beside = child.get(f"{W}val") != "restart"
    return columns, beside, merges, goes_on


def _heights(printed: list[list[_Printed]]) -> list[list[int]]:
    """How many rows each cell covers; 0 for one that goes on from the cell above.

    A cell that goes on from nothing, because the one above has other edges or does not merge, is a cell of its own.
    """
    heights = [[1] * len(row) for row in printed]
    merging: dict[tuple[int, int], tuple[int, int]] = {}
    for number, row in enumerate(printed):
        here: dict[tuple[int, int], tuple[int, int]] = {}
        for place, cell in enumerate(row):
            edges = (cell.left, cell.columns)
            if cell.goes_on and (top := merging.get(edges)) is not None:
                heights[top[0]][top[1]] += 1
                heights[number][place] = 0
                here[edges] = top
            elif cell.merges:
                here[edges] = (number, place)
        merging = here
    return heights


def _span(printed: str | None, place: str) -> int:
    if not (printed and printed.isascii() and printed.isdigit()):
        return 0
    if len(printed) > 5 or int(printed) > _MAX_SPAN:
        raise UnsafeDocument(place, f"a span of at most {_MAX_SPAN}", printed[:20], "Look at the file by hand.")
    return int(printed)


def _fold(line: str) -> str:
    return " ".join(line.split())
