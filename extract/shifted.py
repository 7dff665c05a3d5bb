"""Table 四 where a cell was lost and a blank one added elsewhere in its row: every figure between stands aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extract.report import Note, Number
from extract.solving import Sum
from extract.table_reader import TableReading

Value = Number | None


def doubt_shifted(reading: TableReading, sums: Sequence[Sum]) -> None:
    """Take back the figures of table 四 that stand one column aside, as its groups say.

    An office's own misprint is never touched: figures are doubted only if taking one blank cell out of the row and
    putting a lost one in elsewhere mends every group that does not add up, all at once, and one of these without the
    help of the lost figure, which may be any. And not where each broken group is short of a number that a blank of
    its own may have held. So some shifts are left: inside a group, and over groups that add up either way, as zeros do.

    Args:
        reading: table 四 as read; the figures that would change become None, ``unsure``.
        sums: the equations over it, in each group.
    """
    cells = _in_order(reading)
    values = [reading.figures[row][column] for row, _, column in (cell.partition(".") for cell in cells)]
    printed = dict(zip(cells, values, strict=True))
    broken = [one for one in sums if _total(one, printed)]
    if None not in values or all(_is_short(one, printed) for one in broken):
        return
    aside = {cell for found in _shifts(cells, values, sums, broken) for cell in found}
    for cell in (cell for cell in cells if cell in aside):
        at = f"{reading.name}.{cell}"
        row, _, column = cell.partition(".")
        reading.figures[row][column] = None
        reading.notes[:] = [note for note in reading.notes if note.at != at or note.means != "blank"]
        reading.notes.append(Note(at, reading.places[at][-1], "unsure"))


def _in_order(reading: TableReading) -> list[str]:
    """The cells of the one row of figures, left to right; none where some have no place or the row is two."""
    keys = [f"{row}.{column}" for row, columns in reading.figures.items() for column in columns]
    places = {key: reading.places.get(f"{reading.name}.{key}") for key in keys}
    found = {key: place for key, place in places.items() if place}
    if len(found) < len(keys) or len({place[:3] for place in found.values()}) > 1:
        return []
    return sorted(keys, key=lambda key: found[key][3])


def _shifts(
    cells: Sequence[str], values: Sequence[Value], sums: Sequence[Sum], broken: Sequence[Sum]
) -> Iterator[list[str]]:
    """For each shift that mends the row, the cells it changes."""
    printed = dict(zip(cells, values, strict=True))
    for blank in (place for place, value in enumerate(values) if value is None):
        left = [*values[:blank], *values[blank + 1 :]]
        for lost in range(len(values)):
            moved = dict(zip(cells, [*left[:lost], None, *left[lost:]], strict=True))
            alone = any(cells[lost] not in dict(one.terms) for one in broken)
            if alone and all(_adds_up(one, moved, cells[lost]) for one in sums):
                yield [cell for cell in cells if moved[cell] != printed[cell] or cell in (cells[blank], cells[lost])]


def _is_short(one: Sum, printed: Mapping[str, Value]) -> bool:
    """Whether a broken group adds up with some number in a blank cell of its own, which the office may have left."""
    total = _total(one, printed)
    return any(printed[cell] is None and sign * total < 0 for cell, sign in one.terms)


def _adds_up(one: Sum, moved: Mapping[str, Value], lost: str) -> bool:
    """Whether a group adds up, with some number in the place of the lost figure."""
    total = _total(one, moved)
    return total == 0 or dict(one.terms).get(lost, 0) * total < 0


def _total(one: Sum, values: Mapping[str, Value]) -> Number:
    return sum(sign * (values.get(cell) or 0) for cell, sign in one.terms)
