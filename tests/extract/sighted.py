"""A table 三 as a scan shows it, for tests of what is done with cells that were seen."""

from __future__ import annotations

from collections.abc import Mapping

from extract.document import Cell, Sight, Table
from extract.form import by_edition, editions
from extract.report import Number

CLEAR = Sight(1, (0.0, 0.0, 10.0, 10.0), 0.999)
"""A cell that was seen beyond doubt."""

_FORM = by_edition(editions())["2021"]


def sighted(figures: Mapping[str, Mapping[str, Number | None]], sights: Mapping[str, Sight]) -> Table:
    """The applications with a header and a label a row; every figure's cell is clear but those given, by row.column."""
    part = _FORM.tables["applications"].parts[0]
    rows = [(Cell("项目"), *(Cell(column.label) for column in part.columns))]
    seen: dict[tuple[int, int], Sight] = {}
    for number, row in enumerate(part.rows, 1):
        cells = [Cell(row.label)]
        for place, column in enumerate(part.columns, 1):
            value = figures[row.key][column.key]
            sight = sights.get(f"{row.key}.{column.key}", CLEAR)
            low = sight.confidence is not None and sight.confidence < 0.9 and sight.readings
            cells.append(Cell(sight.readings[0] if low else "" if value is None else str(value)))
            seen[number, place] = sight
        rows.append(tuple(cells))
    return Table(1, tuple(rows), page=1, sights=seen)
