"""HTML as portals publish it: cells as a browser shows them, text in order, and hostile pages refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Cell, Document, Paragraph, Table
from extract.errors import DamagedDocument, UnsafeDocument
from extract.formats.html import main_text, read


def page(body: str, head: str = "") -> bytes:
    """A whole page."""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def first_cell(inside: str) -> str:
    """The text of the first cell of a table, whose insides these are."""
    (found,) = read(page(f"<table><tr><td>{inside}</td><td>0</td></tr><tr><td>1</td><td>2</td></tr></table>")).tables
    return found.rows[0][0].text


def texts(document: Document) -> list[list[list[str]]]:
    """What stands in the tables' cells."""
    return [[[cell.text for cell in row] for row in table.rows] for table in document.tables]


def paragraphs(document: Document) -> list[str]:
    """The texts of the paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


INNER = "<table><tr><td>规章</td><td>2</td></tr><tr><td>规范性文件</td><td>3</td></tr></table>"
INNER_TEXTS = [["规章", "2"], ["规范性文件", "3"]]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("412", "412"),
        (" \n 412\t", "412"),
        ("&nbsp;412&nbsp;", "412"),
        ("85<br>9", "85\n9"),
        ("85<br/>\n9<br>", "85\n9"),
        ("<br>0", "\n0"),
        ("<p>85</p><p>9</p>", "85\n9"),
        ("<p>412</p><p></p>", "412"),
        ("<p>&nbsp;</p><p>0</p>", "\n0"),
        ("<p></p><p>0</p>", "0"),
        ("<div><div>412</div></div>", "412"),
        ("12<sup>1</sup>", "12¹"),
        ("12<sup><span>①</span></sup>", "12①"),
        ('12<span style="vertical-align: super">1</span>', "12¹"),
        ('12<span style="font-size:9pt;vertical-align:super"><font>1</font></span>', "12¹"),
        ("<p>12<sup>1</sup></p>", "12¹"),
        ("<span>自</span> <span>然</span><span>人</span>", "自 然人"),
        ("<span>自</span>\n<span></span>然", "自 然"),
        ("<ul><li>甲</li><li>乙</li></ul>", "甲\n乙"),
        ('<img src="a.png" alt="公章">', "[image: 公章]"),
        ("4<!-- 9 -->12", "412"),
        ("412<script>document.write(9)</script>", "412"),
        ("<![if !supportEmptyParas]>&nbsp;<![endif]>", ""),
        ("&#52;&#49;&#50;", "412"),
        ("<table><tr><td>412</td></tr></table>", "412"),
        ("<style>td {color: red}</style>7", "7"),
    ],
)
def test_what_a_cell_says(inside: str, text: str) -> None:
    """A cell's text is what a browser shows: one line for a paragraph, breaks kept, raised digits raised."""
    assert first_cell(inside) == text


def test_paragraphs_and_tables_in_reading_order() -> None:
    """Text and tables come as they stand, tables numbered from 1, white space folded, empty paragraphs dropped."""
    document = read(page(f"<p> 一、总体\n 情况</p><p>&nbsp;</p>{INNER}<div>后<b>文</b><p>段</p>尾</div>"))
    table = Table(1, ((Cell("规章"), Cell("2")), (Cell("规范性文件"), Cell("3"))))
    assert document.format == "html"
    assert document.blocks == (
        Paragraph("一、总体 情况"),
        table,
        Paragraph("后文"),
        Paragraph("段"),
        Paragraph("尾"),
    )


@pytest.mark.parametrize(
    ("attributes", "cell"),
    [
        ('rowspan="3" colspan="2"', Cell("1", 3, 2)),
        ("rowspan=3 colspan=2", Cell("1", 3, 2)),
        ('colspan=" 2 "', Cell("1", 1, 2)),
        ('colspan="2px;"', Cell("1", 1, 2)),
        ('colspan="0"', Cell("1", 1, 1)),
        ('colspan="-2"', Cell("1", 1, 1)),
        ('colspan="x"', Cell("1", 1, 1)),
        ('colspan=""', Cell("1", 1, 1)),
        ('colspan="1000"', Cell("1", 1, 1000)),
        ('rowspan="65534"', Cell("1", 65534, 1)),
    ],
)
def test_spans_as_printed(attributes: str, cell: Cell) -> None:
    """Spans are read where they are numbers; what is no number covers one row and column, as in a browser."""
    (table,) = read(page(f"<table><tr><td {attributes}>1</td></tr></table>")).tables
    assert table.rows[0][0] == cell


def test_all_sections_of_a_table_are_one_table() -> None:
    """Header, body and foot are rows of one table; th is a cell like td; a table without tr has no rows."""
    head, row, foot = "<tr><th>甲</th></tr>", "<tr><td>1</td></tr>", "<tr><td>2</td></tr>"
    inside = f"<caption>表</caption><thead>{head}</thead><tbody>{row}</tbody><tfoot>{foot}</tfoot>"
    body = f"<table>{inside}</table>"
    assert texts(read(page(body + "<table></table>"))) == [[["甲"], ["1"], ["2"]]]


def test_a_table_that_places_another_is_only_layout() -> None:
    """Layout tables, nested twice, are passed through: their text is text, the tables inside are tables."""
    inside = f"<p>一、总体情况</p><table><tr><td>{INNER}</td><td></td></tr></table>"
    layout = f"<table><tr><td>边</td><td>{inside}</td></tr></table>"
    document = read(page(layout))
    assert texts(document) == [INNER_TEXTS]
    assert paragraphs(document) == ["边", "一、总体情况"]


def test_a_cell_that_holds_a_row_of_cells_is_those_cells() -> None:
    """A cell as wide as the one row of cells inside it stands for them, each in its column."""
    nested = "<td colspan=2><table><tr><td>1</td><td>2</td></tr></table></td>"
    body = f"<table><tr><td>规章</td>{nested}</tr><tr><td>规范性文件</td><td>3</td><td>4</td></tr></table>"
    assert texts(read(page(body))) == [[["规章", "1", "2"], ["规范性文件", "3", "4"]]]


def test_a_nested_table_is_not_read_twice() -> None:
    """A small table inside a cell is part of that cell, and no table of its own."""
    document = read(
        page(
            "<table><tr><td>规章</td><td><table><tr><td>2</td></tr></table></td></tr><tr><td>甲</td><td>3</td></tr></table>"
        )
    )
    assert texts(document) == [[["规章", "2"], ["甲", "3"]]]
    assert len(document.tables) == 1


def test_unclosed_cells_and_rows_are_cells_and_rows() -> None:
    """Cells and rows that are never closed, as old editors write them, are read one by one."""
    assert texts(read(page("<table><tr><td>规章<td>2<tr><td>规范性文件<td>3</table>"))) == [INNER_TEXTS]


def test_what_is_not_shown_is_not_read() -> None:
    """Scripts, styles, comments, options and buttons are no text."""
    hidden = "<script>var a='乙'</script><style>p{}</style><!-- 丙 --><noscript>己</noscript>"
    body = f"<p>甲</p>{hidden}<select><option>丁</option></select><button>戊</button><p>庚</p>"
    assert paragraphs(read(page(body))) == ["甲", "庚"]


def test_what_the_page_says_of_itself() -> None:
    """Metas by lower-case name, titles best first, and the date printed beside its label."""
    named = '<meta name="ArticleTitle" content="示例市2024年政府信息公开工作年度报告">'
    head = f'<title>年报_示例市（虚构）</title>{named}<meta name="PubDate" content="2025-01-19 10:00">'
    document = read(
        page("<h1>年报</h1><div><span>发布时间：</span><span>2025-01-20 08:00</span></div><p>正文</p>", head)
    )
    assert document.titles == ("示例市2024年政府信息公开工作年度报告", "年报", "年报_示例市（虚构）")
    assert document.metas["pubdate"] == "2025-01-19 10:00"
    assert document.published == "2025-01-20"


@pytest.mark.parametrize(
    "printed",
    [
        "<publishtime>2025-01-20 08:00:00</publishtime>",
        "<span>发布日期：2025年1月20日</span>",
        "<td>公开日期</td><td>2025-01-20</td>",
        "<li><b>发文时间：</b>2025-01-20</li>",
        "<span>发布时间：<i>2025-01-20</i></span>",
    ],
)
def test_the_printed_date_is_found(printed: str) -> None:
    """The day of publication is read beside its label, wherever the system puts it."""
    row = f"<table><tr>{printed}</tr></table>" if printed.startswith("<td") else printed
    assert read(page(f"<div>{row}</div><p>正文</p>")).published == "2025-01-20"


def test_a_date_without_its_label_is_none() -> None:
    """A date in the text is no date of publication."""
    assert read(page("<p>会议于2025年1月20日召开。</p>")).published is None


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "gb2312", "big5-no-such", "undefined"])
def test_gbk_behind_a_wrong_charset(declared: str) -> None:
    """A page in GBK is read whole, characters beyond gb2312 too, whatever its head declares."""
    body = f"<html><head><meta charset={declared}></head><body><p>示例市喆镕㎡</p></body></html>".encode("gb18030")
    assert paragraphs(read(body, "utf-8")) == ["示例市喆镕㎡"]


def test_utf8_that_declares_gbk() -> None:
    """A page in UTF-8 that calls itself GBK is read as UTF-8."""
    data = "<html><head><meta charset=gbk></head><body><p>示例市年报</p></body></html>".encode()
    assert paragraphs(read(data, "gbk")) == ["示例市年报"]


def test_utf16_is_read_by_its_mark() -> None:
    """A page in UTF-16 with its mark is read."""
    data = "<html><body><p>示例市年报</p></body></html>".encode("utf-16")
    assert paragraphs(read(data)) == ["示例市年报"]


@pytest.mark.parametrize("span", ["1000000000", "1001", "99999999999999999999"])
def test_a_span_beyond_any_table_is_refused(span: str) -> None:
    """colspan=1000000000 is refused with the table and row it stands in."""
    with pytest.raises(UnsafeDocument) as caught:
        read(page(f"<table><tr><td>1</td></tr><tr><td colspan={span}>2</td></tr></table>"))
    assert caught.value.place == "table 1, row 2"
    assert caught.value.got == f"{span[:20]} columns"


def test_too_many_cells_are_refused() -> None:
    """A page with more cells than any report is refused."""
    row = "<tr>" + "<td>1" * 500
    with pytest.raises(UnsafeDocument, match="200000 cells"):
        read(page(f"<table>{row * 401}</table>"))


@pytest.mark.parametrize("tag", ["div", "span", "font", "table><tr><td"])
def test_eighty_thousand_nested_elements_are_refused(tag: str) -> None:
    """80 000 elements inside one another are refused within two seconds."""
    start = time.perf_counter()
    with pytest.raises(UnsafeDocument, match="2048"):
        read(page(f"<{tag}>" * 80_000 + "1"))
    assert time.perf_counter() - start < 2


def test_a_deep_but_honest_page_is_read() -> None:
    """A hundred nested elements, as editors leave them, are read."""
    assert paragraphs(read(page("<div><span>" * 50 + "正文" + "</span></div>" * 50))) == ["正文"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"<html><body><table><tr><td>1</td><td>2", "a table"),
        (b"<html><body><table><tr><td>1</td></tr></table><p>\xe4\xb8\x80</p><a href='x", "a tag"),
        (b"<html><body><p>1</p><table><tr><td rowspa", "a tag"),
    ],
)
def test_a_page_that_stops_inside_is_cut(data: bytes, part: str) -> None:
    """A page that ends inside a table or a tag has lost its end, and the error says at which byte."""
    with pytest.raises(DamagedDocument, match=part) as caught:
        read(data)
    assert caught.value.place.startswith(f"byte {len(data)}")


@pytest.mark.parametrize(
    "data",
    [
        b"<p>1 < 2 and 3</p>",
        "<p>正文</p><table><tr><td>1</td></tr></table>".encode(),
        "<html><body><p>正文</p></body></html>\n<!-- served by node 3 -->".encode(),
        "<html><body><p>正文</p>".encode(),
    ],
)
def test_a_page_without_its_last_tags_is_not_cut(data: bytes) -> None:
    """A page that only leaves out </body> and </html>, or has something behind them, is whole."""
    assert paragraphs(read(data))


def test_an_empty_page_has_no_blocks() -> None:
    """A page without any text is read, and has nothing in it."""
    assert read(page("<p>&nbsp;</p><table></table>")).blocks == ()


def test_nothing_that_can_be_parsed_is_an_error() -> None:
    """Bytes of which no element comes are refused."""
    with pytest.raises(DamagedDocument, match="nothing that can be parsed"):
        read(b"<!-- -->")


def test_the_main_text_of_a_page_that_nothing_marks() -> None:
    """Without headings and tables the main text alone is found, and an empty page has none."""
    sentence = "示例市（虚构）全年按月更新公开栏目，窗口设在一楼东侧，查阅点免费开放，欢迎来访。"
    body = "<nav><a href=/>首页</a></nav><article>" + f"<p>{sentence}</p>" * 8 + "</article>"
    assert sentence in main_text(page(body))
    assert main_text(page("")) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"<>/=\"'! \n一1",
                "<td",
                "<tr>",
                "<table>",
                "</table>",
                "<p>",
                "&nbsp;",
                "<!--",
                "-->",
                " colspan=",
                "<sup>",
                "<br>",
                "<img alt=",
                "<script>",
                "\x00",
                "\ud7ff",
            ]
        ),
        max_size=60,
    )
)
def test_any_markup_is_read_or_refused(parts: list[str]) -> None:
    """Any run of tags and text gives blocks, or an error that a reader of reports knows."""
    try:
        document = read("".join(parts).encode())
    except (DamagedDocument, UnsafeDocument):
        return
    assert all(isinstance(block, Paragraph | Table) for block in document.blocks)
