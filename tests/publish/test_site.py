"""The archive in a real browser: found by facets, and downloaded figure by figure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from extract.schema import WIDE
from samples.look import looks, second
from samples.site import STATES, is_of
from tests.built import ROOT, Built, build, figures, latest, standing
from tests.publish.serving import datasette, needs_chromium

CORPUS = ROOT.parent / "shared" / "corpus"
pytestmark = [pytest.mark.browser, needs_chromium]
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus does not lie beside the project")

Figures = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def seeds_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The five published reports' archive, served."""
    built: Built = build(tmp_path_factory.mktemp("seeds"), CORPUS / "seeds")
    assert built.status in (0, 1), built.told + built.warned
    with datasette(built.database) as base:
        yield base


def download(page: Page, base: str, table: str) -> list[dict[str, str]]:
    """Open the rows of a table that reports show, and take their CSV by the link on the page."""
    page.goto(f"{base}/archive/{table}?shown=1&_size=max")
    with page.expect_download() as started:
        link = page.locator("p.export-links a", has_text="CSV")
        link.evaluate("link => link.setAttribute('download', '')")
        link.click()
    with Path(started.value.path()).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def downloaded(page: Page, base: str) -> Figures:
    """Every figure of the three tables' CSV files, by agency and year."""
    found: Figures = {}
    for table in WIDE:
        for row in download(page, base, table):
            figures = found.setdefault((row["agency"], int(row["year"])), {})
            figures.update(
                {
                    f"{table}.{key}": number(text)
                    for key, text in row.items()
                    if "." in key and not key.endswith(".fen") and text
                }
            )
    return found


def number(text: str) -> int | float:
    """A figure of a CSV file."""
    return float(text) if "." in text else int(text)


def flat(report: dict[str, Any]) -> dict[str, Any]:
    """The figures of a report in the contract's shape, blanks left out."""
    return {
        f"{table}.{row}.{column}": value
        for table in WIDE
        for row, cells in (report[table] or {}).items()
        for column, value in cells.items()
        if value is not None
    }


def has_rows(page: Page, count: int) -> None:
    """Wait until the table on the page has so many rows."""
    expect(page.locator("table.rows-and-columns tbody tr")).to_have_count(count)


def choose(page: Page, facet: str, value: str) -> None:
    """Click a value of a facet, as a reader does: by its code, or by its words."""
    values = page.locator(f'.facet-info[data-column="{facet}"] li > a')
    coded = page.locator(f'a[data-value="{value}"]')
    values.and_(coded.or_(page.locator("a", has_text=re.compile(rf"^\s*{value}\s*$")))).click()


@pytest.mark.corpus
@needs_corpus
def test_the_csv_of_the_published_reports_equals_the_gold(page: Page, seeds_site: str) -> None:
    """All 988 figures of the five reports come out of the archive's CSV as the gold has them, and none besides."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "gold").glob("seed-*.json"))]
    gold = {(report["agency"], report["year"]): flat(report) for report in files}
    assert sum(map(len, gold.values())) == 988
    assert downloaded(page, seeds_site) == gold


@pytest.mark.corpus
@needs_corpus
def test_a_reader_finds_a_published_report_by_facets(page: Page, seeds_site: str) -> None:
    """Year, organ, edition and findings each narrow the five reports down."""
    page.goto(f"{seeds_site}/archive/reports")
    has_rows(page, 5)
    choose(page, "year", "2024")
    has_rows(page, 4)
    choose(page, "form", "2021")
    has_rows(page, 4)
    choose(page, "organ", "忻州市科学技术局")
    has_rows(page, 1)
    expect(page.locator("table.rows-and-columns")).to_contain_text("忻州市科学技术局2024年度政府信息公开年度报告")
    page.goto(f"{seeds_site}/archive/reports")
    choose(page, "findings", "notice")
    has_rows(page, 1)
    expect(page.locator("table.rows-and-columns")).to_contain_text("忻州市")


@pytest.mark.corpus
@needs_corpus
def test_a_report_leads_to_its_figures_and_text(page: Page, seeds_site: str) -> None:
    """From a report's row one comes to its table rows, sections and notes by links."""
    page.goto(f"{seeds_site}/archive/reports?year=2023")
    page.locator("table.rows-and-columns td.type-pk a.row-link").click()
    expect(page.locator("h1")).to_contain_text("370481-kexuejishuju/2023")
    linked = page.locator(".referring a").evaluate_all("links => links.map(link => link.dataset.table)")
    assert {"sections", "notes", *WIDE} <= set(linked)
    page.locator('.referring a[data-table="sections"]').click()
    expect(page.locator("table.rows-and-columns")).to_contain_text("滕州市科学技术局")


def test_the_csv_of_the_samples_is_what_they_print(page: Page, samples_site: str) -> None:
    """Every figure of the invented reports comes out of the CSV as it was last printed; decimals too."""
    assert downloaded(page, samples_site) == {key: figures(sample) for key, sample in latest().items()}


def test_the_samples_are_found_by_edition_and_finding(page: Page, samples_site: str) -> None:
    """The one sample of 2019's form, and those that do not add up on purpose, are each one click away."""
    page.goto(f"{samples_site}/archive/reports")
    choose(page, "form", "2019")
    has_rows(page, 1)
    page.goto(f"{samples_site}/archive/reports")
    choose(page, "findings", "error")
    wrong = {key for key, sample in latest().items() if sample.broken or sample.miscarried}
    has_rows(page, len(wrong))
    for agency, _ in wrong:
        expect(page.locator("table.rows-and-columns")).to_contain_text(agency)


def test_a_reader_sees_what_changed_in_silence(page: Page, samples_site: str) -> None:
    """From the front page one click leads to the two cells, with their figures before and after and the report."""
    page.goto(samples_site)
    page.locator('a[href="/archive/changes_by_report"]').first.click()
    other = second().changed
    has_rows(page, len(other.cells))
    (before,) = (one for one in standing(STATES[0]) if is_of(one, other))
    for cell, by in other.cells.items():
        row = page.locator("table.rows-and-columns tbody tr", has_text=cell)
        printed = figures(before)[cell]
        expect(row.locator("td.col-before")).to_have_text(str(printed))
        expect(row.locator("td.col-after")).to_have_text(str(printed + by))
        expect(row.locator("td.col-title")).to_contain_text(str(before.report.title))


def test_a_reader_sees_what_is_gone_and_the_visit_that_proves_it(page: Page, samples_site: str) -> None:
    """What was taken down is named with the capture that was told so, and the capture has its place in a WARC file."""
    page.goto(f"{samples_site}/archive/gone")
    has_rows(page, 1)
    (gone,) = (one for one in standing(STATES[0]) if is_of(one, second().gone))
    expect(page.locator("td.col-title")).to_contain_text(str(gone.report.title))
    capture = page.locator("td.col-capture a").get_attribute("title")
    (visit,) = page.request.get(f"{samples_site}/archive/captures/{capture}.json?_shape=array").json()
    assert (visit["status"], visit["verdict"]) == (404, "gone")
    assert visit["file"].endswith(".warc.gz")
    assert visit["length"] > 0


def test_a_reader_sees_how_the_last_crawl_of_each_portal_went(page: Page, samples_site: str) -> None:
    """The list that fails is told with its portal, and the other portals went well."""
    page.goto(f"{samples_site}/archive/last_runs")
    failed = page.locator("table.rows-and-columns tbody tr", has_text="failed")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text(second().failed.portal)
    expect(failed).to_contain_text(str(second().failed.status))
    expect(page.locator("table.rows-and-columns td.col-verdict .mark-ok")).to_have_count(len(looks()) - 1)


def test_every_door_of_the_front_page_opens(page: Page, samples_site: str) -> None:
    """Each link of the front page into the tables leads to rows."""
    page.goto(samples_site)
    links = page.locator('a[href^="/archive/"]').evaluate_all("links => links.map(link => link.pathname + link.search)")
    doors = {link for link in links if not re.search(r"\.(csv|json)\b", link)}
    assert len(doors) >= 10
    for door in doors:
        answer = page.goto(f"{samples_site}{door}")
        assert answer is not None
        assert answer.status == 200, door
        expect(page.locator("table.rows-and-columns tbody tr").first).to_be_visible()


READ = [
    "reports",
    *WIDE,
    "summary_reports",
    "findings",
    "notes",
    "sections",
    "unattributed",
    "changes_by_report",
    "gone",
]
VISITED = ["sources", "versions", "changes", "captures", "payloads", "links", "portals", "runs", "last_runs", "unread"]


@pytest.mark.parametrize("table", [*READ, *VISITED])
def test_every_table_has_a_page_and_its_json(page: Page, samples_site: str, table: str) -> None:
    """Each table's page opens without a script error, and the same rows are there as JSON."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer = page.goto(f"{samples_site}/archive/{table}")
    assert answer is not None
    assert (answer.status, errors) == (200, [])
    data = page.request.get(f"{samples_site}/archive/{table}.json?_shape=array&_size=max").json()
    has_rows(page, min(len(data), 100))


def test_the_widest_table_begins_on_the_first_screen(page: Page, samples_site: str) -> None:
    """The meanings of 190 columns and the the facets keep to boxes that scroll."""
    page.goto(f"{samples_site}/archive/applications")
    box = page.locator("table.rows-and-columns").bounding_box()
    assert box is not None
    assert box["y"] < 1000


def test_internals_do_not_stand_among_the_tables(page: Page, samples_site: str) -> None:
    """The front page of the database leads to the tables for readers, and not to the machinery."""
    page.goto(f"{samples_site}/archive")
    shown = page.locator(".db-table h3 a").evaluate_all("links => links.map(link => link.dataset.table)")
    assert {"reports", "applications", "summary_reports", "versions", "captures", "runs", "gone"} <= set(shown)
    assert not {"readings", "frontier", "copies", "due", "unchecked", "made_by", "_sqlite_migrations"} & set(shown)
    assert [name for name in shown if name.startswith("fts_")] == []
