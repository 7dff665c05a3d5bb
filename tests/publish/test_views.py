"""The views that readers open first: what they say of a few rows, and that they stay quick on many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.database import migrate, open_archive, transaction
from archive.warc import captures_folder
from crawler.schema import CAPTURES, MIGRATIONS, PORTALS, RUNS
from extract.register import packaged
from extract.schema import SOURCE
from extract.store import Store
from publish.views import VIEWS, create_views

PAGE = "www.example.gov.cn/a.html"
NOON, LATER = "2025-03-01T12:00:00.000000+00:00", "2025-03-02T12:00:00.000000+00:00"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty archive with all its tables and views."""
    with open_archive(tmp_path / "archive.db") as opened:
        migrate(opened, MIGRATIONS)
        Store(opened, captures_folder(tmp_path), packaged())
        create_views(opened)
        yield opened


def put(database: Database, table: str, columns: Any, **facts: Any) -> None:
    """One row, empty but for what is said."""
    with transaction(database):
        database.table(table).insert({**dict.fromkeys(columns), **facts})


def source(database: Database, **facts: Any) -> None:
    put(database, "sources", SOURCE, **{"id": "s", "address": PAGE, "kind": "page", "visits": 2, **facts})


def capture(database: Database, name: str, **facts: Any) -> None:
    known = {"id": name, "kind": "page", "planned": PAGE, "address": PAGE, "url": f"http://{PAGE}"}
    put(database, "captures", CAPTURES, **{**known, **facts})


def portal(database: Database, code: str) -> None:
    put(database, "portals", PORTALS, code=code, name=code, system="trs")


def run(database: Database, name: str, **facts: Any) -> None:
    put(database, "runs", RUNS, **{"run": name, "portal": "here", "started": name, "reasons": "[]", **facts})


def test_what_is_gone_is_shown_with_the_visit_that_was_told_so(database: Database) -> None:
    """A source that is gone is one row, with the capture of that instant and not one of another."""
    source(database, state="gone", gone_since=LATER, last_seen=NOON)
    capture(database, "seen", instant=NOON, status=200, verdict="ok")
    capture(database, "told", instant=LATER, status=404, verdict="gone")
    (row,) = database.query("SELECT * FROM gone")
    assert (row["capture"], row["status"], row["verdict"], row["state"]) == ("told", 404, "gone", "gone")
    assert (row["last_seen"], row["url"], row["report"]) == (NOON, f"http://{PAGE}", None)


def test_a_redirect_to_a_page_that_says_no_is_evidence_too(database: Database) -> None:
    """Where the answer came from another address, the visit is found by the address that was asked for."""
    source(database, state="gone", gone_since=LATER, last_seen=NOON)
    capture(database, "led", instant=LATER, status=302, verdict="moved")
    capture(database, "told", instant=LATER, status=200, verdict="soft_404", address="www.example.gov.cn/404.html")
    assert [row["capture"] for row in database.query("SELECT * FROM gone")] == ["told"]


def test_what_is_here_or_replaced_is_not_gone(database: Database) -> None:
    """Only what was told to be gone, and not seen since, stands in the view."""
    source(database, id="a", state="here")
    source(database, id="b", state="replaced")
    assert list(database.query("SELECT * FROM gone")) == []


def test_the_last_run_of_each_portal_is_shown(database: Database) -> None:
    """A row a portal: its latest run, one that has not ended, or none; an earlier run's verdict is never shown."""
    for code in ("here", "never"):
        portal(database, code)
    run(database, NOON, ended=NOON, verdict="failed", found=0)
    run(database, LATER)
    last = {row["portal"]: (row["started"], row["verdict"]) for row in database.query("SELECT * FROM last_runs")}
    assert last == {"here": (LATER, None), "never": (None, None)}
    run(database, "2025-03-03T12:00:00.000000+00:00", ended=LATER, verdict="ok", found=7)
    (row,) = database.query("SELECT * FROM last_runs WHERE portal = 'here'")
    assert (row["verdict"], row["found"]) == ("ok", 7)


def test_what_was_not_found_is_unknown(samples_archive: Path) -> None:
    """Coverage has each known organ and year; what was found has its counts, what was not is unknown and no more."""
    with open_archive(samples_archive) as built:
        rows = {(row["organ"], row["year"]): row for row in built.query("SELECT * FROM coverage")}
        reports = {(row["organ"], row["year"]) for row in built.query("SELECT organ, year FROM reports")}
    assert {key for key, row in rows.items() if row["state"] != "unknown"} == reports
    assert len(rows) == len({organ for organ, _ in rows}) * len({year for _, year in rows})
    assert [row["report"] for row in rows.values() if row["state"] == "gone"] == ["990121-jiaoyuju/2023"]
    assert all(row["versions"] and row["captures"] for row in rows.values() if row["report"])


def test_changes_stand_with_their_report(samples_archive: Path) -> None:
    """Each change has the title and address of the version that has it, and when that was first seen."""
    with open_archive(samples_archive) as built:
        rows = list(built.query("SELECT * FROM changes_by_report"))
        assert len(rows) == built.table("changes").count > 0
        for row in rows:
            version = built.table("versions").get(row["version"])
            assert (row["first_seen"], row["report"]) == (version["first_captured"], version["report"])
            assert version["address"].partition("/")[2] in row["url"]
            assert str(row["year"]) in row["title"]
            assert row["organ_name"] in row["title"]


def test_views_go_through_one_table_and_find_the_rest_by_key(database: Database) -> None:
    """No view reads a second large table from end to end: on a whole country's archive that would take minutes."""
    through = {
        "findings_by_rule": {"reports"},
        "changes_by_report": {"changes"},
        "gone": {"sources"},
        "coverage": {"organs", "years", "reports"},
        "last_runs": {"runs", "portals"},
        "unattributed": {"sources"},
    }
    assert set(through) == set(VIEWS)
    for view, allowed in through.items():
        plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view}")]  # noqa: S608 - ours
        scanned = {match[1] for step in plan if (match := re.match(r"SCAN (\w+)", step))}
        assert scanned - {view} <= allowed, (view, plan)
