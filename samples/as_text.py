"""Blocks as tab-cell text, as converters of .doc files write it.

A cell is a tab, its text and a line end; cells merged across are one, cells merged down go on as empty ones; a row
ends with an empty line, a table with further ones. There are no spans: a column is not a position.
"""

from __future__ import annotations

from itertools import groupby

from samples.blocks import Block, Blocks, Slot, SpannedTable, slots


def text(blocks: Blocks, *, after_table: int = 2) -> str:
    """Print the blocks: an empty line after the title, ``after_table`` empty lines after each table's last row."""
    return _run(blocks, after_table) + " "


def as_text(blocks: Blocks, *, after_table: int = 2) -> bytes:
    """Print the blocks as a UTF-8 file."""
    return text(blocks, after_table=after_table).encode()


def _run(blocks: Blocks, after_table: int) -> str:
    groups = groupby(blocks, key=lambda block: not isinstance(block, SpannedTable) and block.title)
    return "".join(
        "".join(_block(block, after_table) for block in together) + ("\n" if title else "")
        for title, together in groups
    )


def _block(block: Block, after_table: int) -> str:
    if isinstance(block, SpannedTable):
        rows = ("".join(_cell(slot, after_table) for slot in row) + "\n" for row in slots(block))
        return "".join(rows) + "\n" * after_table
    return f"{block.text}\n"


def _cell(slot: Slot, after_table: int) -> str:
    if slot.below:
        return "\t\n"
    return f"\t{slot.cell.text}{slot.cell.mark}\n{_run(slot.cell.blocks, after_table)}"
