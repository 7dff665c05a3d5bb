"""Reports that attack whoever shows them, and queries that do: nothing runs, and nobody else is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from archive.database import open_archive
from tests.publish.payloads import PAYLOADS, hostile_archive
from tests.publish.serving import datasette, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]


@dataclass
class Watched:
    """A browser's page, the dialogs that opened in it, and the requests that left the site."""

    page: Page
    base: str
    amiss: list[str] = field(default_factory=list)

    def visit(self, path: str) -> int:
        """Open a page of the site, move over it, and give its status."""
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        self.page.mouse.move(200, 300)
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
        if urlsplit(self.page.url).netloc != urlsplit(self.base).netloc:
            self.amiss.append(f"{path} led to {self.page.url}")
        return answer.status


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of thirty hostile reports."""
    return hostile_archive(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def site(hostile: Path) -> Iterator[str]:
    """It, served."""
    with datasette(hostile) as base:
        yield base


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that ignores the site's content security policy: escaping alone has to hold."""
    opened = browser.new_context(bypass_csp=True)
    yield opened
    opened.close()


@pytest.fixture
def watched(context: BrowserContext, site: str) -> Watched:
    """A page that is watched."""
    page = context.new_page()
    one = Watched(page, site)

    def dialog(opened: object) -> None:
        one.amiss.append(f"a dialog on {page.url}")
        opened.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", dialog)
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((f"{site}/", "data:"))
            else one.amiss.append(f"{page.url} asked for {asked.url}")
        ),
    )
    return one


def addresses(database: Path) -> list[str]:
    """The pages on which each report's words are shown."""
    found: list[str] = []
    with open_archive(database) as opened:
        rows = opened.execute(
            "SELECT reports.id, reports.organ, versions.capture, substr(versions.content_digest, 1, 12) "
            "FROM reports JOIN versions ON versions.id = reports.version ORDER BY reports.id"
        ).fetchall()
    for report, organ, capture, digest in rows:
        cells = [f"/report/{report}/v/{digest}/applications.new.{key}" for key in ("natural_person", "total")]
        found += [f"/report/{report}", f"/organ/{organ}", f"/capture/{capture}", *cells]
    return found


TABLES = (
    *("summary_reports", "reports", "organs", "findings", "changes_by_report", "captures", "versions", "notes"),
    *("sections", "statements", "responses", "applications", "disclosure", "sources", "readings", "findings_by_rule"),
)


def test_hostile_reports_run_nothing_and_ask_nobody(watched: Watched, hostile: Path) -> None:
    """No page of thirty hostile reports opens a dialog or asks another host, even without a security policy."""
    pages = addresses(hostile)
    assert len(pages) == 5 * len(PAYLOADS)
    tables = [f"/archive/{table}?_size=max" for table in TABLES]
    shown = {path: watched.visit(path) for path in ("/", *pages, *tables, "/search?q=虚构的句子", "/search?q=alert")}
    assert {path: status for path, status in shown.items() if status != 200} == {}
    assert watched.amiss == []


def test_payloads_stand_on_the_page_as_they_were_printed(watched: Watched, hostile: Path) -> None:
    """What a hostile report prints is shown as its characters: nothing is dropped, nothing is decoded twice."""
    with open_archive(hostile) as opened:
        rows = dict(opened.execute("SELECT address, report FROM versions").fetchall())
    for address, report in rows.items():
        payload = PAYLOADS[int(address.removesuffix(".html").rpartition("-")[2])]
        watched.visit(f"/report/{report}")
        text = " ".join(watched.page.locator("#section-1").inner_text().split())
        assert " ".join(payload.split()) in text, report


REFLECTED = (
    *("/search?q={}", "/search?q=复议&year={}", "/search?q=复议&province={}", "/archive/summary_reports?_search={}"),
    *("/archive/summary_reports?year={}", "/archive/summary_reports?_facet={}", "/archive/summary_reports?_sort={}"),
    *("/archive/findings?rule={}", "/report/{}/2024", "/organ/{}", "/capture/{}", "/archive/{}", "/{}"),
    "/archive?sql=select+'{}'",
)

THIRDS = 3
"""Each address gets one payload in three, and each payload four or five addresses: 140 pages are enough to open."""


@pytest.mark.parametrize("path", REFLECTED)
def test_hostile_queries_run_nothing_and_ask_nobody(watched: Watched, path: str) -> None:
    """What a visitor asks comes back as its characters, or not at all, and is never a fault of the server."""
    for payload in PAYLOADS[REFLECTED.index(path) % THIRDS :: THIRDS]:
        asked = (
            path.format(quote(payload, safe=""))
            if "sql" not in path
            else path.format(quote(payload.replace("'", "''")))
        )
        assert watched.visit(asked) < 500, asked
    assert watched.amiss == []
