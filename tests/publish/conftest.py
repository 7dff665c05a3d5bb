"""What the tests of the site share: a browser, the samples' archive as it is served, and a copy of it to write to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlite_utils import Database

from archive.database import open_archive
from tests.publish.serving import CHROMIUM, datasette


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that asks nothing of anyone but the page's own server."""
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=quiet)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of it."""
    opened = browser.new_page(viewport={"width": 1300, "height": 1200})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def samples_site(samples_archive: Path) -> Iterator[str]:
    """The samples' archive, served."""
    with datasette(samples_archive) as base:
        yield base


@pytest.fixture
def database(tmp_path: Path, samples_archive: Path) -> Iterator[Database]:
    """The samples' archive, to be written to."""
    shutil.copy(samples_archive, tmp_path / "archive.db")
    with open_archive(tmp_path / "archive.db") as opened:
        opened.execute("PRAGMA foreign_keys = OFF")
        yield opened
