"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from commands.shared import awaited
from extract.contract import schema
from samples.as_html import clean
from samples.layout import layout
from samples.organs import Sample, sample_reports
from tests.extract.pdf.sheet import Sheet
from tests.extract.pdf.sheet import pdf as drawn

VALIDATOR = Draft202012Validator(schema())


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = "import nianbao; nianbao.main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "110", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def sample() -> Sample:
    return next(sample for sample in sample_reports() if not sample.broken and sample.style == "clean")


@pytest.fixture
def good(tmp_path: Path, sample: Sample) -> Path:
    path = tmp_path / "good.html"
    path.write_bytes(sample.body)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    sample = next(sample for sample in sample_reports() if sample.broken)
    path = tmp_path / "broken.html"
    path.write_bytes(clean(layout(sample.report)))
    return path


def test_extract_writes_one_line_a_file_in_the_order_given(good: Path, broken: Path) -> None:
    """``extract --json`` writes JSON Lines alone, each by the schema, ``file`` being the path as given."""
    done = run("extract", "--json", broken, good, broken)
    assert done.returncode == 0, done.stderr
    reports = lines(done)
    assert [report["file"] for report in reports] == [str(broken), str(good), str(broken)]
    assert [error.message for report in reports for error in VALIDATOR.iter_errors(report)] == []
    assert done.stderr == ""


def test_check_shows_the_report_and_names_the_rule(broken: Path) -> None:
    """``check`` shows the form with the cells of a broken rule marked, both languages and the formula, and exits 1."""
    done = run("check", broken)
    assert done.returncode == 1
    for text in ("四、政府信息公开行政复议、行政诉讼情况", "✗", "proceedings.sum", "总计为", "add up to", "原文如此"):
        assert text in done.stdout, text


def test_check_of_a_sound_report_exits_0(good: Path) -> None:
    """A report that breaks no rule of severity error needs nobody: exit 0, and it says so."""
    done = run("check", good)
    assert done.returncode == 0
    assert "没有发现问题 no rule is broken" in done.stdout


def test_check_json_is_the_same_object(good: Path, broken: Path) -> None:
    """``check --json`` writes the very lines of ``extract --json``, and only its exit status differs."""
    checked, extracted = run("check", "--json", good, broken), run("extract", "--json", good, broken)
    assert checked.stdout == extracted.stdout
    assert (checked.returncode, extracted.returncode) == (1, 0)


def test_a_notice_alone_exits_0(tmp_path: Path, sample: Sample) -> None:
    """A broken rule that is only a notice is told, and the exit status stays 0."""
    path = tmp_path / "notice.html"
    silent = sample.body.decode().replace("信息处理费", "信息").replace("收费", "事务")
    path.write_bytes(silent.encode())
    done = run("check", path)
    assert "report.empty" in done.stdout
    assert done.returncode == 0


def package(names: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return buffer.getvalue()


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><w:document/>'
NO_PAGE = "<html><body><h1>示例市今日天气</h1><p>晴，二十度，微风。虚构。</p></body></html>"
BAD: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {
    "empty": ("empty.html", "DamagedDocument", lambda _: b""),
    "blank": ("blank.txt", "DamagedDocument", lambda _: b" \r\n\t\n"),
    "cut inside a table": ("cut.html", "DamagedDocument", lambda page: page[: page.rindex(b"<table") + 200]),
    "cut docx": ("cut.docx", "DamagedDocument", lambda _: package({"word/document.xml": b"<w/>" * 99})[:120]),
    "unknown bytes": ("what.bin", "UnknownFormat", lambda _: bytes(range(256)) * 8),
    "pdf called html": ("really-a-pdf.html", "DamagedDocument", lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "workbook called docx": ("sheet.docx", "unread: xlsx", lambda _: package({"xl/workbook.xml": b"<workbook/>"})),
    "no report": ("weather.html", "NotAReport", lambda _: NO_PAGE.encode()),
    "doctype": ("xxe.docx", "UnsafeDocument", lambda _: package({"word/document.xml": DOCTYPE})),
    "1:1000": ("bomb.docx", "UnsafeDocument", lambda _: package({"word/document.xml": b" " * (10 << 20)})),
    "80 000 divs": ("deep.html", "UnsafeDocument", lambda _: b"<div>" * 80_000 + b"</div>" * 80_000),
    "colspan": (
        "wide.html",
        "UnsafeDocument",
        lambda page: page.replace(b"<td", b'<td colspan="1000000000"', 1),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_and_the_others_go_on(case: str, tmp_path: Path, good: Path, sample: Sample) -> None:
    """An unreadable file gives an error object: place, expected, got, next; the others are read; exit 3."""
    name, error, make = BAD[case]
    bad = tmp_path / name
    bad.write_bytes(make(sample.body))
    done = run("extract", "--json", good, bad, good)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    first, refused, last = lines(done)
    assert first["agency"] == last["agency"] == sample.report.agency
    assert refused["file"] == str(bad)
    assert refused["error"]["name"] == error
    assert all(refused["error"][key] for key in ("place", "expected", "got", "next"))
    assert not list(VALIDATOR.iter_errors(refused))


def test_what_libraries_grumble_is_not_shown(tmp_path: Path) -> None:
    """A font without its box, as Chromium's often are, makes pdfminer warn: nothing of it comes to the terminal."""
    page = drawn(Sheet().text(60, 60, "示例市今日天气，虚构，晴。", 14))
    (tmp_path / "a.pdf").write_bytes(page.replace(b"/FontBBox [0 -120 1000 880]", b"/FontBBox [0 0]"))
    done = run("extract", "--json", tmp_path / "a.pdf")
    assert (done.returncode, done.stderr, lines(done)[0]["error"]["name"]) == (3, "", "NotAReport")


def test_bad_input_is_told_to_a_person(tmp_path: Path) -> None:
    """In the terminal the same error says in both languages where, what was expected, what came, and what to do."""
    bad = tmp_path / "empty.docx"
    bad.write_bytes(b"")
    done = run("check", bad)
    assert done.returncode == 3
    for text in ("DamagedDocument", "位置 where", "应为 expected", "实为 got", "下一步 next"):
        assert text in done.stdout, text


def test_a_missing_file_and_a_folder_are_no_reports(tmp_path: Path, good: Path) -> None:
    """A name that is no file gives an error object, and the files after it are read; exit 3."""
    done = run("extract", "--json", tmp_path / "none.html", tmp_path, good)
    assert done.returncode == 3
    missing, folder, report = lines(done)
    assert missing["error"]["name"] == folder["error"]["name"] == "MissingInput"
    assert report["agency"]


def test_a_document_by_another_name_is_read_by_its_content(tmp_path: Path, sample: Sample) -> None:
    """HTML called .docx is read as HTML."""
    path = tmp_path / "page.docx"
    path.write_bytes(sample.body)
    done = run("extract", "--json", path)
    assert done.returncode == 0
    assert lines(done)[0]["format"] == "html"


def test_the_highest_status_counts(tmp_path: Path, broken: Path) -> None:
    """Where a rule is broken (1) and a file cannot be read (3), the exit status is 3."""
    assert run("check", broken, tmp_path / "none").returncode == 3


@pytest.mark.parametrize("arguments", [["add"], ["extract", "--json"], ["check", "--nonsense", "x"], ["fly"]])
def test_wrong_usage_exits_2(arguments: list[str]) -> None:
    """A command without files, with an unknown option or of no such name is wrong usage: exit 2 and a hint."""
    done = run(*arguments)
    assert done.returncode == 2
    assert "--help" in done.stderr


def test_extract_for_people_is_one_line_a_file(good: Path) -> None:
    """Without ``--json`` a file is told in one line: organ, year, edition, figures, findings, notes."""
    done = run("extract", good)
    assert len(done.stdout.splitlines()) == 1
    assert "200 figures, 0 without" in done.stdout


def test_a_terminal_shows_how_far_the_reading_is(
    good: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line stands on standard error while one waits, and is gone when a report is printed; elsewhere is none."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    waiting = awaited(iter([good, good]), 2, "reading", "files")
    assert next(waiting) == good
    before, line = capsys.readouterr()
    assert (before, "reading" in line, "0/2" in line) == ("", True, True)
    assert line.endswith("\x1b[1A\x1b[2K"), repr(line)
    assert list(waiting) == [good]
    assert "1/2" in capsys.readouterr().err
    monkeypatch.delenv("FORCE_COLOR")
    assert list(awaited(iter([good]), 1, "reading", "files")) == [good]
    assert capsys.readouterr() == ("", "")
