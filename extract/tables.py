"""The form's tables out of a document's: rows by their labels, columns by their header, figures cell by cell.

Nothing is taken by position alone: where a row's cells cannot be matched surely to the columns, its figures are
``None`` and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.document import Table
from extract.figure import CellValue, amount, count, is_plain
from extract.form import Form
from extract.grid import Line, Spot, spread
from extract.header import Header
from extract.labels import words
from extract.matching import beside, is_figure, match_cells
from extract.report import Means, Note, Number, Place, TableName
from extract.vocabulary import TABLES, Kind, Vocabulary, classify, parts_of, unitless, vocabulary


@dataclass(slots=True)
class TableReading:
    """One of the form's tables as read, row key → column key → figure, with where each figure stands.

    Attributes:
        name: which table it is.
        strong: whether a header or many rows of the form's say that it is.
        figures: row key → column key → figure.
        places: where each figure stands, by its dotted key.
        notes: what is to know of its cells and of itself.
        labels: each row's key with its label as printed.
        headers: the column labels as printed.
        pieces: the numbers of the document's tables it was read from.
    """

    name: TableName
    strong: bool = True
    figures: dict[str, dict[str, Number | None]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Where notes about the table itself stand."""
        return f"table.{self.name}"

    def note(self, means: Means, raw: str, at: str | None = None) -> None:
        """Add a note about the table, or about one of its cells."""
        self.notes.append(Note(at or self.at, raw, means))


def read_tables(tables: Sequence[Table], forms: tuple[Form, ...]) -> dict[TableName, TableReading]:
    """Read every table of the form that stands in a document; a table that is none of the form's is left alone.

    Pieces of one table (a page break, or table 二 printed part by part) are read one after the other. A table that
    only shares a label or two with the form's counts where it continues one, or where the document has none else.
    """
    known = vocabulary(forms)
    grids = [(table, spread(table)) for table in tables]
    kinds = [classify(lines, known) for _, lines in grids]
    strong = any(kind and kind.strong for kind in kinds)
    readers: dict[TableName, _Reader] = {}
    last: TableName | None = None
    for (table, lines), kind in zip(grids, kinds, strict=True):
        chosen = kind if kind and (kind.strong or not strong or kind.name == last) else None
        chosen = chosen or _continues(lines, last, readers)
        if chosen is not None:
            reading = TableReading(chosen.name, chosen.strong)
            reader = readers.setdefault(chosen.name, _READERS[chosen.name](known, reading))
            reader.read(table, lines)
            last = chosen.name
    return {name: readers[name].reading for name in TABLES if name in readers}


def _continues(lines: Sequence[Line], last: TableName | None, readers: dict[TableName, _Reader]) -> Kind | None:
    """A piece without labels right after a header of table 四 holds that table's row of figures."""
    if last != "proceedings" or readers[last].reading.figures:
        return None
    figures = all(not words(spot.text) or any(c.isdigit() for c in spot.text) for spot in lines[0].spots)
    return Kind(last, strong=True) if figures and len(lines[0].spots) >= 15 else None


class _Reader:
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
        self.reading.note("row_empty" if empty else "row_unknown", "" if empty else _printed(line))

    def cells(self, row: str, columns: Sequence[str], spots: Sequence[Spot | None], line: Line, unit: str = "") -> None:
        """Store the figures of one row; a spot of None is a cell that cannot be told from its neighbours."""
        if row in self.reading.figures:
            self._again(row, columns, spots, line, unit)
            return
        figures: dict[str, Number | None] = {}
        page, number = (self.table.page, self.table.number) if self.table else (None, 0)
        prefix = f"{self.reading.name}.{row}."
        places = self.reading.places
        money = self.reading.name == "disclosure"
        for column, spot in zip(columns, spots, strict=True):
            at = prefix + column
            if spot is None:
                figures[column] = None
                self.reading.note("unsure", _printed(line), at)
                continue
            text = spot.text
            places[at] = Place(page, number, line.row + 1, spot.left + 1, None, text)
            if not money and is_plain(text):
                figures[column] = int(text)
                continue
            if not text:
                figures[column] = None
                self.reading.note("blank", "", at)
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
        self.reading.note("row_unknown", _printed(line))
        for column, value in zip(columns, values, strict=True):
            if column in before and before[column] != value:
                before[column] = None
                self.reading.note("unsure", _printed(line), f"{self.reading.name}.{row}.{column}")


def _printed(line: Line) -> str:
    """A row as printed, for a note."""
    return " | ".join(" ".join(spot.text.split()) for spot in line.spots)[:400]


class _Applications(_Reader):
    """Table 三: labels on the left in up to three columns, seven columns of figures."""

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: the header's, empty, known by its label, or not known."""
        labels = self.known.headers["applications"]
        has_figures = any(map(is_figure, line.spots))
        if not has_figures and labels.is_header(line):
            self.pending.append(line)
            return
        key, label = self._row(line, len(labels.columns))
        if key is None and not has_figures and self.header is None:
            self.pending.append(line)
            return
        self.end_header()
        if key is None or label is None:
            self.left_over(line)
            return
        order = self.header.order if self.header else tuple(column.key for column in labels.columns)
        self.reading.labels.append((key, label.text))
        self.cells(key, order, self.matched(line, below, label, len(order)), line)

    def _row(self, line: Line, columns: int) -> tuple[str | None, Spot | None]:
        """The row's key and the label it is known by: the last before its figures, alone or with those before it."""
        own = [spot for spot in line.spots if spot.top == line.row]
        if self.header and self.header.places:
            first = self.header.places[0][0]
            before = [spot for spot in own if spot.left < first]
        else:
            before = own[: max(len(own) - columns, 1)]
        labels = [spot for spot in before if len(spot.text) > 1 and not is_figure(spot)]
        if not labels:
            return None, None
        key = self.known.rows["applications"].find(labels[-1].text)
        if key is None and len(labels) > 1:
            key = self.known.rows["applications"].find("".join(spot.text for spot in labels))
        return key, labels[-1]


class _Proceedings(_Reader):
    """Table 四: three groups of five columns, one row of figures."""

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: the header's, the figures', or what stands around them."""
        labels = self.known.headers["proceedings"]
        if labels.is_header(line):
            self.pending.append(line)
            return
        self.end_header()
        empty = not any(spot.text.strip() for spot in line.spots if spot.top == line.row)
        more = below is not None and not labels.is_header(below)
        if (self.reading.figures or more) and empty:
            self.reading.note("row_empty", "")
        elif not self.reading.figures or any(map(is_figure, line.spots)):
            self._figures(line, below)
        else:
            self.left_over(line)

    def _figures(self, line: Line, below: Line | None) -> None:
        columns = self.known.headers["proceedings"].columns
        keys = self.header.order if self.header else tuple(column.key for column in columns)
        spots = self.matched(line, below, None, len(keys))
        groups: dict[str, list[tuple[str, Spot | None]]] = {}
        for key, spot in zip(keys, spots, strict=True):
            group, column = key.split(".")
            groups.setdefault(group, []).append((column, spot))
        for group, cells in groups.items():
            self.cells(group, [column for column, _ in cells], [spot for _, spot in cells], line)


class _Disclosure(_Reader):
    """Table 二: parts with a header each, rows known by their label, columns by the part's header."""

    caption = ""

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: a part's caption, its header, a row of figures, empty or not known."""
        own = [spot for spot in line.spots if spot.top == line.row and spot.text.strip()]
        columns = [spot for spot in own if self.known.column(spot.text)]
        if columns and not any(map(is_figure, own)):
            self._header(line, columns)
            return
        rows = self.known.rows["disclosure"]
        label, key = next(((spot, key) for spot in own if (key := rows.find(spot.text))), (None, None))
        if own and "第二十条" in "".join(own[0].text.split()):
            self.caption = own[0].text
        if label and key:
            self.reading.labels.append((key, label.text))
            self._figures(key, label, line, below)
        elif not own or any(map(is_figure, own)):
            self.left_over(line)
        elif "信息内容" in words(own[0].text):
            # A header whose columns are not known: the rows below stand under nothing.
            self.header = None

    def _header(self, line: Line, columns: list[Spot]) -> None:
        keys = tuple(self.known.column(spot.text) or "" for spot in columns)
        if len(set(keys)) < len(keys):
            self.reading.note("unsure", _printed(line))
            self.header = None
            return
        ragged = self.table is not None and self.table.ragged
        places = None if ragged else tuple((spot.left, spot.right) for spot in columns)
        right = max(spot.right for spot in line.spots)
        self.header = Header(keys, places, tuple(spot.text for spot in columns), right)
        self.reading.headers.extend(self.header.printed)

    def _figures(self, key: str, label: Spot, line: Line, below: Line | None) -> None:
        header = self.header
        if header is None or not self.known.over[key].issuperset(map(unitless, header.printed)):
            self._nameless(key, label, line)
            return
        unit = " ".join((self.caption, label.text, *header.printed))
        self.cells(key, header.order, self.matched(line, below, label, len(header.order)), line, unit)

    def _nameless(self, key: str, label: Spot, line: Line) -> None:
        """A row under no header of its own: null where just one edition prints as many cells, else no columns."""
        after = sum(spot.left > label.left for spot in line.spots)
        editions = {
            tuple(column.key for column in part.columns)
            for part in parts_of(self.known.forms, "disclosure")
            if any(row.key == key for row in part.rows) and len(part.columns) == after
        }
        if len(editions) == 1 and key not in self.reading.figures:
            columns = editions.pop()
            self.cells(key, columns, [None] * len(columns), line)
        else:
            self.reading.note("unsure", _printed(line))
            self.reading.figures.setdefault(key, {})


_READERS: dict[TableName, type[_Reader]] = {
    "disclosure": _Disclosure,
    "applications": _Applications,
    "proceedings": _Proceedings,
}
