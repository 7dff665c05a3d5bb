"""Marks and lone strokes as Chinese text prints them: the recogniser often answers with others that look alike."""

from __future__ import annotations

import re

_WIDE = {"(": "（", ")": "）", ":": "：", ";": "；", ",": "，", "?": "？", "!": "！"}
_CHINESE = r"[\u3400-\u9fff（）、。，：；《》“”〔〕]"
_NARROW = re.compile(rf"(?<={_CHINESE})[():;,?!]|[():;,?!](?={_CHINESE})")
_ONE = re.compile(r"(?<=[（(])[ー—–－-](?=[）)])|(?:^|(?<=\n))[ー—–－](?=、)", re.MULTILINE)
_LONG_VOWEL = re.compile(r"ー")


def chinese(text: str) -> str:
    """The text with full-width marks where they stand beside Chinese characters, and 一 where it numbers."""
    text = _LONG_VOWEL.sub("一", _ONE.sub("一", text))
    return _NARROW.sub(lambda match: _WIDE[match[0]], text)
