"""What a page of a PDF draws, as far as one sees it: characters, rules and pictures, upright.

Coordinates are points from the top left of the upright page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from extract.document import Box


class Glyph(NamedTuple):
    """One drawn character.

    Attributes:
        text: what the font says it is; U+FFFD where it does not say, so that nothing beside it is taken for whole.
        left: the left edge of its em box.
        top: the upper edge.
        right: the right edge.
        bottom: the lower edge.
        size: its height in points.
        turn: how far its line is turned clockwise, in quarters, from 0 to 3.
        run: which string of the page drew it.
        downwards: whether it is of a font that writes downwards.
        bold: whether it is of a bold font.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    turn: int
    run: int
    downwards: bool = False
    bold: bool = False


class Rule(NamedTuple):
    """A straight line that one sees, level or upright; ``edge`` where it is only the edge of a filled area."""

    left: float
    top: float
    right: float
    bottom: float
    edge: bool = False


class Ink(NamedTuple):
    """What one sees in a place that is no text, no rule and no coloured area: ``picture``, ``field`` or ``drawn``."""

    what: str
    box: Box


@dataclass(slots=True)
class Drawing:
    """What one page draws.

    Attributes:
        number: its number, from 1.
        width: its width in points, upright.
        height: its height.
        glyphs: the characters that one sees, in the order in which they are drawn.
        rules: the lines that one sees.
        pictures: where pictures stand.
        inks: pictures, fields of forms and drawn shapes.
        unseen: how many characters are drawn without ink.
        turn: how many quarters clockwise its text lay, and was turned back.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    inks: list[Ink] = field(default_factory=list)
    unseen: int = 0
    turn: int = 0
