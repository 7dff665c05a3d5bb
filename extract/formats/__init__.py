"""The formats of documents, recognised by their content; a declared type is a hint that is not believed.

To add one: a module with ``read(bytes, charset) -> Document`` and a line in ``READERS``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from extract.document import Document
from extract.errors import DamagedDocument, UnknownFormat
from extract.formats import docx, html, text

Reader = Callable[[bytes, str | None], Document]
READERS: Mapping[str, Reader] = {"html": html.read, "docx": docx.read, "text": text.read}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole (.doc, .wps or .xls)"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x1f\x8b", "gzip"),
)
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|meta|body|table|tbody|tr|td|div|p|span|script|h[1-6]|center|font|ucapcontent)[\s>/]",
    re.IGNORECASE,
)
_MHT = re.compile(rb"^(?:MIME-Version:|From: <Saved by|Content-Type: multipart/related)", re.IGNORECASE | re.MULTILINE)


def sniff(data: bytes) -> str:
    """What the bytes are: a key of ``READERS``, or the name of a format that is not read.

    Raises:
        DamagedDocument: there is nothing in the file.
        UnknownFormat: the bytes look like nothing known.
    """
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise DamagedDocument("the file", "a report", f"an empty file of {len(data)} bytes", "Fetch or save it again.")
    head = data[:8].lstrip(b"\xef\xbb\xbf")
    for magic, name in _MAGIC:
        if head.startswith(magic) and (name != "bmp" or b"\x00" in data[:16]):
            return name
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    if _MHT.search(data[:512]):
        return "mht"
    # UTF-16 spells its tags with zero bytes between.
    start = data[: 256 << 10].replace(b"\x00", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data[: 256 << 10]
    if _TAG.search(start):
        return "html"
    if _is_text(data):
        return "text"
    raise UnknownFormat(
        "the file's first bytes",
        "HTML, text or .docx",
        f"bytes {data[:8].hex(' ')}",
        "Save the report as HTML, .docx or text.",
    )


def read(data: bytes, charset: str | None = None) -> Document:
    """Read a document of any format that has a reader.

    Raises:
        UnknownFormat: the format has no reader yet.
        DamagedDocument, UnsafeDocument: from the format's reader.
    """
    name = sniff(data)
    reader = READERS.get(name)
    if reader is None:
        raise UnknownFormat(
            "the file's content",
            "HTML, .docx or tab-cell text",
            name,
            "Not read yet; its .docx or HTML can be.",
        )
    return reader(data, charset)


def _package(data: bytes) -> str:
    """What a ZIP package holds, by its directory; a cut one is taken for the .docx whose reader will say so."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return "docx"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ofd" if "OFD.xml" in names else "zip"


def _is_text(data: bytes) -> bool:
    """Bytes without control characters; UTF-16 is text by its mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    start = data[: 64 << 10]
    return not any(code in start for code in range(32) if code not in (9, 10, 12, 13, 26, 27))
