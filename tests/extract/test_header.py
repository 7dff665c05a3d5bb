"""Headers: which column stands where, by the printed labels and not by position."""

from __future__ import annotations

import pytest

from extract.document import Cell, Table
from extract.form import editions
from extract.grid import Line, spread
from extract.header import ColumnLabels, Header, column_labels

APPLICATIONS = column_labels(editions()[0].tables["applications"].parts[0].columns)
PROCEEDINGS = column_labels(editions()[0].tables["proceedings"].parts[0].columns)
KEYS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")
KINDS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")


def lines(*rows: tuple[Cell, ...]) -> list[Line]:
    """Printed rows as lines of a grid."""
    return list(spread(Table(1, rows)))


def applications(
    kinds: tuple[str, ...] = KINDS, *, persons: int = 1, group: int = 5, total: str = "总计"
) -> list[Line]:
    """The header of table three with three columns of labels on the left."""
    return lines(
        (Cell("", 3, 3), Cell("申请人情况", 1, 7)),
        (Cell("自然人", 2, persons), Cell("法人或其他组织", 1, group), Cell(total, 2)),
        tuple(map(Cell, kinds)),
    )


def read(labels: ColumnLabels, printed: list[Line]) -> Header:
    """The header, which must be readable."""
    header = labels.read(printed)
    assert header is not None, "the header was not read"
    return header


def test_the_forms_own_header() -> None:
    """The printed header of table three gives seven columns, each over one column of the grid."""
    header = read(APPLICATIONS, applications())
    assert header.order == KEYS
    assert header.places == tuple((left, left + 1) for left in range(3, 10))


def test_broken_and_vertical_labels_are_the_same_header() -> None:
    """White space, line ends and one character a line change nothing in a header."""
    header = read(
        APPLICATIONS,
        applications(("商业\n企业", "科 研\n机构", "社会公益组 织", "法律服务\n机构", "其\n他"), total="总\n计"),
    )
    assert header.order == KEYS


def test_swapped_columns_are_followed_by_place() -> None:
    """Where 科研机构 stands before 商业企业, the columns follow the printed labels, not the form's order."""
    header = read(APPLICATIONS, applications(("科研机构", "商业企业", *KINDS[2:])))
    assert header.order == ("natural_person", "research", "business", *KEYS[3:])
    assert header.places == tuple((left, left + 1) for left in range(3, 10))


def test_spans_that_do_not_add_up_leave_the_order() -> None:
    """A header in the form's own order whose spans contradict it is known by order alone; place is not used."""
    header = read(APPLICATIONS, applications(group=4))
    assert (header.order, header.places) == (KEYS, None)


def test_swapped_columns_with_wrong_spans_are_not_read() -> None:
    """Where neither order nor place is sure, nothing is read: no column is taken by position."""
    assert APPLICATIONS.read(applications(("科研机构", "商业企业", *KINDS[2:]), group=4)) is None


def test_a_header_of_tab_text_is_known_by_order() -> None:
    """Without any spans the labels in the form's order give its columns; the blank cells of merges do not count."""
    header = read(
        APPLICATIONS,
        lines(
            tuple(map(Cell, ("（本列数据的勾稽关系为…）", "申请人情况"))),
            tuple(map(Cell, ("", "自然人", "法人或其他组织", "总计"))),
            tuple(map(Cell, ("", "", *KINDS, ""))),
        ),
    )
    assert (header.order, header.places) == (KEYS, None)


@pytest.mark.parametrize("missing", KINDS)
def test_a_header_without_a_column_is_not_read(missing: str) -> None:
    """A header that lacks one of the seven labels is not read, so that no figure lands one column off."""
    assert APPLICATIONS.read(applications((*(kind for kind in KINDS if kind != missing), "备注"))) is None


def test_a_column_printed_twice_is_not_read() -> None:
    """A header that names a column twice does not say surely what each is."""
    assert APPLICATIONS.read(applications(("商业企业", "商业企业", *KINDS[2:]))) is None


ENDINGS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def proceedings(second: str = "未经复议直接起诉", third: str = "复议后起诉") -> list[Line]:
    """The header of table four."""
    return lines(
        (Cell("行政复议", 1, 5), Cell("行政诉讼", 1, 10)),
        (*(Cell(ending, 2) for ending in ENDINGS), Cell(second, 1, 5), Cell(third, 1, 5)),
        tuple(map(Cell, ENDINGS * 2)),
    )


def test_the_header_of_table_four_tells_its_three_groups_apart() -> None:
    """The same five labels under three groups are fifteen columns in the form's order."""
    header = read(PROCEEDINGS, proceedings())
    assert header.order == tuple(column.key for column in PROCEEDINGS.columns)
    assert header.places == tuple((left, left + 1) for left in range(15))


def test_swapped_groups_of_table_four_are_followed() -> None:
    """Where 复议后起诉 stands before 未经复议直接起诉, its five columns are read as its own."""
    header = read(PROCEEDINGS, proceedings("复议后起诉", "未经复议直接起诉"))
    assert [key.partition(".")[0] for key in header.order[::5]] == [
        "review",
        "litigation_after_review",
        "litigation_direct",
    ]


@pytest.mark.parametrize(
    ("texts", "header"),
    [
        (("自然人", "总计"), True),
        (("法人或其他组织",), True),
        (("（七）总计", "0", "0"), False),
        (("一、本年新收政府信息公开申请数量", "1"), False),
        (("其他",), False),
    ],
)
def test_a_line_is_a_header_by_two_labels_or_a_group(texts: tuple[str, ...], header: bool) -> None:
    """Two labels of columns, or a group of them, make a header; one word that rows share does not."""
    (line,) = lines(tuple(map(Cell, texts)))
    assert APPLICATIONS.is_header(line) is header


def misspelt(pending: str = "尚未审结", direct: str = "未经复议直接起诉", upheld: str = "结果维持") -> list[Line]:
    """The header of table four, with some of its labels spelt otherwise."""
    group = (upheld, "结果纠正", "其他结果", pending, "总计")
    return lines(
        (Cell("行政复议", 1, 5), Cell("行政诉讼", 1, 10)),
        (*(Cell(label, 2) for label in group), Cell(direct, 1, 5), Cell("复议后起诉", 1, 5)),
        tuple(map(Cell, group * 2)),
    )


@pytest.mark.parametrize(
    "wrong", [{"pending": "尚末审结"}, {"direct": "末经复议直接起诉"}, {"pending": "尚末审结", "upheld": "结果推持"}]
)
def test_one_wrong_character_in_a_label_is_the_same_header(wrong: dict[str, str]) -> None:
    """Where a label differs in one character from just one of the form's and stands in its place, it is that."""
    assert read(PROCEEDINGS, misspelt(**wrong)).order == read(PROCEEDINGS, misspelt()).order


def test_two_wrong_characters_or_another_order_are_no_header() -> None:
    """A label that is less like the form's, or that stands where another column does, names none."""
    assert PROCEEDINGS.read(misspelt(pending="尚末宙结")) is None
    assert PROCEEDINGS.read(misspelt(pending="结果纠止", upheld="尚末审结")) is None
