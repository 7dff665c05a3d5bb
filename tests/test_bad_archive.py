"""Archives, disks and settings that are not as they should be: each is named, and nothing stored is touched."""

from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from archive.lock import writing
from samples.portals import SamplePortals, sample_portals
from tests.crawler.crawling import nianbao, opened, rows

WRITERS = (("crawl",), ("extract",), ("check",), ("rebuild",), ("fixity",), ("update",), ("add", __file__))


@pytest.fixture(scope="module")
def portals() -> Iterator[SamplePortals]:
    with sample_portals() as serving:
        yield serving


@pytest.fixture(scope="module")
def made(portals: SamplePortals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound archive of the first state, read and checked."""
    folder = tmp_path_factory.mktemp("made") / "archive"
    portals.write(folder)
    for command in ("crawl", "extract", "check"):
        nianbao(command, "--archive", folder)
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be hurt."""
    shutil.copytree(made, tmp_path / "archive")
    return tmp_path / "archive"


def contents(folder: Path) -> dict[str, str]:
    """Every kept file's digest."""
    files = [path for path in (folder / "captures").rglob("*") if path.is_file() and path.name != "lock"]
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def warc(folder: Path) -> Path:
    """The archive's one WARC file."""
    (path,) = (folder / "captures").glob("*.warc.gz")
    return path


@pytest.mark.parametrize("command", WRITERS, ids=lambda command: command[0])
def test_a_locked_archive_is_left_alone(archive: Path, command: tuple[str, ...]) -> None:
    """Whoever else wants to write ends with status 5 and is told who writes."""
    before = contents(archive)
    with writing(archive, "a test"):
        done = nianbao(*command, "--archive", archive)
    assert (done.returncode, f"process {os.getpid()} (a test)" in done.stderr) == (5, True)
    assert contents(archive) == before


@pytest.mark.parametrize("command", [*WRITERS, ("status",)], ids=lambda command: command[0])
@pytest.mark.parametrize("kind", ["text", "database"])
def test_another_programs_file_is_left_alone(archive: Path, command: tuple[str, ...], kind: str) -> None:
    """A file called archive.db that is not ours is named with status 5, and not a byte of it changes."""
    path = archive / "archive.db"
    path.unlink()
    if kind == "text":
        path.write_text("notes of my own\n" * 50)
    else:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE mine (x)")
            other.commit()
    before = path.read_bytes()
    done = nianbao(*command, "--archive", archive)
    assert (done.returncode, "an archive made by nianbao" in done.stderr) == (5, True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["extract", "check", "fixity", "status", "rebuild"])
def test_no_archive_is_said_so(tmp_path: Path, command: str) -> None:
    """A folder without an archive is named, with what to do; nothing is made there but the lock."""
    done = nianbao(command, "--archive", tmp_path)
    assert (done.returncode, "an archive" in done.stderr, "nianbao crawl" in done.stderr) == (5, True, True)
    assert "add" in done.stderr or command == "rebuild"
    assert not (tmp_path / "archive.db").exists()


def test_a_damaged_database_is_named_and_made_again(archive: Path) -> None:
    """A database cut in its middle stops every command with the way out, and ``rebuild`` makes it again whole."""
    counted = rows(archive, "SELECT count(*) AS n FROM versions")
    path = archive / "archive.db"
    path.write_bytes(path.read_bytes()[:50_000])
    said = nianbao("crawl", "--archive", archive)
    assert said.returncode == 5
    done = nianbao("rebuild", "--archive", archive)
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(archive, "SELECT count(*) AS n FROM versions") == counted


def test_a_capture_file_cut_in_its_middle_is_named(archive: Path) -> None:
    """Fixity names the file and each lost capture; a crawl refuses to add to it; the file is not touched."""
    path = warc(archive)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = contents(archive)
    done = nianbao("fixity", "--archive", archive)
    assert done.returncode == 1
    assert path.name in done.stdout
    assert "is lost" in done.stdout
    crawled = nianbao("crawl", "--archive", archive)
    assert (crawled.returncode, path.name in crawled.stderr) == (5, True)
    assert contents(archive) == before


def test_what_stands_before_a_cut_is_rebuilt(archive: Path) -> None:
    """A rebuild over a cut file keeps the captures before the cut, names the damage and ends with status 1."""
    path = warc(archive)
    whole = rows(archive, "SELECT count(*) AS n FROM captures")[0]["n"]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = nianbao("rebuild", "--archive", archive)
    assert (done.returncode, path.name in done.stdout) == (1, True)
    assert 0 < rows(archive, "SELECT count(*) AS n FROM captures")[0]["n"] < whole


def test_one_changed_byte_is_found(archive: Path) -> None:
    """A single byte that changed in a capture's record is found and named by its address."""
    (row,) = rows(archive, "SELECT offset, length, url FROM captures WHERE kind = 'page' AND revisits IS NULL LIMIT 1")
    path = warc(archive)
    data = bytearray(path.read_bytes())
    data[row["offset"] + row["length"] // 2] ^= 1
    path.write_bytes(bytes(data))
    done = nianbao("fixity", "--archive", archive)
    assert (done.returncode, row["url"] in done.stdout) == (1, True)


def test_bytes_that_are_damaged_do_not_stop_the_reading_of_others(archive: Path) -> None:
    """A payload whose record is damaged is named with status 1; all others are read."""
    (row,) = rows(archive, "SELECT offset, length FROM captures WHERE kind = 'attachment' AND verdict = 'ok' LIMIT 1")
    path = warc(archive)
    data = bytearray(path.read_bytes())
    data[row["offset"] + row["length"] // 2] ^= 255
    path.write_bytes(bytes(data))
    before = rows(archive, "SELECT count(*) AS n FROM versions")[0]["n"]
    with opened(archive) as database:
        for table in ("readings", "copies", "versions", "sources"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 (tables of ours)
        database.conn.commit()
    done = nianbao("extract", "--archive", archive)
    assert done.returncode in (1, 3)
    assert path.name in done.stderr
    assert rows(archive, "SELECT count(*) AS n FROM versions")[0]["n"] == before - 1


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))


def test_a_full_disk_is_named_and_what_was_committed_stands(portals: SamplePortals, tmp_path: Path) -> None:
    """Where no file may grow the crawl ends with status 5; with room again it goes on, and nothing is there twice."""
    portals.write(tmp_path)
    command = [sys.executable, "-m", "nianbao", "crawl", "--archive", str(tmp_path)]
    full = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_small_files, timeout=60)
    assert full.returncode == 5, full.stdout + full.stderr
    assert "room" in full.stderr
    assert nianbao("crawl", "--archive", tmp_path).returncode == 0
    twice = """
    SELECT planned, address FROM captures WHERE kind IN ('list', 'page', 'attachment')
    GROUP BY 1, 2 HAVING count(*) > 1
    """
    assert rows(tmp_path, twice) == []
    assert nianbao("fixity", "--archive", tmp_path).returncode == 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """An archive below a file is no archive: status 5, and the place is named."""
    (tmp_path / "file").write_text("x")
    done = nianbao("add", __file__, "--archive", tmp_path / "file" / "archive")
    assert (done.returncode, "file" in done.stderr) == (5, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("colour = 1", "colour"),
        ('system = "wordpress"', "wordpress"),
        ("delay = 0", "delay"),
        ("[[portal", "TOML"),
    ],
)
def test_a_wrong_portal_row_stops_before_anything_is_done(tmp_path: Path, wrong: str, said: str) -> None:
    """Unknown keys and systems, and TOML that is none: status 4, file and key named, no archive made."""
    lines = ["[[portal]]", 'code = "x"', 'name = "某市"', 'division = "110000"', 'start = ["http://www.a.gov.cn/nb/"]']
    lines += [wrong] if wrong.startswith("system") else ['system = "trs"', wrong]
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "mine.toml").write_text("\n".join(lines))
    done = nianbao("crawl", "--archive", tmp_path)
    assert done.returncode == 4
    assert "mine.toml" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "archive.db").exists()


def test_files_that_cannot_be_added_are_named_and_the_others_are(tmp_path: Path, made: Path) -> None:
    """``add`` takes what is there, names what is not with status 3, and the report stands under its organ."""
    (row,) = rows(made, "SELECT payloads.file, payloads.offset FROM captures JOIN payloads ON payload = sha256 LIMIT 1")
    assert row
    source = tmp_path / "示例.txt"
    from samples.organs import sample_reports  # noqa: PLC0415 - only here

    sample = next(one for one in sample_reports() if one.style == "text")
    source.write_bytes(sample.body)
    done = nianbao("add", source, tmp_path / "missing.html", "--archive", tmp_path / "new")
    assert done.returncode == 3
    assert "missing.html" in done.stderr
    (report,) = rows(tmp_path / "new", "SELECT organ, year FROM reports")
    assert (report["organ"], report["year"]) == (sample.organ.id, sample.facts.year)


def test_what_the_operator_says_of_a_file_counts(tmp_path: Path) -> None:
    """--organ and --year name a report whose own text does not, and survive a rebuild; its figures are its own."""
    from samples.organs import sample_reports  # noqa: PLC0415 - only here

    sample = next(one for one in sample_reports() if one.style == "text")
    source = tmp_path / "report.txt"
    source.write_bytes(sample.body)
    stated = ("--organ", "990121-jiaoyuju", "--year", "2021", "--url", "http://www.example.gov.cn/nb.txt")
    assert nianbao("add", *stated, source, "--archive", tmp_path / "new").returncode == 0
    for _ in range(2):
        (report,) = rows(tmp_path / "new", "SELECT id FROM reports")
        assert report["id"] == "990121-jiaoyuju/2021"
        assert nianbao("rebuild", "--archive", tmp_path / "new").returncode == 0


def brought(folder: Path, name: str = "report.txt") -> Path:
    """A report as a file."""
    from samples.organs import sample_reports  # noqa: PLC0415 - only here

    path = folder / name
    path.write_bytes(next(one for one in sample_reports() if one.style == "text").body)
    return path


def test_add_says_what_became_of_each_file(tmp_path: Path) -> None:
    """A line a file: its report, that it brings nothing new, that it was elsewhere, or that it was not read before."""
    source, archive = brought(tmp_path, "2009年年报.txt"), tmp_path / "new"
    first = nianbao("add", source, "--archive", archive)
    assert rows(archive, "SELECT says_zh FROM findings WHERE rule = 'report.year'") == []
    (report,) = (row["id"] for row in rows(archive, "SELECT id FROM reports"))
    assert f"{source} → /report/{report}\n" in first.stdout
    again = nianbao("add", source, "--archive", archive)
    assert (again.returncode, f"{source} → brings no new version: /report/{report}\n" in again.stdout) == (0, True)
    moved = nianbao("add", "--year", "2019", source, "--archive", archive)
    there = f"{report.split('/')[0]}/2019"
    assert (moved.returncode, f"{source} → /report/{there}; was in {report}\n" in moved.stdout) == (0, True)
    weather = tmp_path / "weather.html"
    weather.write_text("<html><body><h1>今日天气</h1><p>晴，二十度，微风。</p></body></html>", "utf-8")
    told = nianbao("add", weather, "--archive", archive)
    assert (told.returncode, told.stdout.count("NotAReport")) == (3, 1)
    once_more = nianbao("add", weather, "--archive", archive)
    assert f"{weather} → not read, as before: NotAReport: expected" in once_more.stdout


def test_add_asks_for_what_a_file_does_not_say(tmp_path: Path) -> None:
    """A report whose organ and year nobody says is kept under neither, and the next step is printed."""
    source, archive = brought(tmp_path, "nb.txt"), tmp_path / "new"
    named = source.read_text("utf-8")
    bare = re.sub(r"20[0-9]{2}年", "本年", named.replace("\ufeff", ""))
    source.write_text(re.sub(r"示例[省市县区][^\s，。]*", "我局", bare), "utf-8")
    done = nianbao("add", source, "--archive", archive)
    assert (done.returncode, rows(archive, "SELECT id FROM reports")) == (0, [])
    assert f"{source} → organ or year not known: say --organ and --year\n" in done.stdout
    stated = nianbao("add", "--organ", "990121-jiaoyuju", "--year", "2021", source, "--archive", archive)
    assert f"{source} → /report/990121-jiaoyuju/2021\n" in stated.stdout


@pytest.mark.parametrize(
    ("organ", "said"),
    [
        ("火星市财政局", "a division that the register knows, got a name that begins with none"),
        ("教育局", "got a name that several may have"),
        ("999999-x", "expected a registered id, got none such"),
    ],
)
def test_an_organ_that_cannot_be_meant_is_refused_before_anything_is_done(
    tmp_path: Path, organ: str, said: str
) -> None:
    """Each reason is told with its own next step, status 2, and no archive is made."""
    done = nianbao("add", "--organ", organ, brought(tmp_path), "--archive", tmp_path / "new")
    assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr
    assert not (tmp_path / "new" / "archive.db").exists()


@pytest.mark.parametrize("command", ["add", "extract", "check", "update", "rebuild"])
def test_a_misspelt_row_stops_before_anything_is_done(made: Path, tmp_path: Path, command: str) -> None:
    """What somebody withheld and misspelt is no silent publication: status 4, file, row and key, nothing brought in."""
    archive = tmp_path / "archive"
    shutil.copytree(made, archive)
    row = 'report = "990121-jiaoyuju/2023"\ncell = "applications.new.totall"\nreason = "x"\nreviewer = "A"\n'
    (archive / "withheld.toml").write_text(f'[[withheld]]\n{row}since = "2025-04-01"\n', "utf-8")
    before = contents(archive)
    done = nianbao(command, *([brought(tmp_path)] if command == "add" else []), "--archive", archive)
    assert (done.returncode, "withheld.toml: row 1: cell: expected" in done.stderr) == (4, True), done.stderr
    assert "applications.new.totall" in done.stderr
    assert contents(archive) == before
    assert not (archive / "archive.db.rebuilding").exists()


def test_a_row_of_a_report_that_is_not_there_is_told(archive: Path) -> None:
    """A row for a report that the archive does not hold is no error, but whoever wrote it hears of it."""
    row = 'report = "990121-jiaoyuju/2044"\nreason = "x"\nreviewer = "A"\nsince = "2025-04-01"\n'
    (archive / "withheld.toml").write_text(f"[[withheld]]\n{row}", "utf-8")
    for command in ("extract", "check"):
        done = nianbao(command, "--archive", archive)
        assert done.returncode in (0, 1)
        assert done.stderr.count("withheld.toml: 990121-jiaoyuju/2044: the archive holds no such report.") == 1


@pytest.mark.parametrize("command", [("status",), ("extract",), ("rebuild",), ("crawl",)], ids=lambda one: one[0])
def test_an_archive_of_another_layout_is_left_alone(archive: Path, command: tuple[str, ...]) -> None:
    """An archive.db of an earlier program, without captures, is named with status 5 and not a byte of it changes."""
    path = archive / "archive.db"
    with opened(archive) as database:
        database.execute("PRAGMA user_version = 0")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    done = nianbao(*command, "--archive", archive)
    assert (done.returncode, "layout" in done.stderr) == (5, True)
    assert path.read_bytes() == before


def test_a_rebuild_that_finds_less_keeps_the_database_before(archive: Path) -> None:
    """Where captures are lost the old database may know more: it is kept beside the new one, and that is said."""
    warc(archive).unlink()
    done = nianbao("rebuild", "--archive", archive)
    assert (done.returncode, "archive.db.before" in done.stdout) == (1, True)
    again = nianbao("rebuild", "--archive", archive)
    assert again.returncode == 0
    with closing(sqlite3.connect(archive / "archive.db.before")) as kept:
        assert kept.execute("SELECT count(*) FROM reports").fetchone()[0] > 40
