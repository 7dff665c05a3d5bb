"""How a scan lies: the angle at which its rules, or its lines of text where it has none, stand out most."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.sight.ruling import Picture, binary

_MOST = 4.0
_ENOUGH = 400
_POINTS = 60_000


def upright(grey: Picture) -> tuple[Picture, float]:
    """Turn a page about its middle until its rules lie level; what comes in at the corners is as the page's edge.

    Returns:
        The page, and the degrees it was turned by (counterclockwise).
    """
    angle = skew(grey)
    if abs(angle) < 0.03:
        return grey, 0.0
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8), angle


def skew(grey: Picture) -> float:
    """The angle of the page's level lines in degrees, 0 where nothing says it."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = binary(np.asarray(half, np.uint8))
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 24), np.uint8))
    rows, columns = np.nonzero(strokes if np.count_nonzero(strokes) >= _ENOUGH else ink)
    if rows.size < _ENOUGH:
        return 0.0
    step = max(1, rows.size // _POINTS)
    ys, xs = rows[::step].astype(np.float64), columns[::step].astype(np.float64)
    angle = 0.0
    for reach, fineness in ((_MOST, 0.2), (0.2, 0.04), (0.04, 0.01)):
        angles = angle + np.arange(-reach, reach + fineness / 2, fineness)
        angle = float(max(angles, key=lambda turned: (_contrast(ys, xs, turned), -abs(turned))))
    return angle if abs(angle) <= _MOST else 0.0


def _contrast(ys: NDArray[np.float64], xs: NDArray[np.float64], angle: float) -> float:
    """How much the points gather on few lines at an angle."""
    places = ys - xs * np.tan(np.radians(angle))
    counts = np.bincount((places - places.min()).astype(np.int64))
    return float((counts.astype(np.float64) ** 2).sum())
