"""Rows whose figures were flattened: all of them in one cell, or behind the label, as copying from a page leaves them.

What each figure was can often be told from the form's equations, and often cannot: a right reading gives the printed
figures as deduced, or none with a doubt, and never others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from samples.blocks import Blocks, Row, SpannedCell, SpannedTable, change_table

LEAST = 3
"""How many figures a row must have to be worth flattening."""
Flat = Callable[[Row, Sequence[SpannedCell]], Row]


def flattened_over_columns(blocks: Blocks) -> Blocks:
    """A row's figures stand in one cell over all their columns, with spaces between."""
    return _flattened(blocks, lambda row, cells: _instead(row, cells, _wide(cells, " ")))


def flattened_unspaced(blocks: Blocks) -> Blocks:
    """A row's figures stand in one cell over all their columns, without anything between."""
    return _flattened(blocks, lambda row, cells: _instead(row, cells, _wide(cells, "")))


def flattened_beside_blanks(blocks: Blocks) -> Blocks:
    """A row's figures stand in the first of their cells, and the others are blank."""
    return _flattened(blocks, _beside_blanks)


def flattened_behind_label(blocks: Blocks) -> Blocks:
    """A row's figures stand behind its label, and their cells are blank."""
    return _flattened(blocks, _behind_label)


def _flattened(blocks: Blocks, flat: Flat) -> Blocks:
    return change_table(blocks, "applications", lambda table: (_table(table, flat),))


def _table(table: SpannedTable, flat: Flat) -> SpannedTable:
    """The table with one of its rows flattened; which one comes from what it prints."""
    figures = [[cell for cell in row if cell.figure] for row in table.rows]
    rows = [n for n, cells in enumerate(figures) if sum(bool(cell.text) for cell in cells) >= LEAST]
    labelled = [n for n in rows if any(cell.label for cell in table.rows[n])]
    if not labelled:
        return table
    chosen = Random(repr(table)).choice(labelled)  # noqa: S311 - invented, the same every time
    lines = (flat(row, figures[n]) if n == chosen else row for n, row in enumerate(table.rows))
    return replace(table, rows=tuple(lines))


def _joined(cells: Sequence[SpannedCell], join: str) -> str:
    return join.join(cell.text for cell in cells if cell.text)


def _wide(cells: Sequence[SpannedCell], join: str) -> tuple[SpannedCell, ...]:
    return (SpannedCell(_joined(cells, join), columns=sum(cell.columns for cell in cells)),)


def _instead(row: Row, cells: Sequence[SpannedCell], others: Sequence[SpannedCell]) -> Row:
    first = row.index(cells[0])
    return (*row[:first], *others, *row[first + len(cells) :])


def _beside_blanks(row: Row, cells: Sequence[SpannedCell]) -> Row:
    blanks = [SpannedCell("", columns=cell.columns) for cell in cells[1:]]
    return _instead(row, cells, [SpannedCell(_joined(cells, " "), columns=cells[0].columns), *blanks])


def _behind_label(row: Row, cells: Sequence[SpannedCell]) -> Row:
    told = _joined(cells, " ")
    blank = _instead(row, cells, [SpannedCell("", columns=cell.columns) for cell in cells])
    return tuple(replace(cell, text=f"{cell.text} {told}") if cell.label else cell for cell in blank)
