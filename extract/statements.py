"""Figures that only a report's prose has: a closed list of keys, known by words that are facts.

``forms/statements.toml`` says what is listed and by which words; here is only how a sentence is asked. A figure is
given where the words around it are known to be said about the key, about the reporting organ and about the reporting
year; in all other cases nothing is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from extract.form import FOLDER, Facts, read_facts
from extract.report import Number, Statement
from extract.scope import Scope, ScopeFacts
from extract.sentences import LONGEST, MARKS, figures, fold, label_start, paragraphs

PART = "其中"
_HEADING = 40  # characters: a longer line is a paragraph, not a heading over the next


class Way(Facts, frozen=True):
    """One way in which a figure of a key is printed, by regular expressions.

    ``label`` stands before the number, ``after`` behind its unit, ``needs`` anywhere before it in the sentence;
    ``unless`` must not stand in either. ``channel`` asks what channels the words since the figure before name: none,
    several (``all``), or that one alone in the label; ``follows`` asks for the channel named last before the number.
    ``part`` allows a figure of a list after 其中.
    """

    label: str
    units: tuple[str, ...]
    after: str = ""
    needs: str = ""
    unless: str = ""
    channel: Literal["none", "all", "site", "wechat", "weibo"] | None = None
    follows: Literal["wechat", "weibo"] | None = None
    part: bool = False


class Saying(Facts, frozen=True):
    """Words that say a value without a number; ``about`` is asked of the paragraph so far, ``unless`` of the clause."""

    value: bool | int
    pattern: str
    about: str = ""
    unless: str = ""


class Spec(Facts, frozen=True):
    """One key: its unit (None for true or false), its meaning in both languages, and how it is said."""

    key: str
    zh: str
    en: str
    unit: str | None = None
    ways: tuple[Way, ...] = ()
    says: tuple[Saying, ...] = ()


class StatementFacts(Facts, frozen=True, eq=False):
    """What ``statements.toml`` holds; ``<word>`` in a regular expression stands for an entry of ``words``."""

    sections: tuple[int, ...]
    words: dict[str, str]
    channels: dict[str, str]
    scope: ScopeFacts
    statements: tuple[Spec, ...]


@lru_cache(maxsize=1)
def facts() -> StatementFacts:
    """The list that comes with the package."""
    return read_facts(FOLDER / "statements.toml", StatementFacts)


@lru_cache(maxsize=512)
def expression(pattern: str) -> re.Pattern[str]:
    """A regular expression of the list with each ``<word>`` spelled out."""
    words = facts().words
    while named := re.search(r"<([a-z_]+)>", pattern):
        pattern = pattern.replace(named[0], words[named[1]])
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class _Found:
    statement: Statement
    part: bool


class _Named(NamedTuple):
    """A sure figure with the words around it: its label, its run, what follows it, and whether 其中 stands before."""

    value: Number
    unit: str
    start: int
    label: str
    run: str
    after: str
    part: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence in its section and paragraph: as printed, folded, and the folded paragraph up to its end."""

    section: int
    printed: str
    text: str
    so_far: str
    scope: Scope
    figures: tuple[_Named, ...]


def statements(sections: Mapping[str, str | None], year: int | None, agency: str | None) -> tuple[Statement, ...]:
    """The figures that the prose alone has, in the order of the list, at most one of each key.

    Args:
        sections: the text of the sections "1" to "6", paragraphs joined by line ends.
        year: the year reported on; with None, sentences that name a year give nothing.
        agency: the reporting organ; with None, sentences in which a named organ acts give nothing.

    Returns:
        Statements in the unit of their key (fees in 元), each with its sentence as printed. A key whose sentences give
        different values is left out; a figure of a list after 其中 counts only where no other gives the key.
    """
    places = tuple(_places(sections, year, agency))
    found = (_only([found for place in places for found in _in_sentence(spec, place)]) for spec in facts().statements)
    return tuple(statement for statement in found if statement)


def _only(found: list[_Found]) -> Statement | None:
    chosen = [one.statement for one in found if not one.part] or [one.statement for one in found]
    return chosen[0] if len({(type(one.value), one.value) for one in chosen}) == 1 else None


def _places(sections: Mapping[str, str | None], year: int | None, agency: str | None) -> Iterator[_Place]:
    for section in facts().sections:
        stale = False
        for paragraph in paragraphs(sections.get(str(section)) or ""):
            so_far = ""
            for printed in paragraph:
                if len(printed) > LONGEST:
                    continue
                text = fold(printed)
                scope = Scope(text, facts().scope, stale, year, agency)
                so_far = (so_far + text)[-LONGEST:]
                yield _Place(section, printed, text, so_far, scope, tuple(_named(text)))
                stale = scope.stale
            heading = len(paragraph) == 1 and len(paragraph[0]) < _HEADING and not paragraph[0].endswith("。")
            stale = stale and heading


def _named(text: str) -> Iterator[_Named]:
    found = figures(text)
    first_part = text.find(PART) if PART in text else len(text)
    for figure, before in zip(found, (None, *found), strict=False):
        if figure.value is not None:
            start, run = label_start(text, figure, before), before.end if before else 0
            words = text[start : figure.start], text[run : figure.start], _after(text, figure.end)
            yield _Named(figure.value, figure.unit, figure.start, *words, figure.start > first_part)


def _in_sentence(spec: Spec, place: _Place) -> Iterator[_Found]:
    for figure in place.figures if spec.ways else ():
        if any(_printed(way, place, figure) for way in spec.ways):
            yield _Found(_statement(spec, place, figure.value, figure.start), figure.part)
    for saying in spec.says:
        if (at := _said(saying, place)) is not None:
            yield _Found(_statement(spec, place, saying.value, at), False)


def _statement(spec: Spec, place: _Place, value: Number | bool, at: int) -> Statement:
    as_of = place.scope.date_for(at)
    return Statement(spec.key, value, spec.unit, place.section, place.printed, as_of if _is_date(as_of) else None)


def _is_date(printed: str | None) -> bool:
    try:
        return printed is not None and bool(date.fromisoformat(printed))
    except ValueError:
        return False


def _printed(way: Way, place: _Place, figure: _Named) -> bool:
    """Whether a figure is printed in one way, of the organ and the year."""
    if figure.unit not in way.units or (figure.part and not way.part):
        return False
    if not expression(way.label).search(figure.label):
        return False
    lead = place.text[: figure.start]
    around = figure.label + (figure.after if way.after else "")
    return (
        (not way.after or expression(way.after).search(figure.after) is not None)
        and (not way.needs or expression(way.needs).search(lead) is not None)
        and (not way.unless or not expression(way.unless).search(around))
        and _by_channel(way, figure.label, figure.run, lead)
        and place.scope.covers(figure.start, stock=way.follows is not None)
    )


def _after(text: str, at: int) -> str:
    """What stands from an offset up to the next mark."""
    window = text[at : at + 80]
    return window[: min((found for mark in MARKS if (found := window.find(mark)) >= 0), default=len(window))]


def _by_channel(way: Way, label: str, run: str, lead: str) -> bool:
    if way.follows:
        at = max((at for at, _ in _channels(lead)), default=-1)
        start = max(lead.rfind(mark, 0, max(at, 0)) for mark in MARKS) + 1
        return at >= 0 and {kind for _, kind in _channels(lead[start:])} == {way.follows}
    if way.channel == "none":
        return not _channels(run)
    if way.channel == "all":
        return bool(_channels(run)) and expression("<channels>").search(run) is not None
    return way.channel is None or {kind for _, kind in _channels(label)} == {way.channel}


def _channels(text: str) -> list[tuple[int, str]]:
    """Where each channel is named in a text."""
    found = facts().channels.items()
    return [(match.start(), kind) for kind, words in found for match in expression(words).finditer(text)]


def _said(saying: Saying, place: _Place) -> int | None:
    """Where a saying stands in a sentence about the organ and the year."""
    for found in expression(saying.pattern).finditer(place.text):
        start = max(place.text.rfind(mark, 0, found.start()) for mark in MARKS) + 1
        clause = place.text[start : found.end()] + _after(place.text, found.end())
        about = not saying.about or expression(saying.about).search(place.so_far)
        denied = saying.unless and expression(saying.unless).search(clause)
        if about and not denied and place.scope.covers(found.start()):
            return found.start()
    return None
