"""Fixity: whatever was changed in the database or beside it is named, and nothing that is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.database import FILE_NAME, open_archive, transaction
from crawler.fixity import damages
from tests.crawler.sites import visited_twice


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two runs, with revisits and a request that nobody answered."""
    folder = tmp_path_factory.mktemp("fixity") / "archive"
    visited_twice(folder)
    return folder


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be hurt."""
    shutil.copytree(sound, tmp_path / "archive")
    return tmp_path / "archive"


def found(folder: Path) -> list[str]:
    """What fixity says."""
    with open_archive(folder / FILE_NAME) as database:
        return list(damages(folder, database))


def changed(folder: Path, sql: str) -> None:
    """Change rows behind the archive's back."""
    with open_archive(folder / FILE_NAME) as database, transaction(database):
        assert database.execute(sql).rowcount > 0


def test_a_sound_archive_has_nothing_amiss(sound: Path) -> None:
    """Two runs with revisits and an unanswered request: fixity names nothing, and leaves no table behind."""
    assert found(sound) == []
    with open_archive(sound / FILE_NAME) as database:
        assert database.execute("SELECT count(*) FROM temp.sqlite_schema").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM captures WHERE revisits IS NOT NULL").fetchone()[0] > 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verdict", "'gone'"),
        ("instant", "'2001-01-01T00:00:00.000000+00:00'"),
        ("address", "'x/y'"),
        ("url", "'http://other.example/'"),
        ("status", "500"),
        ("division", "'110000'"),
        ("offset", "offset + 1"),
        ("file", "'other.warc.gz'"),
        ("link_text", "'x'"),
        ("payload", "(SELECT payload FROM captures WHERE kind = 'list')"),
        ("revisits", "'x'"),
    ],
)
@pytest.mark.parametrize("which", ["IS NULL", "IS NOT NULL"])
def test_every_column_of_a_capture_is_compared(archive: Path, column: str, value: str, which: str) -> None:
    """A changed value, of a capture with bytes of its own or a revisit, is named with its column."""
    one = f"(SELECT id FROM captures WHERE kind = 'page' AND revisits {which} LIMIT 1)"  # noqa: S608 (ours)
    changed(archive, f"UPDATE captures SET {column} = {value} WHERE id = {one}")  # noqa: S608 (ours)
    assert any(f" {column} " in said for said in found(archive)), found(archive)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payloads SET offset = (SELECT offset FROM captures WHERE kind = 'list')",
        "UPDATE payloads SET encoding = 'gzip'",
        "UPDATE payloads SET stored = 'x'",
        "UPDATE payloads SET capture = 'x'",
        "DELETE FROM payloads",
        "DELETE FROM payloads WHERE sha256 IN (SELECT payload FROM captures WHERE revisits IS NOT NULL)",
        "DELETE FROM captures WHERE kind = 'page'",
        "DELETE FROM runs",
        "UPDATE runs SET verdict = 'ok'",
        "UPDATE runs SET ended = NULL",
        "DELETE FROM unanswered",
        "UPDATE unanswered SET reason = 'x'",
        "UPDATE warc_files SET bytes = bytes - 1",
        "DELETE FROM warc_files",
    ],
)
def test_every_table_of_the_crawler_is_compared(archive: Path, sql: str) -> None:
    """Rows that were taken out, emptied or point elsewhere are named."""
    changed(archive, sql)
    assert found(archive) != []


def _without_last(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:-1])


def _edited(data: bytes) -> bytes:
    return data.replace(b'"verdict":"', b'"verdict":"x')


@pytest.mark.parametrize("change", [None, _without_last, _edited])
def test_the_journal_is_compared(archive: Path, change: Callable[[bytes], bytes] | None) -> None:
    """A journal that is gone, shorter or edited is named."""
    path = archive / "captures" / "runs.jsonl"
    path.write_bytes(change(path.read_bytes())) if change else path.unlink()
    assert all("runs.jsonl" in said for said in found(archive))
    assert found(archive)


def test_what_a_kill_left_is_no_damage(archive: Path) -> None:
    """A line of the journal, and the end of a file still open, that were never committed are put right by a start."""
    changed(archive, "DELETE FROM runs WHERE run = (SELECT max(run) FROM runs)")
    path = max((archive / "captures").glob("*.warc.gz"))
    with path.open("ab") as file:
        file.write(b"half a record")
    path.rename(path.with_name(f"{path.name}.open"))
    assert found(archive) == []


def test_a_file_that_is_there_twice_or_unknown_is_named(archive: Path) -> None:
    """A closed WARC file beside an open one of its name, and one that the database does not know."""
    path = max((archive / "captures").glob("*.warc.gz"))
    shutil.copy(path, path.with_name(f"{path.name}.open"))
    shutil.copy(path, path.with_name("stranger.warc.gz"))
    said = found(archive)
    assert [one.partition(":")[0].rpartition("/")[2] for one in said] == [f"{path.name}.open", "stranger.warc.gz"]
