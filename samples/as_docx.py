"""Blocks as a .docx file with real gridSpan and vMerge, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import docx
from docx.opc.coreprops import CoreProperties
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml.etree import _Element as Element

from samples.blocks import Block, Blocks, Paragraph, Slot, SpannedTable, slots, width

WRITTEN = datetime(2025, 1, 20, tzinfo=UTC)
ZIP_DATE = (2025, 1, 20, 0, 0, 0)


def as_docx(blocks: Blocks) -> bytes:
    """Print the blocks as a Word document: title and headings in Word's own styles, tables with their spans."""
    document = docx.Document()
    _settle(document.core_properties)
    body = document.element.body
    for element in _elements(blocks):
        body.insert_element_before(element, "w:sectPr")
    written = io.BytesIO()
    document.save(written)
    return _repacked(written.getvalue())


def _settle(properties: CoreProperties) -> None:
    """Give the core properties fixed values: python-docx would leave its template's, or the clock's."""
    properties.author = properties.last_modified_by = "虚构"
    properties.title = properties.comments = ""
    properties.created = properties.modified = WRITTEN
    properties.revision = 1


def _repacked(archive: bytes) -> bytes:
    """The same archive with fixed dates, for bytes that never change."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, ZIP_DATE)
            new.writestr(fixed, old.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _elements(blocks: Blocks) -> Iterator[Element]:
    """The blocks as elements; two tables in a row are parted by an empty paragraph, or Word would join them."""
    before: Block | None = None
    for block in blocks:
        if isinstance(block, SpannedTable):
            if isinstance(before, SpannedTable):
                yield _new("w:p")
            yield _table(block)
        else:
            yield _paragraph(block)
        before = block


def _new(tag: str, *children: Element, **attributes: str) -> Element:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(children)
    return element


def _paragraph(block: Paragraph) -> Element:
    style = "Title" if block.title else "Heading1" if block.heading else "Normal"
    return _new("w:p", _new("w:pPr", _new("w:pStyle", val=style)), _run(block.text))


def _run(text: str, *, raised: bool = False) -> Element:
    run = _new("w:r", *([_new("w:rPr", _new("w:vertAlign", val="superscript"))] if raised else []))
    run.text = text
    return run


def _table(table: SpannedTable) -> Element:
    grid = _new("w:tblGrid", *(_new("w:gridCol", w="900") for _ in range(width(table))))
    properties = _new("w:tblPr", _new("w:tblStyle", val="TableGrid"), _new("w:tblW", w="0", type="auto"))
    rows = (_new("w:tr", *(_cell(slot) for slot in row)) for row in slots(table))
    return _new("w:tbl", properties, grid, *rows)


def _cell(slot: Slot) -> Element:
    cell = slot.cell
    properties = _new("w:tcPr", _new("w:tcW", w=str(900 * cell.columns), type="dxa"))
    if cell.columns > 1:
        properties.append(_new("w:gridSpan", val=str(cell.columns)))
    if slot.below:
        properties.append(_new("w:vMerge"))
        return _new("w:tc", properties, _new("w:p"))
    if cell.rows > 1:
        properties.append(_new("w:vMerge", val="restart"))
    return _new("w:tc", properties, *_inside(slot))


def _inside(slot: Slot) -> Iterator[Element]:
    """What stands in a cell; it must end with a paragraph, also behind a nested table."""
    cell = slot.cell
    runs = [_run(text, raised=raised) for text, raised in ((cell.text, False), (cell.mark, True)) if text]
    if runs or not cell.blocks:
        yield _new("w:p", *runs)
    yield from _elements(cell.blocks)
    if cell.blocks and isinstance(cell.blocks[-1], SpannedTable):
        yield _new("w:p")
