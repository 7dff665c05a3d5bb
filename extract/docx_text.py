"""The text of one paragraph of a .docx, as printed (ECMA-376, part 1, 17.3).

Deleted, hidden and phonetic text is left out; what is raised, lowered or struck never joins the figure beside it.
What stands in a text box is set aside: it is read after the paragraph that the box hangs on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STRUCK_MARK = "~"
_AS_IT_IS: dict[int, int] = {}
# What is inside these is not on the page: deleted text, the copy for old readers, field codes, formatting.
HIDDEN = frozenset(
    {
        f"{W}{name}"
        for name in (
            *("del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sectPr"),
            *("instrText", "delText", "delInstrText", "rt", "footnotePr", "ffData", "tblPrEx"),
        )
    }
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
    | {f"{_M}{name}" for name in ("rPr", "ctrlPr", "oMathParaPr")}
)
BOX = f"{W}txbxContent"


def value(parent: etree._Element, name: str) -> str | None:
    """The ``w:val`` of a child, None where there is none."""
    child = next(parent.iterchildren(f"{W}{name}"), None)
    return None if child is None else child.get(f"{W}val")


def setting(parent: etree._Element, name: str) -> bool:
    """Whether a child switches something on."""
    child = next(parent.iterchildren(f"{W}{name}"), None)
    return child is not None and child.get(f"{W}val") not in _OFF


_OFF = ("0", "false", "off", "none")


class RunStyle(NamedTuple):
    """How a run is set: what raises, strikes or hides it keeps it from joining the figure beside it.

    Each is None where nothing is said of it, so that a style around it may say.
    """

    raised: str | None = None
    struck: bool | None = None
    hidden: bool | None = None
    tiny: bool | None = None
    white: bool | None = None

    def over(self, below: RunStyle) -> RunStyle:
        """This setting, with what it does not say taken from another."""
        pairs = zip(self, below, strict=True)
        return RunStyle(*(other if own is None else own for own, other in pairs))  # type: ignore[arg-type]


PLAIN = RunStyle()
_ORDINARY = RunStyle(tiny=False, white=False)


def run_style(properties: etree._Element, styled: Callable[[str], RunStyle] = lambda _: PLAIN) -> RunStyle:
    """The setting that run properties ask for, themselves or by a character style."""
    raised: str | None = None
    struck: bool | None = None
    hidden: bool | None = None
    tiny: bool | None = None
    white: bool | None = None
    named = PLAIN
    for child in properties:
        tag = child.tag
        if tag == _VERT_ALIGN:
            raised = child.get(f"{W}val")
        elif tag == _POSITION and raised is None:
            raised = "superscript" if not (child.get(f"{W}val") or "0").startswith(("0", "-")) else None
        elif tag in _STRIKES:
            struck = struck or child.get(f"{W}val") not in _OFF
        elif tag == _VANISH:
            hidden = child.get(f"{W}val") not in _OFF
        elif tag == _SIZE:
            tiny = child.get(f"{W}val") in _TINY
        elif tag == _COLOR:
            white = (child.get(f"{W}val") or "").upper() == _WHITE
        elif tag == _RUN_STYLE:
            named = styled(child.get(f"{W}val") or "")
    if raised is None and struck is None and hidden is None:
        if tiny is None and white is None:
            own = PLAIN
        else:
            own = RunStyle(tiny=tiny, white=white) if tiny or white else _ORDINARY
    else:
        own = RunStyle(raised, struck, hidden, tiny, white)
    return own.over(named) if named is not PLAIN else own


_VERT_ALIGN, _POSITION, _VANISH, _RUN_STYLE = (f"{W}{n}" for n in ("vertAlign", "position", "vanish", "rStyle"))
_SIZE, _COLOR, _SHADING = f"{W}sz", f"{W}color", f"{W}shd"
_TINY = frozenset({"1", "2"})  # half points
_WHITE = "FFFFFF"
_FIGURE = re.compile(r"[\s\d,.]{1,40}")
_STRIKES = frozenset({f"{W}strike", f"{W}dstrike"})
_RUN_PROPERTIES = f"{W}rPr"
_RUN, _TEXT, _MATH_TEXT, _SYMBOL, _PARAGRAPH, _TABLE = (
    f"{W}r",
    f"{W}t",
    f"{_M}t",
    f"{W}sym",
    f"{W}p",
    f"{W}tbl",
)
_TEXTS = frozenset({_TEXT, _MATH_TEXT})
_FIELD = f"{W}fldChar"
_CODE = f"{W}instrText"
_CELL = f"{W}tc"
_BREAKS = frozenset({f"{W}br", f"{W}cr"})
_MARKS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
    f"{W}footnoteReference": "※",
    f"{W}endnoteReference": "※",
}
# Between the parts of a fraction, a power or an index stands what no figure holds.
_PARTED = {f"{_M}den": "/", f"{_M}sup": "^", f"{_M}sub": "_"}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


class Text:
    """Gathers the text of a paragraph, and the text boxes that hang on it."""

    def __init__(self, styled: Callable[[str], RunStyle] = lambda _: PLAIN, around: RunStyle = PLAIN) -> None:
        """Begin.

        Args:
            styled: the setting of a character style, by its id.
            around: the setting of the paragraph's own style.
        """
        self.parts: list[str] = []
        self.boxes: list[etree._Element] = []
        self._styled, self._around = styled, around
        self._fields: list[bool] = []
        self._code: list[str] = []
        self._chosen: str | None = None

    def take(self, element: etree._Element) -> str:
        """The text of an element; a picture or a footnote's mark leaves a mark."""
        self._collect(element, _AS_IT_IS)
        return "".join(self.parts)

    def _collect(self, element: etree._Element, raised: dict[int, int]) -> None:
        parts = self.parts
        for child in element:
            tag = child.tag
            if tag in _TEXTS:
                if child.text and not (len(self._fields) > 1 and not all(self._fields[:-1])):
                    parts.append(child.text.translate(raised) if raised else child.text)
            elif tag == _RUN:
                self._run(child, raised)
            elif tag == _CODE:
                self._code.append(child.text or "")
            elif tag in HIDDEN or tag == _TABLE or not isinstance(tag, str):
                continue
            elif tag in _BREAKS:
                parts.append("\n")
            elif (mark := _MARKS.get(tag)) is not None:
                parts.append(mark)
            else:
                self._other(child, tag, raised)

    def _run(self, run: etree._Element, raised: dict[int, int]) -> None:
        style = self._around
        properties = next(iter(run), None)
        if properties is not None and properties.tag == _RUN_PROPERTIES and len(properties):
            own = run_style(properties, self._styled)
            if own is not PLAIN and not (own is _ORDINARY and style is PLAIN):
                style = own.over(style)
        if style is PLAIN:
            self._collect(run, raised)
        elif not style.hidden and not style.tiny:
            seen = _seen(run) if style.white else "surely"
            if seen == "never":
                return
            mark = _STRUCK_MARK if style.struck or seen == "perhaps" else ""
            self.parts.append(mark)
            self._collect(run, _RAISED.get(style.raised or "", raised))
            self.parts.append(mark)

    def _other(self, child: etree._Element, tag: str, raised: dict[int, int]) -> None:
        if tag == BOX:
            self.boxes.append(child)
        elif tag == _FIELD:
            self._field(child, child.get(f"{W}fldCharType"))
        elif tag == _SYMBOL:
            self.parts.append(_symbol(child).translate(raised))
        elif tag == _PARAGRAPH:
            self.parts.append("\n" if self.parts else "")
            self._collect(child, raised)
        else:
            if (name := _picture(child)) is not None:
                self.parts.append(f"[image: {name}]")
            if tag in _PARTED:
                self.parts.append(_PARTED[tag])
            self._collect(child, raised)

    def _field(self, element: etree._Element, kind: str | None) -> None:
        """Follow a field: what stands in the code of another field is not on the page."""
        if kind == "begin":
            self._fields.append(False)
            self._code, self._chosen = [], _chosen(element)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            if not self._fields.pop() and all(self._fields):
                self.parts.append(self._without_result())
            self._code, self._chosen = [], None

    def _without_result(self) -> str:
        """What a field shows that keeps no result: a list's choice; of an equation with digits, a mark."""
        if self._chosen is not None:
            return self._chosen
        code = "".join(self._code).strip()
        return _UNKNOWN if code[:2].upper() == "EQ" and any(map(str.isdigit, code)) else ""


def _chosen(field: etree._Element) -> str | None:
    """What a drop-down field shows: its result, else its default, else the first of its entries."""
    choices = next(field.iter(f"{W}ddList"), None)
    if choices is None:
        return None
    entries = [entry.get(f"{W}val") or "" for entry in choices.iterchildren(f"{W}listEntry")]
    place = value(choices, "result") or value(choices, "default") or "0"
    known = place.isascii() and place.isdigit() and len(place) < 5 and int(place) < len(entries)
    return entries[int(place)] if known else _UNKNOWN


def _seen(run: etree._Element) -> Literal["surely", "perhaps", "never"]:
    """Whether white text shows: on a ground of colour it does; a style of the table may bring one.

    Words are taken as seen: only of figures it matters, and headings are white on a colour.
    """
    text = "".join(run.itertext(_TEXT))  # type: ignore[arg-type]
    if not _FIGURE.fullmatch(text):
        return "surely"
    for around in (run, *run.iterancestors(_PARAGRAPH, _CELL, _TABLE)):
        if around.tag == _TABLE:
            return "perhaps" if next(around.iter(f"{W}tblStyle"), None) is not None else "never"
        properties = next(iter(around), None)
        if properties is not None and any(map(_coloured, properties)):
            return "surely"
    return "perhaps"


def _coloured(properties: etree._Element) -> bool:
    if properties.tag == _SHADING:
        return (properties.get(f"{W}fill") or "auto").upper() not in ("AUTO", _WHITE)
    return properties.tag == f"{W}highlight" and properties.get(f"{W}val") not in ("none", "white")


_RAISED = {"superscript": _SUPERSCRIPT, "subscript": _SUBSCRIPT, "baseline": _AS_IT_IS}


def _symbol(element: etree._Element) -> str:
    """A character by its code in a font: a digit of the font Symbol is one, of the others a mark is left."""
    code = (element.get(f"{W}char") or "")[-4:]
    try:
        number = int(code, 16)
    except ValueError:
        return _UNKNOWN
    if 0xF000 <= number <= 0xF0FF:
        number -= 0xF000
        plain = "symbol" in (element.get(f"{W}font") or "").lower() and 0x20 <= number <= 0x3F
        return chr(number) if plain else _UNKNOWN
    return chr(number) if number > 0xFF else _UNKNOWN


_UNKNOWN = "□"


def _picture(element: etree._Element) -> str | None:
    """The name of a picture placed in the text; a text box is no picture."""
    if element.tag != f"{W}drawing" or next(element.iter(BOX), None) is not None:
        return None
    properties = next(element.iter(_DRAWING), None)
    return (properties.get("name") or "").replace("]", " ") if properties is not None else ""
