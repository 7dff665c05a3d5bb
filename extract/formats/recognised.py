"""What bytes are, by what stands in them: a name, a server's word or a file's ending is a hint that nobody believes."""

from __future__ import annotations

import io
import re
import zipfile

from extract.errors import DamagedDocument, UnknownFormat

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rt", "rtf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "package"),
    (b"PK\x05\x06", "package"),
)
_BLANK = b"\x00\t\r\n \xef\xbb\xbf"
_MARK = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
# What a page begins with and a word processor's file never does.
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|meta|body|table|tbody|tr|td|div|p|span|script|h[1-6]|center|font|ucapcontent)[\s>/]",
    re.IGNORECASE,
)
_MHT = re.compile(rb"^(?:MIME-Version:|From: <Saved by|Content-Type: multipart/related)", re.IGNORECASE | re.MULTILINE)
_WORD_XML = re.compile(rb"<\?mso-application progid=.Word\.Document.|<w:wordDocument[\s>]|<pkg:package[\s>]")
# Some servers and writers put lines before a PDF's first; readers look for it in the first kilobyte.
_LATE_PDF = 1024
_PARTS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
    ("META-INF/container.xml", "epub"),
)
_MEDIA = ((b"application/epub", "epub"), (b"application/vnd.oasis.opendocument.text", "odt"))
_LOST = (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError)


def sniff(data: bytes) -> str:
    """What the bytes are: ``html``, ``text``, ``docx``, ``pdf``, ``png``, ``ole``, ``ofd`` and so on.

    An OLE file is told apart further by its own module, which opens it.

    Raises:
        DamagedDocument: there is nothing in the file.
        UnknownFormat: the bytes look like nothing known.
    """
    if not data.strip(_BLANK):
        raise DamagedDocument("the file", "a report", f"an empty file of {len(data)} bytes", "Fetch or save it again.")
    if (name := _by_magic(data)) is not None:
        return _package(data) if name == "package" else name
    # UTF-16 spells its tags with zero bytes between.
    start = data[: 256 << 10].replace(b"\x00", b"") if data[:2] in _WIDE else data[: 256 << 10]
    if _WORD_XML.search(start[:4096]):
        return "word xml"
    if _TAG.search(start):
        return "html"
    if b"%PDF-" in data[:_LATE_PDF]:
        return "pdf"
    if _is_text(data):
        return "text"
    raise UnknownFormat(
        "the file's first bytes",
        "HTML, text, Word, WPS, RTF, PDF or a picture",
        f"bytes {data[:8].hex(' ')}",
        "Save the report as HTML, .docx or PDF.",
    )


def is_plain(data: bytes) -> bool:
    """Whether the bytes are taken for HTML or text, which need no other program's or library's format to be read.

    Nothing is unpacked to know it. What is of no known format is plain too: its refusal costs nothing.
    """
    return _by_magic(data) is None and b"%PDF-" not in data[:_LATE_PDF] and not _WORD_XML.search(data[:4096])


def _by_magic(data: bytes) -> str | None:
    head = data[:64].removeprefix(_MARK).lstrip(b"\r\n\t ")
    for magic, name in _MAGIC:
        if head.startswith(magic) and (name != "bmp" or b"\x00" in data[:16]):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return "mht" if _MHT.search(data[:512]) else None


def _package(data: bytes) -> str:
    """What a ZIP package holds, by its directory.

    A cut one has none: it is known by the names of the parts that are there, or taken for a .docx, whose reader says
    that it is cut.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except _LOST:
        return next((name for part, name in _PARTS if part.encode() in data), "docx")
    if (name := next((name for part, name in _PARTS if part in names), None)) is not None:
        return name
    return next((name for media, name in _MEDIA if media in data[:200]), "zip")


def _is_text(data: bytes) -> bool:
    """Bytes without control characters; UTF-16 is text by its mark."""
    if data[:2] in _WIDE:
        return True
    start = data[: 64 << 10]
    return not any(code in start for code in range(32) if code not in (9, 10, 12, 13, 26, 27))
