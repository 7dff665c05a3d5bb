"""What one printed cell says: a figure, or nothing sure and why.

A cell that is not surely one number is ``None``; the reasons are the note kinds of the contract
(``report.Means``). Counts are in the unit of their column, amounts in 万元.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal, NamedTuple

from archive.text import squash, visible
from extract.report import Means, Number

MoneyUnit = Literal["万元", "元", "亿元"]
_PER_WAN: dict[str, Decimal] = {"万元": Decimal(1), "万": Decimal(1), "元": Decimal("0.0001"), "亿元": Decimal(10000)}

# Circled, superscript and bracketed marks; taken off before NFKC, which turns ① into a digit of the figure.
_FOOTNOTE = re.compile(
    r"(?:[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u209c*＊※†‡]{1,4}"
    r"|[\[【〔]注?[\d\u00b9\u00b2\u00b3\u2070-\u209c]{1,2}[\]】〕]|[\[【〔(（]?注\s?\d{0,2}[\]】〕)）]?)$"
)
# 千元 and dollars are units of money too, but none of the form's.
_OTHER_MONEY = re.compile(r"[十百千美港欧日]万?元")
_COUNT_UNITS = "件次|人次|条次|件|条|宗|起|项|个|份|次|人|篇|例|户|家|批"
_NUMBER = re.compile(
    r"([+-]?)(\d{1,3}(?:, ?\d{3}){1,4}|\d{1,3}(?: \d{3}){1,4}|\d{1,15})(\.\d{1,8})?"
    rf" ?(亿元|万元|万|元|{_COUNT_UNITS})?(?:\((?:{_COUNT_UNITS})\))?"
)
_AMENDED = re.compile(
    r"(\d[\d,]{0,14} ?(?:件|项)?)\((?:其中|含|包括)?[^()\d]{0,12}(?:修订|修改|修正)[^()\d]{0,8}\d{1,9}(?:件|项)?\)"
)
_DASHES = frozenset("-‐‑‒–—―－﹣−─━")
_SLASHES = frozenset("/／\\＼∕⁄")
# Digits as figures are written; ① ² ½ ㈠ become digits only by NFKC and are marks.
_WRITTEN = re.compile(r"[0-9０-９]")
_TOO_LONG = 64


class CellValue(NamedTuple):
    """What a cell says: the figure or None, and what a reader should know of it, in the contract's words."""

    value: Number | None
    means: tuple[Means, ...] = ()


BLANK = CellValue(None, ("blank",))


def is_plain(raw: str) -> bool:
    """Whether a cell holds nothing but the digits of one number."""
    return raw.isdigit() and raw.isascii() and (len(raw) == 1 or (raw[0] != "0" and len(raw) <= 12))


def count(raw: str) -> CellValue:
    """A whole number in a cell of counts; a printed fraction or negative number is kept for the rules to judge."""
    if is_plain(raw):
        return CellValue(int(raw), ())
    if not raw:
        return BLANK
    parsed = _parse(raw)
    if isinstance(parsed, CellValue):
        return parsed
    if parsed.unit in _PER_WAN or parsed.thousandths:
        return CellValue(None, (*parsed.means, "unsure"))
    return CellValue(_number(parsed.amount), parsed.means)


def amount(raw: str, printed: str) -> CellValue:
    """An amount in 万元; ``printed`` is all that header and row say of the unit.

    A cell with its own unit is converted where that is not 万元; without any unit only 0 is sure.
    """
    parsed = _parse(raw)
    if isinstance(parsed, CellValue):
        return parsed
    means = parsed.means
    if parsed.unit and parsed.unit not in _PER_WAN:
        return CellValue(None, (*means, "unsure"))
    unit = parsed.unit or money_unit(printed)
    if parsed.amount == 0:
        return CellValue(0, means)
    if unit is None:
        return CellValue(None, (*means, "unit_missing"))
    if unit in ("万元", "万"):
        return CellValue(_number(parsed.amount), means)
    converted = parsed.amount * _PER_WAN[unit]
    kept: tuple[Means, ...] = tuple(m for m in means if m != "with_unit")
    return CellValue(_number(converted), (*kept, "unit_converted"))


def money_unit(text: str) -> MoneyUnit | None:
    """The one unit of money a header names, or None where it names none or several."""
    plain = squash(text)
    if _OTHER_MONEY.search(plain):
        return None
    named: set[MoneyUnit] = {unit for unit in ("亿元", "万元") if unit in plain}
    if "元" in plain.replace("亿元", "").replace("万元", "").replace("单元", ""):
        named.add("元")
    return named.pop() if len(named) == 1 else None


class _Parsed(NamedTuple):
    amount: Decimal
    unit: str | None
    means: tuple[Means, ...]
    thousandths: bool


def _parse(raw: str) -> _Parsed | CellValue:
    """The number of a cell with its unit, or what stands there instead."""
    lines = [line.strip() for line in visible(raw).split("\n")]
    text = "".join(lines)
    means: tuple[Means, ...] = ("wrapped",) if len(lines) > 1 else ()
    if not text or len(text) > _TOO_LONG or text.startswith("[image:") or not any(c.isdigit() for c in text):
        return CellValue(None, (_wordless(text),))
    bare = _FOOTNOTE.sub("", text)
    if not bare:
        return CellValue(None, ("unsure",))
    if bare != text:
        text, means = bare.rstrip(), (*means, "footnote")
    if any(not _WRITTEN.match(c) and any(d.isdigit() for d in unicodedata.normalize("NFKC", c)) for c in text):
        return CellValue(None, (*means, "unsure"))
    text = unicodedata.normalize("NFKC", text).replace("−", "-")
    if amended := _AMENDED.fullmatch(text):
        text, means = amended[1], (*means, "amended_in_cell")
    return _numeric(text, means)


def _numeric(text: str, means: tuple[Means, ...]) -> _Parsed | CellValue:
    match = _NUMBER.fullmatch(text)
    if not match:
        return CellValue(None, (*means, "run_together" if _only_figures(text) else "unsure"))
    digits = match[2].replace(",", "").replace(" ", "")
    if not _plain(digits):
        return CellValue(None, (*means, "run_together"))
    if match[4] and "amended_in_cell" not in means:
        means = (*means, "with_unit")
    number = Decimal(f"{match[1]}{digits}{match[3] or ''}")
    return _Parsed(number, match[4], means, thousandths=len(match[3] or "") == 4)


def _wordless(text: str) -> Means:
    """What a cell without digits holds."""
    if not text:
        return "blank"
    characters = set(text) - {" "}
    if characters <= _DASHES:
        return "dash"
    if characters <= _SLASHES:
        return "slash"
    if text.startswith("[image:"):
        return "image"
    return "unsure" if len(text) > _TOO_LONG else "word"


def _plain(digits: str) -> bool:
    """False for 00 or 012, which no office prints as one number, and for more digits than a figure has."""
    return len(digits) <= 12 and (len(digits) == 1 or digits[0] != "0")


def _only_figures(text: str) -> bool:
    return all(c.isdigit() or c in " ,." for c in text)


def _number(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)
