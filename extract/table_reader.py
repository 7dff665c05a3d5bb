"""One of the form's tables as it is read: its figures with their places and notes, row after row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.candidates import flattened
from extract.document import SURE, Sight, Table
from extract.figure import CellValue, amount, count, is_plain
from extract.grid import Line, Spot
from extract.header import Header
from extract.matching import beside, is_crowded, match_cells
from extract.report import Means, Note, Number, Place, TableName
from extract.solving import Doubt
from extract.vocabulary import Vocabulary

_DIGITS = frozenset("0123456789")
"""What most cells hold; looked up faster than ``is_plain`` is called."""


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
        sights: where its figures were seen, by their dotted key, for formats that have pages.
        doubts: the cells that can be read in several ways.
        alternatives: what else a figure may be that was seen surely enough, by its dotted key.
    """

    name: TableName
    strong: bool = True
    figures: dict[str, dict[str, Number | None]] = field(default_factory=dict)
    places: dict[str, tuple[int | None, int, int, int, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    sights: dict[str, Sight] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    alternatives: dict[str, tuple[Number | None, ...]] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """Where notes about the table itself stand."""
        return f"table.{self.name}"

    def provenance(self) -> dict[str, Place]:
        """Where each figure stands, as the contract says it."""
        if not self.sights:
            return {
                at: Place(page, table, row, column, None, raw)
                for at, (page, table, row, column, raw) in self.places.items()
            }
        return {at: _seen_at(place, self.sights.get(at, _UNSEEN)) for at, place in self.places.items()}

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
        self.seen = False
        self.odd = False
        self.blank = False
        self.lines: Sequence[Line] = ()

    def read(self, table: Table, lines: Sequence[Line]) -> None:
        """Read one piece."""
        self.table, self.lines = table, lines
        self.seen = any(sight.confidence is not None for sight in table.sights.values())
        self.reading.pieces.append(table.number)
        self.end_header()
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
        self.odd = self.blank = False
        spots = match_cells(self.header, line, below, label, self.lines) if self.header else None
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
                self.odd = True
                self.reading.note("unsure", printed_row(line), at)
                continue
            text = spot.text
            places[at] = (page, number, count_from_one, spot.left + 1, text)
            if not money and (text in _DIGITS or is_plain(text)):
                figures[column] = int(text)
                continue
            if not text:
                figures[column] = None
                notes.append(Note(at, "", "blank"))
                self.blank = True
                continue
            self.odd = True
            figures[column], means = self._value(row, column, spot, unit)
            for kind in means:
                self.reading.note(kind, text, at)
        self.reading.figures[row] = figures
        if self.table is not None and self.table.sights:
            self._look(row, columns, spots, unit)

    def settle(self, keys: Sequence[str], spots: Sequence[Spot | None], line: Line) -> None:
        """Look again at a row some of whose cells are not plainly figures; as ``doubtful`` and ``displaced`` say."""
        if self.odd:
            self.doubtful(keys, spots, line)
        if self.blank:
            self.displaced(keys, line)

    def displaced(self, keys: Sequence[str], line: Line) -> None:
        """Doubt the blanks of a row where some cell holds several figures; only asked where ``blank`` says so.

        Args:
            keys: the row's cells, ``row.column``.
            line: the row.
        """
        # Most cells are one digit or none: a row is asked for every blank in it.
        long = [spot for spot in line.spots if len(spot.text) > 2 and spot.top == line.row]
        if not any(is_crowded(spot.text) for spot in long):
            return
        own = {f"{self.reading.name}.{key}" for key in keys}
        raw = printed_row(line)
        self.reading.notes[:] = [
            Note(note.at, raw, "unsure") if note.means == "blank" and note.at in own else note
            for note in self.reading.notes
        ]

    def _look(self, row: str, columns: Sequence[str], spots: Sequence[Spot | None], unit: str) -> None:
        """Keep where a row's cells were seen; a figure that was not surely seen is none, with all that it may be."""
        for column, spot in zip(columns, spots, strict=True):
            sight = self._sight(spot)
            if spot is None or sight is None:
                continue
            at = f"{self.reading.name}.{row}.{column}"
            self.reading.sights[at] = sight
            values = tuple(self._value(row, column, s, unit).value for s in _readings(spot, sight))
            if _is_sure(sight):
                self.reading.alternatives[at] = values[1:]
                continue
            self.reading.figures[row][column] = None
            self.reading.notes[:] = [note for note in self.reading.notes if note.at != at]
            self.reading.note("unsure", spot.text, at)
            if any(value is not None for value in values):
                choices = tuple((value,) for value in dict.fromkeys(values))
                self.reading.doubts.append(Doubt((f"{row}.{column}",), choices, likely=values[0] is not None))

    def _sight(self, spot: Spot | None) -> Sight | None:
        """Where a cell was seen."""
        return self.table.sights.get((spot.top, spot.left)) if spot and self.table else None

    def doubtful(self, keys: Sequence[str], spots: Sequence[Spot | None], line: Line) -> None:
        """Gather the ways to read the figures of a row that run together; only asked where ``odd`` says so.

        Args:
            keys: the row's cells, ``row.column``, left to right.
            spots: the cell of each; None for one that cannot be told from its neighbours.
            line: the row.
        """
        if self.header is None:
            return
        for found in flattened(self.header, spots, line):
            own = tuple(keys[column] for column in found.columns)
            if not self._is_open(own):
                continue
            for key in own:
                at, spot = f"{self.reading.name}.{key}", found.spot
                page, number = (self.table.page, self.table.number) if self.table else (None, 0)
                self.reading.places[at] = (page, number, line.row + 1, spot.left + 1, found.text)
                if sight := self._sight(spot):
                    self.reading.sights[at] = sight
            self.reading.doubts[:] = [one for one in self.reading.doubts if not set(one.cells) & set(own)]
            self.reading.doubts.append(Doubt(own, found.choices, likely=found.sure))

    def _is_open(self, keys: Sequence[str]) -> bool:
        """Whether none of some cells holds a figure."""
        rows = self.reading.figures
        return all(rows[row][column] is None for row, _, column in (key.partition(".") for key in keys))

    def _value(self, row: str, column: str, spot: Spot, unit: str) -> CellValue:
        if f"{row}.{column}" in self.known.money:
            return amount(spot.text, unit)
        value = count(spot.text)
        if self.reading.name != "disclosure" and value.value is not None and (value.value < 0 or value.value % 1):
            return CellValue(None, (*value.means, "unsure"))
        return value

    def _again(self, row: str, columns: Sequence[str], spots: Sequence[Spot | None], line: Line, unit: str) -> None:
        """A row printed twice: one that said nothing gives way, the same figures are one row, others are unsure."""
        self.reading.doubts[:] = [one for one in self.reading.doubts if not one.cells[0].startswith(f"{row}.")]
        before = self.reading.figures[row]
        if all(value is None for value in before.values()) and any(spot and spot.text.strip() for spot in spots):
            prefix = f"{self.reading.name}.{row}."
            self.reading.notes[:] = [note for note in self.reading.notes if not note.at.startswith(prefix)]
            del self.reading.figures[row]
            self.cells(row, columns, spots, line, unit)
            return
        sure = [spot if spot and _is_sure(self._sight(spot)) else None for spot in spots]
        values = [self._value(row, c, s, unit).value if s else None for c, s in zip(columns, sure, strict=True)]
        self.reading.note("row_unknown", printed_row(line))
        for column, value in zip(columns, values, strict=True):
            if column in before and before[column] != value:
                before[column] = None
                self.reading.note("unsure", printed_row(line), f"{self.reading.name}.{row}.{column}")


_UNSEEN = Sight()


def _is_sure(sight: Sight | None) -> bool:
    """Whether a cell's text is what stands there: printed as characters, or seen well enough."""
    return sight is None or sight.confidence is None or sight.confidence >= SURE


def _readings(spot: Spot, sight: Sight) -> Iterator[Spot]:
    """A cell as it was read, then with each other text that it may hold."""
    return (spot._replace(text=text) for text in dict.fromkeys((spot.text, *sight.readings)))


def _seen_at(place: tuple[int | None, int, int, int, str], sight: Sight) -> Place:
    """A place with what was seen there; tenths of a point and thousandths are as fine as anyone can look."""
    page, table, row, column, raw = place
    box = sight.box and tuple(round(edge, 1) for edge in sight.box)
    confidence = None if sight.confidence is None else round(sight.confidence, 3)
    return Place(sight.page or page, table, row, column, box, raw, confidence)  # type: ignore[arg-type]


def printed_row(line: Line) -> str:
    """A row as printed, for a note."""
    return " | ".join(" ".join(spot.text.split()) for spot in line.spots)[:400]
