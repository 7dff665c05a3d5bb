"""Documents that would hurt whoever reads them: each is one named failure, on the command line and in an archive."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from pysqlite3 import dbapi2 as sqlite3

from nianbao import cli
from samples.as_docx import as_docx
from samples.as_html import clean
from samples.layout import layout
from samples.random_reports import random_report

ROOT = Path(__file__).parents[1]
GOOD = as_docx(layout(random_report(5)))
DOC = (ROOT / "tests" / "extract" / "converted" / "clean.doc").read_bytes()
NOT_FOUND = b"<html><head><title>404</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>"


def packed(name: str, size: int) -> bytes:
    """A package with one part of so many zeros."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, bytes(size))
    return written.getvalue()


def pdf(*objects: bytes, kids: bytes = b"[3 0 R]", count: int = 1) -> bytes:
    """A PDF of these objects, from the third; without a table of them, which every reader then makes itself."""
    tree = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids %s /Count %d >>" % (kids, count)]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>"
    numbered = enumerate([*tree, page, *objects], 1)
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, value) for number, value in numbered)
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A packed stream."""
    small = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(small), more, small)


BAD: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty.doc": (lambda: b"", {"DamagedDocument"}),
    "not-found.doc": (lambda: NOT_FOUND, {"NotAReport"}),
    "cut.doc": (lambda: DOC[:9000], {"DamagedDocument"}),
    "cut.docx": (lambda: GOOD[:9000], {"DamagedDocument"}),
    "cut.rtf": (lambda: rb"{\rtf1\ansi\ansicpg936 \'ca\'be", {"DamagedDocument"}),
    "cut.pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<< /Type /Cat", {"DamagedDocument"}),
    "packed.docx": (lambda: packed("word/document.xml", 300 << 20), {"UnsafeDocument"}),
    "parts.zip": (lambda: packed("report.doc", 1 << 20), {"unread: zip"}),
    "invoice.ofd": (lambda: packed("OFD.xml", 64), {"unread: ofd"}),
    "loop.pdf": (lambda: pdf(stream(b"q Q"), kids=b"[2 0 R]", count=100_000), set()),
    "pages.pdf": (lambda: pdf(stream(b"q Q"), kids=b"[" + b"3 0 R " * 5000 + b"]", count=5000), set()),
}

# These cost seconds each, or all that one document may.
HEAVY: dict[str, Callable[[], bytes]] = {
    "packed.pdf": lambda: pdf(stream(bytes(400 << 20))),
    "deep.pdf": lambda: pdf(stream(b"[" * 200_000)),
    "nested.pdf": lambda: pdf(b"<< /A " + b"[" * 100_000 + b"]" * 100_000 + b" >>"),
    "pixels.png": lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x01\x86\xa0" * 2 + b"\x08\x02\x00\x00\x00",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, and a good one before and behind."""
    made = tmp_path_factory.mktemp("bad")
    for name, (data, _) in BAD.items():
        (made / name).write_bytes(data())
    for name in ("0-good.docx", "z-good.docx"):
        (made / name).write_bytes(GOOD)
    return made


def nianbao(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program, every warning an error."""
    command = [sys.executable, "-W", "error", "-m", "nianbao", *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=900, cwd=ROOT, env=environment)


def test_each_is_a_named_failure_on_the_command_line(folder: Path) -> None:
    """One line a file in the order given, none a traceback, the good ones read, and status 3."""
    files = sorted(folder.iterdir())
    done = nianbao("extract", "--json", *files)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert (done.returncode, done.stderr) == (3, "")
    assert [Path(line["file"]).name for line in lines if "error" not in line] == ["0-good.docx", "z-good.docx"]
    for line in lines[1:-1]:
        error, wanted = line["error"], BAD[Path(line["file"]).name][1]
        assert error["name"] in (wanted or {"UnsafeDocument", "DamagedDocument", "DiedReading"}), line
        assert "maintainers" not in error["next"], line
        assert all(error.values())


@pytest.mark.slow
def test_each_bomb_is_a_named_failure(folder: Path, tmp_path: Path) -> None:
    """What is packed, nested or drawn beyond all measure costs its own document, and the one behind it is read."""
    for name, data in HEAVY.items():
        (tmp_path / name).write_bytes(data())
    done = nianbao("extract", "--json", *sorted(tmp_path.iterdir()), folder / "z-good.docx")
    *bombs, good = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr, "error" in good) == (3, "", False)
    assert len(bombs) == len(HEAVY)
    assert {bomb["error"]["name"] for bomb in bombs} <= {
        "UnsafeDocument",
        "DamagedDocument",
        "DiedReading",
        "NotAReport",
    }


def test_each_is_a_named_failure_in_an_archive(folder: Path, tmp_path: Path) -> None:
    """All are captured, each that cannot be read has its reason, the good one is a report, and status 3."""
    done = nianbao("add", *sorted(file for file in folder.iterdir() if file.stat().st_size), "--archive", tmp_path)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        assert database.execute("SELECT count(*) FROM reports").fetchone() == (1,)
        names = dict(database.execute("SELECT file, name FROM unread"))
    assert {name: names[name] for name, (_, wanted) in BAD.items() if wanted and name != "empty.doc"} == {
        name: next(iter(wanted)) for name, (_, wanted) in BAD.items() if wanted and name != "empty.doc"
    }
    assert len(names) == len(BAD) - 1


def test_a_name_is_text_and_steers_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names in GBK are read as such; JSON and archive hold text, and what would steer a terminal is shown escaped."""
    monkeypatch.chdir(tmp_path)
    names = [os.fsdecode("年报.html".encode("gbk")), "a\x1b[2J\n\u202efdp.html"]
    for name, data in zip(names, (clean(layout(random_report(5))), NOT_FOUND), strict=True):
        Path(name).write_bytes(data)
    read = CliRunner().invoke(cli, ["extract", "--json", *names])
    assert [json.loads(line)["file"] for line in read.stdout.splitlines()] == ["年报.html", names[1]]
    added = CliRunner().invoke(cli, ["add", *names])
    for done in (CliRunner().invoke(cli, ["extract", *names]), CliRunner().invoke(cli, ["check", *names]), added):
        assert done.exit_code == read.exit_code == 3, done.output
        assert "年报.html" in done.output
        assert "a\\x1b[2J\\n\\u202efdp.html" in done.output
        assert not {"\x1b", "\u202e"} & set(done.output)
    with closing(sqlite3.connect("archive.db")) as database:
        held = database.execute("SELECT address FROM captures ORDER BY rowid").fetchall()
    assert [address.split("/")[-1] for (address,) in held] == ["年报.html", "a\\x1b[2J\\n\\u202efdp.html"]
