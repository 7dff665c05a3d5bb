"""Documents by LibreOffice, PDF by Chromium, and pages in archives of their own."""

from __future__ import annotations

import email
from shutil import which

import pypdfium2
import pytest

from samples import as_office
from samples.as_docx import as_docx
from samples.as_mht import as_mht
from samples.as_office import OfficeFailed, OfficeMissing, converted
from samples.as_pdf import chromium, printable
from samples.blocks import Paragraph, SpannedCell, SpannedTable
from samples.sheet import Sheet

BLOCKS = (Paragraph("示例（虚构）", title=True), SpannedTable("any", ((SpannedCell("甲", 1, 2), SpannedCell("12")),)))


def test_without_libreoffice_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no soffice, the error names the package."""
    monkeypatch.setattr(as_office, "which", lambda _: None)
    with pytest.raises(OfficeMissing, match="libreoffice-writer-nogui"):
        converted({"any": b""}, "doc")


@pytest.mark.slow
@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_writes_each_kind() -> None:
    """A document becomes .doc, .rtf and PDF, each known by its first bytes; rubbish is named."""
    made = {"one": as_docx(BLOCKS)}
    heads = {"doc": b"\xd0\xcf\x11\xe0", "rtf": b"{\\rtf", "pdf": b"%PDF"}
    for kind, head in heads.items():
        assert converted(made, kind)["one"].startswith(head)  # type: ignore[arg-type]
    with pytest.raises(OfficeFailed, match="bad"):
        converted({"bad": b"PK\x03\x04 cut"}, "pdf")


def test_a_web_archive_holds_its_page() -> None:
    """An archive's first part is the page, byte by byte but for its line ends."""
    page = "<p>示例，虚构 = 12</p>\n".encode("gb18030")
    parts = list(email.message_from_bytes(as_mht(page, "gb18030")).walk())
    assert [part.get_content_type() for part in parts] == ["multipart/related", "text/html", "text/xml"]
    payload = parts[1].get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode("gb18030").strip() == "<p>示例，虚构 = 12</p>"


def test_a_printable_page_has_its_spans_and_rules() -> None:
    """What Chromium prints has the table's spans, its columns' widths and the sheet's rules."""
    page = printable(BLOCKS, Sheet(border="double", style="td.figure { color: red }"))
    assert '<td colspan="2">甲</td>' in page
    assert page.count("<col ") == 3
    assert "3pt double" in page
    assert "color: red" in page


@pytest.mark.browser
@pytest.mark.skipif(which("chromium") is None, reason="Chromium is not installed")
def test_chromium_prints_on_the_sheet() -> None:
    """A print has the sheet's size and the text of its blocks."""
    with chromium() as browser:
        data = browser.as_pdf(BLOCKS, Sheet(landscape=True, numbers=True))
    document = pypdfium2.PdfDocument(data)
    try:
        assert [round(side) for side in document[0].get_size()] == pytest.approx([842, 595], abs=2)
        assert "示例" in document[0].get_textpage().get_text_range()
    finally:
        document.close()
