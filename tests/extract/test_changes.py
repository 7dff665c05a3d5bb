"""Cells that differ: exactly those, each with what stood there before and after."""

from __future__ import annotations

import msgspec
import pytest

from extract.changes import Change, cells, differences
from extract.document import Origin
from extract.form import editions
from extract.report import Report
from extract.rows import Wide, rows_of
from extract.schema import WIDE
from tests.extract.captures import made, with_cell

TABLES = [Wide(table, editions()) for table in WIDE]


def changed(before: Report, after: Report) -> list[Change]:
    """What differs between two reports as they are stored."""
    first, second = (cells(rows_of(report, Origin(), TABLES), TABLES) for report in (before, after))
    return list(differences(first, second))


def test_what_is_equal_has_no_change() -> None:
    """The same report has no change, however it was titled or where it stood."""
    assert changed(made(), msgspec.structs.replace(made(), title="另一标题", file="b")) == []


def test_each_cell_is_told_with_both_figures() -> None:
    """Two cells, two changes, by their dotted keys."""
    before = with_cell(with_cell(made(), "applications", "new", "total", 3), "proceedings", "review", "total", 1)
    after = with_cell(with_cell(before, "applications", "new", "total", 5), "proceedings", "review", "total", 0)
    assert changed(before, after) == [
        Change("applications.new.total", "3", "5"),
        Change("proceedings.review.total", "1", "0"),
    ]


@pytest.mark.parametrize(
    ("amount", "text"), [(310.5, "310.5"), (7545, "7545"), (0.000001, "0.000001"), (0, "0"), (1234567.89, "1234567.89")]
)
def test_an_amount_is_told_in_its_own_unit(amount: float, text: str) -> None:
    """An amount is kept in 分 and told in 万元, as it is printed."""
    blank, printed = (made(disclosure={"fees": {"amount": value}}) for value in (None, amount))
    assert changed(blank, printed) == [Change("disclosure.fees.amount", None, text)]


def test_a_text_and_a_table_that_is_no_more_are_changes() -> None:
    """A section's text is one cell; a table that is no longer printed takes all its figures along."""
    before = made(sections={"1": "一", "2": "", "5": "五"}, proceedings={"review": {"total": 2, "other": None}})
    after = msgspec.structs.replace(before, sections={"1": "一", "2": "二"}, proceedings=None)
    assert changed(before, after) == [
        Change("proceedings.review.total", "2", None),
        Change("section.2", "", "二"),
        Change("section.5", "五", None),
    ]
