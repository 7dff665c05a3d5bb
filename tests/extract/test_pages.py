"""Pages joined: tables, rows and labels over page ends, running heads, and lines as paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.document import Paragraph, Sight, Table
from extract.page import Page, PageCell, PageLine, PageTable
from extract.pages import blocks
from tests.extract.pdf.sheet import spans

LEFT, RIGHT, SIZE = 80.0, 500.0, 14.0
COLUMNS = (80.0, 200.0, 350.0, 400.0, 450.0)


def line(text: str, y: float, *, left: float = LEFT, size: float = SIZE, right: float | None = None) -> PageLine:
    wide = sum(0.5 if character.isascii() else 1 for character in text) * size
    return PageLine(text, (left, y, right if right is not None else left + wide, y + size), size)


def table(rows: Sequence[Sequence[str]], y: float, page: int, *, full: Sequence[str] = (), **ends: bool) -> PageTable:
    """A table of rows 20 points high; "<" and "^" go on from the cell to the left or above."""
    cells = []
    top, below = ends.get("open_top", False), ends.get("open_bottom", False)
    for text, r, c, bottom, right in spans(rows):
        box = (COLUMNS[c], y + 20 * r, COLUMNS[right], y + 20 * bottom)
        opened = (r == 0 and top, bottom == len(rows) and below)
        cells.append(PageCell(text, r, c, bottom, right, Sight(page, box), text in full, *opened))
    edges = tuple(y + 20 * r for r in range(len(rows) + 1))
    columns = COLUMNS[: len(rows[0]) + 1]
    return PageTable((columns[0], y, columns[-1], edges[-1]), columns, edges, tuple(cells), **ends)


def page(number: int, *items: PageLine | PageTable) -> Page:
    return Page(number, 580, 842, items)


def joined(upper: PageTable, lower: PageTable) -> list[list[tuple[str, int, int]]]:
    """The cells of the one table that two pages hold."""
    first = page(1, line("三、申请情况", 100), upper, line("- 1 -", 800, left=270))
    second = page(2, line("示例市年报", 30, size=9), lower, line("— 2 —", 800, left=270))
    found = blocks((first, second, page(3, line("示例市年报", 30, size=9), line("五、问题", 100))))
    assert [type(block) for block in found] == [Paragraph, Table, Paragraph]
    assert isinstance(found[1], Table)
    return [[(cell.text, cell.rows, cell.columns) for cell in row] for row in found[1].rows]


def plain(*texts: str) -> list[tuple[str, int, int]]:
    return [(text, 1, 1) for text in texts]


def test_a_table_goes_on_over_a_page_end() -> None:
    """Two tables with nothing but running heads and page numbers between are one, their rows counted on."""
    rows = joined(table([["1.甲", "", "3", "4"]], 700, 1), table([["2.乙", "", "0", "1"]], 60, 2))
    assert rows == [plain("1.甲", "", "3", "4"), plain("2.乙", "", "0", "1")]


def test_the_cells_of_a_joined_table_know_their_page() -> None:
    """A cell below a page end was seen on its own page, in its own row of the whole table."""
    pages = (page(1, table([["1.甲", "", "3", "4"]], 700, 1)), page(2, table([["2.乙", "", "0", "1"]], 60, 2)))
    (found,) = blocks(pages)
    assert isinstance(found, Table)
    assert (found.page, found.sights[1, 2].page, found.sights[1, 2].box) == (1, 2, (350, 60, 400, 80))


def test_a_header_that_is_repeated_is_dropped() -> None:
    """A header printed again on the next page is the same header."""
    head = ["申请人", "", "自然人", "总计"]
    rows = joined(table([head, ["1.甲", "", "3", "4"]], 700, 1), table([head, ["2.乙", "", "0", "1"]], 60, 2))
    assert rows == [plain(*head), plain("1.甲", "", "3", "4"), plain("2.乙", "", "0", "1")]


@pytest.mark.parametrize(
    ("above", "below", "want"),
    [
        ("（四）无法提供", "", "（四）无法提供"),
        ("（四）无法提供", "（四）无法提供", "（四）无法提供"),
        ("（四）无", "法提供", "（四）无法提供"),
    ],
    ids=["blank below", "repeated below", "cut in two"],
)
def test_a_group_label_goes_on_over_a_page_end(above: str, below: str, want: str) -> None:
    """A label of several rows goes on below a page end, blank there, repeated, or cut in two."""
    upper = table([[above, "1.甲", "3", "4"], ["^", "2.乙", "1", "2"]], 700, 1)
    lower = table([[below, "3.丙", "5", "6"], ["^", "4.丁", "7", "8"]], 60, 2)
    rows = joined(upper, lower)
    assert rows[0][0] == (want, 4, 1)
    assert rows[2] == plain("3.丙", "5", "6")


def test_a_row_whose_label_is_cut_is_one_row() -> None:
    """A label that fills its cell and goes on below the page end, with its figures above it, is one label."""
    upper = table([["1.甲", "", "3", "4"], ["5.要求确认或重", "", "7", "8"]], 700, 1, full=["5.要求确认或重"])
    rows = joined(upper, table([["新出具", "", "", ""], ["6.己", "", "1", "2"]], 60, 2))
    assert rows[1:] == [plain("5.要求确认或重新出具", "", "7", "8"), plain("6.己", "", "1", "2")]


def test_a_row_whose_figures_went_below_is_one_row() -> None:
    """A row whose label begins above the page end and whose figures stand below it is one, seen where they are."""
    upper = table([["1.甲", "", "3", "4"], ["5.要求确认或重", "", "", ""]], 700, 1, full=["5.要求确认或重"])
    rows = joined(upper, table([["新出具", "", "7", "8"], ["6.己", "", "1", "2"]], 60, 2))
    assert rows[1] == plain("5.要求确认或重新出具", "", "7", "8")


def test_a_number_cut_by_a_page_end_is_wrapped() -> None:
    """A number whose last digit stands below the page end is one cell of two lines, for its reader to note."""
    upper = table([["1.甲", "", "3", "4"], ["2.乙", "", "85", "1"]], 700, 1)
    rows = joined(upper, table([["", "", "9", ""], ["3.丙", "", "1", "2"]], 60, 2))
    assert rows[1:] == [plain("2.乙", "", "85\n9", "1"), plain("3.丙", "", "1", "2")]


def test_cells_that_no_rule_closes_are_one() -> None:
    """Where the ruling is open at the page end on both sides, the row is one, whatever stands in it."""
    upper = table([["甲", "", "3", "4"], ["行政", "", "7", ""]], 700, 1, open_bottom=True)
    rows = joined(upper, table([["许可", "", "", "8"]], 60, 2, open_top=True))
    assert rows[1:] == [plain("行政许可", "", "7", "8")]


def test_a_header_whose_names_are_cut_is_one_row() -> None:
    """Names of columns that fill their cells and go on below the page end are one name each, over the figures."""
    upper = table([["复议", "", "诉讼", "<"], ["总计", "结果", "结果", "其他"]], 700, 1, full=["结果", "其他"])
    rows = joined(upper, table([["", "维持", "纠正", "结果"], ["1", "2", "3", "4"]], 60, 2))
    assert rows[1:] == [plain("总计", "结果维持", "结果纠正", "其他结果"), plain("1", "2", "3", "4")]


def test_names_under_a_group_of_columns_are_a_row_of_their_own() -> None:
    """A page end inside a header: the names under a group stand below it, what covers both rows is open and blank."""
    upper = table([["申请人", "法人", "<", "总计"]], 700, 1, open_bottom=True)
    rows = joined(upper, table([["", "企业", "机构", ""], ["1.甲", "1", "2", "3"]], 60, 2, open_top=True))
    assert rows[0] == [("申请人", 2, 1), ("法人", 1, 2), ("总计", 2, 1)]
    assert rows[1:] == [plain("企业", "机构"), plain("1.甲", "1", "2", "3")]


def test_broken_numbers_that_a_page_end_cuts_are_whole() -> None:
    """Numbers and the label of one row go on below a page end, where all numbers of these columns break so."""
    upper = table(
        [["1.甲", "", "14\n31", "85"], ["2.逾期未按收费通知要", "", "14", "7"]], 700, 1, full=["2.逾期未按收费通知要"]
    )
    rows = joined(upper, table([["求缴纳费用", "", "31", ""], ["3.丙", "", "1", "2"]], 60, 2))
    assert rows[1] == plain("2.逾期未按收费通知要求缴纳费用", "", "14\n31", "7")


def test_blank_figures_below_a_page_end_are_their_rows_own() -> None:
    """A column's name over two rows takes no blank figure of the row that begins below the page end."""
    upper = table([["申请人", "", "自然人", "总计"], ["^", "", "^", "^"]], 700, 1)
    rows = joined(upper, table([["一、新收", "", "", ""], ["二、结转", "", "1", "2"]], 60, 2))
    assert rows[2:] == [plain("一、新收", "", "", ""), plain("二、结转", "", "1", "2")]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["行政许可", "", "5", "6"], ["行政处罚", "", "", ""]),
        (["行政许可", "", "", ""], ["行政处罚", "", "5", "6"]),
        (["1.甲", "", "5", "6"], ["2.乙", "", "", ""]),
        (["", "", "自然人", "总计"], ["", "", "7", "8"]),
    ],
    ids=["blank below", "blank above", "numbered", "under a header"],
)
def test_rows_of_their_own_stay_apart(above: list[str], below: list[str]) -> None:
    """Two rows beside a page end are two where nothing says that they are one."""
    rows = joined(table([["甲", "", "0", "0"], above], 700, 1), table([below, ["丁", "", "1", "2"]], 60, 2))
    assert [[text for text, _, _ in row] for row in rows[1:3]] == [above, below]


def test_text_between_two_tables_keeps_them_apart() -> None:
    """A heading between them makes them two tables."""
    found = blocks(
        (
            page(1, table([["1.甲", "", "3", "4"]], 700, 1)),
            page(2, line("四、复议", 60), table([["2.乙", "", "0", "1"]], 90, 2)),
        )
    )
    assert [type(block) for block in found] == [Table, Paragraph, Table]


def test_tables_of_other_widths_stay_apart() -> None:
    """A table on the next page whose columns stand elsewhere is another one."""
    other = table([["2.乙", "", "0"]], 60, 2)
    found = blocks((page(1, table([["1.甲", "", "3", "4"]], 700, 1)), page(2, other)))
    assert [block.number for block in found if isinstance(block, Table)] == [1, 2]


def test_a_paragraph_goes_on_over_a_page_end() -> None:
    """A full line at a page's end goes on with the next page's first line that is not indented."""
    long = "一" * 30
    first = page(1, line(long, 700), line(long, 724), line("- 1 -", 800, left=270))
    second = page(2, line("二" * 12, 80), line("下一段", 104, left=LEFT + 2 * SIZE), line("- 2 -", 800, left=270))
    assert [block.text for block in blocks((first, second)) if isinstance(block, Paragraph)] == [
        long + long + "二" * 12,
        "下一段",
    ]


def test_a_title_over_two_lines_is_one() -> None:
    """Two large lines in the middle, one close under the other, are the title."""
    pages = (
        page(
            1,
            line("示例市人民政府", 100, left=213, size=22),
            line("2024年政府信息公开工作年度报告", 130, left=122, size=22),
            line("一" * 30, 190),
            line("二" * 30, 214),
        ),
    )
    first, *rest = blocks(pages)
    assert first == Paragraph("示例市人民政府2024年政府信息公开工作年度报告", title=True)
    assert [block.title for block in rest if isinstance(block, Paragraph)] == [False]


@pytest.mark.parametrize("number", ["- 3 -", "— 3 —", "3", "第3页", "第 3 页 共 9 页", "3/9", "·3·", "Page 3 of 9"])
def test_page_numbers_are_dropped(number: str) -> None:
    """A page's number at its foot is none of its text."""
    (found,) = blocks((page(3, line("正文", 100), line(number, 800)),))
    assert found == Paragraph("正文")
