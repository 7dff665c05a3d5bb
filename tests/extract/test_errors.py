"""What is said of a document that cannot be read: in words, and with a next step that fits whoever reads it."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from pdfminer.psexceptions import PSEOF

from extract import formats
from extract.document import Document, Origin, Paragraph
from extract.errors import ONE_PDF, DamagedDocument, NotAReport, in_words
from extract.reading import extract
from extract.report import FormatName
from samples.as_docx import as_docx
from samples.as_html import clean
from samples.layout import layout
from samples.random_reports import random_report

ROOT = Path(__file__).parent
PAGE = clean(layout(random_report(5)))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((ROOT / "converted" / "clean.doc").read_bytes()[:9000], id="doc"),
        pytest.param(as_docx(layout(random_report(5)))[:9000], id="docx"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<< /Type /Cat", id="pdf"),
        pytest.param((ROOT / "cases" / "image-clean" / "in.png").read_bytes()[:700], id="picture"),
    ],
)
def test_a_cut_file_is_said_to_be_cut(data: bytes) -> None:
    """What ends too soon is said so in words; the library's own word stands behind, in brackets."""
    with pytest.raises(DamagedDocument) as caught:
        formats.read(data)
    assert re.fullmatch(r"a file that ends before its contents do \(\w+: .+\)", caught.value.got)


def test_what_is_broken_is_not_said_to_be_cut() -> None:
    """A file whose end is there, and whose contents are not what they say, is broken."""
    assert in_words(zlib.error("incorrect header check")).startswith("contents that are broken")
    assert in_words(PSEOF("Unexpected EOF")).startswith("a file that ends before its contents do")
    assert len(in_words(ValueError("x" * 5000))) < 300


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("image", ONE_PDF),
        ("scan", ONE_PDF),
        ("html", "Check the address or the file; the report may be an attachment of this page."),
        ("pdf", "Check the address or the file."),
    ],
)
def test_where_a_report_may_be_depends_on_what_was_read(
    format_: FormatName, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture may be one page of several and has no attachment; a page has."""
    read = Document(format_, (Paragraph("（一）本年度收到申请的情况"),))
    monkeypatch.setattr(formats, "read", lambda *_: read)
    with pytest.raises(NotAReport) as caught:
        extract(b"<p>", "page")
    assert caught.value.next_step == said


@pytest.mark.parametrize(("format_", "said"), [("image", ONE_PDF), ("scan", ONE_PDF), ("html", "Fetch the document")])
def test_a_report_that_ends_in_a_table(format_: FormatName, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One page of a report, as a picture, wants its other pages; a page of a site has to be fetched again."""
    start = formats.read(PAGE[: PAGE.rindex(b"<tr", 0, PAGE.index("结转下年度".encode()))] + b"</table></body></html>")
    monkeypatch.setattr(formats, "read", lambda *_: replace(start, format=format_))
    with pytest.raises(DamagedDocument, match="the end of the document") as caught:
        extract(PAGE, "page")
    assert caught.value.next_step.startswith(said)


def test_the_name_of_a_file_is_no_list_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says the year where nothing else does, and is never held against the title."""
    origin = Origin(file_name="2016年年报")
    read = formats.read(PAGE)
    report = extract(PAGE, "page", origin)
    assert report.year != 2016
    assert [found for found in report.findings if found.rule == "report.year"] == []
    blocks = tuple(b for b in read.blocks if not (isinstance(b, Paragraph) and "20" in b.text))
    monkeypatch.setattr(formats, "read", lambda *_: replace(read, blocks=blocks, titles=(), format="docx"))
    assert extract(PAGE, "page", origin).year == 2016
