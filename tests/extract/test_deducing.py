"""Doubtful figures and the form's equations: what these decide, and what they never do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.deducing import deduce
from extract.document import Sight, Table
from extract.form import by_edition, editions
from extract.reading import extract
from extract.report import Figures, Number, Report
from extract.table_reader import TableReading
from extract.tables import read_tables
from samples.as_html import clean
from samples.blocks import Blocks, Row, SpannedCell, SpannedTable, change_table
from samples.layout import layout
from samples.random_reports import random_report
from tests.extract.sighted import sighted

NAMES = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")
FORM = by_edition(editions())["2021"]


def sound() -> Report:
    """An invented report whose figures obey the form and fill every column."""
    report = random_report(3, "2021", blanks=0, absent=0, extra=0)
    proceedings: Figures = {
        "review": {"upheld": 4, "corrected": 1, "other": 3, "pending": 1, "total": 9},
        "litigation_direct": {"upheld": 0, "corrected": 0, "other": 0, "pending": 0, "total": 0},
        "litigation_after_review": {"upheld": 12, "corrected": 0, "other": 0, "pending": 1, "total": 13},
    }
    return msgspec.structs.replace(report, applications=obeying(chance(7)), proceedings=proceedings)


def flat(row: Row, text: str, *, spanned: bool, prefix: str) -> Row:
    """A row whose figures of one prefix stand in one cell, over their columns or with blanks beside it."""
    cells = [cell for cell in row if cell.key.startswith(prefix)]
    if not cells:
        return row
    first = row.index(cells[0])
    wide = SpannedCell(text, columns=len(cells)) if spanned else SpannedCell(text)
    blanks = () if spanned else tuple(SpannedCell("") for _ in cells[1:])
    return (*row[:first], wide, *blanks, *row[first + len(cells) :])


def flattened(report: Report, at: str, join: str = " ", *, spanned: bool = True) -> Blocks:
    """A report's blocks with one row's figures in one cell."""
    table, row = at.split(".")
    text = join.join(str(value) for value in (getattr(report, table) or {})[row].values())

    def change(printed: SpannedTable) -> Blocks:
        rows = tuple(flat(line, text, spanned=spanned, prefix=f"{at}.") for line in printed.rows)
        return (replace(printed, rows=rows),)

    return change_table(layout(report), table, change)


def read(blocks: Blocks) -> Report:
    """The report that the blocks print."""
    return extract(clean(blocks), "flat.html")


@pytest.mark.parametrize("spanned", [True, False])
@pytest.mark.parametrize("at", ["applications.new", "applications.granted", "applications.results_total"])
def test_a_flattened_row_is_deduced_where_the_figures_obey_the_form(at: str, spanned: bool) -> None:
    """Its figures are those that were printed, each noted with the raw text and the equations of row and column."""
    report = sound()
    found = read(flattened(report, at, spanned=spanned))
    row = at.partition(".")[2]
    assert (found.applications or {})[row] == (report.applications or {})[row]
    notes = {note.at: note for note in found.notes if note.means == "deduced"}
    assert set(notes) == {f"{at}.{name}" for name in NAMES}
    total = notes[f"{at}.total"]
    assert f"applications.across[{row}]" in total.by
    assert any(name.endswith("[total]") for name in total.by)
    assert total.raw == found.provenance[f"{at}.total"].raw != ""
    assert not [note for note in found.notes if note.means in ("unsure", "run_together")]


def test_every_rule_over_a_deduced_figure_is_doubtful() -> None:
    """The equations that decided it, and any other with it, are counted neither as held nor as broken."""
    found = read(flattened(sound(), "applications.granted"))
    touched = [one for one in found.findings if any(cell.startswith("applications.granted.") for cell in one.cells)]
    assert {one.rule for one in touched} >= {"applications.across", "applications.outcomes"}
    assert {one.verdict for one in touched} == {"doubtful"}


def test_figures_without_any_space_between_them_are_deduced_too() -> None:
    """A row that lost its spaces has many readings, of which only one fits row and columns."""
    report = sound()
    for row in ("refused_state_secret", "carried_out"):
        found = read(flattened(report, f"applications.{row}", ""))
        assert (found.applications or {})[row] == (report.applications or {})[row]


def test_a_flattened_row_that_breaks_the_form_gives_no_figure() -> None:
    """Where the office's own figures do not add up nothing is decided: null, with what is printed."""
    report = sound()
    figures = {row: dict(line) for row, line in (report.applications or {}).items()}
    figures["granted"]["natural_person"] = (figures["granted"]["natural_person"] or 0) + 1
    found = read(flattened(msgspec.structs.replace(report, applications=figures), "applications.granted"))
    assert set((found.applications or {})["granted"].values()) == {None}
    assert {note.means for note in found.notes if note.at.startswith("applications.granted.")} == {"unsure"}


@pytest.mark.parametrize("join", [" ", "\n"])
def test_a_flattened_group_of_table_four_is_deduced(join: str) -> None:
    """Five figures in one cell over five columns are those of the group, where its one equation holds."""
    report = sound()
    found = read(flattened(report, "proceedings.review", join))
    assert found.proceedings == report.proceedings


Counts = dict[str, dict[str, int]]


def chance(seed: int) -> Random:
    """Where a test's choices come from."""
    return Random(seed)  # noqa: S311 - invented figures


TRUE = st.builds(chance, st.integers(0, 10**6))


def obeying(random: Random) -> Counts:
    """Applications that obey the form, of any size."""
    rows = FORM.tables["applications"].row_keys
    outcomes = [row for row in rows if row not in ("new", "carried_in", "results_total", "carried_out")]
    figures: Counts = {row: {} for row in rows}
    for name in NAMES[:-1]:
        for row in outcomes:
            figures[row][name] = random.choice((0, 0, 0, 1, 2, 3, 8, 13, 85, 431))
        results = sum(figures[row][name] for row in outcomes)
        figures["results_total"][name] = results
        figures["carried_out"][name] = out = random.choice((0, 0, 1, 5))
        figures["carried_in"][name] = carried = random.randint(0, results + out)
        figures["new"][name] = results + out - carried
    for line in figures.values():
        line["total"] = sum(line.values())
    return figures


def seen(figures: Mapping[str, Mapping[str, Number]], doubted: Mapping[str, tuple[str, ...]]) -> TableReading:
    """Applications as a scan shows them: some cells not sure, with the readings that they may have."""
    table = sighted(figures, {cell: Sight(1, (0, 0, 9, 9), 0.5, readings) for cell, readings in doubted.items()})
    found = read_tables([table], editions())
    deduce(found, FORM.equations)
    return found["applications"]


def mistaken(random: Random, value: Number) -> tuple[str, ...]:
    """Readings of a figure: itself and others, in any order."""
    others = {str(value), str(value + random.choice((1, 3, 5, -1))), str(value).replace("3", "8"), f"1{value}"}
    readings = [one for one in others if not one.startswith("-")]
    random.shuffle(readings)
    return tuple(readings)


@settings(max_examples=60, deadline=None)
@given(TRUE, st.integers(1, 6))
def test_what_is_deduced_is_what_is_printed_where_the_figures_obey(random: Random, number: int) -> None:
    """Of any doubtful cells, each gets the printed figure or none; a single one always gets it."""
    figures = obeying(random)
    cells = random.sample([f"{row}.{name}" for row in figures for name in NAMES], number)
    doubted = {cell: mistaken(random, figure(figures, cell)) for cell in cells}
    found = seen(figures, doubted)
    for cell in cells:
        row, _, name = cell.partition(".")
        assert found.figures[row][name] in (None, figures[row][name])
    if number == 1:
        assert figure(found.figures, cells[0]) == figure(figures, cells[0])


@settings(max_examples=60, deadline=None)
@given(TRUE, st.integers(1, 2))
def test_a_misprint_never_makes_a_wrong_figure_of_doubtful_ones(random: Random, number: int) -> None:
    """With one figure of the office's wrong, up to two doubtful cells are read as printed, or not at all."""
    figures = obeying(random)
    every = [f"{row}.{name}" for row in figures for name in NAMES]
    wrong, *cells = random.sample(every, number + 1)
    row, _, name = wrong.partition(".")
    figures[row][name] += random.choice((1, 3, 5, 10, 90))
    found = seen(figures, {cell: mistaken(random, figure(figures, cell)) for cell in cells})
    for cell in cells:
        assert figure(found.figures, cell) in (None, figure(figures, cell))


@settings(max_examples=40, deadline=None)
@given(TRUE, st.integers(1, 8))
def test_nothing_is_deduced_wrongly_of_figures_that_obey_nothing(random: Random, number: int) -> None:
    """Of random figures, which break nearly every equation, no doubtful cell gets another figure than is printed."""
    figures = {row: {name: random.choice((0, 1, 7, 12, 431)) for name in NAMES} for row in obeying(random)}
    cells = random.sample([f"{row}.{name}" for row in figures for name in NAMES], number)
    found = seen(figures, {cell: mistaken(random, figure(figures, cell)) for cell in cells})
    for cell in cells:
        assert figure(found.figures, cell) in (None, figure(figures, cell))


def figure(figures: Mapping[str, Mapping[str, Any]], cell: str) -> Any:
    """One figure by its key."""
    row, _, name = cell.partition(".")
    return figures[row][name]


def test_a_swap_that_the_equations_cannot_see_is_not_decided() -> None:
    """Four doubtful cells at the corners of a rectangle can be read in two ways that both fit: none gets a figure."""
    figures = obeying(chance(3))
    for row, name, value in (("granted", "other", 3), ("granted", "business", 8), ("partial", "other", 8)):
        figures[row][name] = value
    figures["partial"]["business"] = 3
    figures = repaired(figures)
    cells = [f"{row}.{name}" for row in ("granted", "partial") for name in ("other", "business")]
    found = seen(figures, dict.fromkeys(cells, ("3", "8")))
    assert [found.figures[row][name] for row in ("granted", "partial") for name in ("other", "business")] == [None] * 4


def repaired(figures: Counts) -> Counts:
    """The totals made true again."""
    outcomes = [row for row in figures if row not in ("new", "carried_in", "results_total", "carried_out")]
    for name in NAMES[:-1]:
        figures["results_total"][name] = sum(figures[row][name] for row in outcomes)
        figures["new"][name] = (
            figures["results_total"][name] + figures["carried_out"][name] - figures["carried_in"][name]
        )
    for line in figures.values():
        line["total"] = sum(line[name] for name in NAMES[:-1])
    return figures


def test_a_broken_line_takes_back_what_was_seen_less_than_very_surely() -> None:
    """A figure that its row and column contradict, seen well enough otherwise, becomes unsure or its other reading."""
    figures = obeying(chance(5))
    truth = figures["granted"]["other"]
    figures["granted"]["other"] = truth + 1
    half = {"granted.other": Sight(1, (0, 0, 9, 9), 0.93)}
    table = sighted(figures, half)
    found = read_tables([table], editions())
    deduce(found, FORM.equations)
    assert found["applications"].figures["granted"]["other"] is None
    assert [note.means for note in found["applications"].notes if note.at == "applications.granted.other"] == ["unsure"]
    table = sighted(figures, {"granted.other": half["granted.other"]._replace(readings=(str(truth),))})
    found = read_tables([table], editions())
    deduce(found, FORM.equations)
    assert found["applications"].figures["granted"]["other"] == truth


def test_a_broken_line_of_very_sure_figures_stays() -> None:
    """Offices err: what was seen beyond doubt is kept as printed, and the rule says that it is broken."""
    figures = obeying(chance(5))
    figures["granted"]["other"] += 1
    found = read_tables([sighted(figures, {})], editions())
    deduce(found, FORM.equations)
    assert found["applications"].figures == figures


def test_where_a_figure_was_seen_stands_in_its_place() -> None:
    """Page, box and confidence of a cell come from where it was seen; the box in tenths of a point."""
    figures = obeying(chance(1))
    table: Table = sighted(figures, {"new.total": Sight(3, (1.23, 2.0, 3.0, 4.56), 0.97654)})
    place = read_tables([table], editions())["applications"].provenance()["applications.new.total"]
    assert (place.page, place.box, place.confidence) == (3, (1.2, 2.0, 3.0, 4.6), 0.977)


def behind(report: Report, at: str, *, wrong: int = 0) -> Blocks:
    """A report's blocks with one row's figures behind its label, all its cells blank."""
    table, row = at.split(".")
    first, *others = (getattr(report, table) or {})[row].values()
    text = " ".join(map(str, ((first or 0) + wrong, *others)))

    def flat(line: Row) -> Row:
        if not any(cell.key.startswith(f"{at}.") for cell in line):
            return line
        last = max(place for place, cell in enumerate(line) if cell.label)
        cells = [replace(cell, text="") if cell.figure else cell for cell in line]
        cells[last] = replace(cells[last], text=f"{cells[last].text} {text}")
        return tuple(cells)

    return change_table(layout(report), table, lambda printed: (replace(printed, rows=tuple(map(flat, printed.rows))),))


@pytest.mark.parametrize("wrong", [0, 1])
@pytest.mark.parametrize("at", ["applications.carried_in", "applications.granted", "applications.results_total"])
def test_figures_behind_a_label_are_no_blanks(at: str, wrong: int) -> None:
    """They are deduced where they obey the form; else each cell of the row is None and unsure, and none is blank."""
    report = sound()
    found = read(behind(report, at, wrong=wrong))
    row = at.partition(".")[2]
    told = (report.applications or {})[row]
    assert (found.applications or {})[row] == (dict.fromkeys(told) if wrong else told)
    means = {note.means for note in found.notes if note.at.startswith(f"{at}.")}
    assert means == {"unsure"} if wrong else {"deduced"}


def test_a_blank_beside_figures_that_ran_together_is_unsure() -> None:
    """Where no equation decides, the cell is run together and those beside it may hold its figures."""
    report = sound()
    figures = {row: dict(line) for row, line in (report.applications or {}).items()}
    figures["granted"]["natural_person"] = (figures["granted"]["natural_person"] or 0) + 1
    wrong = msgspec.structs.replace(report, applications=figures)
    found = read(flattened(wrong, "applications.granted", spanned=False))
    beside = {note.at: note.means for note in found.notes if note.at.startswith("applications.granted.")}
    assert set((found.applications or {})["granted"].values()) == {None}
    assert set(beside) == {f"applications.granted.{name}" for name in NAMES}
    assert "blank" not in beside.values()
