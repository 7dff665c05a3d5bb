"""What differs between two texts of a section: the paragraphs that differ, and in them the words. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

FINE = 4_000
"""Two texts longer than this together are told apart by paragraphs only: comparing characters takes their product."""

AROUND = 24
"""How many characters of what is the same stand on each side of what differs."""


_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[０-９]+(?:[．，][０-９]+)*|[A-Za-z]+|.", re.DOTALL)
"""What is never taken apart: a number with its separators, a word of Latin letters; else one character."""


class Piece(NamedTuple):
    """Some text: ``same``, ``del`` (only before) or ``ins`` (only after); a ``gap`` stands for more of the same."""

    kind: str
    text: str


def pieces(before: str | None, after: str | None) -> tuple[Piece, ...]:
    """The texts as one, with what went and what came; a missing text is as an empty one.

    Args:
        before: the text of the earlier version.
        after: that of the later one.
    """
    return tuple(_shortened(list(_compared((before or "").split("\n"), (after or "").split("\n")))))


def _compared(before: list[str], after: list[str]) -> Iterator[Piece]:
    """Paragraphs first; where some were replaced, their words."""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "\n".join(before[i:j]), "\n".join(after[k:m])
        if tag == "replace" and len(was) + len(now) <= FINE:
            yield from _words(was, now)
        else:
            yield from _told(tag, was, now)
        yield Piece("same", "\n")


def _words(was: str, now: str) -> Iterator[Piece]:
    before, after = _WORD.findall(was), _WORD.findall(now)
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield from _told(tag, "".join(before[i:j]), "".join(after[k:m]))


def _told(tag: str, was: str, now: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", was)
        return
    if was:
        yield Piece("del", was)
    if now:
        yield Piece("ins", now)


def _shortened(found: list[Piece]) -> Iterable[Piece]:
    """What is the same, cut down to what stands around a difference."""
    for place, piece in enumerate(found):
        if piece.kind != "same" or len(piece.text) <= 2 * AROUND:
            yield piece
            continue
        if any(one.kind != "same" for one in found[:place]):
            yield Piece("same", piece.text[:AROUND])
        yield Piece("gap", "…")
        if any(one.kind != "same" for one in found[place + 1 :]):
            yield Piece("same", piece.text[-AROUND:])
