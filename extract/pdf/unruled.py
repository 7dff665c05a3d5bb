"""Tables without rules: rows of figures that stand in columns, with the labels and the header around them.

Nothing is guessed: each label must stand level with its own figures, each figure under one column. Where that does
not hold for a whole table, its lines stay lines of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extract.document import Box, Sight
from extract.page import PageCell, PageTable
from extract.pdf.drawing import Glyph
from extract.pdf.lines import Text, is_apart, rows_of, text_of

_FIGURE = re.compile(r"[+-]?\d[\d,，.]{0,20}|[-—–－/／]{1,2}")
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s{0,2}[、，,.．]|[（(]\s{0,2}[一二三四五六七八九十\d]{1,3}\s{0,2}[)）]"
    r"|[㈠-㈩①-⑳]|\d{1,2}\s{0,2}[、.．)），,])"
)
_NAMES = re.compile("信息内容|处理决定|项目数量|收费金额|采购|自然人|法人|申请人|结果维持|行政复议|行政诉讼|总计")
_HEADING = re.compile(r"[一二三四五六]、")
_LEVEL = 0.3  # how far a label may stand off its figures, in characters
_FEWEST = 2
# Where labels are laid out, to the left of every figure: those of several rows, and those of one.
_GROUP, _LABEL = -2000.0, -1000.0


@dataclass(slots=True)
class Row:
    """The pieces of text on one height, left to right, each with the characters it is made of."""

    pieces: list[Text]

    @property
    def middle(self) -> float:
        """Its height, in the middle of its characters."""
        return median((piece.box[1] + piece.box[3]) / 2 for piece in self.pieces)

    @property
    def size(self) -> float:
        """The height of its characters."""
        return median(piece.size for piece in self.pieces)

    @property
    def figures(self) -> list[Text]:
        """Its pieces that are numbers."""
        return [piece for piece in self.pieces if _is_figure(piece)]

    @property
    def has_figures(self) -> bool:
        """Whether it ends with numbers in columns: two of them, or one apart from its label."""
        return len(self.pieces) > 1 and _is_figure(self.pieces[-1])


@dataclass(slots=True)
class Label:
    """Lines of text that stand close under each other: one label, or one column's name."""

    lines: list[Text] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, line by line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def box(self) -> Box:
        """Where it stands."""
        boxes = [line.box for line in self.lines]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    @property
    def middle(self) -> float:
        """Its height."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        """The middle of its width."""
        return (self.box[0] + self.box[2]) / 2


def unruled_tables(glyphs: Sequence[Glyph], page: int) -> tuple[list[PageTable], list[Glyph]]:
    """The tables that a page prints without rules, and the characters that stand in none.

    Args:
        glyphs: the page's characters that stand in no ruled table.
        page: its number.
    """
    level = [glyph for glyph in glyphs if not glyph.turn and not glyph.downwards]
    rows = [Row(pieces) for row in rows_of(level) if (pieces := _pieces(row))]
    tables: list[PageTable] = []
    taken: list[tuple[float, float]] = []
    for region in _regions(_unbroken(rows)):
        table = _table(region, page) if _is_of_the_form(region) else None
        if table is not None:
            tables.append(table)
            taken.append((table.box[1], table.box[3]))
    if not taken:
        return [], list(glyphs)
    rest = [glyph for glyph in glyphs if not any(top <= (glyph.top + glyph.bottom) / 2 <= end for top, end in taken)]
    return tables, rest


def _is_of_the_form(region: Sequence[Row]) -> bool:
    """Whether a region is surely a table of the form: a name of its headers, or, below a page end, rows of columns."""
    text = "".join(piece.text for row in region for piece in row.pieces)
    counts = [len(row.figures) for row in region]
    return bool(_NAMES.search(text)) or max(counts) >= 7 or sum(count >= 4 for count in counts) > 1


def _is_figure(piece: Text) -> bool:
    return bool(_FIGURE.fullmatch(piece.text.replace("\n", "")))


def _unbroken(rows: list[Row]) -> list[Row]:
    """Rows with the numbers that are broken in their column put together, in the row that stands between the halves."""
    for place, row in enumerate(rows):
        if not row.pieces or not row.has_figures:
            continue
        for upper in rows[max(place - 3, 0) : place]:
            for lower in rows[place + 1 : place + 4]:
                if _around(row, upper, lower):
                    _mend(row, upper, lower)
    return [row for row in rows if row.pieces]


def _around(row: Row, upper: Row, lower: Row) -> bool:
    """Whether two rows stand as far above and below a row."""
    if not upper.pieces or not lower.pieces:
        return False
    return abs((upper.middle + lower.middle) / 2 - row.middle) < 0.25 * row.size


def _mend(row: Row, upper: Row, lower: Row) -> None:
    for first in [piece for piece in upper.pieces if piece.text.isdigit()]:
        box = first.box
        for last in [piece for piece in lower.pieces if piece.text.isdigit()]:
            near = abs(box[0] + box[2] - last.box[0] - last.box[2]) < 1.2 * row.size
            free = not any(piece.box[0] < box[2] and piece.box[2] > box[0] for piece in row.pieces)
            if near and free and last.box[1] - box[1] < 1.7 * row.size:
                whole = (min(box[0], last.box[0]), box[1], max(box[2], last.box[2]), last.box[3])
                row.pieces.append(first._replace(text=f"{first.text}\n{last.text}", box=whole))
                row.pieces.sort(key=lambda piece: piece.box[0])
                upper.pieces.remove(first)
                lower.pieces.remove(last)
                break


def _pieces(row: list[Glyph]) -> list[Text]:
    """The pieces of one row that stand apart."""
    pieces: list[list[Glyph]] = []
    last: Glyph | None = None
    for glyph in row:
        if not glyph.text or glyph.text.isspace():
            continue
        if last is None or is_apart(last, glyph):
            pieces.append([])
        pieces[-1].append(glyph)
        last = glyph
    return [text for piece in pieces if (text := text_of(piece)) is not None]


def _regions(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows that may be a table's: figures in columns, with what stands around them in characters of their size."""
    seeds = [place for place, row in enumerate(rows) if row.has_figures]
    width = max((row.pieces[-1].box[2] for row in rows), default=0) - min(
        (row.pieces[0].box[0] for row in rows), default=0
    )
    prose = {place for place, row in enumerate(rows) if _is_prose(row, width, [rows[seed] for seed in seeds])}
    used = -1
    for seed in seeds:
        if seed <= used:
            continue
        start = seed
        while start - 1 > used and start - 1 not in prose and _belongs(rows[start - 1], rows[start]):
            start -= 1
        end = seed + 1
        while end < len(rows) and end not in prose and _belongs(rows[end], rows[end - 1]):
            end += 1
        used = end - 1
        last = max(place for place in seeds if place < end)
        below = [row for row in rows[last + 1 : end] if len(row.pieces) == 1]
        if sum(len(row.figures) for row in rows[start:end]) >= _FEWEST:
            yield rows[start : last + 1 + len(below)]


def _is_prose(row: Row, width: float, seeds: list[Row]) -> bool:
    """Whether a row is a line of text or a heading: one long piece, or an item's number with no figures beside it."""
    if len(row.pieces) > 1:
        return False
    piece = row.pieces[0]
    alone = all(abs(row.middle - seed.middle) > 1.6 * row.size for seed in seeds)
    return alone and (piece.box[2] - piece.box[0] > 0.6 * width or bool(_HEADING.match(piece.text)))


def _belongs(row: Row, beside: Row) -> bool:
    """Whether a row stands close to one of a table and in characters of its size."""
    size = beside.size
    return abs(row.size - size) < 0.08 * size and abs(row.middle - beside.middle) < 4.5 * size


def _table(region: list[Row], page: int) -> PageTable | None:
    """A region as a table: its parts one under the other; None where one of them is not sure."""
    parts = list(_parts(region))
    cells: list[tuple[int, float, float, str, Box]] = []
    height = 0
    for part in parts:
        found = _part(part)
        if found is None:
            return None
        rows, count = found
        cells += [(row + height, left, right, text, box) for row, left, right, text, box in rows]
        height += count
    return _laid_out(cells, height, region, page)


def _parts(region: list[Row]) -> Iterator[list[Row]]:
    """The parts of a table that have a header each: a row of names over figures' columns begins one."""
    part: list[Row] = []
    figures = False
    for row in region:
        left = min((piece.box[0] for other in part for piece in other.figures), default=1e9)
        names = not row.has_figures and any(piece.box[2] > left for piece in row.pieces)
        if figures and names:
            caption: list[Row] = []
            while part and not part[-1].has_figures and len(part[-1].pieces) == 1 and _is_caption(part):
                caption.insert(0, part.pop())
            yield part
            part, figures = caption, False
        part.append(row)
        figures = figures or row.has_figures
    if part:
        yield part


def _is_caption(part: list[Row]) -> bool:
    """Whether a part's last line is no rest of the label above it: that one stands level with its figures alone."""
    above = part[-2] if len(part) > 1 else None
    return above is not None and (not above.has_figures or not _is_figure(above.pieces[0]))


Laid = tuple[int, float, float, str, Box]


def _part(part: list[Row]) -> tuple[list[Laid], int] | None:
    """The cells of one part, each with its row and the stretch of the page's width it covers."""
    first = next((place for place, row in enumerate(part) if row.has_figures), None)
    if first is None:
        return None
    figure_rows = [row for row in part if row.has_figures]
    columns = _columns(figure_rows)
    edge = columns[0][0]
    head = [piece for row in part[:first] for piece in row.pieces]
    spill = [piece for piece in head if piece.box[0] < edge and _ITEM.match(piece.text) and piece.box[2] <= edge]
    above = [piece for piece in head if piece not in spill]
    beside = [piece for row in part[first:] for piece in row.pieces if piece.box[2] <= edge]
    labels = _labels([*spill, *beside], figure_rows)
    if any(piece.box[2] > edge and piece not in row.figures for row in part[first:] for piece in row.pieces):
        return None
    names, left_over = _own_labels(labels, figure_rows) if labels else ([], [])
    if names is None:
        return None
    columns = _with_blank_ones(columns, above)
    cells, header = _header(above, columns, edge)
    for place, row in enumerate(figure_rows, header):
        if names:
            label = names[place - header]
            cells.append((place, _LABEL, edge, label.text, label.box))
        for left, right in columns:
            here = [piece for piece in row.figures if piece.box[0] < right and piece.box[2] > left]
            if len(here) > 1:
                return None
            text = here[0].text if here else ""
            cells.append((place, left, right, text, here[0].box if here else (left, row.middle, right, row.middle)))
    groups: dict[int, list[Label]] = {}
    for label in sorted(left_over, key=lambda label: label.box[0]):
        place = min(range(len(names)), key=lambda index: abs(figure_rows[index].middle - label.middle))
        groups.setdefault(place + header, []).append(label)
    for place, group in groups.items():
        cells.append((place, _GROUP, _LABEL, "\n".join(label.text for label in group), group[0].box))
    return cells, header + len(figure_rows)


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """The stretches of a page's width in which figures stand over each other."""
    found: list[tuple[float, float]] = []
    for left, right in sorted((piece.box[0], piece.box[2]) for row in rows for piece in row.figures):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _with_blank_ones(columns: list[tuple[float, float]], head: list[Text]) -> list[tuple[float, float]]:
    """The columns of figures, and those that have a name alone: nothing stands in them."""
    names = _labels_of_columns([piece for piece in head if piece.box[0] > columns[0][0]])
    for name in names:
        left, _, right, bottom = name.box
        lowest = not any(_overlap(name.box, other.box) and other.box[1] > bottom - 1 for other in names)
        if lowest and not any(left < end and right > start for start, end in columns):
            columns = sorted([*columns, (left, right)])
    return columns


def _labels(pieces: list[Text], rows: Sequence[Row]) -> list[Label]:
    """Pieces that stand close under each other; a number of an item begins a new one, so does a row's own line."""
    found: list[Label] = []
    named: set[int] = set()
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        own = any(piece in row.pieces for row in rows)
        fits = [label for label in found if not _ITEM.match(piece.text) and _under(label, piece)]
        if fits and not (own and id(fits[-1]) in named and not _ITEM.match(fits[-1].text)):
            fits[-1].lines.append(piece)
        else:
            found.append(Label([piece]))
            fits = found
        if own:
            named.add(id(fits[-1]))
    return found


def _under(label: Label, piece: Text) -> bool:
    last = label.lines[-1]
    overlap = min(last.box[2], piece.box[2]) - max(last.box[0], piece.box[0])
    return piece.box[1] - last.box[1] < 1.75 * piece.size and piece.box[1] > last.box[1] and overlap > 0


def _own_labels(labels: list[Label], rows: Sequence[Row]) -> tuple[list[Label] | None, list[Label]]:
    """The label of each row of figures: the rightmost one that stands level with it; and those of no row."""
    names: list[Label] = []
    for row in rows:
        level = [label for label in labels if _is_level(label, row)]
        if not level:
            return None, []
        names.append(max(level, key=lambda label: label.box[0]))
    if len({id(label) for label in names}) < len(names):
        return None, []
    return names, [label for label in labels if not any(label is name for name in names)]


def _is_level(label: Label, row: Row) -> bool:
    """Whether a label stands level with figures: with its middle, or with its first line."""
    first = label.lines[0].box
    return min(abs(label.middle - row.middle), abs((first[1] + first[3]) / 2 - row.middle)) <= _LEVEL * row.size


def _header(pieces: list[Text], columns: list[tuple[float, float]], edge: float) -> tuple[list[Laid], int]:
    """The cells of a header: each name over the columns in whose middle it stands."""
    names = sorted(_labels_of_columns(pieces), key=lambda name: (round(name.box[1]), name.box[0]))
    levels: list[list[Label]] = []
    for name in names:
        if levels and name.box[1] - levels[-1][0].box[1] < 0.6 * name.lines[0].size:
            levels[-1].append(name)
        else:
            levels.append([name])
    cells: list[Laid] = []
    for row, level in enumerate(levels):
        spans = _spans(level, columns, edge, names)
        for name, (left, right) in zip(level, spans, strict=True):
            cells.append((row, left, right, name.text, name.box))
    return cells, len(levels)


def _labels_of_columns(pieces: list[Text]) -> list[Label]:
    """Names whose lines stand in the middle under each other."""
    found: list[Label] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        centre = (piece.box[0] + piece.box[2]) / 2
        fits = [
            label
            for label in found
            if 0 < piece.box[1] - label.lines[-1].box[1] < 1.5 * piece.size
            and (abs(label.centre - centre) < 0.3 * piece.size or abs(label.box[0] - piece.box[0]) < 0.3 * piece.size)
        ]
        if fits:
            fits[-1].lines.append(piece)
        else:
            found.append(Label([piece]))
    return found


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2]


def _spans(
    level: list[Label], columns: list[tuple[float, float]], edge: float, below: list[Label]
) -> list[tuple[float, float]]:
    """What each name of one row covers: one with names below it, as many columns to its left as to its right."""
    centres = [(left + right) / 2 for left, right in columns]
    over = [
        {place for place, (left, right) in enumerate(columns) if name.box[0] < right and name.box[2] > left}
        for name in level
    ]
    spans: list[tuple[float, float]] = []
    for place, name in enumerate(level):
        if name.box[2] <= edge or not over[place]:
            spans.append((_LABEL, edge))
            continue
        taken = set().union(*(other for index, other in enumerate(over) if index != place))
        first, last = min(over[place]), max(over[place])
        if any(name.box[3] <= other.box[1] + 1 for other in below if _overlap(name.box, other.box)):
            first, last = _widened(name, centres, first, last, taken)
        spans.append((columns[first][0], columns[last][1]))
    return spans


def _widened(name: Label, centres: list[float], first: int, last: int, taken: set[int]) -> tuple[int, int]:
    """The widest run of columns that a name stands in the middle of."""
    gap = min((right - left for left, right in pairwise(centres)), default=20.0)
    best = (first, last)
    if abs(name.centre - (centres[first] + centres[last]) / 2) > 0.5 * gap:
        return best
    for left in range(first, -1, -1):
        for right in range(last, len(centres)):
            if taken.intersection(range(left, right + 1)):
                continue
            if abs((centres[left] + centres[right]) / 2 - name.centre) < 0.3 * gap and right - left > best[1] - best[0]:
                best = (left, right)
    return best


def _laid_out(cells: list[Laid], height: int, region: list[Row], page: int) -> PageTable | None:
    """Cells by the stretches they cover as cells of a grid."""
    size = region[0].size
    lefts: list[float] = [_GROUP] if any(left == _LABEL for _, left, _, _, _ in cells) else []
    for left in sorted(left for _, left, _, _, _ in cells):
        if not lefts or left - lefts[-1] > 0.4 * size:
            lefts.append(left)
    boxes = [piece.box for row in region for piece in row.pieces]
    right = max(box[2] for box in boxes)
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    placed: dict[tuple[int, int], PageCell] = {}
    for row, left, end, text, box in sorted(cells):
        column = max(place for place, edge in enumerate(lefts) if edge <= left + 0.1)
        last = max((place for place, edge in enumerate(lefts) if edge < end - 0.1), default=column)
        if (row, column) in placed:
            return None
        placed[row, column] = PageCell(text, row, column, row + 1, max(last, column) + 1, Sight(page, box))
    for row, column in list(placed):
        cell = placed[row, column]
        after = min((other for line, other in placed if line == row and other > column), default=len(lefts))
        placed[row, column] = cell._replace(right=min(cell.right, after))
    left = min(box[0] for box in boxes)
    columns = (*(max(edge, left + place) for place, edge in enumerate(lefts)), right)
    rows = tuple(top + (bottom - top) * place / height for place in range(height + 1))
    ordered = tuple(placed[key] for key in sorted(placed))
    return PageTable((left, top, right, bottom), columns, rows, ordered, ruled=False)
