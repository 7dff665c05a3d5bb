"""What else than text one sees in a cell: a figure that is a picture is no blank, nor is one half a picture sure."""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import Box
from extract.pdf.drawing import Drawing, Ink
from extract.pdf.lines import Text
from extract.pdf.ruling import SNAP, Face, Grid

_WHOLE = 0.85
"""What covers more of a cell than this both ways is its ground or its border."""
_GROUND = 0.6
_NEAR_SIDE = 1.0
_LEAST = 1.0


class Inks:
    """A page's pictures, fields, drawn shapes and the short lines that may be none of its rules."""

    def __init__(self, drawing: Drawing) -> None:
        most = _GROUND * drawing.width * drawing.height
        self.found = [ink for ink in drawing.inks if _least(ink.box) and _area(ink.box) < most]
        self.found += (Ink("line", rule[:4]) for rule in drawing.rules if not rule.edge)
        self.found.sort(key=lambda ink: ink.box[1])

    def inside(self, face: Face, grid: Grid) -> list[Ink]:
        """What stands within a cell, or is larger and covers its middle; the corner over the labels holds none."""
        if face.left == face.top == 0 and len(grid.rows) > 2:
            return []
        cell = (grid.columns[face.left], grid.rows[face.top], grid.columns[face.right], grid.rows[face.bottom])
        found: list[Ink] = []
        for ink in self.found:
            if ink.box[1] > cell[3]:
                break
            if ink.box[3] >= cell[1] and ink.box[0] <= cell[2] and ink.box[2] >= cell[0] and _is_in(ink, cell):
                found.append(ink)
        return found


def with_ink(text: str, lines: Sequence[Text], inks: Sequence[Ink]) -> str:
    """A cell's text, and that something else stands in it where that is no ground, border or underline of a figure.

    Args:
        text: what its characters say.
        lines: its lines of characters.
        inks: what else stands within it.
    """
    if not inks:
        return text
    if not text:
        return f"[image: {inks[0].what}]"
    if not text[:1].isdigit() or all(_is_ground(ink, lines) for ink in inks):
        return text
    return f"{text}[image]"


def _is_in(ink: Ink, cell: Box) -> bool:
    left, top, right, bottom = ink.box
    if ink.what == "line":
        level = right - left >= bottom - top
        across, along = (_NEAR_SIDE, SNAP) if level else (SNAP, _NEAR_SIDE)
        return (
            left > cell[0] + across and right < cell[2] - across and top > cell[1] + along and bottom < cell[3] - along
        )
    x, y = (cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2
    if ink.what == "drawn" and _fills(ink.box, cell):
        return False
    here = cell[0] < (left + right) / 2 < cell[2] and cell[1] < (top + bottom) / 2 < cell[3]
    return here or (ink.what != "drawn" and left < x < right and top < y < bottom)


def _fills(box: Box, cell: Box) -> bool:
    """Whether a shape is as large as its cell: its ground or its border, with round corners."""
    return box[2] - box[0] > _WHOLE * (cell[2] - cell[0]) and box[3] - box[1] > _WHOLE * (cell[3] - cell[1])


def _is_ground(ink: Ink, lines: Sequence[Text]) -> bool:
    """Whether figures stand upon a picture that is far larger than they are, or over a line that underlines them."""
    left, top = min(line.box[0] for line in lines), min(line.box[1] for line in lines)
    right, bottom = max(line.box[2] for line in lines), max(line.box[3] for line in lines)
    size = lines[-1].size
    x0, y0, x1, y1 = ink.box
    if ink.what == "line":
        return x1 - x0 > y1 - y0 and bottom - 0.2 * size < (y0 + y1) / 2 and x1 - x0 > 0.6 * (right - left)
    if ink.what == "picture":
        return x0 <= left and y0 <= top and x1 >= right and y1 >= bottom
    return ink.what == "drawn" and x0 <= left and x1 >= right and y0 <= top and y1 >= bottom


def _least(box: Box) -> bool:
    return max(box[2] - box[0], box[3] - box[1]) >= _LEAST and box[2] >= box[0] and box[3] >= box[1]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
