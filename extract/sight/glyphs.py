"""What the shapes of a figure's ink say by themselves, whatever the recogniser takes them for.

The recogniser is sure of a slash that it is a 1 (0.99 in both looks): the lean of a stroke tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from extract.sight.inking import Blot, Inked, Strip

_TALL = 0.6
_LOW = 0.42
_HIGH = 1.7
_WIDTH_OF_DIGIT = 0.42
_LEANS = 0.12
_SLANTED = 0.27
_BAR = 0.7
_GAP = 0.1
_DARK = 0.4


def is_dash(strip: Strip, em: int) -> bool:
    """Whether a line is nothing but one or two flat strokes."""
    return len(strip.blots) <= 2 and all(_flat(blot, em) for blot in strip.blots)


def is_slash(strip: Strip, page: Inked) -> bool:
    """Whether a line is nothing but one straight stroke that leans more than any slanted digit."""
    if len(strip.blots) != 1 or strip.bottom - strip.top < _LOW * page.em:
        return False
    width, height = strip.right - strip.left, strip.bottom - strip.top
    lies = lean(strip.blots[0], page)
    if not (lies >= _SLANTED and 0.3 * height <= width <= 0.7 * height):
        return False
    ink = page.written[strip.top : strip.bottom, strip.left : strip.right] > 0
    return float(np.median(ink.sum(axis=1))) <= 0.45 * width


def _flat(blot: Blot, em: int) -> bool:
    width, height = blot[2] - blot[0], blot[3] - blot[1]
    return height <= 0.25 * em and width >= max(0.15 * em, 1.6 * height)


def confirmed(text: str, strip: Strip, page: Inked) -> bool:
    """Whether the ink agrees with a figure's text.

    As many high blots stand there as it has digits (digits that touch are one wide blot), they are as high as digits,
    and a 1 stands upright.
    """
    if not text or not text.isascii():
        return bool(text)
    tallest = max(b[3] - b[1] for b in strip.blots)
    tall = [b for b in strip.blots if b[3] - b[1] >= _TALL * tallest]
    if not any(c.isdigit() for c in text):
        # A dash is known by its shape alone (``is_dash``): an arc of a stamp is read as one.
        return not set(text) & set("-/") or ("-" not in text and all(lean(blot, page) >= _LEANS for blot in tall))
    number = text.removeprefix("-")
    shaped = _LOW * page.em <= tallest <= _HIGH * page.em and all(c.isdigit() or c in ".," for c in number)
    signed = _has_sign(strip, page.em) if number != text else not _something_before(min(tall), page)
    leant = number in ("1", "7") and any(leans(blot, page) for blot in tall)
    whole = not number.isdigit() or not _dotted(tall, page)
    return shaped and signed and not leant and whole and _counted(number, tall, tallest)


def _counted(number: str, tall: Sequence[Blot], tallest: int) -> bool:
    """Whether as many blots stand there as a number has digits; digits that touch are one wide blot."""
    digits = sum(c.isdigit() for c in number)
    wide = sum(b[2] - b[0] for b in tall) >= _WIDTH_OF_DIGIT * tallest * digits
    return len(tall) == digits or (len(tall) < digits and wide)


def _something_before(first: Blot, page: Inked) -> bool:
    """Whether anything dark stands before a number at the height of its sign."""
    left, top, _, bottom = first
    height = bottom - top
    start = max(left - round(0.7 * height), 0)
    if left - 2 - start < 3:
        return False
    smooth = cv2.GaussianBlur(page.grey[top:bottom, start : first[2]], (3, 3), 0)
    black, paper = float(smooth.min()), float(np.percentile(smooth, 90))
    ground = smooth[round(0.3 * height) : round(0.8 * height), : left - 2 - start]
    return float(ground.min()) < paper - _DARK * (paper - black)


def _dotted(tall: Sequence[Blot], page: Inked) -> bool:
    """Whether something small and dark stands at the foot of a gap between two digits, as a decimal point does."""
    for before, after in pairwise(sorted(tall)):
        left, right = before[2] + 2, after[0] - 2
        top, bottom = before[3] - (before[3] - before[1]) // 3, before[3] + 3
        if right - left < _GAP * page.em:
            continue
        smooth = cv2.GaussianBlur(page.grey[before[1] : bottom, before[0] : after[2]], (3, 3), 0)
        black, paper = float(smooth.min()), float(np.percentile(smooth, 90))
        foot = smooth[top - before[1] :, left - before[0] : right - before[0]]
        if float(foot.min()) < paper - _DARK * (paper - black):
            return True
    return False


def _has_sign(strip: Strip, em: int) -> bool:
    """Whether the first blot of a line is a flat stroke that stands apart from the rest."""
    large = [blot for blot in strip.blots if _flat(blot, em) or blot[3] - blot[1] >= _LOW * em]
    return bool(large) and _flat(large[0], em) and all(blot[0] >= large[0][2] - 3 for blot in large[1:])


def leans(blot: Blot, page: Inked) -> bool:
    """Whether a blot is one stroke that leans to the right, as a slash does; a 7 has a bar on it."""
    left, top, right, bottom = blot
    upper = np.nonzero(page.written[top : top + max((bottom - top) // 5, 1), left:right])[1]
    barred = upper.size > 0 and int(upper.max() - upper.min()) >= _BAR * (right - left)
    return not barred and lean(blot, page) >= _LEANS


def lean(blot: Blot, page: Inked) -> float:
    """How far the top of a blot stands to the right of its bottom, in its own heights."""
    left, top, right, bottom = blot
    ink = page.written[top:bottom, left:right] > 0
    rows = bottom - top
    band = max(rows // 5, 1)
    upper, lower = np.nonzero(ink[:band])[1], np.nonzero(ink[-band:])[1]
    if not upper.size or not lower.size:
        return 0.0
    return (float(np.mean(upper)) - float(np.mean(lower))) / rows
