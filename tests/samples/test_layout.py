"""A printed report holds every figure once, in tables whose spans add up."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.form import by_edition, editions
from extract.report import Figures, Report
from samples.as_text import text
from samples.blocks import SpannedTable, figures, header_rows, slots, width
from samples.layout import FigureError, Paragraph, layout
from samples.organs import random_report

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
EDITIONS = st.sampled_from(sorted(by_edition(editions())))
SEEDS = st.integers(0, 10_000)


def tables(report: Report) -> dict[str, SpannedTable]:
    """The printed tables by name."""
    return {block.name: block for block in layout(report) if isinstance(block, SpannedTable)}


def filled(edition: str, **changes: object) -> Report:
    """A report with every row and figure of an edition, then changed."""
    report = random_report(1, edition, blanks=0, absent=0, extra=0)
    return msgspec.structs.replace(report, **changes)


def texts(table: SpannedTable) -> list[list[str]]:
    """What stands in the cells, row by row."""
    return [[cell.text for cell in row] for row in table.rows]


@settings(deadline=None)
@given(seed=SEEDS, edition=EDITIONS)
def test_every_figure_is_printed_once(seed: int, edition: str) -> None:
    """Every key of the figures has exactly one cell, and no cell has a key that the figures lack."""
    report = random_report(seed, edition)
    named: dict[str, Figures | None] = {
        "disclosure": report.disclosure,
        "applications": report.applications,
        "proceedings": report.proceedings,
    }
    wanted = sorted(f"{n}.{row}.{column}" for n, t in named.items() for row in t or {} for column in (t or {})[row])
    keys = [cell.key for table in tables(report).values() for row in table.rows for cell in row if cell.figure]
    assert sorted(keys) == wanted


@settings(deadline=None)
@given(seed=SEEDS, edition=EDITIONS)
def test_spans_add_up_in_every_row(seed: int, edition: str) -> None:
    """In every row of every table the spans, with those from above, fill the table's width without a gap."""
    for table in tables(random_report(seed, edition)).values():
        for row in slots(table):
            columns = [slot.column + offset for slot in row for offset in range(slot.cell.columns)]
            assert columns == list(range(width(table)))


@pytest.mark.parametrize(
    ("edition", "sizes"), [("2021", [(14, 4), (28, 10), (4, 15)]), ("2019", [(18, 4), (26, 10), (4, 15)])]
)
def test_the_printed_form_has_its_own_size(edition: str, sizes: list[tuple[int, int]]) -> None:
    """The three tables of a whole form have the rows and columns of the form that was sent to the offices."""
    printed = tables(filled(edition)).values()
    assert [(len(table.rows), width(table)) for table in printed] == sizes


def test_the_header_of_the_applications_has_three_rows_beside_the_equation() -> None:
    """The printed equation covers three rows and columns, 法人或其他组织 five columns."""
    table = tables(filled("2021"))["applications"]
    assert header_rows(table) == 3
    assert (table.rows[0][0].rows, table.rows[0][0].columns) == (3, 3)
    assert [(cell.text, cell.rows, cell.columns) for cell in table.rows[1]] == [
        ("自然人", 2, 1),
        ("法人或其他组织", 1, 5),
        ("总计", 2, 1),
    ]


def test_a_single_row_of_other_processing_stands_instead_of_its_three() -> None:
    """Where the three sub-rows are absent, （六）其他处理 is one row between （五） and （七）, two columns wide."""
    report = filled("2021")
    rows = {key: line for key, line in (report.applications or {}).items() if not key.startswith("other_")}
    lagging = msgspec.structs.replace(report, applications={**rows, "other_processing": rows["new"]})
    labels = [(cell.text, cell.columns) for row in tables(lagging)["applications"].rows for cell in row if cell.label]
    assert labels[-3:] == [("（六）其他处理", 2), ("（七）总计", 2), ("四、结转下年度继续办理", 3)]


def test_a_subtotal_of_other_processing_stands_beside_its_three() -> None:
    """Where the three sub-rows are printed too, （六）其他处理 has a row of its own in front of them."""
    report = filled("2021")
    rows = report.applications or {}
    both = msgspec.structs.replace(report, applications={**rows, "other_processing": rows["new"]})
    labels = [cell.text for row in tables(both)["applications"].rows for cell in row if cell.label]
    assert labels[-6] == "（六）其他处理"
    assert labels[-3] == "3.其他"


def test_a_row_of_the_other_edition_stands_at_the_end_with_its_article() -> None:
    """政府集中采购 in a form of 2021 is printed under 第二十条第（九）项, behind the edition's own parts."""
    report = filled("2021")
    late = msgspec.structs.replace(
        report, disclosure={**(report.disclosure or {}), "procurement": {"projects": 3, "amount": 41.5}}
    )
    assert texts(tables(late)["disclosure"])[-3:] == [
        ["第二十条第（九）项"],
        ["信息内容", "采购项目数量", "采购总金额"],
        ["政府集中采购", "3", "41.5"],
    ]


def test_blank_figures_print_blank_cells() -> None:
    """None is a blank cell, 0 a printed zero, an amount has no zeros that say nothing."""
    report = filled("2021", disclosure={"fees": {"amount": 310.50}, "licensing": {"decisions": None}})
    printed = figures(layout(report))
    assert printed["disclosure.fees.amount"] == "310.5"
    assert printed["disclosure.licensing.decisions"] == ""


def test_an_override_prints_other_text_in_its_cell() -> None:
    """``printed`` changes the text of one cell and nothing else."""
    report = filled("2021")
    changed = figures(layout(report, {"applications.new.total": "1,431"}))
    assert changed == {**figures(layout(report)), "applications.new.total": "1,431"}


def test_an_override_of_no_cell_is_an_error() -> None:
    """A key that no cell has is an error, not an omission."""
    with pytest.raises(FigureError, match=r"applications\.old\.total"):
        layout(filled("2021"), {"applications.old.total": "1"})


def test_a_key_of_no_edition_is_an_error() -> None:
    """A figure that no edition of the form can print is an error."""
    with pytest.raises(FigureError, match="no edition"):
        layout(filled("2021", disclosure={"licences": {"decisions": 1}}))


def test_a_table_that_is_missing_is_not_printed() -> None:
    """A report without applications prints the heading of the section and no table."""
    blocks = layout(filled("2021", applications=None))
    assert [block.name for block in blocks if isinstance(block, SpannedTable)] == ["disclosure", "proceedings"]
    assert Paragraph("三、收到和处理政府信息公开申请情况", heading=True) in blocks


def test_period_contact_and_signature_are_put_into_words() -> None:
    """Without a preamble and a closing, the period stands before the sections and the signature after them."""
    blocks = layout(filled("2021", preamble=None, year=2024, period=("2024-01-01", "2024-12-31"), signed="2025-01-05"))
    assert blocks[1] == Paragraph("本报告所列数据的统计期限自2024年1月1日起至2024年12月31日止。")
    assert blocks[-2:] == (Paragraph("示例市虚构局"), Paragraph("2025年1月5日"))


def test_tabbed_lines_of_a_section_are_a_table() -> None:
    """A table in the prose, which the contract writes cell by tab, is printed as a table again."""
    report = filled("2021", sections={"1": "渠道如下。\n渠道\t条数\n网站\t12\n以上。"})
    assert texts(tables(report)["prose"]) == [["渠道", "条数"], ["网站", "12"]]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus does not lie beside the project")
@pytest.mark.parametrize(
    ("seed", "gold"),
    [
        ("002_5db7f0ab2e08e227", "seed-tengzhou-2023"),
        ("003_3dd38cd922b2f941", "seed-jining-2024"),
        ("004_be6913bfd7940931", "seed-xinzhou-2024"),
    ],
)
def test_the_tables_are_printed_as_in_the_real_reports(seed: str, gold: str) -> None:
    """The cells of a real report and of its figures printed anew follow one another alike, but for white space."""
    found = json.loads((CORPUS / "gold" / f"{gold}.json").read_text("utf-8"))
    named = {name: found[name] for name in ("title", "form", "disclosure", "applications", "proceedings")}
    report = filled("2021", **named, sections=dict.fromkeys("123456", ""))
    assert cell_texts(text(layout(report))) == cell_texts((CORPUS / "seeds" / f"{seed}.txt").read_text("utf-8"))


def cell_texts(printed: str) -> list[str]:
    """The cells of tab-cell text without white space and bookmarks, the empty row that one of them has left out."""
    start = printed.index("\n二、主动公开")
    cells = re.split(r"\n(?=\t|\n)", printed[start : printed.index("存在的主要问题", start)])
    stripped = [re.sub(r"\s|\[bookmark:[^\]]*\]", "", cell) if cell.startswith("\t") else "/" for cell in cells]
    joined = "\n".join(
        cell for cell, before in zip(stripped, [None, *stripped], strict=False) if (cell, before) != ("/", "/")
    )
    return joined.replace("\n/\n" + "\n" * 14, "").split("\n")
