"""What the form's tables may print, over all editions; and which of them a printed table is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from extract.form import Column, Form, Part, Row
from extract.grid import Line
from extract.header import ColumnLabels, column_labels
from extract.labels import RowLabels, words
from extract.report import TableName

TABLES: tuple[TableName, ...] = ("disclosure", "applications", "proceedings")
WITH_LABELS: tuple[TableName, ...] = ("disclosure", "applications")
WITH_HEADERS: tuple[TableName, ...] = ("applications", "proceedings")
_SURE = 5  # more than any other table shares with the form's
_STRONG_ROWS: dict[TableName, int] = {"disclosure": 3, "applications": 5, "proceedings": 1}
_LIKE, _STANDS_OUT = 65, 20  # of 100: two of seven characters misread, and no other column half as like
# A header's unit is no part of its name.
_UNIT = re.compile(r"(?:单位)?(?:人民币)?(?:百万|千|万|亿)?元$")


class Vocabulary(NamedTuple):
    """Rows by label, headers, the columns of table 二 by label, and the labels each of its rows may stand under."""

    forms: tuple[Form, ...]
    rows: dict[TableName, RowLabels]
    headers: dict[TableName, ColumnLabels]
    columns: dict[str, str]
    over: dict[str, frozenset[str]]
    money: frozenset[str]

    def column(self, text: str) -> str | None:
        """The key of a column of table 二 by its printed label, whatever unit is printed with it."""
        plain = words(text)
        return self.columns.get(plain) or self.columns.get(_without_unit(plain))

    def nearest(self, text: str) -> str | None:
        """The label of a column of table 二 that a text not quite is, where it is like one and unlike the others."""
        plain = words(text)
        if len(plain) < 4 or plain in self.columns or any(character.isdigit() for character in plain):
            return None
        likeness: dict[str, tuple[float, str]] = {}
        for spelling, column in self.columns.items():
            likeness[column] = max(likeness.get(column, (0.0, "")), (fuzz.ratio(plain, spelling), spelling))
        (best, label), (second, _) = sorted(likeness.values(), reverse=True)[:2]
        return label if best >= _LIKE and best - second >= _STANDS_OUT else None


@lru_cache(maxsize=8)
def vocabulary(forms: tuple[Form, ...]) -> Vocabulary:
    """Gather the labels of every edition, the newest first."""
    columns: dict[str, str] = {}
    over: dict[str, set[str]] = {}
    money: set[str] = set()
    for part in parts_of(forms, "disclosure"):
        for row, column, _, spec in part.cells():
            spellings = {words(text) for text in (spec.label, *spec.variants)}
            spellings |= {_UNIT.sub("", spelling) for spelling in spellings}
            columns.update({spelling: column for spelling in spellings if spelling not in columns})
            over.setdefault(row, set()).update(spellings)
            if spec.unit == "万元":
                money.add(f"{row}.{column}")
    headers = {name: column_labels(_merged(parts_of(forms, name))) for name in TABLES}
    rows = {name: RowLabels(forms, name) for name in TABLES}
    return Vocabulary(forms, rows, headers, columns, {r: frozenset(o) for r, o in over.items()}, frozenset(money))


def unitless(text: str) -> str:
    """A header's words without its unit."""
    return _without_unit(words(text))


def _without_unit(plain: str) -> str:
    return _UNIT.sub("", plain) if plain.endswith("元") else plain


def parts_of(forms: Iterable[Form], name: TableName) -> list[Part]:
    """The parts of a table in every edition, the newest first."""
    return [part for form in forms if name in form.tables for part in form.tables[name].parts]


def row_of(forms: Iterable[Form], table: TableName, key: str) -> Row | None:
    """The first edition's row of a key."""
    return next((row for part in parts_of(forms, table) for row in part.rows if row.key == key), None)


def _merged(parts: Iterable[Part]) -> tuple[Column, ...]:
    columns: dict[str, Column] = {}
    for part in parts:
        for column in part.columns:
            columns.setdefault(column.key, column)
    return tuple(columns.values())


class Kind(NamedTuple):
    """Which of the form's tables a printed one is; ``strong`` where its own header or many rows say so."""

    name: TableName
    strong: bool


def classify(lines: Sequence[Line], known: Vocabulary) -> Kind | None:
    """Which of the form's tables a printed table is, by its row labels and headers; None for any other."""
    rows = dict.fromkeys(TABLES, 0)
    heads = dict.fromkeys(TABLES, 0)
    for line in lines[:60]:
        if max(rows[name] + heads[name] for name in TABLES) >= _SURE:
            break
        texts = {words(spot.text) for spot in line.spots if len(spot.text) < 80}
        for name in WITH_LABELS:
            labels = known.rows[name]
            rows[name] += any(telling(text) and (text in labels.exact or text in labels.known) for text in texts)
        for name in WITH_HEADERS:
            header = known.headers[name]
            hits = sum(text in header.spellings or text in header.groups for text in texts)
            heads[name] += hits if hits > 2 else 0
        heads["disclosure"] += sum(text in known.columns for text in texts)
    best = max(TABLES, key=lambda name: rows[name] + heads[name])
    if rows[best] + heads[best] == 0:
        return None
    strong = rows[best] >= _STRONG_ROWS[best] or heads[best] > 2 or (heads[best] > 0 and rows[best] > 0)
    return Kind(best, strong)


def telling(text: str) -> bool:
    """Whether a label alone tells a table of the form: 总计 and 其他 stand in any table."""
    return text not in ("其他", "总计", "合计", "部分公开")
