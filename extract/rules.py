"""The rules inside one report that are no equations: each a function whose docstring is what it asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from archive.text import squash
from extract.document import Origin
from extract.form import FOLDER, Facts, Form, by_edition, read_facts
from extract.heads import year_of
from extract.outcome import BLANK, HOLDS, Outcome, Rule
from extract.partition import partitions
from extract.report import Cause, Report, Says


class Topic(Facts, frozen=True):
    """A topic section 1 must speak of, and words of which one shows that it does."""

    label: str
    en: str
    words: tuple[str, ...]


class Words(Facts, frozen=True):
    """A list of words."""

    words: tuple[str, ...]


class RuleFacts(Facts, frozen=True, eq=False):
    """What ``rules.toml`` holds."""

    topics: tuple[Topic, ...]
    fee: Words
    nothing: Words
    provinces: dict[str, str]


@lru_cache(maxsize=1)
def facts() -> RuleFacts:
    """The facts that come with the package."""
    return read_facts(FOLDER / "rules.toml", RuleFacts)


def section_zh(number: int | str) -> str:
    """How a section is called in a Chinese sentence."""
    return f"第{' 一二三四五六'[int(number)]}部分"


Check = Callable[[Report, tuple[Form, ...], Origin], Iterator[Outcome]]


def whole(report: Report, forms: tuple[Form, ...], _: Origin) -> Iterator[Outcome]:
    """Counts are whole and not negative; a change since last year may be negative, an amount may have a fraction."""
    money = {f"{r}.{c}" for form in forms for r, c, unit in _units(form) if unit == "万元"}
    for row, columns in (report.disclosure or {}).items():
        for column, value in columns.items():
            if value is None:
                yield BLANK
            elif (isinstance(value, float) and f"{row}.{column}" not in money) or (value < 0 and column != "change"):
                zh = " · ".join(_labels(forms, row, column)) or f"{row}.{column}"
                says = Says(f"“{zh}”为{value}，应为非负整数", f"{row}.{column} is {value}, not a whole count")
                yield Outcome("broken", says, "≥ 0", value, (f"disclosure.{row}.{column}",))
            else:
                yield HOLDS


def _labels(forms: tuple[Form, ...], row: str, column: str) -> tuple[str, ...]:
    """How the form calls a cell of table 二."""
    for form in forms:
        for part in form.tables["disclosure"].parts if "disclosure" in form.tables else ():
            for row_key, column_key, spec, head in part.cells():
                if (row_key, column_key) == (row, column) and spec is not None:
                    return spec.label, head.label
    return ()


def _units(form: Form) -> Iterator[tuple[str, str, str]]:
    for part in form.tables["disclosure"].parts if "disclosure" in form.tables else ():
        for row, column, _, spec in part.cells():
            yield row, column, spec.unit


_ADDRESS_YEAR = re.compile(r"[?&]fbtime=(20\d\d)(?!\d)|/(20\d\d)n(?:b|d|dnb)?(?:_\d{1,9})?/")


def year(report: Report, _: tuple[Form, ...], origin: Origin) -> Iterator[Outcome]:
    """The year in the title is that of the period, of the list row, and of a report-year part of the address."""
    in_title = year_of(report.title or "")
    address = _ADDRESS_YEAR.search(origin.address or "")
    others: tuple[tuple[str, str, int | None, Cause], ...] = (
        ("统计期限", "the period of the statistics", int(report.period[0][:4]) if report.period else None, "report"),
        ("列表标题", "the list row", year_of(origin.link_text or ""), "unsure"),
        ("网址", "the address", int(address[1] or address[2]) if address else None, "unsure"),
    )
    for zh, en, other, cause in others:
        if in_title is None or other is None:
            yield BLANK
        elif other == in_title:
            yield HOLDS
        else:
            says = Says(f"标题为{in_title}年，{zh}为{other}年", f"the title says {in_title}, {en} says {other}")
            yield Outcome("broken", says, in_title, other, evidence=f"{report.title} · {other}", cause=cause)


def edition(report: Report, forms: tuple[Form, ...], _: Origin) -> Iterator[Outcome]:
    """The edition of the form is the one for the report's year."""
    form = by_edition(forms).get(report.form or "")
    due = next((f for f in forms if report.year and f.years[0] <= report.year <= f.years[1]), None)
    if form is None or due is None:
        yield BLANK
    elif form is due:
        yield HOLDS
    else:
        says = Says(
            f"{report.year}年的报告应使用{due.edition}年格式，实际为{form.edition}年格式",
            f"a report on {report.year} should use the form of {due.edition}, it uses that of {form.edition}",
        )
        yield Outcome("broken", says, due.edition, form.edition, evidence=due.source)


def empty(report: Report, forms: tuple[Form, ...], _: Origin) -> Iterator[Outcome]:
    """Nothing the form asks for is missing: six sections, three tables, five topics, problems, the fee statement."""
    form = by_edition(forms).get(report.form or "")
    if form is None and report.form == "text":
        # A report of the form's years without any table of it: printed as text, or lost on the way to us.
        form = next((f for f in forms if report.year and f.years[0] <= report.year <= f.years[1]), None)
    if form is None:
        yield BLANK
        return
    absent = [*_missing_parts(report, form)]
    thin = [*_thin_sections(report, form)]
    if not absent and not thin:
        yield HOLDS
        return
    lacks = [*absent, *thin]
    says = Says(
        "报告缺少：" + "；".join(zh for zh, _ in lacks), "the report lacks: " + "; ".join(en for _, en in lacks)
    )
    yield Outcome("broken", says, evidence=form.source, cause="unsure" if absent else "report")


def _missing_parts(report: Report, form: Form) -> Iterator[tuple[str, str]]:
    for number, text in report.sections.items():
        if text is None:
            yield f"{section_zh(number)}", f"section {number}"
    for name, spec in form.tables.items():
        if getattr(report, name) is None:
            yield f"“{spec.label}”表", f"the table “{spec.en}”"


def _thin_sections(report: Report, form: Form) -> Iterator[tuple[str, str]]:
    overview, problems, others = (report.sections.get(n) for n in ("1", "5", "6"))
    if overview is not None:
        plain = squash(overview)
        for topic in facts().topics:
            if not any(word in plain for word in topic.words):
                yield f"第一部分的“{topic.label}”", f"{topic.en} in section 1"
    if problems is not None and (not problems or squash(problems) in facts().nothing.words):
        yield "第五部分的内容（仅写“无”或为空）", "anything in section 5 (it says only 无 or nothing)"
    asked = form.years[0] >= 2021
    if asked and others is not None and not any(word in squash(others) for word in facts().fee.words):
        yield "第六部分的信息处理费收取情况", "the statement on processing fees in section 6"


def fees(report: Report, _: tuple[Form, ...], __: Origin) -> Iterator[Outcome]:
    """A processing fee that section 6 states is not printed as no administrative fees at all."""
    stated = next((s for s in report.statements if s.key == "processing_fee" and s.section == 6), None)
    printed = (report.disclosure or {}).get("fees", {}).get("amount")
    if stated is None or printed is None:
        yield BLANK
    elif stated.value > 0 and printed == 0:
        says = Says(
            f"第六部分写明收取信息处理费{stated.value}元，行政事业性收费却为0",
            f"section 6 states processing fees of {stated.value} yuan, the table prints no administrative fees",
        )
        yield Outcome("broken", says, stated.value, 0, ("disclosure.fees.amount",), stated.sentence)
    else:
        yield HOLDS


_REPORTS = re.compile(
    r"(?:公布|编制|发布|公开|形成|完成)(?:了|的|并发布)?《?([一-鿿]{0,30}?)(20\d\d)年度?(?:政府)?信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
)
_RULES_OF = re.compile(r"《([一-鿿]{2,8}?(?:省|市|自治区))[一-鿿]{0,6}信息公开[一-鿿]{0,6}(?:办法|规定|条例)》")


def copied(report: Report, _: tuple[Form, ...], origin: Origin) -> Iterator[Outcome]:
    """The text names its own year and organ as the reporting ones, and the rules of its own province."""
    match = _REPORTS.search(squash(report.preamble or ""))
    asked = False
    if match and report.year:
        asked = True
        if int(match[2]) != report.year:
            says = Says(
                f"正文称报告年度为{match[2]}年，标题为{report.year}年",
                f"the text reports on {match[2]}, the title on {report.year}",
            )
            yield Outcome("broken", says, report.year, int(match[2]), evidence=match[0])
        elif _other_organ(match[1], report.agency):
            says = Says(
                f"正文称编制机关为{match[1]}，标题为{report.agency}",
                f"the text names {match[1]} as the reporting organ, the title {report.agency}",
            )
            yield Outcome("broken", says, report.agency, match[1], evidence=match[0])
        else:
            yield HOLDS
    own = facts().provinces.get((origin.division or "")[:2])
    for text in (report.preamble, *report.sections.values()) if own else ():
        for other in _RULES_OF.findall(text or ""):
            if other in facts().provinces.values() and other != own:
                says = Says(
                    f"正文引用{other}的规定，本机关属{own}", f"the text cites rules of {other}, the organ is in {own}"
                )
                yield Outcome("broken", says, own, other, evidence=other)
                return
            asked = True
    if not asked:
        yield BLANK


def _other_organ(named: str, agency: str | None) -> bool:
    """Whether two names cannot be one organ's: neither is the other's short form (its characters in order)."""
    if (
        not named
        or not agency
        or not named.endswith(("局", "委", "委员会", "政府", "办公室", "街道办事处", "镇", "乡"))
    ):
        return False
    return not (_shortens(named, agency) or _shortens(agency, named))


def _shortens(short: str, name: str) -> bool:
    characters = iter(name)
    return all(character in characters for character in short)


def partition(report: Report, _: tuple[Form, ...], __: Origin) -> Iterator[Outcome]:
    """A total printed with its parts in a sentence is their sum."""
    for found in partitions({str(number): text for number, text in report.sections.items()}):
        if found.verdict == "holds":
            yield HOLDS
            continue
        total = sum(found.parts)
        says = Says(
            f"{section_zh(found.section)}称共{found.total}，所列各项之和为{total}",
            f"section {found.section} says {found.total} in all, the parts it lists add up to {total}",
        )
        yield Outcome(found.verdict, says, total, found.total, evidence=found.sentence)


RULES: tuple[tuple[Rule, Check], ...] = (
    (Rule("disclosure.whole", 1, "error", "arithmetic"), whole),
    (Rule("report.year", 1, "notice", "convention"), year),
    (Rule("report.form", 1, "notice", "regulation"), edition),
    (Rule("report.empty", 1, "notice", "regulation"), empty),
    (Rule("report.fees", 1, "notice", "convention"), fees),
    (Rule("report.copied", 1, "notice", "convention"), copied),
    (Rule("text.partition", 1, "notice", "arithmetic"), partition),
)
