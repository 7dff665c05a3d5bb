"""Labels of a table without rules: lines close under each other, and the figures each is level with."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from extract.document import Box
from extract.pdf.lines import Text
from extract.pdf.printed_rows import Row

ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s{0,2}[、，,.．]|[（(]\s{0,2}[一二三四五六七八九十\d]{1,3}\s{0,2}[)）]"
    r"|[㈠-㈩①-⑳]|\d{1,2}\s{0,2}[、.．)），,])"
)
"""The number of an item, as a label begins with it."""
_LEVEL = 0.3  # how far a label may stand off its figures, in characters


@dataclass(slots=True)
class Label:
    """Lines of text that stand close under each other: one label, or one column's name."""

    lines: list[Text] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, line by line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def box(self) -> Box:
        """Where it stands."""
        boxes = [line.box for line in self.lines]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    @property
    def middle(self) -> float:
        """Its height."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        """The middle of its width."""
        return (self.box[0] + self.box[2]) / 2


def labels_of(pieces: list[Text], rows: Sequence[Row]) -> list[Label]:
    """Pieces that stand close under each other; a number of an item begins a new one, so does a row's own line."""
    found: list[Label] = []
    named: set[int] = set()
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        own = any(piece in row.pieces for row in rows)
        fits = [label for label in found if not ITEM.match(piece.text) and _under(label, piece)]
        if fits and not (own and id(fits[-1]) in named and not ITEM.match(fits[-1].text)):
            fits[-1].lines.append(piece)
        else:
            found.append(Label([piece]))
            fits = found
        if own:
            named.add(id(fits[-1]))
    return found


def _under(label: Label, piece: Text) -> bool:
    last = label.lines[-1]
    overlap = min(last.box[2], piece.box[2]) - max(last.box[0], piece.box[0])
    return piece.box[1] - last.box[1] < 1.75 * piece.size and piece.box[1] > last.box[1] and overlap > 0


def own_labels(
    labels: list[Label], rows: Sequence[Row], of_row: Callable[[Label, Row], bool]
) -> tuple[list[Label] | None, list[Label]]:
    """The label of each row of figures: the rightmost one that is ``of_row``; and those of no row."""
    names: list[Label] = []
    for row in rows:
        level = [label for label in labels if of_row(label, row)]
        if not level:
            return None, []
        names.append(max(level, key=lambda label: label.box[0]))
    if len({id(label) for label in names}) < len(names):
        return None, []
    return names, [label for label in labels if not any(label is name for name in names)]


def is_level(label: Label, row: Row) -> bool:
    """Whether a label stands level with figures: with its middle, or with its first line."""
    first = label.lines[0].box
    return min(abs(label.middle - row.middle), abs((first[1] + first[3]) / 2 - row.middle)) <= _LEVEL * row.size
