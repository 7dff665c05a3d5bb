"""What differs between two texts, in words and paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.site.text_change import AROUND, FINE, Piece, pieces

TEXT = st.text(alphabet="一二三\n", max_size=12)


@given(TEXT, TEXT)
def test_nothing_is_lost_of_short_texts(before: str, after: str) -> None:
    """What is the same and what went make up the earlier text; what is the same and what came, the later."""
    found = pieces(before, after)
    lost = "".join(text for kind, text in found if kind != "ins").replace("\n", "")
    came = "".join(text for kind, text in found if kind != "del").replace("\n", "")
    assert (lost, came) == (before.replace("\n", ""), after.replace("\n", ""))


def test_a_figure_in_a_long_text_is_shown_with_a_few_words_around() -> None:
    """Of a thousand characters only the change and its neighbourhood stand there."""
    text = "文" * 500 + "共{}件" + "字" * 500
    found = pieces(text.format(12), text.format(13))
    assert Piece("del", "12") in found
    assert Piece("ins", "13") in found
    assert [piece.kind for piece in found if piece.kind != "same"] == ["gap", "del", "ins", "gap"]
    assert sum(len(piece.text) for piece in found) < 4 * AROUND


@pytest.mark.parametrize(("before", "after", "kind"), [(None, "新", "ins"), ("旧", None, "del")])
def test_a_text_that_came_or_went_is_one_piece(before: str | None, after: str | None, kind: str) -> None:
    """A section that was not there before is all new, and the other way round."""
    assert [piece.kind for piece in pieces(before, after) if piece.text.strip()] == [kind]


def test_very_long_texts_are_compared_by_paragraphs() -> None:
    """Two long paragraphs that differ are replaced whole, in no time."""
    found = pieces("一" * FINE, "一" * FINE + "二")
    assert [piece.kind for piece in found][:2] == ["del", "ins"]
