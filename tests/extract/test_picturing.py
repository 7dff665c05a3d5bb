"""A figure's row cut out of its page."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from extract.errors import DamagedDocument
from extract.picturing import Wanted, picture


def page() -> bytes:
    """A PDF of one page of 360 × 720 points with a black bar at 300 points from the top."""
    drawn = Image.new("RGB", (360, 720), "white")
    ImageDraw.Draw(drawn).rectangle((100, 300, 140, 310), fill="black")
    out = io.BytesIO()
    drawn.save(out, "PDF", resolution=72)
    return out.getvalue()


def test_the_row_is_cut_out_with_its_cell_framed() -> None:
    """The whole width of the page, the cell's height with a margin, and a frame around the cell alone."""
    cut = Image.open(io.BytesIO(picture(Wanted(page(), "pdf", 1, (100, 300, 141, 311), ((200, 300, 220, 311),)))))
    scale = cut.width / 360
    assert cut.height == pytest.approx(71 * scale, abs=2)
    framed = [
        (x / scale, y / scale)
        for x in range(cut.width)
        for y in range(cut.height)
        if cut.getpixel((x, y))[0] > 150 and cut.getpixel((x, y))[1] < 100  # type: ignore[index]
    ]
    assert min(framed)[0] == pytest.approx(100, abs=3)
    assert max(framed)[0] == pytest.approx(141, abs=3)
    assert cut.getpixel((int(120 * scale), int(35 * scale))) == pytest.approx((0, 0, 0), abs=40)


@pytest.mark.parametrize("data", [page(), b"%PDF-1.4 nothing"])
def test_a_page_that_is_not_there_is_said(data: bytes) -> None:
    """A page beyond the last, or bytes that cannot be drawn: a named error, never a traceback."""
    with pytest.raises(DamagedDocument):
        picture(Wanted(data, "pdf", 2, (0, 0, 9, 9)))
