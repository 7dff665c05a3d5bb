"""PDF by sight: each page rendered and read as a picture, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2
from pypdfium2 import raw

from extract.document import Document
from extract.errors import OPENED, DamagedDocument, EncryptedDocument, UnsafeDocument, in_words
from extract.pages import Page, blocks
from extract.sight.page import page_of
from extract.sight.picture import Scaled, grey_of, light, readable, resized
from extract.sight.ruling import DPI

MOST_PAGES = 120
"""How many pages are read by sight; a report has about six."""
MOST_PIXELS = 60_000_000
"""How many pixels a page's own picture may have."""

_PLAIN_SIZE = (380.0, 1300.0)
_POINTS_AN_INCH = 72
_PLAIN_DPI = (100.0, 400.0)


def read(data: bytes, charset: str | None = None) -> Document:  # noqa: ARG001 - every reader takes it
    """Read a PDF whose pages are pictures.

    Args:
        data: the file.
        charset: not used; there are no characters in it.

    Raises:
        EncryptedDocument: it asks for a password.
        DamagedDocument: it is cut or broken.
        UnsafeDocument: it has more than 120 pages, or a page of more than 60 million pixels.
    """
    return Document("scan", blocks(tuple(pages(data))))


def pages(data: bytes) -> Iterator[Page]:
    """The pages of a PDF by sight, one held at a time; raises as ``read``."""
    for number, (scaled, points) in enumerate(pictures(data), 1):
        yield page_of(scaled.grey, number, points)


def pictures(data: bytes) -> Iterator[tuple[Scaled, float]]:
    """Each page's picture as it is read, with the points that one of its pixels is; raises as ``read``."""
    with _opened(data) as document:
        if len(document) > MOST_PAGES:
            raise UnsafeDocument(
                "the whole document",
                f"at most {MOST_PAGES} pages without text",
                f"{len(document)} pages",
                "Look at the file by hand.",
            )
        for number in range(len(document)):
            try:
                page = document[number]
                yield _picture(page, number + 1)
            except pypdfium2.PdfiumError as error:
                raise _damaged(f"page {number + 1}", in_words(error)) from error
            page.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedDocument(
                "the whole document",
                "a PDF that opens without a password",
                "a PDF that asks for one",
                OPENED,
            ) from error
        raise _damaged("the whole document", in_words(error)) from error
    if len(document) == 0:
        raise _damaged("the whole document", "no page")
    return document


def _picture(page: pypdfium2.PdfPage, number: int) -> tuple[Scaled, float]:
    """One page rendered at its own resolution and brought to the one that is read."""
    width, height = page.get_size()
    own = _own_dpi(page, width)
    plain = all(_PLAIN_SIZE[0] <= side <= _PLAIN_SIZE[1] for side in (width, height))
    scale = min(max(own, _PLAIN_DPI[0]), _PLAIN_DPI[1]) / _POINTS_AN_INCH if plain else own / _POINTS_AN_INCH
    if width * height * scale**2 > MOST_PIXELS:
        scale = (MOST_PIXELS / max(width * height, 1)) ** 0.5
    if min(width, height) * scale < 1:
        raise UnsafeDocument(
            f"page {number}", "a page of some size", f"{width:.0f} × {height:.0f} points", "Look at the file by hand."
        )
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    drawn = np.asarray(bitmap.to_numpy())
    grey = light(grey_of(drawn.reshape(drawn.shape[0], drawn.shape[1], -1)[:, :, :3] if drawn.ndim == 3 else drawn))
    bitmap.close()
    if plain:
        made = resized(grey, DPI / _POINTS_AN_INCH / scale)
        scaled = Scaled(made, made.shape[1] / grey.shape[1])
    else:
        scaled = readable(grey)
    return scaled, width / scaled.grey.shape[1]


def _own_dpi(page: pypdfium2.PdfPage, width: float) -> float:
    """The resolution of the largest picture on a page; that of the sight where there is none."""
    found = [0.0]
    for image in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, _, right, _ = image.get_bounds()
        if right - left > 0.3 * width:
            pixels = max(image.get_px_size())
            across = max(right - left, image.get_bounds()[3] - image.get_bounds()[1])
            found.append(pixels / across * _POINTS_AN_INCH)
    return max(found) or float(DPI)


def _damaged(place: str, got: str) -> DamagedDocument:
    return DamagedDocument(
        place, "a PDF whose pages can be drawn", got, "Fetch it again, or ask the office for a whole one."
    )
