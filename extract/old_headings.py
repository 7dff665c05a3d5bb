"""The headings of reports until 2018: six sections by meaning, since no form set their words or their number.

A heading that is none of the six (收费及减免情况) stays, as text, in the section it follows: nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive.text import squash
from extract.form import Facts

_LONGEST = 40  # characters: a longer line is a paragraph
_NUMBER = re.compile(
    r"^(?:第(?P<part>[一二三四五六七八九十]{1,2})(?:部分|章)[、.,:]?"
    r"|(?P<top>[一二三四五六七八九十]{1,2})[、.,:]|(?P<inner>[(][一二三四五六七八九十]{1,2}[)])、?)"
)
_GLUED = re.compile(r"^\s{0,9}([^。：:\s]{4,30})[。：:]\s{0,9}([^\s].{0,100000})$", re.DOTALL)
_NUMERALS = "一二三四五六七八九十"
_NO_HEADING = re.compile(r"[。；;！!？?]|[:：]$|^(?:附件?\d?[:：])")


class OldSection(Facts, frozen=True):
    """One of the six sections and the words of its headings until 2018; see ``headings.toml``."""

    number: int
    whole: tuple[str, ...]
    holding: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]

    def fits(self, words: str) -> bool:
        """Whether a numbered heading is one of this section's."""
        return not any(word in words for word in self.never) and any(
            all(word in words for word in together) for together in self.holding
        )


class OldHeading(NamedTuple):
    """A line that may head a section, how surely (its words say more than its number), and the text glued to it."""

    section: int
    score: int
    after: str = ""


def old_headings(text: str, sections: Sequence[OldSection]) -> list[OldHeading]:
    """The sections that a line may head; a paragraph may run on after its heading and a mark."""
    glued = _GLUED.match(text)
    plain, after = squash(glued[1] if glued else text), glued[2].strip() if glued else ""
    if len(plain) > _LONGEST or _NO_HEADING.search(plain):
        return []
    number = _NUMBER.match(plain)
    words = plain[number.end() :] if number else plain
    found: list[OldHeading] = []
    for section in sections:
        whole = words in map(squash, section.whole)
        if number is None or number["inner"]:
            found += [OldHeading(section.number, 2)] if whole and not glued else []
        elif whole or section.fits(words):
            same = _NUMERALS.find((number["top"] or number["part"])[-1]) + 1 == section.number
            found.append(OldHeading(section.number, 5 + 2 * whole + same - bool(glued), after))
    return found


def opens(text: str) -> bool:
    """Whether a line is numbered as the first heading of all, whatever its words."""
    plain = squash(text)
    number = _NUMBER.match(plain)
    first = number is not None and (number["top"] or number["part"]) == "一"
    return first and len(plain) <= _LONGEST and not _NO_HEADING.search(plain)
