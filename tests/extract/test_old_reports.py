"""Reports on years before 2019: six sections by meaning, statements from sentences, their 统计表 in every make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from extract.document import Paragraph
from extract.errors import NotAReport
from extract.reading import extract
from extract.sections import find, headings, texts
from samples.as_docx import as_docx
from samples.as_html import clean, word
from samples.as_text import as_text
from samples.blocks import Blocks, SpannedTable
from samples.blocks import Paragraph as Printed
from samples.old_reports import (
    NATIONAL,
    TWO_SPANS,
    OldRow,
    four_columns,
    old_report,
    pieces,
    three_columns,
    two_columns,
    two_sides,
)

WRITERS: dict[str, Callable[[Blocks], bytes]] = {"html": clean, "word": word, "docx": as_docx, "text": as_text}
MAKES: dict[str, tuple[SpannedTable, ...]] = {
    "name and figure": (two_columns(NATIONAL),),
    "name, unit and figure": (three_columns(NATIONAL),),
    "number, name, unit and figure": (four_columns(NATIONAL),),
    "on two sides": (two_sides(NATIONAL),),
    "cut, the header again": pieces(three_columns(NATIONAL), 30, repeat=True),
    "cut, no header": pieces(three_columns(NATIONAL), 30, repeat=False),
}
X = "某事（虚构）。"


def rows_of(blocks: Blocks, kind: str) -> list[tuple[str, str | None, str]]:
    """Name without the unit, unit and text of every row that is read."""
    report = extract(WRITERS[kind](blocks), f"report.{kind}")
    assert report.form == "tongjibiao"
    assert (report.disclosure, report.applications, report.proceedings) == (None, None, None)
    return [(one.name.removesuffix(f"（{one.unit}）"), one.unit, one.raw) for one in report.indicators]


def printed(rows: Sequence[OldRow]) -> list[tuple[str, str | None, str]]:
    """What the rows print."""
    return [(row.name, row.unit, figure) for row in rows for figure in row.figures]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("make", MAKES)
def test_a_table_of_every_make_in_every_format(make: str, kind: str) -> None:
    """Every row of the national table is read with its unit and its figure, in printed order, and none besides."""
    assert rows_of(old_report(2015, MAKES[make]), kind) == printed(NATIONAL)


def test_figures_keys_and_notes_of_the_year_and_of_all_years() -> None:
    """Two columns of figures stay apart; what is no number is none, with a note and a place."""
    table = three_columns(TWO_SPANS, ("指标名称", "单位", "2014年度", "2008年以来累计"))
    report = extract(clean(old_report(2014, (table,))), "report.html")
    assert [one.value for one in report.indicators[:4]] == [1205, 8930, 1103, 8002]
    assert {one.key for one in report.indicators if one.column == "2014年度"} == {
        "proactive.total",
        "applications.new.total",
        "proceedings.review.total",
        None,
    }
    assert {one.key for one in report.indicators if one.column == "2008年以来累计"} == {None}
    notes = {note.at: note.means for note in report.notes}
    assert notes == {"indicators.9.value": "dash", "indicators.13.value": "blank"}
    assert report.provenance["indicators.12.value"].raw == "1,260"
    assert report.provenance.keys() == {f"indicators.{n}.value" for n in range(1, 15)}


def test_a_table_alone_is_a_report() -> None:
    """A document of a 统计表 under its caption says who and when by the caption."""
    blocks = (Printed("示例县2014年政府信息公开情况统计表"), three_columns(NATIONAL))
    report = extract(clean(blocks), "report.html")
    assert (report.title, report.year) == ("示例县2014年政府信息公开情况统计表", 2014)
    assert len(report.indicators) == len(printed(NATIONAL))


def test_a_text_without_any_table() -> None:
    """A report of text alone has its six sections, its statements and no figure of a table."""
    report = extract(clean(old_report(2010)), "report.html")
    assert (report.form, report.year, report.signed) == ("text", 2010, "2011-03-20")
    assert {one.key: one.value for one in report.statements} == {"proactive.total": 2543, "proactive.website": 2210}
    assert report.sections["3"] == (
        "全年收到政府信息公开申请47件，办结46件，未收到重复申请。\n"
        "四、政府信息公开收费及减免情况\n全年依申请公开信息收取费用3500元（虚构）。"
    )
    assert report.sections["4"] == "全年发生行政复议4件，行政诉讼2件。"
    assert report.sections["6"] is None
    assert report.closing == "示例县人民政府\n2011年3月20日"


def test_a_notice_about_tables_is_no_report() -> None:
    """A page without report, title and 统计表 is refused as before."""
    with pytest.raises(NotAReport):
        extract(clean((Printed("关于填报统计表的通知"), Printed(X))), "report.html")


def test_a_guide_is_no_report() -> None:
    """A guide to disclosure has headings of some of a report's words, but neither overview nor problems."""
    names = ["一、主动公开内容", "二、依申请公开程序", "三、申请受理机构", "四、行政复议和诉讼"]
    lines = [line for name in names for line in (name, X)]
    with pytest.raises(NotAReport):
        extract(clean(tuple(map(Printed, ("示例市虚构局政府信息公开指南", *lines)))), "guide.html")


def sections(*lines: str) -> dict[str, tuple[str, ...] | None]:
    """The sections of a text without tables."""
    blocks = [Paragraph(line) for line in lines]
    return texts(blocks, find(blocks, {}), ()).sections


def numbered(names: Sequence[str], numbering: Sequence[str]) -> list[str]:
    """Headings with a line under each."""
    return [
        line for name, number in zip(names, numbering, strict=False) for line in (number + name, f"{name}文（虚构）。")
    ]


OLD = [
    "概述",
    "主动公开政府信息情况",
    "依申请公开政府信息情况",
    "收费及减免情况",
    "行政复议和行政诉讼情况",
    "存在的问题和改进措施",
]
NUMBERINGS = {
    "一、": [f"{n}、" for n in "一二三四五六"],
    "（一）": [f"（{n}）" for n in "一二三四五六"],
    "第一部分": [f"第{n}部分 " for n in "一二三四五六"],
    "none": [""] * 6,
}


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_six_sections_by_meaning(numbering: str) -> None:
    """The number of a heading does not say which section it heads; what is none of the six follows the one before."""
    found = sections(*numbered(OLD, NUMBERINGS[numbering]))
    fees = NUMBERINGS[numbering][3] + OLD[3]
    assert found == {
        "1": ("概述文（虚构）。",),
        "2": ("主动公开政府信息情况文（虚构）。",),
        "3": ("依申请公开政府信息情况文（虚构）。", fees.strip(), "收费及减免情况文（虚构）。"),
        "4": ("行政复议和行政诉讼情况文（虚构）。",),
        "5": ("存在的问题和改进措施文（虚构）。",),
        "6": None,
    }


@pytest.mark.parametrize(
    ("section", "heading"),
    [(old.number, f"九、{name}") for old in headings().old for name in old.whole]
    + [
        (1, "一、组织领导和制度建设情况"),
        (2, "二、突出重点，深化主动公开"),
        (3, "三、规范程序，做好依申请公开工作"),
        (3, "四、政府信息公开申请受理和答复情况"),
        (4, "五、因政府信息公开申请行政复议、提起行政诉讼的情况"),
        (4, "六、政府信息公开复议、诉讼和申诉情况"),
        (5, "七、问题与不足"),
        (5, "八、下一步工作打算"),
        (6, "十、说明与附表"),
    ],
)
def test_headings_that_were_seen(section: int, heading: str) -> None:
    """Every wording of headings.toml, and near ones, heads its section with any number."""
    others = [name for at, name in enumerate(("概述", "主动公开情况", "依申请公开情况"), 1) if at != section]
    before = [line for at, name in enumerate(others) if at + 1 < section for line in (name, X)]
    assert sections(*before, heading, "其文（虚构）。")[str(section)] == ("其文（虚构）。",)


def test_a_heading_glued_to_its_text() -> None:
    """A heading that ends in 。 or ： heads what follows it in the same paragraph."""
    found = sections("一、概述。甲（虚构）。", "二、主动公开情况：乙（虚构）。", "四、存在问题：丙（虚构）。")
    assert (found["1"], found["2"], found["5"]) == (("甲（虚构）。",), ("乙（虚构）。",), ("丙（虚构）。",))


def test_a_first_heading_of_other_words_stays_as_text() -> None:
    """What is numbered 一 above the known headings is the first section, its heading kept: nothing is lost."""
    found = sections("某市年度报告", "一、狠抓落实", X, "二、主动公开情况", X, "三、依申请公开情况", X)
    assert found["1"] == ("一、狠抓落实", X)


def test_of_two_headings_of_one_meaning_the_first() -> None:
    """下一步打算 under its own number stays in the section that 存在的问题 heads."""
    found = sections("一、概述", X, "四、存在的主要问题", X, "五、下一步工作打算", X)
    assert found["5"] == (X, "五、下一步工作打算", X)
