"""Numbers as Word's lists print them."""

from __future__ import annotations

import pytest

from extract.numerals import FORMATS, chinese


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "〇"),
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (21, "二十一"),
        (105, "一百〇五"),
        (110, "一百一十"),
        (1001, "一千〇一"),
        (10000, "10000"),
    ],
)
def test_chinese_counting(number: int, text: str) -> None:
    """Chinese counting has no 一 before 十 below twenty, and 〇 for a gap."""
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 3, "③"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 2, "b"),
        ("upperRoman", 14, "XIV"),
        ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("none", 4, ""),
    ],
)
def test_a_format_by_its_name(name: str, number: int, text: str) -> None:
    """Each format of Word prints its numbers; beyond its characters come Arabic digits."""
    assert FORMATS[name](number) == text
