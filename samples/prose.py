"""The words of invented reports, chosen from ``prose.toml`` and filled from the report's own figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from random import Random

import msgspec

from extract.form import Facts, read_facts
from extract.report import SectionNumber
from samples.ledger import Year, count

NUMERALS = "一二三四五"
MARKS = {
    "brackets": lambda place, name: f"（{NUMERALS[place]}）{name}。",
    "digits": lambda place, name: f"{place + 1}.{name}。",
    "ordinals": lambda place, name: f"{NUMERALS[place]}是{name}方面。",
}
TOPICS = {
    "proactive": "主动公开",
    "applications": "依申请公开",
    "management": "政府信息管理",
    "platform": "政府信息公开平台建设",
    "oversight": "监督保障",
}


class Prose(Facts, frozen=True):
    """Lists of sentences of equal sense, with the places of figures in braces."""

    title: tuple[str, ...]
    preamble: tuple[str, ...]
    overall: tuple[str, ...]
    proactive: tuple[str, ...]
    applications: tuple[str, ...]
    applications_none: tuple[str, ...]
    disputes: tuple[str, ...]
    disputes_none: tuple[str, ...]
    management: tuple[str, ...]
    platform: tuple[str, ...]
    oversight: tuple[str, ...]
    problems: tuple[str, ...]
    fees: tuple[str, ...]
    matters_reported: tuple[str, ...]


@lru_cache(maxsize=1)
def sentences() -> Prose:
    """The sentences that come with the package."""
    return read_facts(Path(__file__).parent / "prose.toml", Prose)


class Writer:
    """Writes one report: ``place`` is the organ's place in the register, which with the year chooses the words."""

    def __init__(self, place: int, year: int, facts: Mapping[str, str | int]) -> None:
        self.place, self.year, self.facts = place, year, facts

    def write(self, topic: str) -> str:
        """One of the topic's sentences, filled in.

        The choice differs from organ to organ and from year to year, so that no two reports read alike.
        """
        choices: dict[str, tuple[str, ...]] = msgspec.structs.asdict(sentences())
        order = tuple(choices).index(topic)
        turn = self.place + self.place // 4 * order + self.year * (1 + 2 * (order % 2)) + order
        return choices[topic][turn % len(choices[topic])].format_map(self.facts)

    def title(self) -> str:
        """The title; an organ words it the same every year."""
        return sentences().title[self.place % 2].format_map(self.facts)

    def sections(self, marks: str) -> dict[SectionNumber, str | None]:
        """The six sections; the tables' own have no words."""
        topics = (
            f"{MARKS[marks](place, name)}{self._topic(topic)}" for place, (topic, name) in enumerate(TOPICS.items())
        )
        first = "\n".join((self.write("overall"), *topics))
        last = f"{self.write('fees')}\n{self.write('matters_reported')}"
        return {"1": first, "2": "", "3": "", "4": "", "5": self.write("problems"), "6": last}

    def _topic(self, topic: str) -> str:
        """One of the five topics of the first section; applications say what became of disputes too."""
        if topic != "applications":
            return self.write(topic)
        asked = self.write("applications" if self.facts["received"] else "applications_none")
        disputed = self.facts["review"] or self.facts["lawsuits"]
        return asked + self.write("disputes" if disputed else "disputes_none")


def facts_of(figures: Year, before: Year | None) -> dict[str, str | int]:
    """What the sentences may say of the tables."""
    applications, proceedings = figures.applications, figures.proceedings
    new, carried_in = count(applications, "new", "total"), count(applications, "carried_in", "total")
    return {
        "new": new,
        "carried_in": carried_in,
        "received": new + carried_in,
        "change": _change(new, before),
        "done": count(applications, "results_total", "total"),
        "carried_out": count(applications, "carried_out", "total"),
        "granted": count(applications, "granted", "total"),
        "partial": count(applications, "partial", "total"),
        "refused": _group(figures, "refused_"),
        "unavailable": _group(figures, "unavailable_"),
        "unprocessed": _group(figures, "unprocessed_"),
        "otherwise": _group(figures, "other_"),
        "review": count(proceedings, "review", "total"),
        "lawsuits": sum(count(proceedings, key, "total") for key in proceedings if key != "review"),
        "issued": _documents(figures, "issued", "made"),
        "repealed": _documents(figures, "repealed"),
    }


def made_up(random: Random, scale: int) -> dict[str, str | int]:
    """Numbers that only the text has; the parts add up to what was published."""
    parts = [random.randint(12, 60 + scale) for _ in range(3)]
    npc, cppcc = random.randint(1, 3 + scale // 9), random.randint(1, 4 + scale // 7)
    names = ("part_a", "part_b", "part_c")
    return {
        **dict(zip(names, parts, strict=True)),
        "published": sum(parts),
        "interpretations": random.randint(2, 9 + scale // 20),
        "wechat": random.randint(60, 300 + scale),
        "followers": random.randint(900, 4000 + 100 * scale),
        "weibo": random.randint(30, 200 + scale),
        "trainings": random.randint(1, 6),
        "meetings": random.randint(2, 8),
        "npc": npc,
        "cppcc": cppcc,
        "proposals": npc + cppcc,
    }


def _group(figures: Year, start: str) -> int:
    rows = (row for row in figures.applications if row.startswith(start))
    return sum(count(figures.applications, row, "total") for row in rows)


def _documents(figures: Year, *columns: str) -> int:
    return sum(count(figures.disclosure, "normative_documents", column) for column in columns)


def _change(new: int, before: Year | None) -> str:
    """The change against the year before, as reports say it; nothing where that year is not known or was empty."""
    old = count(before.applications, "new", "total") if before else 0
    if not old:
        return ""
    percent = round((new - old) / old * 100, 1)
    if percent == 0:
        return "，与上年持平"
    return f"，同比{'增长' if percent > 0 else '下降'}{abs(percent):g}%"
