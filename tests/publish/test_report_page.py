"""The page of a report: the form with its figures, what is said of them, versions, what is withheld; and its JSON."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from archive.database import open_archive
from extract.contract import schema
from extract.schema import WIDE
from publish.site import version as questions
from publish.site.marks import SIGNS
from publish.site.printed import number, plain, printed
from publish.site.report_view import blocks
from samples.look import second
from samples.site import STATES, is_of
from tests.built import figures, latest, standing
from tests.publish.asking import Answer, ask, ask_one, changed, found_by, value

BROKEN, SUM = "990100-jiaotongyunshuju/2023", "990100-renminzhengfu/2023"
CHANGED = "990100-weishengjiankangweiyuanhui/2023"
GONE, OLD, PARTIAL = "990121-jiaoyuju/2023", "990102-renminzhengfu/2020", "990100-shuiwuju/2023"
REASON = "虚构的理由"


def shown(answer: Answer) -> dict[str, str]:
    """The figures on a page: key → text, blanks as 空."""
    cells = {}
    for link in found_by(answer.tree(), "//td[contains(@class, 'cell')]/a[contains(@href, '/v/')]"):
        (text,) = link.xpath("./span[@class='value' or @class='blank']")
        cells[link.get("href").rpartition("/")[2]] = text.text
    return cells


def data(database: Path, path: str) -> dict[str, Any]:
    """The JSON at an address."""
    answer = ask_one(database, path)
    assert answer.status == 200, answer.text
    told: dict[str, Any] = json.loads(answer.text)
    return told


def digest(database: Path, report: str) -> str:
    """The name of the version that a report shows."""
    sql = "SELECT substr(content_digest, 1, 12) FROM versions JOIN reports ON reports.version = versions.id "
    return str(value(database, f"{sql} WHERE reports.id = :report", report=report))


def withheld(report: str, cell: str) -> tuple[str, dict[str, str]]:
    """SQL that withholds a cell, or with no cell the report."""
    row = {"report": report, "cell": cell, "reason": REASON, "reviewer": "某人", "since": "2026-01-01"}
    return "INSERT INTO withheld VALUES (:report, :cell, :reason, :reviewer, :since)", row


def test_every_report_prints_on_its_page_what_its_document_prints(samples_archive: Path) -> None:
    """All figures of all sample reports, and none besides: each on its page, zeros as zeros."""
    reports = {
        (told["agency"], told["year"]): told["report"]
        for told in (data(samples_archive, path) for path in every(samples_archive))
    }
    answers = ask(samples_archive, *(f"/report/{reports[key]}" for key in latest()))
    for answer, sample in zip(answers, latest().values(), strict=True):
        assert answer.status == 200
        printed_here = {key: number(text) for key, text in shown(answer).items() if text != "空"}
        assert printed_here == figures(sample)


def every(database: Path) -> list[str]:
    """The JSON addresses of all reports."""
    listed = value(database, "SELECT json_group_array(id) FROM reports")
    return [f"/report/{report}.json" for report in json.loads(listed)]


def test_the_json_of_every_report_keeps_the_contract(samples_archive: Path) -> None:
    """Without what the archive adds, each is a line as ``nianbao extract --json`` writes it."""
    contract = jsonschema.Draft202012Validator(schema())
    added = {"report", "version", "versions", "sources", "responses", "withheld"}
    for path in every(samples_archive):
        told = data(samples_archive, path)
        for finding in told["findings"]:
            finding.pop("against")
        contract.validate({name: part for name, part in told.items() if name not in added})


def test_json_says_absent_null_and_zero_apart(samples_archive: Path, tmp_path: Path) -> None:
    """A row that is not printed has no key, a blank is null, a printed zero is 0, a missing table is null."""
    report = data(samples_archive, f"/report/{PARTIAL}.json")
    assert "other_fee_unpaid" not in report["applications"]
    assert report["applications"]["other_processing"]["research"] == 0
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=PARTIAL)
    hurt = changed(
        samples_archive,
        tmp_path,
        ('UPDATE applications SET "new.research" = NULL WHERE version = :version', {"version": version}),
        ("DELETE FROM proceedings WHERE version = :version", {"version": version}),
    )
    report = data(hurt, f"/report/{PARTIAL}.json")
    assert report["applications"]["new"]["research"] is None
    assert report["proceedings"] is None


def test_a_blank_a_word_and_what_is_not_printed_look_different(samples_archive: Path, tmp_path: Path) -> None:
    """空 for a blank, the raw text with a sign for what is no number, a grey row for one that is not printed."""
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=PARTIAL)
    placed = """
        UPDATE readings SET provenance = json_set(provenance, '$.applications.new.' || :column,
          json_array(NULL, 2, 4, 5, NULL, :raw)) WHERE version = :version
    """
    hurt = changed(
        samples_archive,
        tmp_path,
        (
            'UPDATE applications SET "new.research" = NULL, "new.business" = NULL WHERE version = :version',
            {"version": version},
        ),
        (placed, {"version": version, "column": "research", "raw": ""}),
        (placed, {"version": version, "column": "business", "raw": "若干"}),
    )
    page = ask_one(hurt, f"/report/{PARTIAL}")
    cells = shown(page)
    assert (cells["applications.new.research"], cells["applications.new.business"]) == ("空", "若干")
    assert found_by(page.tree(), "//td[contains(@class, 'unsure')]//a[contains(@href, 'applications.new.business')]")
    assert "文中未印此行" in page.text
    assert "applications.other_fee_unpaid.total" not in cells


def test_rows_of_another_edition_are_marked(samples_archive: Path) -> None:
    """（六）其他处理 in a report of 2021's form says that it is of 2019's."""
    page = ask_one(samples_archive, f"/report/{PARTIAL}")
    (row,) = found_by(page.tree(), "//tr[@class='other-edition']")
    assert "（六）其他处理" in row.text_content()
    assert "2019年版" in row.text_content()


def test_the_form_of_2019_has_its_own_columns(samples_archive: Path) -> None:
    """A report on 2020 shows 本年新制作数量 and 政府集中采购, and nothing of 2021's."""
    words = ask_one(samples_archive, f"/report/{OLD}").words("//section[@id='section-2']")
    assert "本年新制作数量" in words
    assert "政府集中采购" in words
    assert "本年制发件数" not in words


def test_broken_cells_are_marked_and_lead_to_the_sentence(samples_archive: Path) -> None:
    """The cell of a broken rule has its sign, not a colour alone, and a link to what is found, in both languages."""
    page = ask_one(samples_archive, f"/report/{BROKEN}")
    (cell,) = found_by(page.tree(), "//td[a[contains(@href, 'applications.carried_in.total')]]")
    assert {"error", "suspect"} <= set(cell.get("class").split())
    (sign,) = cell.xpath("./a[@class='sign']")
    assert SIGNS["error"] in sign.text_content()
    (found,) = found_by(page.tree(), f"//li[@id='{sign.get('href')[1:]}']")
    told = " ".join(found.text_content().split())
    assert "上年结转为13件，上一年度报告的结转下年度继续办理为11件" in told
    assert "13 carried in" in told
    assert "原文如此" in told
    (before,) = found.xpath(".//a[contains(text(), '2022')]")
    assert ask_one(samples_archive, before.get("href")).status == 200


def test_the_other_cells_of_a_rule_are_marked_lightly(samples_archive: Path) -> None:
    """Of a sum that does not add up the total stands out, and its terms are only underlined."""
    tree = ask_one(samples_archive, f"/report/{SUM}").tree()
    (total,) = found_by(tree, "//td[a[contains(@href, 'proceedings.review.total')]]")
    (term,) = found_by(tree, "//td[a[contains(@href, 'proceedings.review.upheld')]]")
    assert "suspect" in total.get("class")
    assert "aside" in term.get("class")


def test_a_cause_that_is_not_known_is_never_shown_as_the_offices_fault(samples_archive: Path, tmp_path: Path) -> None:
    """A broken rule whose cause is unsure has the colour and sign of doubt."""
    unsure = changed(
        samples_archive,
        tmp_path,
        ("UPDATE findings SET cause = 'unsure' WHERE report = :report", {"report": SUM}),
    )
    page = ask_one(unsure, f"/report/{SUM}")
    (cell,) = found_by(page.tree(), "//td[a[contains(@href, 'proceedings.review.total')]]")
    assert "doubtful" in cell.get("class")
    assert "error" not in cell.get("class")
    assert "尚未核对" in page.words("//ol[@class='findings']")
    badges = found_by(page.tree(), "//div[@class='checks']/p/a")
    doubtful = len(found_by(page.tree(), "//li[contains(@class, 'finding doubtful')]"))
    assert doubtful >= 1
    (number,) = {one.get("href") for one in badges}
    assert " ".join(badges[0].text_content().split()) == f"？ 存疑 {doubtful} doubtful {doubtful}"
    assert found_by(page.tree(), f"//li[@id='{number[1:]}']")
    assert "关于这一格的核对存疑" in page.words()


def test_each_version_has_its_page_and_what_changed(samples_archive: Path) -> None:
    """The latest names both changed cells with before and after; the earlier says that it is earlier and links on."""
    other = second().changed
    (before,) = (one for one in standing(STATES[0]) if is_of(one, other))
    (now, was) = data(samples_archive, f"/report/{CHANGED}.json")["versions"][::-1]
    page, earlier = ask(samples_archive, now["path"], was["path"])
    rows = [" ".join(row.text_content().split()) for row in found_by(page.tree(), "//table[@class='changes']/tbody/tr")]
    assert len(rows) == len(other.cells)
    for cell, by in other.cells.items():
        old = figures(before)[cell]
        assert any(f"{old}件 {old + by}件" in row for row in rows), rows
        assert shown(page)[cell] == str(old + by)
        assert shown(earlier)[cell] == str(old)
    assert "这是较早的版本" in earlier.text
    assert found_by(earlier.tree(), f"//p[contains(@class, 'older')]/a[@href='/report/{CHANGED}']")
    assert "较早的版本" not in page.text


def test_a_change_after_publication_is_told_at_the_top_and_at_its_cells(samples_archive: Path) -> None:
    """The shown version says how many places changed and marks them; the earlier version and other reports do not."""
    first = "SELECT substr(content_digest, 1, 12) FROM versions WHERE report = :report ORDER BY number"
    earlier = value(samples_archive, first, report=CHANGED)
    latest, old, other = ask(
        samples_archive, f"/report/{CHANGED}", f"/report/{CHANGED}/v/{earlier}", f"/report/{BROKEN}"
    )
    state = latest.words("//p[contains(@class, 'state changed')]")
    assert ("公布后有改动" in state, "2处 places" in state, "UTC" in state) == (True, True, True)
    signs = found_by(latest.tree(), "//a[@class='changed-sign']")
    assert {sign.get("href") for sign in signs} == {f"#change-proceedings.review.{k}" for k in ("upheld", "corrected")}
    assert {"2 → 1", "3 → 4"} == {sign.get("title").rpartition("：")[2] for sign in signs}
    for sign in signs:
        assert found_by(latest.tree(), f"//tr[@id='{sign.get('href')[1:]}']")
    for answer in (old, other):
        assert not found_by(answer.tree(), "//a[@class='changed-sign'] | //p[contains(@class, 'state changed')]")


def test_a_changed_text_shows_what_went_and_what_came(samples_archive: Path, tmp_path: Path) -> None:
    """Only the words that differ are marked, and those around them stand beside."""
    told = (
        "INSERT INTO changes SELECT version, id, organ, year, 'section.5', version, '共办12件。\n其余照旧。', "
        "'共办13件。\n其余照旧。' FROM reports WHERE id = :report",
        {"report": OLD},
    )
    page = ask_one(changed(samples_archive, tmp_path, told), f"/report/{OLD}")
    (cell,) = found_by(page.tree(), "//td[@class='text-change']")
    assert [part.text for part in cell.xpath("del | ins")] == ["12", "13"]
    assert "共办1213件。" in "".join(cell.text_content().split())


def test_a_report_at_two_sources_shows_both(samples_archive: Path) -> None:
    """Page and attachment are listed, each with its version."""
    told = data(samples_archive, "/report/990000-caizhengting/2022.json")
    assert {source["kind"] for source in told["sources"]} == {"page", "attachment"}
    other = next(one for one in told["versions"] if not one["shown"])
    assert "另一来源" in ask_one(samples_archive, other["path"]).text


def test_what_is_gone_is_told_soberly_and_with_the_visit(samples_archive: Path) -> None:
    """The note links the capture that was told so, and says that it may be the server's fault."""
    page = ask_one(samples_archive, f"/report/{GONE}")
    note = page.words("//div[contains(@class, 'state gone')]")
    assert "这可能是网站的故障" in note
    assert "HTTP 404" in note
    (evidence,) = found_by(page.tree(), "//div[contains(@class, 'gone')]//a")
    assert "已无此页" in ask_one(samples_archive, evidence.get("href")).text
    assert "state gone" not in ask_one(samples_archive, f"/report/{OLD}").text


def test_another_document_at_the_address_is_told_at_the_top(samples_archive: Path, tmp_path: Path) -> None:
    """A reader who follows the source's address is told before that it leads to something else."""
    assert "另一份文件" not in ask_one(samples_archive, f"/report/{SUM}").words("//header[@class='report-head']")
    other = changed(
        samples_archive, tmp_path, ("UPDATE sources SET state = 'replaced' WHERE report = :report", {"report": SUM})
    )
    assert "来源网址现在是另一份文件" in ask_one(other, f"/report/{SUM}").words("//header[@class='report-head']")


def test_a_table_whose_edition_is_not_known_is_said_to_be_of_none(samples_archive: Path, tmp_path: Path) -> None:
    """Table 四 alone is the same in every edition: its page names none."""
    assert "2021年版" in ask_one(samples_archive, f"/report/{SUM}").words("//section[@id='section-4']")
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=SUM)
    alone = changed(
        samples_archive,
        tmp_path,
        ("UPDATE readings SET form = NULL WHERE version = :version", {"version": version}),
        ("UPDATE proceedings SET edition = NULL WHERE version = :version", {"version": version}),
    )
    assert "年版" not in ask_one(alone, f"/report/{SUM}").words("//section[@id='section-4']")


def test_removed_is_said_only_of_what_was_asked_for_often_enough(samples_archive: Path, tmp_path: Path) -> None:
    """A source that is removed is no longer said to be perhaps a fault."""
    removed = changed(
        samples_archive,
        tmp_path,
        ("UPDATE sources SET state = 'removed' WHERE report = :report", {"report": GONE}),
    )
    note = ask_one(removed, f"/report/{GONE}").words("//div[contains(@class, 'state gone')]")
    assert "至少十四天" in note
    assert "故障" not in note


def test_sections_have_anchors_and_say_empty_and_missing_apart(samples_archive: Path, tmp_path: Path) -> None:
    """A heading with nothing under it and a heading that is not there are two things."""
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=OLD)
    hurt = changed(
        samples_archive,
        tmp_path,
        ("UPDATE sections SET text = '' WHERE version = :version AND section = '5'", {"version": version}),
        ("DELETE FROM sections WHERE version = :version AND section = '6'", {"version": version}),
    )
    page = ask_one(hurt, f"/report/{OLD}")
    assert "有此标题，其下没有文字" in page.words("//section[@id='section-5']")
    assert "文中没有这一标题" in page.words("//section[@id='section-6']")
    assert "文中没有" not in page.words("//section[@id='section-1']")
    assert found_by(page.tree(), "//section[@id='section-preamble']/p[@class='prose']")


def test_corrections_and_responses_stand_beside_the_figure_which_stays(samples_archive: Path, tmp_path: Path) -> None:
    """The printed figure is there, and beside it the reviewed value, and below both with their reasons."""
    payload = value(
        samples_archive,
        "SELECT payload FROM readings JOIN reports ON reports.version = readings.version WHERE reports.id = :report",
        report=OLD,
    )
    row = {"digest": payload, "cell": "applications.new.total", "report": OLD}
    beside = changed(
        samples_archive,
        tmp_path,
        ("INSERT INTO corrections VALUES (:digest, :cell, '4321', '误读了一位', '某人', '2026-02-02')", row),
        ("INSERT INTO responses VALUES (:report, :cell, '2026-03-03', '该机关', '数字无误。', '')", row),
        ("INSERT INTO responses VALUES (:report, '', '2026-03-04', '读者', '全文的意见。', 'javascript:x')", row),
    )
    page, before = ask_one(beside, f"/report/{OLD}"), ask_one(samples_archive, f"/report/{OLD}")
    assert shown(page) == shown(before)
    words = page.words("//section[@id='section-3']")
    assert all(told in words for told in ("4321", "误读了一位", "数字无误。"))
    assert "全文的意见。" in page.words("//div[@class='checks']")
    assert found_by(page.tree(), "//a[starts-with(@href, 'javascript')]") == []


def test_a_corrected_and_a_deduced_figure_say_so(samples_archive: Path, tmp_path: Path) -> None:
    """On the report's page, on the figure's page and in the JSON: what was read, the value, the equations."""
    payload, version = (
        value(
            samples_archive,
            f"SELECT readings.{name} FROM readings JOIN reports USING (version) WHERE reports.id = :report",  # noqa: S608
            report=OLD,
        )
        for name in ("payload", "version")
    )
    row = {"version": version, "report": OLD, "digest": payload}
    beside = changed(
        samples_archive,
        tmp_path,
        (
            "INSERT INTO corrections VALUES (:digest, 'applications.new.total', '4321', '误读', '某人', '2026-02-02')",
            row,
        ),
        (
            """INSERT INTO notes (version, report, number, at, raw, means, by, read) VALUES
            (:version, :report, 901, 'applications.new.total', '4 321', 'corrected', NULL, '77'),
            (:version, :report, 902, 'applications.granted.total', '8 53', 'deduced',
              '["applications.across[granted]"]', NULL)
            """,
            row,
        ),
    )
    told = data(beside, f"/report/{OLD}.json")
    assert [(one["at"], one["read"], one["value"]) for one in told["corrections"]] == [
        ("applications.new.total", 77, 4321)
    ]
    assert [note["by"] for note in told["notes"] if "by" in note] == [["applications.across[granted]"]]
    corrected, deduced, whole = ask(
        beside,
        f"/report/{OLD}/v/{digest(samples_archive, OLD)}/applications.new.total",
        f"/report/{OLD}/v/{digest(samples_archive, OLD)}/applications.granted.total",
        f"/report/{OLD}",
    )
    assert "77 → 4321" in " ".join(corrected.words("//ul[@class='remarks']").split())
    assert "applications.across[granted]" in deduced.words("//dl")
    assert "applications.across[granted]" in whole.words("//section[@id='section-3']")


@pytest.mark.parametrize("path", ["", ".json"])
def test_a_withheld_report_says_only_that_it_is_withheld(samples_archive: Path, tmp_path: Path, path: str) -> None:
    """The reason and the day, and not one word or figure of it; the same for each of its versions."""
    hidden = changed(samples_archive, tmp_path, withheld(BROKEN, ""))
    title = value(samples_archive, "SELECT title FROM reports WHERE id = :report", report=BROKEN)
    paths = [f"/report/{BROKEN}{path}", f"/report/{BROKEN}/v/{digest(samples_archive, BROKEN)}{path}"]
    for answer in ask(hidden, *paths):
        assert answer.status == 403
        assert REASON in json.dumps(json.loads(answer.text), ensure_ascii=False) if path else REASON in answer.text
        assert title not in answer.text
        assert "applications" not in answer.text


@pytest.mark.parametrize("path", ["", ".json"])
def test_a_withheld_cell_is_told_nowhere(samples_archive: Path, tmp_path: Path, path: str) -> None:
    """Neither in its cell nor by a finding, its evidence, or its place; the others stay."""
    hidden = changed(samples_archive, tmp_path, withheld(BROKEN, "applications.carried_in.total"))
    answer = ask_one(hidden, f"/report/{BROKEN}{path}")
    assert answer.status == 200
    assert "结转为13件" not in json.dumps(answer.text) + answer.text
    if path:
        told = json.loads(answer.text)
        assert told["applications"]["carried_in"]["natural_person"] == 12
        assert told["applications"]["carried_in"].get("total") is None
        assert "applications.carried_in.total" not in told["provenance"]
        assert [one["cell"] for one in told["withheld"]] == ["applications.carried_in.total"]
    else:
        assert "不予显示" in answer.text
        assert "applications.carried_in.total" not in shown(answer)
        assert "applications.carried_in.natural_person" in shown(answer)


def test_a_finding_that_is_withheld_is_not_a_rule_that_holds(samples_archive: Path, tmp_path: Path) -> None:
    """Of a report whose only finding is left out nobody says that no rule is broken; it says that one is left out."""
    assert "没有发现不成立的规则" not in ask_one(samples_archive, f"/report/{SUM}").words("//div[@class='checks']")
    hidden = changed(samples_archive, tmp_path, withheld(SUM, "proceedings.review.total"))
    said = ask_one(hidden, f"/report/{SUM}").words("//div[@class='checks']")
    assert "没有发现不成立的规则" not in said
    assert "有1处核对结果涉及不予显示的内容" in said


def test_a_change_that_is_withheld_is_told_nowhere(samples_archive: Path, tmp_path: Path) -> None:
    """Neither on the report's pages nor at the front, and none says that nothing differs."""
    cells = ("proceedings.review.corrected", "proceedings.review.upheld")
    hidden = changed(samples_archive, tmp_path, *(withheld(CHANGED, cell) for cell in cells))
    said = ask_one(hidden, f"/report/{CHANGED}").words("//section[@id='versions']")
    assert "没有不同" not in said
    assert "结果纠正" not in said
    front, table = ask(hidden, "/", "/archive/changes_by_report.json")
    assert "没有可列出的改动" in front.words("//section[@id='changes']")
    assert (CHANGED in front.text, CHANGED in table.text) == (False, False)


@pytest.mark.parametrize("cell", ["", "applications.carried_out.total"])
def test_a_finding_of_the_next_year_does_not_tell_what_is_withheld(
    samples_archive: Path, tmp_path: Path, cell: str
) -> None:
    """What 2022 carried out stands in the sentence about 2023: withheld there, it is told nowhere."""
    hidden = changed(samples_archive, tmp_path, withheld(BROKEN.replace("2023", "2022"), cell))
    organ = f"/organ/{BROKEN.partition('/')[0]}"
    for answer in ask(hidden, f"/report/{BROKEN}", f"/report/{BROKEN}.json", organ):
        assert answer.status == 200
        assert "继续办理为11件" not in answer.text + json.dumps(answer.text)
        assert "carries out 11" not in answer.text


def test_a_withheld_section_is_not_shown(samples_archive: Path, tmp_path: Path) -> None:
    """Its text and the figures that its sentences state are gone, and the reason stands there."""
    text = value(
        samples_archive,
        "SELECT text FROM sections JOIN reports ON reports.version = sections.version "
        "WHERE reports.id = :report AND section = '1'",
        report=BROKEN,
    )
    hidden = changed(samples_archive, tmp_path, withheld(BROKEN, "section.1"))
    page, told = ask(hidden, f"/report/{BROKEN}", f"/report/{BROKEN}.json")
    assert REASON in page.words("//section[@id='section-1']")
    assert text[:30] not in page.text
    assert json.loads(told.text)["sections"]["1"] is None
    assert all(one["section"] != 1 for one in json.loads(told.text)["statements"])


@pytest.mark.parametrize(
    "path",
    [
        "/report/nobody/2023",
        f"/report/{OLD}/v/000000000000",
        f"/report/{OLD}/v/x",
        "/report/990102-renminzhengfu/1999",
        "/report/990102-renminzhengfu/20x0",
        "/report/%27%3B--/2020.json",
    ],
)
def test_what_is_not_there_has_a_page_that_says_so(samples_archive: Path, path: str) -> None:
    """An unknown organ, year or version: status 404, in both languages."""
    answer = ask_one(samples_archive, path)
    assert answer.status == 404
    assert "没有找到" in answer.text
    assert "Not found" in answer.text


def test_the_page_runs_nothing_and_asks_nobody(samples_archive: Path) -> None:
    """No script, no handler, and only this site's own files; addresses of others are links that pass nothing on."""
    tree = ask_one(samples_archive, f"/report/{BROKEN}").tree()
    assert found_by(tree, "//script | //@onclick | //@onload | //iframe") == []
    assert all(str(one).startswith("/") for one in found_by(tree, "//link/@href | //img/@src"))
    outward = found_by(tree, "//a[starts-with(@href, 'http')][contains(@class, 'outward')]")
    assert outward
    assert all("nofollow" in link.get("rel") and "noopener" in link.get("rel") for link in outward)


def test_the_version_has_a_permanent_address_and_its_digests(samples_archive: Path) -> None:
    """The citation names the version; payload, content digest and extractor stand at the foot."""
    told = data(samples_archive, f"/report/{BROKEN}.json")
    foot = ask_one(samples_archive, f"/report/{BROKEN}").words("//section[@id='cite']")
    for proof in (told["version"]["path"], told["sha256"], told["version"]["content_digest"], told["extractor"]):
        assert proof in foot


def test_no_question_of_the_page_scans_a_table(samples_archive: Path) -> None:
    """Every query of a report's page is a lookup by a key or an index."""
    asked = [text for text in vars(questions).values() if isinstance(text, str) and text.strip().startswith("SELECT")]
    asked += [*questions._LISTS.values(), *questions._FIGURES.values()]
    assert len(asked) > 15
    with open_archive(samples_archive) as database:
        for one in asked:
            of = dict.fromkeys(re.findall(r":([a-z]+)", one), "[]")
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {one}", of)]
            assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step], one


def test_blocks_keep_paragraphs_and_tables_of_the_text() -> None:
    """Neighbouring lines with tabs are one table, every other line is a paragraph."""
    found = list(blocks("一段\n甲\t1\n乙\t2\n又一段\n"))
    assert [(block.is_table, len(block.lines)) for block in found] == [(False, 1), (True, 2), (False, 1)]


def test_a_cell_without_a_place_is_printed_where_a_note_says_so() -> None:
    """A cell that cannot be told from its neighbours is printed, and what the note says stands in it."""
    row = {"version": "v", "new.total": None, "new.other": None, "fees.amount.fen": 5}
    notes = [{"at": "applications.new.total", "raw": "1 | 2", "means": "unsure"}]
    cells = printed({"applications": row}, "{}", notes)
    assert list(cells) == ["applications.new.total"]
    assert (cells["applications.new.total"].text, cells["applications.new.total"].place) == ("1 | 2", None)
    assert not cells["applications.new.total"].blank


@pytest.mark.parametrize(("text", "expected"), [("5", 5), ("5.5", 5.5), (None, None), ("若干", "若干")])
def test_figures_kept_as_text_are_numbers_again(text: str | None, expected: object) -> None:
    """Whole numbers stay whole, other text stays text."""
    assert number(text) == expected
    assert type(number(text)) is type(expected)


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (-3, "-3"), (310.5, "310.5"), (0.00005, "0.00005")])
def test_a_figure_is_shown_in_digits(value: float, text: str) -> None:
    """An amount of half a yuan is no power of ten."""
    assert plain(value) == text


def test_wide_tables_are_those_of_the_archive() -> None:
    """The site looks at every wide table that the extractor writes."""
    assert questions.WIDE == WIDE


def test_the_page_is_quick(samples_archive: Path) -> None:
    """Twenty pages take no longer than a second together on a slow machine: each is lookups only."""
    paths = [f"/report/{BROKEN}"] * 20
    ask(samples_archive, paths[0])
    begun = time.process_time()
    ask(samples_archive, *paths)
    assert time.process_time() - begun < 10
