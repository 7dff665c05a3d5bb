"""Marks and lone strokes as Chinese text prints them: the recogniser often answers with others that look alike."""

from __future__ import annotations

import re

_WIDE = {"(": "（", ")": "）", ":": "：", ";": "；", ",": "，", "?": "？", "!": "！"}
_CHINESE = r"[\u3400-\u9fff（）、。，：；《》“”〔〕]"
_NARROW = re.compile(rf"(?<={_CHINESE})[():;,?!]|[():;,?!](?={_CHINESE})")
_ONE = re.compile(r"(?<=[（(])[ー—–－-](?=[）)])|(?:^|(?<=\n))[ー—–－](?=、)", re.MULTILINE)
_LONG_VOWEL = re.compile(r"ー")
_RULE_REST = re.compile(r"^[ー—–_－\-一][ \n]{1,3}(?=\d{1,2}[.．、])", re.MULTILINE)
_NOT_YET = re.compile(r"(?<=尚)末|末(?=经复议)")


def chinese(text: str) -> str:
    """The text with full-width marks where they stand beside Chinese characters, and 一 where it numbers.

    The rest of a rule before a row's number (一 3.其他) is none of the label. 尚末 and 末经复议 are no words: 未 is
    taken for 末 where it is printed small, and a column is lost with it.
    """
    text = _RULE_REST.sub("", text)
    text = _NOT_YET.sub("未", _LONG_VOWEL.sub("一", _ONE.sub("一", text)))
    return _NARROW.sub(lambda match: _WIDE[match[0]], text)
