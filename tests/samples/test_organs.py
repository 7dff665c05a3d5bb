"""The invented organs and their reports: invented, sound, and the same every time."""

import hashlib
import re
from collections import Counter
from itertools import combinations, pairwise

import pytest

from extract.report import Figures
from samples.blocks import cells, figures
from samples.ledger import OUTCOMES, count
from samples.organs import Sample, organs, sample_reports
from samples.organs import _reports as reports_of
from samples.register import Organ

SAMPLES = sample_reports()
EACH = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.report.title for sample in SAMPLES])
APPLICANTS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other")
COLUMNS = (*APPLICANTS, "total")


def applications(sample: Sample) -> Figures:
    """Table three of a sample."""
    assert sample.report.applications is not None
    return sample.report.applications


def words(sample: Sample) -> str:
    """All the words of a report."""
    report = sample.report
    return "\n".join(
        text for text in (report.title, report.preamble, *report.sections.values(), report.closing) if text
    )


def test_there_are_enough_of_them() -> None:
    """At least six organs report on each of three years, and one report is in the form of 2019."""
    years = Counter((sample.organ.id, sample.report.year) for sample in SAMPLES)
    assert len(organs()) >= 6
    assert all(years[organ.id, year] == 1 for organ in organs() for year in (2022, 2023, 2024))
    assert [sample.report.form for sample in SAMPLES].count("2019") == 1


def test_every_shape_occurs() -> None:
    """Clean and Word pages, text and .docx, single （六） rows, 0元 and titles in two lines all occur."""
    assert {sample.style for sample in SAMPLES} == {"clean", "word", "text", "docx"}
    assert {sample.facts.other for sample in SAMPLES} == {"", "single", "subtotal"}
    worn = {name for sample in SAMPLES for name in sample.facts.wounds}
    assert worn >= {"zero_yuan", "title_in_two_lines"}


@pytest.mark.parametrize("organ", organs(), ids=[organ.id for organ in organs()])
def test_organs_are_invented(organ: Organ) -> None:
    """Every organ's name, code, mail and telephone lie where no real ones are."""
    assert organ.name.startswith(("示例", "示范"))
    assert int(organ.code) >= 990000
    assert organ.id.startswith(organ.code)
    assert organ.email.endswith(".example")
    assert organ.phone.startswith("0000-")


@EACH
def test_every_report_says_that_it_is_invented(sample: Sample) -> None:
    """The word 虚构 stands in every report's own text."""
    assert "虚构" in (sample.report.preamble or "")


@EACH
def test_what_comes_in_goes_out(sample: Sample) -> None:
    """New and carried in are all outcomes and carried out, for each kind of applicant and for the total."""
    rows = applications(sample)
    for column in COLUMNS:
        received = count(rows, "new", column) + count(rows, "carried_in", column)
        assert received == count(rows, "results_total", column) + count(rows, "carried_out", column)


@EACH
def test_outcomes_add_up(sample: Sample) -> None:
    """The outcomes of each kind of applicant add up to the row of all outcomes."""
    rows = applications(sample)
    parts = [key for key in OUTCOMES if key in rows]
    parts += ["other_processing"] if "other_other" not in rows else []
    for column in COLUMNS:
        assert sum(count(rows, key, column) for key in parts) == count(rows, "results_total", column)


@EACH
def test_a_subtotal_is_that_of_its_rows(sample: Sample) -> None:
    """（六）其他处理 beside its three rows is their sum."""
    rows = applications(sample)
    if "other_processing" in rows and "other_other" in rows:
        three = ("other_uncorrected", "other_fee_unpaid", "other_other")
        assert rows["other_processing"] == {c: sum(count(rows, key, c) for key in three) for c in COLUMNS}


@EACH
def test_kinds_of_applicant_add_up(sample: Sample) -> None:
    """The kinds of applicant add up to the total in every row."""
    for line in applications(sample).values():
        assert sum(line[column] or 0 for column in APPLICANTS) == line["total"]


@EACH
def test_proceedings_add_up_unless_declared(sample: Sample) -> None:
    """The endings of each kind of proceeding add up to its total, but in the report that declares otherwise."""
    off = [
        group
        for group, line in (sample.report.proceedings or {}).items()
        if sum(line[key] or 0 for key in ("upheld", "corrected", "other", "pending")) != line["total"]
    ]
    assert off == (["review"] if "proceedings.sum" in sample.broken else [])


def test_one_report_is_broken() -> None:
    """Exactly one report declares a broken rule."""
    assert [sample.broken for sample in SAMPLES if sample.broken] == [("proceedings.sum",)]


@pytest.mark.parametrize("organ", organs(), ids=[organ.id for organ in organs()])
def test_years_carry_on(organ: Organ) -> None:
    """What one year carries out the next carries in but where declared; documents in force roll on."""
    mine = [sample for sample in SAMPLES if sample.organ == organ]
    for before, after in pairwise(mine):
        old, new = before.report, after.report
        if (old.year or 0) + 1 == new.year:
            out, carried = applications(before)["carried_out"], applications(after)["carried_in"]
            off = {f"applications.carried_in.{key}" for key in COLUMNS if out[key] != carried[key]}
            assert off == set(after.miscarried)
            for row in ("regulations", "normative_documents"):
                line = (new.disclosure or {})[row]
                stood = count(old.disclosure or {}, row, "in_force")
                assert line["in_force"] == stood + (line["issued"] or 0) - (line["repealed"] or 0)


def test_one_report_is_miscarried() -> None:
    """Exactly one report declares that it carries in what was not carried out, in two cells; nothing in it is wrong."""
    (wrong,) = [sample for sample in SAMPLES if sample.miscarried]
    assert wrong.miscarried == ("applications.carried_in.natural_person", "applications.carried_in.total")
    assert wrong.broken == ()


def test_a_report_is_altered_in_the_cells_alone() -> None:
    """An altered report has other figures in the named cells, other bytes with another digest, and the same words."""
    sample = SAMPLES[0]
    cells = {"proceedings.review.upheld": -1, "applications.new.total": 7}
    other = sample.altered(cells)
    printed, before = figures(other.blocks), figures(sample.blocks)
    assert {key for key in before if printed[key] != before[key]} == set(cells)
    assert printed["applications.new.total"] == str(int(before["applications.new.total"].replace(",", "")) + 7)
    assert (words(other), other.path) == (words(sample), sample.path)
    assert other.report.sha256 == hashlib.sha256(other.body).hexdigest() != sample.report.sha256


def test_most_reports_are_not_full_of_zeros() -> None:
    """All but the smallest organ have applications and outcomes, and the largest a figure in most cells."""
    busy = [sample for sample in SAMPLES if (applications(sample)["results_total"]["total"] or 0) > 0]
    assert len(busy) == len(SAMPLES) - 3
    largest = [value for line in applications(SAMPLES[0]).values() for value in line.values()]
    assert len([value for value in largest if value]) > 0.6 * len(largest)


@EACH
def test_the_five_topics_and_the_fee_are_there(sample: Sample) -> None:
    """Section 1 has its five topics and section 6 says what became of the 信息处理费."""
    first, last = sample.report.sections["1"] or "", sample.report.sections["6"] or ""
    assert all(topic in first for topic in ("主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障"))
    assert "信息处理费" in last


@EACH
def test_totals_in_the_text_are_those_of_their_parts(sample: Sample) -> None:
    """A total of published items is the sum of the parts that follow it."""
    sentence = re.search(r"主动公开政府信息(\d+)条，其中(.*?)[。；]", sample.report.sections["1"] or "")
    assert sentence is not None
    assert int(sentence[1]) == sum(map(int, re.findall(r"(\d+)条", sentence[2])))


@EACH
def test_the_text_says_what_the_tables_say(sample: Sample) -> None:
    """The number of new or received applications in the text is the table's."""
    rows, text = applications(sample), sample.report.sections["1"] or ""
    new, old = count(rows, "new", "total"), count(rows, "carried_in", "total")
    said = [int(number) for number in re.findall(r"新收(?:政府信息公开)?申请(\d+)件", text)]
    said += [int(number) - old for number in re.findall(r"收到政府信息公开申请(\d+)件（含", text)]
    assert said == ([new] if new else [])


@EACH
def test_no_brace_was_left_unfilled(sample: Sample) -> None:
    """Every place in the sentences was filled, and every other year named is the one before or after."""
    assert not re.search(r"[{}]|None", words(sample))
    years = {int(year) for year in re.findall(r"(20[12]\d)年", words(sample))}
    assert years <= {sample.report.year, (sample.report.year or 0) + 1}


def test_no_two_reports_read_alike() -> None:
    """Any two reports share less than three quarters of their runs of five characters."""
    runs = []
    for sample in SAMPLES:
        text = re.sub(r"\s", "", "".join(text or "" for text in sample.report.sections.values()))
        runs.append({text[place : place + 5] for place in range(len(text) - 4)})
    assert max(len(a & b) / len(a | b) for a, b in combinations(runs, 2)) < 0.75


@EACH
def test_the_bytes_are_those_of_the_digest(sample: Sample) -> None:
    """The digest is of the bytes as published, and the figures' cells are all there."""
    assert hashlib.sha256(sample.body).hexdigest() == sample.report.sha256
    assert len({cell.key for cell in cells(sample.blocks) if cell.figure}) > 180


def test_reports_are_made_alike_every_time() -> None:
    """Made anew, an organ's reports are the same."""
    organ = organs()[2]
    assert list(reports_of(2, organ)) == list(reports_of(2, organ))


def test_paths_are_all_different() -> None:
    """No two reports have the same address."""
    assert len({sample.path for sample in SAMPLES}) == len(SAMPLES)


@EACH
def test_reports_were_published_in_time(sample: Sample) -> None:
    """Every report was published in the year after, by the end of March."""
    assert str((sample.report.year or 0) + 1) < sample.facts.published < f"{(sample.report.year or 0) + 1}-04"
