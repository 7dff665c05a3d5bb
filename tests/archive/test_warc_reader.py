"""The WARC reader: a cut or changed file never gives a wrong capture, and never ends without a word."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database import ArchiveError, UnwritableArchive
from archive.warc import DamagedCapture, Unit, WarcWriter, located, read_record, records
from archive.warc_reader import Place
from tests.archive.visits import OPERATOR, facts, only_file, page, units_as_text, visit

VISITS = 5


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file with some visits."""
    folder = tmp_path_factory.mktemp("captures")
    with WarcWriter(folder, operator=OPERATOR) as writer:
        for number in range(VISITS):
            writer.add(visit(number), facts(number))
    return only_file(folder)


def read_one_by_one(path: Path) -> tuple[list[Unit], str]:
    """The units a file gives, and what is said of its damage, empty where it has none."""
    units: list[Unit] = []
    try:
        for unit in records(path, verify=True):
            units.append(unit)  # noqa: PERF402 (extend would lose them on an error)
    except DamagedCapture as error:
        return units, str(error)
    return units, ""


def rewritten(path: Path, *members: bytes) -> Path:
    """A file of some records beside another file."""
    path.write_bytes(b"".join(gzip.compress(member) for member in members))
    return path


def test_units_end_where_the_next_begins(whole: Path) -> None:
    """The end of each unit is the place of the next one, and the last is the file's end."""
    units = list(records(whole))
    assert [unit.end for unit in units] == [*(unit.main.place.offset for unit in units[1:]), whole.stat().st_size]


def test_a_file_cut_anywhere_gives_the_units_before_the_cut_and_says_so(whole: Path, tmp_path: Path) -> None:
    """Cut at every 97th byte and around every unit's end, it gives the units before; silently only between units."""
    data, units = whole.read_bytes(), list(records(whole))
    ends = {unit.end for unit in units} | {units[0].main.place.offset, 0}
    cut = tmp_path / whole.name
    for size in sorted({*range(0, len(data), 97), *(end + step for end in ends for step in (-1, 0, 1))}):
        cut.write_bytes(data[: max(0, size)])
        found, said = read_one_by_one(cut)
        assert units_as_text(found) == units_as_text([unit for unit in units if unit.end <= size])
        assert bool(said) == (size not in ends and 0 < size < len(data)), size


@given(st.data())
def test_a_changed_byte_never_gives_a_wrong_capture(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever byte is changed: the units given are the right ones, and if any is missing the damage is named."""
    content, units = bytearray(whole.read_bytes()), list(records(whole))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("changed") / whole.name
    path.write_bytes(content)
    found, said = read_one_by_one(path)
    assert units_as_text(found) == units_as_text(units[: len(found)])
    assert said or len(found) == len(units)
    path.unlink()


def test_damage_is_named_with_file_offset_and_next_step(whole: Path, tmp_path: Path) -> None:
    """The error has the file, the offset of the record and what to do; it is an archive error, exit 5."""
    path = tmp_path / whole.name
    place = next(iter(records(whole))).main.place
    path.write_bytes(whole.read_bytes()[: place.offset + place.length - 1])
    with pytest.raises(DamagedCapture, match=f"offset {place.offset}.*ends inside.*backup") as caught:
        list(records(path))
    assert isinstance(caught.value, ArchiveError)
    assert caught.value.place == path


@pytest.mark.parametrize("shift", [1, -1, 10**9])
def test_a_wrong_offset_is_no_capture(whole: Path, shift: int) -> None:
    """An offset between records, or after the end, is refused."""
    place = next(iter(records(whole))).main.place
    with pytest.raises(DamagedCapture, match="offset"):
        read_record(whole.parent, whole.name, place.offset + shift)


def test_a_request_is_no_capture(whole: Path) -> None:
    """The offset of a request or of the file's first record is not that of a capture."""
    place = next(iter(records(whole))).main.place
    for offset, kind in ((place.offset + place.length, "request"), (0, "warcinfo")):
        with pytest.raises(DamagedCapture, match=kind):
            read_record(whole.parent, whole.name, offset)


@pytest.mark.parametrize("name", ["gone.warc.gz", "../captures/x.warc.gz", "", ".", "/etc/passwd"])
def test_a_file_that_is_not_there_is_damage(whole: Path, name: str) -> None:
    """A missing file is named, and a name is never a path."""
    with pytest.raises(DamagedCapture, match="no such file"):
        located(whole.parent, name)


def test_a_path_that_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    """A folder in a file's place is an error of the disk."""
    with pytest.raises(UnwritableArchive):
        list(records(tmp_path))


RESPONSE = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:a>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
    b"WARC-Target-URI: http://a.example/\r\nContent-Type: application/http; msgtype=response\r\n"
)
ANSWER = b"HTTP/1.1 200 OK\r\nServer:x\r\n\r\nhello"


def response(extra: bytes = b"", length: int = len(ANSWER)) -> bytes:
    """A response as another program may write it."""
    return RESPONSE + extra + b"Content-Length: %d\r\n\r\n" % length + ANSWER + b"\r\n\r\n"


def test_a_record_of_another_program_is_read(tmp_path: Path) -> None:
    """A response without digests, with seconds only, is a record whose digest nobody knows."""
    path = rewritten(tmp_path / "theirs.warc.gz", response())
    found = read_record(tmp_path, path.name, 0, verify=True)
    assert (found.stored, found.headers, found.status, found.digest) == (b"hello", (("Server", "x"),), 200, None)
    assert found.place == Place(path.name, 0, path.stat().st_size)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (response(b"WARC-Block-Digest: sha256:AAAA\r\n"), "digest"),
        (response(b"WARC-Payload-Digest: sha1:AAAA\r\n"), "digest"),
        (response(length=9999), "shorter or longer"),
        (response(length=3), "shorter or longer"),
        (response()[:-2], "shorter or longer"),
        (response().replace(b"200", b"OK!"), "offset 0"),
        (response().replace(b" 200 OK", b""), "shorter or longer"),
        (response(length=len(ANSWER) - 7).replace(b" 200 OK", b""), "offset 0"),
        (response().replace(b"WARC-Type", b"X-Type"), "without warc-type"),
        (RESPONSE + b"WARC-Type: revisit\r\nWARC-Refers-To: x\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "offset 0"),
        (response().replace(b"2026-01-01", b"yesterday"), "offset 0"),
        (response(b"WARC-Payload-Digest: sha256:1\r\n"), "offset 0"),
        (b"a letter to nobody", "offset 0"),
        (b"", "offset 0"),
    ],
)
def test_a_record_that_lies_is_damage(tmp_path: Path, record: bytes, said: str) -> None:
    """Wrong digests, wrong lengths, missing headers and what is no record at all are each named."""
    path = rewritten(tmp_path / "a.warc.gz", record)
    with pytest.raises(DamagedCapture, match=said):
        read_record(tmp_path, path.name, 0, verify=True)


def member(whole: Path, number: int) -> bytes:
    """One record of a file, inflated: 0 is the warcinfo, then three for each visit."""
    data = gzip.decompress(whole.read_bytes())
    return b"WARC/1.1\r\n" + data.split(b"WARC/1.1\r\n")[number + 1]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ((1, 4, 5, 6), "response alone"),
        ((2, 1, 3), "request alone"),
        ((3,), "metadata alone"),
        ((1, 2, 0, 3), "warcinfo alone"),
        ((1, 5, 3), "of another"),
        ((1, 2, 6), "of another"),
        ((1, 2), "cut after"),
    ],
)
def test_records_that_do_not_stand_side_by_side_are_damage(
    whole: Path, tmp_path: Path, order: tuple[int, ...], said: str
) -> None:
    """A response without its facts, or with those of another, is no unit."""
    path = rewritten(tmp_path / "a.warc.gz", *(member(whole, number) for number in order))
    with pytest.raises(DamagedCapture, match=said):
        list(records(path))


def test_facts_that_are_no_json_are_damage(whole: Path, tmp_path: Path) -> None:
    """Facts that cannot be read are named with their offset."""
    broken = member(whole, 3).replace(b'{"', b"{!")
    path = rewritten(tmp_path / "a.warc.gz", member(whole, 1), broken)
    with pytest.raises(DamagedCapture, match="facts as JSON at offset"):
        list(records(path))


def test_the_middle_of_a_file_may_be_read_while_it_grows(tmp_path: Path) -> None:
    """What was added is read while the writer has the file open."""
    with WarcWriter(tmp_path, operator=OPERATOR) as writer:
        for number in range(3):
            writer.add(visit(number), facts(number))
            assert [unit.main.stored for unit in records(only_file(tmp_path))][-1] == page(number)
