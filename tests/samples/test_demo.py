"""The demo, as a user runs it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.lock import writing
from samples.organs import Sample, organs, sample_reports
from tests.built import Built, build, figures, latest

LASTING = (
    "reports", "organs", "sources", "versions", "disclosure", "applications", "proceedings", "sections", "notes",
    "findings", "statements", "changes", "unread",
)  # fmt: skip
PASSING = {"last_captured", "last_seen", "visits", "gone_since", "url"}
"""What a further visit may change: when something was seen, how often, and on which port a sample portal stood."""


def rows(database: Path, sql: str) -> list[dict[str, Any]]:
    """What a query finds."""
    with closing(sqlite3.connect(database)) as opened:
        opened.row_factory = sqlite3.Row
        return [dict(row) for row in opened.execute(sql)]


def lasting(database: Path) -> dict[str, list[str]]:
    """Every row of what was read, without what a further visit changes."""
    return {
        table: sorted(
            str({name: value for name, value in row.items() if name not in PASSING})
            for row in rows(database, f'SELECT * FROM "{table}"')  # noqa: S608 - a table of ours
        )
        for table in LASTING
    }


def folder_of(place: Path, *samples: Sample) -> Path:
    """A folder with some of the samples as files."""
    folder = place / "reports"
    folder.mkdir()
    for sample in samples:
        (folder / sample.report.file).write_bytes(sample.body)
    return folder


@pytest.fixture
def sound() -> Sample:
    """A sample without any broken rule."""
    return next(sample for sample in sample_reports() if not sample.broken and sample.style == "clean")


def test_every_sample_is_archived_as_it_was_last_printed(samples_demo: Built) -> None:
    """What is broken, taken down and failing on purpose is no failure: status 0, and every report of every organ."""
    assert (samples_demo.status, samples_demo.warned) == (0, ""), samples_demo.told
    held = rows(samples_demo.database, "SELECT agency, year, findings FROM reports")
    assert {(row["agency"], row["year"]) for row in held} == set(latest())
    assert len(held) == len(latest()) == 43
    named = rows(samples_demo.database, "SELECT id FROM organs WHERE id IN (SELECT organ FROM reports)")
    assert {row["id"] for row in named} == {organ.id for organ in organs()}
    graves = {(row["agency"], row["year"]) for row in held if row["findings"] == "error"}
    assert graves == {key for key, sample in latest().items() if sample.broken or sample.miscarried}


def test_the_archive_shows_the_figures_that_were_last_printed(samples_demo: Built) -> None:
    """Each figure of each sample stands in the row that its report shows, those that were changed in silence too."""
    for table in ("disclosure", "applications", "proceedings"):
        shown = rows(samples_demo.database, f"SELECT * FROM {table} WHERE shown = 1")  # noqa: S608 - a table of ours
        for row in shown:
            printed = figures(latest()[row["agency"], row["year"]])
            mine = {key.removeprefix(f"{table}."): value for key, value in printed.items() if key.startswith(table)}
            assert {key: row[key] for key in mine} == mine, (table, row["report"])


def test_the_demo_tells_of_what_time_brought(samples_demo: Built) -> None:
    """The two cells changed in silence, the report taken down and the list that fails are told, and how to look."""
    told = samples_demo.told
    assert told.count("changed after publication:") == len(rows(samples_demo.database, "SELECT * FROM changes")) == 2
    assert told.count("gone from its address:") == 1
    assert "sample-trs: failed" in told
    assert f"nianbao serve --archive {samples_demo.folder}" in told


def test_the_demos_archive_can_be_searched(samples_demo: Built) -> None:
    """Each state is indexed as it was read; the table has what each report is and how it was checked."""
    told = samples_demo.told
    assert "Indexed: 42 new, 0 again" in told
    assert "Indexed: 1 new, 1 again, 0 taken out. Reports in the index: 43." in told
    head = next(line for line in told.splitlines() if "organ" in line and "edition" in line)
    assert re.findall(r"[a-z]+", head) == ["organ", "year", "edition", "figures", "findings", "versions"]
    listed = rows(samples_demo.database, "SELECT report, versions FROM summary_reports")
    assert {row["report"]: row["versions"] for row in listed} == {
        row["report"]: row["n"]
        for row in rows(samples_demo.database, "SELECT report, count(*) AS n FROM versions GROUP BY report")
    }


def test_a_second_demo_adds_visits_and_no_version(tmp_path: Path, samples_demo: Built) -> None:
    """The same portals once more, on other ports: everything that was read is as before, and was visited again."""
    shutil.copytree(samples_demo.folder, tmp_path / "again")
    again = build(tmp_path / "again")
    assert again.status == 0, again.told + again.warned
    assert lasting(again.database) == lasting(samples_demo.database)
    count = "SELECT count(*) AS captures FROM captures"
    before, after = (rows(one.database, count)[0]["captures"] for one in (samples_demo, again))
    assert after > 1.5 * before


def test_a_folder_with_a_file_that_cannot_be_read_says_which_and_why(tmp_path: Path, sound: Sample) -> None:
    """The other files are archived, the unreadable one is told of and kept as unread, and the status is 3."""
    folder = folder_of(tmp_path, sound)
    (folder / "cut.docx").write_bytes(b"PK\x03\x04 half a document")
    done = build(tmp_path / "archive", folder)
    assert (done.status, done.warned) == (3, ""), done.told
    assert "not read cut.docx" in done.told
    assert len(rows(done.database, "SELECT * FROM reports")) == 1
    assert [row["file"] for row in rows(done.database, "SELECT file FROM unread")] == ["cut.docx"]


def test_a_folder_with_a_broken_report_needs_a_person(tmp_path: Path) -> None:
    """Outside the samples nothing is broken on purpose: a broken rule of severity error is status 1."""
    broken = next(sample for sample in sample_reports() if sample.broken)
    done = build(tmp_path / "archive", folder_of(tmp_path, broken))
    assert done.status == 1
    assert broken.broken[0] in done.told


def test_a_sound_folder_in_subfolders_is_done(tmp_path: Path, sound: Sample) -> None:
    """Files of a folder and its subfolders are archived, more of them than one list page holds."""
    folder = folder_of(tmp_path)
    for number in range(17):
        place = folder / f"第 {number} 批"
        place.mkdir()
        (place / sound.report.file).write_bytes(sound.body)
    done = build(tmp_path / "archive", folder)
    assert done.status == 0, done.told
    held = [len(rows(done.database, f"SELECT * FROM {name}")) for name in ("reports", "sources", "versions")]  # noqa: S608
    assert held == [1, 17, 17]


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    """Zero results is not success."""
    done = build(tmp_path / "archive", folder_of(tmp_path))
    assert done.status == 1
    assert "no report was found" in done.told


def test_a_missing_folder_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    """A folder that is not there is named, and no archive is made."""
    command = [sys.executable, "-m", "nianbao", "demo", "--folder", str(tmp_path / "nowhere")]
    archive = tmp_path / "archive"
    done = subprocess.run([*command, "--archive", str(archive)], capture_output=True, text=True, check=False)
    assert (done.returncode in (2, 3), archive.exists()) == (True, False)
    assert "nowhere" in done.stdout + done.stderr


def test_another_programs_archive_db_is_left_alone(tmp_path: Path, sound: Sample) -> None:
    """A foreign archive.db is status 5 and keeps every byte."""
    (tmp_path / "archive.db").write_bytes(b"somebody's own file")
    done = build(tmp_path, folder_of(tmp_path, sound))
    assert done.status == 5
    assert "Move it away" in done.warned
    assert (tmp_path / "archive.db").read_bytes() == b"somebody's own file"


def test_a_locked_archive_is_told_and_unchanged(tmp_path: Path, sound: Sample) -> None:
    """While another process writes, the demo says so, is status 5, and makes no archive.db."""
    with writing(tmp_path, "something else"):
        done = build(tmp_path, folder_of(tmp_path, sound))
    assert done.status == 5
    assert "only writer" in done.warned
    assert not (tmp_path / "archive.db").exists()
