"""One row of a table as its document prints it, with its source markup where the document is a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from archive.text import squash
from extract import formats
from extract.document import Table
from extract.formats import Converter, html
from extract.grid import Line, spread

_MOST = 6000  # characters of markup


class PrintedRow(NamedTuple):
    """A row.

    Attributes:
        cells: its cells' texts, left to right.
        place: which of them is asked for, from 0; None where none covers the column.
        markup: the row's source, where the document is HTML and the row can be told from others.
    """

    cells: tuple[str, ...]
    place: int | None
    markup: str | None = None


class Asked(NamedTuple):
    """Which row: of a document's table, row and column, all from 1."""

    data: bytes
    charset: str | None
    file: str
    table: int
    row: int
    column: int


def printed_row(asked: Asked, convert: Converter | None = None) -> PrintedRow | None:
    """Read a row again; None where the document has no such row.

    Raises:
        DocumentError: the document cannot be read.
    """
    document = formats.read(asked.data, asked.charset, convert, asked.file)
    grids = {table.number: (table, spread(table)) for table in document.tables}
    table, lines = grids.get(asked.table, (None, ()))
    if table is None or asked.row > len(lines):
        return None
    line = lines[asked.row - 1]
    at = asked.column - 1
    place = next((number for number, spot in enumerate(line.spots) if spot.left <= at < spot.right), None)
    markup = _markup(asked, table, document.tables) if document.format == "html" else None
    return PrintedRow(_texts(line), place, markup)


def _texts(line: Line) -> tuple[str, ...]:
    return tuple(" ".join(spot.text.split()) for spot in line.spots)


def _markup(asked: Asked, table: Table, tables: tuple[Table, ...]) -> str | None:
    """The source of a row: of the page's rows with just its cells, the one that comes as the row does."""
    wanted = [squash(cell.text) for cell in table.rows[asked.row - 1]]
    before = sum(
        [squash(cell.text) for cell in cells] == wanted
        for other in tables
        if other.number <= table.number
        for number, cells in enumerate(other.rows, 1)
        if (other.number, number) < (table.number, asked.row)
    )
    same = [row for row in _rows(asked) if _texts_of(row) == wanted]
    if before >= len(same):
        return None
    return etree.tostring(same[before], encoding="unicode", method="html", with_tail=False)[:_MOST]


def _rows(asked: Asked) -> Iterator[etree._Element]:
    return html.parse(asked.data, asked.charset).root.iter("tr")


def _texts_of(row: etree._Element) -> list[str]:
    return [squash("".join(map(str, cell.itertext()))) for cell in row if cell.tag in ("td", "th")]
