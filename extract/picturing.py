"""A figure as it stands on its page: the row cut out of the page's picture, the cell framed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw

from extract.document import Box
from extract.errors import DamagedDocument
from extract.report import FormatName

if TYPE_CHECKING:
    from extract.sight.ruling import Picture

PAGED: frozenset[FormatName] = frozenset({"pdf", "scan", "image"})
"""The formats whose figures stand in boxes on pages."""

_DPI = 180
_INCH = 72  # points
_MARGIN = 30  # points above and below the row
_FRAME = (200, 30, 30)
_MOST_PIXELS = 60_000_000
_WAYS = (0, 1, 3, 2)
_SURELY, _NEAR = 0.8, 3  # of the boxes' edges; pixels
_BACK = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}


class Wanted(NamedTuple):
    """What to cut out.

    Attributes:
        data: the document's bytes.
        format: what it is.
        page: the page, from 1.
        box: where the cell stands, in points from the top left of the upright page.
        row: the boxes of the row's other figures.
    """

    data: bytes
    format: FormatName
    page: int
    box: Box
    row: tuple[Box, ...] = ()


def picture(wanted: Wanted) -> bytes:
    """The row as a PNG: the page's whole width, so that its label is there too.

    Raises:
        DocumentError: the document cannot be drawn.
    """
    page, points = _page(wanted)
    boxes = (wanted.box, *_beside(wanted.box, wanted.row))
    top = max(min(box[1] for box in boxes) - _MARGIN, 0)
    bottom = min(max(box[3] for box in boxes) + _MARGIN, page.height * points)
    draw = ImageDraw.Draw(page)
    left, high, right, low = (edge / points for edge in wanted.box)
    draw.rectangle((left - 2, high - 2, right + 2, low + 2), outline=_FRAME, width=3)
    cut = page.crop((0, int(top / points), page.width, max(int(bottom / points), int(top / points) + 1)))
    out = io.BytesIO()
    cut.save(out, "PNG")
    return out.getvalue()


def _beside(box: Box, row: Sequence[Box]) -> Iterator[Box]:
    """The boxes that stand at a cell's height: a row that a page's end cuts has others too."""
    return (other for other in row if other[1] < box[3] and other[3] > box[1])


def _page(wanted: Wanted) -> tuple[Image.Image, float]:
    """A page in colour, and how many points one of its pixels is."""
    if wanted.format == "pdf":
        return _drawn(wanted)
    from extract.formats import image, scan  # noqa: PLC0415 - heavy
    from extract.sight.picture import POINTS  # noqa: PLC0415
    from extract.sight.ruling import binary  # noqa: PLC0415
    from extract.sight.skew import upright  # noqa: PLC0415

    at = wanted.page - 1
    if wanted.format == "image":
        found = next(islice(((grey, POINTS) for grey in image.pictures(wanted.data)), at, None), None)
    else:
        found = next(islice(((seen.grey, points) for seen, points in scan.pictures(wanted.data)), at, None), None)
    if found is None:
        raise _no_page(wanted.page, "fewer")
    grey, points = found
    boxes = (wanted.box, *wanted.row)
    ways = (upright(np.ascontiguousarray(np.rot90(grey, quarters)))[0] for quarters in _WAYS)
    lying: list[tuple[float, Picture]] = []
    for way in ways:
        lying.append((_ruled(binary(way), boxes, points), way))
        if lying[-1][0] > _SURELY:
            break
    return Image.fromarray(max(lying, key=itemgetter(0))[1]).convert("RGB"), points


def _ruled(ink: Picture, boxes: Sequence[Box], points: float) -> float:
    """How much of some boxes' edges rules cover: a page that was read lying otherwise has none there."""
    height, width = ink.shape
    covered = []
    for box in boxes:
        left, top, right, bottom = (round(edge / points) for edge in box)
        if right > width or bottom > height:
            return 0.0
        level = [ink[max(y - _NEAR, 0) : y + _NEAR + 1, left:right].any(axis=0) for y in (top, bottom)]
        plumb = [ink[top:bottom, max(x - _NEAR, 0) : x + _NEAR + 1].any(axis=1) for x in (left, right)]
        covered += [float(edge.mean()) for edge in (*level, *plumb) if edge.size]
    return sum(covered) / max(len(covered), 1)


def _drawn(wanted: Wanted) -> tuple[Image.Image, float]:
    """A page as its reader turns it; it may lie on its side."""
    from extract.pdf.opening import drawings  # noqa: PLC0415 - heavy

    try:
        document = pypdfium2.PdfDocument(wanted.data)
        if len(document) < wanted.page:
            raise _no_page(wanted.page, str(len(document)))
        page = document[wanted.page - 1]
        width, height = page.get_size()
        scale = min(_DPI / _INCH, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        drawn = page.render(scale=scale).to_pil().convert("RGB")
        if turn := drawings(wanted.data)[wanted.page - 1].turn:
            drawn = drawn.transpose(_BACK[turn])
    except pypdfium2.PdfiumError as error:
        raise DamagedDocument(
            f"page {wanted.page}", "a page that can be drawn", str(error), "Look at the document by hand."
        ) from error
    return drawn, 1 / scale


def _no_page(page: int, got: str) -> DamagedDocument:
    return DamagedDocument("the whole document", f"at least {page} pages", got, "Look at the document by hand.")
