"""Tables that are split, nested, repeated, or whose spans do not add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from samples.blocks import (
    Blocks,
    Row,
    Slot,
    SpannedCell,
    SpannedTable,
    change_cells,
    change_table,
    header_rows,
    slots,
    width,
)

CUT = "applications.unavailable_needs_creation"
Retext = Callable[[Slot], str]


def split_table(blocks: Blocks) -> Blocks:
    """The applications go on in a second table without a header; the group labels are blank there."""
    return _split(blocks, lambda upper, lower, _: (upper, lower), _nothing)


def split_with_header(blocks: Blocks) -> Blocks:
    """The applications go on in a second table that repeats the header and the group labels."""
    return _split(blocks, lambda upper, lower, head: (upper, _joined(head, lower)), _repeated)


def header_in_middle(blocks: Blocks) -> Blocks:
    """The header of the applications stands once more in the middle, after a page break, and the group labels."""
    return _split(blocks, lambda upper, lower, head: (_joined(upper, head, lower),), _repeated)


def group_label_repeated(blocks: Blocks) -> Blocks:
    """The group labels of the applications stand once more in the middle, after a page break, without the header."""
    return _split(blocks, lambda upper, lower, _: (_joined(upper, lower),), _repeated)


def label_cut_by_page(blocks: Blocks) -> Blocks:
    """A page end cuts the table and the innermost group label in two (（四）无 / 法提供)."""

    def cut(table: SpannedTable) -> Blocks:
        at = _place(table)
        open_slots = [slot for slot in slots(table)[at] if slot.below]
        inner = open_slots[-1].cell if open_slots else None
        upper, lower = _halves(table, at, lambda slot: slot.cell.text[4:] if slot.cell is inner else "")
        return (_retext(upper, inner), lower) if inner is not None else (table,)

    return change_table(blocks, "applications", cut)


def labels_on_every_row(blocks: Blocks) -> Blocks:
    """The group labels of the applications stand on every row instead of being merged."""

    def unmerge(table: SpannedTable) -> Blocks:
        head = header_rows(table)
        below = (tuple(replace(slot.cell, rows=1) for slot in row) for row in slots(table)[head:])
        return (replace(table, rows=(*table.rows[:head], *below)),)

    return change_table(blocks, "applications", unmerge)


def label_too_narrow(blocks: Blocks) -> Blocks:
    """The labels of the applications cover one column too few."""
    return _widen(blocks, -1)


def label_too_wide(blocks: Blocks) -> Blocks:
    """The labels of the applications cover one column too many."""
    return _widen(blocks, 1)


def span_past_end(blocks: Blocks) -> Blocks:
    """The group label of the results covers more rows than the table has."""

    def change(cell: SpannedCell) -> SpannedCell:
        return replace(cell, rows=cell.rows + 9) if cell.text.startswith("三、") and cell.rows > 1 else cell

    return change_table(blocks, "applications", lambda table: change_cells((table,), change))


def empty_rows(blocks: Blocks) -> Blocks:
    """Empty rows follow the figures of the proceedings."""

    def lengthened(table: SpannedTable) -> Blocks:
        empty = tuple(SpannedCell("") for _ in range(width(table)))
        return (replace(table, rows=(*table.rows, empty, empty)),)

    return change_table(blocks, "proceedings", lengthened)


def disclosure_in_parts(blocks: Blocks) -> Blocks:
    """The parts of the disclosure table stand as tables of their own."""

    def divided(table: SpannedTable) -> Blocks:
        starts = [n for n, row in enumerate(table.rows) if row[0].text.startswith("第二十条")] or [0]
        ends = [*starts[1:], len(table.rows)]
        return tuple(replace(table, rows=table.rows[a:b]) for a, b in zip(starts, ends, strict=True))

    return change_table(blocks, "disclosure", divided)


def nested_figures(blocks: Blocks) -> Blocks:
    """Each figure of the disclosure stands in a table of its own inside its cell."""

    def change(cell: SpannedCell) -> SpannedCell:
        if not cell.figure:
            return cell
        inner = SpannedTable("nested", ((replace(cell, columns=1, rows=1),),))
        return SpannedCell("", cell.rows, cell.columns, blocks=(inner,))

    return change_table(blocks, "disclosure", lambda table: change_cells((table,), change))


def table_in_table(blocks: Blocks) -> Blocks:
    """The applications stand whole inside the only cell of another table."""
    return change_table(blocks, "applications", lambda table: (_boxed((table,)),))


def layout_table(blocks: Blocks) -> Blocks:
    """A layout table stands around the whole article, with an empty cell as its margin."""
    return (SpannedTable("layout", ((SpannedCell(""), SpannedCell("", blocks=blocks)),)),)


def _boxed(blocks: Blocks) -> SpannedTable:
    return SpannedTable("layout", ((SpannedCell("", blocks=blocks),),))


def _nothing(_: Slot) -> str:
    return ""


def _repeated(slot: Slot) -> str:
    return slot.cell.text


def _joined(*tables: SpannedTable) -> SpannedTable:
    return replace(tables[0], rows=tuple(row for table in tables for row in table.rows))


def _split(blocks: Blocks, join: Callable[[SpannedTable, SpannedTable, SpannedTable], Blocks], text: Retext) -> Blocks:
    """Cut the applications where a page ends and put the halves and the header together again."""

    def change(table: SpannedTable) -> Blocks:
        head = replace(table, rows=table.rows[: header_rows(table)])
        return join(*_halves(table, _place(table), text), head)

    return change_table(blocks, "applications", change)


def _place(table: SpannedTable) -> int:
    """The row to cut before: inside the innermost group, or the middle of the figures where that row is absent."""
    middle = (header_rows(table) + len(table.rows)) // 2
    return next((n for n, row in enumerate(table.rows) if any(cell.key == CUT for cell in row)), middle)


def _halves(table: SpannedTable, at: int, text: Retext) -> tuple[SpannedTable, SpannedTable]:
    """A table cut before a row; the cells that reach over the cut begin again below it, with other text."""
    upper = (
        tuple(replace(cell, rows=min(cell.rows, at - place)) for cell in row)
        for place, row in enumerate(table.rows[:at])
    )
    first: Row = tuple(
        replace(slot.cell, text=text(slot) if slot.below else slot.cell.text, rows=slot.cell.rows - slot.below)
        for slot in slots(table)[at]
    )
    return replace(table, rows=tuple(upper)), replace(table, rows=(first, *table.rows[at + 1 :]))


def _retext(table: SpannedTable, inner: SpannedCell) -> SpannedTable:
    """The upper half with the innermost group label cut to its first four characters."""

    def cut(cell: SpannedCell) -> SpannedCell:
        return replace(cell, text=cell.text[:4]) if cell.text == inner.text else cell

    return replace(table, rows=tuple(tuple(map(cut, row)) for row in table.rows))


def _widen(blocks: Blocks, by: int) -> Blocks:
    def change(cell: SpannedCell) -> SpannedCell:
        return replace(cell, columns=cell.columns + by) if cell.label and cell.columns > 1 else cell

    return change_table(blocks, "applications", lambda table: change_cells((table,), change))
