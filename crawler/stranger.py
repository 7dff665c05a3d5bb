"""What a host answers for an address that nobody ever gave it, to know its soft 404 by."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from crawler.visible import title_of, visible_text

_HALF = 2_500
_ALIKE = 95.0
_LENGTHS = 0.05
_DIGITS = re.compile("[0-9]+")
# A page that names reports more often than the stranger does is another page, however much they share around it.
_REPORT = re.compile("报告|年报")


class Probe(NamedTuple):
    """What a random address of a host answered: its status, and the fingerprint of its page."""

    status: int
    fingerprint: str


def fingerprint(body: bytes) -> str:
    """What a page looks like, to compare with another page's; empty for one without text.

    It is the length and the beginning and end of the visible text with its title, without white space and digits:
    counters, dates and numbers that are made up for each visit do not stand in it.
    """
    text = _DIGITS.sub("", title_of(body) + visible_text(body))
    kept = text if len(text) <= 2 * _HALF else text[:_HALF] + text[-_HALF:]
    return f"{len(text)}:{kept}" if text else ""


def resembles(page: str, stranger: str) -> bool:
    """Whether two fingerprints are those of one page, but for a word or an address in it."""
    if not page or not stranger:
        return False
    (size, _, text), (other_size, _, other) = page.partition(":"), stranger.partition(":")
    if abs(int(size) - int(other_size)) > _LENGTHS * max(int(size), int(other_size)):
        return False
    if len(_REPORT.findall(text)) > len(_REPORT.findall(other)):
        return False
    return text == other or fuzz.ratio(text, other, score_cutoff=_ALIKE) > 0
