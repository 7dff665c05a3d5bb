"""Which links of a list page are reports."""

from __future__ import annotations

import csv
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links import Link, attachments, kind_of, read_links, why_left
from crawler.shifted import Shifted

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


def test_a_link_around_a_picture_is_a_link() -> None:
    """A link without a text of its own has that of its attribute, or none, and the date beside it."""
    page = '<li><a href="1" title="甲"><img src="a.png"></a> 2025-01-20</li><li><a href="2"><img src="b.png"></a></li>'
    assert [(one.text, one.date) for one in read_links(page, BASE)] == [("甲", "2025-01-20"), ("", None)]


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
    <a href="http://[">e</a><a href="http://a.gov.cn:80a/">i</a><a href="http://a.gov.cn:99999/">j</a>
    <a href="http://a.gov.cn:0/">k</a><a href="file:///etc/passwd">f</a>
    <a href="/x.html#1">g</a><a href="/x.html#2">h</a>"""
    assert [one.address for one in read_links(page, BASE)] == ["http://www.example.gov.cn/x.html"]


@pytest.mark.parametrize("page", ["", "  \n", "<!-- -->", "plain text"])
def test_a_page_without_links_has_none(page: str) -> None:
    """An empty page, a comment and plain text give no links and no error."""
    assert read_links(page, BASE) == ()


def test_a_page_with_an_xml_head_is_read() -> None:
    """A page in XHTML that declares an encoding is a page like any other."""
    page = '<?xml version="1.0" encoding="gb2312"?><html><body><a href="a.html">甲</a></body></html>'
    assert [one.text for one in read_links(page, BASE)] == ["甲"]


ARTICLE = "http://www.example.gov.cn/nb/202503/t20250312_1003.html"


def attached(page: str) -> list[str]:
    """The addresses of a page's attachments, below its host."""
    return [one.address.removeprefix("http://www.example.gov.cn/") for one in attachments(page, ARTICLE)]


@pytest.mark.parametrize(
    "href",
    [
        "./P020250312000001003.docx",
        "P020250312000001003.PDF",
        "/module/download/downfile.jsp?classid=0&filename=0123abcd.wps",
        "/module/download/downfile.jsp?classid=0&showname=report",
        "/attach/0/0123456789abcdef.pdf",
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2",
        "/files/%E5%B9%B4%E6%8A%A5.doc",
        "list.xlsx",
    ],
)
def test_a_document_of_an_article_is_an_attachment(href: str) -> None:
    """Documents are known by the suffix of their path or name, and by the programs that hand them out."""
    (found,) = attachments(f'<div id="zoom"><p>附件</p><a href="{href}">点击下载</a></div>', ARTICLE)
    assert found.text == "点击下载"
    assert kind_of(found) == "attachment"


@pytest.mark.parametrize(
    "text", ["申请表.docx", "依申请公开流程图", "2024年报告解读.pdf", "公开指南", "关于报送的通知.doc"]
)
def test_what_is_attached_and_called_something_else_is_left(text: str) -> None:
    """A form, a flow chart, an explanation, a guide, a notice: attached, and not the report."""
    assert attached(f'<div id="zoom"><a href="a.docx">{text}</a><a href="b.docx">年度报告.docx</a></div>') == [
        "nb/202503/b.docx"
    ]


def test_an_attachment_stands_in_the_body_or_is_called_one() -> None:
    """Where a page marks its body, a document elsewhere counts only if 附件 is said of it; each address counts once."""
    page = """<div class="nav"><a href="/manual.pdf">手册</a></div>
    <div class="TRS_Editor"><p>正文 <a href="a.docx">报告</a><a href="a.docx">报告</a></p></div>
    <div><ul><li>附件：<a href="b.pdf">报告</a></li></ul></div>
    <div><ul><li><a href="c.pdf">另一文件</a></li></ul></div><div class="foot"><a href="/d.pdf">下载</a></div>"""
    assert attached(page) == ["nb/202503/a.docx", "nb/202503/b.pdf"]


def test_without_a_marked_body_navigation_and_footer_are_left_out() -> None:
    """A page that marks nothing gives every document but those of its navigation, header and footer."""
    page = """<header><a href="/0.pdf">a</a></header><div class="main-nav"><a href="/1.pdf">b</a></div><p>
    <a href="2.doc">报告</a><a href="3.html">网页</a><a href="4.jpg">图</a></p>
    <div id="footer"><a href="/5.doc">c</a></div>"""
    assert attached(page) == ["nb/202503/2.doc"]
    assert attached("") == attached("<!-- -->") == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.html", "page"),
        ("a.shtml", "page"),
        ("nb/", "page"),
        ("a.jsp?id=1", "page"),
        ("a.TXT", "attachment"),
        ("a.docx", "attachment"),
        ("a.png", "attachment"),
        ("a.zip", "attachment"),
        ("x.jsp?f=a.pdf", "attachment"),
    ],
)
def test_a_link_leads_to_a_file_or_to_a_page(path: str, kind: str) -> None:
    """What a link leads to is known before it is asked for."""
    assert kind_of(link("报告", None, f"http://www.example.gov.cn/{path}")) == kind


def test_a_page_nested_deep_is_read_and_one_that_is_cut_is_named() -> None:
    """Old Word pages nest by the hundred; what is deeper than can be read is an error, not a page without links."""
    for depth, found in ((1_000, 2), (3_000, None)):
        page = "<div>" * depth + '<a href="a.html">甲</a>' + "</div>" * depth + '<a href="b.docx">乙</a>'
        if found:
            assert len(read_links(page, BASE)) == found
            assert len(attachments(page, BASE)) == 1
        else:
            for read in (read_links, attachments):
                with pytest.raises(Shifted, match="looked for a page that can be read as a whole"):
                    read(page, BASE)


@pytest.mark.parametrize(
    "piece", ["<h1>甲", "<div><a href=1>甲", "<h2><i>", "<li><a href=a.doc>甲</a>", "<td><a href=1>"]
)
def test_a_hostile_page_takes_no_time(piece: str) -> None:
    """A fragment over and over, nested as deep as can be read and with a long text inside, is read at once."""
    page = piece * (20_000 // len(piece)) + "甲" * 200_000
    begun = time.process_time()
    for read in (read_links, attachments):
        with suppress(Shifted):
            read(page, BASE)
            read(piece * 2_000 + "甲" * 200_000, BASE)
    assert time.process_time() - begun < 3


MARKUP = [
    "<a href=a.docx>",
    "<a href='/b'>",
    "<img>",
    "</a>",
    "<li>",
    "<div id=zoom>",
    "</div>",
    "附件",
    "2025-01-20",
    "<",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(MARKUP), max_size=20).map("".join)))
def test_any_text_has_links_and_attachments_or_none(page: str) -> None:
    """Whatever a page is, its links are read without an error, and its attachments are among them."""
    assert {one.address for one in attachments(page, BASE)} <= {one.address for one in read_links(page, BASE)}
