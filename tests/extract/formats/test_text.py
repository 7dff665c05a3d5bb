"""Tab-cell text: which lines are cells, rows and tables, and which are paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, Paragraph, Table
from extract.errors import DamagedDocument
from extract.formats.text import read


def texts(document: Document) -> list[list[list[str]]]:
    """What stands in the tables' cells."""
    return [[[cell.text for cell in row] for row in table.rows] for table in document.tables]


def paragraphs(document: Document) -> list[str]:
    """The texts of the paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_cells_rows_tables_and_paragraphs() -> None:
    """A tab begins a cell, an empty line ends a row, text after empty lines ends the table."""
    document = read("一、总体情况\n\t规章\n\t2\n\n\t规范性文件\n\t3\n\n\n三、收到和处理\n\t总计\n\t4\n".encode())
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert texts(document) == [[["规章", "2"], ["规范性文件", "3"]], [["总计", "4"]]]
    assert paragraphs(document) == ["一、总体情况", "三、收到和处理"]
    assert all(table.ragged for table in document.tables)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("\t规章\t2\t3\n", [["规章", "2", "3"]]),
        ("\t1\t\t3\n", [["1", "", "3"]]),
        ("\t85\n9\n\t2\n", [["85\n9", "2"]]),
        ("\t自\n然\n人\n\t总计\n", [["自\n然\n人", "总计"]]),
        ("\t\n\t2\n", [["", "2"]]),
        ("\t 规章 \n\t\u30002\xa0\n", [["规章", "2"]]),
        ("\t85\n\n9\n\t2\n", [["85\n\n9", "2"]]),
        ("\t\n\n0\n\t2\n", [["\n\n0", "2"]]),
        ("\t三\n\n、\n\n本\n\n年\n\t2\n", [["三\n\n、\n\n本\n\n年", "2"]]),
        ("\t甲\n\t1\n\n\n\n\t乙\n\t2\n", [["甲", "1"], ["乙", "2"]]),
        ("\t甲\r\n\t1\r\n\r\n\t乙\r\n\t2\r\n", [["甲", "1"], ["乙", "2"]]),
        ("\t[bookmark: _Hlk1]甲\n\t1\n", [["甲", "1"]]),
        ("\t甲\n\t1", [["甲", "1"]]),
    ],
)
def test_what_is_one_cell(lines: str, rows: list[list[str]]) -> None:
    """A cell goes on over lines without a tab and over its own empty lines; white space around it is dropped."""
    assert texts(read(lines.encode())) == [rows]


@pytest.mark.parametrize(
    "after",
    [
        "四、政府信息公开行政复议、行政诉讼情况",
        "（四）无",
        "4.",
        "全年没有发生复议和诉讼。",
        "这一段文字很长，长过任何一个标签，所以它不是上面那个单元格的一部分而是正文",
        "无",
    ],
)
def test_what_ends_a_table(after: str) -> None:
    """After an empty line a heading, a sentence, long text, or text with no cell behind it is no cell."""
    document = read(f"\t总计\n\t0\n\n{after}\n".encode())
    assert texts(document) == [[["总计", "0"]]]
    assert paragraphs(document) == [after]


def test_a_heading_between_two_tables_is_no_cell() -> None:
    """A heading between two tables is a paragraph although cells follow it."""
    document = read("\t甲\n\t0\n\n四、政府信息公开行政复议、行政诉讼情况\n\t乙\n\t1\n".encode())
    assert paragraphs(document) == ["四、政府信息公开行政复议、行政诉讼情况"]
    assert texts(document) == [[["甲", "0"]], [["乙", "1"]]]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_charset_that_offices_use(charset: str) -> None:
    """Text is read in UTF-8, with or without its mark, in GBK and in UTF-16."""
    assert paragraphs(read("示例市政府信息公开年报（虚构）".encode(charset), "utf-8")) == [
        "示例市政府信息公开年报（虚构）"
    ]


def test_bytes_that_are_no_text_are_damaged() -> None:
    """Text of which a tenth cannot be decoded is refused with the number of lost characters."""
    with pytest.raises(DamagedDocument, match=r"[1-9]\d* characters"):
        read("示例".encode() + b"\xff\xfe\xff" * 40)


def test_a_few_broken_bytes_are_read_around() -> None:
    """A broken byte in a long text costs one character, and no more."""
    document = read("第一段虚构文字\n".encode() * 40 + b"\xff\n" + "末段".encode())
    assert paragraphs(document)[-1] == "末段"
    assert len(paragraphs(document)) == 42


@settings(deadline=None)
@given(st.text("\t\n 一1规无、。（", max_size=80))
def test_no_character_is_lost(printed: str) -> None:
    """Whatever the tabs and line ends, every character that shows stands in a block, in its order."""
    document = read(f"始{printed}".encode())
    cells = (
        "".join(c.text for row in b.rows for c in row) if isinstance(b, Table) else b.text for b in document.blocks
    )
    assert "".join("".join(cells).split()) == "".join(f"始{printed}".split())


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text("规章总计0123456789", max_size=6), min_size=2, max_size=5),
        min_size=1,
        max_size=6,
    )
)
def test_every_grid_of_cells_reads_back(rows: list[list[str]]) -> None:
    """Rows of cells, printed as converters print them, are the same rows of cells again."""
    printed = "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows)
    assert texts(read(f"表\n{printed}\n一、后文\n".encode())) == [rows]
