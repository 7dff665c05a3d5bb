"""The paragraphs of a .docx as printed: with their list's number, joined where the mark between was deleted."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from extract.docx_numbering import Numbering
from extract.docx_styles import ListPlace, Styles, list_place
from extract.docx_text import RunStyle, Text, W, run_style, setting, value

_PROPERTIES, _RUN_PROPERTIES = f"{W}pPr", f"{W}rPr"
_FRAME = f"{W}framePr"
_PART = " | "
_FIGURE = re.compile(r"[\s\d,.]{1,40}")
_FAR = re.compile(r"-\d{4,9}|\d{6,9}|[3-9]\d{4}")  # twentieths of a point, beyond any page
_GONE = (f"{W}del", f"{W}moveFrom")


class Printed(NamedTuple):
    """A paragraph's text, whether its style is a title's, and the text boxes that hang on it."""

    text: str
    title: bool = False
    boxes: tuple[etree._Element, ...] = ()


class Paragraphs:
    """Reads a document's paragraphs in their order, counting its lists."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles, self._numbering = styles, numbering
        self._held = ""

    def _run(self, style: str) -> RunStyle:
        return self._styles[style].run

    def take(self, element: etree._Element) -> Printed:
        """One paragraph; the text of one whose end was deleted comes with the next."""
        properties = next(iter(element), None)
        if properties is None or properties.tag != _PROPERTIES:
            properties = None
        name = (value(properties, "pStyle") if properties is not None else None) or self._styles.usual
        style = self._styles[name]
        gathered = Text(self._run, style.run)
        text = self._held + gathered.take(element)
        self._held = ""
        if properties is not None and _joins_next(properties):
            self._held = text
            return Printed("", boxes=tuple(gathered.boxes))
        if (number := self._number(properties, name)) and text.strip():
            # A number before a figure is none of its digits.
            between = _PART if _FIGURE.fullmatch(text) and not number.endswith(".") else " "
            text = f"{number}{between}{text}" if text.lstrip()[:1].isdigit() else number + text.lstrip(" \t")
        if properties is not None and (frame := next(properties.iterchildren(_FRAME), None)) is not None:
            text = _framed(frame, text)
        return Printed(text, style.title, tuple(gathered.boxes))

    def end(self) -> str:
        """What is still held where a cell or the body ends: a deleted end joins nothing there."""
        text, self._held = self._held, ""
        return text

    def _number(self, properties: etree._Element | None, style: str) -> str:
        """The number that stands before a paragraph."""
        of_style = self._styles[style].list
        own = list_place(properties) if properties is not None else None
        if own is not None and not own.number and of_style is not None:
            own = ListPlace(of_style.number, own.level)
        place = own or of_style
        if place is None or place.number in ("", "0"):
            return ""
        level = place.level
        if level is None:
            level = self._numbering.level_of(place.number, style) if own is None else 0
        return self._numbering.next(place.number, level)


def _framed(frame: etree._Element, text: str) -> str:
    """The text of a frame: nothing far off the page; a figure elsewhere on it joins none beside it."""
    if any(_FAR.fullmatch(frame.get(f"{W}{side}") or "") for side in ("x", "y")):
        return ""
    away = frame.get(f"{W}dropCap") in (None, "none") and _FIGURE.fullmatch(text) and text.strip()
    return f"~{text.strip()}~" if away else text


def _joins_next(properties: etree._Element) -> bool:
    """Whether a paragraph's end is deleted, moved away or hidden, so that the next one follows in its line."""
    mark = next(properties.iterchildren(_RUN_PROPERTIES), None)
    if mark is None or not len(mark):
        return False
    return any(child.tag in _GONE for child in mark) or setting(mark, "specVanish") or bool(run_style(mark).hidden)
