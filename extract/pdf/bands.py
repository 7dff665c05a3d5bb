"""Bands of a table that rules its rows and no columns: a label belongs to the figures between the same two rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.pdf.drawing import Rule
from extract.pdf.labels import Label
from extract.pdf.lines import Text
from extract.pdf.printed_rows import Row

_THIN = 3.0
_REACH = 2.0
_LONGEST = 1_000_000.0


class Bands(NamedTuple):
    """The level rules of a page, from top to bottom."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Bands:
        """The rules that run level and are no frame's edges."""
        level = [rule for rule in rules if rule.bottom - rule.top <= _THIN < rule.right - rule.left]
        return cls(tuple(sorted(level, key=lambda rule: rule.top)))

    @property
    def lowest(self) -> float:
        """Below the lowest rule there may be."""
        return _LONGEST

    def at(self, x: float, y: float) -> tuple[float, float]:
        """From which rule to which the band of a point reaches."""
        heights = [rule.top for rule in self.rules if rule.left - _REACH <= x <= rule.right + _REACH]
        return (
            max((height for height in heights if height <= y), default=-_LONGEST),
            min((height for height in heights if height > y), default=_LONGEST),
        )

    def of_piece(self, piece: Text) -> tuple[float, float]:
        """The band that a piece of text stands in."""
        left, top, right, bottom = piece.box
        return self.at((left + right) / 2, (top + bottom) / 2)

    def part(self, rows: Sequence[Row]) -> bool:
        """Whether a rule stands between each row of figures and the next, and one below them all."""
        bands = [self.of_piece(row.figures[-1]) for row in rows]
        return bands[-1][1] < _LONGEST and all(upper[1] <= lower[0] for upper, lower in pairwise(bands))

    def labels(self, pieces: Iterable[Text]) -> list[Label]:
        """Labels by their bands: the lines of one band that stand under each other."""
        found: list[tuple[tuple[float, float], Label]] = []
        for piece in sorted(pieces, key=lambda piece: (piece.box[1], piece.box[0])):
            band = self.of_piece(piece)
            for known, label in found:
                if known == band and label.box[0] < piece.box[2] and piece.box[0] < label.box[2]:
                    label.lines.append(piece)
                    break
            else:
                found.append((band, Label([piece])))
        return [label for _, label in found]

    def holds(self, label: Label, row: Row) -> bool:
        """Whether a label stands in the band of a row of figures."""
        top, bottom = self.of_piece(label.lines[0])
        return top <= row.middle <= bottom
