"""How a printed label is known: the words alone, without numbers, marks and white space.

An exact label comes before a spelling seen elsewhere, that before a shortened one, and a likeness only counts where
one row stands out and the number printed before the label agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from archive.text import squash, without_bookmarks
from extract.form import Form, Row
from extract.report import TableName

# A number stands before a label as 一、 （一） 1. 1、 (1) ① and, after NFKC, ㈠ as (一).
_NUMBER = re.compile(r"^[(\[]?([一二三四五六七八九十]{1,2}|\d{1,2})(?:[)\]][、.]?|[、.,:]|(?=\D))")
_CHINESE = " 一二三四五六七八九"
_NOT_WORDS = re.compile(r"[^\w]+|_+")
_LIKE = 80
_LIKE_WITH_NUMBER = 60
_STANDS_OUT = 12


class Label(NamedTuple):
    """A label as compared: its number (Arabic or Chinese, as printed) and its words."""

    number: str
    words: str


@lru_cache(maxsize=16384)
def label(text: str) -> Label:
    """Take a printed label apart."""
    plain = squash(without_bookmarks(text))
    match = _NUMBER.match(plain)
    if match and (plain[match.end() - 1] in "、.,:)]" or match[1].isdigit()):
        return Label(match[1], _NOT_WORDS.sub("", plain[match.end() :]))
    return Label("", _NOT_WORDS.sub("", plain))


def words(text: str) -> str:
    """The words of a label alone."""
    return label(text).words


class RowLabels:
    """The rows of one table over all editions, by every spelling known."""

    def __init__(self, forms: Iterable[Form], table: TableName) -> None:
        self.rows: dict[str, Row] = {}
        self.exact: dict[str, str] = {}
        self.known: dict[str, str] = {}
        for form in forms:
            spec = form.tables.get(table)
            for part in spec.parts if spec else ():
                for row in part.rows:
                    self._add(row)

    def _add(self, row: Row) -> None:
        self.rows.setdefault(row.key, row)
        self.exact.setdefault(words(row.label), row.key)
        for spelling in (*row.variants, *row.misprints):
            self.known.setdefault(words(spelling), row.key)

    def find(self, text: str) -> str | None:
        """The key of the row a printed label surely names, or None."""
        printed = label(text)
        if not printed.words:
            return None
        key = self.exact.get(printed.words) or self.known.get(printed.words)
        if key is None:
            return _alike(printed, self)
        return None if _of_another_level(printed.number, label(self.rows[key].label).number) else key


def _of_another_level(printed: str, own: str) -> bool:
    """Whether a label numbered 3. stands where the form's own is numbered （六）: a sub-row of the same words."""
    return printed.isdigit() and bool(own) and not own.isdigit() and _CHINESE.find(own) != int(printed)


@lru_cache(maxsize=4096)
def _alike(printed: Label, labels: RowLabels) -> str | None:
    """The one row whose label holds the printed words, or is like them and stands out."""
    if len(printed.words) < 4:
        return None
    holding = {key for spelling, key in labels.exact.items() if printed.words in spelling}
    if len(holding) == 1:
        return holding.pop()
    scores = sorted(
        ((fuzz.ratio(printed.words, words(row.label)), row) for row in labels.rows.values()),
        key=lambda scored: scored[0],
        reverse=True,
    )
    (best, row), (second, _) = scores[0], scores[1]
    same_number = bool(printed.number) and printed.number == label(row.label).number
    enough = _LIKE_WITH_NUMBER if same_number else _LIKE
    return row.key if best >= enough and best - second >= _STANDS_OUT else None


def spelling(text: str, row: Row) -> str | None:
    """How a printed label differs from a row's own: ``label_variant``, ``label_misprint``, or None."""
    printed = words(text)
    if printed == words(row.label):
        return None
    if printed in map(words, row.misprints):
        return "label_misprint"
    if printed in map(words, row.variants) or printed in words(row.label):
        return "label_variant"
    return "label_misprint"
