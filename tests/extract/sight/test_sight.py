from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from extract.document import SURE
from extract.formats import image
from extract.pages import Page, PageLine, PageTable
from extract.sight.glyphs import is_dash, leans
from extract.sight.inking import Inked, Strip, inked, strips
from extract.sight.lattice import Face, ruled
from extract.sight.page import joined_halves, page_of
from extract.sight.picture import bands, grey_of, without_stamps
from extract.sight.punctuation import chinese
from extract.sight.recogniser import at_height, recogniser
from extract.sight.ruling import Picture, ruling
from extract.sight.skew import skew, upright

SEEN = Path(__file__).parent / "seen"
WANT = json.loads((SEEN / "want.json").read_text())


def paper(height: int = 400, width: int = 900) -> Picture:
    return np.full((height, width), 255, np.uint8)


def grid(xs: list[int], ys: list[int]) -> Picture:
    drawn = paper(max(ys) + 60, max(xs) + 60)
    for y in ys:
        cv2.line(drawn, (xs[0], y), (xs[-1], y), (0,), 2)
    for x in xs:
        cv2.line(drawn, (x, ys[0]), (x, ys[-1]), (0,), 2)
    return drawn


def turned(grey: Picture, degrees: float) -> Picture:
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(grey, turn, (width, height), borderValue=(255,)), np.uint8)


def faces(grey: Picture) -> list[tuple[Face, ...]]:
    return [table.faces for table in ruled(ruling(grey)).tables]


def written(grey: Picture) -> Inked:
    rules = ruling(grey)
    return inked(grey, rules.ink, ruled(rules).rules)


def only_table(page: Page) -> PageTable:
    (table,) = (item for item in page.items if isinstance(item, PageTable))
    return table


@pytest.mark.parametrize("degrees", [-3.0, -1.5, 0.4, 1.5, 3.0])
def test_a_scan_is_turned_until_its_rules_lie_level(degrees: float) -> None:
    """The angle of a skewed table is found to a tenth of a degree, and nothing of it is left after the turn."""
    lying = turned(grid([80, 300, 520, 740], [60, 140, 220, 300, 380]), degrees)
    assert skew(lying) == pytest.approx(-degrees, abs=0.1)
    assert abs(skew(upright(lying)[0])) < 0.1


def test_an_empty_page_lies_as_it_lies() -> None:
    """A page without ink has no angle, no table and no text."""
    assert skew(paper()) == 0.0
    assert page_of(paper(), 1, 0.36).items == ()


def test_cells_are_the_faces_between_rules() -> None:
    """A missing rule between two places makes one cell that spans both."""
    drawn = grid([50, 250, 450, 650], [50, 120, 190])
    drawn[54:117, 245:256] = 255
    assert faces(drawn) == [(Face(0, 0, 1, 2), Face(0, 2, 1, 3), Face(1, 0, 2, 1), Face(1, 1, 2, 2), Face(1, 2, 2, 3))]


def test_a_broken_rule_still_parts_two_cells() -> None:
    """A gap of a third of an edge is no opening."""
    drawn = grid([50, 250, 450, 650], [50, 140, 230])
    drawn[80:105, 245:256] = 255
    assert len(faces(drawn)[0]) == 6


def test_a_table_that_a_page_cuts_is_open() -> None:
    """Where every upright rule goes on below the last level one, a row goes on, and the table says so."""
    drawn = grid([50, 250, 450, 650], [50, 140, 230])
    drawn[226:235, :] = 255
    for x in (50, 250, 450, 650):
        cv2.line(drawn, (x, 140), (x, 230), (0,), 2)
    (table,) = ruled(ruling(drawn)).tables
    assert (table.open_top, table.open_bottom) == (False, True)
    assert [table.is_open(face) for face in table.faces] == [(False, False)] * 3 + [(False, True)] * 3


def test_a_label_that_goes_on_over_a_pages_end_is_open_alone() -> None:
    """Where one cell of the last row is not closed, that cell is open and the table is not."""
    drawn = grid([50, 250, 450, 650], [50, 140, 230])
    drawn[226:235, 54:246] = 255
    (table,) = ruled(ruling(drawn)).tables
    assert not table.open_bottom
    assert [table.is_open(face)[1] for face in table.faces] == [False, False, False, True, False, False]


def test_a_low_row_that_a_page_cuts_keeps_its_columns() -> None:
    """A rule of 60 pixels that ends at a page's end, as its longer neighbours do, still parts two cells."""
    drawn = grid([50, 250, 450, 650], [50, 110, 230])
    drawn[40:60, :] = 255
    drawn[114:226, 245:256] = 255
    (table,) = ruled(ruling(drawn)).tables
    assert table.open_top
    assert [face for face in table.faces if face.top == 0] == [Face(0, 0, 1, 1), Face(0, 1, 1, 2), Face(0, 2, 1, 3)]


def test_the_halves_of_a_character_are_one_line() -> None:
    """A lone 告 in large print is 生 over 口 with a gap between; two lines of text stay two."""
    upper, lower = Strip(159, 296, 208, 322, ()), Strip(166, 326, 202, 348, ())
    assert [strip[:4] for strip in joined_halves([upper, lower])] == [(159, 296, 208, 348)]
    next_line = Strip(159, 340, 208, 388, ())
    assert joined_halves([upper, next_line]) == [upper, next_line]


def test_a_grey_stamp_is_lifted_and_black_below_it_stays() -> None:
    """A broad ring of middle grey becomes as light as paper; the digits and rules under it stay black."""
    drawn = grid([80, 300, 520, 740], [60, 140, 220, 300, 380])
    cv2.putText(drawn, "7", (180, 195), cv2.FONT_HERSHEY_DUPLEX, 1.0, (0,), 2, cv2.LINE_AA)
    plain = drawn.copy()
    ring = np.zeros_like(drawn)
    cv2.circle(ring, (200, 190), 90, (255,), 14)
    cv2.circle(ring, (190, 185), 22, (255,), -1)
    stamped = np.where(ring > 0, np.minimum(drawn, 120), drawn).astype(np.uint8)
    lifted = without_stamps(stamped)
    assert without_stamps(plain) is plain
    assert lifted[ring > 0].mean() > 200
    assert np.abs(lifted[plain < 60].astype(int)).mean() < 60
    assert faces(lifted) == faces(plain)


def test_strokes_of_a_large_character_are_no_rules() -> None:
    """A box as small as 目 in a title is writing, and stays when rules are taken away."""
    drawn = paper()
    cv2.rectangle(drawn, (100, 100), (150, 170), (0,), 3)
    assert faces(drawn) == []
    assert written(drawn).written[100, 120] == 255


def test_specks_and_noise_are_no_writing() -> None:
    """Dots of two pixels and pale noise leave a page without lines."""
    random = np.random.default_rng(1)
    noisy = np.clip(235 + random.normal(0, 8, (400, 900)), 0, 255).astype(np.uint8)
    noisy[::50, ::50] = noisy[1::50, ::50] = 0
    page = written(noisy)
    assert strips(page.written, 28) == ()


def test_a_dash_is_told_from_a_speck_and_a_slash_from_a_one() -> None:
    """Shapes decide where the recogniser is wrong: it takes slashes for 1 and is sure of it."""
    drawn = paper()
    cv2.line(drawn, (100, 100), (122, 100), (0,), 3)
    cv2.line(drawn, (310, 116), (320, 88), (0,), 3)
    cv2.line(drawn, (505, 116), (505, 90), (0,), 3)
    cv2.line(drawn, (600, 90), (616, 90), (0,), 3)
    cv2.line(drawn, (616, 90), (608, 116), (0,), 3)
    page = written(drawn)
    dash, slash, one, seven = (strips(page.written[60:140, x : x + 60], 28, x, 60)[0] for x in (90, 290, 480, 580))
    assert is_dash(dash, 28)
    assert [leans(strip.blots[0], page) for strip in (slash, one, seven)] == [True, False, False]


def test_the_recogniser_reads_digits_offline() -> None:
    """The model of the package reads a drawn number, and says so as text and as a figure."""
    drawn = paper(60, 160)
    cv2.putText(drawn, "4128", (20, 45), cv2.FONT_HERSHEY_DUPLEX, 1.4, (0,), 2, cv2.LINE_AA)
    (look,) = recogniser().read([at_height(drawn)], figures=True)
    assert (look.text.text, look.figure.text) == ("4128", "4128")
    assert look.figure.confidence > SURE


def test_marks_beside_chinese_are_wide() -> None:
    """Narrow brackets and colons become those of Chinese print; a number's comma stays."""
    assert chinese("(一)金额:1,431(万元)") == "（一）金额：1,431（万元）"
    assert chinese("（—）公开\nー、总体") == "（一）公开\n一、总体"
    assert chinese("尚末审\n结；末经复议直接起诉；年末") == "尚未审\n结；未经复议直接起诉；年末"


def test_red_ink_is_lifted_and_black_below_it_stays() -> None:
    """A red stamp becomes paper; what is printed under it is as dark as before."""
    colours = np.full((60, 60, 3), 255, np.uint8)
    colours[20:40, 20:40] = (215, 40, 60)
    colours[28:32, 10:50] = 0
    grey = grey_of(colours)
    assert int(grey[22:26, 22:38].min()) > 240
    assert int(grey[30, 12:48].max()) < 20


def test_a_long_picture_is_cut_at_its_widest_gaps() -> None:
    """Three pages glued to one picture come apart in the white between them."""
    long = paper(3000, 600)
    for top in (40, 1040, 2040):
        for y in range(top, top + 850, 30):
            long[y : y + 12, 60:540] = 0
    cuts = [start for start, _ in bands(long)]
    assert len(cuts) == 3
    assert 890 < cuts[1] < 1040
    assert 1890 < cuts[2] < 2040


BROKEN = "85\n9"


@pytest.mark.parametrize("name", ["table-200", "table-150", "stamped"])
def test_a_scanned_table_is_read_cell_by_cell(name: str) -> None:
    """At 200 dpi, at 150 dpi with noise and under a red stamp each figure is right, or said to be unsure."""
    (page,) = image.pages((SEEN / f"{name}.jpg").read_bytes())
    assert [item.text for item in page.items if isinstance(item, PageLine)] == [WANT["title"]]
    want = [text.replace("—", "-") for row in WANT["cells"] for text in row]
    cells = only_table(page).cells
    sure = [(cell.text, text) for cell, text in zip(cells, want, strict=True) if (cell.sight.confidence or 0) >= SURE]
    assert BROKEN not in [printed for _, printed in sure], "two lines with room for more digits may be two figures"
    assert len(sure) >= len(want) - want.count(BROKEN) - 2
    assert all(seen == printed for seen, printed in sure)


def test_a_grey_stamp_makes_figures_unsure_and_never_wrong() -> None:
    """Where a stamp's ink cannot be told from print, what it covers is unsure."""
    stamped = np.array(Image.open(SEEN / "stamped.jpg").convert("L"))
    cells = only_table(page_of(stamped, 1, 0.36)).cells
    want = [text.replace("—", "-") for row in WANT["cells"] for text in row]
    wrong = [
        (cell.text, text)
        for cell, text in zip(cells, want, strict=True)
        if (cell.sight.confidence or 0) >= SURE and cell.text != text and not cell.text.startswith("*")
    ]
    assert wrong == []


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_page_on_its_side_or_its_head_is_turned(quarters: int) -> None:
    """The texts say which way up a page is."""
    grey = np.array(Image.open(SEEN / "table-200.jpg").convert("L"))
    page = page_of(np.ascontiguousarray(np.rot90(grey, quarters)), 1, 0.36)
    assert [item.text for item in page.items if isinstance(item, PageLine)] == [WANT["title"]]
