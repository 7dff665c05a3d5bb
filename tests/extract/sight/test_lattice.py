"""Which lattices of rules are tables, and which of their edges may be none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.sight.lattice import Ruled, ruled
from extract.sight.punctuation import chinese
from extract.sight.ruling import Picture, ruling


def lattice(width: int, height: int, rows: int, more: tuple[int, int] | None = None) -> Ruled:
    """The tables of an A4 page with one of two columns on it; ``more`` draws an upright in one row alone."""
    page: Picture = np.full((2338, 1654), 255, np.uint8)
    left, top = 200, 300
    for row in range(rows + 1):
        y = top + row * height // rows
        cv2.line(page, (left, y), (left + width, y), (0,), 2)
    for x in (left, left + width // 3, left + width):
        cv2.line(page, (x, top), (x, top + height), (0,), 2)
    if more:
        row, x = more
        cv2.line(page, (x, top + row * height // rows), (x, top + (row + 1) * height // rows), (0,), 2)
    return ruled(ruling(page))


@pytest.mark.parametrize(("width", "height", "found"), [(290, 400, 1), (290, 90, 0), (900, 90, 1)])
def test_a_slim_table_is_one_and_a_titles_strokes_are_none(width: int, height: int, found: int) -> None:
    """A table of a sixth of the page counts where it is high; what is as low as a line of large print does not."""
    assert len(lattice(width, height, 2 if height < 100 else 5).tables) == found


def test_an_edge_of_one_row_alone_makes_its_cells_odd() -> None:
    """An upright that parts only one row of several may be a stamp's ring; the table's own uprights are not odd."""
    (sound,) = lattice(900, 400, 5).tables
    assert not any(map(sound.is_odd, sound.faces))
    (struck,) = lattice(900, 400, 5, more=(2, 800)).tables
    assert {face.top for face in struck.faces if struck.is_odd(face)} == {2}


def test_the_rest_of_a_rule_is_no_part_of_a_label() -> None:
    """A stroke before a row's number goes, on its line or above it; 一 as a number stays."""
    assert chinese("一\n3.其他") == chinese("— 3.其他") == "3.其他"
    assert chinese("一、本年新收") == "一、本年新收"
