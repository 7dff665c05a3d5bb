"""One page by sight: its tables with every cell, and the lines of text around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extract.document import Box, Sight
from extract.pages import Page, PageCell, PageLine, PageTable
from extract.sight.cells import see
from extract.sight.inking import Inked, Strip, inked, strips
from extract.sight.lattice import Lattice, ruled
from extract.sight.lines import crop
from extract.sight.picture import without_stamps
from extract.sight.punctuation import chinese
from extract.sight.recogniser import Text, recogniser
from extract.sight.ruling import Picture, ruling
from extract.sight.skew import upright

_TALL = 1.3
_UNLIKELY = 0.5
_LOOKS = ((1.0, False), (1.3, True))
_DOUBTFUL = 0.9
_MOST_LINES = 400
_GAP = 0.12
_ABOVE = 0.5
_SQUARE = (0.7, 1.2)
_UPRIGHT = 0.5
_FEW = 5
_FEW_CHINESE = 2
_SURELY = 0.1
_ROOM = 3.5
_EDGE = 6
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class _View(NamedTuple):
    """What a page shows, and how likely its texts are, one way up."""

    items: tuple[PageLine | PageTable, ...]
    shape: tuple[int, int]
    likely: float


def page_of(grey: Picture, number: int, points: float) -> Page:
    """Read a page by sight; one that lies on its side or its head is turned first.

    Args:
        grey: its picture as the sight's modules want it: ``ruling.DPI`` dots an inch, dark on light.
        number: which page it is, from 1.
        points: how many points of the page one pixel of the picture is.
    """
    grey = without_stamps(grey)
    view = _view(grey, number, points)
    if view.likely < _UPRIGHT:
        turned = (_view(np.ascontiguousarray(np.rot90(grey, quarters)), number, points) for quarters in (1, 3, 2))
        best = max(turned, key=lambda v: v.likely)
        view = best if best.likely > view.likely + _SURELY else view
    height, width = view.shape
    return Page(number, width * points, height * points, view.items)


def _view(grey: Picture, number: int, points: float) -> _View:
    turned, _ = upright(grey)
    rules = ruling(turned)
    tables, lines = ruled(rules)
    page = inked(turned, rules.ink, lines)
    items: list[PageLine | PageTable] = [_table(table, page, number, points) for table in tables]
    cells = [cell for item in items if isinstance(item, PageTable) for cell in item.cells]
    roomy = [cell for cell in cells if cell.text and _is_roomy(cell, page.em * points)]
    texts = [Text(cell.text, cell.sight.confidence or 0.0) for cell in roomy]
    for strip, text in _lines(page, tables):
        texts.append(text)
        if text.text.strip() and (text.confidence >= _UNLIKELY or len(text.text) > 2):
            size = round((strip.bottom - strip.top) * points, 2)
            items.append(PageLine(chinese(text.text), _points(strip[:4], points), size))
    items.sort(key=lambda item: item.box[1])
    height, width = grey.shape
    return _View(tuple(items), (height, width), _upright(texts))


def _is_roomy(cell: PageCell, em: float) -> bool:
    """Whether several characters have room beside each other; else one stands below the other on upright pages too."""
    box = cell.sight.box
    return box is not None and box[2] - box[0] > _ROOM * em


def _upright(texts: Sequence[Text]) -> float:
    """How likely a page stands upright: its texts are likely, and its Chinese lines are of more than one character."""
    if len(texts) < _FEW:
        return 1.0
    lines = [line for text in texts for line in text.text.split("\n") if _CHINESE.search(line)]
    several = sum(len(_CHINESE.findall(line)) > 1 for line in lines) / len(lines) if len(lines) >= _FEW else 1.0
    # Digits on their heads are digits still.
    chinese_texts = [text for text in texts if _CHINESE.search(text.text)]
    judged = chinese_texts if len(chinese_texts) >= _FEW_CHINESE else texts
    return several * float(np.median([text.confidence for text in judged]))


def _table(table: Lattice, page: Inked, number: int, points: float) -> PageTable:
    cells = []
    for face, seen in zip(table.faces, see(table, page), strict=True):
        sight = Sight(number, _points(table.box(face), points), round(seen.confidence, 4), seen.readings)
        cells.append(PageCell(chinese(seen.text), *face, sight, seen.full, *table.is_open(face)))
    return PageTable(
        _points((table.columns[0], table.rows[0], table.columns[-1], table.rows[-1]), points),
        tuple(x * points for x in table.columns),
        tuple(y * points for y in table.rows),
        tuple(cells),
        table.open_top,
        table.open_bottom,
    )


def _points(box: tuple[int, int, int, int], points: float) -> Box:
    left, top, right, bottom = (round(value * points, 2) for value in box)
    return left, top, right, bottom


def _lines(page: Inked, tables: Sequence[Lattice]) -> list[tuple[Strip, Text]]:
    """The lines of text outside the tables."""
    found = _strips_outside(page, tables)
    texts = [look.text for look in recogniser().read([crop(page.grey, strip, page.em, _TALL) for strip in found])]
    for tall, thin in _LOOKS:
        again = [place for place, text in enumerate(texts) if text.confidence < _DOUBTFUL]
        crops = [crop(page.grey, found[place], page.em, tall, thin=thin) for place in again]
        for place, look in zip(again, recogniser().read(crops), strict=True):
            texts[place] = max(texts[place], look.text, key=lambda text: text.confidence)
    return list(zip(found, texts, strict=True))


def _strips_outside(page: Inked, tables: Sequence[Lattice]) -> list[Strip]:
    written = page.written.copy()
    for table in tables:
        top, left = max(table.rows[0] - _EDGE, 0), max(table.columns[0] - _EDGE, 0)
        written[top : table.rows[-1] + _EDGE, left : table.columns[-1] + _EDGE] = 0
    joined = cv2.dilate(written, np.ones((1, int(2.2 * page.em)), np.uint8))
    joined = cv2.dilate(joined, np.ones((max(page.em // 8, 1), 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[Strip] = []
    for number, (x, y, w, h, _) in enumerate(stats[1:].tolist(), 1):
        own = np.where(labels[y : y + h, x : x + w] == number, written[y : y + h, x : x + w], np.uint8(0))
        found += (strip for strip in strips(np.asarray(own, np.uint8), page.em, x, y) if not _is_rule(strip, page.em))
    found.sort(key=lambda strip: (strip.top, strip.left))
    return joined_halves(found)[:_MOST_LINES]


def joined_halves(found: Sequence[Strip]) -> list[Strip]:
    """The lines, with the halves of a character that stands alone put together: 告 at a title's end is 生 over 口."""
    whole: list[Strip] = []
    for strip in found:
        if whole and (one := _together(whole[-1], strip)):
            whole[-1] = one
        else:
            whole.append(strip)
    # The upper stroke of a 二 that stands far from the next character was found by itself too.
    return [strip for strip in whole if not any(other is not strip and _holds(other, strip) for other in whole)]


def _holds(outer: Strip, inner: Strip) -> bool:
    inside = outer.left <= inner.left and outer.top <= inner.top
    return inside and inner.right <= outer.right and inner.bottom <= outer.bottom and outer[:4] != inner[:4]


def _together(upper: Strip, lower: Strip) -> Strip | None:
    """Two lines as one, where they are one above the other nearly without a gap and fill a square."""
    left, right = min(upper.left, lower.left), max(upper.right, lower.right)
    wide = right - left
    near = lower.top - upper.bottom <= _GAP * wide
    above = min(upper.right, lower.right) - max(upper.left, lower.left) >= _ABOVE * wide
    if not (near and above and _SQUARE[0] * wide <= lower.bottom - upper.top <= _SQUARE[1] * wide):
        return None
    return Strip(left, upper.top, right, lower.bottom, (*upper.blots, *lower.blots))


def _is_rule(strip: Strip, em: int) -> bool:
    """Whether a line is a rule under a heading or a running head, and no text."""
    return strip.right - strip.left > 4 * em and strip.bottom - strip.top < 0.4 * em
