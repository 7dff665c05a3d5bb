"""Which edition of the form stands in a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from extract.form import Form
from extract.labels import words
from extract.report import TableName
from extract.table_reader import TableReading

OLD = "tongjibiao"
"""The form of a report whose figures stand in a 统计表, as until 2018; what has no table at all is ``text``."""


def is_old(found: Mapping[TableName, TableReading]) -> bool:
    """Whether a document has none of the modern form's tables, but at most some that share labels with them."""
    return not any(
        reading.strong and any(value is not None for row in reading.figures.values() for value in row.values())
        for reading in found.values()
    )


def edition_of(found: Mapping[TableName, TableReading], forms: Iterable[Form]) -> str | None:
    """The edition that stands in a document: by the header of table 二, else the rows of table 三, never by the year.

    None where what is printed stands in several editions alike.
    """
    forms = tuple(forms)
    if disclosure := found.get("disclosure"):
        scores = {form.edition: _header_score(form, disclosure) for form in forms}
        if (edition := _only_best(scores)) is not None:
            return edition
    if applications := found.get("applications"):
        printed = set(applications.figures)
        scores = {
            form.edition: -len(printed.symmetric_difference(form.tables["applications"].row_keys))
            for form in forms
            if "applications" in form.tables
        }
        return _only_best(scores)
    return None


def _header_score(form: Form, disclosure: TableReading) -> int:
    own = _own_headers(form)
    return sum(words(header) in own for header in disclosure.headers)


@lru_cache(maxsize=32)
def _own_headers(form: Form) -> frozenset[str]:
    """The words of an edition's own column labels in table 二, without other spellings."""
    spec = form.tables.get("disclosure")
    return frozenset(words(column.label) for part in (spec.parts if spec else ()) for column in part.columns)


def _only_best(scores: dict[str, int]) -> str | None:
    best = max(scores.values(), default=0)
    winners = [edition for edition, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 else None
