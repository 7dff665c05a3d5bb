"""Word's .docx: paragraphs and tables from the document's XML, merged cells as spans.

Inserted text is read and deleted text is not; a text box is read once, where its paragraph stands. The package is
looked at before it is opened: sizes, ratios and DOCTYPEs of a bomb are refused (ECMA-376, part 1, chapter 17).
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from archive.text import tidy
from extract.document import Block, Cell, Document, Paragraph, Table
from extract.docx_text import HIDDEN, W, paragraph_text
from extract.errors import DamagedDocument, UnsafeDocument

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
_MAX_SPAN = 1000
_BODY = "word/document.xml"


def read(data: bytes, charset: str | None = None) -> Document:  # noqa: ARG001 - every reader is called alike
    """Read a .docx package.

    Raises:
        DamagedDocument: the package or its main part is cut or missing.
        UnsafeDocument: a part is too large, packed too densely, or declares a DOCTYPE.
    """
    body = _parse(_part(data)).find(f"{W}body")
    if body is None:
        raise DamagedDocument(_BODY, "a w:body", "none", "Open it in a word processor and save it again.")
    return Document(format="docx", blocks=tuple(_Reader().blocks(body)))


def _part(data: bytes) -> bytes:
    """The main part's bytes, after the whole package was looked at."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.infolist():
                _refuse_bomb(member)
            return package.read(_BODY)
    except UnsafeDocument:
        raise
    except _BROKEN_PACKAGE as error:
        raise DamagedDocument(
            _BODY, "a whole .docx package", f"{type(error).__name__}: {error}", "Fetch or save the file again."
        ) from error


def _refuse_bomb(member: zipfile.ZipInfo) -> None:
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > _MAX_PART or (member.file_size > _SMALL_PART and ratio > _MAX_RATIO):
        raise UnsafeDocument(
            member.filename[:80],
            f"at most {_MAX_PART >> 20} MiB, packed at most 1:{_MAX_RATIO}",
            f"{member.file_size} bytes, packed 1:{ratio:.0f}",
            "Look at the file by hand: no report packs like this.",
        )


def _parse(xml: bytes) -> etree._Element:
    if b"<!DOCTYPE" in xml or b"<!\x00D\x00" in xml or b"<\x00!\x00D\x00" in xml:
        raise UnsafeDocument(_BODY, "XML without a DOCTYPE", "a DOCTYPE", "Look at the file by hand: Word writes none.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(_BODY, "well-formed XML", str(error), "Fetch or save the file again.") from error


class _Printed(NamedTuple):
    """A cell as Word keeps it: where it starts, and whether it goes on from the one above."""

    text: str
    left: int
    columns: int
    goes_on: bool


class _Reader:
    """Turns a body into blocks, numbering its tables."""

    def __init__(self) -> None:
        self.tables = 0

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """The blocks of a body, a cell or a content control, in order."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from _paragraphs(child)
                yield from self.boxed(child)
            elif child.tag == f"{W}tbl":
                yield from self.table(child)
            elif child.tag not in HIDDEN:
                yield from self.blocks(child)

    def boxed(self, paragraph: etree._Element) -> Iterator[Block]:
        """The tables in a paragraph's text boxes; their plain text is read with the paragraph."""
        for box in paragraph.iter(f"{W}txbxContent"):
            if not any(outer.tag in HIDDEN for outer in box.iterancestors()):
                for table in box.iterchildren(f"{W}tbl"):
                    yield from self.table(table)

    def table(self, element: etree._Element) -> Iterator[Block]:
        """A table; or, where it only places other tables, what its cells hold."""
        if any(not _small(inner) for inner in element.iterdescendants(f"{W}tbl")):
            for cell in _cells(element):
                yield from self.blocks(cell)
            return
        self.tables += 1
        if rows := _rows(element, self.tables):
            yield Table(self.tables, rows)


def _small(table: etree._Element) -> bool:
    rows = list(_own_rows(table))
    return len(rows) <= 1 or all(len(row.findall(f"{W}tc")) <= 1 for row in rows)


def _own_rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _own_rows(child)


def _own_cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _own_cells(child)


def _cells(table: etree._Element) -> Iterator[etree._Element]:
    for row in _own_rows(table):
        yield from _own_cells(row)


def _rows(table: etree._Element, number: int) -> tuple[tuple[Cell, ...], ...]:
    """The table's rows with Word's vertical merges as row spans."""
    printed = [_printed_row(row, f"table {number}, row {count}") for count, row in enumerate(_own_rows(table), 1)]
    return tuple(
        tuple(Cell(cell.text, _height(printed, index, cell.left), cell.columns) for cell in row if not cell.goes_on)
        for index, row in enumerate(printed)
    )


def _height(printed: list[list[_Printed]], row: int, left: int) -> int:
    """How many rows a cell covers: its own and each below that goes on at the same place."""
    height = 1
    for below in printed[row + 1 :]:
        if not any(cell.goes_on and cell.left == left for cell in below):
            break
        height += 1
    return height


def _printed_row(row: etree._Element, place: str) -> list[_Printed]:
    cells: list[_Printed] = []
    left = _value(row.find(f"{W}trPr/{W}gridBefore"), place)
    if left:
        cells.append(_Printed("", 0, left, goes_on=False))
    for element in _own_cells(row):
        columns = _value(element.find(f"{W}tcPr/{W}gridSpan"), place) or 1
        merge = element.find(f"{W}tcPr/{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val") != "restart"
        cells.append(_Printed("" if goes_on else _cell_text(element), left, columns, goes_on))
        left += columns
    return cells


def _value(element: etree._Element | None, place: str) -> int:
    printed = element.get(f"{W}val") if element is not None else None
    if not (printed and printed.isascii() and printed.isdigit()):
        return 0
    if len(printed) > 5 or int(printed) > _MAX_SPAN:
        raise UnsafeDocument(place, f"a span of at most {_MAX_SPAN}", printed[:20], "Look at the file by hand.")
    return int(printed)


def _cell_text(cell: etree._Element) -> str:
    """A cell's paragraphs, one line each; the empty one that Word demands after the text is none."""
    lines = [_fold(line) for paragraph in _own_paragraphs(cell) for line in paragraph_text(paragraph).split("\n")]
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def _own_paragraphs(cell: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a cell and of small tables in it; a text box belongs to the paragraph it stands in."""
    for child in cell:
        if child.tag == f"{W}p":
            yield child
        elif child.tag not in HIDDEN:
            yield from _own_paragraphs(child)


def _fold(line: str) -> str:
    return " ".join(line.split())


def _paragraphs(element: etree._Element) -> Iterator[Paragraph]:
    style = element.find(f"{W}pPr/{W}pStyle")
    is_title = style is not None and (style.get(f"{W}val") or "").lower() == "title"
    for line in paragraph_text(element).split("\n"):
        if text := tidy(line):
            yield Paragraph(text, title=is_title)
