"""Every wound of real reports that the report model names, in every format it can be seen in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from extract.reading import extract
from extract.report import Report
from extract.vocabulary import TABLES
from samples.as_docx import as_docx
from samples.as_html import Frame, clean, word
from samples.as_text import as_text
from samples.blocks import Blocks
from samples.layout import layout
from samples.organs import sample_reports
from samples.wounds import WOUNDS, Wound, WoundError, changed

INSIDE = Frame(title_inside=True)
WRITERS: dict[str, Callable[[Blocks], bytes]] = {
    "text": as_text,
    "clean": lambda blocks: clean(blocks, INSIDE),
    "word": lambda blocks: word(blocks, INSIDE, pieces=9),
    "docx": as_docx,
}
CASES = [
    pytest.param(wound, writer, id=f"{wound.name}-{writer}")
    for wound in WOUNDS.values()
    for writer in WRITERS
    if {"clean": "html", "word": "html"}.get(writer, writer) in wound.formats
]
PATIENTS = 2


@cache
def patients(wound: str) -> tuple[tuple[Blocks, Blocks], ...]:
    """The first sample reports that can be hurt in a way, whole and hurt."""
    found: list[tuple[Blocks, Blocks]] = []
    plain = (layout(sample.report) for sample in sample_reports())
    for blocks in (*(sample.blocks for sample in sample_reports()), *plain):
        try:
            found.append((blocks, WOUNDS[wound].apply(blocks)))
        except WoundError:
            continue
        if len(found) == PATIENTS:
            break
    return tuple(found)


@cache
def whole(writer: str, place: int, wound: str) -> Report:
    return extract(WRITERS[writer](patients(wound)[place][0]), "whole")


@pytest.mark.parametrize(("wound", "writer"), CASES)
def test_wound(wound: Wound, writer: str) -> None:
    """A hurt report gives every figure, note and text that a right reading finds, and null where nothing is sure."""
    assert patients(wound.name)
    for place, (blocks, hurt) in enumerate(patients(wound.name)):
        report = extract(WRITERS[writer](hurt), "hurt")
        before = whole(writer, place, wound.name)
        touched = changed(blocks, hurt)
        assert wrong_figures(before, report, touched, keeps=wound.keeps) == {}
        assert missing_notes(wound, report, touched, writer) == []
        for name in (
            "title",
            "agency",
            "year",
            "form",
            "period",
            "preamble",
            "sections",
            "closing",
            "signed",
            "contact",
        ):
            assert getattr(report, name) == getattr(before, name), name


def wrong_figures(
    before: Report, after: Report, touched: tuple[str, ...], *, keeps: bool
) -> dict[str, tuple[object, object]]:
    old, new = figures(before), figures(after)
    want = {key: None if not keeps and key in touched else value for key, value in old.items()}
    return {key: (new.get(key, "absent"), value) for key, value in want.items() if new.get(key, "absent") != value} | {
        key: (value, "absent") for key, value in new.items() if key not in want
    }


def figures(report: Report) -> dict[str, object]:
    return {
        f"{table}.{row}.{column}": value
        for table in TABLES
        for row, columns in (getattr(report, table) or {}).items()
        for column, value in columns.items()
    }


def missing_notes(wound: Wound, report: Report, touched: tuple[str, ...], writer: str) -> list[str]:
    """Where a note should stand and does not; two tables one after the other are one in tab-cell text."""
    if wound.note is None or (wound.note == "table_split" and writer == "text"):
        return []
    noted = {note.at for note in report.notes if note.means == wound.note}
    return [at for at in (wound.at or touched) if at not in noted]
