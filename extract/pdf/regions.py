"""Regions of a page that may be tables without rules, and the parts of them that have a header each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.pdf.bands import Bands
from extract.pdf.printed_rows import Row, is_figure

_NAMES = re.compile("信息内容|处理决定|项目数量|收费金额|采购|自然人|法人|申请人|结果维持|行政复议|行政诉讼|总计")
_HEADING = re.compile(r"[一二三四五六]、")
_FEWEST = 2


def regions(rows: list[Row], bands: Bands) -> Iterator[list[Row]]:
    """Rows that are surely a table's: figures in columns, with what stands around them in characters of their size."""
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
        floor = bands.of_piece(rows[last].figures[-1])[1]
        below = [row for row in rows[last + 1 : end] if len(row.pieces) == 1 or row.middle < floor < bands.lowest]
        if sum(len(row.figures) for row in rows[start:end]) >= _FEWEST:
            region = rows[start : last + 1 + len(below)]
            if _is_of_the_form(region):
                yield region


def _is_of_the_form(region: Sequence[Row]) -> bool:
    """Whether a region is surely a table of the form: a name of its headers, or, below a page end, rows of columns."""
    text = "".join(piece.text for row in region for piece in row.pieces)
    counts = [len(row.figures) for row in region]
    return bool(_NAMES.search(text)) or max(counts) >= 7 or sum(count >= 4 for count in counts) > 1


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


def parts_of(region: list[Row]) -> Iterator[list[Row]]:
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
    return above is not None and (not above.has_figures or not is_figure(above.pieces[0]))
