"""The WARC writer: what it writes, when it writes it, and what it does when the disk will not take it."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.database import UnwritableArchive
from archive.warc import Earlier, Place, WarcWriter, captures_folder, pack, read_record, records
from tests.archive.visits import NOON, OPERATOR, as_nobody, facts, only_file, page, visit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where captures go; not made yet."""
    return tmp_path / "captures"


def check(path: Path) -> None:
    """Have warcio check a file."""
    done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def types(path: Path) -> list[str]:
    """The types of a file's records, as warcio reads them."""
    with path.open("rb") as file:
        return [record.rec_type for record in ArchiveIterator(file)]


def headers(path: Path, kind: str) -> dict[str, str]:
    """The WARC headers of the first record of a type, as warcio reads them."""
    with path.open("rb") as file:
        return next(dict(record.rec_headers.headers) for record in ArchiveIterator(file) if record.rec_type == kind)


def test_captures_lie_in_the_archives_folder(tmp_path: Path) -> None:
    """The WARC files lie in ``captures`` of the archive's folder."""
    assert captures_folder(tmp_path) == tmp_path / "captures"


def test_a_writer_that_writes_nothing_makes_nothing(folder: Path) -> None:
    """No folder and no file is made before the first capture."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        assert writer.sync() == ()
    assert not folder.exists()


def test_a_visit_comes_back_as_it_was(folder: Path) -> None:
    """What was asked, what was answered and what was known of it is read back equal, digests checked."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        written = writer.add(visit(3, request_body=b"a=1", method="POST"), facts(3))
    (unit,) = records(only_file(folder), verify=True)
    assert unit.main.url == visit(3).url
    assert unit.main.instant == visit(3).instant
    assert unit.main.headers == (*visit(3).headers, ("Content-Length", str(len(page(3)))))
    assert (unit.main.status, unit.main.stored, unit.main.peer) == (200, page(3), "127.0.0.1")
    assert (unit.main.id, unit.main.place, unit.main.digest) == tuple(written)
    assert unit.facts == facts(3)
    assert (unit.method, unit.request_headers, unit.request_body) == ("POST", visit().request_headers, b"a=1")


def test_a_capture_is_found_by_its_place_also_while_the_file_is_open(folder: Path) -> None:
    """A place names the final file, and finds the record before and after the file has that name."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        first, second = (writer.add(visit(number), facts()) for number in (0, 1))
        assert read_record(folder, second.place.file, second.place.offset, verify=True).stored == page(1)
    assert (folder / first.place.file).exists()
    found = read_record(folder, first.place.file, first.place.offset, verify=True)
    assert (found.stored, found.place) == (page(0), first.place)


def test_the_stored_digest_is_over_the_bytes_as_they_came(folder: Path) -> None:
    """A gzipped body is kept gzipped, and its digest is of those bytes."""
    body = b"\x1f\x8b not even gzip \x00\r\n\r\n"
    answer = visit(body=body, headers=(("Content-Encoding", "gzip"),))
    with WarcWriter(folder, operator=OPERATOR) as writer:
        written = writer.add(answer, facts())
    found = read_record(folder, written.place.file, written.place.offset)
    assert (found.stored, written.stored, found.digest) == (body, *[hashlib.sha256(body).hexdigest()] * 2)


def test_warcio_finds_nothing_wrong(folder: Path) -> None:
    """Responses, a revisit, an empty body, an odd status and a file that was brought in pass ``warcio check``."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        first = writer.add(visit(), facts())
        writer.add(visit(1, body=b""), {})
        writer.add(visit(2, status=521, protocol="h2"), facts())
        writer.add(visit(), facts(), Earlier(first.id, visit().url, visit().instant))
        writer.add_file("file:///报告.txt", b"text", "text/plain", NOON, facts())
    path = only_file(folder)
    check(path)
    exchange = ["response", "request", "metadata"]
    assert types(path) == ["warcinfo", *exchange * 3, "revisit", *exchange[1:], "resource", "metadata"]


def test_a_file_says_whose_it_is(folder: Path) -> None:
    """The first record has software, format, operator, robots policy and what the file conforms to."""
    with WarcWriter(folder, operator=f"{OPERATOR}\r\nrobots: ignore", robots="obey") as writer:
        writer.add(visit(), facts())
    with only_file(folder).open("rb") as file:
        record = next(iter(ArchiveIterator(file)))
        lines = record.content_stream().read().decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert list(fields) == ["software", "format", "operator", "robots", "description", "conformsTo"]
    assert (fields["operator"], fields["robots"]) == (f"{OPERATOR} robots: ignore", "obey")
    assert record.rec_headers.get_header("WARC-Filename") == only_file(folder).name


def test_a_revisit_leans_on_the_capture_that_holds_the_bytes(folder: Path) -> None:
    """A revisit keeps the HTTP headers and no body, and names the earlier capture, its address and its instant."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        first = writer.add(visit(0), facts())
        earlier = Earlier(first.id, visit(0).url, visit(0).instant)
        second = writer.add(visit(1, body=page(0)), facts(1), earlier)
    found = read_record(folder, second.place.file, second.place.offset, verify=True)
    assert (found.type, found.status, found.stored, found.earlier) == ("revisit", 200, b"", earlier)
    assert found.headers == (*visit().headers, ("Content-Length", str(len(page(0)))))
    assert (found.digest, second.stored) == (first.stored, first.stored)
    named = headers(only_file(folder), "revisit")
    assert named["WARC-Profile"].endswith("identical-payload-digest")
    assert named["WARC-Refers-To"] == f"<urn:uuid:{first.id}>"
    assert named["WARC-Refers-To-Date"] == "2026-01-20T12:00:00.123456Z"


def test_a_file_that_was_brought_in_comes_back(folder: Path) -> None:
    """A resource has its bytes, its type and its facts, and nobody asked for it."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        writer.add_file("file:///a.docx", b"PK", "application/zip", NOON, facts())
    (unit,) = records(only_file(folder), verify=True)
    assert (unit.main.type, unit.main.stored, unit.main.media_type) == ("resource", b"PK", "application/zip")
    assert (unit.main.status, unit.main.headers, unit.method, unit.facts) == (None, (), None, facts())


def test_a_full_file_is_closed_before_the_next_capture(folder: Path) -> None:
    """No capture is parted between two files, and every file is announced by its final name before it is there."""
    announced: list[str] = []

    def announce(name: str) -> None:
        assert not list(folder.glob(f"{name}*"))
        announced.append(name)

    with WarcWriter(folder, operator=OPERATOR, largest=3000, announce=announce) as writer:
        for number in range(6):
            writer.add(visit(number), facts(number))
    files = sorted(folder.glob("*.warc.gz"))
    assert [path.name for path in files] == announced
    assert len(files) > 2
    assert [unit.facts for path in files for unit in records(path)] == [facts(number) for number in range(6)]
    assert not list(folder.glob("*.open"))


def test_sync_tells_what_may_be_committed(folder: Path) -> None:
    """It tells the length of every file written since the last time, also of closed ones, and then nothing."""
    with WarcWriter(folder, operator=OPERATOR, largest=3000) as writer:
        for number in range(3):
            writer.add(visit(number), facts())
        told = dict(writer.sync())
        assert told == {path.name.removesuffix(".open"): path.stat().st_size for path in folder.iterdir()}
        assert len(told) > 1
        assert writer.sync() == ()


def test_a_capture_packed_elsewhere_is_the_same(folder: Path) -> None:
    """Packing may be done in another thread; appended it is the capture that ``add`` would have written."""
    packed = pack(visit(), facts())
    with WarcWriter(folder, operator=OPERATOR) as writer:
        written = writer.append(packed)
    assert (written.id, written.stored, written.place.length) == (packed.id, packed.stored, packed.length)
    assert isinstance(written.place, Place)


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_named_and_nothing_more_is_written(folder: Path) -> None:
    """Without room the writer says so and refuses all further work; what was synced before stands."""
    writer = WarcWriter(folder, operator=OPERATOR)
    writer.add(visit(0), facts(0))
    committed = dict(writer.sync())
    with at_most(4000), pytest.raises(UnwritableArchive, match="room on the disk"):
        writer.add(visit(1, body=os.urandom(9000)), facts(1))
    for work in (lambda: writer.add(visit(2), facts(2)), writer.sync):
        with pytest.raises(UnwritableArchive, match="an error before"):
            work()
    writer.close()
    (path,) = folder.iterdir()
    assert path.name.endswith(".open")
    assert path.stat().st_size == 4000
    os.truncate(path, committed[path.name.removesuffix(".open")])
    assert [unit.facts for unit in records(path)] == [facts(0)]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_does_not_take_it_is_an_archive_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """What fsync reports is an error with the file and the next step, never a capture that counts as safe."""

    def refuse(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    writer = WarcWriter(folder, operator=OPERATOR)
    writer.add(visit(), facts())
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(UnwritableArchive, match="run again") as caught:
        writer.sync()
    assert caught.value.place.parent == folder
    writer.close()


def test_a_file_that_cannot_be_finished_is_left_open_for_recovery(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing says what the disk said, lets go of the file, and leaves its name as it was."""

    def refuse(_handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    writer = WarcWriter(folder, operator=OPERATOR)
    writer.add(visit(), facts())
    handle = writer._handle
    assert handle is not None
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(UnwritableArchive):
        writer.close()
    writer.close()
    assert only_file(folder).name.endswith(".open")
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(handle)


def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    """A folder without the right to write is an archive error, and nothing is in it."""
    tmp_path.chmod(0o500)
    writer = WarcWriter(tmp_path, operator=OPERATOR)
    with as_nobody(), pytest.raises(UnwritableArchive, match="Mend"):
        writer.add(visit(), facts())
    writer.close()
    assert list(tmp_path.iterdir()) == []
    tmp_path.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the folder's place is an archive error."""
    (tmp_path / "captures").write_text("a letter")
    writer = WarcWriter(tmp_path / "captures", operator=OPERATOR)
    with pytest.raises(UnwritableArchive):
        writer.add(visit(), facts())
    writer.close()


def test_facts_that_json_cannot_hold_are_a_mistake_and_write_nothing(folder: Path) -> None:
    """A value that is no JSON is the caller's mistake: nothing is written, and the writer goes on."""
    with WarcWriter(folder, operator=OPERATOR) as writer:
        with pytest.raises(TypeError):
            writer.add(visit(), {"when": NOON})
        writer.add(visit(), facts())
    assert len(list(records(only_file(folder)))) == 1
