"""Small raised or lowered digits: marks of footnotes, no part of the figure they stand at."""

from __future__ import annotations

from collections.abc import Sequence

from extract.pdf.drawing import Glyph

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SMALL = 0.8
"""A digit of less than this of its neighbours' height is none of their number."""
_SMALLER = 0.93
_BASE = 0.12  # how far a character's box reaches below its line, in ems
# How far off the line a mark stands, in ems: one of full height, one that is smaller, and one that is lowered.
_FAR, _OFF, _LOW = 0.27, 0.12, 0.08


def with_marks(row: Sequence[Glyph]) -> Sequence[Glyph]:
    """A row of characters whose raised and lowered digits are marks; one that is only small is parted by a rule.

    Args:
        row: characters of one height, from left to right.
    """
    sizes = [glyph.size for glyph in row]
    bottoms = [glyph.bottom for glyph in row]
    if not row or (min(sizes) > _SMALLER * max(sizes) and max(bottoms) - min(bottoms) < _LOW * max(sizes)):
        return row
    digits = [glyph for glyph in row if glyph.text.isdigit()]
    if not digits:
        return row
    size = max(glyph.size for glyph in digits)
    lines = sorted(_line(glyph) for glyph in digits if glyph.size > _SMALLER * size)
    line = lines[len(lines) // 2]
    if size < SMALL * max(sizes) and all(glyph.size <= _SMALLER * size or glyph in digits for glyph in digits):
        # All digits are small: what they stand at are words.
        words = [glyph for glyph in row if glyph.size == max(sizes)]
        size, line = max(sizes), _line(words[0])
    found: list[Glyph] = []
    small = False
    for glyph in row:
        if not glyph.text.isdigit():
            found.append(glyph)
            small = False
            continue
        text = _marked(glyph, line, size)
        only_small = text == glyph.text and glyph.size < SMALL * size
        if found and only_small != small and found[-1].text.isdigit():
            found.append(glyph._replace(text="|", right=glyph.left))
        small = only_small
        found.append(glyph._replace(text=text) if text != glyph.text else glyph)
    return found


def _line(glyph: Glyph) -> float:
    """The height of the line that a character stands on."""
    return glyph.bottom - _BASE * glyph.size


def _marked(glyph: Glyph, line: float, size: float) -> str:
    off = (line - _line(glyph)) / size
    if off > _FAR or (off > _OFF and glyph.size < _SMALLER * size):
        return glyph.text.translate(_RAISED)
    if off < -_FAR or (off < -_LOW and glyph.size < _SMALLER * size):
        return glyph.text.translate(_LOWERED)
    return glyph.text


def as_mark(text: str) -> str:
    """Digits that stand small on a line of their own, over or under a figure, as a mark."""
    return text.translate(_RAISED)
