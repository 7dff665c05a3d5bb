"""Who reports on which year, when, by which rules, and how to reach them: invented organs, as reports print them."""

from __future__ import annotations

import pytest

from extract.document import Origin
from extract.heads import (
    agency_in_text,
    agency_of,
    basis,
    best_title,
    contact,
    is_title,
    period,
    printed_title,
    signed,
    split_closing,
    without_site,
    year_of,
)
from extract.reading import extract
from extract.report import Contact, Report
from samples.as_html import Frame, clean
from samples.layout import layout
from samples.random_reports import random_report

TITLE = "示例市虚构局2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        (TITLE, "示例市虚构局", 2024),
        ("示例市人民政府2024年度政府信息公开工作报告", "示例市人民政府", 2024),
        ("示例市人民政府办公室关于2023年政府信息公开工作年度报告", "示例市人民政府办公室", 2023),
        ("示例县虚构镇2024年政府信息公开工作年度报告", "示例县虚构镇", 2024),
        ("2024年示例市虚构局政府信息公开工作年度报告", "示例市虚构局", 2024),
        ("2024年度示例市虚构局政府信息公开年报", "示例市虚构局", 2024),
        ("示例市虚构局政府信息公开工作年度报告（2024年度）", "示例市虚构局", 2024),
        ("示例市虚构局政府信息公开工作年度报告(2024年)", "示例市虚构局", 2024),
        ("示例市虚构局二〇二四年政府信息公开工作年度报告", "示例市虚构局", 2024),
        ("示例市虚构局二○一九年政府信息公开工作年度报告", "示例市虚构局", 2019),
        ("示例市虚构局 2 0 2 4 年政府信息公开\n工作年度报告", "示例市虚构局", 2024),
        ("示例市虚构局２０２４年政府信息公开工作年度报告", "示例市虚构局", 2024),
        ("示例市虚构局政府信息公开工作年度报告", "示例市虚构局", None),
        ("2024年政府信息公开工作年度报告", None, 2024),
        ("政府信息公开工作年度报告", None, None),
        ("示例市虚构局2023年和2024年政府信息公开工作年度报告", "示例市虚构局", None),
    ],
)
def test_a_title_names_organ_and_year(title: str, agency: str | None, year: int | None) -> None:
    """The organ is what stands before the year or the subject, the year the only one named; neither is guessed."""
    assert year_of(title) == year
    assert agency_of(title) == agency


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (TITLE, True),
        ("示例市虚构局2024年政务公开工作总结", True),
        ("示例市虚构局2024年政府信息公开年报", True),
        ("示例市虚构局2024年政府信息公开工作年度报告（虚构）", True),
        ("现公布示例市虚构局2024年政府信息公开工作年度报告。", False),
        ("示例市虚构局政府信息公开指南", False),
        ("一、总体情况", False),
        ("很" * 80 + "信息公开报告", False),
    ],
)
def test_what_is_a_title(text: str, title: bool) -> None:
    """A short line that ends in the subject and the word report is a title, a sentence about one is not."""
    assert is_title(text) is title


@pytest.mark.parametrize(
    ("lines", "title", "taken"),
    [
        ([TITLE, "本报告为虚构。"], TITLE, (0, 1)),
        (["示例市虚构局", "2024年政府信息公开工作年度报告", "虚构。"], TITLE, (0, 2)),
        (["示例市虚构局2024年政府信息公开", "工作年度报告", "虚构。"], TITLE, (0, 2)),
        (["示例市虚构局", "2024年政府信息公开", "工作年度报告"], TITLE, (0, 3)),
        (["发布时间：2025-01-20", TITLE], TITLE, (1, 2)),
        (["附件1", TITLE], TITLE, (1, 2)),
        (["根据条例编制2024年政府信息公开工作年度报告。"], None, None),
        (["文字。"] * 12 + [TITLE], None, None),
    ],
)
def test_the_title_among_the_first_lines(lines: list[str], title: str | None, taken: tuple[int, int] | None) -> None:
    """A printed title may run over three lines, and those lines are no preamble."""
    found = printed_title(lines)
    assert (found and found.text) == title
    assert (found and (found.start, found.end)) == taken


@pytest.mark.parametrize(
    ("window", "title"),
    [
        (f"{TITLE}_政府信息公开年报_示例市人民政府", TITLE),
        (f"{TITLE} - 示例市虚构局", TITLE),
        (f" {TITLE} ", TITLE),
        (f"{TITLE}|首页", TITLE),
    ],
)
def test_a_windows_title_without_its_site(window: str, title: str) -> None:
    """The names of column and site behind a window's title are left out."""
    assert without_site(window) == title


def test_of_several_titles_the_fullest_wins() -> None:
    """A title with organ and year is taken before one without, and the page's own word before the printed one."""
    found = best_title(["政府信息公开年报", "2024年政府信息公开工作年度报告", TITLE], None)
    assert found is not None
    assert found.text == TITLE
    assert best_title(["政府信息公开指南", "首页"], None) is None


@pytest.mark.parametrize(
    ("preamble", "agency"),
    [
        ("本报告由示例市虚构局按照条例编制。", "示例市虚构局"),
        ("现公布示例市人民政府2024年政府信息公开工作年度报告。", "示例市人民政府"),
        ("如有疑问，请与示例市虚构局联系（电话：0000-5550100）。", "示例市虚构局"),
        ("本报告根据条例编制。", None),
        ("请与我们联系。", None),
    ],
)
def test_the_organ_a_preamble_names(preamble: str, agency: str | None) -> None:
    """Without a title's word the organ is the one that reports or answers questions, and none is invented."""
    assert agency_in_text(preamble) == agency


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("数据统计期限为2024年1月1日至2024年12月31日。", "2024-01-01", "2024-12-31"),
        ("统计期限自2024年1月1日起至12月31日止", "2024-01-01", "2024-12-31"),
        ("自 2024 年 1 月 1 日起，至 2024 年 12 月 31 日止", "2024-01-01", "2024-12-31"),
        ("（2024年1月1日—2024年12月31日）", "2024-01-01", "2024-12-31"),
        ("2024年01月01日到2024年12月31日", "2024-01-01", "2024-12-31"),
        ("从2024年3月1日至2024年12月31日", "2024-03-01", "2024-12-31"),
    ],
)
def test_the_period_as_printed(text: str, first: str, last: str) -> None:
    """The first and last day of the statistics are read where both are printed."""
    assert period(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "本报告统计2024年度数据。",
        "2024年1月1日起施行",
        "2024年12月31日至2024年1月1日",
        "2024年2月30日至2024年12月31日",
        "",
    ],
)
def test_no_period_is_invented(text: str) -> None:
    """Without two possible days in their order there is no period."""
    assert period(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("根据国办公开办函〔2021〕30号编制", ("国办公开办函〔2021〕30号",)),
        ("按照《…年度报告格式》（国办公开办函[2021]30号）", ("国办公开办函〔2021〕30号",)),
        ("依据国办公开办函【2021】30号和虚政办发（2024）7号", ("国办公开办函〔2021〕30号", "虚政办发〔2024〕7号")),
        ("国办公开办函〔2021〕30号、国办公开办函〔2021〕30号", ("国办公开办函〔2021〕30号",)),
        (
            "《国务院办公厅政府信息与政务公开办公室关于印发格式的通知》（国办公开办函 〔2021〕 30 号）要求",
            ("国办公开办函〔2021〕30号",),
        ),
        ("根据《中华人民共和国政府信息公开条例》编制", ()),
    ],
)
def test_the_documents_a_preamble_cites(text: str, numbers: tuple[str, ...]) -> None:
    """Document numbers come in order, each once, with the issuer's own name and brackets as 〔〕."""
    assert basis(text) == numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "请与示例市虚构局联系（地址：示例市虚构大道1号；邮编：990100；电话：0000-5550100；邮箱：xxgk@xuju.example）。",
            Contact("示例市虚构大道1号", "990100", "0000-5550100", "xxgk@xuju.example"),
        ),
        (
            "联系地址:示例市虚构大道1号,邮政编码:990100,联系电话:(0000)5550100,电子邮箱:a.b@xuju.example",
            Contact("示例市虚构大道1号", "990100", "(0000)5550100", "a.b@xuju.example"),
        ),
        ("联系电话：0000—5550100", Contact(phone="0000-5550100")),
        ("电 话：００００－５５５０１００", Contact(phone="0000-5550100")),
        ("请与示例市虚构局联系（示例市虚构大道1号，邮编990100）", Contact("示例市虚构大道1号", "990100")),
        ("电子邮件：xxgk@xuju.example。", Contact(email="xxgk@xuju.example")),
        ("邮编：9901001", Contact()),
        ("本报告为虚构。", Contact()),
    ],
)
def test_the_contact_as_printed(text: str, found: Contact) -> None:
    """Address, postcode, phone and mail are read as printed, full-width marks as plain ones; what is absent is null."""
    assert contact([text]) == found


def test_the_first_text_with_a_contact_gives_it() -> None:
    """Of preamble, closing and section six the first with a contact speaks."""
    assert contact(["虚构。", "电话：0000-5550100", "电话：0000-5550199"]).phone == "0000-5550100"


NOTICE = "本报告在示例市人民政府网站（www.shili.example）上公布。"


@pytest.mark.parametrize(
    ("lines", "kept", "closing", "day"),
    [
        (["无。", "示例市虚构局", "2025年1月20日"], 1, 2, "2025-01-20"),
        (["无", "示例市虚构局 2025年1月20日"], 1, 1, "2025-01-20"),
        (["无。", "二〇二五年一月二十日"], 1, 1, "2025-01-20"),
        (["无。", NOTICE, "示例市虚构局", "（2025年1月20日）"], 1, 3, "2025-01-20"),
        (["无。", "联系电话：0000-5550100"], 1, 1, None),
        (["无。"], 1, 0, None),
        (["一、无收费。", "2、2025年1月20日"], 2, 0, None),
        (["我局于2025年1月20日召开会议。"], 1, 0, None),
        (["示例市虚构局", "全年没有收费。"], 2, 0, None),
        ([], 0, 0, None),
    ],
)
def test_the_closing(lines: list[str], kept: int, closing: int, day: str | None) -> None:
    """Only signature, date, notice and contact at the very end are the closing; the date of signature is its last."""
    section, end = split_closing(lines, "示例市虚构局")
    assert (len(section), len(end)) == (kept, closing)
    assert section + end == tuple(lines)
    assert signed(end) == day


def page(frame: Frame, **origin: str) -> Report:
    """A report on a page, found at an origin."""
    return extract(clean(layout(random_report(4)), frame), "page.html", Origin(**origin))


@pytest.mark.parametrize(
    ("frame", "day", "source"),
    [
        (Frame(published="2025-01-20"), "2025-01-20", "page"),
        (Frame(published="2025-01-20", metas=False), "2025-01-20", "page"),
        (Frame(), "2025-01-18", "list"),
    ],
)
def test_where_the_date_of_publication_comes_from(frame: Frame, day: str, source: str) -> None:
    """The date printed on the page comes before the list's."""
    report = page(frame, list_date="2025-01-18")
    assert (report.published, report.published_from) == (day, source)


def test_the_date_of_a_meta_comes_before_the_lists() -> None:
    """Where only a meta element names the day, it is taken, and said to be a meta."""
    data = clean(layout(random_report(4))).replace(
        b"<title>", b'<meta name="PubDate" content="2025-01-19 10:00"><title>'
    )
    report = extract(data, "page.html", Origin(list_date="2025-01-18"))
    assert (report.published, report.published_from) == ("2025-01-19", "meta")


def test_no_date_of_publication_is_invented() -> None:
    """Without a date on page, meta and list there is none, though the report is signed."""
    report = extract(clean(layout(random_report(4))), "page.html")
    assert (report.published, report.published_from) == (None, None)


def test_the_year_of_a_title_without_one_is_the_lists() -> None:
    """A report whose title and period name no year has that of the link that led to it."""
    lines = ["示例市虚构局政府信息公开工作年度报告", "一、总体情况", "虚构。", "五、存在的主要问题及改进情况", "无"]
    data = "\n".join(lines).encode()
    assert extract(data, "x").year is None
    assert extract(data, "x", Origin(link_text="2024年政府信息公开年报")).year == 2024
