"""The rules from one year's report to the next."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import msgspec
import pytest

from extract.carry import Year, carried, carry, of_report
from extract.form import editions
from extract.report import Figures, Means, Note, Place, TableForm, TableName
from samples.organs import sample_reports

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")
OLD_ROWS = ("licensing", "other_services", "penalties", "coercion", "fees")
FORMS = editions()
LAST_DISCLOSURE = {"2021": {"issued": 2, "repealed": 1, "in_force": 8}, "2019": {"previous_items": 30, "change": -4}}
THIS_DISCLOSURE = {"2021": {"issued": 3, "repealed": 5, "in_force": 6}, "2019": {"previous_items": 26, "change": 2}}


def line(*values: int) -> dict[str, float | None]:
    return dict(zip(COLUMNS, values, strict=True))


def disclosure(edition: str, cells: dict[str, int]) -> Figures:
    rows = OLD_ROWS if edition == "2019" else ("regulations", "normative_documents")
    return {row: dict(cells) for row in rows}


def year(number: int, edition: str, shown: dict[str, int], **rows: dict[str, float | None]) -> Year:
    tables: dict[TableName, TableForm] = {"disclosure": TableForm(edition), "applications": TableForm(edition)}
    made = Year(
        label=f"示例市水务局 {number}",
        year=number,
        format="html",
        tables=tables,
        disclosure=disclosure(edition, shown),
        applications={**rows},
    )
    return msgspec.structs.replace(made, provenance=places(made))


def places(made: Year) -> dict[str, Place]:
    return {
        f"{table}.{row}.{column}": Place(None, 1, 1, 1, None, str(value))
        for table in ("disclosure", "applications")
        for row, columns in (getattr(made, table) or {}).items()
        for column, value in columns.items()
    }


def pair(edition: str = "2021") -> tuple[Year, Year]:
    """Two reports between which everything rolls."""
    first = 2022 if edition == "2021" else 2019
    before = year(
        first,
        edition,
        LAST_DISCLOSURE[edition],
        carried_in=line(0, 0, 0, 0, 0, 0, 0),
        carried_out=line(4, 1, 0, 0, 0, 0, 5),
    )
    now = year(
        first + 1,
        edition,
        THIS_DISCLOSURE[edition],
        carried_in=line(4, 1, 0, 0, 0, 0, 5),
        carried_out=line(1, 0, 0, 0, 0, 0, 1),
    )
    return before, now


def with_cell(made: Year, at: str, value: float | None) -> Year:
    table, row, column = at.split(".")
    figures: Any = deepcopy(getattr(made, table))
    figures[row][column] = value
    return msgspec.structs.replace(made, **{table: figures})


def noted(made: Year, at: str, means: Means) -> Year:
    return msgspec.structs.replace(made, notes=(Note(at, "3", means),))


TERMS = [
    *(
        ("2021", when, f"applications.{row}.{column}", "carry.applications")
        for when, row in (("before", "carried_out"), ("now", "carried_in"))
        for column in COLUMNS
    ),
    *(
        ("2021", when, f"disclosure.{row}.{column}", "carry.in_force")
        for row in ("regulations", "normative_documents")
        for when, column in (("before", "in_force"), ("now", "in_force"), ("now", "issued"), ("now", "repealed"))
    ),
    *(
        ("2019", when, f"disclosure.{row}.{column}", "carry.items")
        for row in OLD_ROWS
        for when, column in (("before", "previous_items"), ("before", "change"), ("now", "previous_items"))
    ),
]


@pytest.mark.parametrize(("edition", "held"), [("2021", 7 + 2), ("2019", 7 + 5)])
def test_what_rolls_holds_and_is_counted(edition: str, held: int) -> None:
    """Two reports that carry each other on have no finding, and each application counts as one that held."""
    findings, counts = carried(*pair(edition), FORMS)
    assert findings == ()
    assert (counts.holds, counts.blank) == (held, 0)


@pytest.mark.parametrize(("edition", "when", "at", "rule"), TERMS)
def test_one_changed_term_breaks_exactly_its_rule(edition: str, when: str, at: str, rule: str) -> None:
    """A term that is one more than it should be breaks its own rule, once, and no other."""
    years = dict(zip(("before", "now"), pair(edition), strict=True))
    table, row, column = at.split(".")
    years[when] = with_cell(years[when], at, (getattr(years[when], table)[row][column] or 0) + 1)
    (found,) = carry(years["before"], years["now"], FORMS)
    assert (found.rule, found.verdict, found.cause) == (rule, "broken", "report")
    assert found.severity == ("error" if at.startswith("applications") and column == "total" else "notice")


@pytest.mark.parametrize(("edition", "when", "at", "rule"), TERMS)
def test_a_missing_term_leaves_its_rule_open(edition: str, when: str, at: str, rule: str) -> None:
    """A blank cell is not zero: the rule is neither broken nor held there."""
    years = dict(zip(("before", "now"), pair(edition), strict=True))
    whole = carried(*pair(edition), FORMS)[1]
    years[when] = with_cell(years[when], at, None)
    findings, counts = carried(years["before"], years["now"], FORMS)
    assert findings == (), rule
    assert (counts.holds, counts.blank) == (whole.holds - 1, 1)


@pytest.mark.parametrize("means", ["deduced", "corrected", "unsure"])
@pytest.mark.parametrize("when", ["before", "now"])
@pytest.mark.parametrize("wrong", [0, 2])
def test_a_term_in_doubt_makes_the_rule_doubtful(means: Means, when: str, wrong: int) -> None:
    """Whether it would hold or break, a rule over a figure that was deduced, corrected or unsure is in doubt."""
    years = dict(zip(("before", "now"), pair(), strict=True))
    years["now"] = with_cell(years["now"], "applications.carried_in.total", 5 + wrong)
    at = "applications.carried_out.total" if when == "before" else "applications.carried_in.total"
    years[when] = noted(years[when], at, means)
    (found,) = carry(years["before"], years["now"], FORMS)
    assert (found.rule, found.severity, found.verdict, found.cause) == ("carry.applications", "error", "doubtful", None)


@pytest.mark.parametrize("when", ["before", "now"])
def test_a_reading_that_is_not_sure_accuses_nobody(when: str) -> None:
    """Where either report's figure was not plainly read, a broken rule is not yet anyone's fault."""
    years = dict(zip(("before", "now"), pair(), strict=True))
    years["now"] = with_cell(years["now"], "applications.carried_in.total", 7)
    years[when] = msgspec.structs.replace(years[when], format="scan")
    (found,) = carry(years["before"], years["now"], FORMS)
    assert (found.verdict, found.cause) == ("broken", "unsure")


def test_a_finding_names_both_reports_and_only_this_ones_cells() -> None:
    """The sentence blames nobody; the evidence says which report prints which figure."""
    before, now = pair()
    (found,) = carry(before, with_cell(now, "applications.carried_in.total", 3), FORMS)
    assert found.says.zh == "“总计”列：上年结转为3件，上一年度报告的结转下年度继续办理为5件，二者应一致"
    assert found.says.en == (
        "column “total”: 3 carried in, the report of the year before carries out 5; they should agree"
    )
    assert found.evidence == "carried_out.total 5（示例市水务局 2022） = 5 ≠ carried_in.total 3（示例市水务局 2023）"
    assert (found.expected, found.found, found.cells) == (5, 3, ("applications.carried_in.total",))


def test_the_evidence_of_a_sum_shows_its_signs() -> None:
    """What was issued is added, what was repealed taken off."""
    before, now = pair()
    (found,) = carry(before, with_cell(now, "disclosure.normative_documents.in_force", 9), FORMS)
    assert found.evidence == (
        "normative_documents.in_force 8（示例市水务局 2022） + normative_documents.issued 3（示例市水务局 2023） "
        "- normative_documents.repealed 5（示例市水务局 2023） = 6 ≠ "
        "normative_documents.in_force 9（示例市水务局 2023）"
    )
    assert found.says.zh.startswith("“行政规范性文件”：现行有效为9件")


def test_the_total_comes_before_its_columns() -> None:
    """Where the total breaks with a column, the error stands first and the column is a notice."""
    before, now = pair()
    for column in ("natural_person", "total"):
        now = with_cell(now, f"applications.carried_in.{column}", 9)
    found = carry(before, now, FORMS)
    assert [(f.severity, f.cells[0].rpartition(".")[2]) for f in found] == [
        ("error", "total"),
        ("notice", "natural_person"),
    ]


@pytest.mark.parametrize(("last", "this"), [("2019", "2021"), ("2021", "2019")])
def test_between_editions_only_the_applications_carry_on(last: str, this: str) -> None:
    """What only one edition prints is not compared; the carried applications are in both."""
    before = msgspec.structs.replace(pair(last)[0], year=2020)
    now = with_cell(msgspec.structs.replace(pair(this)[1], year=2021), "applications.carried_in.total", 6)
    findings, counts = carried(before, now, FORMS)
    assert [found.rule for found in findings] == ["carry.applications"]
    assert (counts.holds, counts.blank) == (6, 0)


@pytest.mark.parametrize("when", ["before", "now"])
@pytest.mark.parametrize("table", ["applications", "disclosure"])
def test_a_table_that_is_not_printed_says_nothing(when: str, table: str) -> None:
    """Without one of the two tables its rules do not apply, the others do."""
    years = dict(zip(("before", "now"), pair(), strict=True))
    years[when] = msgspec.structs.replace(years[when], **{table: None})
    findings, counts = carried(years["before"], years["now"], FORMS)
    assert findings == ()
    assert (counts.holds, counts.blank) == ((2, 0) if table == "applications" else (7, 0))


def test_a_row_that_is_not_printed_leaves_its_rule_open() -> None:
    """A row of the edition that the document lacks is a missing term."""
    before, now = pair()
    cut = {row: columns for row, columns in (now.applications or {}).items() if row != "carried_in"}
    findings, counts = carried(before, msgspec.structs.replace(now, applications=cut), FORMS)
    assert findings == ()
    assert counts.blank == 7


def test_a_table_of_no_edition_is_compared_by_what_it_prints() -> None:
    """Where no edition was recognised, the cells that both print still have to agree."""
    before, now = pair()
    unknown: dict[TableName, TableForm] = {"applications": TableForm(None)}
    before, now = (msgspec.structs.replace(each, tables=unknown, disclosure=None) for each in (before, now))
    assert carried(before, now, FORMS)[1].holds == 7
    assert len(carry(before, with_cell(now, "applications.carried_in.total", 6), FORMS)) == 1


def test_years_that_do_not_follow_one_another_are_refused() -> None:
    """Nothing can be said of a report and one of two years later."""
    before, now = pair()
    with pytest.raises(ValueError, match="示例市水务局 2023"):
        carry(before, msgspec.structs.replace(now, year=2024), FORMS)


def test_every_sample_report_carries_on_the_one_before() -> None:
    """The invented organs' figures roll, but where a sample declares that they do not."""
    samples = {(sample.organ.id, sample.facts.year): sample for sample in sample_reports()}
    broken, declared, applied = set(), set(), 0
    for (organ, number), sample in samples.items():
        if (before := samples.get((organ, number - 1))) is None:
            continue
        last, this = (of_report(each.report, each.facts.year, each.organ.name) for each in (before, sample))
        findings, counts = carried(last, this, FORMS)
        applied += counts.holds
        broken |= {(organ, number, at) for found in findings for at in found.cells if "carried_in" in at}
        declared |= {(organ, number, at) for at in sample.miscarried}
    assert broken == declared
    assert len({(organ, number) for organ, number, _ in declared}) == 1
    assert applied > 50
