"""The formats of documents, recognised by their content; a declared type is a hint that is not believed.

To add one: a module with ``read(bytes, charset) -> Document`` and a line in ``READERS``. Here alone formats follow one
another: a PDF without text is read by sight, and what a word processor of old wrote is read as the .docx that
LibreOffice makes of it. ``sniff`` says what bytes are. Heavy libraries are loaded with the first document that needs
them, for most pages are HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from extract.document import Document, Paragraph
from extract.errors import DamagedDocument, NoTextLayer, UnreadFormat, WaitingForConverter
from extract.formats import docx, html, text
from extract.formats.recognised import is_plain, sniff
from extract.report import FormatName

__all__ = ["READERS", "Converter", "is_plain", "read", "sniff"]

Reader = Callable[[bytes, str | None], Document]
Converter = Callable[[bytes, str], bytes]
"""Makes a .docx of a document of the format that the name says: ``doc``, ``wps`` or ``rtf``."""

PACKAGE = "libreoffice-writer-nogui"
"""The Debian package of the converter."""


def _pdf(data: bytes, charset: str | None) -> Document:
    """Read a PDF by its text, or by sight where it has none."""
    from extract.formats import pdf  # noqa: PLC0415 - heavy

    try:
        return pdf.read(data, charset)
    except NoTextLayer:
        return _scan(data, charset)


def _scan(data: bytes, charset: str | None) -> Document:
    """Read a PDF's pages by sight."""
    from extract.formats import scan  # noqa: PLC0415 - heavy

    return scan.read(data, charset)


def _image(data: bytes, charset: str | None) -> Document:
    """Read a picture of pages by sight."""
    from extract.formats import image  # noqa: PLC0415 - heavy

    return image.read(data, charset)


def _mht(data: bytes, charset: str | None) -> Document:
    """Read the page of a web archive."""
    from extract.formats import mht  # noqa: PLC0415 - the library of mail is seldom wanted

    return replace(html.read(*mht.page(data, charset)), format="mht")


READERS: Mapping[str, Reader] = {
    "html": html.read,
    "docx": docx.read,
    "text": text.read,
    "mht": _mht,
    "pdf": _pdf,
    "scan": _scan,
    "image": _image,
}
_PICTURES = frozenset({"png", "jpeg", "gif", "tiff", "bmp", "webp"})
_CONVERTED = frozenset({"doc", "wps", "rtf"})
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SAVE = "Save it as .docx or PDF, or ask the office for that."
_UNPACK = "Unpack it, and read the report that is in it."
_PACKED = frozenset({"zip", "rar", "7z", "gzip"})


def read(data: bytes, charset: str | None = None, convert: Converter | None = None, name: str = "") -> Document:
    """Read a document of any format that has a reader.

    Args:
        data: its bytes.
        charset: the character set that its server declared.
        convert: makes a .docx of what a word processor of old wrote; without it such a document waits.
        name: what the file is called; tells WPS's own files from Word's, which are of one make.

    Raises:
        UnreadFormat: the format is known and has no reader yet.
        UnknownFormat: the bytes are of no known format.
        EncryptedDocument: a password is asked for.
        WaitingForConverter: it needs the converter, and there is none.
        DamagedDocument, UnsafeDocument: from the format's reader.
    """
    kind = _kind(data, name)
    if kind in _PICTURES:
        kind = "image"
    if kind in _CONVERTED:
        document = docx.read(_converted(data, kind, convert))
        _refuse_garbage(document, kind)
        return replace(document, format=cast("FormatName", kind))
    reader = READERS.get(kind)
    if reader is None:
        raise UnreadFormat(kind, kind, _UNPACK if kind in _PACKED else _SAVE)
    return reader(data, charset)


def _kind(data: bytes, name: str) -> str:
    """What is to be done with the bytes: a key of ``READERS``, of the converted formats, or a kind that is not read.

    Raises:
        EncryptedDocument: a password is asked for.
        DamagedDocument: the file is cut.
    """
    kind = sniff(data)
    if kind == "ole":
        from extract.formats import ole  # noqa: PLC0415 - seldom wanted

        kind = ole.kind(data)
    elif kind == "rtf":
        from extract.formats import rtf  # noqa: PLC0415 - seldom wanted

        rtf.refuse_cut(data)
    elif kind == "word xml":
        kind = "doc"
    return "wps" if kind == "doc" and name.lower().endswith(".wps") else kind


def _converted(data: bytes, kind: str, convert: Converter | None) -> bytes:
    if convert is None:
        raise WaitingForConverter(
            "the whole document",
            f"LibreOffice, which reads .{kind}",
            "a machine without it",
            f"Install it: apt-get install {PACKAGE}. Then read again.",
        )
    return convert(data, kind)


def _refuse_garbage(document: Document, kind: str) -> None:
    """Refuse what the converter made of bytes that it did not understand: it says nothing of that itself."""
    said = "".join(
        block.text if isinstance(block, Paragraph) else "".join(cell.text for row in block.rows for cell in row)
        for block in document.blocks
    )
    lost = said.count("\N{REPLACEMENT CHARACTER}")
    if lost * 100 > len(said) or not _CHINESE.search(said):
        raise DamagedDocument(
            "the converted document",
            f"Chinese text in the .{kind}",
            f"{len(said)} characters, {lost} of them in no encoding",
            "Open it in a word processor and save it as .docx.",
        )
