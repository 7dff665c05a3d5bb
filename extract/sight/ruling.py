"""The ruling of a page: which long dark lines stand on it, across and down.

Lengths are for a page at ``DPI``; every picture is brought to that before it is looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

DPI = 200
"""Every page is looked at as if it had been scanned at so many dots an inch."""

Picture = NDArray[np.uint8]
"""Grey values by row and column, 0 is black; or a mask, where everything but 0 counts."""

_ACROSS = 36
_DOWN = 28
_LONG_ACROSS = 160
_LONG_DOWN = 80
_REACH = 8
_ALIKE = 4


class Ruling(NamedTuple):
    """What is dark on a page, and which of it are rules.

    Attributes:
        ink: everything dark, the rules too.
        across: the rules that go from left to right.
        down: the rules that go from top to bottom.
    """

    ink: Picture
    across: Picture
    down: Picture


class Stroke(NamedTuple):
    """One straight piece of a rule: left, top, right, bottom in pixels, ends excluded."""

    left: int
    top: int
    right: int
    bottom: int


def ruling(grey: Picture) -> Ruling:
    """Find the rules of an upright page: dark strokes longer than any stroke of a character, that other rules meet."""
    ink = binary(grey)
    across = _strokes(ink, (_ACROSS, 1), (_ACROSS, 3))
    down = _strokes(ink, (1, _DOWN), (3, _DOWN))
    strokes = down
    for _ in range(2):
        down = _meeting(down, across, upright=True)
        across = _meeting(across, down, upright=False)
    return Ruling(ink, across, down | _cut_alike(strokes & ~down, down, across))


def binary(grey: Picture) -> Picture:
    """What is darker than its surroundings: shadows and yellowed paper are not."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14)
    return np.asarray(dark, np.uint8)


def pieces(mask: Picture) -> list[Stroke]:
    """The connected pieces of a mask."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [Stroke(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]


def _strokes(ink: Picture, length: tuple[int, int], gap: tuple[int, int]) -> Picture:
    """The strokes of a length, with the gaps in them closed; width and height of both are given."""
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(length[::-1], np.uint8))
    return np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones(gap[::-1], np.uint8)), np.uint8)


def _meeting(mask: Picture, others: Picture, *, upright: bool) -> Picture:
    """The strokes that other rules meet at both ends, or that are long and met somewhere."""
    near = cv2.dilate(others, np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, y, w, h, _ = stats[number]
        met = np.asarray(near[y : y + h, x : x + w].any(axis=1 if upright else 0), np.bool_)
        length = h if upright else w
        ends = met[:_REACH].any() and met[-_REACH:].any()
        is_long = length >= (_LONG_DOWN if upright else _LONG_ACROSS) and bool(met.any())
        thin = (w if upright else h) <= max(_REACH * 2, length // 8)
        kept[number] = 255 if thin and (ends or is_long) else 0
    return np.asarray(kept[labels], np.uint8)


def _cut_alike(mask: Picture, kept: Picture, others: Picture) -> Picture:
    """The short upright strokes that a rule meets at one end, and that end as high as two more at the other.

    They part the cells of a row that a page's end cuts, or of a low one below it: no rule closes the table there.
    """
    near = cv2.dilate(others, np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8))
    ends = {upper: [stroke.top if upper else stroke.bottom for stroke in pieces(kept)] for upper in (True, False)}
    found = np.zeros_like(mask)
    for stroke in pieces(mask):
        left, top, right, bottom = stroke
        if right - left > 2 * _REACH:
            continue
        for upper, free, met in ((True, top, bottom - _REACH), (False, bottom, top)):
            alike = sum(abs(end - free) <= _ALIKE for end in ends[upper])
            if alike > 1 and near[met : met + _REACH, left:right].any():
                found[top:bottom, left:right] = mask[top:bottom, left:right]
    return found
