"""Where a query's phrases stand in a text, and the parts of the text that show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from publish.query import Phrase
from publish.words import Token, tokens

WIDTH = 90
"""About how many characters an excerpt has."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it was found."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Pieces of a text that follow one another.

    Attributes:
        pieces: the text, what was found apart from the rest.
        begins: whether the text begins here.
        ends: whether the text ends here.
    """

    pieces: tuple[Piece, ...]
    begins: bool = True
    ends: bool = True


def marks(text: str, phrases: Iterable[Phrase]) -> list[Span]:
    """Every place of a text where one of the phrases stands, in order; those that touch or overlap are one."""
    found = tokens(text)
    places: dict[str, list[int]] = {}
    for number, token in enumerate(found):
        places.setdefault(token.text, []).append(number)
    spans = sorted(span for phrase in phrases for span in _hits(found, places, phrase))
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _hits(found: Sequence[Token], places: dict[str, list[int]], phrase: Phrase) -> Iterator[Span]:
    """Where one phrase stands, tried where its rarest token does."""
    at, positions = min(((at, places.get(one, [])) for at, one in enumerate(phrase)), key=lambda pair: len(pair[1]))
    for position in positions:
        first = position - at
        candidate = found[first : first + len(phrase)] if first >= 0 else []
        if tuple(token.text for token in candidate) == phrase:
            yield candidate[0].start, candidate[-1].end


def marked(text: str, spans: Sequence[Span]) -> Excerpt:
    """A whole text with what was found."""
    return Excerpt(tuple(_pieces(text, 0, len(text), spans)))


def excerpt(text: str, spans: Sequence[Span], width: int = WIDTH) -> Excerpt:
    """The part of a text that shows most of what was found, beginning and ending at a mark of punctuation if it can.

    Args:
        text: the whole text.
        spans: where something was found, as ``marks`` says.
        width: about how many characters are shown; what was found is never cut.
    """
    start, end = _window(spans, width) if spans else (0, width)
    room = max(0, width - (end - start)) // 2
    start = _begin(text, max(0, start - room), start)
    end = _finish(text, end, min(len(text), max(end, start + width)))
    while end > start and text[end - 1].isspace():
        end -= 1
    return Excerpt(tuple(_pieces(text, start, end, spans)), begins=start == 0, ends=not text[end:].strip())


def _window(spans: Sequence[Span], width: int) -> Span:
    """From the first to the last of the spans of which most stand within a width; the first such place."""
    best, last = (spans[0][0], spans[0][1]), 0
    most = 0
    for first, (start, end) in enumerate(spans):
        last = max(last, first)
        while last + 1 < len(spans) and spans[last + 1][1] - start <= width:
            last += 1
        if last - first + 1 > most:
            most, best = last - first + 1, (start, max(end, spans[last][1]))
    return best


_STOPS = ("。！？；\n", "，、：）")
"""The marks after which an excerpt may begin, the better ones first."""


def _begin(text: str, earliest: int, latest: int) -> int:
    """Where a sentence or a part of one begins between two places; the earlier place where none does."""
    if earliest == 0:
        return 0
    for stops in _STOPS:
        for place in range(earliest, latest + 1):
            if text[place - 1] in stops and not text[place].isspace():
                return place
    return earliest


def _finish(text: str, earliest: int, latest: int) -> int:
    """Where a sentence or a part of one ends last between two places; the later place where none does."""
    if latest >= len(text):
        return len(text)
    for stops in _STOPS:
        for place in range(latest, earliest, -1):
            if text[place - 1] in stops:
                return place
    return latest


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Piece]:
    """The text between two places, cut where something found begins and ends."""
    place = start
    for first, last in spans:
        if first < start or last > end:
            continue
        if first > place:
            yield Piece(text[place:first], found=False)
        yield Piece(text[first:last], found=True)
        place = last
    if place < end:
        yield Piece(text[place:end], found=False)
