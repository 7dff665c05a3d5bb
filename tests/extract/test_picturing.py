"""A figure's row cut out of its page."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from extract.errors import DamagedDocument
from extract.picturing import Wanted, picture
from tests.extract.pdf.sheet import HEIGHT, WIDTH, Sheet
from tests.extract.pdf.sheet import pdf as drawn

CELL = (180.0, 120.0, 240.0, 140.0)
ROWS = (("信息内容", "件数"), ("规章", "12"), ("行政规范性文件", "6789"))


def page() -> bytes:
    """A PDF of one page of 360 × 720 points with a black bar at 300 points from the top."""
    paper = Image.new("RGB", (360, 720), "white")
    ImageDraw.Draw(paper).rectangle((100, 300, 140, 310), fill="black")
    out = io.BytesIO()
    paper.save(out, "PDF", resolution=72)
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


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_that_lies_is_cut_as_it_was_read(quarters: int) -> None:
    """A scan on its side or its head: the frame stands around the ruled cell of the upright page."""
    paper = Image.new("L", (1654, 2339), "white")
    pen = ImageDraw.Draw(paper)
    for y in (400, 460, 520):
        pen.line((200, y, 1400, y), 0, 3)
    for x in (200, 500, 1400):
        pen.line((x, 400, x, 520), 0, 3)
    pen.rectangle((220, 415, 240, 445), fill=0)
    out = io.BytesIO()
    paper.rotate(90 * quarters, expand=True).save(out, "PDF", resolution=200)
    cell = (72, 144, 180, 165.6)
    cut = Image.open(io.BytesIO(picture(Wanted(out.getvalue(), "scan", 1, cell, (cell, (180, 144, 504, 165.6))))))
    scale = cut.width / 595.4
    inside = cut.crop((int(78 * scale), int(32 * scale), int(90 * scale), int(48 * scale)))
    assert min(inside.convert("L").tobytes()) < 60
    assert cut.width > 5 * cut.height


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_pdf_that_lies_is_cut_as_it_was_read(turn: int) -> None:
    """A page drawn on its side or its head, and not said to be: the same cut as of the upright one."""
    lying, upright = (Sheet().text(60, 60, "二、主动公开", 14).table(60, 100, (120, 60), ROWS) for _ in range(2))
    box = f"0 0 {HEIGHT} {WIDTH}" if turn % 180 else f"0 0 {WIDTH} {HEIGHT}"
    matrix = {90: f"0 1 -1 0 {HEIGHT} 0", 180: f"-1 0 0 -1 {WIDTH} {HEIGHT}", 270: f"0 -1 1 0 0 {WIDTH}"}[turn]
    lying.drawn.insert(0, f"{matrix} cm")
    lying.extra = f"/MediaBox [{box}]"
    cuts = [Image.open(io.BytesIO(picture(Wanted(drawn(sheet), "pdf", 1, CELL)))) for sheet in (lying, upright)]
    assert cuts[0].size == pytest.approx(cuts[1].size, abs=2)
    differing = ImageChops.difference(cuts[0].convert("L"), cuts[1].resize(cuts[0].size).convert("L"))
    assert ImageStat.Stat(differing).mean[0] < 4


@pytest.mark.parametrize("data", [page(), b"%PDF-1.4 nothing"])
def test_a_page_that_is_not_there_is_said(data: bytes) -> None:
    """A page beyond the last, or bytes that cannot be drawn: a named error, never a traceback."""
    with pytest.raises(DamagedDocument):
        picture(Wanted(data, "pdf", 2, (0, 0, 9, 9)))
