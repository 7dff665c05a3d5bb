"""The paper that a report is printed on: its size, its fonts, its borders, and what stands on every page."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from samples.blocks import SpannedTable, slots, width

Border = Literal["thin", "thick", "double", "rows", "none"]
A4 = (210.0, 297.0)
SIZES = (A4, A4, A4, A4, (215.9, 279.4), (184.0, 260.0))
FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC")
LABEL, FIGURE = 2.6, 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a report is set.

    Attributes:
        size: width and height of the upright paper in millimetres.
        landscape: whether it lies on its side.
        margin: the white around, in millimetres.
        font: the family of all text.
        bold: whether headings and titles are bold.
        text: the size of the text in points.
        table: the size of the text in tables in points.
        border: the rules of the tables.
        head: a running head on every page; empty for none.
        numbers: whether every page has its number at its foot.
        repeat: whether the header rows of a table stand again on each page.
        split: whether a page's end may cut a row.
        figure: how wide a column of figures is, as a multiple of what is usual beside the labels.
        centred: whether cells are centred; else they begin at the left and at the top.
        style: further rules of style, where the sheet is printed by a browser.
    """

    size: tuple[float, float] = A4
    landscape: bool = False
    margin: float = 22
    font: str = FONTS[1]
    bold: bool = True
    text: float = 12
    table: float = 9
    border: Border = "thin"
    head: str = ""
    numbers: bool = False
    repeat: bool = False
    split: bool = True
    figure: float = 1.0
    centred: bool = True
    style: str = ""

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height of the paper as it lies, in millimetres."""
        across, down = self.size
        return (down, across) if self.landscape else (across, down)

    @property
    def room(self) -> float:
        """How wide a table can be, in millimetres."""
        return self.paper[0] - 2 * self.margin


PLAIN = Sheet()
"""A4, Noto Serif, thin rules."""


def random_sheet(random: Random) -> Sheet:
    """A sheet as offices set them: no two alike."""
    return Sheet(
        size=random.choice(SIZES),
        landscape=random.random() < 0.15,
        margin=random.choice((16.0, 20.0, 25.0)),
        font=random.choice(FONTS),
        bold=random.random() < 0.7,
        text=random.choice((10.5, 12, 14, 16)),
        table=random.choice((7.5, 9, 10.5)),
        border=random.choice(("thin", "thin", "thin", "thick", "double")),
        head=random.choice(("", "", "示例市（虚构）政府信息公开", "政府信息公开工作年度报告")),
        numbers=random.random() < 0.7,
        repeat=random.random() < 0.3,
        split=random.random() < 0.7,
        figure=random.choice((0.85, 1.0, 1.2)),
        centred=random.random() < 0.7,
    )


def shares(table: SpannedTable, figure: float = 1.0) -> tuple[float, ...]:
    """How much of a table's width each of its columns takes, adding up to 1: the innermost labels most of all.

    Args:
        table: the table.
        figure: the weight of a column of figures; labels in front of the innermost have the usual weight of one.
    """
    count = width(table)
    placed = [slot for row in slots(table) for slot in row]
    figures = {slot.column for slot in placed if slot.cell.figure}
    labels = [slot.column + slot.cell.columns - 1 for slot in placed if slot.cell.label]
    innermost = max(labels, default=-1) if count > 5 else -1
    weights = [LABEL if n == innermost else figure if n in figures else FIGURE for n in range(count)]
    return tuple(weight / sum(weights) for weight in weights)
