"""What an adversarial reading once got wrong: each a small page, invented, with the figures a person reads from it."""

from __future__ import annotations

import pytest

from extract.errors import DamagedDocument, NotAReport
from extract.reading import extract
from extract.report import Report

COUNTS = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
DECISIONS = "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>"
FEES = "<tr><td>信息内容</td><td colspan=3>本年收费金额（单位：万元）</td></tr>"
GROUPS = "<tr><td rowspan=3 colspan=3></td><td colspan=7>申请人情况</td></tr>"
HEADER = (
    GROUPS + "<tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>"
    "<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
)
NEW = "<tr><td colspan=3>一、本年新收政府信息公开申请数量</td>{}</tr>"
CARRIED = "<tr><td colspan=3>二、上年结转政府信息公开申请数量</td>{}</tr>"


def report_of(*tables: str, title: str = "示例市虚构局2024年政府信息公开工作年度报告", before: str = "") -> Report:
    body = f"<h1>{title}</h1><p>一、总体情况</p><p>本报告为虚构。</p>{before}<p>二、主动公开政府信息情况</p>"
    page = (
        body + "".join(f"<table>{table}</table>" for table in tables) + "<p>五、存在的主要问题及改进情况</p><p>无</p>"
    )
    return extract(f"<html><body>{page}</body></html>".encode(), "page.html")


def row(*cells: str) -> str:
    return "".join(f"<td>{cell}</td>" for cell in cells)


def regulations(*cells: str, header: str = COUNTS, after: str = "") -> Report:
    return report_of(f"{header}<tr>{row('规章', *cells)}</tr><tr>{row('行政规范性文件', '1', '2', '3')}</tr>{after}")


def noted(report: Report, at: str) -> set[str]:
    return {note.means for note in report.notes if note.at == at}


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        ("12<p>34</p>", 1234),
        ("<h3>1</h3><h3>2</h3>", 12),
        ("5<span style='display:none'>0</span>", 5),
        ("5<span style='visibility: hidden'>0</span>", 5),
        ("5<b style='font-size:0'>0</b>", 5),
        ("5<noscript>0</noscript>", 5),
        ("12<sub>1</sub>", 12),
        ("12<a style='vertical-align:super'>1</a>", 12),
        ("12<span class='MsoFootnoteReference'>1</span>", 12),
        ("12<sup><span>1</span></sup>", 12),
        ("<s>5</s>6", None),
        ("<del>5</del>6", None),
        ("<sup>1</sup>12", None),
        ("①5②3", None),
        ("①12", None),
        ("5²3", None),
        ("12㉑", None),
        ("½", None),
        ("-5", -5),
        ("&#65279;412", 412),
        ("12<sup>[1]</sup>", 12),
    ],
)
def test_what_is_set_apart_never_joins_a_figure(inside: str, value: int | None) -> None:
    """Hidden, raised, struck or marked digits are no part of a figure; where they are not surely apart it is null."""
    report = regulations(inside, "0", "9")
    assert report.disclosure is not None
    assert report.disclosure["regulations"]["issued"] == value
    if value is None or value > 999:
        assert noted(report, "disclosure.regulations.issued")


@pytest.mark.parametrize(
    "cells",
    [("1", "0"), ("1,431", "0", "9", "3"), ("1", "0", "9", "1件")],
    ids=["one short", "one more, thousands", "one more, a unit"],
)
def test_a_row_of_the_wrong_length_is_never_shifted(cells: tuple[str, ...]) -> None:
    """A row with a cell too few or too many, under a header that has no place for it, is null and unsure throughout."""
    report = regulations(*cells)
    assert report.disclosure is not None
    assert report.disclosure["regulations"] == {"issued": None, "repealed": None, "in_force": None}
    assert noted(report, "disclosure.regulations.issued") == {"unsure"}


def test_a_column_of_remarks_changes_no_figure() -> None:
    """A further column under a label of the office's own leaves the figures alone, and what it says is noted."""
    header = COUNTS.replace("</tr>", "<td>备注</td></tr>")
    report = regulations("1,431", "0", "9", "见附件", header=header)
    assert report.disclosure is not None
    assert report.disclosure["regulations"] == {"issued": 1431, "repealed": 0, "in_force": 9}
    assert [note.raw for note in report.notes if note.means == "row_unknown"] == ["见附件"]


def test_a_column_of_numbers_before_the_labels_changes_no_figure() -> None:
    """A column 序号 on the left is no figure."""
    rows = "".join(
        f"<tr>{row(*cells)}</tr>" for cells in (("1", "规章", "4", "0", "9"), ("2", "行政规范性文件", "1", "2", "3"))
    )
    report = report_of(COUNTS.replace("<tr>", "<tr><td>序号</td>") + rows)
    assert report.disclosure is not None
    assert report.disclosure["regulations"] == {"issued": 4, "repealed": 0, "in_force": 9}


def test_last_year_beside_this_year_is_no_ones() -> None:
    """Two filled cells under one header, last year's and this year's, are neither of them taken."""
    rows = "<tr><td></td><td>上年</td><td colspan=2>本年</td></tr>"
    rows += "<tr><td>行政许可</td><td>4000</td><td colspan=2>5210</td></tr>"
    report = report_of(COUNTS + f"<tr>{row('规章', '1', '0', '9')}</tr>" + DECISIONS + rows)
    assert report.disclosure is not None
    assert report.disclosure["licensing"] == {"decisions": None}


def test_two_rows_of_proceedings_are_not_chosen_between() -> None:
    """A second row of figures in table 四 makes null what the two do not agree on."""
    names = row("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    header = "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
    header += "<tr>" + names.replace("<td>", "<td rowspan=2>") + "<td colspan=5>未经复议直接起诉</td>"
    header += f"<td colspan=5>复议后起诉</td></tr><tr>{names}{names}</tr>"
    rows = [f"<tr>{row(*(str(first), *['0'] * 3, str(first), *['0'] * 10))}</tr>" for first in (3, 5)]
    report = report_of(header + "".join(rows))
    assert report.proceedings is not None
    assert report.proceedings["review"] == {"upheld": None, "corrected": 0, "other": 0, "pending": 0, "total": None}


def test_two_parts_side_by_side_are_unsure() -> None:
    """Two labels with a figure each in one row are not read as one."""
    twice = "<tr><td>信息内容</td><td>本年处理决定数量</td><td>信息内容</td><td>本年处理决定数量</td></tr>"
    report = report_of(
        COUNTS + f"<tr>{row('规章', '1', '0', '9')}</tr>" + twice + f"<tr>{row('行政处罚', '33', '行政强制', '4')}</tr>"
    )
    assert report.disclosure is not None
    assert 4 not in report.disclosure.get("penalties", {}).values()
    assert "unsure" in {note.means for note in report.notes}


@pytest.mark.parametrize(
    ("unit", "value"),
    [("万 元", 310.5), ("万<br>元", 310.5), ("万元", 310.5), ("元", 0.03105), ("千元", None), ("美元", None)],
)
def test_a_unit_broken_by_space_is_the_same_unit(unit: str, value: float | None) -> None:
    """A space or line end inside 万元 changes nothing; 千元 and 美元 are no units of the form."""
    header = f"<tr><td>信息内容</td><td colspan=3>本年收费金额（单位：{unit}）</td></tr>"
    report = report_of(
        COUNTS
        + f"<tr>{row('规章', '1', '0', '9')}</tr>{header}<tr><td>行政事业性收费</td><td colspan=3>310.5</td></tr>"
    )
    assert report.disclosure is not None
    assert report.disclosure["fees"] == {"amount": value}


def test_a_row_of_another_part_stands_under_no_header() -> None:
    """政府集中采购 under the header of the fees has no columns of its own: nothing is read for it."""
    rows = "<tr><td>行政事业性收费</td><td colspan=3>1</td></tr><tr><td>政府集中采购</td><td colspan=3>120</td></tr>"
    report = report_of(COUNTS + f"<tr>{row('规章', '1', '0', '9')}</tr>" + FEES + rows)
    assert report.disclosure is not None
    assert 120 not in report.disclosure["procurement"].values()
    assert "unsure" in noted(report, "table.disclosure")


def test_an_unknown_sub_row_is_not_its_group() -> None:
    """A sub-row with a label of the office's own beside （六）其他处理 is noted, not read as the group's own row."""
    unknown = "<tr><td>三、本年度办理结果</td><td>（六）其他处理</td><td>1.未按要求补正</td>{}</tr>".format(
        row(*"5000005")
    )
    report = report_of(HEADER + NEW.format(row(*"5000005")) + CARRIED.format(row(*"0000000")) + unknown)
    assert report.applications is not None
    assert "other_processing" not in report.applications
    assert "row_unknown" in noted(report, "table.applications")


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("总计", "合计"),
        HEADER.replace("法人或其他组织", "法人和其他组织"),
        HEADER.replace("科研机构", "科研单位"),
        "<tr><td colspan=3></td>"
        + row("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
        + "</tr>",
    ],
    ids=["合计", "法人和其他组织", "科研单位", "one row"],
)
def test_a_header_in_other_words_is_read(header: str) -> None:
    """One reworded label, a reworded group or a header of one row loses no figure."""
    rows = [NEW.format(row(*"1234567")), CARRIED.format(row(*"0000000"))]
    report = report_of(header + "".join(rows))
    assert report.applications is not None
    assert list(report.applications["new"].values()) == [1, 2, 3, 4, 5, 6, 7]


def test_a_figure_put_together_is_not_held_against_the_office() -> None:
    """A sum that breaks over a number wrapped in its cell has the cause unsure."""
    report = report_of(HEADER + NEW.format(row("5<br>3", *"000008")) + CARRIED.format(row(*"0000000")))
    broken = [finding for finding in report.findings if finding.rule == "applications.across"]
    assert [finding.cause for finding in broken] == ["unsure"]


def test_a_table_of_prose_does_not_touch_the_form() -> None:
    """A small table in section 1 that shares a label with table 二 stays in the text."""
    prose = "<table><tr><td>事项</td><td>数量</td></tr><tr><td>行政许可</td><td>77</td></tr></table>"
    licences = "<tr><td>行政许可</td><td colspan=3>5210</td></tr>"
    report = report_of(COUNTS + f"<tr>{row('规章', '1', '0', '9')}</tr>" + DECISIONS + licences, before=prose)
    assert report.disclosure is not None
    assert report.disclosure["licensing"] == {"decisions": 5210}
    assert "行政许可\t77" in (report.sections["1"] or "")


@pytest.mark.parametrize(
    ("title", "year", "agency"),
    [
        ("示例市虚构局二〇二四年政府信息公开工作年度报告", 2024, "示例市虚构局"),
        ("二〇二三年示例市虚构局政府信息公开工作年度报告", 2023, "示例市虚构局"),
        ("2011年度示例市虚构局政务信息公开报告", 2011, "示例市虚构局"),
    ],
)
def test_years_in_chinese_digits(title: str, year: int, agency: str) -> None:
    """A title's year in Chinese digits is the year, before or after the organ's name."""
    report = report_of(COUNTS + f"<tr>{row('规章', '1', '0', '9')}</tr>", title=title)
    assert (report.year, report.agency) == (year, agency)


@pytest.mark.parametrize(
    "page",
    [
        "<h1>示例市2024年行政执法统计</h1><p>虚构。</p>"
        f"<table>{DECISIONS}<tr><td>行政许可</td><td colspan=3>9</td></tr></table>",
        "<h1>关于编制2024年政府信息公开工作年度报告的通知</h1><p>虚构。</p>"
        "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>",
        "<h1>示例市2024年工作总结</h1><p>虚构。</p><p>一、总体情况</p><p>五、存在的问题及改进措施</p>",
    ],
    ids=["statistics", "notice", "summary"],
)
def test_what_only_quotes_the_form_is_no_report(page: str) -> None:
    """Statistics with a label of the form's, a notice that names its sections, and a summary are no reports."""
    with pytest.raises(NotAReport):
        extract(f"<html><body>{page}</body></html>".encode(), "page.html")


def test_a_text_that_ends_in_a_table_is_cut() -> None:
    """Tab-cell text that stops inside a table, perhaps inside a figure, is refused."""
    text = "示例市虚构局2024年政府信息公开工作年度报告\n\n一、总体情况\n虚构。\n二、主动公开政府信息情况\n"
    text += "\t信息内容\n\t本年制发件数\n\t本年废止件数\n\t现行有效件数\n\n\t规章\n\t0\n\t0\n\t98"
    with pytest.raises(DamagedDocument, match="the end of the document"):
        extract(text.encode(), "cut.txt")


@pytest.mark.parametrize(
    "container", ['div id="zoom"', 'div class="TRS_Editor"', "ucapcontent", 'div class="main-box"']
)
def test_the_body_ends_where_its_container_ends(container: str) -> None:
    """What stands around the report's own element is none of it, whether the element is a known one or any other."""
    name = container.split(maxsplit=1)[0]
    form = f"<table>{COUNTS}<tr>{row('规章', '1', '0', '9')}</tr></table>"
    page = (
        "<h1>示例市虚构局2024年政府信息公开工作年度报告</h1><div><p>侧栏虚构文字</p><p>侧栏第二行</p></div>"
        f"<{container}><p>本报告按规定编制，虚构。</p><p>一、总体情况</p><p>虚构。</p><p>二、主动公开政府信息情况</p>{form}"
        f"<p>六、其他需要报告的事项</p><p>没有收取信息处理费。</p></{name}><div><p>相关虚构文章</p><p>页脚虚构文字</p></div>"
    )
    report = extract(f"<html><body>{page}</body></html>".encode(), "page.html")
    assert report.preamble == "本报告按规定编制，虚构。"
    assert report.sections["6"] == "没有收取信息处理费。"
    assert report.closing is None
