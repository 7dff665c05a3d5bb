"""Table 四 with a cell lost and a blank one added: what its groups say, and what an office's own misprint does not."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from extract.report import Report
from samples.blocks import Blocks, SpannedCell, SpannedTable, change_table
from samples.layout import layout
from tests.extract.test_deducing import read, sound


def aside(report: Report, lost: int, blank: int) -> Blocks:
    """The report's blocks with one cell of table 四's row lost and a blank one added, counted from 0."""

    def change(table: SpannedTable) -> Blocks:
        *rows, row = table.rows
        cells = [cell for place, cell in enumerate(row) if place != lost]
        cells.insert(blank, SpannedCell(""))
        return (replace(table, rows=(*rows, tuple(cells))),)

    return change_table(layout(report), "proceedings", change)


@pytest.mark.parametrize(("lost", "blank"), [(11, 1), (12, 3), (0, 14), (2, 11)])
def test_a_figure_that_stands_aside_is_none(lost: int, blank: int) -> None:
    """Where taking the blank out mends every group, no figure is given in another's place, and each is unsure."""
    report = sound()
    found = read(aside(report, lost, blank))
    printed = report.proceedings or {}
    unsure = {note.at for note in found.notes if note.means == "unsure"}
    assert unsure
    for group, figures in (found.proceedings or {}).items():
        for column, value in figures.items():
            assert value in (None, printed[group][column])
            assert value is not None or f"proceedings.{group}.{column}" in unsure


@pytest.mark.parametrize("blanks", [(), ("other",), ("corrected", "other", "pending")])
def test_an_offices_misprint_beside_blanks_is_kept(blanks: tuple[str, ...]) -> None:
    """A total that is wrong in a table with blanks for zeros stays as it is printed."""
    report = sound()
    figures = {group: dict(line) for group, line in (report.proceedings or {}).items()}
    figures["litigation_direct"] |= dict.fromkeys(blanks)
    figures["litigation_after_review"]["total"] = 14
    found = read(layout(msgspec.structs.replace(report, proceedings=figures)))
    assert found.proceedings == figures
