"""The journal: rows are added whole or not at all, and half a line hurts nobody."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database import DamagedArchive, UnwritableArchive
from archive.journal import append, read
from tests.archive.visits import Kill, kill_at

ROWS: list[dict[str, object]] = [{"run": "r1", "portal": "990000", "planned": 3}, {"run": "r1", "reason": "没有\n回答"}]
JSON = st.dictionaries(
    st.text(st.characters(), max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=3
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal that is not there yet."""
    return tmp_path / "captures" / "runs.jsonl"


def test_rows_come_back_in_order(path: Path) -> None:
    """What was added, once or in turns, is read in the order of adding."""
    append(path, ROWS[:1])
    append(path, iter(ROWS[1:]))
    assert list(read(path)) == ROWS
    assert path.read_bytes().count(b"\n") == 2


def test_no_journal_has_no_rows_and_no_rows_make_no_journal(path: Path) -> None:
    """A missing journal is an empty one."""
    append(path, [])
    assert list(read(path)) == []
    assert not path.parent.exists()


@given(rows=st.lists(JSON, max_size=5))
def test_any_row_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> None:
    """Whatever text stands in a row, also half a character, it comes back equal."""
    path = tmp_path_factory.mktemp("journal") / "a.jsonl"
    append(path, rows)
    assert list(read(path)) == rows


def test_half_a_line_is_no_row_and_is_kept_elsewhere(path: Path) -> None:
    """A half line is not read; the next adding moves it to ``orphans/``."""
    append(path, ROWS)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"run": "r2", "por')
    assert list(read(path)) == ROWS
    append(path, ROWS[:1])
    assert list(read(path)) == [*ROWS, ROWS[0]]
    assert (path.parent / "orphans" / f"runs.jsonl.{len(whole)}").read_bytes() == b'{"run": "r2", "por'


def test_a_second_half_line_at_the_same_place_is_kept_too(path: Path) -> None:
    """Two kills at the same place leave two pieces."""
    for half in (b"{", b"{{"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(half)
        append(path, [])
        append(path, ROWS)
        path.unlink()
    kept = sorted((path.parent / "orphans").iterdir())
    assert [(one.name, one.read_bytes()) for one in kept] == [("runs.jsonl.0", b"{"), ("runs.jsonl.0.2", b"{{")]


def test_a_journal_cut_anywhere_keeps_its_whole_lines(path: Path) -> None:
    """Cut after any byte, the whole lines are read, and adding goes on after them."""
    append(path, ROWS * 2)
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        left = (ROWS * 2)[: data[:size].count(b"\n")]
        assert list(read(path)) == left
        append(path, ROWS[:1])
        assert list(read(path)) == [*left, ROWS[0]]


@pytest.mark.parametrize("line", [b"{oops}\n", b"\n", b"[1]\n", b"\xff\n", b"\0\0\0\n"])
def test_a_damaged_line_is_named_by_its_number(path: Path, line: bytes) -> None:
    """A line that is no row is told with its number, after the rows before it."""
    append(path, ROWS)
    path.write_bytes(path.read_bytes() + line + b"{}\n")
    rows = read(path)
    assert [next(rows), next(rows)] == ROWS
    with pytest.raises(DamagedArchive, match="line 3"):
        next(rows)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing_leaves_the_journal_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A full or read-only disk is an archive error, and not a byte of the rows is left."""

    def refuse(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    append(path, ROWS)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(UnwritableArchive, match=os.strerror(code)):
        append(path, ROWS)
    assert path.read_bytes() == before


def test_adding_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """Killed before each disk operation, the rows before are whole, and no half line is lost."""
    for moment in range(10):
        path = tmp_path / str(moment) / "a.jsonl"
        append(path, ROWS)
        with path.open("ab") as file:
            file.write(b"half")
        with pytest.MonkeyPatch.context() as patch:
            kill_at(patch, moment)
            with contextlib.suppress(Kill):
                append(path, ROWS[:1])
        append(path, ROWS[1:])
        rows = list(read(path))
        assert (rows[:2], rows[-1]) == (ROWS, ROWS[1])
        assert {one.read_bytes() for one in (path.parent / "orphans").glob("*[0-9]")} == {b"half"}
