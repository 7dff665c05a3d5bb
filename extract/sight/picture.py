"""Pictures of pages as the sight wants them: grey, dark on light, without red stamps, at one size of print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.sight.ruling import DPI, Picture, binary

_RED = 45
_EM = 23
_FEWEST = 30
_WHITE = 255.0
_A4_INCHES = 8.27
_LONG = 1.9
_GAP = (0.6, 1.8)
_STROKE = 7
_STAMPED = (0.15, 0.8)
_MOST_PIXELS = 14_000_000
POINTS = 72 / DPI
"""How many points a pixel of a page at ``DPI`` is."""

Colours = NDArray[np.uint8]
"""Red, green and blue by row and column; or grey values alone."""


class Scaled(NamedTuple):
    """A picture at the size that is read, and how many of its pixels one of the original became."""

    grey: Picture
    scale: float


def grey_of(colours: Colours) -> Picture:
    """Grey values in which red ink is paper: a stamp over figures would else hide them."""
    if colours.ndim == 2:
        return colours
    red, green, blue = (colours[:, :, channel] for channel in range(3))
    grey = np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY), np.uint8)
    stamped = cv2.subtract(red, cv2.max(green, blue)) > _RED
    if np.count_nonzero(stamped) < _FEWEST:
        return grey
    # Through red glass black print stays black; the ink itself is made as light as paper.
    lightened = np.clip(red * (_WHITE / max(float(np.median(red[stamped])), 1.0)), 0, _WHITE).astype(np.uint8)
    near = cv2.dilate(stamped.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.where(near, lightened, grey)


def without_stamps(grey: Picture) -> Picture:
    """A page at ``DPI`` on which broad strokes of a middle grey are as light as paper; print over them stays black.

    Such is a red stamp on a grey scan. What is thinner than a stamp's strokes is print; what is black is too.
    """
    smooth = cv2.GaussianBlur(grey, (5, 5), 0)
    broad = np.asarray(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8)), np.uint8)
    paper, black = float(np.median(broad[::4, ::4])), float(np.percentile(grey[::4, ::4], 0.5))
    depth = paper - black
    stamped = (broad < paper - _STAMPED[0] * depth) & (broad > paper - _STAMPED[1] * depth)
    if np.count_nonzero(stamped) < _FEWEST * _STROKE**2:
        return grey
    # A stamp's edge is a mixture of both tones: the ground next to it is taken for its own.
    near = cv2.dilate(stamped.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    lightened = (grey.astype(np.float32) - black) * (depth / np.maximum(broad.astype(np.float32) - black, 1)) + black
    return np.where(near, np.clip(lightened, 0, 255).astype(np.uint8), grey)


def light(grey: Picture) -> Picture:
    """The picture dark on light, whichever way it came."""
    return np.asarray(255 - grey, np.uint8) if np.median(grey[::8, ::8]) < 100 else grey


def resized(grey: Picture, scale: float) -> Picture:
    """The picture larger or smaller, as far as its pixels stay few enough."""
    height, width = grey.shape
    scale = min(scale, (_MOST_PIXELS / (height * width)) ** 0.5)
    if abs(scale - 1) < 0.02:
        return grey
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def readable(grey: Picture) -> Scaled:
    """A picture of unknown resolution, brought to the size at which its characters are those of a page at ``DPI``."""
    em = _em(grey)
    scale = _EM / em if em else _A4_INCHES * DPI / grey.shape[1]
    # Small print decides, and a page that is no larger than a scan's is never made smaller.
    scale = max(scale, min(1.0, _A4_INCHES * DPI / grey.shape[1]))
    scale = 1.0 if 0.85 < scale < 1.15 else min(scale, 4.0)
    made = resized(grey, scale)
    return Scaled(made, made.shape[1] / grey.shape[1])


def _em(grey: Picture) -> float:
    """How high most characters of a picture are, in pixels; 0 where it has too few of them."""
    ink = binary(grey[: 3 * grey.shape[1]])
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[1:, column].astype(np.float64) for column in (2, 3, 4))
    shaped = (height >= 6) & (height <= 160) & (width <= 1.6 * height) & (width >= 0.5 * height) & (area >= 12)
    heights = np.sort(height[shaped])
    return float(np.percentile(heights, 40)) if heights.size >= _FEWEST else 0.0


def bands(grey: Picture) -> Iterator[tuple[int, Picture]]:
    """A long picture as pages, each with where it begins: cut where the widest white gap is, or least ink."""
    height, width = grey.shape
    if height <= _LONG * width:
        yield 0, grey
        return
    ink = np.zeros(height, np.int64)
    for start in range(0, height, 4 * width):
        end = min(start + 4 * width, height)
        ink[start:end] = np.count_nonzero(binary(grey[start:end]), axis=1)
    start = 0
    while height - start > _LONG * width:
        cut = _gap(ink, start + int(_GAP[0] * width), start + int(_GAP[1] * width), width // 200)
        yield start, grey[start:cut]
        start = cut
    yield start, grey[start:]


def _gap(ink: NDArray[np.int64], first: int, last: int, noise: int) -> int:
    """The middle of the longest run of rows without ink, or the row with the least."""
    empty = np.flatnonzero(ink[first:last] > noise)
    edges = np.concatenate(([-1], empty, [last - first]))
    lengths = np.diff(edges)
    longest = int(lengths.argmax())
    if lengths[longest] > 6:
        return first + int(edges[longest] + lengths[longest] // 2)
    return first + int(ink[first:last].argmin())
