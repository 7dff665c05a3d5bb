"""The text of one paragraph of a .docx, as printed (ECMA-376, part 1, 17.3).

Deleted, hidden and phonetic text is left out; what is raised, lowered or struck never joins the figure beside it.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STRUCK_MARK = "~"
_AS_IT_IS: dict[int, int] = {}
# What is inside these is not on the page: deleted text, the copy for old readers, field codes, formatting.
HIDDEN = frozenset(
    {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "instrText", "sectPr", "rt")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)


def paragraph_text(element: etree._Element) -> str:
    """The text of a paragraph as printed; a picture or a footnote's mark leaves a mark."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: etree._Element, parts: list[str]) -> None:
    run = _Run.of(element)
    if run.hidden:
        return
    parts.append(_STRUCK_MARK if run.struck else "")
    for child in element:
        if child.tag in HIDDEN or child.tag == f"{W}tbl" or not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}t":
            parts.append((child.text or "").translate(run.raised))
        elif child.tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif child.tag == f"{W}p" and parts:
            parts.append("\n")
            _collect(child, parts)
        elif (mark := _MARKS.get(child.tag)) is not None:
            parts.append(mark)
        else:
            if (name := _picture(child)) is not None:
                parts.append(f"[image: {name}]")
            _collect(child, parts)
    parts.append(_STRUCK_MARK if run.struck else "")


class _Run(NamedTuple):
    """How a run is set: what raises, strikes or hides it keeps it from joining the figure beside it."""

    raised: dict[int, int] = _AS_IT_IS
    struck: bool = False
    hidden: bool = False

    @classmethod
    def of(cls, element: etree._Element) -> _Run:
        """The setting of a run; of anything else the plain one."""
        style = element.find(f"{W}rPr") if element.tag == f"{W}r" else None
        if style is None:
            return _PLAIN_RUN
        align, position = style.find(f"{W}vertAlign"), style.find(f"{W}position")
        kind = align.get(f"{W}val") if align is not None else None
        if kind is None and position is not None and not (position.get(f"{W}val") or "0").startswith(("0", "-")):
            kind = "superscript"
        raised = {"superscript": _SUPERSCRIPT, "subscript": _SUBSCRIPT}.get(kind or "", _AS_IT_IS)
        return cls(raised, _is_on(style, "strike") or _is_on(style, "dstrike"), _is_on(style, "vanish"))


def _is_on(style: etree._Element, name: str) -> bool:
    switch = style.find(f"{W}{name}")
    return switch is not None and switch.get(f"{W}val") not in ("0", "false", "off")


_PLAIN_RUN = _Run()
_MARKS = {f"{W}tab": "\t", f"{W}noBreakHyphen": "-", f"{W}footnoteReference": "※", f"{W}endnoteReference": "※"}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def _picture(element: etree._Element) -> str | None:
    """The name of a picture placed in the text; a text box is no picture."""
    if element.tag != f"{W}drawing" or element.find(f".//{W}txbxContent") is not None:
        return None
    properties = next(element.iter(_DRAWING), None)
    return (properties.get("name") or "").replace("]", " ") if properties is not None else ""
