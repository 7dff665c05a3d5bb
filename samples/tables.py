"""The form's three tables as spanned cells, from a Form's facts and a report's figures.

Three shapes, chosen by what the form says of a part: parts with an article stand one below the other behind
信息内容 (table 二); a part with rows is a matrix behind its labels (table 三); one without rows is a single line of
figures under its headers (table 四).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from extract.form import Column, Form, Part, editions
from extract.form import Row as FormRow
from extract.report import Figures, Number, TableName
from samples.blocks import Row, SpannedCell, SpannedTable

BALANCE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
CONTENT = "信息内容"


class FigureError(ValueError):
    """No edition of the form has a place for a figure: correct its key."""


def number(value: Number | None) -> str:
    """A figure as it is printed: blank where it is None, without trailing zeros."""
    return "" if value is None else format(Decimal(repr(value)).normalize(), "f")


def printed_table(form: Form, name: TableName, found: Figures, printed: Mapping[str, str]) -> SpannedTable:
    """One table of the form with every figure in it once; ``printed`` overrides the text of cells by dotted key.

    Raises:
        FigureError: a key is of no edition.
    """
    parts = _parts(form, name, found)
    columns = max(_labels(part) + len(part.columns) for part in (*parts, *form.tables[name].parts))
    rows: list[Row] = []
    for part in parts:
        if part.article is not None:
            rows += _stacked(part, columns, _Print(name, found, printed))
        elif part.rows:
            rows += _matrix(part, _label_columns(form, name), _Print(name, found, printed))
        else:
            rows += [*_header(part.columns, ()), _line(part, _Print(name, found, printed))]
    return SpannedTable(name, tuple(rows))


class _Print:
    """Prints the cell of one figure."""

    def __init__(self, name: TableName, found: Figures, printed: Mapping[str, str]) -> None:
        self.name, self.found, self.printed = name, found, printed

    def figure(self, row: str, column: str, columns: int = 1) -> SpannedCell:
        key = f"{self.name}.{row}.{column}"
        text = self.printed.get(key, number(self.found[row].get(column)))
        return SpannedCell(text, columns=columns, key=key)

    def label(self, row: FormRow, columns: int = 1) -> SpannedCell:
        return SpannedCell(row.label, columns=columns, key=f"{self.name}.{row.key}")


def _parts(form: Form, name: TableName, found: Figures) -> list[Part]:
    """The parts to print: the edition's own with the rows and columns that stand, then those of other editions."""
    left = {(row, column) for row, figures in found.items() for column in figures}
    parts: list[Part] = []
    for part in form.tables[name].parts:
        wider = part if part.article is not None or not part.rows else _with_foreign_rows(part, form, name, found)
        parts += _take(wider, left)
    for other in editions():
        for part in other.tables[name].parts if left else ():
            parts += _take(part, left)
    if left:
        raise FigureError(f"{name}: no edition of the form prints {sorted(left)}. Correct the keys.")
    return parts


def _take(part: Part, left: set[tuple[str, str]]) -> list[Part]:
    """The part cut down to what is still to be printed, which is taken off the list; nothing where none of it is."""
    taken = [(row, column) for row, column, _, _ in part.cells() if (row, column) in left]
    left.difference_update(taken)
    rows = {row for row, _ in taken}
    columns = {column if part.rows else f"{row}.{column}" for row, column in taken}
    kept = msgspec.structs.replace(
        part,
        rows=tuple(row for row in part.rows if row.key in rows),
        columns=tuple(column for column in part.columns if column.key in columns),
    )
    return [kept] if taken else []


def _with_foreign_rows(part: Part, form: Form, name: TableName, found: Figures) -> Part:
    """The part with the rows that only another edition has, each behind the row it follows there."""
    rows = list(part.rows)
    for other in editions():
        before: str | None = None
        for row in (row for foreign in other.tables[name].parts for row in foreign.rows):
            known = [one.key for one in rows]
            if row.key in found and row.key not in known and other.edition != form.edition:
                rows.insert(known.index(before) + 1 if before in known else len(rows), row)
            before = row.key
    return msgspec.structs.replace(part, rows=tuple(rows))


def _labels(part: Part) -> int:
    """How many columns of labels stand left of the part's figures."""
    if part.article is not None:
        return 1
    return max((len(row.groups) + 1 for row in part.rows), default=0)


def _label_columns(form: Form, name: TableName) -> int:
    return max(_labels(part) for part in form.tables[name].parts)


def _stacked(part: Part, width: int, write: _Print) -> Iterator[Row]:
    """The article over all columns, the header behind 信息内容, the rows; the last column takes what room is left."""
    yield (SpannedCell(part.article or "", columns=width),)
    spans = [1] * (len(part.columns) - 1) + [width - len(part.columns)]
    headers = zip(part.columns, spans, strict=True)
    yield (SpannedCell(CONTENT), *(SpannedCell(column.label, columns=span) for column, span in headers))
    for row in part.rows:
        keyed = zip(part.columns, spans, strict=True)
        yield (write.label(row), *(write.figure(row.key, column.key, span) for column, span in keyed))


def _matrix(part: Part, labels: int, write: _Print) -> Iterator[Row]:
    """The header rows beside the printed equation, then each row behind the labels of its groups."""
    corner = SpannedCell(BALANCE, rows=_depth(part.columns), columns=labels)
    yield from _header(part.columns, (corner,))
    for place, row in enumerate(part.rows):
        groups = tuple(_group_cells(part.rows, place))
        label = write.label(row, labels - len(row.groups))
        yield (*groups, label, *(write.figure(row.key, column.key) for column in part.columns))


def _line(part: Part, write: _Print) -> Row:
    parted = (column.key.partition(".") for column in part.columns)
    return tuple(write.figure(group, column) for group, _, column in parted)


def _group_cells(rows: Sequence[FormRow], place: int) -> Iterator[SpannedCell]:
    """The group labels that start at a row, each over the rows below that stand in the same group."""
    row = rows[place]
    for level, text in enumerate(row.groups):
        path = row.groups[: level + 1]
        if place == 0 or rows[place - 1].groups[: level + 1] != path:
            yield SpannedCell(text, rows=_run(rows[place:], path))


def _run(rows: Sequence[FormRow], path: tuple[str, ...]) -> int:
    """How many rows from the first on stand under the same groups."""
    for length, row in enumerate(rows):
        if row.groups[: len(path)] != path:
            return length
    return len(rows)


def _depth(columns: Sequence[Column]) -> int:
    return max(len(column.groups) for column in columns) + 1


def _header(columns: Sequence[Column], first: Row) -> Iterator[Row]:
    """The header rows: groups over the columns they hold, each column's label down to the figures."""
    depth = _depth(columns)
    for level in range(depth):
        starts = (place for place, column in enumerate(columns) if level <= len(column.groups))
        row = (_header_cell(columns, place, level, depth) for place in starts)
        yield (*(first if level == 0 else ()), *(cell for cell in row if cell is not None))


def _header_cell(columns: Sequence[Column], place: int, level: int, depth: int) -> SpannedCell | None:
    """The header cell that starts at a column on one level; None inside a group that has started before."""
    column = columns[place]
    if level == len(column.groups):
        return SpannedCell(column.label, rows=depth - level)
    path = column.groups[: level + 1]
    if place and columns[place - 1].groups[: level + 1] == path:
        return None
    length = next((n for n, one in enumerate(columns[place:]) if one.groups[: level + 1] != path), None)
    return SpannedCell(column.groups[level], columns=len(columns) - place if length is None else length)
