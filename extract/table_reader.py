"""One of the form's tables as it is read: its figures with their places and notes, row after row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.document import Table
from extract.figure import CellValue, amount, count, is_plain
from extract.grid import Line, Spot
from extract.header import Header
from extract.matching import beside, match_cells
from extract.report import Means, Note, Number, Place, TableName
from extract.vocabulary import Vocabulary


@dataclass(slots=True)
class TableReading:
    """One of the form's tables as read, row key → column key → figure, with where each figure stands.

    Attributes:
        name: which table it is.
        strong: whether a header or many rows of the form's say that it is.
        figures: row key → column key → figure.
        places: where each figure stands, by its dotted key: page, table, row, column and raw text.
        notes: what is to know of its cells and of itself.
        labels: each row's key with its label as printed.
        headers: the column labels as printed.
        pieces: the numbers of the document's tables it was read from.
    """

    name: TableName
    strong: bool = True
    figures: dict[str, dict[str, Number | None]] = field(default_factory=dict)
    places: dict[str, tuple[int | None, int, int, int, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Where notes about the table itself stand."""
        return f"table.{self.name}"

    def provenance(self) -> dict[str, Place]:
        """Where each figure stands, as the contract says it."""
        return {
            at: Place(page, table, row, column, None, raw)
            for at, (page, table, row, column, raw) in self.places.items()
        }

    def note(self, means: Means, raw: str, at: str | None = None) -> None:
        """Add a note about the table, or about one of its cells."""
        self.notes.append(Note(at or self.at, raw, means))


class Reader:
    """Reads the pieces of one table, carrying the header on from piece to piece."""

    def __init__(self, known: Vocabulary, reading: TableReading) -> None:
        self.known = known
        self.reading = reading
        self.header: Header | None = None
        self.pending: list[Line] = []
        self.table: Table | None = None

    def read(self, table: Table, lines: Sequence[Line]) -> None:
        """Read one piece."""
        self.table = table
        self.reading.pieces.append(table.number)
        self.pending = []
        for position, line in enumerate(lines):
            self.line(line, lines[position + 1] if position + 1 < len(lines) else None)

    def line(self, line: Line, below: Line | None) -> None:
        """Take one row of the grid."""
        raise NotImplementedError

    def end_header(self) -> None:
        """Read the header from the rows gathered since the last figures."""
        if self.pending:
            if header := self.known.headers[self.reading.name].read(self.pending):
                self.header = header
                self.reading.headers.extend(header.printed)
            self.pending = []

    def matched(self, line: Line, below: Line | None, label: Spot | None, columns: int) -> Sequence[Spot | None]:
        """A row's cells by the header at hand; what stands beside the form's columns is noted."""
        spots = match_cells(self.header, line, below, label) if self.header else None
        if spots is None or self.header is None:
            return [None] * columns
        for text in beside(self.header, line, spots):
            self.reading.note("row_unknown", text)
        return spots

    def left_over(self, line: Line) -> None:
        """Note a row that is none of the form's."""
        empty = not any(spot.text.strip() for spot in line.spots if spot.top == line.row)
        self.reading.note("row_empty" if empty else "row_unknown", "" if empty else printed_row(line))

    def cells(self, row: str, columns: Sequence[str], spots: Sequence[Spot | None], line: Line, unit: str = "") -> None:
        """Store the figures of one row; a spot of None is a cell that cannot be told from its neighbours."""
        if row in self.reading.figures:
            self._again(row, columns, spots, line, unit)
            return
        figures: dict[str, Number | None] = {}
        page, number = (self.table.page, self.table.number) if self.table else (None, 0)
        prefix = f"{self.reading.name}.{row}."
        places, notes = self.reading.places, self.reading.notes
        count_from_one = line.row + 1
        money = self.reading.name == "disclosure"
        for column, spot in zip(columns, spots, strict=True):
            at = prefix + column
            if spot is None:
                figures[column] = None
                self.reading.note("unsure", printed_row(line), at)
                continue
            text = spot.text
            places[at] = (page, number, count_from_one, spot.left + 1, text)
            if not money and is_plain(text):
                figures[column] = int(text)
                continue
            if not text:
                figures[column] = None
                notes.append(Note(at, "", "blank"))
                continue
            figures[column], means = self._value(row, column, spot, unit)
            for kind in means:
                self.reading.note(kind, text, at)
        self.reading.figures[row] = figures

    def _value(self, row: str, column: str, spot: Spot, unit: str) -> CellValue:
        if f"{row}.{column}" in self.known.money:
            return amount(spot.text, unit)
        value = count(spot.text)
        if self.reading.name != "disclosure" and value.value is not None and (value.value < 0 or value.value % 1):
            return CellValue(None, (*value.means, "unsure"))
        return value

    def _again(self, row: str, columns: Sequence[str], spots: Sequence[Spot | None], line: Line, unit: str) -> None:
        """A row printed twice: one that said nothing gives way, the same figures are one row, others are unsure."""
        before = self.reading.figures[row]
        if all(value is None for value in before.values()) and any(spot and spot.text.strip() for spot in spots):
            prefix = f"{self.reading.name}.{row}."
            self.reading.notes[:] = [note for note in self.reading.notes if not note.at.startswith(prefix)]
            del self.reading.figures[row]
            self.cells(row, columns, spots, line, unit)
            return
        values = [self._value(row, c, s, unit).value if s else None for c, s in zip(columns, spots, strict=True)]
        self.reading.note("row_unknown", printed_row(line))
        for column, value in zip(columns, values, strict=True):
            if column in before and before[column] != value:
                before[column] = None
                self.reading.note("unsure", printed_row(line), f"{self.reading.name}.{row}.{column}")


def printed_row(line: Line) -> str:
    """A row as printed, for a note."""
    return " | ".join(" ".join(spot.text.split()) for spot in line.spots)[:400]
