"""The form's tables out of a document's: rows by their labels, columns by their header, figures cell by cell.

Nothing is taken by position alone: where a row's cells cannot be matched surely to the columns, its figures are
``None`` and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from extract.document import Table
from extract.figure import CellValue, amount, count, is_plain
from extract.form import Column, Form, Part, Row
from extract.grid import Line, Spot, spread
from extract.header import ColumnLabels, Header, column_labels
from extract.labels import RowLabels, words
from extract.report import Note, Number, Place, TableName

TABLES: tuple[TableName, ...] = ("disclosure", "applications", "proceedings")


@dataclass(slots=True)
class TableReading:
    """One of the form's tables as read, row key → column key → figure, with where each figure stands."""

    name: TableName
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

    def note(self, means: str, raw: str, at: str | None = None) -> None:
        """Add a note about the table, or about one of its cells."""
        self.notes.append(Note(at or self.at, raw, means))  # type: ignore[arg-type]


class Vocabulary(NamedTuple):
    """What the tables of all editions may print: rows by label, and headers."""

    forms: tuple[Form, ...]
    rows: dict[TableName, RowLabels]
    headers: dict[TableName, ColumnLabels]
    disclosure_columns: dict[str, str]
    money: frozenset[str]


@lru_cache(maxsize=8)
def vocabulary(forms: tuple[Form, ...]) -> Vocabulary:
    """Gather the labels of every edition, the newest first."""
    columns: dict[str, str] = {}
    money: set[str] = set()
    for part in _parts(forms, "disclosure"):
        for column in part.columns:
            for text in (column.label, *column.variants):
                columns.setdefault(words(text), column.key)
        money.update(f"{row}.{column}" for row, column, _, spec in part.cells() if spec.unit == "万元")
    headers = {name: column_labels(_merged(_parts(forms, name))) for name in TABLES}
    return Vocabulary(forms, {name: RowLabels(forms, name) for name in TABLES}, headers, columns, frozenset(money))


def _parts(forms: Iterable[Form], name: TableName) -> list[Part]:
    return [part for form in forms if name in form.tables for part in form.tables[name].parts]


def _merged(parts: Iterable[Part]) -> tuple[Column, ...]:
    columns: dict[str, Column] = {}
    for part in parts:
        for column in part.columns:
            columns.setdefault(column.key, column)
    return tuple(columns.values())


def read_tables(tables: Sequence[Table], forms: tuple[Form, ...]) -> dict[TableName, TableReading]:
    """Read every table of the form that stands in a document; a table that is none of the form's is left alone.

    Pieces of one table (a page break, or table 二 printed part by part) are read one after the other.
    """
    known = vocabulary(forms)
    readers: dict[TableName, _Reader] = {}
    last: TableName | None = None
    for table in tables:
        lines = spread(table)
        name = classify(lines, known) or _continues(lines, last, readers)
        if name is None:
            continue
        reader = readers.setdefault(name, _READERS[name](known, TableReading(name)))
        reader.read(table, lines)
        last = name
    for reader in readers.values():
        reader.finish()
    return {name: readers[name].reading for name in TABLES if name in readers}


def classify(lines: Sequence[Line], known: Vocabulary) -> TableName | None:
    """Which of the form's tables a printed table is, by its row labels and headers; None for any other."""
    scores = dict.fromkeys(TABLES, 0)
    for line in lines[:60]:
        if max(scores.values()) >= _SURE:
            break
        texts = {words(spot.text) for spot in line.spots if len(spot.text) < 80}
        for name in _WITH_LABELS:
            exact, spellings = known.rows[name].exact, known.rows[name].known
            scores[name] += any(_telling(text) and (text in exact or text in spellings) for text in texts)
        for name in _WITH_HEADERS:
            labels = known.headers[name]
            hits = sum(text in labels.spellings or text in labels.groups for text in texts)
            scores[name] += hits if hits > 2 else 0
        scores["disclosure"] += sum(text in known.disclosure_columns for text in texts)
    best = max(TABLES, key=lambda name: scores[name])
    return best if scores[best] > 0 else None


_WITH_LABELS: tuple[TableName, ...] = ("disclosure", "applications")
_WITH_HEADERS: tuple[TableName, ...] = ("applications", "proceedings")
_SURE = 8  # far more than any other table shares with the form's


def _telling(text: str) -> bool:
    """Whether a label alone tells a table of the form: 总计 and 其他 stand in any table."""
    return text not in ("其他", "总计", "合计", "部分公开")


def _continues(lines: Sequence[Line], last: TableName | None, readers: dict[TableName, _Reader]) -> TableName | None:
    """A piece without labels right after a header of table 四 holds that table's row of figures."""
    if last != "proceedings" or readers[last].reading.figures:
        return None
    figures = all(not words(spot.text) or any(c.isdigit() for c in spot.text) for spot in lines[0].spots)
    return last if figures and len(lines[0].spots) >= 15 else None


class _Reader:
    """Reads the pieces of one table, carrying the header and the group labels on from piece to piece."""

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

    def finish(self) -> None:
        """Say what only the whole table shows."""

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
            figures[column], means = self._value(row, column, spot, unit)
            for kind in means:
                self.reading.note(kind, text, at)
        self.reading.figures[row] = figures

    def _value(self, row: str, column: str, spot: Spot, unit: str) -> CellValue:
        if f"{row}.{column}" in self.known.money:
            return amount(spot.text, unit)
        value = count(spot.text)
        if type(value.value) is float and self.reading.name != "disclosure":
            return CellValue(None, (*value.means, "unsure"))
        return value

    def _again(self, row: str, columns: Sequence[str], spots: Sequence[Spot | None], line: Line, unit: str) -> None:
        """A row printed twice: the same figures are one row; others make the row unsure."""
        values = [self._value(row, c, s, unit).value if s else None for c, s in zip(columns, spots, strict=True)]
        before = self.reading.figures[row]
        self.reading.note("row_unknown", _printed(line))
        for column, value in zip(columns, values, strict=True):
            if column in before and before[column] != value:
                at = f"{self.reading.name}.{row}.{column}"
                before[column] = None
                self.reading.note("unsure", _printed(line), at)


def _printed(line: Line) -> str:
    """A row as printed, for a note."""
    return " | ".join(" ".join(spot.text.split()) for spot in line.spots)[:400]


def _empty(line: Line) -> bool:
    return not any(spot.text.strip() for spot in line.spots if spot.top == line.row)


def _numeric(spot: Spot) -> bool:
    return spot.text.strip().isdigit()


def match_cells(header: Header, line: Line, below: Line | None) -> list[Spot | None] | None:
    """The spots of a row's figures, one a column; None where they cannot be told.

    By place first: each figure inside its header's columns and no figure among the labels. Else by order: the last
    cells of the row, as many as the header has columns. A filled cell over several columns or rows is no one's.
    """
    if (plain := _plainly(header, line)) is not None:
        return plain
    placed = _by_place(header, line)
    if placed is not None:
        return _single(placed, line, below)
    own = [spot for spot in line.spots if spot.top == line.row]
    number = len(header.order)
    for spots in (own, list(line.spots)):
        figures, labels = spots[-number:], spots[:-number]
        if len(figures) == number and not any(map(_labelled, figures)) and not any(map(_numeric, labels)):
            return _single(figures, line, below)
    return None


def _plainly(header: Header, line: Line) -> list[Spot | None] | None:
    """The last cells of a row where each stands just under its header's label: how nearly every row is printed."""
    places = header.places
    if places is None or line.spots[-1].right != places[-1][1] or len(line.spots) < len(places):
        return None
    found: list[Spot | None] = []
    row = line.row
    for (left, right), spot in zip(places, line.spots[-len(places) :], strict=True):
        if spot.left != left or spot.right != right or spot.top != row or spot.bottom != row + 1:
            return None
        if len(spot.text) > 8 and _labelled(spot):
            return None
        found.append(spot)
    return None if any(_numeric(spot) for spot in line.spots[: -len(places)]) else found


def _by_place(header: Header, line: Line) -> list[Spot] | None:
    if header.places is None:
        return None
    by_left = {spot.left: spot for spot in line.spots}
    found: list[Spot] = []
    for left, right in header.places:
        spot = by_left.get(left)
        if spot is None or spot.right > right:
            spot = _covering(line, left, right)
        if spot is None:
            return None
        found.append(spot)
    first = header.places[0][0]
    last = header.places[-1][1]
    if any(_numeric(s) for s in line.spots if s.right <= first) or any(s.left >= last and s.text for s in line.spots):
        return None
    return None if any(_labelled(spot) for spot in found) else found


def _covering(line: Line, left: int, right: int) -> Spot | None:
    """A merged cell over a column: blank, so that it says nothing of any, or filled and no one's."""
    for spot in line.spots:
        if spot.left <= left and spot.right >= right and spot.left > 0:
            return spot
    return None


def _labelled(spot: Spot) -> bool:
    """Whether a cell in a figure's place holds a label: long text without a digit."""
    return len(spot.text) > 8 and not any(c.isdigit() for c in spot.text)


def _single(spots: Sequence[Spot], line: Line, below: Line | None) -> list[Spot | None]:
    """Spots that belong to one figure each; a filled one that belongs to several becomes None."""
    row = line.row
    if len({spot.left for spot in spots}) == len(spots) and all(s.top == row and s.bottom == row + 1 for s in spots):
        return list(spots)
    counts: dict[Spot, int] = {}
    for spot in spots:
        counts[spot] = counts.get(spot, 0) + 1
    replaced = below is not None and sum(spot.top == below.row for spot in below.spots) >= len(spots)
    return [
        spot
        if not spot.text.strip()
        or (counts[spot] == 1 and (spot.bottom == spot.top + 1 or (spot.top == line.row and replaced)))
        else None
        for spot in spots
    ]


class _Applications(_Reader):
    """Table 三: labels on the left in up to three columns, seven columns of figures."""

    def __init__(self, known: Vocabulary, reading: TableReading) -> None:
        super().__init__(known, reading)
        self.labels = known.headers["applications"]
        self.rows = known.rows["applications"]
        self.group = ""

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: the header's, empty, known by its label, or not known."""
        has_figures = any(map(_numeric, line.spots))
        if not has_figures and self.labels.is_header(line):
            self.pending.append(line)
            return
        key, printed = self._row(line)
        if key is None and not has_figures and self.header is None:
            self.pending.append(line)
            return
        self._end_header()
        if key is None:
            self._unknown(line)
            return
        matched = match_cells(self.header, line, below) if self.header else None
        spots = matched or [None] * len(self.labels.columns)
        order = self.header.order if self.header else tuple(column.key for column in self.labels.columns)
        self.reading.labels.append((key, printed))
        self.cells(key, order, spots, line)

    def _end_header(self) -> None:
        if self.pending:
            header = self.labels.read(self.pending)
            if header:
                self.header = header
                self.reading.headers.extend(header.printed)
            self.pending = []

    def _row(self, line: Line) -> tuple[str | None, str]:
        """The row's key and the label it was known by: the rightmost label that names a row."""
        own = [spot.text for spot in line.spots[:4] if spot.top == line.row and spot.text and not spot.text.isdigit()]
        for text in reversed(own):
            if len(text) > 1 and (key := self.rows.find(text)):
                return key, text
        joined = "".join(own[:3])
        key = self.rows.find(joined) if len(own) > 1 else None
        return key, joined

    def _unknown(self, line: Line) -> None:
        if _empty(line):
            self.reading.note("row_empty", "")
        else:
            self.reading.note("row_unknown", _printed(line))


class _Proceedings(_Reader):
    """Table 四: three groups of five columns, one row of figures."""

    def __init__(self, known: Vocabulary, reading: TableReading) -> None:
        super().__init__(known, reading)
        self.labels = known.headers["proceedings"]
        self.ended = False

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: the header's, the figures', or what stands after them."""
        if self.labels.is_header(line):
            self.pending.append(line)
            return
        if self.pending:
            self.header = self.labels.read(self.pending)
            if self.header:
                self.reading.headers.extend(self.header.printed)
            self.pending = []
        if self.ended:
            self.reading.note("row_empty" if _empty(line) else "row_unknown", "" if _empty(line) else _printed(line))
            return
        if _empty(line) and below is not None and not self.labels.is_header(below):
            self.reading.note("row_empty", "")
            return
        self._figures(line, below)

    def _figures(self, line: Line, below: Line | None) -> None:
        keys = self.header.order if self.header else tuple(column.key for column in self.labels.columns)
        matched = match_cells(self.header, line, below) if self.header else None
        spots: list[Spot | None] = matched or [None] * len(keys)
        groups: dict[str, list[tuple[str, Spot | None]]] = {}
        for key, spot in zip(keys, spots, strict=True):
            group, column = key.split(".")
            groups.setdefault(group, []).append((column, spot))
        for group, cells in groups.items():
            self.cells(group, [column for column, _ in cells], [spot for _, spot in cells], line)
        self.ended = True


class _Disclosure(_Reader):
    """Table 二: parts with a header each, rows known by their label, columns by the part's header."""

    def __init__(self, known: Vocabulary, reading: TableReading) -> None:
        super().__init__(known, reading)
        self.rows = known.rows["disclosure"]
        self.caption = ""
        self.printed_header: tuple[Spot, ...] = ()

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: a part's caption, its header, a row of figures, empty or not known."""
        own = tuple(spot for spot in line.spots if spot.top == line.row)
        columns = [spot for spot in line.spots if words(spot.text) in self.known.disclosure_columns]
        if columns:
            self._header(columns)
            return
        label = next((spot for spot in own if spot.text.strip()), None)
        key = self.rows.find(label.text) if label else None
        if label and key:
            self.reading.labels.append((key, label.text))
            self._figures(key, label, line, below)
        elif label is None:
            self.reading.note("row_empty", "")
        elif "信息内容" in words(label.text) or _is_caption(label.text) or not any(map(_numeric, own)):
            self.caption = _printed(line) if len(own) == 1 else self.caption
        else:
            self.reading.note("row_unknown", _printed(line))

    def _header(self, columns: list[Spot]) -> None:
        keys = tuple(self.known.disclosure_columns[words(spot.text)] for spot in columns)
        places = tuple((spot.left, spot.right) for spot in columns)
        ragged = self.table is not None and self.table.ragged
        self.header = Header(keys, None if ragged else places, tuple(spot.text for spot in columns))
        self.printed_header = tuple(columns)
        self.reading.headers.extend(self.header.printed)

    def _figures(self, key: str, label: Spot, line: Line, below: Line | None) -> None:
        if self.header is None:
            self.reading.note("unsure", _printed(line))
            self.reading.figures.setdefault(key, {})
            return
        fitting = {column for form in self.known.forms for column in _columns(form, key)}
        if not fitting.issuperset(self.header.order):
            self.reading.note("unsure", _printed(line))
            self.reading.figures.setdefault(key, {})
            return
        unit = " ".join((self.caption, label.text, *self.header.printed))
        matched = match_cells(self.header, line, below)
        spots: list[Spot | None] = matched or [None] * len(self.header.order)
        self.cells(key, self.header.order, spots, line, unit)


@lru_cache(maxsize=256)
def _columns(form: Form, row: str) -> frozenset[str]:
    """The columns an edition prints for a row of table 二."""
    spec = form.tables.get("disclosure")
    return frozenset(column for part in (spec.parts if spec else ()) for r, column, _, _ in part.cells() if r == row)


def _is_caption(text: str) -> bool:
    return "第二十条" in "".join(text.split())


_READERS: dict[TableName, type[_Reader]] = {
    "disclosure": _Disclosure,
    "applications": _Applications,
    "proceedings": _Proceedings,
}


def row_of(forms: Iterable[Form], table: TableName, key: str) -> Row | None:
    """The first edition's row of a key."""
    for part in _parts(forms, table):
        for row in part.rows:
            if row.key == key:
                return row
    return None
