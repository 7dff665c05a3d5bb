"""Which cells of a row are its figures, one for each column of the header.

By place first: each figure stands inside the columns its header's label covers. Else by order: what follows the
row's label is just as many cells as the header has columns. Where neither is sure, nobody's figure is anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from extract.figure import count, is_plain
from extract.grid import Line, Spot
from extract.header import Header
from extract.run_together import ways

_MARKS = frozenset("-—－–/／\\")


def is_figure(spot: Spot) -> bool:
    """Whether a cell holds a number, a dash or a slash, and no label."""
    text = spot.text
    return bool(text) and (is_plain(text) or _is_number(text))


@lru_cache(maxsize=8192)
def _is_number(text: str) -> bool:
    """The careful look at a cell that is not digits alone: labels, which are the same in every report, mostly."""
    return text.strip() in _MARKS or (len(text) <= 32 and count(text).value is not None)


def is_figures(text: str) -> bool:
    """Whether a text holds figures and nothing else, as many as it has pieces or a few less."""
    return is_plain(text) or bool(ways(text, len(text.split())).choices)


def is_crowded(text: str) -> bool:
    """Whether a cell holds several figures, and nothing else."""
    return len(text) > 2 and len(text.split()) > 1 and count(text).value is None and is_figures(text)


def is_label(spot: Spot) -> bool:
    """Whether a cell in a figure's place holds a label: long text without a digit, and no picture."""
    text = spot.text
    return len(text) > 8 and not text.startswith("[image:") and not any(c.isdigit() for c in text)


def match_cells(
    header: Header, line: Line, below: Line | None, label: Spot | None, others: Sequence[Line] = ()
) -> list[Spot | None] | None:
    """The cell of each column, or None in its place where it is no single column's; None where nothing is sure.

    Args:
        header: the header the row stands under.
        line: the row.
        below: the row after it, which tells whether a cell that hangs down is replaced there.
        label: the cell the row was known by; None in a table without row labels.
        others: all rows of the table, which tell whether a cell that hangs over this one pushes cells aside.
    """
    plain = _plainly(header, line, label)
    if plain is not None:
        return plain
    if _is_under_its_header(header, line):
        return None
    placed = _by_place(header, line, label)
    if placed is not None:
        return _single(_unshifted(placed, line, header, others), line, below)
    ordered = _by_order(header, line, label)
    return None if ordered is None else _single(ordered, line, below)


def _plainly(header: Header, line: Line, label: Spot | None) -> list[Spot | None] | None:
    """The last cells of a row where each stands just under its header's label: how nearly every row is printed."""
    places = header.places
    if places is None or line.spots[-1].right != places[-1][1] or len(line.spots) < len(places):
        return None
    found: list[Spot | None] = []
    row = line.row
    for (left, right), spot in zip(places, line.spots[-len(places) :], strict=True):
        if spot.left != left or spot.right != right or spot.top != row or spot.bottom != row + 1 or spot is label:
            return None
        if len(spot.text) > 8 and is_label(spot):
            return None
        found.append(spot)
    return None if _figures_between(line, label, places[0][0]) else found


def _figures_between(line: Line, label: Spot | None, first: int) -> bool:
    """Whether a figure stands between a row's label and the first column: then the columns are not where they seem."""
    start = label.left if label else -1
    for spot in line.spots:
        if spot.left >= first:
            return False
        if spot.left > start and spot.right <= first and (is_figure(spot) or is_crowded(spot.text)):
            return True
    return False


def _is_under_its_header(header: Header, line: Line) -> bool:
    """Whether a label of the header hangs down into a row, so that the row's cells stand aside of their columns."""
    first = header.places[0][0] if header.places else None
    return first is not None and any(
        spot.top < line.row and spot.left >= first and spot.text in header.printed for spot in line.spots
    )


def _by_place(header: Header, line: Line, label: Spot | None) -> list[Spot | None] | None:
    """The cell under each label; None where one is missing, is the row's label, or stands where no column is."""
    if header.places is None or _figures_between(line, label, header.places[0][0]):
        return None
    last = header.places[-1][1]
    if any(spot.left >= max(last, header.named) and spot.text.strip() for spot in line.spots):
        return None
    found: list[Spot | None] = []
    for left, right in header.places:
        under = [spot for spot in line.spots if spot.left < right and spot.right > left]
        if not under or label in under or any(map(is_label, under)):
            return None
        filled = [spot for spot in under if spot.text.strip()]
        found.append(None if len(filled) > 1 else (filled or under)[0])
    return found


def _by_order(header: Header, line: Line, label: Spot | None) -> list[Spot | None] | None:
    """The cells after the row's label, where they are as many as the columns and no other column stands between."""
    if header.places and any(left[1] != right[0] for left, right in pairwise(header.places)):
        return None
    own = [spot for spot in line.spots if spot.top == line.row]
    if label is not None:
        own = own[own.index(label) + 1 :] if label in own else []
    number = len(header.order)
    # A row padded with blank cells at its end, after a last figure that is filled, is as long as its figures.
    if len(own) > number and own[number - 1].text.strip() and not any(spot.text.strip() for spot in own[number:]):
        own = own[:number]
    figures: list[Spot | None] = list(own)
    return figures if len(figures) == number and not any(map(is_label, own)) else None


def _unshifted(placed: list[Spot | None], line: Line, header: Header, others: Sequence[Line]) -> list[Spot | None]:
    """The cells up to a figure that hangs down and pushes others aside: some row that it hangs over is too long.

    A row that is not too long itself has lost a cell as well, and nobody can tell which.
    """
    hanging = [spot for spot in placed if spot and spot.top < line.row and spot.text.strip()]
    if header.places is None or not hanging:
        return placed
    end = max(header.places[-1][1], header.right)
    long = [one for one in (line, *others) if one.spots[-1:] and one.spots[-1].right > end]
    edge = min((spot.left for spot in hanging if any(spot in one.spots for one in long)), default=None)
    return [spot if spot is None or edge is None or spot.left <= edge else None for spot in placed]


def _single(spots: Sequence[Spot | None], line: Line, below: Line | None) -> list[Spot | None]:
    """Cells that belong to one figure each; a filled one over several columns or rows becomes None."""
    counts: dict[Spot, int] = {}
    for spot in spots:
        if spot is not None:
            counts[spot] = counts.get(spot, 0) + 1
    first = min((spot.left for spot in counts), default=0)
    replaced = below is not None and sum(s.top == below.row and s.left >= first for s in below.spots) >= len(spots)
    return [spot if spot is None or _is_single(spot, counts[spot], line, replaced) else None for spot in spots]


def _is_single(spot: Spot, columns: int, line: Line, replaced: bool) -> bool:
    """Whether a cell is one figure's: blank, or of one column and one row (or replaced in the row below)."""
    if not spot.text.strip():
        return True
    return columns == 1 and (spot.bottom == spot.top + 1 or (spot.top == line.row and replaced))


def beside(header: Header, line: Line, used: Sequence[Spot | None]) -> list[str]:
    """What a row prints to the right of the form's columns, under labels of the office's own (备注)."""
    if header.places is None or line.spots[-1].left < header.places[-1][1]:
        return []
    last = header.places[-1][1]
    return [spot.text for spot in line.spots if spot.left >= last and spot.text.strip() and spot not in used]
