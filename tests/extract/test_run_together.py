"""Numbers that ran together, and every way to take them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.run_together import AT_MOST, ways

NUMBERS = st.lists(st.integers(0, 9999), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "number", "found"),
    [
        ("853", 3, {(8, 5, 3)}),
        ("853", 2, {(8, 53), (85, 3)}),
        ("800", 2, {(80, 0)}),
        ("4 1 1 0 6", 5, {(4, 1, 1, 0, 6)}),
        ("1 431 0 0", 3, {(1431, 0, 0), (1, 4310, 0)}),
        ("12 00", 3, {(12, 0, 0)}),
        ("1,431 0", 2, {(1431, 0)}),
        ("1,4310", 2, set()),
        ("１２　３", 2, {(12, 3)}),
        ("12 - 3", 3, set()),
        ("", 2, set()),
        ("5", 2, set()),
        ("0" * 7, 7, {(0,) * 7}),
    ],
)
def test_a_text_is_taken_apart_in_every_way(text: str, number: int, found: set[tuple[int, ...]]) -> None:
    """Spaces are cuts where there are too few pieces, and may be within a number where there are too many."""
    assert set(ways(text, number).choices) == found


@given(NUMBERS, st.sampled_from([" ", "\n", "\N{NO-BREAK SPACE}"]))
def test_parted_numbers_have_one_way(numbers: list[int], space: str) -> None:
    """As many pieces as figures are those figures, and sure."""
    assert ways(space.join(map(str, numbers)), len(numbers)) == (((*numbers,),), True)


@given(NUMBERS)
def test_what_was_printed_is_among_the_ways(numbers: list[int]) -> None:
    """However numbers ran together, taking them apart finds them, unless there are too many ways to tell."""
    choices = ways("".join(map(str, numbers)), len(numbers)).choices
    assert not choices or tuple(numbers) in choices


def test_too_many_ways_are_none() -> None:
    """A text that could be anything is not looked at: the work is bounded."""
    assert ways("1" * 40, 15).choices == ()
    assert ways(" ".join("1" * 80), 12).choices == ()
    assert 0 < len(ways("1" * 24, 4).choices) <= AT_MOST
