"""Tables over page ends: pieces of one table joined, and the rows, labels and figures that the end cut in two.

What belongs together is known by how it looks: columns at the same places, cells that are blank or go on below the
end, labels that begin with no number of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extract.document import Cell, Sight, Table
from extract.page import PageCell, PageTable

_NEAR = 5.0
_SHIFT = 45.0  # how far the pages of a bound document may be moved against each other, in points
_SNAP = 3.5
ITEM = re.compile(
    r"\s{0,3}(?:[一二三四五六七八九十]{1,3}\s{0,3}[、，,.．]|[（(]\s{0,3}[一二三四五六七八九十\d]{1,3}\s{0,3}[)）]"
    r"|[㈠-㈩①-⑳]|\d{1,2}\s{0,3}[、.．)），,]|第[一二三四五六七八九十]{1,3})"
)
"""The number of an item, as a label begins with it."""
_FIGURE = re.compile(r"[\d\s,.，．/／—－–-]{1,40}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A table, or the part of it that was read so far.

    Attributes:
        page: the page it begins on.
        columns: the x of each edge of its columns, as on its first page.
        height: how many rows it has.
        cells: its cells, in order of rows.
        open_top: whether no ruling closes it at its top.
        open_bottom: whether no ruling closes it at its bottom.
        ruled: whether rules say where its columns are.
    """

    page: int
    columns: tuple[float, ...]
    height: int
    cells: tuple[PageCell, ...]
    open_top: bool = False
    open_bottom: bool = False
    ruled: bool = True

    @classmethod
    def of(cls, table: PageTable, page: int) -> Piece:
        """The part of a table that one page shows."""
        return cls(
            page, table.columns, len(table.rows) - 1, table.cells, table.open_top, table.open_bottom, table.ruled
        )


def joined(above: Piece, below: Piece) -> Piece | None:
    """Two pieces as one table; None where their columns do not surely stand at the same places."""
    if not (above.ruled and below.ruled):
        return None
    shift = below.columns[0] - above.columns[0]
    if abs(shift) > _SHIFT or abs(below.columns[-1] - shift - above.columns[-1]) > _NEAR:
        return None
    columns = _united(above.columns, tuple(edge - shift for edge in below.columns))
    upper = _recolumned(above.cells, above.columns, columns, 0.0)
    lower = _recolumned(below.cells, below.columns, columns, shift)
    lower, height = without_header(upper, lower, below.height)
    if not height:
        return replace(above, columns=columns, cells=tuple(upper), open_bottom=below.open_bottom)
    cut = _is_cut(above, below, upper, lower)
    cells, total = _stacked(upper, above.height, lower, height, cut)
    return Piece(above.page, columns, total, tuple(cells), above.open_top, below.open_bottom)


def _united(first: Sequence[float], second: Sequence[float]) -> tuple[float, ...]:
    """The edges of both, those that are near each other once."""
    edges = list(first)
    edges.extend(edge for edge in second if all(abs(edge - known) > _SNAP for known in edges))
    return tuple(sorted(edges))


def _recolumned(cells: Sequence[PageCell], old: Sequence[float], new: Sequence[float], shift: float) -> list[PageCell]:
    """Cells on other columns: the edges they had are among the new ones, or near one."""
    places = [min(range(len(new)), key=lambda index: abs(new[index] - (edge - shift))) for edge in old]
    return [cell._replace(left=places[cell.left], right=places[cell.right]) for cell in cells]


def without_header(upper: list[PageCell], lower: list[PageCell], height: int) -> tuple[list[PageCell], int]:
    """The lower piece without the rows that only repeat the first rows of the upper one."""
    count = 0
    while count < height and _row_texts(lower, count) == _row_texts(upper, count) and any(_row_texts(lower, count)):
        count += 1
    while count and (
        any(cell.top < count < cell.bottom for cell in lower)
        or any(is_figure(cell.text) for cell in lower if cell.top == count - 1)
    ):
        count -= 1
    kept = [cell._replace(top=cell.top - count, bottom=cell.bottom - count) for cell in lower if cell.top >= count]
    return kept, height - count


def _row_texts(cells: Sequence[PageCell], row: int) -> list[tuple[int, int, str]]:
    return [(cell.left, cell.right, _plain(cell.text)) for cell in cells if cell.top == row]


def _plain(text: str) -> str:
    return "".join(text.split())


def is_figure(text: str) -> bool:
    """Whether a cell's text is numbers or dashes alone."""
    return bool(_FIGURE.fullmatch(text)) and bool(text.strip())


class _Pair(NamedTuple):
    """A cell at the end of a page and the one below it on the next page, of the same columns."""

    above: PageCell
    below: PageCell

    @property
    def is_open(self) -> bool:
        """Whether no rule parts the two: they are surely one."""
        return self.above.open_bottom and self.below.open_top


def _pairs(upper: Sequence[PageCell], height: int, lower: Sequence[PageCell]) -> list[_Pair]:
    last = {(cell.left, cell.right): cell for cell in upper if cell.bottom >= height}
    return [
        _Pair(last[cell.left, cell.right], cell) for cell in lower if cell.top == 0 and (cell.left, cell.right) in last
    ]


def _is_cut(above: Piece, below: Piece, upper: list[PageCell], lower: list[PageCell]) -> bool:
    """Whether the last row above and the first one below are one row that the page end cut."""
    pairs = _pairs(upper, above.height, lower)
    single = [pair for pair in pairs if pair.above.top == above.height - 1 and pair.below.bottom == 1]
    covered = sum(pair.below.right - pair.below.left for pair in pairs)
    if not single or covered < len(below.columns) - 1 - _lost(above, below):
        return False
    if any(pair.is_open for pair in single):
        return all(pair.is_open for pair in single) and not _stands_under(upper, above.height, lower, pairs)
    if any(_unlike(pair) or ITEM.match(pair.below.text) for pair in single):
        return False
    return not _stands_under(upper, above.height, lower, pairs) and _goes_on(single, pairs, above, below)


def _goes_on(single: Sequence[_Pair], pairs: Sequence[_Pair], above: Piece, below: Piece) -> bool:
    """Whether the figures, the label, or the names of columns in a row above a page end go on below it."""
    above_figures = sum(is_figure(pair.above.text) for pair in single)
    below_figures = sum(is_figure(pair.below.text) for pair in single)
    labels = [pair for pair in single if not is_figure(pair.above.text) and not is_figure(pair.below.text)]
    named = [pair for pair in labels if pair.below.text.strip()]
    runs_on = all(_runs_on(pair, above, below) for pair in named)
    if above_figures and below_figures:
        if not named:
            return below_figures < above_figures and _labelled(labels)
        return runs_on and all(_is_broken(pair, above, below) for pair in single if pair not in labels)
    if above_figures:
        return runs_on if named else not any(pair.below.text.strip() for pair in pairs)
    if not below_figures:
        return runs_on and _are_names(named)
    return runs_on and any(pair.above.text.strip() for pair in labels)


def _stands_under(upper: Sequence[PageCell], height: int, lower: Sequence[PageCell], pairs: Sequence[_Pair]) -> bool:
    """Whether names stand under another name of the last row above: they are a row of their own."""
    known = {(pair.below.left, pair.below.right) for pair in pairs}
    under = [cell for cell in lower if cell.top == 0 and (cell.left, cell.right) not in known and cell.text.strip()]
    over = [cell for cell in upper if cell.top == height - 1 and cell.text.strip()]
    return any(one.left <= cell.left and cell.right <= one.right for cell in under for one in over)


def _is_broken(pair: _Pair, upper: Piece, lower: Piece) -> bool:
    """Whether a number may go on below a page end: others of its column are broken after as many digits.

    A blank cell goes on as a blank one.
    """
    above, below = pair.above.text.strip(), pair.below.text.strip()
    if not below:
        return True
    if not (above.isdigit() and below.isdigit()):
        return False
    left, _, right, _ = pair.above.sight.box or (0.0, 0.0, 0.0, 0.0)
    column = [
        cell.text.split("\n")
        for cell in (*upper.cells, *lower.cells)
        if cell.sight.box and abs(cell.sight.box[0] - left) < _NEAR and abs(cell.sight.box[2] - right) < _NEAR
    ]
    broken = {len(lines[0]) for lines in column if len(lines) > 1 and all(line.isdigit() for line in lines)}
    longest = max((len(lines[0]) for lines in column if lines[0].isdigit()), default=0)
    return broken == {len(above)} == {longest}


def _are_names(named: Sequence[_Pair]) -> bool:
    """Whether names of columns go on below a page end: several of them, not one word in each."""
    below = {_plain(pair.below.text) for pair in named}
    return len(below) > 1 and all(pair.above.full and pair.above.text.strip() for pair in named)


def _unlike(pair: _Pair) -> bool:
    """Whether a word stands over a figure, or under one: no page end cuts a cell so."""
    above, below = pair.above.text, pair.below.text
    return bool(above.strip()) and bool(below.strip()) and is_figure(above) != is_figure(below)


def _lost(above: Piece, below: Piece) -> int:
    return abs(len(above.columns) - len(below.columns))


def _labelled(labels: Sequence[_Pair]) -> bool:
    """Whether a row has a label above the page end and none below it."""
    return any(pair.above.text.strip() and not pair.below.text.strip() for pair in labels)


def _runs_on(pair: _Pair, above: Piece, below: Piece) -> bool:
    """Whether a label goes on below a page end: its last line is full, or the ruling was left open."""
    return pair.above.full or above.open_bottom or below.open_top or not pair.above.text.strip()


def _stacked(
    upper: list[PageCell], height: int, lower: list[PageCell], below: int, cut: bool
) -> tuple[list[PageCell], int]:
    """The cells of both pieces, one over the other; a cut row's halves and labels that go on are one cell."""
    step = height - 1 if cut else height
    grown: dict[tuple[int, int], PageCell] = {}
    rest: list[PageCell] = []
    pairs = {(pair.below.left, pair.below.right): pair for pair in _pairs(upper, height, lower)}
    # What stands to the right of the label of a new row of figures is the new row's own, also where it is blank.
    first = [cell for cell in lower if cell.top == 0 and cell.text.strip()]
    new = [cell for cell in first if (pair := pairs.get((cell.left, cell.right))) is None or not _continues(pair)]
    begun = _label_of(new, figures=any(is_figure(cell.text) for cell in first))
    for cell in lower:
        pair = pairs.get((cell.left, cell.right)) if cell.top == 0 else None
        if pair is not None and (cut or pair.is_open or (cell.left <= begun and _continues(pair))):
            grown[pair.above.top, pair.above.left] = _one(pair, cell.bottom + step)
        elif cut and cell.top == 0:
            rest.append(cell._replace(top=step, bottom=cell.bottom + step))
        else:
            rest.append(cell._replace(top=cell.top + step, bottom=cell.bottom + step))
    cells = [grown.get((cell.top, cell.left), cell) for cell in upper]
    return sorted((*cells, *rest), key=lambda cell: (cell.top, cell.left)), step + below


def _label_of(new: Sequence[PageCell], *, figures: bool) -> int:
    """The column where the label of a row that begins below a page end stands; one beyond all where none does.

    Beside figures it is the first text, beside blanks the last one that has a number of its own.
    """
    if figures:
        return min((cell.left for cell in new), default=1_000_000)
    return max((cell.left for cell in new if ITEM.match(cell.text)), default=1_000_000)


def _continues(pair: _Pair) -> bool:
    """Whether a label that covers several rows goes on below a page end: blank there, repeated, or its rest."""
    above, below = _plain(pair.above.text), _plain(pair.below.text)
    if pair.is_open:
        return True
    if is_figure(above) or is_figure(below) or not above:
        return False
    if not below or below == above:
        return pair.above.bottom - pair.above.top > 1 or pair.below.bottom > 1 or bool(ITEM.match(above))
    spans = pair.above.bottom - pair.above.top > 1 or pair.below.bottom - pair.below.top > 1
    return spans and not ITEM.match(below)


def _one(pair: _Pair, bottom: int) -> PageCell:
    """A cell whose halves a page end parts; it was seen where its figure stands, else where it begins."""
    above, below = pair
    same = _plain(above.text) == _plain(below.text) and not is_figure(above.text)
    parts = [above.text] if same else [text for text in (above.text, below.text) if text.strip()]
    sight = below.sight if not above.text.strip() and below.text.strip() else above.sight
    if len(parts) > 1 and not is_figure(above.text):
        # The end of a page is no end of a line: a label goes on.
        text = above.text.rstrip() + below.text.lstrip()
    else:
        text = "\n".join(parts)
    return above._replace(text=text, bottom=bottom, sight=sight)


def table_of(piece: Piece, number: int) -> Table:
    """A table of the document: its cells by the row they start in, holes as empty cells."""
    width = len(piece.columns) - 1
    taken = [[False] * width for _ in range(piece.height)]
    for cell in piece.cells:
        for row in range(cell.top, min(cell.bottom, piece.height)):
            taken[row][cell.left : cell.right] = [True] * (cell.right - cell.left)
    holes = [
        PageCell("", row, column, row + 1, column + 1, Sight(piece.page))
        for row in range(piece.height)
        for column in range(width)
        if not taken[row][column]
    ]
    rows: list[list[Cell]] = [[] for _ in range(piece.height)]
    sights: dict[tuple[int, int], Sight] = {}
    for cell in sorted((*piece.cells, *holes), key=lambda cell: (cell.top, cell.left)):
        rows[cell.top].append(Cell(cell.text, cell.bottom - cell.top, cell.right - cell.left))
        sights[cell.top, cell.left] = cell.sight
    return Table(number, tuple(map(tuple, rows)), page=piece.page, sights=sights)
