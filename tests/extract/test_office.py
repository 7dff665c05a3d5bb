"""The converter: what old word processors wrote is read cell by cell, and whatever it does, the next one is read."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import olefile
import pytest

from extract.attempt import Given, attempt
from extract.children import Children
from extract.conversion import Served, ServedAside
from extract.errors import DamagedDocument, DiedReading, EncryptedDocument, UnreadFormat, WaitingForConverter
from extract.formats import ole
from extract.office import Office, _Place, programs
from extract.reading import extract
from extract.report import Report

FOLDER = Path(__file__).parent
# LibreOffice made both of this .docx.
DOCX = (FOLDER / "cases" / "docx-clean" / "in.docx").read_bytes()
DOC = (FOLDER / "converted" / "clean.doc").read_bytes()
RTF = (FOLDER / "converted" / "clean.rtf").read_bytes()
HERE = programs()
installed = pytest.mark.skipif(HERE is None, reason="LibreOffice is not installed: make system")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A converter, started with the first document."""
    assert HERE is not None
    made = Office(HERE)
    yield made
    made.close()


def flagged(at: int, value: int) -> bytes:
    """The .doc with one byte of its first block of facts changed."""
    with olefile.OleFileIO(DOC) as file:
        start = DOC.index(file.openstream("WordDocument").read(512))
    return DOC[: start + at] + bytes([value]) + DOC[start + at + 1 :]


@installed
def test_what_old_word_processors_wrote_is_read(office: Office) -> None:
    """A .doc, the same called .wps, and RTF say what the .docx says that they were made of, and are named truly."""
    docx = extract(DOCX, "a.docx")
    for data, name, format_ in ((DOC, "a.doc", "doc"), (DOC, "年报.WPS", "wps"), (RTF, "a.doc", "rtf")):
        report = extract(data, name, convert=office)
        assert report.format == format_
        assert (report.disclosure, report.applications) == (docx.disclosure, docx.applications)
        assert (report.proceedings, report.sections, report.title) == (docx.proceedings, docx.sections, docx.title)


def test_without_a_converter_a_document_waits() -> None:
    """The refusal names LibreOffice's package, and is one of its own."""
    with pytest.raises(WaitingForConverter, match="apt-get install libreoffice-writer-nogui"):
        extract(DOC, "a.doc")
    with pytest.raises(WaitingForConverter):
        extract(RTF, "a.rtf")


def test_what_is_refused_before_any_conversion() -> None:
    """Encrypted, cut, Excel's, and a main part that is none: each by its own name, without starting anything."""
    never = Office(Path("/nonexistent"))
    with pytest.raises(EncryptedDocument, match=r"an encrypted \.doc"):
        extract(flagged(11, 0x13), "a.doc", convert=never)
    with pytest.raises(DamagedDocument):
        extract(DOC[: len(DOC) // 2], "a.doc", convert=never)
    with pytest.raises(DamagedDocument, match="begins with 00"):
        extract(flagged(0, 0), "a.doc", convert=never)
    with pytest.raises(DamagedDocument, match="brace"):
        extract(RTF[:-40], "a.rtf", convert=never)
    with pytest.raises(DamagedDocument):
        extract(DOC[:8] + bytes(600), "a.doc", convert=never)


@pytest.mark.parametrize(("stream", "kind"), [("Workbook", "xls"), ("PowerPoint Document", "ppt"), ("Other", "ole")])
def test_other_ole_files_are_named(stream: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel's and PowerPoint's files, and those of nobody known, are kept under their names."""
    monkeypatch.setattr(olefile.OleFileIO, "listdir", lambda _: [[stream], ["\x05SummaryInformation"]])
    assert ole.kind(DOC) == kind
    with pytest.raises(UnreadFormat) as caught:
        extract(DOC, "a.doc")
    assert caught.value.refusal().name == f"unread: {kind}"


def test_an_encrypted_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A .docx with a password is an OLE file with a part that says so."""
    monkeypatch.setattr(olefile.OleFileIO, "listdir", lambda _: [["EncryptedPackage"], ["EncryptionInfo"]])
    with pytest.raises(EncryptedDocument, match=r"an encrypted \.docx or \.xlsx"):
        ole.kind(DOC)


@installed
def test_what_is_no_report_inside_is_named(office: Office) -> None:
    """RTF without Chinese text gives a refusal, and the next document is read by the same process."""
    with pytest.raises(DamagedDocument, match=r"Chinese text in the \.rtf"):
        extract(rb"{\rtf1\ansi plain words only}", "a.rtf", convert=office)
    assert isinstance(extract(RTF, "a.rtf", convert=office), Report)


@installed
def test_a_converter_that_takes_too_long_is_ended_and_started_anew() -> None:
    """No answer in time is a named failure, nothing of the process is left, and the next document is read."""
    assert HERE is not None
    office = Office(HERE, seconds=0.05)
    with pytest.raises(DiedReading, match=r"no answer in 0\.05 s"):
        office(RTF, "rtf")
    assert not vars(office)["_process"]
    office._seconds = 60
    assert office(RTF, "rtf").startswith(b"PK")
    process, place = office._process, office._place
    assert process is not None
    assert place is not None
    os.killpg(process.pid, 9)
    process.wait()
    assert office(RTF, "rtf").startswith(b"PK")
    office.close()
    assert not Path(place.name).exists()


@pytest.mark.slow
@installed
def test_a_converter_is_replaced_after_so_many_documents() -> None:
    """The process that converted its share is not the one that converts the next."""
    assert HERE is not None
    office = Office(HERE, documents=1)
    seen = set()
    for _ in range(2):
        office(RTF, "rtf")
        assert office._process is not None
        seen.add(office._process.pid)
    office.close()
    assert len(seen) == 2


def test_what_a_killed_program_left_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next converter removes the folder that nobody holds, and neither one that is held nor one just made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("extract.office._YOUNG", -1.0)
    held = _Place()
    dead = tmp_path / "nianbao-office-dead"
    dead.mkdir()
    (dead / "profile").touch()
    other = _Place()
    assert (dead.exists(), Path(held.name).exists()) == (False, True)
    for place in (held, other):
        place.close()
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead.mkdir()
    _Place().close()
    assert [path.name for path in tmp_path.iterdir()] == [dead.name]


@installed
def test_a_converter_that_is_asked_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux the way to it has a name only: a program that is killed leaves nothing of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Served(HERE) as served:
        assert served.address.startswith("\0")
        assert list(tmp_path.iterdir()) == []


@installed
@pytest.mark.parametrize("serving", [Served, ServedAside])
def test_limited_processes_ask_for_conversion(serving: type[Served]) -> None:
    """A process without network, files or programs gets its .docx from the one converter of the run."""
    with serving(HERE) as served, Children(partial(attempt, convert=served.asked), 1, 60, served) as children:
        if serving is ServedAside:
            children.beside = None
        answers = [answer for _, answer in children.unordered([Given("a.doc", DOC), Given("b.rtf", b"{\\rtf1 x}")])]
    assert [type(answer).__name__ for answer in answers] == ["Report", "Unread"]


def test_a_machine_without_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no program is found, nothing is served and nothing is asked."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert programs() is None
    with Served(programs()) as served:
        assert served.asked is None


@installed
def test_a_documents_links_are_followed_nowhere(office: Office) -> None:
    """A .doc and an RTF whose pictures, texts and template lie on this machine's network are read without them.

    LibreOffice made the .doc, and asks the address six times where nothing refuses.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = f"{listening.getsockname()[1]:05}"
        doc = (FOLDER / "converted" / "linked.doc").read_bytes()
        link = "http://127.0.0.1:{}/made.png"
        assert doc.count(link.format(33829).encode("utf-16le")) == 1
        linked = doc.replace(link.format(33829).encode("utf-16le"), link.format(port).encode("utf-16le"))
        fields = "".join(
            rf'{{\field{{\*\fldinst {word} "{link.format(port)}"}}}}' for word in ("INCLUDEPICTURE", "INCLUDETEXT")
        )
        rtf = rf"{{\rtf1\ansi a {fields}{{\*\template {link.format(port)}}}\par}}"
        for data, kind in ((linked, "doc"), (rtf.encode(), "rtf")):
            assert office(data, kind).startswith(b"PK")
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()


@installed
def test_the_converter_reaches_no_network(office: Office) -> None:
    """Where the system allows it the converter has a network of its own, in which there is nothing."""
    office(RTF, "rtf")
    assert office._process is not None
    if subprocess.run(["/usr/bin/unshare", "-rn", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this system allows no network namespaces")
    ours = Path("/proc/self/ns/net").readlink()
    assert Path(f"/proc/{office._process.pid}/ns/net").readlink() != ours
