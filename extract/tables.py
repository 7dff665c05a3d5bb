"""The form's tables out of a document's: rows by their labels, columns by their header, figures cell by cell.

Nothing is taken by position alone: where a row's cells cannot be matched surely to the columns, its figures are
``None`` and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.candidates import has_figures, parted
from extract.document import Table
from extract.form import Form
from extract.grid import Line, Spot, spread
from extract.header import Header
from extract.labels import words
from extract.matching import is_crowded, is_figure
from extract.report import TableName
from extract.segments import segments
from extract.table_reader import Reader, TableReading, printed_row
from extract.vocabulary import TABLES, Kind, Vocabulary, classify, parts_of, unitless, vocabulary


def read_tables(tables: Sequence[Table], forms: tuple[Form, ...]) -> dict[TableName, TableReading]:
    """Read every table of the form that stands in a document; a table that is none of the form's is left alone.

    Pieces of one table (a page break, or table 二 printed part by part) are read one after the other. A table that
    only shares a label or two with the form's counts where it continues one, or where the document has none else.
    """
    known = vocabulary(forms)
    printed = _recognised(tables, known)
    strong = any(kind and kind.strong for _, _, kind in printed)
    readers: dict[TableName, Reader] = {}
    last: TableName | None = None
    for table, lines, kind in printed:
        chosen = kind if kind and (kind.strong or not strong or kind.name == last) else None
        chosen = chosen or _continues(lines, last, readers)
        if chosen is not None:
            reading = TableReading(chosen.name, chosen.strong)
            reader = readers.setdefault(chosen.name, _READERS[chosen.name](known, reading))
            reader.read(table, lines)
            last = chosen.name
    return {name: readers[name].reading for name in TABLES if name in readers}


def _recognised(tables: Sequence[Table], known: Vocabulary) -> list[tuple[Table, Sequence[Line], Kind | None]]:
    """Each table's grid with what it is; one that holds several of the form's is each of them.

    A table that the page hides counts only where no other is the same table of the form.
    """
    printed = [(table, lines := spread(table), classify(lines, known)) for table in tables]
    seen = {kind.name for table, _, kind in printed if kind and not table.hidden}
    found: list[tuple[Table, Sequence[Line], Kind | None]] = []
    for table, lines, kind in printed:
        if table.hidden and (kind is None or kind.name in seen):
            continue
        parts = segments(lines, known) if kind and len(seen) < len(TABLES) else []
        if kind and {name for name, _ in parts} - seen - {kind.name}:
            found.extend((table, part, Kind(name, strong=True)) for name, part in parts)
        else:
            found.append((table, lines, kind))
    return found


def _continues(lines: Sequence[Line], last: TableName | None, readers: dict[TableName, Reader]) -> Kind | None:
    """A row alone after table 三 whose label is one of its rows', or figures alone after a header of table 四."""
    if last == "applications":
        labels = readers[last].known.rows[last].exact
        known = len(lines) == 1 and any(words(spot.text) in labels for spot in lines[0].spots)
        return Kind(last, strong=True) if known else None
    if last != "proceedings" or readers[last].reading.figures:
        return None
    figures = all(not words(spot.text) or any(c.isdigit() for c in spot.text) for spot in lines[0].spots)
    return Kind(last, strong=True) if figures and len(lines[0].spots) >= 15 else None


class _Applications(Reader):
    """Table 三: labels on the left in up to three columns, seven columns of figures."""

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: the header's, empty, known by its label, or not known."""
        labels = self.known.headers["applications"]
        line = line if self.seen else parted(line, self.header)
        filled = has_figures(line)
        if not filled and labels.is_header(line):
            self.pending.append(line)
            return
        if filled:
            # The header above this row, not that of the piece before, says where its labels end.
            self.end_header()
        key, label = self._row(line, len(labels.columns))
        if key is None and not filled and self.header is None:
            self.pending.append(line)
            return
        self.end_header()
        if key is None or label is None:
            self.left_over(line)
            return
        order = self.header.order if self.header else tuple(column.key for column in labels.columns)
        self.reading.labels.append((key, label.text))
        spots = self.matched(line, below, label, len(order))
        self.cells(key, order, spots, line)
        if self.odd or self.blank:
            self.settle([f"{key}.{column}" for column in order], spots, line)

    def _row(self, line: Line, columns: int) -> tuple[str | None, Spot | None]:
        """The row's key and the label it is known by: the last before its figures, alone or with those before it."""
        own = [spot for spot in line.spots if spot.top == line.row]
        if self.header and self.header.places:
            first = self.header.places[0][0]
            before = [spot for spot in own if spot.left < first]
        else:
            crowded = next((place for place, spot in enumerate(own) if place and is_crowded(spot.text)), None)
            before = own[:crowded] if crowded else own[: max(len(own) - columns, 1)]
        labels = [spot for spot in before if len(spot.text) > 1 and not is_figure(spot)]
        if not labels or (labels[-1].bottom > line.row + 1 and labels[-1] is not before[-1]):
            # A label of several rows with a blank one beside it is its group's, and the row's own is missing.
            return None, None
        key = self.known.rows["applications"].find(labels[-1].text)
        if key is None and len(labels) > 1:
            key = self.known.rows["applications"].find("".join(spot.text for spot in labels))
        return key, labels[-1]


class _Proceedings(Reader):
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
        if self.odd or self.blank:
            self.settle(keys, spots, line)


class _Disclosure(Reader):
    """Table 二: parts with a header each, rows known by their label, columns by the part's header."""

    caption = ""

    def line(self, line: Line, below: Line | None) -> None:
        """Take a row: a part's caption, its header, a row of figures, empty or not known."""
        line = self._spelt(line) if self.seen else parted(line, self.header)
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

    def _spelt(self, line: Line) -> Line:
        """A row that was seen, with the labels of columns spelt as the form does where a character was misread."""
        return line._replace(spots=tuple(s._replace(text=self.known.nearest(s.text) or s.text) for s in line.spots))

    def _header(self, line: Line, columns: list[Spot]) -> None:
        keys = tuple(self.known.column(spot.text) or "" for spot in columns)
        if len(set(keys)) < len(keys):
            self.reading.note("unsure", printed_row(line))
            self.header = None
            return
        ragged = self.table is not None and self.table.ragged
        places = None if ragged else tuple((spot.left, spot.right) for spot in columns)
        right = max(spot.right for spot in line.spots)
        named = max(spot.right for spot in line.spots if spot.text.strip())
        self.header = Header(keys, places, tuple(spot.text for spot in columns), right, named)
        self.reading.headers.extend(self.header.printed)

    def _figures(self, key: str, label: Spot, line: Line, below: Line | None) -> None:
        header = self.header
        if header is None or not self.known.over[key].issuperset(map(unitless, header.printed)):
            self._nameless(key, label, line)
            return
        unit = " ".join((self.caption, label.text, *header.printed))
        self.cells(key, header.order, self.matched(line, below, label, len(header.order)), line, unit)
        if self.blank:
            self.displaced([f"{key}.{column}" for column in header.order], line)

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
            self.reading.note("unsure", printed_row(line))
            self.reading.figures.setdefault(key, {})


_READERS: dict[TableName, type[Reader]] = {
    "disclosure": _Disclosure,
    "applications": _Applications,
    "proceedings": _Proceedings,
}
