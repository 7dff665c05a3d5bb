"""What of a page's drawing one sees: not what is painted over, not white upon white; and the page upright."""

from __future__ import annotations

from collections import Counter

import numpy as np
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage

from extract.document import Box
from extract.pdf.device import Device, Interpreter
from extract.pdf.drawing import Drawing, Glyph, Ink, Rule
from extract.pdf.fields import fields
from extract.pdf.layers import Layers
from extract.pdf.painting import Painted
from extract.pdf.unpacking import measure

_MOSTLY = 0.6


def draw(page: PDFPage, number: int, resources: PDFResourceManager) -> Drawing:
    """What one sees of a page.

    Args:
        page: the page.
        number: its number, from 1.
        resources: the document's fonts.

    Raises:
        UnsafeDocument: the page draws more than any report does.
    """
    device = Device(resources, number, layers := Layers.of(page.doc))
    measure(page.contents, number)
    Interpreter(resources, device).process_page(page)
    hidden = _hidden(device)
    glyphs = [glyph for place, glyph in enumerate(device.glyphs) if place not in hidden]
    turn = _main_turn(glyphs)
    left, bottom, right, top = device.page
    width, height = right - left, top - bottom

    def upright(box: Box) -> Box:
        x0, y0, x1, y1 = box[0] - left, top - box[3], box[2] - left, top - box[1]
        if turn == 1:
            return y0, width - x1, y1, width - x0
        if turn == 2:
            return width - x1, height - y1, width - x0, height - y0
        if turn == 3:
            return height - y1, x0, height - y0, x1
        return x0, y0, x1, y1

    return Drawing(
        number,
        height if turn % 2 else width,
        width if turn % 2 else height,
        [_turned(glyph, upright((glyph.left, glyph.top, glyph.right, glyph.bottom)), turn) for glyph in glyphs],
        [Rule(*upright(box), edge=edge) for box, edge in _rules(device)],
        [upright(box) for box in device.pictures],
        [Ink(what, upright(box)) for what, box in (*device.inks, *fields(page, layers))],
        device.unseen,
        turn,
    )


def _turned(glyph: Glyph, box: Box, turn: int) -> Glyph:
    text, _, _, _, _, size, own, run, downwards, bold = glyph
    return Glyph(text, *box, size, (own - turn) % 4, run, downwards, bold)


def _main_turn(glyphs: list[Glyph]) -> int:
    """How the page's text is turned, where nearly all of it is: a page drawn lying on its side."""
    turns = Counter(glyph.turn for glyph in glyphs if glyph.text.strip())
    if not turns:
        return 0
    (turn, count), *_ = turns.most_common(1)
    return turn if count > 0.8 * turns.total() else 0


def _hidden(device: Device) -> set[int]:
    """The characters that one does not see, by their place."""
    glyphs = device.glyphs
    hidden = {place for place in device.pale if not _dark_below(device, glyphs[place], place)}
    if covers := [cover for cover in (*device.fills, *device.covers) if cover.opaque and cover.after]:
        edges = np.array([glyph[1:6] for glyph in glyphs], dtype=np.float64)
        margin = 0.2 * edges[:, 4]
        inner = edges[:, :4] + np.stack([margin, margin, -margin, -margin], axis=1)
        for (x0, y0, x1, y1), _, _, after in covers:
            seen = inner[:after]
            inside = (seen[:, 0] >= x0) & (seen[:, 1] >= y0) & (seen[:, 2] <= x1) & (seen[:, 3] <= y1)
            hidden.update(np.flatnonzero(inside).tolist())
    return hidden


def _dark_below(device: Device, glyph: Glyph, place: int) -> bool:
    """Whether a white character stands upon a coloured area or a picture."""
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    white = True
    for fill in device.fills:
        if fill.after <= place and _holds(fill.box, x, y):
            white = fill.white
    return not white or any(_holds(box, x, y) for box in device.pictures)


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _rules(device: Device) -> list[tuple[Box, bool]]:
    """The lines that one sees, and the edges of coloured areas that are no page's background."""
    found: list[tuple[Box, bool]] = []
    coloured = [fill for fill in device.fills if not fill.white and not _background(fill, device.page)]
    for rule in device.rules:
        box = rule.box
        if rule.white and not any(_holds(fill.box, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for fill in coloured):
            continue
        found.append((box, False))
    for fill in coloured:
        x0, y0, x1, y1 = fill.box
        found += (
            ((x0, y0, x1, y0), True),
            ((x0, y1, x1, y1), True),
            ((x0, y0, x0, y1), True),
            ((x1, y0, x1, y1), True),
        )
    return found


def _background(fill: Painted, page: Box) -> bool:
    x0, y0, x1, y1 = fill.box
    return (x1 - x0) * (y1 - y0) > _MOSTLY * (page[2] - page[0]) * (page[3] - page[1])
