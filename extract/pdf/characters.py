"""What a PDF's characters mean: radicals as the ideographs one reads, ligatures as letters, no invisible marks.

Full-width marks and circled digits stay as printed.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_FACTS = Path(__file__).with_name("radicals.toml")
# Kangxi radicals, CJK compatibility ideographs and their supplement, Latin ligatures.
_COMPATIBLE = ((0x2F00, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06), (0x2F800, 0x2FA1F))
# Zero-width space, joiners and marks of direction, word joiner, byte order mark, soft hyphen.
_INVISIBLE = frozenset("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
UNKNOWN = "\ufffd"
"""A character whose font does not say what it is."""
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFD))


@lru_cache(maxsize=1)
def radicals() -> dict[str, str]:
    """The radicals of U+2E80 to U+2EFF (and ⼾) with the ideographs that one sees on the mainland.

    Source: the property Equivalent_Unified_Ideograph, Unicode 16.0; the file says what differs.
    """
    facts: dict[str, str] = tomllib.loads(_FACTS.read_text(encoding="utf-8"))["ideographs"]
    return facts


@lru_cache(maxsize=16_384)
def mended(text: str) -> str:
    """What a font says of a character, as one reads it; empty for what has no meaning or no ink."""
    return "".join(map(_mended, text))


def _mended(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    if character.isspace():
        return " "
    if known := radicals().get(character):
        return known
    code = ord(character)
    if any(first <= code <= last for first, last in _COMPATIBLE):
        return unicodedata.normalize("NFKC", character)
    return character


@lru_cache(maxsize=16_384)
def is_garbage(text: str) -> bool:
    """Whether a character says nothing: none at all, private use, a control, the replacement mark, not assigned."""
    return not text or any(
        character == UNKNOWN
        or unicodedata.category(character) in ("Cc", "Cn", "Cs")
        or any(first <= ord(character) <= last for first, last in _PRIVATE)
        for character in text
        if not character.isspace()
    )


@lru_cache(maxsize=16_384)
def is_wide(text: str) -> bool:
    """Whether a character is as wide as it is high: an ideograph or a full-width mark."""
    return bool(text) and unicodedata.east_asian_width(text[-1]) in "WF"
