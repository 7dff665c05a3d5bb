"""The headers of every answer: pages, tables, JSON, CSV, static files, errors; and none on another database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from datasette.app import Datasette
from sqlite_utils import Database

from publish.site.headers import HEADERS

POLICY = HEADERS["content-security-policy"]
PATHS = [
    "/",
    "/archive",
    "/archive/reports",
    "/archive/reports.json",
    "/archive/reports.csv?_stream=on&_dl=on",
    "/archive?sql=select+1",
    "/archive?sql=select+nonsense",
    "/-/static-plugins/nianbao/site.css",
    "/-/versions.json",
    "/nowhere",
    "/archive/nowhere",
    "/archive/reports/nobody~2F2024",
]
HTML = [path for path in PATHS if "." not in path]
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


def answers(database: Path, *paths: str) -> list[tuple[Mapping[str, str], str]]:
    """Headers and text of some addresses."""

    async def run() -> list[tuple[Mapping[str, str], str]]:
        datasette = Datasette([str(database)])
        await datasette.invoke_startup()
        found = [await datasette.client.get(path) for path in paths]
        return [(answer.headers, answer.text) for answer in found]

    return asyncio.run(run())


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(samples_archive: Path, path: str) -> None:
    """Nothing that the server says, be it an error, goes out without its policy."""
    ((headers, _),) = answers(samples_archive, path)
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", HTML)
def test_no_page_needs_a_script_of_its_own(samples_archive: Path, path: str) -> None:
    """A page with an inline script would be a page that the policy breaks."""
    ((_, text),) = answers(samples_archive, path)
    assert "<html" in text
    assert _SCRIPT.findall(text) == []


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    """Each source is the server itself; data: is for images alone, and inline code for styles alone."""
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["script-src"] == "'self'"
    assert rules["default-src"] == "'self'"
    assert "http" not in POLICY
    assert {name for name, value in rules.items() if "unsafe" in value} == {"style-src"}


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    """A database that is no archive keeps Datasette's own pages and headers, inline scripts and all."""
    path = tmp_path / "shop.db"
    Database(path).table("goods").insert({"id": 1, "name": "tea"})
    front, table = answers(path, "/", "/shop/goods")
    for headers, text in (front, table):
        assert {"content-security-policy", "x-frame-options"}.isdisjoint(headers)
        assert "nianbao" not in text
        assert "Powered by" in text
    assert "tea" in table[1]
    assert "shop" in front[1]
