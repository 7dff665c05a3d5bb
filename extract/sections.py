"""The six sections: which paragraph is a heading, and what stands under it.

Headings vary and their words also stand in sub-headings, so that no paragraph is judged alone: every candidate is
scored by its number, its words and the table that follows, and the best ascending chain is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from archive.text import tidy
from extract.document import Block, Paragraph, Table
from extract.form import FOLDER, Facts, read_facts
from extract.old_headings import OldSection, old_headings, opens


class Section(Facts, frozen=True):
    """One of the six sections and the headings seen for it."""

    number: int
    label: str
    en: str
    names: tuple[str, ...]
    holding: tuple[tuple[str, ...], ...]


class Noise(Facts, frozen=True):
    """Lines of a page that are no part of a report."""

    whole: tuple[str, ...]
    starting: tuple[str, ...]


class Headings(Facts, frozen=True, eq=False):
    """What ``headings.toml`` holds."""

    sections: tuple[Section, ...]
    old: tuple[OldSection, ...]
    noise: Noise


@lru_cache(maxsize=1)
def headings() -> Headings:
    """The headings that come with the package."""
    return read_facts(FOLDER / "headings.toml", Headings)


class Heading(NamedTuple):
    """What heads a section: its block, the section, how sure that is, and the text glued to it.

    ``row`` is the row of a table that it stands in, from 0, and -1 for a paragraph; ``parts`` how many paragraphs it
    is printed in, where its number stands in one of its own.
    """

    block: int
    section: int
    score: int
    before: str
    after: str
    row: int = -1
    parts: int = 1


# 一、 第一部分 （一） ㈠ 1. 5、 and a dash typed for 一.
_TOP = (
    r"(?:第\s{0,2}(?P<part>[一二三四五六1-6])\s{0,2}(?:部分|章)\s{0,3}[、.．,，:：]?"
    r"|(?P<top>[一二三四五六1-6１-６])(?:\s{0,3}[、.．,，:：]|\s{1,3})|(?P<dash>[—－–―-])\s{0,3}[、.．])"
)
_INNER = r"(?:[（(]\s{0,3}(?P<inner>[一二三四五六1-6１-６])\s{0,3}[)）]\s{0,3}、?|(?P<circled>[㈠㈡㈢㈣㈤㈥]))"
_NUMBER = re.compile(rf"^\s{{0,20}}(?:{_TOP}|{_INNER})?\s{{0,5}}")
_TYPESETTING = re.compile(r"^\s{0,3}[（(][^（()）]{0,30}(?:字|号|体|黑|宋|仿)[^（()）]{0,10}[)）]")
_VALUES = {c: i % 6 + 1 for i, c in enumerate("一二三四五六123456１２３４５６㈠㈡㈢㈣㈤㈥")}
_GLUED_BEFORE = re.compile(r"(?<=[。；！])\s{0,3}(?=[一二三四五六]\s{0,2}、)")
_HEADING = 80
_MOST = 400  # candidates: a report has six headings and some sub-headings of their words
_GLUED_MOST = 12
SURE = 10
"""The score of a heading that prints the form's number and words."""
_NUMBERED = 7  # the score of a heading that its number and its words agree on
_FEW = 2  # headings that a text must have before what is above them is taken for a section


def find(blocks: Sequence[Block], form_tables: dict[int, int]) -> tuple[Heading, ...]:
    """The headings of a document, ascending.

    Args:
        blocks: the document's blocks.
        form_tables: for each block that is one of the form's tables, the section it belongs to.
    """
    candidates = [
        candidate
        for index, block in enumerate(blocks)
        for candidate in (
            _headed(index, blocks, form_tables)
            if isinstance(block, Paragraph)
            else _headed_rows(index, block, form_tables.get(index))
        )
    ]
    if form_tables:
        return _best_chain(candidates)
    old = _best_chain(sorted([*candidates, *_old(blocks)], key=lambda heading: heading.block))
    return _opened(blocks, old)


def _old(blocks: Sequence[Block]) -> Iterator[Heading]:
    """What the paragraphs of a document without the form's tables may head, as reports until 2018 did.

    Of neighbouring headings of one section (存在的问题, then 改进措施) the first counts for more.
    """
    last = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            for old in old_headings(block.text, headings().old):
                yield Heading(index, old.section, old.score - (old.section == last), "", tidy(old.after))
                last = old.section


def _opened(blocks: Sequence[Block], found: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """The headings, with a first one that is numbered 一 and has none of the known words: it stays as text."""
    if len(found) < _FEW or found[0].section == 1:
        return found
    for index, block in enumerate(blocks[: found[0].block]):
        if isinstance(block, Paragraph) and opens(block.text):
            return Heading(index, 1, 1, "", tidy(block.text)), *found
    return found


_PICTURED = re.compile(r"\[image: ([^\]]{1,80})\]")
_NUMBER_ALONE = re.compile(
    r"\s{0,5}(?:[一二三四五六1-6１-６]\s{0,3}[、.．]|[（(][一二三四五六][)）]|第[一二三四五六]部分)\s{0,5}"
)


def _headed(index: int, blocks: Sequence[Block], form_tables: dict[int, int]) -> Iterator[Heading]:
    """What a paragraph may head: a picture by its own words, a number alone together with the paragraph below it."""
    text = blocks[index].text if isinstance(blocks[index], Paragraph) else ""  # type: ignore[union-attr]
    table = _next_table(index, blocks, form_tables)
    if pictured := _PICTURED.fullmatch(text):
        text = pictured[1]
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if isinstance(below, Paragraph) and _NUMBER_ALONE.fullmatch(text):
        found = _candidates(index, text + below.text, table)
        yield from (heading._replace(parts=2) for heading in found)
    else:
        yield from _candidates(index, text, table)


def _headed_rows(index: int, table: Table, section: int | None) -> Iterator[Heading]:
    """What the rows of a table may head that hold one cell's text alone, as offices write a heading into a table."""
    for row, cells in enumerate(table.rows):
        filled = [cell.text for cell in cells if cell.text.strip()]
        if len(filled) == 1 and len(filled[0]) <= _HEADING and cells[0].text.strip():
            yield from (
                heading._replace(row=row)
                for heading in _candidates(index, filled[0], section)
                if heading.score >= _NUMBERED and not heading.after
            )


def _next_table(index: int, blocks: Sequence[Block], form_tables: dict[int, int]) -> int | None:
    """The section of the form's table that stands in the next few blocks."""
    for following in range(index + 1, min(index + 7, len(blocks))):
        if following in form_tables:
            return form_tables[following]
    return None


def _candidates(index: int, text: str, table: int | None) -> list[Heading]:
    """What a paragraph may head; a heading glued to the end of the paragraph before it counts too."""
    found: list[Heading] = []
    starts = (match.end() for match in _GLUED_BEFORE.finditer(text))
    for start in (0, *islice(starts, _GLUED_MOST)):
        before, rest = text[:start].rstrip(), text[start:]
        found.extend(_scored(index, before, rest, table))
    return found


def _scored(index: int, before: str, text: str, table: int | None) -> list[Heading]:
    match = _NUMBER.match(text)
    assert match is not None  # noqa: S101 - every part of the pattern is optional
    rest = text[match.end() :]
    if not _may_head(rest):
        return []
    found: list[Heading] = []
    for section in headings().sections:
        fit = _fit(section, rest)
        if fit is None:
            continue
        exact, after = fit
        score = _score(section.number, match, exact, bool(after)) - (2 if before else 0)
        if score > 0:
            found.append(Heading(index, section.number, score + 2 * (table == section.number), before, after))
    return found


_SOME_WORD = re.compile("情况|概述|公开|申请|复议|问题|整改|措施|改进|事项|报告")


def _may_head(text: str) -> bool:
    """A quick look before the careful one: every heading holds one of a few words near its beginning."""
    return bool(_SOME_WORD.search("".join(text[:_HEADING].split())))


def _fit(section: Section, text: str) -> tuple[bool, str] | None:
    """Whether a text begins with a section's name (and what follows it), or holds its words and little else."""
    for pattern in _patterns(section):
        if match := pattern.match(text):
            after = text[match.end() :]
            if typesetting := _TYPESETTING.match(after):
                after = after[typesetting.end() :]
            return True, tidy(after.lstrip("：:。 \u3000"))
    words = "".join(text.split()) if len(text) <= _HEADING else text
    if len(words) <= 30 and not words.endswith(("。", ";", "!")):
        for together in section.holding:
            if all(word in words for word in together):
                return False, ""
    return None


@lru_cache(maxsize=16)
def _patterns(section: Section) -> tuple[re.Pattern[str], ...]:
    """The names, longest first, with white space allowed between any two characters."""
    names = sorted(section.names, key=len, reverse=True)
    return tuple(re.compile(r"\s{0,3}".join(map(re.escape, name))) for name in names)


def _score(section: int, number: re.Match[str], exact: bool, glued: bool) -> int:
    """How surely a paragraph heads a section; 0 or less: it does not."""
    top = 1 if number["dash"] else _VALUES.get(number["top"] or number["part"] or "")
    inner = _VALUES.get(number["inner"] or number["circled"] or "")
    if top == section:
        return (10 if exact else 7) - (2 if glued else 0)
    if not exact or glued:
        return 0
    if inner == section:
        return 6
    if top is None and inner is None:
        return 5
    return 3 if top is not None else 0


def _best_chain(candidates: list[Heading]) -> tuple[Heading, ...]:
    """The ascending chain of headings with the highest score; of equals, the one that stands later."""
    best: list[tuple[int, tuple[Heading, ...]]] = []
    for candidate in candidates[-_MOST:]:
        before = [
            entry
            for entry in best
            if entry[1][-1].section < candidate.section and _place(entry[1][-1]) < _place(candidate)
        ]
        score, chain = max(before, key=lambda entry: (entry[0], entry[1][-1].block), default=(0, ()))
        best.append((score + candidate.score, (*chain, candidate)))
    top = max((score for score, _ in best), default=0)
    return next((chain for score, chain in reversed(best) if score == top), ())


def _place(heading: Heading) -> tuple[int, int, int]:
    """Where a heading stands, for comparing: its block, the row in it, the text before it."""
    return heading.block + heading.parts - 1, heading.row, len(heading.before)


class SectionTexts(NamedTuple):
    """The prose of a report: the paragraphs before the first heading, and those of each section."""

    preamble: tuple[str, ...]
    sections: dict[str, tuple[str, ...] | None]


def texts(blocks: Sequence[Block], found: Sequence[Heading], form_tables: Collection[int]) -> SectionTexts:
    """Share the blocks among the sections; the form's own tables are left out, others come as tab-parted lines."""
    sections: dict[str, list[str] | None] = {str(number): None for number in range(1, 7)}
    preamble: list[str] = []
    current = preamble
    starts: dict[int, list[Heading]] = {}
    for heading in found:
        starts.setdefault(heading.block, []).append(heading)
    for index, block in enumerate(blocks):
        here = starts.get(index, [])
        if isinstance(block, Table) and here:
            current = _share_rows(block, here, sections, current, form=index in form_tables)
            continue
        if index and any(heading.parts > 1 for heading in starts.get(index - 1, [])):
            continue
        for place, heading in enumerate(here):
            if heading.before and place == 0:
                current.append(heading.before)
            after = _up_to(heading, here[place + 1] if place + 1 < len(here) else None, block)
            current = sections[str(heading.section)] = [after] if after else []
        if not here and index not in form_tables:
            current.extend(_lines(block))
    ended = {number: tuple(lines) if lines is not None else None for number, lines in sections.items()}
    return SectionTexts(tuple(preamble), ended)


def _share_rows(
    table: Table, here: Sequence[Heading], sections: dict[str, list[str] | None], current: list[str], *, form: bool
) -> list[str]:
    """Share the rows of a table that holds headings; returns the text of the section it ends in.

    Of a form's table the rows that hold one cell's text alone are text, the others its figures.
    """
    starts = {heading.row: heading for heading in here}
    for row, cells in enumerate(table.rows):
        filled = [cell.text for cell in cells if cell.text.strip()]
        if row in starts:
            current = sections[str(starts[row].section)] = []
        elif not form:
            current.append("\t".join(" ".join(cell.text.split()) for cell in cells))
        elif len(filled) == 1 and "。" in filled[0]:
            current.extend(tidy(filled[0]).split("\n"))
    return current


def _up_to(heading: Heading, following: Heading | None, block: Block) -> str:
    """The text glued to a heading, without the next heading of the same paragraph and what follows that."""
    if following is None or not isinstance(block, Paragraph):
        return heading.after
    return heading.after.removesuffix(tidy(block.text[len(following.before) :])).rstrip()


def _lines(block: Block) -> list[str]:
    if isinstance(block, Table):
        return ["\t".join(" ".join(cell.text.split()) for cell in row) for row in block.rows]
    return [block.text]


def is_noise(text: str) -> bool:
    """Whether a line is the page's own furniture: print, share, position, counters."""
    noise = headings().noise
    plain = text.strip()
    return plain in noise.whole or (len(plain) <= 80 and plain.startswith(noise.starting))
