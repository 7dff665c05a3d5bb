"""Any figures of any edition through any format and back; and no bytes that break the reader."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import DocumentError
from extract.form import by_edition, editions
from extract.reading import FiguresOnly, extract, figures
from extract.report import Number, Report
from extract.vocabulary import TABLES
from samples.as_docx import as_docx
from samples.as_html import Frame, clean, word
from samples.as_text import as_text
from samples.blocks import Blocks
from samples.layout import layout
from samples.organs import sample_reports
from samples.random_reports import random_report
from samples.wounds import WOUNDS, Wound, WoundError

Writer = Callable[[Blocks], bytes]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NBSP = "\N{NO-BREAK SPACE}"
WRITERS: dict[str, Writer] = {
    "html": clean,
    "word": lambda blocks: word(blocks, pieces=9),
    "gbk": lambda blocks: clean(blocks, Frame(charset="gb18030", declared="utf-8")),
    "docx": as_docx,
    "text": as_text,
}
EVERY = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
REPORTS = st.builds(
    random_report,
    st.integers(0, 10**6),
    st.sampled_from(sorted(by_edition(editions()))),
    blanks=st.sampled_from([0, 0.1, 0.5, 1.0]),
    absent=st.sampled_from([0, 0.1, 0.6]),
    extra=st.sampled_from([0, 0.5]),
)
# Ways to print a number that are all that number: plain, separators, spaces, full width, NBSP, a unit.
WAYS: tuple[Callable[[int], str], ...] = (
    str,
    lambda number: f"{number:,}",
    lambda number: f"{number:,}".replace(",", " "),
    lambda number: str(number).translate(FULL_WIDTH),
    lambda number: f"{number:,}".translate(FULL_WIDTH),
    lambda number: f"{NBSP}{number}{NBSP}",
    lambda number: f"{number}件",
)


def printed_figures(report: Report) -> dict[str, Number | None]:
    """Every figure by dotted key."""
    tables = {name: getattr(report, name) or {} for name in TABLES}
    return {
        f"{name}.{row}.{column}": value
        for name in TABLES
        for row, line in tables[name].items()
        for column, value in line.items()
    }


def ways(report: Report, seed: int) -> dict[str, str]:
    """Another way of printing for some of the counts."""
    random = Random(seed)  # noqa: S311 (any choice will do)
    counts = {
        at: value
        for at, value in printed_figures(report).items()
        if isinstance(value, int) and not at.endswith((".amount", ".change"))
    }
    return {at: random.choice(WAYS)(value) for at, value in counts.items() if random.random() < 0.4}


def assert_same(found: Report, report: Report) -> None:
    """The same figures, rows and columns, edition and text, or the first difference by name."""
    read, made = printed_figures(found), printed_figures(report)
    assert {
        at: (read.get(at, "absent"), made.get(at, "absent"))
        for at in {*read, *made}
        if read.get(at, "absent") != made.get(at, "absent")
    } == {}
    for name in ("form", "year", "agency", "period", "preamble", "sections"):
        assert (name, getattr(found, name)) == (name, getattr(report, name))
    blanks = sorted(at for at, value in made.items() if value is None)
    assert blanks == sorted(note.at for note in found.notes if note.means == "blank")


@EVERY
@settings(max_examples=25)
@given(report=REPORTS, seed=st.integers(0, 10**6))
def test_figures_read_back(write: Writer, report: Report, seed: int) -> None:
    """Any figures of either edition, blanks, missing rows and any way of printing a number, are read back exactly."""
    assert_same(extract(write(layout(report, ways(report, seed))), "random"), report)


SPLITS = [
    wound
    for wound in WOUNDS.values()
    if wound.name.startswith(
        ("split_", "header_in", "group_label", "label_cut", "labels_on", "disclosure_in", "table_in", "layout_")
    )
]


@pytest.mark.parametrize("wound", SPLITS, ids=lambda wound: wound.name)
@settings(max_examples=10)
@given(report=REPORTS, which=st.integers(0, 2))
def test_split_tables_read_back(wound: Wound, report: Report, which: int) -> None:
    """Tables that are split, repeated, nested or laid out keep every figure, whatever the figures are."""
    formats = [name for name in ("html", "docx", "text") if name in wound.formats]
    try:
        blocks = wound.apply(layout(report))
    except WoundError:
        return
    found = extract(WRITERS[formats[which % len(formats)]](blocks), "split")
    read, made = printed_figures(found), printed_figures(report)
    assert {at: (read.get(at), value) for at, value in made.items() if read.get(at, "absent") != value} == {}
    assert set(read) == set(made)


@EVERY
@settings(max_examples=8)
@given(report=REPORTS)
def test_reading_is_deterministic(write: Writer, report: Report) -> None:
    """The same bytes give the same report, to the last byte of its JSON, and the figures alone are the same figures."""
    data = write(layout(report))
    first, again = extract(data, "same"), extract(data, "same")
    assert msgspec.json.encode(first) == msgspec.json.encode(again)
    alone: FiguresOnly = figures(data)
    assert alone.form == first.form
    assert {name: reading.figures for name, reading in alone.tables.items()} == {
        name: getattr(first, name) for name in TABLES if getattr(first, name) is not None
    }


PAGES = {sample.style: sample.body for sample in sample_reports()}
PIECES = [
    b"<td>",
    b"</td>",
    b"<tr>",
    b"</table>",
    b"<table>",
    b"<td colspan=7>",
    b"<td rowspan=99>",
    b"\t",
    b"\n\n",
    b"\x00",
    b"<!--",
    b"&#x4e00;",
    b"\xff\xfe",
    b'<meta charset="undefined">',
    b"99",
    "一、".encode(),
    "（七）总计".encode(),
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 400), st.sampled_from([b"", *PIECES]) | st.binary(max_size=8)),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """Bytes with some taken out and some put in."""
    for place, length, piece in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@pytest.mark.parametrize("style", PAGES)
@settings(max_examples=40)
@given(edits=EDITS)
def test_broken_bytes_are_read_or_refused(style: Any, edits: list[tuple[float, int, bytes]]) -> None:
    """A report with bytes deleted and inserted anywhere is read, or refused with an error that says what to do."""
    try:
        report = extract(mutated(PAGES[style], edits), "mutated")
    except DocumentError as error:
        refusal = error.refusal()
        assert all((refusal.place, refusal.expected, refusal.got, refusal.next))
        return
    assert list(report.sections) == list("123456")
    assert set(report.provenance) <= set(printed_figures(report))


@settings(max_examples=40)
@given(
    data=st.binary(max_size=300),
    head=st.sampled_from([b"", b"<html>", b"PK\x03\x04", b"\xff\xfe", b"\t", "一、总体情况\n".encode()]),
)
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    """No bytes raise anything but an error of a document."""
    with contextlib.suppress(DocumentError):
        assert extract(head + data, "any").file == "any"


@settings(max_examples=30)
@given(report=REPORTS, cut=st.floats(0.05, 0.95))
def test_a_cut_report_never_has_a_wrong_figure(report: Report, cut: float) -> None:
    """A page that was cut anywhere is refused, or every figure it still has is the printed one."""
    data = clean(layout(report))
    try:
        found = extract(data[: int(len(data) * cut)], "cut")
    except DocumentError:
        return
    made = printed_figures(report)
    assert {at: value for at, value in printed_figures(found).items() if value is not None and made[at] != value} == {}
