"""What Word keeps beside the text of a report: changes that are tracked, text boxes, numbers that a list types."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from lxml import etree
from lxml.etree import _Element as Element

BODY, NUMBERS = "word/document.xml", "word/numbering.xml"
LIST = "77"
BOX = (
    f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" type="#_x0000_t202" '
    'style="width:420pt;height:60pt"><v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict></w:r>'
)
NUMBERING = (
    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{LIST}"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
)


def tracked_figures(data: bytes) -> bytes:
    """Every third figure was changed and the change is tracked: the old number is deleted, not gone."""
    return _changed(data, BODY, _track)


def title_in_box(data: bytes) -> bytes:
    """The title stands in a text box."""
    return _changed(data, BODY, _box_title)


def listed_headings(data: bytes) -> bytes:
    """The numbers of the headings are typed by a list, and absent from their text."""
    return _changed(_changed(data, BODY, _unnumber), NUMBERS, _define)


def _changed(data: bytes, part: str, change: Callable[[Element], None]) -> bytes:
    """The package with one part changed, everything else byte by byte as it was."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                root = parse_xml(content)
                change(root)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _track(root: Element) -> None:
    runs = [run for cell in root.iter(qn("w:tc")) for run in cell.iter(qn("w:r")) if _text(run).isdecimal()]
    for run in runs[::3]:
        old = deepcopy(run)
        for text in old.iter(qn("w:t")):
            text.tag, text.text = qn("w:delText"), f"9{_text(run)}"
        gone, come = (OxmlElement(tag) for tag in ("w:del", "w:ins"))
        for number, mark in enumerate((gone, come)):
            mark.set(qn("w:id"), str(number))
            mark.set(qn("w:author"), "虚构")
            mark.set(qn("w:date"), "2025-01-20T00:00:00Z")
        run.addprevious(gone)
        gone.append(old)
        run.addprevious(come)
        come.append(run)


def _box_title(root: Element) -> None:
    title = next(p for p in root.iter(qn("w:p")) if _style(p) == "Title")
    outer, shape = OxmlElement("w:p"), parse_xml(BOX)
    title.addprevious(outer)
    outer.append(shape)
    next(shape.iter(qn("w:txbxContent"))).append(title)


def _unnumber(root: Element) -> None:
    for heading in (p for p in root.iter(qn("w:p")) if _style(p) == "Heading1"):
        text = next(heading.iter(qn("w:t")))
        text.text = (text.text or "").partition("、")[2]
        settings = heading.find(qn("w:pPr"))
        if settings is not None:
            settings.append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{LIST}"/></w:numPr>')
            )


def _define(root: Element) -> None:
    first = root.find(qn("w:num"))
    definition = parse_xml(NUMBERING)
    if first is None:
        root.append(definition)
    else:
        first.addprevious(definition)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{LIST}"><w:abstractNumId w:val="{LIST}"/></w:num>'))


def _text(run: Element) -> str:
    return "".join(text.text or "" for text in run.iter(qn("w:t")))


def _style(paragraph: Element) -> str | None:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if style is None else style.get(qn("w:val"))
