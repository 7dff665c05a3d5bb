"""Blocks as a .docx file with real gridSpan and vMerge, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.coreprops import CoreProperties
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from lxml.etree import _Element as Element

from samples.blocks import Block, Blocks, Paragraph, Slot, SpannedTable, header_rows, slots
from samples.sheet import PLAIN, Border, Sheet, shares

WRITTEN = datetime(2025, 1, 20, tzinfo=UTC)
ZIP_DATE = (2025, 1, 20, 0, 0, 0)
TWIPS = 56.7
"""Twentieths of a point in a millimetre."""
PADDING = 4.0
"""Millimetres that a cell keeps free, both sides together."""


BORDERS: dict[Border, tuple[str, str]] = {
    "thin": ("single", "4"),
    "thick": ("single", "18"),
    "double": ("double", "4"),
    "rows": ("single", "4"),
    "none": ("nil", "0"),
}


def as_docx(blocks: Blocks, sheet: Sheet = PLAIN) -> bytes:
    """Print the blocks as a Word document: title and headings in Word's own styles, tables with their spans."""
    document = docx.Document()
    _settle(document.core_properties)
    _set(document, sheet)
    body = document.element.body
    for element in _Printer(sheet).elements(blocks):
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


def _set(document: docx.document.Document, sheet: Sheet) -> None:
    """The paper, the fonts and what stands on every page."""
    section = document.sections[0]
    across, down = sheet.paper
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.left_margin = section.right_margin = Mm(sheet.margin)
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = sheet.font, RGBColor(0, 0, 0)
        style.font.size = Pt(sheet.text if name != "Title" else sheet.text * 1.4)
        style.font.bold = sheet.bold and name != "Normal"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), sheet.font)
    if sheet.head:
        section.header.paragraphs[0].text = sheet.head
    if sheet.numbers:
        section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        section.footer.paragraphs[0]._p.append(_page_number())  # noqa: SLF001 - python-docx has no fields


def _page_number() -> Element:
    return _new("w:fldSimple", _run("1"), instr="PAGE")


def _repacked(archive: bytes) -> bytes:
    """The same archive with fixed dates, for bytes that never change."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, ZIP_DATE)
            new.writestr(fixed, old.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _new(tag: str, *children: Element, **attributes: str) -> Element:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(children)
    return element


def _run(text: str, *, raised: bool = False, size: float | None = None) -> Element:
    properties = [_new("w:vertAlign", val="superscript")] if raised else []
    if size:
        properties.insert(0, _new("w:sz", val=str(round(size * 2))))
    run = _new("w:r", *([_new("w:rPr", *properties)] if properties else []))
    run.text = text
    return run


def _paragraph(block: Paragraph) -> Element:
    style = "Title" if block.title else "Heading1" if block.heading else "Normal"
    return _new("w:p", _new("w:pPr", _new("w:pStyle", val=style)), _run(block.text))


def _borders(border: Border) -> Element:
    kind, size = BORDERS[border]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    kinds = ((side, "nil" if border == "rows" and side in ("left", "right", "insideV") else kind) for side in sides)
    return _new(
        "w:tblBorders", *(_new(f"w:{side}", val=val, sz=size, space="0", color="000000") for side, val in kinds)
    )


class _Printer:
    """Writes blocks on one kind of sheet; a nested table gets a share of its cell's room."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def elements(self, blocks: Blocks, room: float | None = None) -> Iterator[Element]:
        """The blocks as elements; two tables in a row are parted by an empty paragraph, or Word would join them."""
        before: Block | None = None
        for block in blocks:
            if isinstance(block, SpannedTable):
                if isinstance(before, SpannedTable):
                    yield _new("w:p")
                yield self.table(block, room or self.sheet.room)
            else:
                yield _paragraph(block)
            before = block

    def table(self, table: SpannedTable, room: float) -> Element:
        """A table of fixed columns, as wide as the room in millimetres that it has."""
        widths = [round(share * room * TWIPS) for share in shares(table, self.sheet.figure)]
        properties = _new(
            "w:tblPr",
            _new("w:tblStyle", val="TableGrid"),
            _new("w:tblW", w=str(sum(widths)), type="dxa"),
            _borders(self.sheet.border),
            _new("w:tblLayout", type="fixed"),
        )
        grid = _new("w:tblGrid", *(_new("w:gridCol", w=str(width)) for width in widths))
        head = header_rows(table) if self.sheet.repeat else 0
        rows = (self.row(row, widths, repeated=n < head) for n, row in enumerate(slots(table)))
        return _new("w:tbl", properties, grid, *rows)

    def row(self, row: tuple[Slot, ...], widths: list[int], *, repeated: bool) -> Element:
        """A row, with what Word may do with it at a page's end."""
        kept = [] if self.sheet.split else [_new("w:cantSplit")]
        properties = [*kept, *([_new("w:tblHeader")] if repeated else [])]
        settings = [_new("w:trPr", *properties)] if properties else []
        return _new("w:tr", *settings, *(self.cell(slot, widths) for slot in row))

    def cell(self, slot: Slot, widths: list[int]) -> Element:
        """A cell with its spans."""
        cell = slot.cell
        wide = sum(widths[slot.column : slot.column + cell.columns])
        properties = _new("w:tcPr", _new("w:tcW", w=str(wide), type="dxa"))
        if cell.columns > 1:
            properties.append(_new("w:gridSpan", val=str(cell.columns)))
        if slot.below:
            properties.append(_new("w:vMerge"))
            return _new("w:tc", properties, _new("w:p"))
        if cell.rows > 1:
            properties.append(_new("w:vMerge", val="restart"))
        if self.sheet.centred:
            properties.append(_new("w:vAlign", val="center"))
        return _new("w:tc", properties, *self.inside(slot, wide / TWIPS - PADDING))

    def inside(self, slot: Slot, room: float) -> Iterator[Element]:
        """What stands in a cell; it must end with a paragraph, also behind a nested table."""
        cell = slot.cell
        printed = ((cell.text, False), (cell.mark, True))
        runs = [_run(text, raised=raised, size=self.sheet.table) for text, raised in printed if text]
        if runs or not cell.blocks:
            settings = [_new("w:pPr", _new("w:jc", val="center"))] if self.sheet.centred else []
            yield _new("w:p", *settings, *runs)
        yield from self.elements(cell.blocks, max(room, PADDING))
        if cell.blocks and isinstance(cell.blocks[-1], SpannedTable):
            yield _new("w:p")
