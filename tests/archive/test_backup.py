"""A copy of an archive holds what is committed, whole and under its final names, and nothing that is there no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.backup import back_up
from archive.database import FILE_NAME, DamagedArchive, open_archive, transaction
from archive.warc import DamagedCapture, WarcWriter, captures_folder, records
from tests.archive.visits import OPERATOR, facts, only_file, visit


def killed(folder: Path, visits: int, committed: int) -> Path:
    """An archive as a kill leaves it, its one WARC file open; returns the captures' folder."""
    captures, sizes = captures_folder(folder), list[tuple[str, int]]()
    folder.mkdir()
    with WarcWriter(captures, operator=OPERATOR) as writer, open_archive(folder / FILE_NAME) as database:
        for number in range(visits):
            writer.add(visit(number), facts(number))
            sizes += writer.sync()
        commit(folder, *sizes[committed - 1])
        data, path = only_file(captures).read_bytes(), only_file(captures)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    only_file(captures).unlink()
    path.write_bytes(data)
    return captures


def commit(folder: Path, name: str, size: int) -> None:
    """Let an archive's database know a file."""
    with open_archive(folder / FILE_NAME) as database, transaction(database):
        database.execute("CREATE TABLE IF NOT EXISTS warc_files (name TEXT PRIMARY KEY, bytes INTEGER)")
        database.execute("INSERT OR REPLACE INTO warc_files VALUES (?, ?)", [name, size])


def names(folder: Path) -> list[str]:
    """The WARC files of a copy."""
    return sorted(path.name for path in captures_folder(folder).glob("*.warc.gz*"))


def test_what_a_kill_left_open_is_copied_under_its_final_name(tmp_path: Path) -> None:
    """Of a file with three captures, two of them committed, the copy has these two, closed; the third is an orphan."""
    captures = killed(tmp_path / "archive", 3, committed=2)
    back_up(tmp_path / "archive", tmp_path / "copy")
    (name,) = names(tmp_path / "copy")
    assert (only_file(captures).name, name.endswith(".warc.gz")) == (name, True)
    assert len(list(records(tmp_path / "copy" / "captures" / name))) == 2
    assert [path.name for path in (tmp_path / "copy/captures/orphans").iterdir()] == [
        path.name for path in (captures / "orphans").iterdir()
    ]


def test_an_open_file_that_was_copied_before_gives_way_to_the_closed_one(tmp_path: Path) -> None:
    """A copy that holds ``x.warc.gz.open`` from before has only ``x.warc.gz`` afterwards; other WARC files all stay."""
    killed(tmp_path / "archive", 1, committed=1)
    back_up(tmp_path / "archive", tmp_path / "copy")
    (name,) = names(tmp_path / "copy")
    (tmp_path / "copy/captures" / f"{name}.open").write_bytes(b"half")
    for older in ("older.warc.gz", "alone.warc.gz.open"):
        (tmp_path / "copy/captures" / older).write_bytes(b"of another time")
    back_up(tmp_path / "archive", tmp_path / "copy")
    assert names(tmp_path / "copy") == sorted([name, "older.warc.gz", "alone.warc.gz.open"])


def test_a_toml_file_that_was_renamed_is_not_there_twice(tmp_path: Path) -> None:
    """What the archive has no more leaves the copy too, but nobody else's TOML file does."""
    source, copy = tmp_path / "archive", tmp_path / "copy"
    killed(source, 1, committed=1)
    (source / "portals").mkdir()
    for path in (source / "portals/rows.toml", source / "register.toml", copy / "pyproject.toml"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("# fictitious")
    back_up(source, copy)
    (source / "portals/rows.toml").rename(source / "portals/renamed.toml")
    (source / "register.toml").unlink()
    back_up(source, copy)
    tomls = {str(path.relative_to(copy)) for path in copy.rglob("*.toml")}
    assert tomls == {"portals/renamed.toml", "pyproject.toml"}


def test_a_first_copy_takes_nothing_out_of_a_folder(tmp_path: Path) -> None:
    """A folder that holds no archive yet keeps whatever stands in it."""
    killed(tmp_path / "archive", 1, committed=1)
    (tmp_path / "copy/portals").mkdir(parents=True)
    (tmp_path / "copy/portals/own.toml").write_text("# fictitious")
    back_up(tmp_path / "archive", tmp_path / "copy")
    assert (tmp_path / "copy/portals/own.toml").exists()


@pytest.mark.parametrize("hurt", ["short", "missing", "unknown"])
def test_an_archive_that_lacks_captures_is_not_copied(tmp_path: Path, hurt: str) -> None:
    """A cut, missing or unknown WARC file is named, and the sound copy from before stays as it was."""
    captures = killed(tmp_path / "archive", 2, committed=2)
    back_up(tmp_path / "archive", tmp_path / "copy")
    before = {path: path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    path = only_file(captures)
    if hurt == "short":
        path.write_bytes(path.read_bytes()[:-1])
    elif hurt == "missing":
        path.unlink()
    else:
        (captures / "stranger.warc.gz").write_bytes(b"")
    with pytest.raises(DamagedArchive if hurt == "unknown" else DamagedCapture):
        back_up(tmp_path / "archive", tmp_path / "copy")
    assert {path: path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file()} == before


def test_no_log_of_a_copy_in_use_is_read_into_the_new_one(tmp_path: Path) -> None:
    """What SQLite left beside the copy's database goes before the new database takes its place."""
    killed(tmp_path / "archive", 1, committed=1)
    back_up(tmp_path / "archive", tmp_path / "copy")
    for log in ("-wal", "-shm"):
        (tmp_path / "copy" / f"{FILE_NAME}{log}").write_bytes(b"of another database")
    back_up(tmp_path / "archive", tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").glob(f"{FILE_NAME}*")) == [FILE_NAME]
