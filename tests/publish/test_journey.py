"""A reader's way through the site, in a real browser: from a word to a figure, to its capture, to the original."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pysqlite3 import dbapi2 as sqlite

from samples.look import second
from tests.built import figures, latest
from tests.publish.serving import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page as wide as a phone."""
    opened = browser.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True)
    yield opened
    opened.close()


def search(page: Page, base: str, words: str) -> None:
    """Type words into the home page's box."""
    page.goto(base)
    box = page.locator("main input[type=search], .content input[type=search]").first
    box.fill(words)
    box.press("Enter")


def test_from_a_word_to_the_archived_original(page: Page, samples_site: str, samples_archive: Path) -> None:
    """复议 is searched, a year chosen, a report opened, a figure followed to its capture, the original downloaded."""
    search(page, samples_site, "复议")
    expect(page.locator("mark").first).to_have_text("复议")
    page.locator(".search-facets a", has_text="2023").click()
    titles = page.locator(".search-results h2 a").all_inner_texts()
    assert titles
    assert [title for title in titles if "2023" not in title] == []

    page.locator(".search-results h2 a").first.click()
    title = page.locator("h1").inner_text().replace("\n", "")
    sample = next(one for one in latest().values() if one.report.title == title)
    link = page.locator('td a[href$="/applications.new.total"]')
    printed = link.inner_text()
    assert int(printed.replace(",", "")) == figures(sample)["applications.new.total"]

    link.click()
    expect(page.locator(".figure-value")).to_contain_text(printed)
    expect(page.locator("dd", has_text="文中第")).to_be_visible()
    page.locator(".content a", has_text="访问记录").click()
    expect(page.locator("h1")).to_contain_text("一次访问")
    capture = page.url.rpartition("/")[2]
    with page.expect_download() as started:
        page.locator(".content a", has_text="下载当时的原件").click()
    body = Path(started.value.path()).read_bytes()
    with sqlite.connect(samples_archive) as database:
        ((payload,),) = database.execute("SELECT payload FROM captures WHERE id = ?", [capture]).fetchall()
    assert hashlib.sha256(body).hexdigest() == payload
    assert re.fullmatch(r"[\w.()-]+\.(html|docx|txt|pdf)", started.value.suggested_filename)


def test_a_sections_hit_leads_to_its_section(page: Page, samples_site: str) -> None:
    """The section beside an excerpt leads to that section of the report, where the word stands."""
    search(page, samples_site, "“存在的主要问题” 公开")
    search(page, samples_site, "公众号")
    page.locator(".search-section").first.click()
    fragment = page.url.partition("#")[2]
    assert fragment.startswith("section-")
    expect(page.locator(f"#{fragment}")).to_contain_text("公众号")


def test_the_list_is_narrowed_by_each_facet(page: Page, samples_site: str) -> None:
    """Province, city, kind, year, edition and findings each narrow the list of reports, together too."""
    page.goto(f"{samples_site}/archive/summary_reports")
    shown = {box.get_attribute("data-column") for box in page.locator(".facet-info").all()}
    assert shown == {"province", "city", "kind", "year", "edition", "findings"}
    for facet in ("province", "city", "kind", "year", "edition", "findings"):
        page.locator(f'.facet-info[data-column="{facet}"] a').first.click()
    rows = page.locator("table.rows-and-columns tbody tr")
    assert 0 < rows.count() < 43
    for row in rows.all():
        expect(row).to_contain_text("示例省")


def test_the_list_downloads_as_csv_whole(page: Page, samples_site: str) -> None:
    """The CSV of the list of reports has every report of the archive, with its figures as printed."""
    page.goto(f"{samples_site}/archive/summary_reports")
    with page.expect_download() as started:
        page.locator("p.export-links a", has_text="CSV").first.click()
    with Path(started.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    printed = {(row["organ_name"], int(row["year"])): row["new.total"] for row in rows}
    assert printed == {key: str(figures(one)["applications.new.total"]) for key, one in latest().items()}


def test_a_broken_rule_is_marked_in_its_cell_and_said_in_words(page: Page, samples_site: str) -> None:
    """A cell that breaks a rule is marked with a sign that leads to the sentence with both figures and the cause."""
    sample = next(one for one in latest().values() if one.broken)
    page.goto(samples_site)
    page.goto(f"{samples_site}/archive/summary_reports?findings=error")
    page.locator("table.rows-and-columns a", has_text=str(sample.report.title)).click()
    mark = page.locator("td.error.suspect a.sign").first
    mark.click()
    fragment = page.url.partition("#")[2]
    finding = page.locator(f"#{fragment}")
    expect(finding).to_be_visible()
    expect(finding).to_contain_text(sample.broken[0])
    expect(finding).to_contain_text("应为")


def test_a_changed_report_shows_both_figures(page: Page, samples_site: str) -> None:
    """A report that was changed in silence shows each cell before and after, and its earlier version still opens."""
    changed = second().changed
    page.goto(f"{samples_site}/archive/changes_by_report")
    page.locator("td.col-report a").first.click()
    for cell, by in changed.cells.items():
        after = int(page.locator(f'td a[href$="/{cell}"] .value').inner_text())
        row = page.locator(f'#versions table.changes tr:has(a[href$="/{cell}"])')
        expect(row.locator("del")).to_have_text(f"{after - by}件")
        expect(row.locator("ins")).to_have_text(f"{after}件")
    page.locator("#versions a", has_text="看这一版本").click()
    assert "/v/" in page.url
    expect(page.locator(".state.older")).to_be_visible()


PAGES = ("/", "/archive/summary_reports", "/archive/applications", "/archive", "/search?q=复议", "/archive/last_runs")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(phone: Page, samples_site: str, path: str) -> None:
    """On a phone no page scrolls sideways; a wide table scrolls in its own box."""
    phone.goto(f"{samples_site}{path}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_phone_shows_a_report_its_figure_and_its_organ(phone: Page, samples_site: str) -> None:
    """A report, a figure's page, a capture and an organ's page fit a phone, and a figure can be tapped."""
    phone.goto(f"{samples_site}/search?q=复议")
    for step in (
        ".search-results h2 a",
        'td a[href$="/applications.new.natural_person"]',
        '.content a[href*="/capture/"]',
        '.content a[href*="/report/"]',
        '.content a[href*="/organ/"]',
    ):
        with phone.expect_navigation():
            phone.locator(step).first.tap()
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], phone.url


ODD = (
    "",
    "   ",
    '"',
    '"""',
    "*",
    "NEAR(",
    "AND AND OR",
    "title:x",
    "-",
    "- -",
    "(((",
    "'",
    "\\",
    "%",
    "复议 AND",
    "a" * 5000,
)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:12]))
def test_an_odd_query_is_answered_with_a_page(page: Page, samples_site: str, odd: str) -> None:
    """Whatever is typed, the search answers with a page in the site's own form."""
    search(page, samples_site, odd)
    expect(page.locator("h1")).to_contain_text("搜索")
    answer = page.request.get(f"{samples_site}/search", params={"q": odd})
    assert answer.status == 200


FINDS = {"复议": 2, "议": 1, "公": 1, "“行政复议”": 4, "政府信息公开": 6}


@pytest.mark.parametrize("words", FINDS)
def test_one_two_and_more_characters_are_found_and_marked(page: Page, samples_site: str, words: str) -> None:
    """A word of one or two characters and a phrase are found, and every mark is exactly the word."""
    search(page, samples_site, words)
    marks = page.locator(".search-results mark").all_inner_texts()
    assert marks
    assert {mark.replace("\n", "") for mark in marks} == {words.strip("“”")}
    assert len(words.strip("“”")) == FINDS[words]


def test_a_word_that_is_nowhere_is_not_found_in_its_parts(page: Page, samples_site: str) -> None:
    """Characters that never stand side by side are no word: nothing is found, and the page says what to try."""
    search(page, samples_site, "议复")
    expect(page.locator(".search-count")).to_contain_text("0份报告")
    expect(page.locator(".next-step")).to_be_visible()
