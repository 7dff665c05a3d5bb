"""Characters as lines of text: those of one height together, left to right, spaces where one sees a space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from extract.document import Box
from extract.pdf.characters import is_wide
from extract.pdf.drawing import Glyph
from extract.pdf.marks import SMALL, as_mark, with_marks

# In ems: from which gap on two characters are seen apart.
_APART = 0.22
_WIDE_APART = 0.7
# How far a character's middle may be from its line's, in ems: raised marks are on their line.
_SAME_LINE = 0.45
_TWICE = 0.15
_BOLD = 1.0
"""How far, in points, a digit may be drawn once more."""
_TIGHT = 0.4
_MARKS = frozenset(".,，．")


class Text(NamedTuple):
    """One line of text: what it says, where, how high its characters are, and whether they are bold."""

    text: str
    box: Box
    size: float
    bold: bool


def text_lines(glyphs: Iterable[Glyph]) -> list[Text]:
    """The lines that characters stand in, from top to bottom.

    Characters that are turned, or that are written downwards, are read along their own direction, after the others.
    """
    level: list[Glyph] = []
    turned: dict[int, list[Glyph]] = {}
    downwards: list[Glyph] = []
    for glyph in glyphs:
        if glyph.downwards:
            downwards.append(glyph)
        elif glyph.turn:
            turned.setdefault(glyph.turn, []).append(glyph)
        else:
            level.append(glyph)
    found = [line for row in rows_of(level) if (line := text_of(row)) is not None]
    for turn, group in sorted(turned.items()):
        found += _turned(group, turn)
    if downwards:
        found += _downwards(downwards)
    return found


def cell_lines(glyphs: Iterable[Glyph]) -> list[Text]:
    """The lines of one cell; a small digit on a line of its own is a mark, and stands behind what it is set at."""
    lines = text_lines(glyphs)
    size = max((line.size for line in lines), default=0.0)
    small = [line for line in lines if line.size < SMALL * size and line.text.isdigit()]
    if not small:
        return lines
    return [*(line for line in lines if line not in small), *(line._replace(text=as_mark(line.text)) for line in small)]


def rows_of(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters of one height together, from top to bottom, each row from left to right."""
    row: list[Glyph] = []
    middle = size = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top + glyph.bottom):
        own = (glyph.top + glyph.bottom) / 2
        if row and own - middle > _SAME_LINE * max(size, glyph.size):
            yield sorted(row, key=_by_left)
            row = []
        if not row or glyph.size > 1.1 * size:
            middle, size = own, glyph.size
        row.append(glyph)
    if row:
        yield sorted(row, key=_by_left)


def _by_left(glyph: Glyph) -> tuple[float, int]:
    return glyph.left, glyph.run


def text_of(row: Sequence[Glyph]) -> Text | None:
    """One row of characters as text; None where nothing but space stands in it."""
    parts: list[str] = []
    last: Glyph | None = None
    space = False
    inked: list[Glyph] = []
    for glyph in with_marks(row):
        text = glyph.text
        if not text or text.isspace():
            space = space or bool(text)
            continue
        if last is not None:
            if is_twice(last, glyph):
                continue
            if _on_each_other(last, glyph):
                parts.append("|")
            elif (space and _stands_between(last, glyph)) or _apart(last, glyph):
                parts.append("  " if _are_two_figures(last, glyph, space) else " ")
        parts.append(text)
        inked.append(glyph)
        last, space = glyph, False
    if not inked:
        return None
    box = (
        min(glyph.left for glyph in inked),
        min(glyph.top for glyph in inked),
        max(glyph.right for glyph in inked),
        max(glyph.bottom for glyph in inked),
    )
    bold = sum(glyph.bold for glyph in inked) * 2 > len(inked)
    return Text("".join(parts), box, median(glyph.size for glyph in inked), bold)


def is_twice(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character is the one before it once more, drawn for boldness; digits may be as narrow as that."""
    if glyph.text != last.text:
        return False
    most = _TWICE * glyph.size
    if glyph.text.isdigit():
        if glyph.run == last.run:
            return False
        most = min(_BOLD, 0.3 * (last.right - last.left)) + 0.01
    return abs(glyph.left - last.left) < most


def _on_each_other(last: Glyph, glyph: Glyph) -> bool:
    """Whether digits stand on each other: a shadow, or set so tight that one cannot say how many there are.

    A font may say that its digits are wider than they are; half an em is what they take.
    """
    texts = last.text, glyph.text
    if not any(text.isdigit() for text in texts) or not all(text.isdigit() or text in _MARKS for text in texts):
        return False
    width = min(last.right - last.left, glyph.right - glyph.left, 0.5 * min(last.size, glyph.size))
    end = min(last.right, last.left + 0.5 * last.size)
    return end - glyph.left > _TIGHT * width


def is_apart(last: Glyph, glyph: Glyph) -> bool:
    """Whether two neighbours on one height belong to different cells: a wide gap, or one between two strings."""
    gap = (glyph.left - last.right) / max(min(last.size, glyph.size), 1.0)
    return gap > (0.35 if last.run != glyph.run else 0.8)


def _stands_between(last: Glyph, glyph: Glyph) -> bool:
    """Whether a drawn space parts two characters: one that another character stands upon does not."""
    return glyph.left - last.right > 0.1 * min(last.size, glyph.size)


def _apart(last: Glyph, glyph: Glyph) -> bool:
    """Whether two neighbours are seen apart; ideographs in a justified line, and numbers beside them, stand loose."""
    gap = (glyph.left - last.right) / max(min(last.size, glyph.size), 1.0)
    return gap > (_WIDE_APART if is_wide(last.text) or is_wide(glyph.text) else _APART)


def _are_two_figures(last: Glyph, glyph: Glyph, space: bool) -> bool:
    """Whether a gap between digits is no space of a thousand: none is drawn there, or it is wider than one."""
    if not (last.text.isdigit() and glyph.text.isdigit()):
        return False
    return not space or glyph.left - last.right > _WIDE_APART * glyph.size


def _turned(glyphs: list[Glyph], turn: int) -> list[Text]:
    """Lines of characters that lie on their side: turned upright, read, and turned back."""
    upright = []
    for glyph in glyphs:
        left, top, right, bottom = _turn_back(glyph, turn)
        upright.append(glyph._replace(left=left, top=top, right=right, bottom=bottom, turn=0))
    found = [line for row in rows_of(upright) if (line := text_of(row)) is not None]
    return [line._replace(box=_turn_on(line.box, turn)) for line in found]


def _turn_back(glyph: Glyph, turn: int) -> Box:
    _, left, top, right, bottom, *_ = glyph
    if turn == 1:
        return top, -right, bottom, -left
    if turn == 2:
        return -right, -bottom, -left, -top
    return -bottom, left, -top, right


def _turn_on(box: Box, turn: int) -> Box:
    left, top, right, bottom = box
    if turn == 1:
        return -bottom, left, -top, right
    if turn == 2:
        return -right, -bottom, -left, -top
    return top, -right, bottom, -left


def _downwards(glyphs: list[Glyph]) -> list[Text]:
    """Columns of characters that are written downwards, from right to left."""
    found: list[Text] = []
    column: list[Glyph] = []
    for glyph in (*sorted(glyphs, key=lambda glyph: -glyph.right), None):
        if glyph is not None and (not column or column[0].right - glyph.right < 0.5 * glyph.size):
            column.append(glyph)
            continue
        ordered = sorted((g for g in column if g.text.strip()), key=lambda glyph: glyph.top)
        if ordered:
            box = (ordered[0].left, ordered[0].top, ordered[0].right, ordered[-1].bottom)
            found.append(Text("".join(g.text for g in ordered), box, ordered[0].size, ordered[0].bold))
        column = [glyph] if glyph is not None else []
    return found
