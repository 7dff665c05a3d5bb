"""What is written on a page: its ink without rules, specks and noise, and the lines that it stands in."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from extract.sight.ruling import Picture

_SMALLEST = 4
_LEAST_AREA = 8
_USUAL_HEIGHTS = (10, 70)
_CONTRAST = 0.4
_FAINTEST = 24
_FEWEST = 20
_PAPER = 255

Blot = tuple[int, int, int, int]
"""Left, top, right, bottom of one connected piece of ink, in pixels, ends excluded."""


class Inked(NamedTuple):
    """A page's writing.

    Attributes:
        grey: the page without its rules.
        written: the ink that is dark and large enough to be part of a character.
        faint: other ink that is no speck: too pale to be sure of.
        rules: its tables' rules, which are taken out of all the others.
        em: how high a character usually is, in pixels.
    """

    grey: Picture
    written: Picture
    faint: Picture
    rules: Picture
    em: int


class Strip(NamedTuple):
    """One line of text and its pieces of ink; left, top, right, bottom in pixels of the page."""

    left: int
    top: int
    right: int
    bottom: int
    blots: tuple[Blot, ...]


def inked(grey: Picture, dark: Picture, rules: Picture) -> Inked:
    """Part a page's writing from its rules, from dirt and from noise.

    Args:
        grey: the page.
        dark: a mask of all that is dark on it.
        rules: a mask of its tables' rules.
    """
    ink = np.asarray(dark & ~_near(rules), np.uint8)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    where = np.nonzero(ink)
    darkest = np.full(count, _PAPER, np.int64)
    np.minimum.at(darkest, labels[where].astype(np.int64), smooth[where].astype(np.int64))
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    sized = (np.maximum(width, height) >= _SMALLEST) & (area >= _LEAST_AREA)
    usual = sized & (height >= _USUAL_HEIGHTS[0]) & (height <= _USUAL_HEIGHTS[1])
    usual[0] = sized[0] = False
    paper = float(np.median(grey[::4, ::4]))
    black = float(np.percentile(darkest[usual], 20)) if usual.any() else 0.0
    black_enough = darkest <= paper - max(_CONTRAST * (paper - black), _FAINTEST)
    em = int(np.percentile(height[usual & black_enough], 80)) if (usual & black_enough).any() else 28
    written, faint = sized & black_enough, sized & ~black_enough & (height >= em // 2)
    white = _near(_near(rules)) & ~_near(ink)
    return Inked(
        np.where(white > 0, np.uint8(min(paper, _PAPER)), grey),
        np.asarray(written[labels] * np.uint8(255), np.uint8),
        np.asarray(faint[labels] * np.uint8(255), np.uint8),
        rules,
        min(max(em, 14), 60),
    )


def _near(ink: Picture) -> Picture:
    """A mask with one pixel more on every side."""
    return np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)), np.uint8)


def usual_height(written: Picture, otherwise: int) -> int:
    """How high characters of an area usually are, in pixels; a table's are smaller than its page's."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(written), connectivity=8)
    heights = stats[1:, 3]
    usual = heights[(heights >= _USUAL_HEIGHTS[0]) & (heights <= _USUAL_HEIGHTS[1])]
    return min(max(int(np.percentile(usual, 80)), 14), otherwise) if usual.size >= _FEWEST else otherwise


def strips(written: Picture, em: int, left: int = 0, top: int = 0) -> tuple[Strip, ...]:
    """Part the writing of an area into lines of text, top to bottom; a line of specks alone is none.

    Args:
        written: a mask of the area.
        em: how high a character usually is.
        left: where the area stands on its page.
        top: likewise.
    """
    if not written.any():
        return ()
    _, _, stats, _ = cv2.connectedComponentsWithStats(written, connectivity=8)
    blots = [(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:].tolist()]
    groups = [group for group in _joined(_level(blots), em) if _is_text(group, em)]
    tallest = max((_height(group) for group in groups), default=0)
    groups = [group for group in groups if _height(group) >= 0.45 * tallest or _is_dash(group, em)]
    return tuple(_strip(group, em, left, top) for group in groups)


def _strip(group: list[Blot], em: int, left: int, top: int) -> Strip:
    large = [b for b in group if max(b[2] - b[0], b[3] - b[1]) > 0.2 * em or _dash(b, em)]
    first, last = min(b[0] for b in large), max(b[2] for b in large)
    group = [b for b in group if b in large or first <= b[0] < last]
    moved = tuple(sorted((x + left, y + top, r + left, b + top) for x, y, r, b in group))
    return Strip(
        min(b[0] for b in moved), min(b[1] for b in moved), max(b[2] for b in moved), max(b[3] for b in moved), moved
    )


def _level(blots: list[Blot]) -> list[list[Blot]]:
    """Blots whose heights overlap stand in one line."""
    groups: list[list[Blot]] = []
    bottom = 0
    for blot in sorted(blots, key=lambda b: b[1]):
        if groups and blot[1] < bottom - min(2, (blot[3] - blot[1]) // 3):
            groups[-1].append(blot)
            bottom = max(bottom, blot[3])
        else:
            groups.append([blot])
            bottom = blot[3]
    return groups


def _joined(groups: list[list[Blot]], em: int) -> list[list[Blot]]:
    """Lines put together that are parts of one: a stroke that stands apart above or below the rest of a character."""
    joined: list[list[Blot]] = []
    for group in groups:
        if joined:
            top, bottom = min(b[1] for b in joined[-1]), max(b[3] for b in group)
            gap = min(b[1] for b in group) - max(b[3] for b in joined[-1])
            if bottom - top <= 1.1 * em and gap <= em // 4:
                joined[-1].extend(group)
                continue
        joined.append(list(group))
    return joined


def _height(group: list[Blot]) -> int:
    return max(b[3] for b in group) - min(b[1] for b in group)


def _is_text(group: list[Blot], em: int) -> bool:
    """Whether something in a line is as high as a small character, or as wide as a dash."""
    return any(b[3] - b[1] >= 0.38 * em or _dash(b, em) for b in group)


def _is_dash(group: list[Blot], em: int) -> bool:
    return all(_dash(b, em) or b[3] - b[1] < 0.2 * em for b in group) and any(_dash(b, em) for b in group)


def _dash(blot: Blot, em: int) -> bool:
    width, height = blot[2] - blot[0], blot[3] - blot[1]
    return width >= max(0.15 * em, 4) and width >= 1.6 * height and height <= 0.3 * em
