"""Recovery: whatever moment a kill chose, what was committed is whole, and what was not is kept elsewhere."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.warc import DamagedCapture, Unit, WarcWriter, records, recover, unknown_files
from tests.archive.visits import OPERATOR, Kill, facts, kill_at, only_file, units_as_text, visit

ROOT = Path(__file__).parents[2]


def opened(folder: Path, visits: int) -> tuple[Path, list[Unit]]:
    """A file as a kill leaves it: open, with some visits."""
    writer = WarcWriter(folder, operator=OPERATOR)
    for number in range(visits):
        writer.add(visit(number), facts(number))
    writer.sync()
    kept = only_file(folder).read_bytes()
    name = only_file(folder).name
    writer.close()
    only_file(folder).unlink()
    (folder / name).write_bytes(kept)
    return folder / name, list(records(folder / name))


def final(path: Path) -> Path:
    """A file's path when it is closed."""
    return path.with_name(path.name.removesuffix(".open"))


def test_a_file_is_cut_back_to_what_was_committed(tmp_path: Path) -> None:
    """The tail goes to ``orphans/`` under the file's name and offset, and the file gets its final name."""
    path, units = opened(tmp_path, 3)
    whole, size = path.read_bytes(), units[1].end
    (orphan,) = recover(tmp_path, {final(path).name: size})
    assert (orphan.name, orphan.offset, orphan.bytes) == (final(path).name, size, len(whole) - size)
    assert orphan.path == tmp_path / "orphans" / f"{final(path).name}.{size}"
    assert orphan.path.read_bytes() == whole[size:]
    assert not path.exists()
    assert units_as_text(list(records(final(path)))) == units_as_text(units[:2])


def test_a_whole_file_is_only_closed(tmp_path: Path) -> None:
    """Where all was committed nothing is cut, and a second time there is nothing to do."""
    path, units = opened(tmp_path, 2)
    committed = {final(path).name: units[-1].end}
    assert recover(tmp_path, committed) == ()
    assert recover(tmp_path, committed) == ()
    assert list(tmp_path.iterdir()) == [final(path)]


def test_a_file_of_which_nothing_was_committed_goes(tmp_path: Path) -> None:
    """Its bytes are all in ``orphans/``, and the file is gone."""
    path, _units = opened(tmp_path, 1)
    whole = path.read_bytes()
    (orphan,) = recover(tmp_path, {final(path).name: 0})
    assert orphan.path.read_bytes() == whole
    assert [one.name for one in tmp_path.iterdir()] == ["orphans"]


def test_a_closed_file_with_an_uncommitted_tail_is_cut_too(tmp_path: Path) -> None:
    """A file that was closed before its last captures were committed is cut back like an open one."""
    path, units = opened(tmp_path, 3)
    path.rename(final(path))
    (orphan,) = recover(tmp_path, {final(path).name: units[0].end})
    assert orphan.offset == final(path).stat().st_size == units[0].end


def test_a_file_shorter_than_committed_is_damage_and_nothing_is_touched(tmp_path: Path) -> None:
    """Both sizes are named, and no other file was changed."""
    path, units = opened(tmp_path, 2)
    other = tmp_path / "other.warc.gz.open"
    other.write_bytes(b"12345")
    with pytest.raises(DamagedCapture, match=f"the {units[-1].end + 1} bytes.*got {units[-1].end} bytes"):
        recover(tmp_path, {"other.warc.gz": 1, final(path).name: units[-1].end + 1})
    assert other.read_bytes() == b"12345"
    assert path.exists()


def test_a_file_that_is_there_twice_is_damage(tmp_path: Path) -> None:
    """An open file never takes the place of a closed one."""
    path, units = opened(tmp_path, 1)
    final(path).write_bytes(b"")
    with pytest.raises(DamagedCapture, match="beside it"):
        recover(tmp_path, {final(path).name: 0})
    assert path.stat().st_size == units[-1].end


def test_files_the_database_does_not_know_are_told_and_left_alone(tmp_path: Path) -> None:
    """They are named as they stand in the folder; a folder that is not there has none."""
    path, _units = opened(tmp_path, 1)
    (tmp_path / "b.warc.gz").write_bytes(b"")
    assert recover(tmp_path, {}) == ()
    assert unknown_files(tmp_path, {}) == ("b.warc.gz", path.name)
    assert unknown_files(tmp_path, {"b.warc.gz": 0, final(path).name: 0}) == ()
    assert unknown_files(tmp_path / "missing", {}) == ()
    assert recover(tmp_path / "missing", {"a.warc.gz": 5}) == ()


def test_a_file_cut_at_any_byte_keeps_every_committed_unit(tmp_path: Path) -> None:
    """Cut at every 997th byte after a commit, recovery gives exactly what was committed, and keeps the rest."""
    made, units = opened(tmp_path / "made", 6)
    data = made.read_bytes()
    for number, size in enumerate(range(units[0].end, len(data), 997)):
        for end in (unit.end for unit in units if unit.end <= size):
            folder = tmp_path / f"{number}-{end}"
            folder.mkdir()
            (folder / made.name).write_bytes(data[:size])
            orphans = recover(folder, {final(made).name: end})
            kept = units_as_text(list(records(folder / final(made).name, verify=True)))
            assert kept == units_as_text([unit for unit in units if unit.end <= end])
            assert b"".join(orphan.path.read_bytes() for orphan in orphans) == data[end:size]


def test_recovery_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """Killed before each of its disk operations and done again, it comes to the same end, and no byte is lost."""
    made, units = opened(tmp_path / "made", 3)
    data, committed = made.read_bytes(), {final(made).name: units[0].end, "empty.warc.gz": 0}
    for moment in range(20):
        folder = tmp_path / str(moment)
        folder.mkdir()
        (folder / made.name).write_bytes(data)
        (folder / "empty.warc.gz.open").write_bytes(b"half")
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Kill):
            kill_at(patch, moment)
            recover(folder, committed)
        recover(folder, committed)
        assert (folder / final(made).name).read_bytes() == data[: units[0].end]
        kept = {path.name: path.read_bytes() for path in (folder / "orphans").iterdir()}
        assert kept == {f"{final(made).name}.{units[0].end}": data[units[0].end :], "empty.warc.gz.0": b"half"}
        assert sorted(path.name for path in folder.iterdir()) == [final(made).name, "orphans"]


def crawl(folder: Path, committed: dict[str, int]) -> None:
    """Write visits, three to a file, and commit after every second one."""
    with WarcWriter(
        folder, operator=OPERATOR, largest=5000, announce=lambda name: committed.update({name: 0})
    ) as writer:
        for number in range(8):
            writer.add(visit(number), facts(number))
            if number % 2:
                committed.update(writer.sync())


def test_a_writer_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """Killed before each disk operation, every committed visit is whole after recovery, in order, and once."""
    for moment in range(60):
        folder, committed = tmp_path / str(moment), dict[str, int]()
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Kill):
            kill_at(patch, moment)
            crawl(folder, committed)
        assert unknown_files(folder, committed) == ()
        before = dict(committed)
        recover(folder, committed)
        found = [unit for path in sorted(folder.glob("*.warc.gz")) for unit in records(path, verify=True)]
        assert [unit.facts for unit in found] == [facts(number) for number in range(len(found))]
        assert {path.name: path.stat().st_size for path in folder.glob("*.warc.gz")} == {
            name: size for name, size in before.items() if size
        }


ENDLESS = """
import sys
from pathlib import Path
from archive.warc import WarcWriter
from tests.archive.visits import OPERATOR, facts, visit
with WarcWriter(Path(sys.argv[1]), operator=OPERATOR) as writer:
    for number in range(10**6):
        writer.add(visit(number), facts(number))
        if number % 7 == 0:
            for name, size in writer.sync():
                print(name, size, number + 1, flush=True)
"""


@pytest.mark.parametrize("commits", [1, 20, 45])
def test_kill_9_loses_nothing_that_was_committed(tmp_path: Path, commits: int) -> None:
    """A real process killed while it writes: what it had told to be committed is all there."""
    command = [sys.executable, "-c", ENDLESS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(commits)]
        process.send_signal(signal.SIGKILL)
    name, size, visits = lines[-1].split()
    recover(tmp_path, {name: int(size)})
    assert [unit.facts for unit in records(tmp_path / name)] == [facts(number) for number in range(int(visits))]
    assert not list(tmp_path.glob("*.open"))
    assert (tmp_path / name).stat().st_size == int(size)
