"""The page of one figure: what is printed, where it stands, its other versions and years, and the capture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.database import open_archive
from publish.form_layout import slots
from publish.site import series
from publish.site.series import Point, compared
from tests.publish.asking import Answer, ask, ask_one, changed, found_by, value
from tests.publish.test_report_page import BROKEN, CHANGED, OLD, PARTIAL, REASON, data, digest, withheld

TOTAL = "applications.carried_in.total"


def path(database: Path, report: str, key: str) -> str:
    """The address of a figure of the version that a report shows."""
    return f"/report/{report}/v/{digest(database, report)}/{key}"


def test_a_figure_says_its_words_its_unit_and_where_it_stands(samples_archive: Path) -> None:
    """Both languages, the raw text, table, row and column as the contract has them."""
    key = "applications.refused_state_secret.natural_person"
    place = data(samples_archive, f"/report/{BROKEN}.json")["provenance"][key]
    words = ask_one(samples_archive, path(samples_archive, BROKEN, key)).words()
    assert "（三）不予公开 › 1.属于国家秘密 › 申请人情况 › 自然人" in words
    assert "refused: state secret" in words
    assert f"{place['raw']}件" in words
    assert f"第{place['table']}个表格，第{place['row']}行，第{place['column']}列" in words


def test_an_amount_has_its_own_unit_and_its_note(samples_archive: Path) -> None:
    """万元 stands behind the figure, and what the office printed beside it."""
    words = ask_one(samples_archive, path(samples_archive, OLD, "disclosure.procurement.amount")).words()
    assert "404.3万元" in words
    assert "404.3万元”" in words
    assert "带单位" in words


def test_a_figure_leads_to_its_capture_and_its_original(samples_archive: Path) -> None:
    """Address, status, digest, file and offset are those of the capture's row; both links answer."""
    answer = ask_one(samples_archive, path(samples_archive, BROKEN, TOTAL))
    version = data(samples_archive, f"/report/{BROKEN}.json")["version"]
    with open_archive(samples_archive) as database:
        (row,) = database.query("SELECT * FROM captures WHERE id = ?", [version["capture"]])
    words = answer.words()
    for fact in (row["url"], f"HTTP {row['status']}", row["payload"], row["file"], str(row["offset"])):
        assert fact in words
    links = [str(link) for link in found_by(answer.tree(), "//a/@href") if "/capture/" in str(link)]
    assert links == [f"/capture/{row['id']}", f"/capture/{row['id']}/original"]
    assert [one.status for one in ask(samples_archive, *links)] == [200, 200]


def test_a_figure_shows_what_each_version_printed(samples_archive: Path) -> None:
    """Of a changed cell both figures stand in order, and a sentence says that they differ; of another none does."""
    key = "proceedings.review.corrected"
    answer = ask_one(samples_archive, path(samples_archive, CHANGED, key))
    assert "各版本所载数字不一致" in answer.text
    (table,) = found_by(answer.tree(), "//h2[contains(., '各版本')]/following-sibling::div[1]//tbody")
    figures = [" ".join(cell.text_content().split()) for cell in table.xpath(".//td")]
    was, now = (
        one["applications"] is not None and one["proceedings"]["review"]["corrected"]
        for one in versions(samples_archive)
    )
    assert figures == [f"{was}件", f"{now}件"]
    other = ask_one(samples_archive, path(samples_archive, CHANGED, "proceedings.review.total"))
    assert "各版本所载数字不一致" not in other.text


@pytest.mark.parametrize(
    ("notes", "said", "unsaid"),
    [
        ((None, None), ("各版本所载数字不一致",), "的读数不确定"),
        ((None, "corrected"), ("的读数不确定", "已更正"), "各版本所载数字不一致"),
        (("deduced", None), ("的读数不确定", "推得"), "各版本所载数字不一致"),
    ],
)
def test_only_two_sure_figures_differ(
    samples_archive: Path, tmp_path: Path, notes: tuple[str | None, ...], said: tuple[str, ...], unsaid: str
) -> None:
    """Where one of the versions was not read surely, the page says which and how, and accuses nobody."""
    key = "proceedings.review.corrected"
    sql = f"""INSERT INTO notes (version, report, number, at, raw, means)
    SELECT id, report, 901, '{key}', '7', :means FROM versions WHERE report = :report
    ORDER BY first_captured LIMIT 1 OFFSET :number"""  # noqa: S608
    rows = [{"means": means, "report": CHANGED, "number": number} for number, means in enumerate(notes) if means]
    noted = changed(samples_archive, tmp_path, *((sql, row) for row in rows)) if rows else samples_archive
    words = ask_one(noted, path(samples_archive, CHANGED, key)).words()
    assert [one for one in said if one not in words] == []
    assert unsaid not in words


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([("figure", "7", None), ("figure", "8", None)], (True, 0, False)),
        ([("figure", "7", None), ("figure", "7", "deduced")], (False, 0, False)),
        ([("figure", "7", None), ("unsure", "1", "unsure")], (False, 1, False)),
        ([("figure", "7", None), ("blank", "", None)], (False, 0, True)),
        ([("figure", "7", None), ("blank", "", "unsure")], (False, 1, False)),
        ([("figure", "7", None), ("withheld", "", None)], (False, 0, False)),
        ([("figure", "7", None), ("figure", "8", None), ("figure", "9", "corrected")], (True, 1, False)),
    ],
)
def test_what_is_said_of_versions(points: list[tuple[str, str, str | None]], told: tuple[bool, int, bool]) -> None:
    """Two sure figures differ; a doubtful reading is told apart, and so is a cell that is empty."""
    found = compared(Point({}, state, text, "", doubt) for state, text, doubt in points)
    assert (found.differ, len(found.doubtful), found.empty) == told


def test_a_cell_on_a_page_says_where_and_how_to_see_it(samples_archive: Path, tmp_path: Path) -> None:
    """Of a scan: the box in points, the original, and the command that cuts the cell out; of a web page none of it."""
    key = "applications.new.total"
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=OLD)
    scanned = changed(
        samples_archive,
        tmp_path,
        (
            """UPDATE readings SET format = 'scan', provenance =
            json_set(provenance, '$.applications.new.total', json('[2, 1, 3, 4, [100.4, 200, 160, 215.6], "7", 0.98]'))
            WHERE version = :v""",
            {"v": version},
        ),
    )
    words = ask_one(scanned, path(samples_archive, OLD, key)).words()
    assert "第2页" in words
    assert "距左100–160点，距上200–216点" in words
    assert f"nianbao show {OLD} --figure {key}" in words
    assert "nianbao show" not in ask_one(samples_archive, path(samples_archive, OLD, key)).words()
    head = ask_one(scanned, f"/report/{OLD}").words("//header[@class='report-head']")
    assert "扫描件，由图像识别，不确定的数字留空" in head


def versions(database: Path) -> list[dict[str, Any]]:
    """The JSON of each version of the changed report, the earliest first."""
    listed = data(database, f"/report/{CHANGED}.json")["versions"]
    return [data(database, f"{one['path']}.json") for one in listed]


def test_a_figure_stands_beside_the_organs_other_years(samples_archive: Path) -> None:
    """Every year that the archive has, its figure as that year's report prints it, each with its page."""
    answer = ask_one(samples_archive, path(samples_archive, BROKEN, TOTAL))
    (table,) = found_by(answer.tree(), "//h2[contains(., '各年度')]/following-sibling::div[1]//tbody")
    rows = [(row.xpath("string(th)").strip(), row.xpath("string(td)").strip()) for row in table.xpath("tr")]
    organ = BROKEN.partition("/")[0]
    years = ["2022", "2023", "2024"]
    printed = [
        data(samples_archive, f"/report/{organ}/{year}.json")["applications"]["carried_in"]["total"] for year in years
    ]
    assert rows == [(year, f"{figure}件") for year, figure in zip(years, printed, strict=True)]
    assert {one.status for one in ask(samples_archive, *map(str, table.xpath(".//a/@href")))} == {200}


def test_a_finding_that_names_the_figure_is_told(samples_archive: Path) -> None:
    """The sentence in both languages, on the page of the cell, and not on that of its neighbour."""
    assert "上年结转为13件" in ask_one(samples_archive, path(samples_archive, BROKEN, TOTAL)).words()
    neighbour = ask_one(samples_archive, path(samples_archive, BROKEN, "applications.carried_in.business"))
    assert "上年结转为13件" not in neighbour.text


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("applications.nothing.total", "任何版本的格式都没有它"),
        ("x", "任何版本的格式都没有它"),
        ("applications.new.total'--", "任何版本的格式都没有它"),
        ("disclosure.procurement.amount", "没有这一项"),
        ("applications.other_fee_unpaid.total", "没有印这一格"),
    ],
)
def test_a_figure_that_is_not_there_says_why(samples_archive: Path, key: str, said: str) -> None:
    """No such key, a key of another edition, and a cell that is not printed are three answers with status 404."""
    answer = ask_one(samples_archive, path(samples_archive, PARTIAL, key))
    assert answer.status == 404
    assert said in answer.text


def test_a_figure_of_a_table_that_is_not_printed_says_so(samples_archive: Path, tmp_path: Path) -> None:
    """Where the whole table is missing, that is what is said."""
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=OLD)
    hurt = changed(samples_archive, tmp_path, ("DELETE FROM proceedings WHERE version = :v", {"v": version}))
    answer = ask_one(hurt, path(hurt, OLD, "proceedings.review.total"))
    assert answer.status == 404
    assert "没有这张表" in answer.text
    assert "文中没有此表" in ask_one(hurt, f"/report/{OLD}").text


def test_a_blank_is_no_zero_and_no_number(samples_archive: Path, tmp_path: Path) -> None:
    """The page of a blank cell says that nothing stands there; in the other years it stands as 空."""
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=BROKEN)
    hurt = changed(
        samples_archive,
        tmp_path,
        (f'UPDATE applications SET "{TOTAL.partition(".")[2]}" = NULL WHERE version = :v', {"v": version}),  # noqa: S608
        (
            "UPDATE readings SET provenance = json_set(provenance, '$.applications.carried_in.total[5]', '', "
            "'$.applications.carried_in.total', json_array(NULL, 2, 5, 10, NULL, '')) WHERE version = :v",
            {"v": version},
        ),
    )
    answer = ask_one(hurt, path(hurt, BROKEN, TOTAL))
    assert answer.status == 200
    assert "空：格内什么也没有，不等于零" in answer.words()
    beside = ask_one(hurt, path(hurt, BROKEN.replace("2023", "2024"), TOTAL))
    (row,) = found_by(beside.tree(), "//tr[th[normalize-space()='2023']]/td")
    assert " ".join(row.text_content().split()) == "空 blank"


def test_a_withheld_figure_is_not_shown_on_any_page(samples_archive: Path, tmp_path: Path) -> None:
    """Not on its own page, nor among the other years of its neighbours."""
    hidden = changed(samples_archive, tmp_path, withheld(BROKEN, TOTAL))
    own = ask_one(hidden, path(hidden, BROKEN, TOTAL))
    assert own.status == 403
    assert REASON in own.text
    assert "13件" not in own.text
    beside = ask_one(hidden, path(hidden, BROKEN.replace("2023", "2024"), TOTAL))
    (cell,) = found_by(beside.tree(), "//tr[th[normalize-space()='2023']]/td")
    assert "不予显示" in cell.text_content()
    other = ask_one(hidden, path(hidden, BROKEN, "applications.new.total"))
    assert other.status == 200
    assert "/original" not in other.text


def test_a_figure_of_a_withheld_report_is_not_shown(samples_archive: Path, tmp_path: Path) -> None:
    """Every figure's page of it says only that it is withheld."""
    hidden = changed(samples_archive, tmp_path, withheld(BROKEN, ""))
    answer: Answer = ask_one(hidden, path(hidden, BROKEN, "applications.new.total"))
    assert answer.status == 403
    assert "126" not in answer.words()


def test_the_questions_of_a_series_are_lookups(samples_archive: Path) -> None:
    """A figure over versions and years is found by keys and indexes."""
    with open_archive(samples_archive) as database:
        for sql in (series._OF_REPORT, series._OF_ORGAN):
            asked = sql.format(table="applications", column="new.total")
            plan = database.execute(f"EXPLAIN QUERY PLAN {asked}", dict.fromkeys(("report", "organ", "path", "at"), ""))
            assert not [row for row in plan if row[3].startswith("SCAN")]


def test_only_known_figures_get_into_the_question() -> None:
    """Every key that may be asked for is letters and underscores in three parts."""
    for key in slots():
        assert [part.replace("_", "").isalpha() for part in key.split(".")] == [True, True, True]
