"""What paths paint: rules and filled areas, with their colour and when they were painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt

from extract.document import Box

THIN = 3.0
"""A filled area that is no thicker than this, in points, is a rule."""
_LEAST = 0.05
_SLANT = 0.7  # how far a level line may rise, in points


class Painted(NamedTuple):
    """One painted rule or area: its box, whether it is white, opaque, and how many characters were drawn before."""

    box: Box
    white: bool
    opaque: bool
    after: int


def is_white(colour: object) -> bool:
    """Whether a colour is that of paper, in whichever colour space; of a pattern one cannot say."""
    if isinstance(colour, int | float):
        return bool(colour > 0.97)
    if isinstance(colour, tuple | list) and all(isinstance(part, int | float) for part in colour):
        if len(colour) == 4:
            return bool(max(colour) < 0.03)
        return bool(colour and min(colour) > 0.97)
    return False


def segments(path: Sequence[PathSegment], matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of a path, on the page."""
    start = here = (0.0, 0.0)
    for step in path:
        if step[0] == "m":
            start = here = apply_matrix_pt(matrix, (step[1], step[2]))  # type: ignore[misc]
        elif step[0] == "h":
            yield (*here, *start)
            here = start
        else:
            there = apply_matrix_pt(matrix, step[-2:])  # type: ignore[arg-type]
            if step[0] == "l":
                yield (*here, *there)
            here = there


def strokes(path: Sequence[PathSegment], matrix: Matrix, width: float) -> Iterator[Box]:
    """The level and upright lines that a pen draws along a path.

    Args:
        path: the path.
        matrix: from the path's coordinates to the page's.
        width: the pen's width, in points; a short line of a broad pen is a long one across it.
    """
    half = width / 2
    for x0, y0, x1, y1 in segments(path, matrix):
        across, along = abs(x1 - x0), abs(y1 - y0)
        if along <= _SLANT and across > _LEAST:
            box = (min(x0, x1), (y0 + y1) / 2 - half, max(x0, x1), (y0 + y1) / 2 + half)
        elif across <= _SLANT and along > _LEAST:
            box = ((x0 + x1) / 2 - half, min(y0, y1), (x0 + x1) / 2 + half, max(y0, y1))
        else:
            continue
        yield box


def areas(path: Sequence[PathSegment], matrix: Matrix) -> Iterator[Box]:
    """The boxes of a filled path's closed pieces that are rectangles of upright sides (or nearly so)."""
    points: list[tuple[float, float]] = []
    straight = True
    for step in (*path, ("m", 0.0, 0.0)):
        if step[0] == "m":
            if straight and len(points) > 2 and (box := _box(points)):
                yield box
            points, straight = [], True
        if step[0] in ("c", "v", "y"):
            straight = False
        if len(step) > 2:
            points.append(apply_matrix_pt(matrix, step[-2:]))


def shapes(path: Sequence[PathSegment], matrix: Matrix) -> Iterator[Box]:
    """The boxes of a path's pieces that are bent or slanted: digits drawn as outlines are such."""
    points: list[tuple[float, float]] = []
    level = True
    for step in (*path, ("m", 0.0, 0.0)):
        if step[0] == "m":
            if not level:
                yield _around(points)
            points, level = [], True
        if len(step) > 2:
            there = apply_matrix_pt(matrix, step[-2:])
            if points and min(abs(there[0] - points[-1][0]), abs(there[1] - points[-1][1])) > _SLANT:
                level = False
            level = level and step[0] not in ("c", "v", "y")
            points.append(there)


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _box(points: list[tuple[float, float]]) -> Box | None:
    """The box of points that all stand at its corners; thin slivers with mitred ends count too."""
    left, low, right, high = _around(points)
    if min(right - left, high - low) <= THIN:
        return left, low, right, high
    for x, y in points:
        if min(x - left, right - x) > _SLANT or min(y - low, high - y) > _SLANT:
            return None
    return left, low, right, high
