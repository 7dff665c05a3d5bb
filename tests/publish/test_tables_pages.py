"""Table pages: words for codes, links, filters that can be taken away, downloads, heads of columns, rows, failures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from commands.serving import site_of
from publish.labels import both
from publish.site.catalogue import short, table_facts
from publish.site.cell_names import cell_name, figure_head
from tests.publish import asking
from tests.publish.asking import Answer, changed, found_by, value

DANGER = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def ask(database: Path, *paths: str, sql: bool = True) -> list[Answer]:
    """The answers of the site as ``nianbao serve`` sets it up."""
    return asking.ask(database, *paths, site=lambda: site_of(database, sql=sql))


def one(database: Path, path: str) -> Answer:
    """The answer to one address."""
    (answer,) = ask(database, path)
    return answer


def texts(elements: Sequence[html.HtmlElement]) -> list[str]:
    """Their words, white space as single spaces."""
    return [" ".join(str(element.text_content()).split()) for element in elements]


def cells(answer: Answer, column: str) -> list[html.HtmlElement]:
    """The cells of a column."""
    return found_by(answer.tree(), f'//td[contains(concat(" ", @class, " "), " col-{column} ")]')


@pytest.mark.parametrize(
    ("table", "column", "group"),
    [
        ("summary_reports", "kind", "organ_kind"),
        ("summary_reports", "edition", "edition"),
        ("summary_reports", "findings", "severity"),
        ("findings", "severity", "severity"),
        ("findings", "cause", "cause"),
        ("notes", "means", "note"),
        ("captures", "verdict", "capture_verdict"),
        ("captures", "kind", "capture_kind"),
        ("sources", "state", "source_state"),
        ("last_runs", "verdict", "run_verdict"),
        ("coverage", "state", "coverage_state"),
    ],
)
def test_codes_are_shown_by_their_words(samples_archive: Path, table: str, column: str, group: str) -> None:
    """Each code of a column stands in both languages, the code itself in its title."""
    page = one(samples_archive, f"/archive/{table}")
    spans = [span for cell in cells(page, column) for span in found_by(cell, ".//span[@title]")]
    shown = {(span.get("title"), " ".join(span.text_content().split())) for span in spans}
    assert shown
    assert all(text == " ".join(both(group, code)) for code, text in shown)


def test_facets_have_words_and_keep_their_codes(samples_archive: Path) -> None:
    """A facet is headed in both languages, its values are words, and each leads to the rows with its code."""
    page = one(samples_archive, "/archive/summary_reports")
    heads = texts(found_by(page.tree(), '//p[@class="facet-info-name"]'))
    assert heads == [
        "省级区划 province",
        "市级区划 city",
        "机关种类 kind",
        "报告年度 year",
        "格式版本 edition",
        "最重的核对结果 findings",
    ]
    (error,) = found_by(page.tree(), '//div[@data-column="findings"]//a[@data-value="error"]')
    assert " ".join(error.text_content().split()) == "错误 error"
    rows = one(samples_archive, error.get("href").replace("http://localhost", ""))
    assert len(cells(rows, "report")) == value(
        samples_archive, "SELECT count(*) FROM summary_reports WHERE findings = 'error'"
    )


def test_no_facet_is_suggested(samples_archive: Path) -> None:
    """Suggestions over 190 columns help nobody; on plain Datasette they are not shown either."""
    assert found_by(one(samples_archive, "/archive/applications").tree(), '//*[contains(@class, "suggested")]') == []


def test_each_filter_can_be_taken_away(samples_archive: Path) -> None:
    """The filters that hold are named with their words; each is a link to the page without it alone."""
    page = one(samples_archive, "/archive/summary_reports?year=2023&findings=error&title__contains=示例&_search=复议")
    chips = found_by(page.tree(), '//ul[@class="chips"]/li/a')
    said = texts(chips)
    assert said[0] == "检索 ： 复议"
    assert set(said) >= {"报告年度 = 2023", "最重的核对结果 = 错误 error", "标题 含有 contains 示例"}
    targets = {text: str(chip.get("href")) for text, chip in zip(said, chips, strict=True)}
    assert "year" not in targets["报告年度 = 2023"]
    assert "findings=error" in targets["报告年度 = 2023"]
    assert "findings" not in targets["最重的核对结果 = 错误 error"]
    assert "_search" not in targets["检索 ： 复议"]
    assert targets["全部去掉 clear all"] == "/archive/summary_reports"


def test_the_only_filter_can_be_taken_away(samples_archive: Path) -> None:
    """Without its last filter the page is the whole table."""
    page = one(samples_archive, "/archive/summary_reports?year=2023")
    (chip, _) = found_by(page.tree(), '//ul[@class="chips"]/li/a')
    assert chip.get("href") == "/archive/summary_reports"


def test_the_search_of_the_table_keeps_the_filters(samples_archive: Path) -> None:
    """Who searches within a year stays within it."""
    form = found_by(one(samples_archive, "/archive/summary_reports?year=2023").tree(), '//form[@class="table-search"]')
    assert found_by(form[0], './/input[@type="hidden"]/@name') == ["year__exact"]


def test_the_csv_has_every_row_and_the_columns_own_names(samples_archive: Path) -> None:
    """The link on a filtered, sorted second page gives all rows that the filters leave, raw and unexpanded."""
    page = one(samples_archive, "/archive/sections?section=1&_size=10&_sort_desc=year")
    (link,) = found_by(page.tree(), '//p[@class="export-links"]/a[text()="CSV"]/@href')
    answer = one(samples_archive, str(link))
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == value(samples_archive, "SELECT count(*) FROM sections WHERE section = '1'")
    assert list(rows[0]) == ["version", "report", "organ", "year", "section", "text"]
    assert [row["year"] for row in rows] == sorted((row["year"] for row in rows), reverse=True)


def test_the_json_has_the_codes_and_says_where_more_is(samples_archive: Path) -> None:
    """JSON keeps what the archive holds, filters included, and tells the number of rows."""
    page = one(samples_archive, "/archive/findings?severity=error")
    (link,) = found_by(page.tree(), '//p[@class="export-links"]/a[text()="JSON"]/@href')
    told: dict[str, Any] = json.loads(one(samples_archive, str(link)).body)
    assert {row["severity"] for row in told["rows"]} == {"error"}
    assert told["filtered_table_rows_count"] == len(told["rows"])
    assert "next_url" in told


def test_ids_lead_to_the_sites_pages(samples_archive: Path) -> None:
    """Reports, organs, versions and captures are links to their permalinks."""
    page = one(samples_archive, "/archive/changes_by_report")
    row = "SELECT {} FROM changes_by_report ORDER BY first_seen DESC LIMIT 1"
    report, version, previous, capture = (
        value(samples_archive, row.format(name)) for name in ("report", "version", "previous", "capture")
    )
    wanted = {
        "report": f"/report/{report}",
        "title": f"/report/{report}",
        "organ_name": f"/organ/{report.rpartition('/')[0]}",
        "version": f"/report/{report}/v/{version[-12:]}",
        "previous": f"/report/{report}/v/{previous[-12:]}",
        "capture": f"/capture/{capture}",
    }
    for column, path in wanted.items():
        assert found_by(cells(page, column)[0], ".//a/@href") == [path], column


@pytest.mark.parametrize(
    ("table", "prefix"),
    [
        ("reports", "/report/"),
        ("organs", "/organ/"),
        ("captures", "/capture/"),
        ("versions", "/report/"),
        ("applications", "/report/"),
    ],
)
def test_a_row_leads_to_its_own_page_and_to_its_columns(samples_archive: Path, table: str, prefix: str) -> None:
    """The key of a row is a link to the site's page of it; its row page stays one click away."""
    keys = found_by(one(samples_archive, f"/archive/{table}").tree(), '//td[contains(@class, "type-pk")]')
    own, row = found_by(keys[0], ".//a/@href")
    assert str(own).startswith(prefix)
    assert str(row).startswith(f"/archive/{table}/")
    assert [answer.status for answer in ask(samples_archive, str(own), str(row))] == [200, 200]


def test_places_of_figures_are_named(samples_archive: Path) -> None:
    """The cells of a broken rule stand in the form's words beside their keys."""
    page = one(samples_archive, "/archive/findings?rule=proceedings.sum")
    assert "行政复议 总计 total proceedings.review.total" in texts(cells(page, "cells"))[0].replace("reviews, ", "")


def test_an_address_is_a_link_only_to_the_web(samples_archive: Path, tmp_path: Path) -> None:
    """An archived address of another kind is text; no link tells the other side where its reader was."""
    copy = changed(samples_archive, tmp_path, ("UPDATE reports SET url = 'javascript:alert(1)' WHERE year = 2020", {}))
    page = one(copy, "/archive/reports")
    by_text = {texts([cell])[0]: found_by(cell, ".//a") for cell in cells(page, "url")}
    assert by_text["javascript:alert(1)"] == []
    others = [links for text, links in by_text.items() if text.startswith("http")]
    assert others
    assert all(links[0].get("rel") == "noopener nofollow" for links in others)


def test_what_reports_print_is_never_markup(samples_archive: Path, tmp_path: Path) -> None:
    """A title, a raw cell or an organ's name with a script in it is shown as text, in cells, facets and chips."""
    text = {"text": DANGER}
    copy = changed(
        samples_archive,
        tmp_path,
        ("UPDATE summary_reports SET title = :text, city = :text, organ_name = :text WHERE year = 2023", text),
        ("UPDATE notes SET raw = :text", text),
        ("UPDATE changes SET before = :text, at = :text WHERE at LIKE '%upheld'", text),
        ("UPDATE portals SET name = :text", text),
    )
    paths = ["/", "/archive/summary_reports", "/archive/notes", "/archive/changes_by_report", "/archive/last_runs"]
    paths += [f"/archive/summary_reports?title={DANGER}&_search={DANGER}", f"/archive/notes?_sort={DANGER}"]
    for answer in ask(copy, *paths):
        assert found_by(answer.tree(), "//script | //img | //*[@onerror]") == []


def test_heads_say_what_a_column_is(samples_archive: Path) -> None:
    """A column's head has a few Chinese words, its own name, and the whole meaning as its title."""
    page = one(samples_archive, "/archive/applications")
    (head,) = found_by(page.tree(), '//th[@data-column="new.total"]')
    assert " ".join(head.text_content().split()).startswith("本年新收政府信息公开")
    assert texts(found_by(head, './/span[@class="key"]')) == ["new.total"]
    assert "new applications, total (件)" in head.get("title")


def test_no_head_goes_without_words(samples_archive: Path) -> None:
    """No column of any table for readers is headed by its bare name."""
    for table in ("summary_reports", "reports", "captures", "findings", "versions", "gone", "last_runs", "disclosure"):
        heads = found_by(one(samples_archive, f"/archive/{table}?_size=1").tree(), '//table//th[not(span[@lang="zh"])]')
        bare = [head for head in heads if not found_by(head, './/span[@lang="zh"]')]
        assert texts(bare) == [], table


def test_columns_set_aside_stay_in_the_csv_and_can_be_asked_for(samples_archive: Path) -> None:
    """The list of reports leaves some columns to the CSV; asked for by name, they are shown."""
    assert "url" in table_facts("summary_reports").aside
    assert cells(one(samples_archive, "/archive/summary_reports"), "url") == []
    assert cells(one(samples_archive, "/archive/summary_reports?_col=url"), "url") != []
    assert "url" in one(samples_archive, "/archive/summary_reports.csv").text.partition("\n")[0]


def test_the_list_of_reports_begins_with_the_last_year(samples_archive: Path) -> None:
    """Nobody has to sort to see what is new."""
    years = texts(cells(one(samples_archive, "/archive/summary_reports"), "year"))
    assert years == sorted(years, reverse=True)


def test_the_columns_meanings_stand_on_the_page(samples_archive: Path) -> None:
    """Every column of the widest table is explained, in a box that opens."""
    page = one(samples_archive, "/archive/applications")
    assert len(found_by(page.tree(), '//details//dl[@class="column-descriptions"]/dt')) > 180


def test_a_row_page_names_blanks_and_leads_on(samples_archive: Path) -> None:
    """On a row's own page an empty cell says so, and the rows that refer to it are one click away."""
    page = one(samples_archive, "/archive/reports/990121-jiaoyuju~2F2023")
    assert "落款日期signed 空 empty" in page.words("//table")
    assert "/report/990121-jiaoyuju/2023" in found_by(page.tree(), "//main//a/@href")
    assert "sections" in found_by(page.tree(), "//main//a/@data-table")


def test_a_query_is_asked_without_a_script(samples_archive: Path) -> None:
    """A query's page is a plain form with its rows; a wrong one says what is wrong, with status 400."""
    right, wrong = ask(samples_archive, "/archive?sql=select+42+as+n", "/archive?sql=select+nonsense")
    assert texts(found_by(right.tree(), "//tbody//td")) == ["42"]
    assert wrong.status == 400
    assert "no such column: nonsense" in wrong.text


def test_queries_are_not_offered_where_they_are_not_allowed(samples_archive: Path) -> None:
    """A server for others neither answers SQL nor shows a box for it."""
    database, query = ask(samples_archive, "/archive", "/archive?sql=select+1", sql=False)
    assert found_by(database.tree(), "//textarea") == []
    assert query.status == 403
    assert "没有权限 Forbidden" in query.words("//h1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/archive/reports?_sort=nothing", 400),
        ("/archive/reports?_sort=year&_sort_desc=year", 400),
        ("/archive/reports?_size=many", 400),
        ("/archive/reports?_through=%5B%5D", 400),
        ("/archive/nothing", 404),
        ("/archive/reports/nobody~2F2024", 404),
        ("/nothing", 404),
        ("/archive/summary_reports?year__gt=x&_next=garbage", 200),
    ],
)
def test_odd_addresses_get_a_clear_page(samples_archive: Path, path: str, status: int) -> None:
    """What cannot be answered is said in both languages, with the right status and ways on."""
    page = one(samples_archive, path)
    assert page.status == status
    if status != 200:
        assert found_by(page.tree(), '//h1/span[@lang="zh"]')
        assert found_by(page.tree(), '//h1/span[@lang="en"]')
        assert "Traceback" not in page.text


def test_a_damaged_database_is_said_to_be_damaged(samples_archive: Path, tmp_path: Path) -> None:
    """A page whose bytes are spoiled is no traceback, and says what its keeper can do."""
    path = tmp_path / "archive.db"
    data = bytearray(samples_archive.read_bytes())
    start = value(samples_archive, "SELECT (rootpage - 1) * 4096 FROM sqlite_master WHERE name = 'sections'")
    data[start : start + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    page = one(path, "/archive/sections")
    assert page.status in (400, 500)
    assert "malformed" in page.text


def test_places_have_the_forms_words() -> None:
    """Cells, sections and tables are called what the form calls them; what is unknown is shown as it is."""
    assert cell_name("applications.new.total").zh == "本年新收政府信息公开申请数量 总计"
    assert cell_name("proceedings.review.upheld").zh == "行政复议 结果维持"
    assert cell_name("section.5") == both("section", "5")
    assert cell_name("table.disclosure") == both("table", "disclosure")
    assert cell_name("title").zh == "标题"
    assert cell_name("applications.machine.total") == ("applications.machine.total", "")


def test_heads_are_short() -> None:
    """What a column means is cut to a few words that end where a thought ends."""
    assert short("版本：网址与内容摘要 · the version") == "版本"
    assert short("结束时刻（UTC）；空：进行中或中断 · ended") == "结束时刻（UTC）"
    assert short("发布机关（照录） · agency") == "发布机关"
    assert short(None) == ""
    assert short("首次见到改后内容的时刻（UTC） · when") == "首次见到改后内容的时刻（UTC）"
    assert short("首次回答没有的时刻（404、410或实为404的页面；UTC）；再次见到即清空") == "首次回答没有的时刻"


def test_a_changed_text_is_shown_by_what_differs_and_downloaded_whole(samples_archive: Path, tmp_path: Path) -> None:
    """Each side of a changed section is a few words around its change; CSV has all of it."""
    around = "文" * 200
    sql = (
        "INSERT INTO changes SELECT version, id, organ, year, 'section.5', version, :before, :after FROM reports "
        "WHERE id = '990100-sifaju/2023'"
    )
    words = {"before": f"{around}共办249件{around}", "after": f"{around}共办250件{around}"}
    archive = changed(samples_archive, tmp_path, (sql, words))
    page, table = ask(archive, "/archive/changes_by_report?at=section.5", "/archive/changes_by_report.csv?at=section.5")
    (before,), (after,) = texts(cells(page, "before")), texts(cells(page, "after"))
    assert ("249" in before, "250" in before, "249" in after, "250" in after) == (True, False, False, True)
    assert max(len(before), len(after)) < 80
    assert words["before"] in table.text


def test_a_file_that_was_brought_in_is_not_said_to_be_still_there(samples_archive: Path, tmp_path: Path) -> None:
    """Nobody looks again where a file came from: neither the sources, the organ nor the report say that it is there."""
    sql = "UPDATE sources SET kind = 'file', state = 'here' WHERE report LIKE '990100-sifaju/%'"
    archive = changed(samples_archive, tmp_path, (sql, {}))
    sources, organ, report = ask(
        archive, "/archive/sources?report=990100-sifaju%2F2023", "/organ/990100-sifaju", "/report/990100-sifaju/2023"
    )
    assert set(texts(cells(sources, "state"))) == {"由文件导入 brought in as a file"}
    for answer in (organ, report):
        words = answer.words("//main")
        assert ("由文件导入" in words, "仍在" in words) == (True, False)
    assert "访问 visits" not in report.words("//section[@id='versions']")
    assert figure_head("disclosure", "fees.amount") == "行政事业性收费 本年收费金额（万元）"
    assert figure_head("disclosure", "agency") is None
