"""The life of an archive, by the command line: two states of the sample portals, and all that follows."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.address import canonical
from archive.database import open_archive
from archive.dump import differences
from archive.lock import writing
from commands.rebuilding import PUBLISHED
from publish.indexing import is_current
from publish.query import expression
from samples.portals import Differences, Expected, SamplePortals, sample_portals
from tests.crawler.crawling import nianbao

Row = dict[str, Any]
_FOUND = """
SELECT report FROM fts_documents WHERE id IN (SELECT rowid FROM fts_reports WHERE fts_reports MATCH ?)
"""


@dataclass
class Life:
    """Copies of an archive after each step, the statuses of the commands, and what the portals had."""

    folder: Path
    statuses: dict[str, int]
    said: dict[str, str]
    expected: dict[int, tuple[Expected, ...]]
    differences: Differences

    def rows(self, step: str, sql: str) -> list[Row]:
        """What a query finds in the archive as it was after a step."""
        with open_archive(self.folder / step / "archive.db") as database:
            return list(database.query(sql))


def step(life: Life, name: str, *commands: tuple[str, ...]) -> None:
    """Run commands on the archive and keep a copy of what it then is."""
    for command in commands:
        done = nianbao(*command, "--archive", life.folder / "now")
        life.statuses[f"{name} {command[0]}"] = done.returncode
        life.said[f"{name} {command[0]}"] = done.stdout + done.stderr
    shutil.copytree(life.folder / "now", life.folder / name)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """An archive that saw the first state twice and the second state once."""
    folder = tmp_path_factory.mktemp("life")
    with sample_portals() as portals:
        portals.write(folder / "now")
        found = {1: portals.expected(1), 2: portals.expected(2)}
        lived = Life(folder, {}, {}, found, portals.differences)
        step(lived, "first", ("crawl",), ("extract",), ("check",))
        step(lived, "again", ("crawl",), ("extract",), ("check",), ("index",))
        _second(portals)
        step(lived, "second", ("update",))
        yield lived


def _second(portals: SamplePortals) -> None:
    portals.state = 2


def places(expected: tuple[Expected, ...]) -> set[tuple[str, int, str]]:
    """Organ, year and identity of each place where a report stands."""
    return {(one.organ, one.year, canonical(one.url)) for one in expected}


def archived(life: Life, name: str) -> set[tuple[str, int, str]]:
    """The same of the archive's sources that are there."""
    sql = """
    SELECT reports.organ, reports.year, sources.address FROM sources JOIN reports ON reports.id = sources.report
    WHERE sources.state = 'here'
    """
    return {(row["organ"], row["year"], row["address"]) for row in life.rows(name, sql)}


def test_the_first_crawl_finds_every_report_and_nothing_else(life: Life) -> None:
    """Each report of each portal is archived under its organ and year, and no other page is taken for one."""
    assert archived(life, "first") == places(life.expected[1])
    assert life.statuses["first crawl"] == 0
    assert life.rows("first", "SELECT address FROM sources WHERE report IS NULL") == []


def test_every_figure_of_the_portals_is_archived_as_it_was_printed(life: Life) -> None:
    """The shown version of each report holds exactly the figures that the sample printed."""
    wrong = []
    with open_archive(life.folder / "first" / "archive.db") as database:
        for one in life.expected[1]:
            for table in ("disclosure", "applications", "proceedings"):
                row = _figures(database, table, f"{one.organ}/{one.year}")
                printed = getattr(one.sample.report, table) or {}
                wanted = {f"{key}.{column}": value for key, line in printed.items() for column, value in line.items()}
                wrong += [(one.title, key) for key, value in wanted.items() if row.get(key) != value]
    assert wrong == []


def _figures(database: Database, table: str, report: str) -> Row:
    return next(database.query(f'SELECT * FROM "{table}" WHERE report = ? AND shown', [report]), {})  # noqa: S608 (ours)


def test_a_second_crawl_is_visits_and_no_version(life: Life) -> None:
    """Pages whose counters moved are other bytes and the same content: visits, and not one new version or change."""
    versions = "SELECT id, content_digest FROM versions ORDER BY id"
    assert life.rows("again", versions) == life.rows("first", versions)
    assert life.rows("again", "SELECT * FROM changes") == []
    counts = {name: life.rows(name, "SELECT count(*) AS n FROM captures")[0]["n"] for name in ("first", "again")}
    assert counts["again"] > 1.8 * counts["first"]
    assert life.statuses["again crawl"] == life.statuses["again extract"] == 0


def test_each_address_is_captured_once_a_run(life: Life) -> None:
    """In each run of a portal every planned address has one capture that is no redirect."""
    sql = """
    SELECT run, portal, planned, count(*) AS n FROM captures
    WHERE kind IN ('list', 'page', 'attachment') AND verdict NOT IN ('moved', 'error') GROUP BY 1, 2, 3 HAVING n > 1
    """
    assert life.rows("second", sql) == []


def test_the_silent_change_is_one_version_with_its_two_cells(life: Life) -> None:
    """What was changed without a word is one new version, and the cells that differ are in ``changes``."""
    changed = canonical(life.differences.changed)
    before = {row["id"] for row in life.rows("again", "SELECT id FROM versions")}
    sql = "SELECT versions.id, sources.address FROM versions JOIN sources ON sources.id = versions.source"
    new = {row["address"] for row in life.rows("second", sql) if row["id"] not in before}
    assert new == {changed, canonical(life.differences.new)}
    found = {row["at"]: (int(row["before"]), int(row["after"])) for row in life.rows("second", "SELECT * FROM changes")}
    assert found == dict(life.differences.cells)


def test_what_was_taken_down_is_gone_since_and_not_deleted(life: Life) -> None:
    """A report whose page is gone keeps its row and figures; its source says since when it is gone."""
    gone = life.rows("second", "SELECT * FROM sources WHERE gone_since IS NOT NULL")
    assert [(row["address"], row["state"]) for row in gone] == [(canonical(life.differences.gone), "gone")]
    report = gone[0]["report"]
    for table in ("reports", "applications"):
        column = "id" if table == "reports" else "report"
        assert life.rows("second", f"SELECT * FROM {table} WHERE {column} = '{report}'")  # noqa: S608 (ours)


def test_the_new_report_is_found_and_a_failed_list_removes_nothing(life: Life) -> None:
    """The second state's places are all archived; reports listed on the page that failed are still there."""
    assert archived(life, "second") == places(life.expected[2])


def test_the_verdict_names_the_failed_list(life: Life) -> None:
    """The portal's run has failed, names the list page, and the exit status says that a person must look."""
    assert life.statuses["second update"] == 1
    sql = "SELECT portal, verdict, reasons, max(run) FROM runs GROUP BY portal"
    last = {row["portal"]: row for row in life.rows("second", sql)}
    failed = life.differences.failed_portal
    assert {code: row["verdict"] for code, row in last.items() if row["verdict"] != "ok"} == {failed: "failed"}
    assert life.differences.failed in last[failed]["reasons"]
    assert life.said["second update"].strip().startswith(f"{failed}: failed")
    assert life.differences.failed in life.said["second update"]


def test_update_says_nothing_of_what_is_well_and_logs_every_portal(life: Life) -> None:
    """Only the portal that failed is printed; the day's log has one line a portal and run."""
    assert len(life.said["second update"].strip().splitlines()) == 1
    logs = sorted((life.folder / "second" / "captures" / "log").glob("*.log"))
    lines = [line for path in logs for line in path.read_text("utf-8").splitlines()]
    assert sum(": ok · " in line or ": failed · " in line for line in lines) == 3 * 4
    assert "2 new versions, 2 cells changed" in lines[-1]


def test_update_indexes_what_is_new(life: Life) -> None:
    """After update the index and the list hold every report, and say what changed and what is gone."""
    with open_archive(life.folder / "second" / "archive.db") as database:
        assert is_current(database)
        listed = {row["report"]: row for row in database.query("SELECT * FROM summary_reports")}
        found = {row[0] for row in database.execute(_FOUND, [expression("政府信息公开")])}
    assert set(listed) == found == {row["id"] for row in life.rows("second", "SELECT id FROM reports")}
    assert [row["changed"] for row in listed.values() if row["changed"]] == [len(life.differences.cells)]
    assert len([report for report, row in listed.items() if row["gone_since"]]) == 1


def test_extract_and_check_alone_do_not_index(life: Life) -> None:
    """They do one thing each; an archive that was never indexed has none of the publisher's tables."""
    tables = "SELECT name FROM sqlite_master WHERE name LIKE 'fts_%' OR name LIKE 'summary_%'"
    assert life.rows("first", tables) == []
    assert life.statuses["again index"] == 0
    reports = life.rows("again", "SELECT count(*) AS n FROM reports")[0]["n"]
    assert life.said["again index"].startswith(f"Indexed: {reports} new,")


def test_a_second_update_ends_at_once_and_changes_nothing(life: Life, tmp_path: Path) -> None:
    """While one update holds the archive another says who does, is status 5, and no byte of archive.db is changed."""
    shutil.copytree(life.folder / "second", tmp_path / "kept")
    before = (tmp_path / "kept" / "archive.db").read_bytes()
    with writing(tmp_path / "kept", "update"):
        second = nianbao("update", "--archive", tmp_path / "kept")
    assert (second.returncode, second.stdout) == (5, "")
    assert "only writer" in second.stderr
    assert (tmp_path / "kept" / "archive.db").read_bytes() == before


def test_the_first_command_of_all_can_be_update(life: Life, tmp_path: Path) -> None:
    """In a folder that holds nothing but portals' rows ``update`` builds the whole archive."""
    with sample_portals() as portals:
        portals.write(tmp_path)
        done = nianbao("update", "--archive", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert {line.split(": ")[1] for line in done.stdout.splitlines()} == {"carry.applications", "proceedings.sum"}
    with open_archive(tmp_path / "archive.db") as database:
        found = {(row["organ"], row["year"]) for row in database.query("SELECT organ, year FROM reports")}
    assert found == {(one.organ, one.year) for one in life.expected[1]}


def test_a_rule_that_breaks_from_year_to_year_is_found(life: Life) -> None:
    """The one report whose applications do not carry on is found, and the one broken inside itself, no other."""
    sql = """
    SELECT DISTINCT findings.report, rule FROM findings JOIN reports ON reports.version = findings.version
    WHERE severity = 'error' AND verdict = 'broken'
    """
    wanted = {
        (f"{one.organ}/{one.year}", rule)
        for one in life.expected[1]
        for rule in (*one.sample.broken, *(("carry.applications",) if one.sample.miscarried else ()))
    }
    assert {(row["report"], row["rule"]) for row in life.rows("first", sql)} == wanted
    assert life.statuses["first check"] == 1


def test_other_programs_find_the_captures_sound(life: Life) -> None:
    """Every WARC file of the three crawls passes ``warcio check``."""
    files = sorted(map(str, (life.folder / "second" / "captures").glob("*.warc.gz")))
    command = [sys.executable, "-m", "warcio.cli", "check", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (len(files), done.returncode) == (3, 0), done.stdout


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_rebuild_is_equal_before_and_after(life: Life, name: str, tmp_path: Path) -> None:
    """From the captures and the journals alone comes the very same archive, also where archive.db was lost.

    The first was not indexed, as the rebuilt one is.
    """
    shutil.copytree(life.folder / name, tmp_path / "kept")
    for path in (tmp_path / "kept").glob("archive.db*"):
        path.unlink()
    done = nianbao("rebuild", "--archive", tmp_path / "kept")
    assert (done.returncode, done.stderr) == (0, "")
    with open_archive(life.folder / name / "archive.db") as before, open_archive(tmp_path / "kept/archive.db") as after:
        tables = None if is_current(before) else set(before.table_names()) - PUBLISHED
        assert (tables is None) == (name == "second")
        assert differences(before, after, tables) == []
        assert is_current(after)


def test_rebuilding_an_archive_that_was_not_indexed_is_equal_too(life: Life, tmp_path: Path) -> None:
    """What only the new one has, because it is indexed, is no difference."""
    shutil.copytree(life.folder / "first", tmp_path / "kept")
    rebuilt = nianbao("rebuild", "--archive", tmp_path / "kept")
    assert (rebuilt.returncode, "Nothing differs" in rebuilt.stdout) == (0, True)
    with open_archive(tmp_path / "kept" / "archive.db") as database:
        assert is_current(database)


def test_a_damaged_index_does_not_hinder_a_rebuild(life: Life, tmp_path: Path) -> None:
    """An archive whose list lost a column is compared by what people and captures say, and is whole afterwards."""
    shutil.copytree(life.folder / "again", tmp_path / "kept")
    with open_archive(tmp_path / "kept" / "archive.db") as database:
        database.execute("ALTER TABLE summary_reports DROP COLUMN url")
    rebuilt = nianbao("rebuild", "--archive", tmp_path / "kept")
    assert (rebuilt.returncode, "Nothing differs" in rebuilt.stdout) == (0, True)
    with open_archive(tmp_path / "kept" / "archive.db") as database:
        assert is_current(database)


def test_rebuilding_in_place_keeps_the_archive_and_a_next_crawl_goes_on(life: Life, tmp_path: Path) -> None:
    """Rebuild over a sound archive says that nothing differs, leaves no log or half file, and fixity holds."""
    shutil.copytree(life.folder / "again", tmp_path / "kept")
    rebuilt = nianbao("rebuild", "--archive", tmp_path / "kept")
    assert (rebuilt.returncode, "Nothing differs" in rebuilt.stdout) == (0, True)
    assert sorted(path.name for path in (tmp_path / "kept").glob("archive.db*")) == ["archive.db"]
    done = nianbao("fixity", "--archive", tmp_path / "kept")
    assert (done.returncode, " 0 things" in done.stdout) == (0, True)


def test_reading_again_changes_nothing(life: Life, tmp_path: Path) -> None:
    """Extract and check over what is read and checked leave every table as it is."""
    shutil.copytree(life.folder / "second", tmp_path / "kept")
    for command in ("extract", "check"):
        nianbao(command, "--archive", tmp_path / "kept")
    with (
        open_archive(life.folder / "second" / "archive.db") as before,
        open_archive(tmp_path / "kept/archive.db") as after,
    ):
        assert differences(before, after) == []


def test_status_counts_what_is_there(life: Life) -> None:
    """``status --json`` has the counts of the tables and how each portal's last run went."""
    told = json.loads(nianbao("status", "--json", "--archive", life.folder / "second").stdout)
    reports = life.rows("second", "SELECT count(*) AS n FROM reports")[0]["n"]
    verdicts = {row["code"]: row["verdict"] for row in told["portals"]}
    assert (told["reports"], told["changes"], told["unattributed"]) == (reports, 2, 0)
    assert verdicts[life.differences.failed_portal] == "failed"
    assert told["sources"] == {"gone": 1, "here": len(places(life.expected[2]))}


def test_status_for_a_person_names_every_portal(life: Life) -> None:
    """The same for people: each portal by its code, with its verdict."""
    said = nianbao("status", "--archive", life.folder / "second").stdout
    assert all(code in said for code in ("sample-trs", "sample-jcms", "sample-ucap", "sample-gbk"))
    assert "1 gone" in said


def test_a_backup_is_an_archive(life: Life, tmp_path: Path) -> None:
    """A backup has the same tables and captures, passes fixity, and is only added to the next time."""
    target = tmp_path / "copy"
    first = nianbao("backup", "--archive", life.folder / "second", target)
    second = nianbao("backup", "--archive", life.folder / "second", target)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "3 were there already" in second.stdout
    with open_archive(life.folder / "second" / "archive.db") as before, open_archive(target / "archive.db") as after:
        assert differences(before, after) == []
    assert nianbao("fixity", "--archive", target).returncode == 0


def test_a_backup_inside_the_archive_is_refused(life: Life) -> None:
    """A copy that would be copied with the archive is not made."""
    inside = life.folder / "second" / "copy"
    done = nianbao("backup", "--archive", life.folder / "second", inside)
    assert (done.returncode, inside.exists()) == (5, False)
