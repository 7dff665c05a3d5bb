"""The tables as readers meet them: titles, groups, which column holds codes (publish/tables.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from publish.labels import Both
from publish.metadata import TABLES

_END = re.compile(r"[，。、]")
_ASIDE = re.compile(r"（(?!件|万元|UTC)[^）]*）")


class TableFacts(NamedTuple):
    """What is told of one table.

    Attributes:
        title: its title.
        says: a sentence about it.
        aside: columns that its page leaves to CSV and JSON.
        hidden: whether it serves the machinery only.
    """

    title: Both
    says: Both
    aside: frozenset[str]
    hidden: bool


class Group(NamedTuple):
    """Some tables that belong together: its heading, and their names in order."""

    title: Both
    tables: tuple[str, ...]


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(TABLES.read_text(encoding="utf-8"))


@cache
def table_facts(table: str) -> TableFacts:
    """What is told of a table; its bare name where nothing is."""
    facts = _told()["tables"].get(table, {})
    title = Both(*facts.get("title", (table, "")))
    says = Both(facts.get("zh", ""), facts.get("en", ""))
    return TableFacts(title, says, frozenset(facts.get("aside", ())), bool(facts.get("hidden")))


@cache
def groups() -> tuple[Group, ...]:
    """The tables that readers are shown, by what they are about."""
    return tuple(Group(Both(*group["title"]), tuple(group["tables"])) for group in _told()["groups"])


@cache
def code_group(table: str | None, column: str) -> str | None:
    """Which group of labels the codes of a column belong to; None where it holds no codes."""
    codes: dict[str, str] = _told()["codes"]
    return codes.get(f"{table}.{column}", codes.get(column)) or None


def halves(text: str | None) -> Both:
    """A text in both languages, ``中文 · English``, taken apart."""
    zh, _, en = (text or "").partition(" · ")
    return Both(zh, en)


def short(text: str | None, most: int = 12) -> str:
    """The first words of what a column means, in Chinese, for the head of a narrow column."""
    words = _ASIDE.sub("", halves(text).zh).split("：", maxsplit=1)[0].split("；", maxsplit=1)[0]
    if len(words) <= most:
        return words
    body, _, unit = words.partition("（")
    cut = body if len(body) <= most else _END.split(body, maxsplit=1)[0][:most]
    return f"{cut}（{unit}" if unit.endswith("）") else cut
