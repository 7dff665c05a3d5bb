"""Random tables, printed in every way that has spans or places, come back as the same grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extract.document import Sight, Table
from extract.formats import docx, html
from extract.grid import spread
from extract.pages import Page, PageCell, PageTable, blocks
from samples.as_docx import as_docx
from samples.as_html import clean, word
from samples.blocks import Blocks, SpannedCell, SpannedTable, slots, width
from samples.layout import layout
from samples.organs import random_report

Grid = list[tuple[int, int, int, int, str]]
COLUMN, ROW, TOP = 40.0, 20.0, 60.0


@st.composite
def tables(draw: st.DrawFn) -> SpannedTable:
    """A table of three to seven columns and two to eight rows, tiled by cells with numbered texts."""
    height, across = draw(st.integers(2, 8)), draw(st.integers(3, 7))
    free = {(row, column) for row in range(height) for column in range(across)}
    rows: list[tuple[SpannedCell, ...]] = []
    for row in range(height):
        cells = []
        for column in range(across):
            if (row, column) not in free:
                continue
            columns = draw(st.integers(1, _room(free, row, column)))
            # A row that no cell starts in is none in HTML: the last column keeps to its rows.
            down = 1 if column + columns == across else draw(st.integers(1, min(3, height - row)))
            free -= {(r, c) for r in range(row, row + down) for c in range(column, column + columns)}
            cells.append(SpannedCell(f"{row + 1}、第{column}列", down, columns))
        rows.append(tuple(cells))
    return SpannedTable("any", tuple(rows))


def _room(free: set[tuple[int, int]], row: int, column: int) -> int:
    end = column
    while (row, end) in free:
        end += 1
    return min(end - column, 3)


def grid(table: SpannedTable) -> Grid:
    """Where each cell stands that is printed."""
    return sorted(
        (row, slot.column, row + slot.cell.rows, slot.column + slot.cell.columns, slot.cell.text)
        for row, line in enumerate(slots(table))
        for slot in line
        if not slot.below
    )


def read_grid(table: Table) -> Grid:
    """Where each cell stands that was read."""
    lines = spread(table)
    spots = {spot for line in lines for spot in line.spots}
    return sorted((spot.top, spot.left, spot.bottom, spot.right, "".join(spot.text.split())) for spot in spots)


WRITERS: dict[str, Callable[[Blocks], tuple[Table, ...]]] = {
    "clean": lambda printed: html.read(clean(printed)).tables,
    "word": lambda printed: html.read(word(printed, pieces=3)).tables,
    "pages": lambda printed: _tables([_page(table) for table in printed if isinstance(table, SpannedTable)]),
}


@pytest.mark.parametrize("writer", WRITERS)
@given(table=tables())
def test_a_table_comes_back_as_the_same_grid(writer: str, table: SpannedTable) -> None:
    """Whatever its spans, a table that adds up is read with every cell at its place."""
    (read,) = WRITERS[writer]((table,))
    assert read_grid(read) == grid(table)


@settings(max_examples=settings.default.max_examples // 8 if settings.default else 5)
@given(table=tables())
def test_a_table_of_word_comes_back_as_the_same_grid(table: SpannedTable) -> None:
    """The same in Word's own spans; fewer examples, for each is a package of its own."""
    (read,) = docx.read(as_docx((table,))).tables
    assert read_grid(read) == grid(table)


# Over the ends of pages


def _cells(table: SpannedTable) -> list[PageCell]:
    return [PageCell(text, top, left, bottom, right, Sight(1)) for top, left, bottom, right, text in grid(table)]


def _page(table: SpannedTable) -> PageTable:
    return _drawn(_cells(table), len(table.rows), width(table))


def _drawn(cells: Sequence[PageCell], height: int, across: int) -> PageTable:
    """Cells as a table with rules at even distances."""
    columns = tuple(COLUMN * (place + 1) for place in range(across + 1))
    rows = tuple(TOP + ROW * place for place in range(height + 1))
    return PageTable((columns[0], rows[0], columns[-1], rows[-1]), columns, rows, tuple(cells))


def _tables(pieces: Sequence[PageTable]) -> tuple[Table, ...]:
    """What is read of tables that stand on a page each."""
    pages = tuple(Page(number, 595, 842, (piece,)) for number, piece in enumerate(pieces, 1))
    return tuple(block for block in blocks(pages) if isinstance(block, Table))


def cut(table: SpannedTable, ends: Sequence[int]) -> list[PageTable]:
    """The pieces of a table whose page ends lie before some rows: a cell that reaches over one is blank below it."""
    edges = [0, *ends, len(table.rows)]
    pieces = []
    for start, end in pairwise(edges):
        inside = [
            cell._replace(
                text=cell.text if cell.top >= start else "",
                top=max(cell.top, start) - start,
                bottom=min(cell.bottom, end) - start,
            )
            for cell in _cells(table)
            if cell.top < end and cell.bottom > start
        ]
        pieces.append(_drawn(sorted(inside, key=lambda cell: (cell.top, cell.left)), end - start, width(table)))
    return pieces


@given(table=tables(), data=st.data())
def test_pages_that_end_anywhere_give_the_table_back(table: SpannedTable, data: st.DataObject) -> None:
    """A table that is cut before any of its rows is one table again, with each label over all its rows."""
    ends = sorted(data.draw(st.lists(st.integers(1, len(table.rows) - 1), min_size=1, max_size=3, unique=True)))
    pieces = cut(table, ends)
    # A cell of one row and an empty one below the page's end are two cells, as far as anybody can see.
    assume(all(_is_known(above, below) for above, below in pairwise(pieces)))
    (read,) = _tables(pieces)
    assert read_grid(read) == grid(table)


def _is_known(above: PageTable, below: PageTable) -> bool:
    """Whether each label that a page end cuts covers several rows above it or below it."""
    tall = {(cell.left, cell.right) for cell in above.cells if cell.bottom - cell.top > 1}
    blank = [cell for cell in below.cells if not cell.text and cell.top == 0]
    return all(cell.bottom > 1 or (cell.left, cell.right) in tall for cell in blank)


@given(seed=st.integers(0, 500), edition=st.sampled_from(("2019", "2021")), data=st.data())
def test_the_forms_tables_are_whole_again(seed: int, edition: str, data: st.DataObject) -> None:
    """Table 三 with any figures, blank ones too, cut before any of its rows, is one table again."""
    table = _applications(seed, edition)
    ends = data.draw(st.lists(st.integers(3, len(table.rows) - 1), min_size=1, max_size=3, unique=True))
    (read,) = _tables(cut(table, sorted(ends)))
    assert read_grid(read) == [(*place, "".join(text.split())) for *place, text in grid(table)]


@given(seed=st.integers(0, 500), data=st.data())
def test_a_row_that_a_page_end_cuts_is_one_row_again(seed: int, data: st.DataObject) -> None:
    """The label of a row is cut in the middle of a line end, its figures stand above: the label is whole again."""
    table = _applications(seed, "2021")
    rows = [n for n, row in enumerate(table.rows) if n > 3 and any(cell.label and len(cell.text) > 9 for cell in row)]
    row = data.draw(st.sampled_from(rows))
    (read,) = _tables(_torn(table, row))
    assert read_grid(read) == [(*place, "".join(text.split())) for *place, text in grid(table)]


def _torn(table: SpannedTable, row: int) -> list[PageTable]:
    """A table whose page end lies in a row: the label's first half and the figures above it, the other half below."""
    doubled: list[tuple[SpannedCell, ...]] = []
    for number, line in enumerate(slots(table)):
        started = [slot.cell for slot in line if not slot.below]
        if number < row:
            reach = [replace(c, rows=c.rows + 1) if number + c.rows > row else c for c in started]
            doubled.append(tuple(reach))
        elif number == row:
            doubled.append(tuple(_half(cell, upper=True) for cell in started))
            doubled.append(tuple(_half(cell, upper=False) for cell in started if cell.rows == 1))
        else:
            doubled.append(tuple(started))
    upper, lower = cut(SpannedTable(table.name, tuple(doubled)), [row + 1])
    filled = tuple(cell._replace(full=True) for cell in upper.cells)
    return [replace(upper, cells=filled, open_bottom=True), replace(lower, open_top=True)]


def _half(cell: SpannedCell, *, upper: bool) -> SpannedCell:
    if cell.rows > 1:
        return replace(cell, rows=cell.rows + 1)
    if cell.figure:
        return cell if upper else replace(cell, text="")
    return replace(cell, text=cell.text[: len(cell.text) // 2] if upper else cell.text[len(cell.text) // 2 :])


def _applications(seed: int, edition: str) -> SpannedTable:
    printed = layout(random_report(seed, edition, absent=0.0))
    return next(block for block in printed if isinstance(block, SpannedTable) and block.name == "applications")
