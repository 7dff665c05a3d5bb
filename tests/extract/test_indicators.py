"""The 统计表 of reports on 2008 to 2018: every row as it stands, a modern key only where the meaning is the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.document import Block, Cell, Paragraph, Sight, Table
from extract.form import editions
from extract.indicator_cells import CellText, level, reading
from extract.indicator_facts import bare, facts
from extract.indicators import listing
from extract.report import Indicator
from extract.statements import facts as statement_facts

Row = Sequence[str | Cell]
HEADER = ("指标名称", "单位", "统计数")


def table(*rows: Row, number: int = 1, sights: dict[tuple[int, int], Sight] | None = None) -> Table:
    """A table of cells, plain text for those that cover one place."""
    cells = (tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
    return Table(number, tuple(cells), sights=sights or {})


def read(*blocks: Block, year: int = 2014) -> tuple[Indicator, ...]:
    """The rows of a document's 统计表."""
    return listing(blocks).indicators(year)


def said(*rows: Row, year: int = 2014) -> list[tuple[str, str | None, float | None, str | None, str | None]]:
    """Name, unit, figure, column and key of one table's rows."""
    return [(one.name, one.unit, one.value, one.column, one.key) for one in read(table(*rows), year=year)]


def values(*rows: Row) -> list[float | None]:
    """The figures of one table."""
    return [one.value for one in read(table(*rows))]


def test_year_and_total_are_two_columns() -> None:
    """Each figure says under which label it stands; only the year's own has a modern key."""
    assert said(("指标名称", "单位", "2014年度", "历年累计"), ("收到申请数", "件", "12", "1,140")) == [
        ("收到申请数", "件", 12, "2014年度", "applications.new.total"),
        ("收到申请数", "件", 1140, "历年累计", None),
    ]


@pytest.mark.parametrize(
    "label", ["历年累计", "截至2014年底累计", "2008年以来累计", "自2008年5月以来", "累计", "上年", "2013年"]
)
def test_what_is_not_the_years_has_no_key(label: str) -> None:
    """A running total and another year's figure are kept, without a key."""
    assert said(("指标名称", "单位", label), ("收到申请数", "件", "12")) == [("收到申请数", "件", 12, label, None)]


@pytest.mark.parametrize("label", ["统计数", "数量", "数值", "合计", "统计数据"])
def test_a_label_that_says_nothing_is_no_column(label: str) -> None:
    """Where there is one column of figures and its label says no more than that, the column is None."""
    assert said(("指标名称", "单位", label), ("收到申请数", "件", "12"))[0][3:] == (None, "applications.new.total")


def test_a_header_of_two_rows() -> None:
    """The labels right above the figures are the columns."""
    header = ((Cell("指标名称", 2), Cell("单位", 2), Cell("统计数", 1, 2)), ("年度", "历年累计"))
    assert [row[2:4] for row in said(*header, ("收到申请数", "件", "12", "140"))] == [(12, "年度"), (140, "历年累计")]


def test_columns_of_levels_are_kept_without_keys() -> None:
    """Figures of the organ itself and of those below it are no figure of the modern form, nor is their sum surely."""
    rows = said(("指标名称", "单位", "本级", "市县", "合计"), ("收到申请数", "件", "1", "2", "3"))
    assert [(row[2], row[3], row[4]) for row in rows] == [(1, "本级", None), (2, "市县", None), (3, "合计", None)]


@pytest.mark.parametrize(
    ("header", "row", "unit"),
    [
        (("指标名称", "统计数"), ("收到申请数（件）", "12"), "件"),
        (("指标名称", "统计数"), ("收到申请数(单位：件)", "12"), "件"),
        (("指标名称", "数量（件）"), ("收到申请数", "12"), "件"),
        (("指标名称", "统计数"), ("收到申请数", "12件"), "件"),
        (("指标名称", "统计数"), ("收到申请数", "12"), None),
        (("指标名称", "单位", "统计数"), ("收到申请数", "（件）", "12"), "件"),
        (("项目", "计量单位", "数量"), ("收到申请数", "宗", "12"), "宗"),
    ],
)
def test_where_the_unit_stands(header: Row, row: Row, unit: str | None) -> None:
    """The unit is the cell's own, else its column's, else in brackets behind the name or the column's label."""
    found = read(Paragraph("政府信息公开情况统计表"), table(header, row, row, row))
    assert [(one.unit, one.value) for one in found] == [(unit, 12)] * 3


@pytest.mark.parametrize(
    ("text", "unit", "value", "means"),
    [
        ("12", "件", 12, ()),
        ("2,543条", None, 2543, ("with_unit",)),
        ("３２０人次", "人次", 320, ("with_unit",)),
        ("0.35", "万元", 0.35, ()),
        ("12.3456", "万元", 12.3456, ()),
        ("3000元", "万元", 3000, ("with_unit",)),
        ("", "件", None, ("blank",)),
        ("—", "件", None, ("dash",)),
        ("/", "件", None, ("slash",)),
        ("无", "件", None, ("word",)),
        ("1 2", "件", None, ("run_together",)),
        ("012", "件", None, ("run_together",)),
        ("-3", "件", None, ("unsure",)),
        ("3件（其中1件未结）", "件", None, ("unsure",)),
        ("约30", "件", None, ("unsure",)),
    ],
)
def test_a_figure_as_printed(text: str, unit: str | None, value: float | None, means: tuple[str, ...]) -> None:
    """A figure is the number printed; a blank is not zero, and what is not surely one number is none."""
    seen = reading(CellText(text, unit))
    assert (seen.value, seen.means) == (value, means)


def test_an_amount_keeps_the_unit_it_is_printed_in() -> None:
    """3000元 in a column of 万元 is 3000, in 元: nothing is converted."""
    assert reading(CellText("3000元", "万元")).unit == "元"
    assert reading(CellText("1.2万", "条")).value is None


def test_rows_of_one_name_are_told_apart_by_what_they_stand_under() -> None:
    """维持… under 行政复议 means what a modern figure means, the same words under 行政诉讼 do not."""
    rows = read(
        table(
            HEADER,
            ("四、行政复议数量", "件", "4"),
            ("（一）维持具体行政行为数", "件", "2"),
            ("五、行政诉讼数量", "件", "3"),
            ("（一）维持具体行政行为数", "件", "1"),
        )
    )
    assert [(one.under, one.key) for one in rows] == [
        (None, "proceedings.review.total"),
        ("四、行政复议数量", "proceedings.review.upheld"),
        (None, None),
        ("五、行政诉讼数量", None),
    ]


def test_a_group_has_no_row_but_its_rows_stand_under_it() -> None:
    """A name over the whole table, or with neither unit nor figure above deeper ones, is no indicator."""
    whole, blank = (Cell("一、主动公开情况", 1, 3),), ("二、依申请公开", "—", "——")
    rows = read(table(HEADER, whole, ("（一）公报公开数", "条", "4"), blank, ("（一）收到申请数", "件", "")))
    assert [(one.name, one.under, one.value) for one in rows] == [
        ("（一）公报公开数", "一、主动公开情况", 4),
        ("（一）收到申请数", "二、依申请公开", None),
    ]


def test_categories_beside_the_names() -> None:
    """A category that hangs over several rows is what they stand under; 其中 there makes parts of the row above."""
    rows = read(
        table(
            (Cell("指标名称", 1, 2), "单位", "统计数"),
            (Cell("行政复议", 2), "行政复议数量", "件", "4"),
            ("维持具体行政行为数", "件", "2"),
            (Cell("收到申请数", 1, 2), "件", "12"),
            (Cell("其中"), "当面申请数", "件", "5"),
        )
    )
    assert [one.under for one in rows] == ["行政复议", "行政复议", None, "收到申请数"]
    assert rows[1].key == "proceedings.review.upheld"


def test_two_sides_of_a_page() -> None:
    """Names, units and figures twice beside each other are read side by side, not line by line."""
    rows = said(HEADER * 2, ("收到申请数", "件", "12", "申请办结数", "件", "11"), ("当面申请数", "件", "5", "", "", ""))
    assert [row[0] for row in rows] == ["收到申请数", "当面申请数", "申请办结数"]
    assert [row[2] for row in rows] == [12, 5, 11]


def test_a_table_goes_on_without_its_header() -> None:
    """A piece as wide as the one before it goes on with its header, whether that is printed again or not."""
    first, more = table(HEADER, ("收到申请数", "件", "12")), ("申请办结数", "件", "11")
    for second in (table(more, number=2), table(HEADER, more, number=2)):
        assert [one.value for one in read(first, second)] == [12, 11]


def test_a_lost_header_where_the_names_are_known() -> None:
    """Five known names are enough to know a table that has no header; a width that tells nothing is left alone."""
    names = ("收到申请数", "申请办结数", "申请答复数", "行政诉讼数量", "举报投诉数量")
    assert values(*((name, "件", "1") for name in names)) == [1] * 5
    assert values(*((name, "件", "1", "2") for name in names)) == []


@pytest.mark.parametrize(
    "rows",
    [
        (("项目", "数量"), ("概况信息", "12"), ("法规文件", "11"), ("其他", "1")),
        (("姓名", "电话"), ("某某", "1")),
        (("一", "二"), ("三", "四")),
    ],
)
def test_another_table_is_left_alone(rows: tuple[Row, ...]) -> None:
    """A table that no header, caption or known name tells to be a 统计表 stays in the text."""
    assert listing([Paragraph("如下："), table(*rows)]).tables == frozenset()


def test_a_figure_that_is_two_rows_is_nobodys() -> None:
    """A cell that hangs over two rows, or over two columns of figures, is sure for none but its first row."""
    assert values(HEADER, ("收到申请数", "件", Cell("12", 2)), ("申请办结数", "件")) == [12, None]
    header = ("指标名称", "单位", "年度", "累计")
    assert values(header, ("收到申请数", "件", Cell("12", 1, 2)), ("申请办结数", "件", "1", "2")) == [None, None, 1, 2]


def test_several_rows_in_one_cell() -> None:
    """Lines that are rows of their own are parted where the lines of all cells agree, else no figure is sure."""
    one = ("收到申请数\n其中：当面申请数", "件", "12\n5")
    assert [(row[0], row[2]) for row in said(HEADER, one)] == [("收到申请数", 12), ("其中：当面申请数", 5)]
    assert values(HEADER, ("收到申请数\n其中：当面申请数\n网上申请数", "件", "12\n5\n7")) == [None]
    assert values(HEADER, ("收到申请\n数", "件", "12\n5")) == [None]


def test_spans_that_do_not_add_up() -> None:
    """A row of as many cells as the header has is read in order, and says where its figure truly stands."""
    found = listing([table(HEADER, (Cell("收到申请数", 1, 2), "件", "12"))])
    assert found.entries[0].indicator.value == 12
    assert (found.entries[0].place.row, found.entries[0].place.column) == (2, 4)


def test_a_number_of_the_row_is_no_name() -> None:
    """A column of numbers, with or without a label, stands beside the names."""
    for label in ("序号", ""):
        assert said((label, *HEADER), ("1", "收到申请数", "件", "12"))[0][:3] == ("收到申请数", "件", 12)


@pytest.mark.parametrize(
    ("confidence", "readings", "value"), [(0.999, ("12",), 12), (0.95, ("12",), None), (0.999, ("12", "72"), None)]
)
def test_a_figure_seen_by_sight(confidence: float, readings: tuple[str, ...], value: int | None) -> None:
    """No equation tells of a wrong figure here: one that may be another is none, with its place and a note."""
    sights = {(1, 2): Sight(3, (1.0, 2.0, 3.0, 4.0), confidence, readings)}
    found = listing([table(HEADER, ("收到申请数", "件", "12"), sights=sights)])
    assert [one.value for one in found.indicators(2014)] == [value]
    assert [note.means for note in found.notes()] == ([] if value else ["unsure"])
    place = found.provenance()["indicators.1.value"]
    assert (place.page, place.box, place.confidence) == (3, (1.0, 2.0, 3.0, 4.0), confidence)


def test_a_key_that_two_rows_would_have_is_given_to_neither() -> None:
    """Exactly one row means what a modern figure means, or none is said to."""
    assert [row[4] for row in said(HEADER, ("收到申请数", "件", "1"), ("1.收到申请数", "件", "2"))] == [None, None]


def test_a_key_needs_its_unit() -> None:
    """A row of a known name in another unit means something else."""
    assert said(HEADER, ("收到申请数", "人", "1"))[0][4] is None


def test_every_key_is_a_modern_one_and_has_its_reason() -> None:
    """The map leads to figures of the form or of the list of statements alone, one row a key, each with a reason."""
    modern = {f"{name}.{key}" for form in editions() for name, spec in form.tables.items() for key in spec.keys}
    modern |= {spec.key for spec in statement_facts().statements}
    keys = [row.key for row in facts().rows]
    assert set(keys) <= modern
    assert len(keys) == len(set(keys))
    assert all(row.reason.endswith(".") and row.units for row in facts().rows)


def test_every_name_of_the_map_is_bare() -> None:
    """Names are compared without numbers and brackets, so that the map's must have none."""
    names = [name for row in facts().rows for name in (*row.names, *row.under)]
    assert [name for name in (*names, *facts().known) if bare(name) != name] == []


@pytest.mark.parametrize(
    ("name", "depth"),
    [
        ("一、主动公开情况", 1),
        ("（一）收到申请数", 2),
        ("㈠收到申请数", 2),
        ("1.当面申请数", 3),
        ("1、当面申请数", 3),
        ("1.1当面申请数", 3.125),
        ("（1）国家秘密", 4),
        ("①国家秘密", 5),
        ("其中：国家秘密", None),
        ("12345热线数", None),
    ],
)
def test_how_deep_a_name_is_numbered(name: str, depth: float | None) -> None:
    """The kind of number says how deep a row stands."""
    assert level(name) == depth


@pytest.mark.parametrize(
    "name", ["（一）收到申请数（件）", "1.收到申请数", "其中：收到申请数", "其中：1.收到申请数：", "收到申请数"]
)
def test_the_words_of_a_name(name: str) -> None:
    """Number, 其中 and brackets are no words of a name."""
    assert bare(name) == "收到申请数"
