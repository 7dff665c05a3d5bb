"""Rows of a page without rules: the pieces of text on one height, and numbers that are broken over several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.pdf.drawing import Glyph
from extract.pdf.lines import Text, is_apart, rows_of, text_of

_FIGURE = re.compile(r"[+-]?\d[\d,，.]{0,20}(?:万元|亿元|元|件|条|项|次|个|人)?|[-—–－/／]{1,2}")


@dataclass(slots=True)
class Row:
    """The pieces of text on one height, left to right, each with the characters it is made of."""

    pieces: list[Text]

    @property
    def middle(self) -> float:
        """Its height, in the middle of its characters."""
        return median((piece.box[1] + piece.box[3]) / 2 for piece in self.pieces)

    @property
    def size(self) -> float:
        """The height of its characters."""
        return median(piece.size for piece in self.pieces)

    @property
    def figures(self) -> list[Text]:
        """Its pieces that are numbers."""
        return [piece for piece in self.pieces if is_figure(piece)]

    @property
    def has_figures(self) -> bool:
        """Whether it ends with numbers in columns: two of them, or one apart from its label."""
        return len(self.pieces) > 1 and is_figure(self.pieces[-1])


def printed_rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """The rows that characters stand in, from top to bottom, numbers that are broken in their column put together."""
    level = [glyph for glyph in glyphs if not glyph.turn and not glyph.downwards]
    return _whole([Row(pieces) for row in rows_of(level) if (pieces := _apart_ones(row))])


def is_figure(piece: Text) -> bool:
    """Whether a piece of text is a number, or a dash in a number's place."""
    return bool(_FIGURE.fullmatch(piece.text.replace("\n", "")))


def _whole(rows: list[Row]) -> list[Row]:
    """Rows with the numbers that are broken in their column put together, in the row that stands between the halves."""
    for place, row in enumerate(rows):
        if not row.pieces or not row.has_figures:
            continue
        for upper in rows[max(place - 3, 0) : place]:
            for lower in rows[place + 1 : place + 4]:
                if _around(row, upper, lower):
                    _mend(row, upper, lower)
    return [row for row in rows if row.pieces]


def _around(row: Row, upper: Row, lower: Row) -> bool:
    """Whether two rows stand as far above and below a row."""
    if not upper.pieces or not lower.pieces:
        return False
    return abs((upper.middle + lower.middle) / 2 - row.middle) < 0.25 * row.size


def _mend(row: Row, upper: Row, lower: Row) -> None:
    for first in [piece for piece in upper.pieces if piece.text.isdigit()]:
        box = first.box
        for last in [piece for piece in lower.pieces if piece.text.isdigit()]:
            near = abs(box[0] + box[2] - last.box[0] - last.box[2]) < 1.2 * row.size
            free = not any(piece.box[0] < box[2] and piece.box[2] > box[0] for piece in row.pieces)
            if near and free and last.box[1] - box[1] < 1.7 * row.size:
                whole = (min(box[0], last.box[0]), box[1], max(box[2], last.box[2]), last.box[3])
                row.pieces.append(first._replace(text=f"{first.text}\n{last.text}", box=whole))
                row.pieces.sort(key=lambda piece: piece.box[0])
                upper.pieces.remove(first)
                lower.pieces.remove(last)
                break


def _apart_ones(row: list[Glyph]) -> list[Text]:
    """The pieces of one row that stand apart."""
    pieces: list[list[Glyph]] = []
    last: Glyph | None = None
    for glyph in row:
        if not glyph.text or glyph.text.isspace():
            continue
        if last is None or is_apart(last, glyph):
            pieces.append([])
        pieces[-1].append(glyph)
        last = glyph
    return [text for piece in pieces if (text := text_of(piece)) is not None]
