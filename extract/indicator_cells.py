"""What one row of a 统计表 says in its cells: how deep its name is numbered, its unit, its figure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from archive.text import squash
from extract.figure import amount, count
from extract.indicator_facts import facts
from extract.report import Means, Number

_LEVELS = (
    re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.．,，]|第[一二三四五六七八九十]{1,2}[、项])"),
    re.compile(r"^(?:[(（][一二三四五六七八九十]{1,3}[)）]|[㈠-㈩])"),
    re.compile(r"^\d{1,2}(?:[、.．,，](?!\d)|(?=[^\d.．、,，)）]))"),
    re.compile(r"^(?:[(（]\d{1,2}[)）]|\d{1,2}[)）]|[⑴-⒇])"),
    re.compile(r"^[①-⑳]"),
)
_DECIMAL = re.compile(r"^\d{1,2}((?:[.．]\d{1,2}){1,3})")
_MONEY = ("万元", "元", "亿元")


class CellText(NamedTuple):
    """A cell's text, the unit that row or header give it, and whether it surely is this row's and read surely."""

    text: str
    unit: str | None
    sure: bool = True


class Seen(NamedTuple):
    """The figure of a cell in its unit, and what is to know of it."""

    value: Number | None
    unit: str | None
    means: tuple[Means, ...]


@lru_cache(maxsize=4096)
def level(name: str) -> float | None:
    """How deep a name is numbered: 一、 is 1, （一） 2, 1. 3 (1.1 below it), （1） 4, ① 5; None without a number."""
    plain = "".join(name.split())
    if found := _DECIMAL.match(plain):
        return 3 + (found[1].count(".") + found[1].count("．")) / 8
    return next((depth for depth, mark in enumerate(_LEVELS, 1) if mark.match(plain)), None)


def unit_in_name(name: str) -> str | None:
    """The unit in brackets at the end of a name: 主动公开信息数（条）."""
    return facts().unit_of(name)


def reading(cell: CellText) -> Seen:
    """The figure of a cell as printed, in the unit of its own text before that of its row; nothing is converted."""
    unit = _unit(cell.unit)
    bare, own = _apart(cell.text)
    means: tuple[Means, ...]
    if own and own != unit:
        means, unit = ("with_unit",), own
    else:
        means = ("with_unit",) if own else ()
    value, said = amount(bare, "万元") if unit in _MONEY else count(bare)
    if value is not None and (not cell.sure or value < 0):
        return Seen(None, unit, (*means, *said, "unsure"))
    return Seen(value, unit, (*means, *said) if value is not None else (said or ("unsure",)))


def _apart(text: str) -> tuple[str, str | None]:
    """A cell's figure and the unit printed behind it."""
    plain = unicodedata.normalize("NFKC", text).rstrip()
    for unit in facts().units:
        if plain.endswith(unit) and plain.removesuffix(unit).rstrip()[-1:].isdigit():
            return plain.removesuffix(unit).rstrip(), unit
    return text, None


def _unit(printed: str | None) -> str | None:
    plain = squash(printed or "").strip("()[]【】")
    return plain if any(c.isalnum() for c in plain) else None
