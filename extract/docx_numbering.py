"""Numbers that Word's lists put before paragraphs: the report's 一、二、… often stand only there.

A paragraph names a list and a level, itself or by its style; the list's definition says how a number looks, and the
paragraphs above it which number it is (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from extract.docx_text import W, setting, value
from extract.numerals import FORMATS

_DEEPEST = 9


class Level(NamedTuple):
    """One level of a list: its first number, its format, its text with %1 to %9, what it restarts after."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restarts_after: int | None = None
    style: str | None = None


@dataclass(slots=True)
class _List:
    """An instance of a list: the definition whose numbers it counts on, and what it says otherwise."""

    definition: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts a document's lists in the order its paragraphs are asked for."""

    def __init__(
        self,
        open_part: Callable[[], etree._Element | None] | None = None,
        linked: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """Count the lists of ``numbering.xml``, which is read when the first paragraph asks.

        Args:
            open_part: opens it, and gives its root; without it there are no lists.
            linked: the list that a style of lists names, by the style's id.
        """
        self._open = open_part
        self._linked = linked
        self._definitions: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def _list(self, number: str) -> _List | None:
        """A list by its number."""
        if self._open is not None:
            root, self._open = self._open(), None
            if root is not None:
                self._read(root)
        return self._lists.get(number)

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        for element in root.iterchildren(f"{W}abstractNum"):
            name = element.get(f"{W}abstractNumId") or ""
            self._definitions[name] = dict(_levels(element))
            if link := value(element, "numStyleLink"):
                links[name] = link
        for element in root.iterchildren(f"{W}num"):
            one = _List(value(element, "abstractNumId") or "")
            for override in element.iterchildren(f"{W}lvlOverride"):
                one.levels.update(_levels(override))
                level = _whole(override.get(f"{W}ilvl"), 0)
                if (start := value(override, "startOverride")) is not None:
                    one.starts[level] = _whole(start, 1)
            self._lists[element.get(f"{W}numId") or ""] = one
        for one in self._lists.values():
            target = self._lists.get(self._linked(links[one.definition]) or "") if one.definition in links else None
            if target is not None:
                one.definition = target.definition

    def level_of(self, number: str, style: str) -> int:
        """The level of a list that a style is tied to; the first where none is."""
        one = self._list(number)
        levels = {**self._definitions.get(one.definition, {}), **one.levels} if one else {}
        return next((place for place, level in levels.items() if level.style == style), 0)

    def next(self, number: str, place: int) -> str:
        """Count a paragraph of a list's level: the number before it, empty for a bullet or a list that is not there."""
        one = self._list(number)
        if one is None or not 0 <= place < _DEEPEST:
            return ""
        levels = {**self._definitions.get(one.definition, {}), **one.levels}
        counts = self._counts.setdefault(one.definition, {})
        level = levels.get(place, Level())
        if place in one.starts and (number, place) not in self._begun:
            counts[place] = one.starts[place]
        else:
            counts[place] = counts[place] + 1 if place in counts else level.start
        self._begun.add((number, place))
        for deeper in [other for other in counts if other > place]:
            after = levels.get(deeper, Level()).restarts_after
            if after is None or (after and place < after):
                del counts[deeper]
        return _printed(level, levels, counts)


def _levels(element: etree._Element) -> Iterator[tuple[int, Level]]:
    for level in element.iterchildren(f"{W}lvl"):
        restart = value(level, "lvlRestart")
        yield (
            _whole(level.get(f"{W}ilvl"), 0),
            Level(
                start=_whole(value(level, "start"), 1),
                format=_format(level),
                text=value(level, "lvlText") or "",
                legal=setting(level, "isLgl"),
                restarts_after=None if restart is None else _whole(restart, 0),
                style=value(level, "pStyle"),
            ),
        )


def _format(level: etree._Element) -> str:
    """A level's format; Word 2010 hides newer ones from older readers in alternate content."""
    found = next(level.iter(f"{W}numFmt"), None)
    return (found.get(f"{W}val") if found is not None else None) or "decimal"


def _printed(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    """A number as it stands before its paragraph."""
    if level.format == "bullet":
        return ""
    text = level.text
    for place in range(_DEEPEST):
        if f"%{place + 1}" in text:
            own = levels.get(place, Level())
            name = "decimal" if level.legal else own.format
            number = counts.setdefault(place, own.start)
            text = text.replace(f"%{place + 1}", FORMATS.get(name, str)(number))
    return text.strip()


def _whole(printed: str | None, otherwise: int) -> int:
    digits = (printed or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else otherwise
