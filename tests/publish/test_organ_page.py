"""The page of an organ: its years side by side, blanks as blanks, what is not known said so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.database import open_archive
from publish.site import organ as questions
from publish.site.organ_years import COLUMNS, Shelf, organ_years
from tests.publish.asking import ask, ask_one, changed, found_by, value
from tests.publish.test_report_page import BROKEN, CHANGED, GONE, OLD, REASON, data, withheld

ORGAN = BROKEN.partition("/")[0]


def cells(database: Path, organ: str, year: int) -> list[str]:
    """The words of a year's row."""
    tree = ask_one(database, f"/organ/{organ}").tree()
    (row,) = found_by(tree, f"//table[contains(@class, 'organ-table')]/tbody/tr[th[normalize-space()='{year}']]")
    return [" ".join(cell.text_content().split()) for cell in row.xpath("td")]


def test_every_year_has_the_figures_that_its_report_prints(samples_archive: Path) -> None:
    """New, carried in, outcomes, carried out, reviews and lawsuits, beside what the year before carried out."""
    before = data(samples_archive, f"/report/{ORGAN}/2023.json")["applications"]["carried_out"]["total"]
    report = data(samples_archive, f"/report/{ORGAN}/2024.json")
    rows, groups = report["applications"], report["proceedings"]
    expected = [
        "2021",
        rows["new"]["total"],
        before,
        rows["carried_in"]["total"],
        rows["results_total"]["total"],
        rows["carried_out"]["total"],
        *(groups[name]["total"] for name in ("review", "litigation_direct", "litigation_after_review")),
    ]
    assert cells(samples_archive, ORGAN, 2024)[:9] == list(map(str, expected))


def test_a_year_that_carries_in_something_else_is_marked_with_the_finding(samples_archive: Path) -> None:
    """≠ stands only where a finding says so, and leads to its sentence."""
    tree = ask_one(samples_archive, f"/organ/{ORGAN}").tree()
    (sign,) = found_by(tree, "//td[contains(@class, 'differs')]/a[contains(@href, '#')]")
    (told,) = found_by(tree, f"//li[@id='{sign.get('href')[1:]}']")
    assert "上年结转为13件" in told.text_content()
    assert "13 carried in" in told.text_content()
    with open_archive(samples_archive) as database:
        assert database.execute("SELECT count(*) FROM findings WHERE organ = ?", [ORGAN]).fetchone()[0] == 2


def test_every_link_of_an_organ_answers(samples_archive: Path) -> None:
    """Reports, figures, evidence: all are there."""
    for organ in (ORGAN, CHANGED.partition("/")[0], GONE.partition("/")[0]):
        tree = ask_one(samples_archive, f"/organ/{organ}").tree()
        links = {str(link) for link in found_by(tree, "//main//a/@href") if str(link).startswith("/")}
        assert len(links) > 3
        assert {answer.status for answer in ask(samples_archive, *links)} == {200}


def test_a_year_that_the_archive_does_not_have_is_unknown(samples_archive: Path) -> None:
    """Between 2020 and 2022 there is a row that says unknown, and not that anything is missing."""
    words = cells(samples_archive, OLD.partition("/")[0], 2021)
    assert len(words) == 1
    assert "未知" in words[0]
    assert "不等于没有" in words[0]


def test_an_organ_without_reports_is_unknown_too(samples_archive: Path) -> None:
    """An organ of the register of which nothing was captured has a page, and nothing is said against it."""
    words = ask_one(samples_archive, "/organ/370300-kexuejishuju").words()
    assert "淄博市科学技术局" in words
    assert "未知" in words


def test_where_an_organ_lies_and_what_it_is(samples_archive: Path) -> None:
    """Province, city and county in order, and the kind in both languages."""
    words = ask_one(samples_archive, f"/organ/{GONE.partition('/')[0]}").words()
    assert "示例省 › 示例市 › 示范县" in words
    assert "部门 department" in words


def test_former_names_stand_with_their_dates(samples_archive: Path, tmp_path: Path) -> None:
    """Both names, the old one with the day on which it ended."""
    renamed = changed(
        samples_archive,
        tmp_path,
        ("UPDATE organ_names SET since = '2019-03-01' WHERE organ = :organ", {"organ": ORGAN}),
        ("INSERT INTO organ_names VALUES (:organ, '示例市交通局', '', '2019-02-28')", {"organ": ORGAN}),
    )
    words = ask_one(renamed, f"/organ/{ORGAN}").words("//ul[@class='names']")
    assert words.index("示例市交通局") < words.index("示例市交通运输局")
    assert "2019-02-28" in words
    assert "2019-03-01" in words


def test_changes_and_what_is_gone_are_listed(samples_archive: Path) -> None:
    """The changed cells with before and after; the source that is gone with its evidence."""
    changes = ask_one(samples_archive, f"/organ/{CHANGED.partition('/')[0]}").words("//table[@class='changes']")
    assert "行政复议 › 结果纠正" in changes
    gone = ask_one(samples_archive, f"/organ/{GONE.partition('/')[0]}").words()
    assert "原址已无的来源" in gone
    assert "可能是网站的故障" in gone


def test_a_blank_is_an_empty_cell(samples_archive: Path, tmp_path: Path) -> None:
    """Neither 0 nor a dash."""
    version = value(samples_archive, "SELECT version FROM reports WHERE id = :report", report=BROKEN)
    hurt = changed(
        samples_archive, tmp_path, ('UPDATE applications SET "new.total" = NULL WHERE version = :v', {"v": version})
    )
    assert cells(hurt, ORGAN, 2023)[1] == ""


def test_what_is_withheld_is_not_in_the_organs_table(samples_archive: Path, tmp_path: Path) -> None:
    """A withheld report is a row that says so, a withheld cell is empty, and no finding tells either."""
    whole = changed(samples_archive, tmp_path / "whole", withheld(BROKEN, ""))
    assert cells(whole, ORGAN, 2023) == ["不予显示 withheld"]
    assert "上年结转为13件" not in ask_one(whole, f"/organ/{ORGAN}").text
    assert cells(whole, ORGAN, 2024)[2] == ""
    cell = changed(samples_archive, tmp_path / "cell", withheld(BROKEN, "applications.carried_in.total"))
    assert cells(cell, ORGAN, 2023)[3] == ""
    assert REASON not in cells(cell, ORGAN, 2023)


def test_an_unknown_organ_is_not_there(samples_archive: Path) -> None:
    """Status 404 and a page in both languages."""
    answer = ask_one(samples_archive, "/organ/nobody")
    assert answer.status == 404
    assert "档案中没有这个机关" in answer.text


def test_the_questions_of_the_page_are_lookups(samples_archive: Path) -> None:
    """Every query finds its rows by a key or an index."""
    asked = [text for text in vars(questions).values() if isinstance(text, str) and text.strip().startswith("SELECT")]
    assert len(asked) == 6
    with open_archive(samples_archive) as database:
        for one in asked:
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {one}", {"organ": "x"})]
            assert not [step for step in plan if step.startswith("SCAN")], one


def report(year: int, **figures: Any) -> dict[str, Any]:
    """A report's row."""
    blank = {key.partition(".")[2]: None for key in COLUMNS}
    return {"report": f"x/{year}", "year": year, "content_digest": "a" * 64, **blank, **figures}


def test_years_run_from_the_last_to_the_first_with_those_between() -> None:
    """A pure function: gaps are unknown, and a year stands beside the one before."""
    shelf = Shelf((report(2020, **{"carried_out.total": 4}), report(2021), report(2023)), (), (), (), {})
    years = organ_years(shelf)
    assert [(one.year, one.state) for one in years] == [
        (2023, "unknown"),
        (2022, "unknown"),
        (2021, "unknown"),
        (2020, "unknown"),
    ]
    assert years[1].report is None
    assert years[2].before is not None
    assert years[2].before.text == "4"
    assert years[0].before is None


def test_a_zero_is_a_figure() -> None:
    """0 carried out is shown, and beside the next year."""
    shelf = Shelf((report(2020, **{"carried_out.total": 0}), report(2021, **{"carried_in.total": 0})), (), (), (), {})
    later, _ = organ_years(shelf)
    assert (later.before and later.before.text, later.figures["applications.carried_in.total"].text) == ("0", "0")
