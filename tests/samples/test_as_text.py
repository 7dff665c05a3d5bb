"""Blocks as tab-cell text."""

from samples.as_text import as_text, text
from samples.blocks import Paragraph, SpannedCell, SpannedTable
from samples.layout import layout
from samples.organs import random_report

TABLE = SpannedTable(
    "any",
    (
        (SpannedCell("甲", rows=2, columns=2), SpannedCell("乙")),
        (SpannedCell("丙"),),
        (SpannedCell("丁"), SpannedCell("戊\n己"), SpannedCell("")),
    ),
)


def test_a_cell_is_a_tab_and_its_text() -> None:
    """Cells merged across are one, cells merged down go on as empty ones, an empty line ends a row, two the table."""
    assert text((TABLE,)) == "\t甲\n\t乙\n\n\t\n\t丙\n\n\t丁\n\t戊\n己\n\t\n\n\n\n "


def test_an_empty_line_stands_behind_the_title() -> None:
    """The lines of a title stand together, with an empty line behind the last."""
    blocks = (Paragraph("示例局", title=True), Paragraph("报告", title=True), Paragraph("一、总体情况", heading=True))
    assert text(blocks) == "示例局\n报告\n\n一、总体情况\n "


def test_the_number_of_lines_behind_a_table_can_be_chosen() -> None:
    """Converters leave one empty line behind a table, or more."""
    assert text((TABLE,), after_table=1).endswith("\t\n\n\n ")


def test_a_footnote_mark_follows_its_figure() -> None:
    """Text cannot raise a mark: it follows the figure."""
    assert text((SpannedTable("any", ((SpannedCell("12", mark="①"),),)),)).startswith("\t12①\n")


def test_the_bytes_are_utf8_and_always_the_same() -> None:
    """The same report gives the same bytes."""
    first, second = (as_text(layout(random_report(5))) for _ in range(2))
    assert first == second
    assert first.decode("utf-8").startswith("示例市虚构局")
