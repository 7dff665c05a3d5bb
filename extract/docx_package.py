"""A .docx package looked at before it is opened, and the parts of it that are read (ECMA-376, part 2).

Sizes, ratios and DOCTYPEs of a bomb are refused. The parts are found by their relations, whatever they are called;
the namespaces of ISO 29500 strict are read as those of everyday files.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from typing import NamedTuple

from lxml import etree

from extract.errors import DamagedDocument, UnsafeDocument, in_words

_BROKEN_PACKAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_MAX_PART = 16 << 20
_MAX_RATIO = 200
_SMALL_PART = 64 << 10
BODY = "word/document.xml"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
)


class Package(NamedTuple):
    """The parts of a document that are read: its main part, and the bytes of its lists and its styles."""

    document: etree._Element
    numbering: bytes
    styles: bytes


def open_package(data: bytes) -> Package:
    """Open a .docx package.

    Raises:
        DamagedDocument: the package or its main part is cut or missing.
        UnsafeDocument: a part is too large, packed too densely, or declares a DOCTYPE.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.infolist():
                _refuse_bomb(member)
            return _read(package)
    except (DamagedDocument, UnsafeDocument):
        raise
    except _BROKEN_PACKAGE as error:
        raise DamagedDocument(
            BODY, "a whole .docx package", in_words(error), "Fetch or save the file again."
        ) from error


def _read(package: zipfile.ZipFile) -> Package:
    names = set(package.namelist())
    main = BODY if BODY in names else _related(package, names, "").get("officeDocument", BODY)
    folder = posixpath.dirname(main)
    usual = {kind: f"{folder}/{kind}.xml" for kind in ("numbering", "styles")}
    others = usual if names.issuperset(usual.values()) else {**usual, **_related(package, names, main)}
    numbering, styles = (package.read(others[kind]) if others[kind] in names else b"" for kind in usual)
    for part, xml in ((others["numbering"], numbering), (others["styles"], styles)):
        _refuse_doctype(xml, part)
    return Package(parse_part(package.read(main), main), numbering, _everyday(styles))


def _related(package: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    """The parts that a part (or the package itself) is related to, by the last word of the relation's type."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in names:
        return {}
    root = parse_part(package.read(relations), relations)
    return {
        (one.get("Type") or "").rpartition("/")[2]: posixpath.normpath(
            posixpath.join("/", folder, one.get("Target") or "")
        ).lstrip("/")
        for one in root.iter(_RELATION)
        if one.get("TargetMode") != "External"
    }


def _refuse_bomb(member: zipfile.ZipInfo) -> None:
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > _MAX_PART or (member.file_size > _SMALL_PART and ratio > _MAX_RATIO):
        raise UnsafeDocument(
            member.filename[:80],
            f"at most {_MAX_PART >> 20} MiB, packed at most 1:{_MAX_RATIO}",
            f"{member.file_size} bytes, packed 1:{ratio:.0f}",
            "Look at the file by hand: no report packs like this.",
        )


def _refuse_doctype(xml: bytes, part: str) -> None:
    if b"<!DOCTYPE" in xml or b"<!\x00D\x00" in xml or b"<\x00!\x00D\x00" in xml:
        raise UnsafeDocument(part, "XML without a DOCTYPE", "a DOCTYPE", "Look at the file by hand: Word writes none.")


def _everyday(xml: bytes) -> bytes:
    """A part with the names of everyday files for those of ISO 29500 strict."""
    if b"//purl.oclc.org/ooxml/" in xml[:4096]:
        for strict, everyday in _STRICT:
            xml = xml.replace(strict, everyday)
    return xml


def parse_part(xml: bytes, part: str) -> etree._Element:
    """A part's root.

    Raises:
        DamagedDocument: it is no XML, or cut.
        UnsafeDocument: it declares a DOCTYPE.
    """
    _refuse_doctype(xml, part)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_everyday(xml), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(part, "well-formed XML", in_words(error), "Fetch or save the file again.") from error
