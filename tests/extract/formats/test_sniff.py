"""A format is known by its content: what it is called is a hint that nobody believes."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from extract.document import Origin
from extract.errors import DamagedDocument, DocumentError, UnknownFormat, UnreadFormat
from extract.formats import READERS, is_plain, read, sniff
from extract.reading import extract
from samples.as_docx import as_docx
from samples.as_html import clean
from samples.as_text import as_text
from samples.layout import layout
from samples.random_reports import random_report

BLOCKS = layout(random_report(5))


def zipped(*names: str) -> bytes:
    """A package with parts of these names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(clean(BLOCKS), "html", id="page"),
        pytest.param("<TABLE><TR><TD>规章</TD></TR></TABLE>".encode("gbk"), "html", id="a table alone"),
        pytest.param("\n\n <p>年报</p>".encode(), "html", id="a paragraph alone"),
        pytest.param(b"\xef\xbb\xbf<html><body>1</body></html>", "html", id="page with a mark"),
        pytest.param("<html><body>年报</body></html>".encode("utf-16"), "html", id="page in UTF-16"),
        pytest.param(b'<?xml version="1.0"?><html xmlns="x"><body/></html>', "html", id="XHTML"),
        pytest.param(as_docx(BLOCKS), "docx", id="docx"),
        pytest.param(as_docx(BLOCKS)[:3000], "docx", id="cut docx"),
        pytest.param(as_text(BLOCKS), "text", id="text"),
        pytest.param("一、总体情况".encode("gb18030"), "text", id="text in GBK"),
        pytest.param("一、总体情况".encode("utf-16"), "text", id="text in UTF-16"),
        pytest.param("本年 1 < 2，3 > 2".encode(), "text", id="text with signs"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3", "pdf", id="pdf"),
        pytest.param(b"\xef\xbb\xbf%PDF-1.4", "pdf", id="pdf behind a mark"),
        pytest.param(b"\r\n%PDF-1.4", "pdf", id="pdf behind an empty line"),
        pytest.param(b"%!PS\n%PDF-1.4", "pdf", id="pdf behind another line"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "ole", id="doc"),
        pytest.param(b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "word xml", id="Word's XML"),
        pytest.param(rb"{\rtf1\ansi\ansicpg936 \'ca\'be}", "rtf", id="rtf"),
        pytest.param(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "mht", id="mht"),
        pytest.param(zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx", id="xlsx"),
        pytest.param(zipped("OFD.xml"), "ofd", id="ofd"),
        pytest.param(zipped("ppt/presentation.xml"), "pptx", id="pptx"),
        pytest.param(zipped("META-INF/container.xml"), "epub", id="epub"),
        pytest.param(zipped("a.txt"), "zip", id="zip"),
        pytest.param(zipped(), "zip", id="empty zip"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp", id="webp"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "png", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg", id="jpeg"),
        pytest.param(b"BM\x00\x01\x00\x00\x00\x00", "bmp", id="bmp"),
        pytest.param("BMW采购情况说明（虚构）".encode(), "text", id="text that begins like a bmp"),
        pytest.param(gzip.compress(clean(BLOCKS), mtime=0), "gzip", id="gzip"),
        pytest.param(b"Rar!\x1a\x07\x00", "rar", id="rar"),
    ],
)
def test_what_the_bytes_are(data: bytes, name: str) -> None:
    """Each format is recognised by its first bytes, its parts or its tags."""
    assert sniff(data) == name


@pytest.mark.parametrize(
    "data", [b"", b"\n\t \r\n", b"\xef\xbb\xbf", b"\x00" * 64], ids=["none", "blank", "mark", "zeros"]
)
def test_an_empty_file_is_damaged(data: bytes) -> None:
    """A file with nothing in it says how many bytes of nothing it has."""
    with pytest.raises(DamagedDocument, match=f"an empty file of {len(data)} bytes"):
        read(data)


def test_bytes_of_no_format_are_unknown() -> None:
    """Bytes that are nothing known are shown, and what to do is said."""
    with pytest.raises(UnknownFormat, match="bytes 01 02 03 04") as caught:
        read(b"\x01\x02\x03\x04\x05")
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(zipped("xl/workbook.xml"), "xlsx", id="xlsx"),
        pytest.param(zipped("OFD.xml"), "ofd", id="ofd"),
        pytest.param(zipped("report.docx"), "zip", id="zip"),
        pytest.param(b"Rar!\x1a\x07\x00", "rar", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", "7z", id="7z"),
        pytest.param(gzip.compress(clean(BLOCKS), mtime=0), "gzip", id="gzip"),
    ],
)
def test_a_format_without_a_reader_is_named(data: bytes, kind: str) -> None:
    """A document whose reader is to come is refused under the name of what it is, with what to do."""
    with pytest.raises(UnreadFormat) as caught:
        extract(data, "report.docx", Origin(declared_type="text/html"))
    refusal = caught.value.refusal()
    assert (refusal.name, refusal.got) == (f"unread: {kind}", kind)
    assert refusal.next.startswith("Save it as .docx or PDF" if kind in ("xlsx", "ofd") else "Unpack it")


@pytest.mark.parametrize("data", [b"", clean(BLOCKS), as_text(BLOCKS), "<p>\u5e74</p>".encode("utf-16"), b"\x01\x02"])
def test_what_is_plain_is_read_where_one_is(data: bytes) -> None:
    """HTML, text and bytes of no format ask for no process of their own."""
    assert is_plain(data)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"\n%PDF-1.7",
        as_docx(BLOCKS),
        zipped(),
        b"{\\rtf1}",
        b"GIF89a",
        b"MIME-Version: 1.0\r\n",
        b"\x1f\x8b",
    ],
)
def test_what_is_not_plain_is_not(data: bytes) -> None:
    """Whatever has to be unpacked, drawn or converted is read in a process of its own."""
    assert not is_plain(data)


@pytest.mark.parametrize("name", ["report.docx", "report.txt", "report.html", "report.doc", "report", "年报.pdf"])
@pytest.mark.parametrize(
    ("data", "format_"),
    [
        pytest.param(clean(BLOCKS), "html", id="page"),
        pytest.param(as_docx(BLOCKS), "docx", id="docx"),
        pytest.param(as_text(BLOCKS), "text", id="text"),
    ],
)
def test_a_mislabelled_file_is_read_by_its_content(data: bytes, format_: str, name: str) -> None:
    """HTML called .docx, docx called .txt: what a file and its server call it changes neither format nor figures."""
    origin = Origin(declared_type="application/pdf")
    report = extract(data, name, origin)
    assert (report.format, report.file) == (format_, name)
    assert report.applications == random_report(5).applications


@pytest.mark.parametrize("name", ["html", "docx", "text"])
def test_every_reader_is_named_as_what_it_reads(name: str) -> None:
    """Each entry of the registry reads what the sniffer calls by its name."""
    samples = {"html": clean(BLOCKS), "docx": as_docx(BLOCKS), "text": as_text(BLOCKS)}
    assert READERS[name](samples[name], None).format == sniff(samples[name]) == name


def test_a_refusal_says_four_things() -> None:
    """The error object has a name, a place, what was expected, what was got, and what to do next."""
    with pytest.raises(DocumentError) as caught:
        extract(b"\x01\x02", "a.pdf")
    refusal = caught.value.refusal()
    assert refusal.name == "UnknownFormat"
    assert all((refusal.place, refusal.expected, refusal.got, refusal.next))
