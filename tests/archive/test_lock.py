"""The lock: one writer, told to the second, and let go by any end."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from archive.database import LockedArchive, UnwritableArchive
from archive.lock import writing
from tests.archive.visits import as_nobody

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys, time
from pathlib import Path
from archive.lock import writing
with writing(Path(sys.argv[1]), "crawl"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_of_the_first(tmp_path: Path) -> None:
    """The error has the first one's process, its purpose and since when."""
    with (
        writing(tmp_path, "crawl of 990000"),
        pytest.raises(LockedArchive, match=rf"process {os.getpid()} \(crawl of 990000\) since 20.*Wait"),
        writing(tmp_path, "extract"),
    ):
        pass


def test_the_lock_is_free_again_after_its_end(tmp_path: Path) -> None:
    """After the block, also one that failed, the next may write, and the file names only the newest."""
    with pytest.raises(ValueError, match="no"), writing(tmp_path, "a very long purpose, longer than the next one"):
        raise ValueError("no")
    with writing(tmp_path, "second"):
        assert "second" in (tmp_path / "captures" / "lock").read_text("utf-8")
        assert "purpose" not in (tmp_path / "captures" / "lock").read_text("utf-8")


def test_a_refused_writer_does_not_disturb_the_first(tmp_path: Path) -> None:
    """After a refusal the first one still holds the lock, and is still named."""
    with writing(tmp_path, "crawl"):
        for _ in range(2):
            with pytest.raises(LockedArchive, match="crawl"), writing(tmp_path, "extract"):
                pass


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    """While another process holds the lock it is refused; after kill -9 it is free at once."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(LockedArchive, match=rf"process {process.pid} \(crawl"), writing(tmp_path, "extract"):
            pass
        process.send_signal(signal.SIGKILL)
    with writing(tmp_path, "extract"):
        pass


def _work(running: Event, stop: Event) -> None:
    """Be there until told to go."""
    running.set()
    stop.wait(30)


def test_a_forked_child_does_not_hold_on(tmp_path: Path) -> None:
    """A worker that outlives its parent's block has no part in the lock."""
    fork = multiprocessing.get_context("fork")
    running, stop = fork.Event(), fork.Event()
    with writing(tmp_path, "extract"):
        child = fork.Process(target=_work, args=(running, stop))
        child.start()
        running.wait(30)
    with writing(tmp_path, "crawl"):
        stop.set()
    child.join()
    assert child.exitcode == 0


def test_a_place_where_no_folder_can_be_made_is_named(tmp_path: Path) -> None:
    """A file in the folder's place is an archive error with the next step."""
    (tmp_path / "archive").write_text("a letter")
    with pytest.raises(UnwritableArchive, match="run again"), writing(tmp_path / "archive", "crawl"):
        pass


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_disk_that_takes_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """A read-only or full disk is an archive error, and no lock is left held."""

    def refuse(*_arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", refuse)
        with pytest.raises(UnwritableArchive, match=os.strerror(code)), writing(tmp_path, "crawl"):
            pass
    with writing(tmp_path, "crawl"):
        pass


def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    """A folder without the right to write is an archive error."""
    tmp_path.chmod(0o500)
    with as_nobody(), pytest.raises(UnwritableArchive, match="Mend"), writing(tmp_path, "crawl"):
        pass
    assert list(tmp_path.iterdir()) == []
    tmp_path.chmod(0o700)


def test_errors_inside_the_block_are_not_disguised(tmp_path: Path) -> None:
    """What the block itself raises passes unchanged."""
    with pytest.raises(FileNotFoundError), writing(tmp_path, "crawl"):
        (tmp_path / "missing").read_bytes()
