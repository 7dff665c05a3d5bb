"""The form's tables as a person reads them: captions, column labels, rows with the labels they stand under."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from extract.form import Form, Part, Row
from extract.report import TableName

_NUMERALS = " 一二三四五六"
_INDENT = "\u3000"


class PartLabels(NamedTuple):
    """One printed part: (key, label) of its columns and rows; a row with an empty key only heads those below it."""

    caption: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


class TableLabels(NamedTuple):
    """One of the form's tables under its printed heading."""

    name: TableName
    title: str
    parts: tuple[PartLabels, ...]


def codebook(forms: Iterable[Form]) -> list[TableLabels]:
    """The tables of all editions laid over one another, the first edition's order and labels before the others'."""
    forms = tuple(forms)
    views: list[TableLabels] = []
    for name, spec in forms[0].tables.items():
        parts: dict[str, PartLabels] = {}
        for form in forms:
            for part in form.tables[name].parts if name in form.tables else ():
                caption = part.article or ""
                parts[caption] = _over(parts.get(caption), part)
        views.append(TableLabels(name, f"{_NUMERALS[spec.section]}、{spec.label}", tuple(parts.values())))
    return views


def _over(before: PartLabels | None, part: Part) -> PartLabels:
    """A part laid over the same part of a newer edition: what the newer one lacks goes where it belongs, or last."""
    columns = dict(before.columns) if before else {}
    for _, key, _, column in part.cells():
        columns.setdefault(key, column.label)
    rows = list(before.rows) if before else []
    known = {key for key, _ in rows}
    if not part.rows:
        groups = {key: " · ".join(column.groups) for key, _, _, column in part.cells()}
        rows.extend((key, label) for key, label in groups.items() if key not in known)
    for row in part.rows:
        if row.key not in known:
            _insert(rows, row)
    return PartLabels(part.article or "", tuple(columns.items()), tuple(rows))


def _insert(rows: list[tuple[str, str]], row: Row) -> None:
    """Put a row under its groups' labels; one that is itself a group's label takes that label's place."""
    own = (row.key, _INDENT * len(row.groups) + row.label)
    if ("", own[1]) in rows:
        rows.insert(rows.index(("", own[1])), own)
        return
    for depth, group in enumerate(row.groups):
        head = ("", _INDENT * depth + group)
        if head not in rows:
            rows.append(head)
    rows.append(own)
