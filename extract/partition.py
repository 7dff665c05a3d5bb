"""A total printed with its parts in a sentence, and whether they add up.

Where a sentence lists parts after 其中, in parentheses or behind a total, it may also say something else: a choice of
the whole, another way to count the same things, a state they are in. So a list that adds up is always given, one that
does not is ``broken`` only where it is plain and looks complete, ``doubtful`` where it nearly is, and else not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from extract.report import Number, Value
from extract.sentences import LONGEST, Figure, figures, fold, label_start, paragraphs

Verdict = Literal["holds", "broken", "doubtful"]

_PART = "其中"
_ALL = re.compile("共|总|合计|累计|各类|全年")
_SUM = re.compile(r"^[，、]?(?:共|合计|总计|共计|总共)(?:计|为|有)?$")
_REST = re.compile("^(?:其他|其它|其余)")
# Words that make a list open, or that say something else than what the parts are.
_OPEN = re.compile("包括|包含|含|同比|环比|增|减|[较比]上|[较比]去|%|均|另|还|此外|累计|分别|除|如|平均|[0-9]")
_CHANGE = re.compile("同比|环比|[较比](?:上|去|前|20)|增加|增长|减少|下降")
_APPLIED = re.compile("申请|复议|诉讼|咨询|投诉|举报|案件|信访")
_STATE = re.compile("办结|办理|答复|满意|采纳|按期|按时|同意|已|全部|超期|落实|解决|结转|首次")
_CHANNEL = re.compile("网站|官网|微信|公众号|微博|抖音|头条|新媒体|客户端|APP|公报|平台|公开栏|报刊|电视")
_MANNER = re.compile("图文|图解|图表|文字|视频|音频|动漫|负责人|专家")
_ROLE = re.compile("主办|协办|会办|分办|单办|独办|联办|牵头")
_KIND = re.compile("建议|提案|议案")


class Partition(Value, frozen=True):
    """A total and its parts as printed, in the unit of the total, with the sentence (or two) that states them.

    ``section`` counts from 1. ``parts`` are those that add up where the verdict is ``holds``, else all that are listed.
    """

    section: int
    sentence: str
    total: int
    parts: tuple[int, ...]
    verdict: Verdict


class _List(NamedTuple):
    """A total, the figures listed as its parts, and what is needed to judge them.

    ``naming`` is what the total is called, ``labels`` what the parts are; ``ends`` says after how many parts a ；stands
    in a list that has other marks too, and may end there.
    """

    total: Figure
    parts: Sequence[Figure]
    naming: str
    labels: Sequence[str]
    ends: Sequence[int]
    plain: bool


class _Text:
    """A folded sentence, its figures, and how deep in parentheses each character stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.figures = figures(text)
        self.depths = tuple(
            accumulate(((c == "（") - (c == "）") for c in text), lambda a, b: max(0, a + b), initial=0)
        )[1:]
        self.before = dict(zip(self.figures[1:], self.figures, strict=False))

    def at(self, level: int, start: int, stop: int) -> list[Figure]:
        """The figures of one level of parentheses between two offsets."""
        return [f for f in self.figures if start <= f.start < stop and self.depths[f.start] == level]

    def words(self, level: int, start: int, stop: int) -> str:
        """What stands between two offsets at a level or above, without the parentheses below it."""
        held = (self.text[at] for at in range(start, stop) if self.depths[at] <= level)
        return "".join(held).replace("）", "")

    def label(self, figure: Figure) -> str:
        """What stands before a figure, back to the last mark or figure."""
        return self.text[label_start(self.text, figure, self.before.get(figure)) : figure.start]

    def list(self, total: Figure, parts: Sequence[Figure], level: int, stop: int, plain: bool) -> _List:
        """Parts that stand at a level, up to ``stop``, with what makes them a plain list or not."""
        gaps = [self.words(level, a.end, b.start) for a, b in pairwise(parts)]
        separators = {gap[:1] for gap in gaps}
        ends = [count for count, gap in enumerate(gaps, 1) if "；" in gap and separators != {"；"}]
        head, tail = self.words(level, total.end, parts[0].start), self.words(level, parts[-1].end, stop)
        closed = not _OPEN.search(head + "".join(gaps)) and tail.strip("。；，") == ""
        plain = plain and closed and (separators <= set("，、") or separators <= {"；"})
        labels = [self.label(part).strip("，、；：和及").removeprefix(_PART) for part in parts]
        return _List(total, parts, self.label(total), labels, ends, plain)


def partitions(sections: Mapping[str, str | None]) -> tuple[Partition, ...]:
    """Every total of the six sections that is printed with two parts or more, in order, with how they agree.

    Args:
        sections: the text of the sections "1" to "6", paragraphs joined by line ends.

    Returns:
        ``holds``: the parts, or those of the total's own unit, add up. ``broken``: a plain list of one unit to the end
        of its sentence adds up to more, or to less though it looks complete (``_complete``). ``doubtful``: it nearly
        adds up but is not plain, or is plain and may leave something out. Numbers that are not sure give nothing.
    """
    found = []
    for number in range(1, 7):
        for paragraph in paragraphs(sections.get(str(number)) or ""):
            for printed in _joined(paragraph):
                if len(printed) <= LONGEST:
                    found += [Partition(number, printed, *judged) for judged in _judged(printed)]
    return tuple(found)


def _joined(paragraph: Sequence[str]) -> Iterator[str]:
    """The sentences of a paragraph, one that begins with 其中 joined to the one before it."""
    held = ""
    for sentence in paragraph:
        if held and not sentence.startswith(_PART):
            yield held
            held = ""
        held += sentence
    yield held


def _judged(printed: str) -> list[tuple[int, tuple[int, ...], Verdict]]:
    text = _Text(fold(printed))
    lists = [*_listed(text), *_bracketed(text), *_unmarked(text)]
    judged = [(one.total.start, answer) for one in lists if (answer := _verdict(one))]
    return [answer for _, answer in sorted(judged, key=lambda pair: pair[0])]


def _listed(text: _Text) -> Iterator[_List]:
    """The lists after 其中 outside parentheses, each with the last figure before it as the total."""
    marks = [match.start() for match in re.finditer(_PART, text.text) if text.depths[match.start()] == 0]
    floor = 0
    for mark, following in pairwise([*marks, len(text.text)]):
        stop = following if following == len(text.text) else _end(text.text, mark, following)
        parts = [part for part in text.at(0, mark, stop) if not _CHANGE.search(text.label(part))]
        before = text.at(0, floor, mark)
        alike = [figure for figure in before if parts and figure.unit == parts[0].unit] or before[-1:]
        floor = stop
        if alike and parts:
            total = next((f for f in reversed(alike) if f.value == _sum(parts)), alike[-1])
            joint = text.words(0, total.end, mark).strip("，。；：")
            ended = stop == len(text.text) or text.text[stop] in "；。"
            yield text.list(total, parts, 0, stop, not joint and ended and len(alike) == 1)


def _sum(parts: Sequence[Figure]) -> Number:
    return sum(part.value or 0 for part in parts)


def _end(text: str, start: int, stop: int) -> int:
    """Where the first ；or 。stands between two offsets, else the second of them."""
    return min((at for mark in "；。" if (at := text.find(mark, start, stop)) >= 0), default=stop)


def _bracketed(text: _Text) -> Iterator[_List]:
    """The lists in parentheses right behind a figure; plain are those of 其中, of roles (主办) or of kinds (建议)."""
    for total in text.figures:
        if text.text[total.end : total.end + 1] != "（":
            continue
        level = text.depths[total.end]
        stop = next((at for at in range(total.end, len(text.text)) if text.depths[at] < level), len(text.text))
        parts = text.at(level, total.end, stop)
        if len(parts) > 1:
            one = text.list(total, parts, level, stop, True)
            family = any(all(words.search(label) for label in one.labels) for words in (_ROLE, _KIND))
            yield one._replace(plain=one.plain and (family or text.text.startswith(_PART, total.end + 1)))


def _unmarked(text: _Text) -> Iterator[_List]:
    """A total followed by its parts to the end of the sentence, or behind them with 共; both without 其中."""
    top, whole = text.at(0, 0, len(text.text)), text.text
    if _PART in whole or len(top) < 3 or len({figure.unit for figure in top}) > 1:
        return
    total = next((figure for figure in top[:-2] if _ALL.search(text.label(figure))), None)
    if total and isinstance(total.value, int) and total.value > 2:
        one = text.list(total, top[top.index(total) + 1 :], 0, len(whole), False)
        if not _OPEN.search("".join(one.labels)) and not _APPLIED.search(one.naming):
            yield one
    if _SUM.search(text.label(top[-1])):
        yield text.list(top[-1], top[:-1], 0, top[-1].start, False)


def _verdict(one: _List) -> tuple[int, tuple[int, ...], Verdict] | None:
    """How a list agrees with its total; None where it claims nothing."""
    total, every = one.total.value, tuple(part.value for part in one.parts if isinstance(part.value, int))
    if not isinstance(total, int) or len(every) < len(one.parts):
        return None
    own = tuple(value for value, part in zip(every, one.parts, strict=True) if part.unit == one.total.unit)
    choices = [choice for choice in (every, own, *(every[:count] for count in one.ends)) if len(choice) > 1]
    for choice in choices:
        if sum(choice) == total:
            return total, choice, "holds"
    if len(own) < 2:
        return None
    plain = one.plain and own == every and not _overlaps(one)
    if plain and (sum(own) > total or _complete(one, own, total)):
        return total, own, "broken"
    near = next((choice for choice in choices if abs(sum(choice) - total) * 20 <= total), None)
    if near or (plain and (total - sum(own)) * 3 <= total):
        return total, near or own, "doubtful"
    return None


def _overlaps(one: _List) -> bool:
    """Whether one thing may stand in two of the parts, or the parts are never all of the total."""
    labels = one.labels
    ways = max(sum(words.search(label) is not None for label in labels) for words in (_CHANNEL, _MANNER))
    families = [_ROLE, _KIND] if _KIND.search(one.naming) else [_ROLE]
    mixed = any(0 < sum(words.search(label) is not None for label in labels) < len(labels) for words in families)
    states = "信息" not in one.naming and any(_STATE.search(label) for label in labels)
    return ways * 4 >= len(labels) or mixed or states or _APPLIED.search(one.naming) is not None


def _complete(one: _List, parts: Sequence[int], total: int) -> bool:
    """Whether a list that adds up to less looks as if nothing were left out.

    It ends in 其他; or gives a part to each kind that the total names; or leaves out one or a fiftieth; or names tiny
    parts (two, or a hundredth) and leaves out a tenth, with five parts or more a third: who chooses, chooses the large.
    """
    if any(_REST.search(label) for label in one.labels):
        return True
    if all(label and label in one.naming for label in one.labels):
        return True
    left, tiny = total - sum(parts), min(parts) <= max(2, total // 100)
    least = 3 if tiny and len(parts) >= 5 else 10
    return left * least <= total and ((tiny and len(parts) >= 3) or left <= max(1, total // 50))
