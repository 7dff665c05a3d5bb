"""Which links of a list page are reports."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crawler.links import Link, further_pages, read_links, why_left

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
BASE = "http://www.example.gov.cn/zfxxgknb/index.html"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus does not lie beside the project")


def link(text: str, column: str | None = None, address: str = "http://www.example.gov.cn/a.html") -> Link:
    """A link by its text and column."""
    return Link(address, text, None, column)


@pytest.mark.parametrize(
    "text",
    [
        "示例市科学技术局2024年政府信息公开工作年度报告",
        "示例市2024年度政府信息公开年度报告",
        "示例区2023年政务公开工作报告",
        "示例镇政府信息公开年报（2022）",
        "示例县二〇二〇年政府信息公开工作年度报告",
        "关于示例局2019年政府信息公开工作年度报告的公告",
    ],
)
def test_a_title_of_a_report_is_taken(text: str) -> None:
    """What is called an annual report on disclosure and names its year is taken, wherever it stands."""
    assert why_left(link(text)) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("图解：示例市人民政府2024年政府信息公开工作年度报告", "explanation"),
        ("示例市2023年政府信息公开工作年度报告解读", "explanation"),
        ("关于做好2024年政府信息公开工作年度报告编制和发布工作的通知", "notice"),
        ("关于报送2024年政府信息公开工作年度报告的函", "letter"),
        ("示例市召开2024年政府信息公开年报编制培训会", "news"),
        ("示例省发布2016年政府信息公开工作年度报告", "news"),
        ("依申请公开流程图", "not called a report"),
        ("首页", "not called a report"),
        ("", "not called a report"),
        ("示例局政府信息公开工作年度报告", "no year"),
    ],
)
def test_what_stands_in_the_column_and_is_no_report_is_left_with_its_reason(text: str, reason: str) -> None:
    """Explanations, notices, letters, news and navigation are left, each with its reason."""
    assert reason in (why_left(link(text)) or "taken")


def test_in_the_column_of_reports_a_title_needs_no_year() -> None:
    """In a column of annual reports the column says what the title leaves out."""
    assert why_left(link("示例镇年度报告", "政府信息公开年报")) is None


@pytest.mark.parametrize(
    ("text", "file", "taken"),
    [
        ("000_af4c", "000_af4c.txt", True),
        ("000_af4c.txt", "000_af4c.txt", True),
        ("报告 一", "%E6%8A%A5%E5%91%8A%20%E4%B8%80.docx", True),
        ("下一页", "index_1.html", False),
        ("data", "data.zip", False),
    ],
)
def test_a_document_listed_by_its_files_name_is_taken_in_the_column(text: str, file: str, taken: bool) -> None:
    """A folder's listing names documents by their files; in the column of reports these are taken, only there."""
    address = f"http://www.example.gov.cn/{file}"
    assert (why_left(link(text, "政府信息公开年报", address)) is None) is taken
    assert why_left(link(text, "政策文件", address)) is not None


@pytest.mark.corpus
@needs_corpus
def test_the_titles_of_real_reports_are_taken_and_of_near_misses_left() -> None:
    """Over the corpus' real titles only the one report without year and column is left, and no near miss is taken."""
    with (CORPUS / "urls.csv").open(encoding="utf-8", newline="") as file:
        titled = [row for row in csv.DictReader(file) if row["title"]]
    wrong = [row["title"] for row in titled if (why_left(link(row["title"])) is None) != (row["kind"] == "report")]
    assert len(titled) > 50
    assert wrong == ["北京市大兴区某镇年度报告"]


@pytest.mark.corpus
@needs_corpus
def test_a_real_list_gives_its_reports_with_date_and_column() -> None:
    """A TRS list as published gives five reports, each with the date beside it and the column's own name."""
    page = (CORPUS / "real" / "pingtan-list.html").read_text(encoding="utf-8")
    found = [one for one in read_links(page, "http://www.pingtan.gov.cn/nb/") if why_left(one) is None]
    assert [one.date for one in found] == ["2021-03-05", "2020-01-20", "2019-01-10", "2018-01-23", "2017-01-18"]
    assert {one.column for one in found} == {"政府信息公开年报"}
    assert found[0].address == "http://www.pingtan.gov.cn/nb/202103/t20210305_80595.htm"


def test_a_cut_title_is_read_from_its_attribute() -> None:
    """Lists cut long titles; the attribute has the whole one."""
    (found,) = read_links('<a href="a.html" title="示例市2024年政府信息公开工作年度报告">示例市2024年…</a>', BASE)
    assert found.text == "示例市2024年政府信息公开工作年度报告"


def test_a_date_belongs_to_the_link_that_stands_alone_with_it() -> None:
    """A date beside one link is that link's; a date beside several, or a second date, is nobody's."""
    page = """<ul><li><a href="1">甲</a> 2025-01-20</li><li><a href="2">乙2024-12-31</a><i>2025年1月21日</i></li>
    <li><a href="3">丙</a><a href="4">丁</a> 2025-01-22</li><li><a href="5">戊</a> 2025-01-01 2025-01-02</li></ul>"""
    assert [one.date for one in read_links(page, BASE)] == ["2025-01-20", "2025-01-21", None, None, None]


def test_a_column_is_the_pages_own_word_then_the_heading_then_the_title() -> None:
    """The meta ColumnName counts, else the heading before the link, else the window's title."""
    body = "<a href='1'>甲</a><h2>年度 报告</h2><a href='2'>乙</a>"
    plain = read_links(f"<html><head><title>窗口</title></head><body>{body}</body></html>", BASE)
    assert [one.column for one in plain] == ["窗口", "年度报告"]
    named = read_links(f"<html><head><meta name='ColumnName' content='年报'></head><body>{body}</body></html>", BASE)
    assert {one.column for one in named} == {"年报"}


def test_links_to_nowhere_are_no_links_and_an_address_counts_once() -> None:
    """Fragments, scripts, mail, broken and other addresses are left out; one address is one link."""
    page = """<a href="#top">a</a><a href="javascript:x()">b</a><a href="mailto:x@example.org">c</a><a>d</a>
    <a href="http://[">e</a><a href="file:///etc/passwd">f</a><a href="/x.html#1">g</a><a href="/x.html#2">h</a>"""
    assert [one.address for one in read_links(page, BASE)] == ["http://www.example.gov.cn/x.html"]


@pytest.mark.parametrize("page", ["", "  \n", "<!-- -->", "plain text"])
def test_a_page_without_links_has_none(page: str) -> None:
    """An empty page, a comment and plain text give no links and no error."""
    assert read_links(page, BASE) == ()


def test_a_page_with_an_xml_head_is_read() -> None:
    """A page in XHTML that declares an encoding is a page like any other."""
    page = '<?xml version="1.0" encoding="gb2312"?><html><body><a href="a.html">甲</a></body></html>'
    assert [one.text for one in read_links(page, BASE)] == ["甲"]


def test_the_first_page_of_a_list_names_the_others() -> None:
    """A TRS list's first page says how many there are; a later page, or one that is alone, asks for none."""
    page = '<script>createPageHTML({}, {}, "index", "html");</script>'
    assert further_pages(page.format(3, 0), BASE) == (
        "http://www.example.gov.cn/zfxxgknb/index_1.html",
        "http://www.example.gov.cn/zfxxgknb/index_2.html",
    )
    assert further_pages(page.format(3, 1), BASE) == ()
    assert further_pages(page.format(1, 0), BASE) == ()
    assert further_pages("<p>共 3 页</p>", BASE) == ()
    assert len(further_pages(page.format(9999, 0), BASE)) == 199
