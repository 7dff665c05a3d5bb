"""The header of a 统计表: where its names, units and figures stand, on one side of the page or on two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from archive.text import squash
from extract.grid import Line, Spot
from extract.indicator_facts import facts

Role = Literal["name", "unit", "value", "beside"]
_BRACKETS = re.compile(r"[（(][^（()）]{0,30}[)）]")
_LONGEST, _SHORT = 40, 12  # characters of a known and of an unknown column's label
_DEPTH = 12  # rows above a header: a caption, who fills it in, the unit


class Side(NamedTuple):
    """One run of names, units and figures; places are columns of the grid, ends excluded.

    ``left`` and ``end`` bound the names, ``values`` are the columns of figures with their labels as printed.
    """

    left: int
    end: int
    unit: tuple[int, int] | None
    values: tuple[tuple[int, int, str], ...]
    beside: tuple[tuple[int, int], ...] = ()

    def is_beside(self, spot: Spot) -> bool:
        """Whether a cell among the names is a number of the row, or a code."""
        return any(left <= spot.left < right for left, right in self.beside)


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read.

    ``telling`` where its words stand over no other table, ``inferred`` where none is printed, ``plain`` where all of
    its words are known. ``leaves`` are the places of all its columns.
    """

    sides: tuple[Side, ...]
    width: int
    telling: bool = False
    inferred: bool = False
    plain: bool = True
    leaves: tuple[tuple[int, int], ...] = ()

    def column(self, label: str) -> str | None:
        """A column's label for the contract: None where it is the only one and says nothing."""
        several = len({text for side in self.sides for _, _, text in side.values}) > 1
        plain = "".join(label.split())
        if not plain or (not several and facts().plain.match(words(plain))):
            return None
        return plain

    @classmethod
    def inferred_of(cls, width: int) -> Header | None:
        """Name and figure in two columns, name, unit and figure in three; None for any other width."""
        sides = {2: Side(0, 1, None, ((1, 2, ""),)), 3: Side(0, 1, (1, 2), ((2, 3, ""),))}
        leaves = tuple((at, at + 1) for at in range(width))
        return cls((sides[width],), width, inferred=True, leaves=leaves) if width in sides else None


def shape(lines: Sequence[Line]) -> int:
    """How many columns a table has: those of its widest row."""
    return max((line.spots[-1].right for line in lines if line.spots), default=0)


def words(label: str) -> str:
    """A label without what stands in brackets, where anything else does."""
    plain = squash(label)
    return _BRACKETS.sub("", plain) or plain


def role(spot: Spot) -> Role | None:
    """What a cell of a header heads; None for words that are not known."""
    plain, header = words(spot.text), facts().header
    if plain in header.name:
        return "name"
    if plain in header.unit:
        return "unit"
    if plain in header.beside:
        return "beside"
    return "value" if len(plain) <= _LONGEST and facts().value.match(plain) else None


def is_header(line: Line) -> bool:
    """Whether a row prints a header: a name and figures, every other cell known.

    After a name and a unit further labels may be any short words (本级, 市县): columns of figures too.
    """
    roles = [(role(spot), spot) for spot in line.spots if spot.text.strip()]
    kinds = [kind for kind, _ in roles]
    if "name" not in kinds or ("value" not in kinds and "unit" not in kinds):
        return False
    if None not in kinds:
        return "value" in kinds
    first = kinds.index(None)
    known = "name" in kinds[:first] and ("unit" in kinds[:first] or "value" in kinds)
    return known and all(len(words(s.text)) <= _SHORT and not words(s.text)[-1:].isdigit() for k, s in roles if not k)


def header_of(lines: Sequence[Line]) -> tuple[Header | None, int]:
    """The header of a table and the first row below it; None and 0 where none is printed."""
    for at, line in enumerate(lines[:_DEPTH]):
        if is_header(line):
            end = at + 1
            while end < len(lines) and _goes_on(line, lines[end]):
                end += 1
            return _read(lines[at:end]), end
    return None, 0


def _goes_on(first: Line, line: Line) -> bool:
    """Whether a row under a header's first is a part of it: cells of the first hang in it, its own head figures."""
    own = [spot for spot in line.spots if spot.top == line.row and spot.text.strip()]
    hangs = any(spot.top == first.row and spot.bottom > line.row and role(spot) for spot in line.spots)
    return bool(own) and hangs and all(role(spot) == "value" or not any(map(str.isdigit, spot.text)) for spot in own)


def _read(lines: Sequence[Line]) -> Header | None:
    spots = sorted({s for line in lines for s in line.spots if s.text.strip()}, key=lambda s: (s.left, s.top))
    leaves = [spot for spot in spots if not any(_under(other, spot) for other in spots)]
    sides: list[Side] = []
    for group in _groups(leaves):
        side = _side(group, spots)
        if side is None:
            return None
        sides.append(side)
    telling = any(words(spot.text) in facts().header.telling for spot in leaves)
    width = max(spot.right for spot in spots)
    plain = all(role(spot) is not None for spot in leaves)
    return (
        Header(tuple(sides), width, telling, plain=plain, leaves=tuple((spot.left, spot.right) for spot in leaves))
        if sides
        else None
    )


def _under(other: Spot, spot: Spot) -> bool:
    return other.top >= spot.bottom and other.left >= spot.left and other.right <= spot.right


def _groups(leaves: Sequence[Spot]) -> list[list[Spot]]:
    """The leaves of each side: a name (or a number before it) after figures begins another."""
    groups: list[list[Spot]] = [[]]
    for spot in leaves:
        kind = role(spot)
        after_figures = any(role(one) in ("value", None) for one in groups[-1])
        if after_figures and (kind == "name" or (kind == "beside" and squash(spot.text) in ("序号", "编号", "代码"))):
            groups.append([])
        groups[-1].append(spot)
    return groups


def _side(group: Sequence[Spot], spots: Sequence[Spot]) -> Side | None:
    by_role = {kind: [s for s in group if (role(s) or "value") == kind] for kind in ("name", "unit", "value", "beside")}
    names, units, values = by_role["name"], by_role["unit"], by_role["value"]
    if not names or not values or len(units) > 1:
        return None
    end = min(spot.left for spot in (*units, *values) if spot.left > names[0].left)
    labels = _labels(values, spots)
    side = Side(
        min(spot.left for spot in group),
        end,
        (units[0].left, units[0].right) if units else None,
        tuple((spot.left, spot.right, label) for spot, label in zip(values, labels, strict=True)),
        tuple((spot.left, spot.right) for spot in by_role["beside"]),
    )
    return side if all(left >= end for left, _, _ in side.values) else None


def _labels(values: Sequence[Spot], spots: Sequence[Spot]) -> list[str]:
    """The labels over the figures; where two are the same, each with what stands above it."""
    own = [spot.text for spot in values]
    if len(set(own)) == len(own):
        return own
    over = [[s.text for s in spots if s.top < v.top and s.left <= v.left and v.right <= s.right] for v in values]
    return ["".join([*texts[-1:], label]) for texts, label in zip(over, own, strict=True)]
