"""A page's tables: the characters that stand in each cell of its ruling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Sight
from extract.page import PageCell, PageTable
from extract.pdf.drawing import Drawing, Glyph, Rule
from extract.pdf.ink import Inks, with_ink
from extract.pdf.lines import Text, cell_lines
from extract.pdf.ruling import Grid, grids
from extract.pdf.settling import settled
from extract.pdf.stacked import is_stacked, missing_rules

_GLUED = re.compile(r"(.{1,200}[^\d\s,，.])(\d[\d,]{0,14} {2}\d[\d,\s]{0,180})", re.DOTALL)
"""A label, and close behind it figures that stand apart from each other."""


def ruled_tables(drawing: Drawing) -> tuple[list[PageTable], list[Glyph]]:
    """The tables that a page rules, from top to bottom, and the characters that stand in none."""
    ruled, held, outside = _filled(drawing, drawing.rules)
    inks = Inks(drawing)
    # A line through one of two figures strikes it out: they are no two rows.
    plain = [
        {number: lines for number, lines in cells.items() if not inks.inside(grid.faces[number], grid)}
        for grid, cells in zip(ruled, held, strict=True)
    ]
    if missing := [rule for grid, cells in zip(ruled, plain, strict=True) for rule in missing_rules(grid, cells)]:
        ruled, held, outside = _filled(drawing, [*drawing.rules, *missing])
    tables = [_table(grid, cells, drawing.number, inks) for grid, cells in zip(ruled, held, strict=True) if cells]
    return sorted(tables, key=lambda table: (table.box[1], table.box[0])), outside


def _filled(drawing: Drawing, rules: Sequence[Rule]) -> tuple[list[Grid], list[dict[int, list[Text]]], list[Glyph]]:
    """The grids of rules, smallest first, with the lines in each cell, and the characters outside all of them."""
    ruled = sorted((grid for grid in grids(rules) if not _is_no_table(grid, drawing)), key=_area)
    cells, outside, _ = settled(drawing.glyphs, ruled)
    held = [{number: cell_lines(glyphs) for number, glyphs in faces.items()} for faces in cells]
    return ruled, held, outside


def _is_no_table(grid: Grid, drawing: Drawing) -> bool:
    """Whether a grid is a border around text, or parts rows and no columns: what stands in it is read as if without."""
    if len(grid.faces) == 1 and grid.rows[-1] - grid.rows[0] > 0.5 * drawing.height:
        return True
    return len(grid.columns) == 2 and len(grid.rows) > 3


def _area(grid: Grid) -> float:
    return (grid.columns[-1] - grid.columns[0]) * (grid.rows[-1] - grid.rows[0])


def _told_apart(text: str) -> str:
    """A cell's text; figures that stand apart behind a label stand apart from that too."""
    glued = _GLUED.fullmatch(text)
    return f"{glued[1]}  {glued[2]}" if glued else text


def _table(grid: Grid, held: dict[int, list[Text]], page: int, inks: Inks) -> PageTable:
    cells: list[PageCell] = []
    last = len(grid.rows) - 1
    for number, face in enumerate(grid.faces):
        box = (grid.columns[face.left], grid.rows[face.top], grid.columns[face.right], grid.rows[face.bottom])
        lines = held.get(number, [])
        # Figures of several rows that cannot be told apart stand side by side, for the reader to say so. One space
        # would be that of a thousand.
        parted = "  " if is_stacked(face, lines, grid) else "\n"
        cells.append(
            PageCell(
                with_ink(_told_apart(parted.join(line.text for line in lines)), lines, inks.inside(face, grid)),
                face.top,
                face.left,
                face.bottom,
                face.right,
                Sight(page, box),
                full=bool(lines) and box[2] - lines[-1].box[2] < 1.6 * lines[-1].size,
                open_top=face.top == 0 and not any(grid.ceiling[face.left : face.right]),
                open_bottom=face.bottom == last and not any(grid.floor[face.left : face.right]),
            )
        )
    whole = (grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1])
    open_top, open_bottom = not any(grid.ceiling), not any(grid.floor)
    return PageTable(whole, tuple(grid.columns), tuple(grid.rows), tuple(cells), open_top, open_bottom)
