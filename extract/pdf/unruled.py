"""Tables without rules: rows of figures that stand in columns, with the labels and the header around them.

Nothing is guessed: each label must stand level with its own figures, each figure under one column. Where that does
not hold for a whole table, its lines stay lines of text.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.page import PageTable
from extract.pdf.bands import Bands
from extract.pdf.column_names import Stretch, columns_of, header_cells, labels_of_columns, with_blank_ones
from extract.pdf.drawing import Drawing, Glyph
from extract.pdf.labels import ITEM, Label, is_level, labels_of, own_labels
from extract.pdf.laid import GROUP, LABEL, Laid, laid_out
from extract.pdf.lines import Text
from extract.pdf.printed_rows import Row, printed_rows
from extract.pdf.regions import parts_of, regions


def unruled_tables(glyphs: Sequence[Glyph], drawing: Drawing) -> tuple[list[PageTable], list[Glyph]]:
    """The tables that a page prints without rules, and the characters that stand in none.

    Args:
        glyphs: the page's characters that stand in no ruled table.
        drawing: the page; of its rules only the level ones may stand around such tables.
    """
    bands = Bands.of(drawing.rules)
    found = regions(printed_rows(glyphs), bands)
    tables = [table for region in found if (table := _table(region, drawing.number, bands)) is not None]
    if not tables:
        return [], list(glyphs)
    taken = [(table.box[1], table.box[3]) for table in tables]
    rest = [glyph for glyph in glyphs if not any(top <= (glyph.top + glyph.bottom) / 2 <= end for top, end in taken)]
    return tables, rest


def _table(region: list[Row], page: int, bands: Bands) -> PageTable | None:
    """A region as a table: its parts one under the other; None where one of them is not sure."""
    parts = list(parts_of(region))
    # A header at a page end has its figures on the next page: here it is text.
    while parts and not any(row.has_figures for row in parts[-1]):
        parts.pop()
    cells: list[Laid] = []
    height = 0
    for part in parts:
        found = _part(part, bands)
        if found is None:
            return None
        rows, count = found
        cells += [cell._replace(row=cell.row + height) for cell in rows]
        height += count
    return laid_out(cells, height, [row for part in parts for row in part], page) if cells else None


def _part(part: list[Row], bands: Bands) -> tuple[list[Laid], int] | None:
    """The cells of one part, each with its row and the stretch of the page's width it covers."""
    first = next((place for place, row in enumerate(part) if row.has_figures), None)
    if first is None:
        return None
    rows = [row for row in part if row.has_figures]
    columns = columns_of(rows)
    edge = columns[0][0]
    if any(piece.box[2] > edge and piece not in row.figures for row in part[first:] for piece in row.pieces):
        return None
    head = [piece for row in part[:first] for piece in row.pieces]
    beside = [piece for row in part[first:] for piece in row.pieces if piece.box[2] <= edge]
    banded = bands.part(rows)
    spill = _spilled(head, rows[0], edge, bands) if banded else [piece for piece in head if _begins_item(piece, edge)]
    labels = bands.labels([*spill, *beside]) if banded else labels_of([*spill, *beside], rows)
    names, left_over = own_labels(labels, rows, bands.holds if banded else is_level) if labels else ([], [])
    if names is None:
        return None
    above = [piece for piece in head if piece not in spill]
    over = bands.labels(above) if banded else labels_of_columns(above)
    columns = with_blank_ones(columns, over)
    cells, header = header_cells(over, columns, edge, banded=banded)
    cut = [label for label in left_over if banded and not any(bands.holds(label, row) for row in rows)]
    before = [label for label in cut if label.middle < rows[0].middle]
    after = [label for label in cut if label not in before]
    groups = [label for label in left_over if label not in cut]
    body = _body(rows, columns, names, edge, groups)
    if body is None:
        return None
    for labels_cut, place in ((before, header), (after, header + len(rows) + bool(before))):
        cells += _cut_row(labels_cut, columns, edge, place)
    cells += [cell._replace(row=cell.row + header + bool(before)) for cell in body]
    return cells, header + bool(before) + len(rows) + bool(after)


def _begins_item(piece: Text, edge: float) -> bool:
    """Whether a line above the first figures is of a row's label: it begins with an item's number."""
    return piece.box[0] < edge and bool(ITEM.match(piece.text)) and piece.box[2] <= edge


def _spilled(head: Sequence[Text], first: Row, edge: float, bands: Bands) -> list[Text]:
    """The lines above the first figures that are of labels: below the header's last rule, or with no header at all."""
    top = bands.of_piece(first.figures[-1])[0]
    if all(piece.box[2] <= edge for piece in head):
        return list(head)
    return [piece for piece in head if piece.box[2] <= edge and (piece.box[1] + piece.box[3]) / 2 > top]


def _body(
    rows: Sequence[Row], columns: Sequence[Stretch], names: Sequence[Label], edge: float, groups: Sequence[Label]
) -> list[Laid] | None:
    """The rows of figures with their labels, from row 0; None where a column holds two figures of one row."""
    cells: list[Laid] = []
    for place, row in enumerate(rows):
        if names:
            cells.append(Laid(place, LABEL, edge, names[place].text, names[place].box))
        for left, right in columns:
            here = [piece for piece in row.figures if piece.box[0] < right and piece.box[2] > left]
            if len(here) > 1:
                return None
            text, box = (here[0].text, here[0].box) if here else ("", (left, row.middle, right, row.middle))
            cells.append(Laid(place, left, right, text, box))
    beside: dict[int, list[Label]] = {}
    for label in sorted(groups, key=lambda label: label.box[0]):
        place = min(range(len(rows)), key=lambda index: abs(rows[index].middle - label.middle))
        beside.setdefault(place, []).append(label)
    for place, group in beside.items():
        cells.append(Laid(place, GROUP, LABEL, "\n".join(label.text for label in group), group[0].box))
    return cells


def _cut_row(labels: Sequence[Label], columns: Sequence[Stretch], edge: float, place: int) -> list[Laid]:
    """A row whose figures stand on the other side of a page end: its label, and blanks."""
    if not labels:
        return []
    *groups, own = sorted(labels, key=lambda label: label.box[0])
    _, top, _, bottom = own.box
    cells = [Laid(place, LABEL, edge, own.text, own.box)]
    cells += [Laid(place, left, right, "", (left, top, right, bottom)) for left, right in columns]
    if groups:
        cells.append(Laid(place, GROUP, LABEL, "\n".join(label.text for label in groups), groups[0].box))
    return cells
