"""What a .docx says of its styles, as far as they decide what is on the page: hidden, raised, numbered, a title.

A document brings hundreds of styles and uses ten: each is read when a paragraph asks for it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from extract.docx_text import PLAIN, RunStyle, W, run_style, value

_TITLES = frozenset(["title", "标题"])
_DEEPEST = 12
_ROOT = re.compile(rb"<w:styles[^<>]{0,8000}>")
_NAME = re.compile(rb"<w:style\s[^<>]{0,400}?w:styleId=\"([^\"<>]{1,200})\"")
_USUAL = re.compile(rb"(?=[^<>]{0,400}w:type=\"paragraph\")(?=[^<>]{0,400}w:default=\"(?:1|true|on)\")")


class ListPlace(NamedTuple):
    """Which list a paragraph stands in, and at which level; a level of None is the one tied to its style."""

    number: str
    level: int | None


class Style(NamedTuple):
    """A style with what those it is based on say: its text's setting, its list, whether it is for titles."""

    run: RunStyle = PLAIN
    list: ListPlace | None = None
    title: bool = False


class Styles(dict[str, Style]):
    """A document's styles by their ids; one that is not there says nothing.

    ``usual`` is the paragraph style of paragraphs that name none.
    """

    def __init__(self, xml: bytes = b"") -> None:
        """Look where each style of ``styles.xml`` stands; nothing is read yet."""
        super().__init__()
        root = _ROOT.search(xml)
        self._root = root[0] if root else b""
        self._written: dict[str, bytes] = {}
        self.usual = ""
        for part in xml.split(b"</w:style>") if root else ():
            start = part.rfind(b"<w:style ")
            named = _NAME.match(part, start) if start >= 0 else None
            if named:
                name = named[1].decode("utf-8", "replace")
                self._written[name] = part[start:] + b"</w:style>"
                if _USUAL.match(part, start + 1):
                    self.usual = name

    def __missing__(self, name: str) -> Style:
        chain = self._chain(name)
        setting = PLAIN
        for element in chain:
            properties = next(element.iterchildren(f"{W}rPr"), None)
            if properties is not None:
                setting = setting.over(run_style(properties))
        place = next((place for one in chain if (place := _list(one))), None)
        called = (value(chain[0], "name") or "").lower() if chain else name.lower()
        self[name] = style = Style(setting, place, called in _TITLES)
        return style

    def _chain(self, name: str) -> list[etree._Element]:
        """A style and those it is based on, the nearest first."""
        chain: list[etree._Element] = []
        while name in self._written and len(chain) < _DEEPEST:
            chain.append(self._element(name))
            name = value(chain[-1], "basedOn") or ""
        return chain

    def _element(self, name: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
        root = etree.fromstring(self._root + self._written[name] + b"</w:styles>", parser)
        return root[0]


def _list(element: etree._Element) -> ListPlace | None:
    properties = next(element.iterchildren(f"{W}pPr"), None)
    return None if properties is None else list_place(properties)


def list_place(properties: etree._Element) -> ListPlace | None:
    """The list that paragraph properties name, empty where only the level is; 0 is for no list at all."""
    found = next(properties.iterchildren(f"{W}numPr"), None)
    if found is None:
        return None
    number, level = value(found, "numId"), value(found, "ilvl")
    return ListPlace(
        number or "", int(level) if level and level.isascii() and level.isdigit() and len(level) < 3 else None
    )
