"""The paper that reports are printed on."""

from __future__ import annotations

from random import Random

import pytest

from samples.blocks import SpannedTable
from samples.layout import layout
from samples.organs import random_report
from samples.sheet import A4, PLAIN, Sheet, random_sheet, shares

REPORT = layout(random_report(4, blanks=0, absent=0))


def chance(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - pixels and papers, the same every time


def test_a_sheet_that_lies_is_wider_than_high() -> None:
    """Landscape paper has its sides exchanged."""
    assert PLAIN.paper == A4
    assert Sheet(landscape=True).paper == (A4[1], A4[0])


@pytest.mark.parametrize("table", [block for block in REPORT if isinstance(block, SpannedTable)])
def test_columns_share_the_whole_width(table: SpannedTable) -> None:
    """The shares of a table's columns add up to its width, and none is too narrow for a digit on A4."""
    found = shares(table)
    assert sum(found) == pytest.approx(1)
    assert min(found) * PLAIN.room > 8


def test_the_innermost_labels_have_most_room() -> None:
    """In table 三 the column of the innermost labels is the widest, and a narrower figure leaves it more."""
    table = next(block for block in REPORT if isinstance(block, SpannedTable) and block.name == "applications")
    assert max(shares(table)) == shares(table)[2]
    assert shares(table, 0.5)[2] > shares(table)[2]


def test_the_same_random_sets_the_same_sheet() -> None:
    """A sheet comes from its random alone, and no two in a row are alike."""
    assert random_sheet(chance(1)) == random_sheet(chance(1))
    assert len({random_sheet(chance(seed)) for seed in range(30)}) > 25
