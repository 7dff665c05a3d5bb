"""What was found is marked where it stands, and an excerpt shows it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.excerpt import Excerpt, excerpt, marked, marks
from publish.query import parse
from publish.words import tokens

TEXT = (
    "市政府着力解决老问题，并以老旧小区改造为试点。\n一是主动公开方面。全年主动公开政府信息629条，其中文件公告121条。"
    "\n二是依申请公开方面。全年收到申请380件（含上年结转16件），办结369件。年内发生行政复议17件、行政诉讼19件。"
    "\n三是监督保障方面。主要负责人每季度听取一次汇报，全年专题会议5次，培训5次。"
)


def shown(found: Excerpt) -> str:
    """An excerpt as a reader sees it, what was found in brackets."""
    said = "".join(f"[{piece.text}]" if piece.found else piece.text for piece in found.pieces)
    return f"{'' if found.begins else '…'}{said}{'' if found.ends else '…'}"


@pytest.mark.parametrize(
    ("text", "query", "wanted"),
    [
        ("行政复议3件", "复议", "行政[复议]3件"),
        ("复核异议", "复议", "复核异议"),
        ("行 政\u3000复 议", "行政复议", "[行 政\u3000复 议]"),
        ("公开、答复", "公开，答复", "[公开、答复]"),
        ("复议复议", "复议", "[复议复议]"),
        ("行政复议", "行政复 复议", "[行政复议]"),
        ("１２００人", "1200", "[１２００]人"),
        ("㈠总体", "一", "[㈠]总体"),
        ("<b>复议</b>", "复议", "<b>[复议]</b>"),
        ("复议", "诉讼", "复议"),
        ("", "复议", ""),
    ],
)
def test_what_was_found_is_marked_as_it_is_printed(text: str, query: str, wanted: str) -> None:
    """Marks stand round the printed characters, spaces and wide digits among them; neighbours are one mark."""
    assert shown(marked(text, marks(text, parse(query).phrases))) == wanted


def test_an_excerpt_is_about_as_long_as_asked_and_begins_with_a_sentence() -> None:
    """It starts where a sentence or a part of one does, and says that the text goes on."""
    found = shown(excerpt(TEXT, marks(TEXT, parse("复议").phrases), 40))
    assert found == "…年内发生行政[复议]17件、行政诉讼19件。\n三是监督保障方面。…"


def test_an_excerpt_stands_where_most_was_found() -> None:
    """Of several places the one with the most hits within the width is shown."""
    found = shown(excerpt(TEXT, marks(TEXT, parse("全年 条").phrases), 40))
    assert found.count("[") == 4
    assert "[全年]主动公开政府信息629[条]，其中文件公告121[条]" in found


def test_a_short_text_is_shown_whole() -> None:
    """Where all of it has room, nothing is left out and no dots are shown."""
    assert shown(excerpt("行政复议3件。", marks("行政复议3件。", parse("复议").phrases))) == "行政[复议]3件。"


@given(
    text=st.text(alphabet="复议公开，。 \nａé\u0301", max_size=200),
    query=st.text(alphabet="复议公开，", min_size=1, max_size=4),
    width=st.integers(1, 100),
)
def test_an_excerpt_is_a_piece_of_the_text_and_shows_something_found(text: str, query: str, width: int) -> None:
    """Its pieces are the text itself, unchanged; where anything was found, at least one whole hit is in it."""
    phrases = parse(query).phrases
    spans = marks(text, phrases)
    found = excerpt(text, spans, width)
    assert "".join(piece.text for piece in found.pieces) in text
    assert any(piece.found for piece in found.pieces) == bool(spans)
    for piece in found.pieces:
        if piece.found:
            said = [token.text for token in tokens(piece.text)]
            assert any(list(phrase) == said[: len(phrase)] for phrase in phrases)


@given(st.text(alphabet="复议公开，。 \n", max_size=120), st.text(alphabet="复议公", min_size=1, max_size=2))
def test_marks_are_apart_and_in_order(text: str, word: str) -> None:
    """No mark touches the next: each is one piece on the page."""
    spans = marks(text, parse(word).phrases)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
