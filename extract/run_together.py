"""Numbers that run into one another: every way to take a text apart into as many figures as it should hold.

Where cells were flattened, ``12 0 0 0 0 0 12`` or ``8530`` stands for several columns. Which way is right is not
decided here (see deducing.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import comb
from typing import NamedTuple

AT_MOST = 4_000
"""More ways than these are as good as none."""

_LONGEST = 12  # digits of a figure
_TOO_LONG = 200  # characters of a text that is only figures
_TOKEN = re.compile(r"\d{1,40}|\d{1,3}(?:,\d{3}){1,4}")


class Ways(NamedTuple):
    """The ways to read a text as several figures; ``sure`` where its spaces part it into just as many."""

    choices: tuple[tuple[int, ...], ...]
    sure: bool


_NONE = Ways((), sure=False)


def ways(text: str, number: int) -> Ways:
    """Every way to read a text of digits and spaces as so many figures, in order.

    Spaces part figures or stand inside one (``1 431``, a number wrapped in its cell): where there are as many pieces
    as figures, those are they; of more, neighbours are joined; of fewer, pieces are cut, and none is joined. Nothing
    comes of a text that holds anything else, and of one with more than ``AT_MOST`` ways.
    """
    plain = unicodedata.normalize("NFKC", text)
    tokens = plain.split()
    if not tokens or len(plain) > _TOO_LONG or not all(_TOKEN.fullmatch(token) for token in tokens):
        return _NONE
    pieces = [token.replace(",", "") for token in tokens]
    found = _joined(pieces, number) if len(pieces) >= number else _cut(tokens, number)
    return Ways(tuple(dict.fromkeys(found)), sure=len(pieces) == number)


def _joined(pieces: Sequence[str], number: int) -> Iterator[tuple[int, ...]]:
    """Neighbouring pieces put together until there are so many."""
    if comb(len(pieces) - 1, number - 1) > AT_MOST:
        return
    for cuts in combinations(range(1, len(pieces)), number - 1):
        edges = (0, *cuts, len(pieces))
        numbers = ["".join(pieces[start:end]) for start, end in pairwise(edges)]
        if all(map(_is_number, numbers)):
            yield tuple(map(int, numbers))


def _cut(tokens: Sequence[str], number: int) -> Iterator[tuple[int, ...]]:
    """Pieces cut until there are so many; a number with a thousands comma is one."""
    digits = "".join(token.replace(",", "") for token in tokens)
    edges, held, place = set[int](), set[int](), 0
    for token in tokens:
        width = len(token.replace(",", ""))
        if "," in token:
            held.update(range(place + 1, place + width))
        place += width
        edges.add(place)
    ends = _ends(digits, edges, held)
    reach = _reach(ends, number)
    return _walk(digits, ends, reach, 0, number) if 0 < reach[number][0] <= AT_MOST else iter(())


def _ends(digits: str, edges: set[int], held: set[int]) -> list[list[int]]:
    """For each place, where a number that starts there may end: at the latest where its piece ends."""
    found: list[list[int]] = []
    for start in range(len(digits)):
        stop = min(edge for edge in edges if edge > start)
        possible = range(start + 1, min(stop, start + _LONGEST) + 1)
        found.append([end for end in possible if end not in held and _is_number(digits[start:end])])
    return found


def _reach(ends: Sequence[Sequence[int]], number: int) -> list[list[int]]:
    """For each count of numbers and each place, in how many ways just so many lead from there to the end."""
    reach = [[0] * len(ends) + [1]]
    for _ in range(number):
        last = reach[-1]
        reach.append([*(sum(last[stop] for stop in stops) for stops in ends), 0])
    return reach


def _walk(
    digits: str, ends: Sequence[Sequence[int]], reach: Sequence[Sequence[int]], start: int, left: int
) -> Iterator[tuple[int, ...]]:
    if left == 0:
        yield ()
        return
    for end in ends[start]:
        if reach[left - 1][end]:
            for rest in _walk(digits, ends, reach, end, left - 1):
                yield (int(digits[start:end]), *rest)


def _is_number(digits: str) -> bool:
    return len(digits) <= _LONGEST and (len(digits) == 1 or digits[0] != "0")
