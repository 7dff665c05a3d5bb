"""The demo, as a user runs it: each in a process of its own, because Twisted's reactor runs only once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.database import open_archive, transaction
from samples.organs import Sample, sample_reports

SCRIPT = """
import sys
from pathlib import Path
from rich.console import Console
from samples.demo import run
folder = Path(sys.argv[2]) if sys.argv[2:] else None
sys.exit(run(Path(sys.argv[1]), folder, Console(width=160)))
"""


def demo(place: Path, *folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo, every warning an error."""
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(place), *map(str, folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    return done


def dump(place: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table of an archive."""
    database = Database(place / "archive.db")
    names = [name for name in database.table_names() if name != "_sqlite_migrations"]
    rows = {name: sorted(database.query(f'SELECT * FROM "{name}"'), key=str) for name in names}  # noqa: S608
    database.close()
    return rows


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
    return next(sample for sample in sample_reports() if not sample.broken)


def test_the_samples_are_archived_whole_and_a_second_run_adds_nothing(tmp_path: Path) -> None:
    """Every sample is archived as printed, the declared broken one is no failure, and again is the same."""
    first = demo(tmp_path)
    assert first.returncode == 0, first.stdout
    stored = dump(tmp_path)
    assert len(stored["reports"]) == len(stored["versions"]) == len(sample_reports())
    assert {row["name"] for row in stored["organs"]} == {sample.report.agency for sample in sample_reports()}
    assert sum(row["findings"] == "error" for row in stored["reports"]) == sum(bool(s.broken) for s in sample_reports())
    assert f"datasette {tmp_path}/archive.db -m metadata.yml" in first.stdout
    assert demo(tmp_path).returncode == 0
    assert dump(tmp_path) == stored


def test_a_folder_with_a_file_that_cannot_be_read_says_which_and_why(tmp_path: Path, sound: Sample) -> None:
    """The other files are archived, the unreadable one is told of and kept as unread, and the status is 3."""
    folder = folder_of(tmp_path, sound)
    (folder / "cut.docx").write_bytes(b"PK\x03\x04 half a document")
    done = demo(tmp_path / "archive", folder)
    assert done.returncode == 3, done.stdout
    assert "not read cut.docx" in done.stdout
    stored = dump(tmp_path / "archive")
    assert (len(stored["reports"]), [row["file"] for row in stored["unread"]]) == (1, ["cut.docx"])


def test_a_folder_with_a_broken_report_needs_a_person(tmp_path: Path) -> None:
    """Outside the samples nothing is broken on purpose: a broken rule of severity error is status 1."""
    broken = next(sample for sample in sample_reports() if sample.broken)
    assert demo(tmp_path / "archive", folder_of(tmp_path, broken)).returncode == 1


def test_a_sound_folder_in_subfolders_is_done(tmp_path: Path, sound: Sample) -> None:
    """Files of a folder and its subfolders are archived, more of them than one list page holds."""
    folder = folder_of(tmp_path)
    for number in range(17):
        place = folder / f"第 {number} 批"
        place.mkdir()
        (place / sound.report.file).write_bytes(sound.body)
    done = demo(tmp_path / "archive", folder)
    assert done.returncode == 0, done.stdout
    stored = dump(tmp_path / "archive")
    assert (len(stored["reports"]), len(stored["versions"])) == (1, 17)


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    """Zero results is not success."""
    done = demo(tmp_path / "archive", folder_of(tmp_path))
    assert done.returncode == 1
    assert "is a report" in done.stdout


def test_a_missing_folder_is_a_missing_input(tmp_path: Path) -> None:
    """A folder that is not there is status 3, and no archive is made."""
    done = demo(tmp_path / "archive", tmp_path / "nowhere")
    assert (done.returncode, (tmp_path / "archive").exists()) == (3, False)
    assert "nowhere" in done.stdout


def test_another_programs_archive_db_is_left_alone(tmp_path: Path, sound: Sample) -> None:
    """A foreign archive.db is status 5 and keeps every byte."""
    (tmp_path / "archive.db").write_bytes(b"somebody's own file")
    done = demo(tmp_path, folder_of(tmp_path, sound))
    assert done.returncode == 5
    assert "Move it away" in done.stdout
    assert (tmp_path / "archive.db").read_bytes() == b"somebody's own file"


def test_a_locked_archive_is_told_and_unchanged(tmp_path: Path, sound: Sample) -> None:
    """While another process writes, the demo waits its patience, says so, and is status 5."""
    with open_archive(tmp_path / "archive.db") as other, transaction(other):
        done = demo(tmp_path, folder_of(tmp_path, sound))
    assert done.returncode == 5
    assert "only writer" in done.stdout
