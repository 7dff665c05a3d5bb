"""The facts about 统计表 of ``forms/indicators.toml``, and which of their rows mean what a modern figure means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from archive.text import squash
from extract.form import FOLDER, Facts, read_facts
from extract.report import Indicator

# 一、 （一） ㈠ 1. 1、 （1） ① and what stands before the words of a part: 其中： # *
_MARK = re.compile(
    r"^(?:[(（]\s?[一二三四五六七八九十\d]{1,3}\s?[)）][、.．]?|[一二三四五六七八九十]{1,3}[、.．,，]|第[一二三四五六七八九十]{1,2}[、项]"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}(?:[、.．)）,，]|(?=[^\d.]))|[①-⑳㈠-㈩⑴-⒇]|[#＃*※])"
)
_PART = re.compile(r"^(?:其中|#|＃)[:：,，]?")
_BRACKETS = re.compile(r"[（(][^（()）]{0,60}[)）]")
_UNIT_AT_END = re.compile(r"[（(](?:单位[:：])?([一-鿿/]{1,4})[)）]$")
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")


class HeaderFacts(Facts, frozen=True):
    """The words of a header; see the file."""

    name: tuple[str, ...]
    telling: tuple[str, ...]
    unit: tuple[str, ...]
    beside: tuple[str, ...]
    value: str
    stock: str
    plain: str
    caption: str


class KnownRow(Facts, frozen=True):
    """A row that means what a modern figure means, and why."""

    key: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    reason: str
    under: tuple[str, ...] = ()


class IndicatorFacts(Facts, frozen=True, eq=False):
    """What ``indicators.toml`` holds."""

    header: HeaderFacts
    units: tuple[str, ...]
    known: tuple[str, ...]
    rows: tuple[KnownRow, ...]

    @cached_property
    def value(self) -> re.Pattern[str]:
        """A label over figures."""
        return re.compile(self.header.value)

    @cached_property
    def plain(self) -> re.Pattern[str]:
        """A label that says no more than that figures stand below."""
        return re.compile(self.header.plain)

    @cached_property
    def stock(self) -> re.Pattern[str]:
        """A label over figures that are not the year's alone."""
        return re.compile(self.header.stock)

    @cached_property
    def caption(self) -> re.Pattern[str]:
        """What such a table is called."""
        return re.compile(self.header.caption)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.known) | {name for row in self.rows for name in row.names}

    def knows(self, name: str) -> bool:
        """Whether a printed name is one that 统计表 have."""
        return bare(name) in self._names

    def unit_of(self, label: str) -> str | None:
        """The unit in brackets at a label's end, where it is one."""
        found = _UNIT_AT_END.search(squash(label))
        return found[1] if found and found[1] in self.units else None


@lru_cache(maxsize=1)
def facts() -> IndicatorFacts:
    """The facts that come with the package."""
    return read_facts(FOLDER / "indicators.toml", IndicatorFacts)


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """The words of a row's name: without its number, 其中, and what stands in brackets."""
    plain = squash(name)
    for _ in range(3):
        shorter = _PART.sub("", _MARK.sub("", plain))
        if shorter == plain:
            break
        plain = shorter
    return _BRACKETS.sub("", plain).rstrip(":：")


def key_of(row: Indicator, above: Sequence[str], year: int | None) -> str | None:
    """The modern key of a row's figure, where name, unit, the rows above it and its column all agree."""
    if row.column is not None and not _of_year(row.column, year):
        return None
    name, over = bare(row.name), {bare(text) for text in above}
    for known in facts().rows:
        if name in known.names and (not known.under or over & set(known.under)):
            return known.key if row.unit is None or row.unit in known.units else None
    return None


def _of_year(column: str, year: int | None) -> bool:
    """Whether a column's label says that its figures are the report year's."""
    plain = squash(column)
    named = {int(found) for found in _YEAR.findall(plain)}
    return not facts().stock.search(plain) and named <= {year}
