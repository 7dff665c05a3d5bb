"""What a printed page is made of: paragraphs and tables whose cells span rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One printed paragraph; its line ends inside are line feeds."""

    text: str
    heading: bool = False
    title: bool = False


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """One printed cell.

    Attributes:
        text: what stands in it, lines parted by line feeds.
        rows: how many rows it covers.
        columns: how many columns it covers.
        key: the dotted figure it holds (``applications.new.total``), the row its label names (``applications.new``),
            or nothing; it is never printed.
        mark: a footnote mark behind the text, raised where the format can.
        blocks: what is nested in the cell, after its text.
    """

    text: str
    rows: int = 1
    columns: int = 1
    key: str = ""
    mark: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def figure(self) -> bool:
        """Whether the cell holds a figure of the form (blank or not)."""
        return self.key.count(".") == 2

    @property
    def label(self) -> bool:
        """Whether the cell is the label of one row of figures."""
        return self.key.count(".") == 1


Row = tuple[SpannedCell, ...]


@dataclass(frozen=True, slots=True)
class SpannedTable:
    """One printed table, named by the form's table that it prints, with the cells that start in each row."""

    name: str
    rows: tuple[Row, ...]


Block = Paragraph | SpannedTable
Blocks = tuple[Block, ...]


class Slot(NamedTuple):
    """A cell as one row sees it: at which column, and how many rows below its start."""

    cell: SpannedCell
    column: int
    below: int


def slots(table: SpannedTable) -> tuple[tuple[Slot, ...], ...]:
    """Every row of a table from left to right, with the cells that reach into it from above."""
    rows: list[tuple[Slot, ...]] = []
    open_slots: list[Slot] = []
    for row in table.rows:
        placed = sorted(_place(row, open_slots), key=lambda slot: slot.column)
        rows.append(tuple(placed))
        open_slots = [slot for slot in placed if slot.below + 1 < slot.cell.rows]
    return tuple(rows)


def _place(row: Row, open_slots: list[Slot]) -> Iterator[Slot]:
    """Put the cells of one row into the columns that are not taken from above, as a browser does."""
    reaching = [Slot(slot.cell, slot.column, slot.below + 1) for slot in open_slots]
    yield from reaching
    taken = {slot.column + offset for slot in reaching for offset in range(slot.cell.columns)}
    column = 0
    for cell in row:
        while column in taken:
            column += 1
        yield Slot(cell, column, 0)
        column += cell.columns


def width(table: SpannedTable) -> int:
    """The number of columns of a table: those of its widest row."""
    return max((slot.column + slot.cell.columns for row in slots(table) for slot in row), default=0)


def cells(blocks: Blocks) -> Iterator[SpannedCell]:
    """Every cell of every table, nested ones too, in reading order."""
    for block in blocks:
        if isinstance(block, SpannedTable):
            for row in block.rows:
                for cell in row:
                    yield cell
                    yield from cells(cell.blocks)


def title_of(blocks: Blocks) -> str:
    """The title paragraphs joined, nested ones too."""
    nested = (cell.blocks for cell in cells(blocks))
    paragraphs = (block for group in (blocks, *nested) for block in group if isinstance(block, Paragraph))
    return "".join(paragraph.text for paragraph in paragraphs if paragraph.title)


def figures(blocks: Blocks) -> dict[str, str]:
    """What is printed in each figure's cell, by dotted key, with its footnote mark."""
    return {cell.key: cell.text + cell.mark for cell in cells(blocks) if cell.figure}


def change_cells(blocks: Blocks, change: Callable[[SpannedCell], SpannedCell]) -> Blocks:
    """The blocks with every cell of every table changed, nested ones first."""

    def changed(cell: SpannedCell) -> SpannedCell:
        return change(replace(cell, blocks=change_cells(cell.blocks, change)))

    def block_of(block: Block) -> Block:
        if not isinstance(block, SpannedTable):
            return block
        return replace(block, rows=tuple(tuple(map(changed, row)) for row in block.rows))

    return tuple(map(block_of, blocks))


def change_table(blocks: Blocks, name: str, change: Callable[[SpannedTable], Blocks]) -> Blocks:
    """The blocks with each table of a name replaced by the blocks that ``change`` makes of it."""
    changed: list[Block] = []
    for block in blocks:
        changed += change(block) if isinstance(block, SpannedTable) and block.name == name else (block,)
    return tuple(changed)


def header_rows(table: SpannedTable) -> int:
    """How many rows stand above the first row that holds a figure."""
    return next((n for n, row in enumerate(table.rows) if any(cell.figure for cell in row)), len(table.rows))
