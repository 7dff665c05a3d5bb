"""Sentences of Chinese prose and the figures printed in them: what ``statements`` and ``partition`` both read.

Everything after ``fold`` is on a folded sentence: half-width digits and letters, full-width marks, no white space but
between two digits. No regular expression here has more than one way to match a text, so all are linear.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import cn2an

from extract.report import Number, Value

MARKS = "，；：。（）"
LABEL = 120  # characters: a longer run before a number is not a label
LONGEST = 2000  # characters: a longer "sentence" is not prose, and is read as nothing

_DIGITS = "0123456789"
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?”’」』）]*")
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}
_FOLD: dict[int, str | None] = {
    **_RADICALS,
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(half): full for half, full in zip(";:()!?", "；：（）！？", strict=True)},
    **{ord(full): full for full in "，；：（）！？"},
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad")),
}
_COMMA = re.compile(",")
_SPACE = re.compile(r"\s+")

_UNITS = (
    "人次|场次|班次|篇次|件次|条次|项次|元(?!旦)|条(?![例款])|篇|件(?!套)|份|个|次(?![年日])|场(?!所)|期(?![间限内])"
    "|人(?!大)|名(?!称)|户|位(?!于)|项(?!目)|部(?!门)|宗|起(?!草)|家|例|则|款|批|封|通(?!过)"
)
_FIGURE = re.compile(
    r"([0-9][0-9,.]{0,17}|[零〇○一二两三四五六七八九十百千]{1,9})([余多来几]?)(万?)([余多来几]?)(" + _UNITS + ")?"
)
_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4}")
_PARTIAL = re.compile(r"[0-9]{1,12}\.[0-9]{1,4}")
_VAGUE = (*"近约超逾每逐", "超过", "突破", "不少于", "不低于", "不足", "不到", "至少", "多达", "高达")
_VAGUE_WORDS = (*_VAGUE, *"数几上成好")  # before a number in words: 数十, 几百, 上千, 成百
_VAGUE_AFTER = ("以上", "以下", "以内", "左右", "上下", "余", "多", "有余")
_IDIOMS = ("性", "龙", "事", "工作日", "月", "小时")
_GLUED = frozenset(_DIGITS + ".,-—–~～/%万亿 ")


class Figure(Value, frozen=True):
    """A number with its measure word, at ``start`` to ``end`` of a folded sentence.

    ``value`` is None where the number is not sure (百余, 近, 1.2.3). ``unit`` is ``""`` where a mark follows the number
    at once. Amounts in 万元 are given in 元.
    """

    value: Number | None
    unit: str
    start: int
    end: int


def paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """The sentences of each line of a section, as printed and trimmed; lines with a tab are tables, and left out."""
    lines = (line for line in text.split("\n") if line.strip() and "\t" not in line.strip())
    found = (tuple(part.strip() for part in _SENTENCE.findall(line)) for line in lines)
    return tuple(kept for kept in (tuple(filter(None, line)) for line in found) if kept)


def sentences(text: str) -> tuple[str, ...]:
    """Every sentence of a section in order, as printed; a line's end ends a sentence."""
    return tuple(sentence for paragraph in paragraphs(text) for sentence in paragraph)


def fold(sentence: str) -> str:
    """One spelling of a sentence, for reading: ``１,４３１ 条;`` is ``1,431条；``.

    A comma stays half-width only inside a number; white space stays, as one space, only between two digits that are
    not the thousands of one number.
    """
    text = _SPACE.sub(_space, sentence.translate(_FOLD))
    return _COMMA.sub(_comma, text)


def _comma(found: re.Match[str]) -> str:
    return "," if _thousands(found.string, found.start(), found.end()) else "，"


def _space(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    between = text[start - 1 : start] in _DIGITS and text[end : end + 1] in _DIGITS
    if not (start and end < len(text) and between):
        return ""
    return "" if _thousands(text, start, end) and not text[max(0, start - 4)].isdigit() else " "


def _thousands(text: str, start: int, end: int) -> bool:
    """Whether the mark from ``start`` to ``end`` stands between a digit and exactly three."""
    after = text[end : end + 4]
    return (
        start > 0
        and text[start - 1] in _DIGITS
        and len(after) >= 3
        and all(digit in _DIGITS for digit in after[:3])
        and not (len(after) == 4 and after[3] in _DIGITS)
    )


def figures(text: str) -> tuple[Figure, ...]:
    """Every number with a measure word in a folded sentence, in order.

    Ordinals (第3次), set phrases (一次性, 一件事) and numbers of anything else (years, document numbers, 12345热线) are
    left out.
    """
    found = (_figure(text, match) for match in _FIGURE.finditer(text))
    return tuple(figure for figure in found if figure)


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    digits, more, scale, also, unit = match.groups()
    start, end = match.span()
    before, after = text[max(0, start - 3) : start], text[end : end + 3]
    if before.endswith("第") or after.startswith(_IDIOMS):
        return None
    if not unit and not (
        digits[0] in _DIGITS and not before.endswith("（") and (not after or after[0] in "，；。、）")
    ):
        return None
    vague = (
        more
        or also
        or before.endswith(_VAGUE if digits[0] in _DIGITS else _VAGUE_WORDS)
        or after.startswith(_VAGUE_AFTER)
    )
    glued = before and (before[-1] in _GLUED or (before[-1].isascii() and before[-1].isalpha()))
    split = len(before) > 1 and before[-1] == "，" and before[-2] in _DIGITS and len(digits) == 3
    value = None if vague or glued or split else number(digits + scale)
    if isinstance(value, float) and unit != "元":
        value = None
    return Figure(value, unit or "", start, end)


def number(printed: str) -> Number | None:
    """The number that is surely printed (``1,431``, ``1.2万``, ``二十一``, ``两``), else None.

    cn2an is asked in its strict mode, since the other reads 二百五 as 250 and 一二 as 12; it does not know 两.
    """
    digits, scale = (printed[:-1], 10_000) if printed.endswith("万") else (printed, 1)
    if _WHOLE.fullmatch(digits):
        return int(digits.replace(",", "")) * scale
    if _PARTIAL.fullmatch(digits):
        exact = Decimal(digits) * scale
        return int(exact) if exact == exact.to_integral_value() else float(exact)
    if not digits or digits[0] in _DIGITS:
        return None
    try:
        return int(cn2an.cn2an(digits.replace("两", "二").replace("〇", "零").replace("○", "零"), "strict")) * scale
    except ValueError:
        return None


def label_start(text: str, figure: Figure, before: Figure | None) -> int:
    """Where the words that name a figure begin: after the last mark or the figure before it, in a folded sentence."""
    floor = max(before.end if before else 0, figure.start - LABEL)
    window = text[floor : figure.start].removesuffix("：")
    return floor + 1 + max(window.rfind(mark) for mark in MARKS)


def rest(text: str, figure: Figure) -> str:
    """The words after a figure up to the next mark or 、, in a folded sentence."""
    window = text[figure.end : figure.end + LABEL]
    stops = [at for mark in MARKS + "、" if (at := window.find(mark)) >= 0]
    return window[: min(stops)] if stops else window
