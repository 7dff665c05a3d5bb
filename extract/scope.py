"""Of whom and of when a sentence speaks: whether a figure in it is the reporting organ's, of the reporting year.

Words that say so, or say otherwise, are facts (``[scope]`` of ``forms/statements.toml``); the last one before a figure
decides. What stands in 《》 or “” is a name, and says nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from extract.form import Facts

_NAMES = re.compile(r"《[^《》]{0,120}》|“[^“”]{0,80}”|〔[^〔〕]{0,20}〕")
_AS_OF = re.compile(r"截[至止]到?([0-9]{4})年(1[0-2]|0?[1-9])月([0-3]?[0-9])日")
_PERIOD = re.compile(r"(?:[0-9]{4}年)?1月1日[起始]?[至到—–-]{1,2}(?:[0-9]{4}年)?12月31日")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年|((?:19|20)[0-9]{2})[-—–~至]{1,2}(?:19|20)[0-9]{2}年?")
_YEAR_IN_WORDS = re.compile("二[〇○零][一二三四五六七八九〇○零]{2}年")
_COMPARED = re.compile(r"[较比与和同](?:于)?[0-9]{4}年(?:度)?")
_ACTING = (
    "(?P<body>[一-鿿]{2}(?:局|厅|委|委员会)|(?<![一-鿿])[省市区县旗][局厅委]|[省市区县镇乡旗](?:人民)?政府)"
    "(?:办公室|办公厅|办)?(?=<acts>)|(?P<owner>[省市区县旗][一-鿿]{2,6}[局厅委])(?=<owns>)"
)
_NOT_AN_ORGAN = ("全局", "格局", "布局", "大局", "开局", "结局", "棋局", "党委")


class ScopeFacts(Facts, frozen=True):
    """The words by which the scope of a sentence is known, as regular expressions."""

    own: str
    area: str
    others: str
    later: str
    earlier: str
    part_of_year: str
    rate: str
    acts: str
    owns: str
    this_year: str
    whole_year: str
    running: str


Mark = tuple[int, bool]


class Scope:
    """Of whom and when one folded sentence speaks, for the report of ``agency`` on ``year``.

    Args:
        text: the folded sentence.
        stale: whether what stands before it in its paragraph speaks of another time.
        year: the year reported on; with None, a sentence that names a year speaks of another.
        agency: the reporting organ; with None, a sentence in which a named organ acts speaks of another.
    """

    def __init__(self, text: str, facts: ScopeFacts, stale: bool, year: int | None, agency: str | None) -> None:
        self.facts, self.year, self.agency = facts, year, agency or ""
        self.as_of, text = _as_of(_blank(_NAMES, text))
        self.text = _blank(_PERIOD, _blank(_COMPARED, text))
        self.years = [(-1, not stale), *sorted(self._years())]
        self.parts = [(-1, True), *sorted(self._parts())]
        self.bodies = [(-1, True), *sorted(self._bodies())]
        self.later = next(self._at(facts.later), len(text))
        whole = next(self._at(facts.whole_year), min((at for at, own in self.years[1:] if own), default=len(text)))
        self.running = next((at for at in self._at(facts.running) if at < whole), len(text))

    def covers(self, at: int, stock: bool = False) -> bool:
        """Whether what stands at an offset is said of the organ and the year.

        Args:
            at: an offset into the folded sentence.
            stock: whether it is a standing number (followers), of which a running total is the right one.
        """
        decided = all(_last(marks, at) for marks in (self.years, self.parts, self.bodies))
        of_year = self.as_of is None or self.as_of[1].startswith(f"{self.year}-")
        return decided and of_year and at <= self.later and (stock or at <= self.running)

    @property
    def stale(self) -> bool:
        """Whether the sentences that follow in the paragraph speak of another time, unless they say when."""
        return self.later < len(self.text) or not _last(self.years, len(self.text))

    def date_for(self, at: int) -> str | None:
        """The civil date of 截至YYYY年M月D日 where it stands before an offset."""
        return self.as_of[1] if self.as_of and self.as_of[0] < at else None

    def _at(self, pattern: str) -> Iterator[int]:
        return (found.start() for found in _compiled(pattern).finditer(self.text))

    def _years(self) -> Iterable[Mark]:
        for found in _YEAR.finditer(self.text):
            yield found.start(), found[1] is not None and int(found[1]) == self.year
        for found in _YEAR_IN_WORDS.finditer(self.text):
            yield found.start(), _year_in_words(found[0]) == self.year
        yield from ((at, False) for at in self._at(self.facts.earlier))
        yield from ((at, True) for at in self._at(self.facts.this_year))

    def _parts(self) -> Iterable[Mark]:
        yield from ((at, False) for at in self._at(self.facts.rate))
        yield from ((at, False) for at in self._at(self.facts.part_of_year))
        yield from ((at, True) for at in self._at(self.facts.whole_year))
        yield from ((at, True) for at, own in self.years if own and at >= 0)

    def _bodies(self) -> Iterable[Mark]:
        government = "政府" in self.agency
        yield from ((at, True) for at in self._at(self.facts.own))
        yield from ((at, government) for at in self._at(self.facts.area))
        yield from ((at, False) for at in self._at(self.facts.others))
        acting = _ACTING.replace("<acts>", self.facts.acts).replace("<owns>", self.facts.owns)
        for found in _compiled(acting).finditer(self.text):
            name = found["body"] or found["owner"]
            if not name.endswith(_NOT_AN_ORGAN):
                yield found.start(), name[0] in "我本该" or shortens(name, self.agency)


def shortens(short: str, name: str) -> bool:
    """Whether a short form (科技局) can be of a name (科学技术局): its characters stand in it in order."""
    characters = iter(name)
    return all(character in characters for character in short)


def _last(marks: list[Mark], at: int) -> bool:
    """What the last mark before an offset says."""
    return marks[bisect_left(marks, (at, False)) - 1][1]


def _as_of(text: str) -> tuple[tuple[int, str] | None, str]:
    """The only 截至 date of a sentence with its offset, and the sentence without such dates."""
    found = [(date.start(), f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}") for date in _AS_OF.finditer(text)]
    return (found[0] if len(found) == 1 else None), _blank(_AS_OF, text) if len(found) == 1 else text


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match made blank, so that offsets stay."""
    return pattern.sub(lambda found: "□" * len(found[0]), text)


def _year_in_words(printed: str) -> int:
    return int(
        "".join(str("零一二三四五六七八九".index(c)) for c in printed[:-1].replace("〇", "零").replace("○", "零"))
    )


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
