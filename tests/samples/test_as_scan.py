"""PDF pages as scans and pictures."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from samples.as_scan import Scan, as_jpegs, as_long_picture, as_scan, pictures
from samples.pdf_wounds import garbage_layer, sideways, turned


def chance(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - pixels and papers, the same every time


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Two small pages with a black rule each."""
    pages = [Image.new("L", (200, 300), 255) for _ in range(2)]
    for page in pages:
        ImageDraw.Draw(page).rectangle((20, 40, 180, 48), fill=0)
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=72)
    return written.getvalue()


def sizes(data: bytes) -> list[tuple[int, int]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [tuple(round(side) for side in page.get_size()) for page in document]
    finally:
        document.close()


def test_a_scan_has_pages_of_the_same_size(pdf: bytes) -> None:
    """A scan is a PDF of as many pages, as large on paper."""
    assert sizes(as_scan(pdf, Scan(150), chance(1))) == sizes(pdf) == [(200, 300), (200, 300)]


def test_the_same_seed_gives_the_same_pixels(pdf: bytes) -> None:
    """Noise and skew come from the random alone; another one gives other pixels."""
    scan = Scan(100, skew=1.0, noise=5)
    first, again, other = (as_jpegs(pdf, scan, chance(seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_a_skewed_page_is_turned(pdf: bytes) -> None:
    """The rule's left and right ends stand at different heights."""
    page = np.asarray(pictures(pdf, Scan(144, skew=1.5), chance(1))[0])
    ends = [int(np.argmax(page[:, column] < 128)) for column in (60, 340)]
    assert abs(ends[0] - ends[1]) >= 3


def test_a_stamp_is_red_and_covers_paper(pdf: bytes) -> None:
    """A stamp in colour is red; in grey it is a shade between paper and ink."""
    coloured = np.asarray(pictures(pdf, Scan(144, stamp=True, colour=True), chance(1))[0], dtype=int)
    assert ((coloured[..., 0] - coloured[..., 1]) > 80).any()
    grey = np.asarray(pictures(pdf, Scan(144, stamp=True), chance(1))[0])
    assert ((grey > 60) & (grey < 200)).sum() > 100


def test_a_long_picture_holds_all_pages(pdf: bytes) -> None:
    """Pages stand below one another."""
    picture = Image.open(io.BytesIO(as_long_picture(pdf, Scan(72), chance(1))))
    assert picture.size == (200, 600)


def test_turned_pages_lie_on_their_side(pdf: bytes) -> None:
    """A page on its side is as wide as it was high; one that says how to turn it shows as before."""
    assert sizes(sideways(pdf)) == [(300, 200)] * 2
    assert sizes(turned(pdf)) == sizes(pdf)
    before, after = (pictures(data, Scan(72), chance(1))[0] for data in (pdf, turned(pdf)))
    assert abs(np.asarray(before, dtype=int) - np.asarray(after, dtype=int)).mean() < 2


def test_a_layer_of_garbage_is_not_seen(pdf: bytes) -> None:
    """Garbage adds characters to a page and no ink."""
    hurt = garbage_layer(pdf)
    document = pypdfium2.PdfDocument(hurt)
    try:
        assert "ÿþ" in document[0].get_textpage().get_text_range()
    finally:
        document.close()
    before, after = (pictures(data, Scan(72), chance(1))[0] for data in (pdf, hurt))
    assert before.tobytes() == after.tobytes()
