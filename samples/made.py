"""Reports made from a seed: the words of an invented organ, any figures, and what a right reading of them says."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import msgspec

from extract.form import by_edition, editions
from extract.report import Figures, Number, Report, TableForm, TableName
from samples.ledger import year_of
from samples.organs import sample_reports
from samples.random_reports import random_report

TABLES: tuple[TableName, ...] = ("disclosure", "applications", "proceedings")
HEAD = ("title", "agency", "year", "form", "period", "signed")
Truth = dict[str, Any]


def made_report(random: Random, edition: str, *, sound: bool) -> Report:
    """Invent a report of an edition.

    Args:
        random: where everything comes from; the same state gives the same report.
        edition: the edition of the form that it follows.
        sound: whether its figures hold every equation of the form; else they are any figures, some of them blank.
    """
    words = random.choice([sample.report for sample in sample_reports() if sample.report.form == edition])
    tables = _sound(random, edition) if sound else _any(random, edition)
    rows = by_edition(editions())[edition].tables
    forms = {
        name: TableForm(edition, tuple(key for key in found if key not in rows[name].row_keys))
        for name, found in tables.items()
    }
    filled: dict[str, Any] = {name: tables.get(name) for name in TABLES}
    return msgspec.structs.replace(words, tables=forms, notes=(), **filled)


def _sound(random: Random, edition: str) -> dict[TableName, Figures]:
    form = by_edition(editions())[edition]
    scale = random.choice((3, 12, 80, 400, 2500))
    figures = year_of(random, scale, form=form, regulations=random.random() < 0.3, before=None)
    return {"disclosure": figures.disclosure, "applications": figures.applications, "proceedings": figures.proceedings}


def _any(random: Random, edition: str) -> dict[TableName, Figures]:
    found = random_report(random, edition, absent=0.03)
    tables: dict[TableName, Figures | None] = {name: getattr(found, name) for name in TABLES}
    return {name: figures for name, figures in tables.items() if figures}


def truth(report: Report, nothing: Mapping[str, object] | frozenset[str] = frozenset()) -> Truth:
    """What a right reading says: dotted figures, head and sections; the figures named in ``nothing`` are None."""
    figures: dict[str, Number | None] = {
        f"{name}.{row}.{column}": None if f"{name}.{row}.{column}" in nothing else value
        for name in TABLES
        for row, columns in (getattr(report, name) or {}).items()
        for column, value in columns.items()
    }
    head = {name: getattr(report, name) for name in HEAD}
    texts = {"preamble": report.preamble, "sections": dict(report.sections), "closing": report.closing}
    return {**head, "figures": figures, **texts}
