"""Every equation and every rule inside a report: one that holds, one that breaks, one without a term, one in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import get_args

import msgspec
import pytest

from extract.check import check
from extract.document import Origin
from extract.form import Equation, editions
from extract.reading import extract
from extract.report import Figures, Finding, FormatName, Means, Note, Number, Place, Report, Statement
from extract.rules import RULES
from samples.as_docx import as_docx
from samples.as_html import clean
from samples.as_text import as_text
from samples.blocks import Blocks
from samples.layout import layout
from samples.organs import sample_reports

EQUATIONS = [
    pytest.param(equation, form.edition, id=f"{form.edition}-{equation.rule}")
    for form in editions()
    for equation in form.equations
]
RULES_BY_KEY = {rule.key: rule for rule, _ in RULES}
WRITERS: dict[str, Callable[[Blocks], bytes]] = {"text": as_text, "html": clean, "docx": as_docx}

Change = Mapping[str, Number | None]


@lru_cache(maxsize=2)
def sound(edition: str) -> Report:
    """A report of an edition that breaks no rule of severity error; that of 2019 has every row of its own."""
    if edition == "2019":
        report = next(s.report for s in sample_reports() if s.report.form == "2021" and not s.broken)
        applications = dict(report.applications or {})
        for key in ("other_uncorrected", "other_fee_unpaid", "other_other"):
            line = applications.pop(key)
            before = applications.get("other_processing", dict.fromkeys(line, 0))
            applications["other_processing"] = {c: (before[c] or 0) + (line[c] or 0) for c in line}
        report = msgspec.structs.replace(report, form="2019", applications=applications, disclosure={})
    else:
        report = next(
            s.report for s in sample_reports() if s.report.form == "2021" and not s.broken and not s.report.notes
        )
    return msgspec.structs.replace(report, notes=(), provenance=places(report), format="html")


def places(report: Report) -> dict[str, Place]:
    """A place for every figure."""
    tables = {"disclosure": report.disclosure, "applications": report.applications, "proceedings": report.proceedings}
    return {
        f"{name}.{row}.{column}": Place(None, 1, 1, 1, None, str(value))
        for name, table in tables.items()
        for row, line in (table or {}).items()
        for column, value in line.items()
    }


def changed(report: Report, change: Change) -> Report:
    """The report with other figures."""
    for at, value in change.items():
        name, row, column = at.split(".")
        table: Figures = {key: dict(line) for key, line in (getattr(report, name) or {}).items()}
        table.setdefault(row, {})[column] = value
        report = msgspec.structs.replace(report, **{name: table})
    return report


def findings(report: Report, rule: str, origin: Origin | None = None) -> list[Finding]:
    """What a rule finds."""
    return [found for found in check(report, editions(), origin or Origin())[0] if found.rule == rule]


def line_of(equation: Equation) -> str:
    """The row or column that the cases of an equation change."""
    return "total" if equation.each == "column" else "new" if equation.table == "applications" else "review"


def cells(equation: Equation, report: Report) -> tuple[list[str], list[str]]:
    """The dotted cells of both sides in one row or column: of choices the one that is printed."""
    figures: Figures = getattr(report, equation.table)
    line = line_of(equation)

    def dotted(key: str) -> str:
        return f"{key}.{line}" if equation.each == "column" else f"{line}.{key}"

    def printed(choice: str) -> bool:
        return all(
            cell.partition(".")[2] in figures.get(cell.partition(".")[0], {})
            for cell in map(dotted, choice.split(" + "))
        )

    def side(terms: tuple[tuple[str, ...], ...]) -> list[str]:
        chosen = (next((choice for choice in term if printed(choice)), term[0]) for term in terms)
        return [f"{equation.table}.{dotted(key)}" for choice in chosen for key in choice.split(" + ")]

    return side(equation.expected), side(equation.found)


def value(report: Report, at: str) -> Number:
    """A printed figure."""
    name, row, column = at.split(".")
    found: Number = getattr(report, name)[row][column]
    return found


def applicable(equation: Equation, edition: str) -> Report:
    """A sound report to which the equation applies; for the subtotal one that prints it beside its three rows."""
    report = sound(edition)
    if not equation.only_where_printed:
        return report
    applications = dict(report.applications or {})
    line = applications.get("other_processing") or {}
    if line:
        zeros: dict[str, Number | None] = dict.fromkeys(line, 0)
        applications |= {"other_uncorrected": line, "other_fee_unpaid": zeros, "other_other": zeros}
    else:
        three = [applications[key] for key in ("other_uncorrected", "other_fee_unpaid", "other_other")]
        applications["other_processing"] = {column: sum(one[column] or 0 for one in three) for column in three[0]}
    report = msgspec.structs.replace(report, applications=applications)
    return msgspec.structs.replace(report, provenance=places(report))


@pytest.mark.parametrize(("equation", "edition"), EQUATIONS)
def test_an_equation_holds(equation: Equation, edition: str) -> None:
    """On sound figures each equation of each edition holds in every row or column, and finds nothing."""
    report = applicable(equation, edition)
    assert findings(report, equation.rule) == []
    left, right = cells(equation, report)
    assert sum(value(report, at) for at in left) == sum(value(report, at) for at in right)


@pytest.mark.parametrize(("equation", "edition"), EQUATIONS)
@pytest.mark.parametrize("side", ["found", "expected"])
def test_an_equation_breaks(equation: Equation, edition: str, side: str) -> None:
    """One figure changed breaks each equation: its cells, both sums, the cause, and a sentence in both languages."""
    report = applicable(equation, edition)
    left, right = cells(equation, report)
    at = (right if side == "found" else left)[0]
    wrong = changed(report, {at: value(report, at) + 5})
    hits = [found for found in findings(wrong, equation.rule) if at in found.cells]
    (found,) = hits if len(hits) == 1 else [one for one in hits if set(one.cells) == {*left, *right}]
    assert set(found.cells) == {*left, *right}
    assert found.expected == sum(value(wrong, cell) for cell in left)
    assert found.found == sum(value(wrong, cell) for cell in right)
    assert (found.verdict, found.severity, found.source) == ("broken", equation.severity, equation.source)
    assert found.cause == "report"
    for sentence in (found.says.zh, found.says.en):
        assert str(found.expected) in sentence
        assert str(found.found) in sentence
        assert "{" not in sentence
    assert found.evidence is not None
    assert f"{at.partition('.')[2]} {value(wrong, at)}" in found.evidence


@pytest.mark.parametrize(("equation", "edition"), EQUATIONS)
def test_an_equation_with_a_blank_says_nothing(equation: Equation, edition: str) -> None:
    """A blank term leaves the equation open: nothing is found, and one more answer counts as blank."""
    report = applicable(equation, edition)
    left, _ = cells(equation, report)
    before, blank = (
        check(report, editions(), Origin())[1],
        check(changed(report, {left[0]: None}), editions(), Origin())[1],
    )
    assert findings(changed(report, {left[0]: None}), equation.rule) == []
    assert blank.blank > before.blank
    assert blank.holds < before.holds


@pytest.mark.parametrize(("equation", "edition"), EQUATIONS)
@pytest.mark.parametrize("means", ["deduced", "corrected", "unsure"])
def test_an_equation_over_a_doubted_term_is_doubtful(equation: Equation, edition: str, means: Means) -> None:
    """A term that was deduced, corrected or is unsure makes a finding doubtful and without a cause."""
    report = applicable(equation, edition)
    _, right = cells(equation, report)
    wrong = changed(report, {right[0]: value(report, right[0]) + 5})
    noted = msgspec.structs.replace(wrong, notes=(Note(right[0], "?", means),))
    hits = [found for found in findings(noted, equation.rule) if right[0] in found.cells]
    assert hits
    assert {(found.verdict, found.cause) for found in hits} == {("doubtful", None)}


@pytest.mark.parametrize("means", ["wrapped", "footnote", "with_unit", "label_variant"])
def test_a_note_that_is_no_doubt_leaves_a_finding_broken(means: Means) -> None:
    """A figure that is only printed oddly is a figure: the rule is broken."""
    wrong = changed(sound("2021"), {"proceedings.review.total": 99})
    noted = msgspec.structs.replace(wrong, notes=(Note("proceedings.review.total", "99", means),))
    assert [found.verdict for found in findings(noted, "proceedings.sum")] == ["broken"]


@pytest.mark.parametrize(
    ("change", "cause"),
    [({}, "report"), ({"format": "scan"}, "unsure"), ({"provenance": {}}, "unsure")],
    ids=["digital", "scan", "no place"],
)
def test_whose_fault_a_broken_equation_is(change: dict[str, object], cause: str) -> None:
    """Only where a digital document holds every term's text is a broken rule the office's."""
    wrong = msgspec.structs.replace(changed(sound("2021"), {"proceedings.review.total": 99}), **change)
    assert [found.cause for found in findings(wrong, "proceedings.sum")] == [cause]


def test_a_subtotal_is_checked_and_not_added() -> None:
    """（六）其他处理 beside its three rows is checked against them, and counts in the outcomes only once."""
    subtotal = next(e for e in editions()[0].equations if e.rule == "applications.subtotal")
    report = applicable(subtotal, "2021")
    assert findings(report, "applications.outcomes") == findings(report, "applications.subtotal") == []


def test_a_single_row_stands_for_its_three() -> None:
    """Where only （六）其他处理 is printed, the outcomes are added up with it and no subtotal is asked."""
    subtotal = next(e for e in editions()[0].equations if e.rule == "applications.subtotal")
    whole = applicable(subtotal, "2021")
    three = ("other_uncorrected", "other_fee_unpaid", "other_other")
    alone = {key: line for key, line in (whole.applications or {}).items() if key not in three}
    report = msgspec.structs.replace(whole, applications=alone)
    wrong = changed(
        report, {"applications.other_processing.total": value(report, "applications.other_processing.total") + 1}
    )
    assert findings(report, "applications.outcomes") == []
    assert [found.cells[-1] for found in findings(wrong, "applications.outcomes")] == [
        "applications.other_processing.total"
    ]
    assert findings(wrong, "applications.subtotal") == []


@pytest.mark.parametrize("format_", WRITERS)
def test_one_wrong_figure_in_a_document_is_named(format_: str) -> None:
    """In each format one wrong figure is found by its rules, named by its cell, and the reading is not blamed."""
    report = sound("2021")
    at = "applications.results_total.natural_person"
    blocks: Blocks = layout(changed(report, {at: value(report, at) + 7}))
    found = [one for one in extract(WRITERS[format_](blocks), "x").findings if one.severity == "error"]
    assert sorted(one.rule for one in found) == ["applications.across", "applications.balance", "applications.outcomes"]
    assert all(at in one.cells and one.cause == "report" for one in found)


def test_errors_come_first() -> None:
    """Findings are ordered by severity, errors before notices."""
    report = changed(sound("2021"), {"proceedings.review.total": 99})
    report = msgspec.structs.replace(report, sections={**report.sections, "5": "无"})
    severities = [found.severity for found in check(report, editions(), Origin())[0]]
    assert severities == sorted(severities, key=["error", "notice", "info"].index)
    assert {"error", "notice"} <= set(severities)


def test_a_sound_report_breaks_nothing() -> None:
    """A sound report has no finding at all, and many answers that hold."""
    found, counted = check(sound("2021"), editions(), Origin())
    assert found == ()
    assert counted.holds > 40


def test_a_rule_changes_no_figure() -> None:
    """Checking a report leaves every figure of it as it was."""
    report = changed(sound("2021"), {"proceedings.review.total": 99})
    before = msgspec.json.encode(report)
    check(report, editions(), Origin())
    assert msgspec.json.encode(report) == before


# The rules that are no equations: (what is changed, the origin, verdict, what the sentences hold, expected, found).

BASE_YEAR = 2024


def of_year(**changes: object) -> Report:
    """A sound report whose title names 2024."""
    report = msgspec.structs.replace(
        sound("2021"),
        title="示例市虚构局2024年政府信息公开工作年度报告",
        agency="示例市虚构局",
        year=BASE_YEAR,
        period=("2024-01-01", "2024-12-31"),
        preamble="本报告为虚构。",
    )
    return msgspec.structs.replace(report, **changes)


@pytest.mark.parametrize(
    ("at", "number", "broken"),
    [
        ("disclosure.licensing.decisions", 0, False),
        ("disclosure.licensing.decisions", -1, True),
        ("disclosure.licensing.decisions", 2.5, True),
        ("disclosure.fees.amount", 310.5, False),
        ("disclosure.fees.amount", -310.5, True),
        ("disclosure.fees.change", -3, False),
        ("disclosure.fees.change", -2.5, True),
        ("disclosure.fees.previous_items", -3, True),
        ("disclosure.regulations.in_force", None, False),
    ],
)
def test_counts_are_whole(at: str, number: Number | None, broken: bool) -> None:
    """disclosure.whole: counts are whole and not negative, a change may be negative, an amount may have a fraction."""
    found = findings(changed(of_year(), {at: number}), "disclosure.whole")
    assert [(one.cells, one.found, one.severity) for one in found] == ([((at,), number, "error")] if broken else [])


@pytest.mark.parametrize(
    ("changes", "origin", "found"),
    [
        ({}, Origin(), []),
        ({"period": ("2023-01-01", "2023-12-31")}, Origin(), [(2023, "report")]),
        ({"period": None}, Origin(), []),
        ({}, Origin(link_text="示例市虚构局2024年政府信息公开年报"), []),
        ({}, Origin(link_text="示例市虚构局2023年政府信息公开年报"), [(2023, "unsure")]),
        ({}, Origin(file_name="示例市虚构局2023年政府信息公开年报"), []),
        ({}, Origin(address="http://shili.example/nb/?fbtime=2024&page=1"), []),
        ({}, Origin(address="http://shili.example/nb/?fbtime=2023"), [(2023, "unsure")]),
        ({}, Origin(address="http://shili.example/xxgk/2023nb/t1.html"), [(2023, "unsure")]),
        ({}, Origin(address="http://shili.example/xxgk/2023n/t1.html"), [(2023, "unsure")]),
        ({}, Origin(address="http://shili.example/art/2025/1/20/art_1_2.html"), []),
        ({}, Origin(address="http://shili.example/202501/t20250120_1.html"), []),
        (
            {"period": ("2023-01-01", "2023-12-31")},
            Origin(link_text="2022年年报", address="http://shili.example/?fbtime=2021"),
            [(2021, "unsure"), (2022, "unsure"), (2023, "report")],
        ),
        ({"title": "示例市虚构局政府信息公开工作年度报告"}, Origin(link_text="2023年年报"), []),
    ],
)
def test_the_years_agree(changes: dict[str, object], origin: Origin, found: list[tuple[int, str]]) -> None:
    """report.year: the title's year against period, list row and address; a publication date never counts."""
    hits = findings(of_year(**changes), "report.year", origin)
    assert sorted((one.found, one.cause) for one in hits) == found
    assert {one.expected for one in hits} <= {BASE_YEAR}


@pytest.mark.parametrize(
    ("form", "year", "expected"),
    [
        ("2021", 2024, None),
        ("2021", 2021, None),
        ("2019", 2020, None),
        ("2021", 2020, "2019"),
        ("2019", 2024, "2021"),
        (None, 2024, None),
        ("2021", None, None),
        ("2021", 2015, None),
    ],
)
def test_the_edition_is_that_of_the_year(form: str | None, year: int | None, expected: str | None) -> None:
    """report.form: the edition is the one for the report's year; without either, nothing is said."""
    found = findings(of_year(form=form, year=year, title=None), "report.form")
    assert [(one.expected, one.found, one.severity) for one in found] == (
        [(expected, form, "notice")] if expected else []
    )


TEXT = "主动公开信息12条；依申请公开3件；政府信息管理规范；平台建设完成；监督保障到位。"


@pytest.mark.parametrize(
    ("section", "text", "zh", "en"),
    [
        ("3", None, "第三部分", "section 3"),
        ("5", "无", "第五部分", "section 5"),
        ("5", "", "第五部分", "section 5"),
        ("6", "无", "信息处理费", "processing fees"),
        ("1", TEXT.replace("监督保障到位。", ""), "监督保障", "supervision"),
        ("1", TEXT.replace("依申请公开3件；", ""), "依申请公开", "disclosure on request"),
        ("1", TEXT.replace("平台建设完成；", ""), "平台建设", "platforms"),
        ("1", TEXT.replace("政府信息管理规范；", ""), "政府信息管理", "information management"),
        ("1", "依申请公开3件；政府信息管理规范；平台建设完成；监督保障到位。", "主动公开", "proactive"),
    ],
)
def test_what_is_missing_is_named(section: str, text: str | None, zh: str, en: str) -> None:
    """report.empty: a missing section, topic or fee statement, or an empty section 5, is named in both languages."""
    base: dict[str, str | None] = {str(number): known for number, known in of_year().sections.items()}
    base |= {"1": TEXT, "5": "窗口少。", "6": "没有收取信息处理费。"}
    assert findings(of_year(sections=base), "report.empty") == []
    (found,) = findings(of_year(sections={**base, section: text}), "report.empty")
    assert zh in found.says.zh
    assert en in found.says.en
    assert (found.verdict, found.severity) == ("broken", "notice")


def test_a_missing_table_is_named() -> None:
    """report.empty: a table that is not printed is named, and not blamed on the office before it was looked at."""
    (found,) = findings(of_year(proceedings=None), "report.empty")
    assert "政府信息公开行政复议、行政诉讼情况" in found.says.zh
    assert found.cause == "unsure"


def test_edition_2019_asks_for_no_fee_statement() -> None:
    """report.empty: section 6 of a report by the form of 2019 may say nothing of fees."""
    sections = {**sound("2019").sections, "1": TEXT, "5": "窗口少。", "6": "无"}
    assert findings(msgspec.structs.replace(sound("2019"), sections=sections), "report.empty") == []


def charged(value: Number, section: int = 6) -> tuple[Statement, ...]:
    """A statement of a processing fee."""
    return (Statement("processing_fee", value, "元", section, f"收取信息处理费{value}元。"),)


@pytest.mark.parametrize(
    ("statements", "printed", "broken"),
    [
        (charged(120), 0, True),
        (charged(0), 0, False),
        (charged(120), 0.012, False),
        (charged(0), 7545, False),
        (charged(120, 1), 0, False),
        ((), 0, False),
        (charged(120), None, False),
    ],
)
def test_a_stated_fee_is_not_printed_as_none(
    statements: tuple[Statement, ...], printed: Number | None, broken: bool
) -> None:
    """report.fees: a fee that section 6 states beside printed charges of 0; never the reverse."""
    report = changed(of_year(statements=statements), {"disclosure.fees.amount": printed})
    found = findings(report, "report.fees")
    assert [(one.expected, one.found, one.cells) for one in found] == (
        [(120, 0, ("disclosure.fees.amount",))] if broken else []
    )


@pytest.mark.parametrize(
    ("preamble", "found"),
    [
        ("现公布示例市虚构局2024年政府信息公开工作年度报告。", []),
        ("现公布虚构局2024年政府信息公开年度报告。", []),
        ("现公布示例市虚构局2023年政府信息公开工作年度报告。", [(2024, 2023)]),
        ("现公布示例市臆造局2024年政府信息公开工作年度报告。", [("示例市虚构局", "示例市臆造局")]),
        ("根据2023年全省政务公开要点编制。", []),
        ("本报告为虚构。", []),
    ],
)
def test_the_text_names_its_own_year_and_organ(preamble: str, found: list[tuple[object, object]]) -> None:
    """report.copied: another year or organ named as the reporting one is told; a short form of the own name is not."""
    hits = findings(of_year(preamble=preamble), "report.copied")
    assert [(one.expected, one.found) for one in hits] == found


@pytest.mark.parametrize(
    ("text", "division", "found"),
    [
        ("按照《山东省政府信息公开办法》办理。", "370100", []),
        ("按照《山西省政府信息公开规定》办理。", "370100", ["山西省"]),
        ("按照《山西省政府信息公开规定》办理。", None, []),
        ("按照《示例省政府信息公开规定》办理。", "370100", []),
        ("按照《中华人民共和国政府信息公开条例》办理。", "370100", []),
    ],
)
def test_the_rules_of_another_province(text: str, division: str | None, found: list[str]) -> None:
    """report.copied: rules of another province are told where the organ's own is known, else nothing is said."""
    report = of_year(sections={**of_year().sections, "1": text})
    assert [one.found for one in findings(report, "report.copied", Origin(division=division))] == found


@pytest.mark.parametrize(
    ("sentence", "verdict", "expected", "printed"),
    [
        ("全年主动公开政府信息20条，其中文件3条、动态17条。", None, None, None),
        ("全年主动公开政府信息25条，其中文件3条、动态17条、其他6条。", "broken", 26, 25),
        ("全年主动公开政府信息20条。", None, None, None),
    ],
)
def test_a_total_is_the_sum_of_its_parts(
    sentence: str, verdict: str | None, expected: int | None, printed: int | None
) -> None:
    """text.partition: a total printed with its parts is their sum, and the sentence is the evidence."""
    report = of_year(sections={**of_year().sections, "1": sentence})
    found = findings(report, "text.partition")
    assert [(one.verdict, one.expected, one.found) for one in found] == (
        [(verdict, expected, printed)] if verdict else []
    )
    assert all(one.evidence == sentence for one in found)


@pytest.mark.parametrize("key", RULES_BY_KEY)
def test_a_rule_says_what_it_asks(key: str) -> None:
    """Every rule's function has a docstring that is a sentence, for that is what readers are shown."""
    apply = dict(zip((rule.key for rule, _ in RULES), (apply for _, apply in RULES), strict=True))[key]
    assert apply.__doc__
    assert apply.__doc__.split("\n")[0].endswith(".")


def test_a_report_of_no_table_is_blank_throughout() -> None:
    """A report without tables breaks no arithmetic, whatever format it had."""
    for format_ in get_args(FormatName):
        report = of_year(disclosure=None, applications=None, proceedings=None, form=None, format=format_)
        found, _ = check(report, editions(), Origin())
        assert [one.rule for one in found if one.severity == "error"] == []
