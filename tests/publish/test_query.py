"""A reader's query: what is searched for, what is marked, what is left out; and nothing is an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite

from publish.query import LONGEST, MOST_TERMS, MOST_TOKENS, NOTHING, Query, expression, parse
from publish.words import TOKENIZE, spaced

TEXTS = {
    1: "年内发生行政复议3件、行政诉讼2件。",
    2: "对复核异议作出答复。",
    3: "行政诉讼，复议",
    4: "依申请公开方面，全年收到申请",
    5: "依申请公开；全年",
    6: "政务微信WeChat关注１２００人",
}


@pytest.fixture(scope="module")
def fts() -> Iterator[sqlite.Connection]:
    """A few texts, indexed."""
    with closing(sqlite.connect(":memory:")) as connection:
        connection.execute(f'CREATE VIRTUAL TABLE texts USING fts5(title, text, tokenize="{TOKENIZE}")')
        rows = [(number, spaced(text)) for number, text in TEXTS.items()]
        connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)
        yield connection


def found(fts: sqlite.Connection, query: str) -> list[int]:
    """Which texts a query finds."""
    sql = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid"
    return [row[0] for row in fts.execute(sql, [expression(query)])]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("复议", [1, 3]),
        ("议", [1, 2, 3]),
        ("复议 诉讼", [1, 3]),
        ("诉讼复议", []),
        ("诉讼，复议", [3]),
        ("诉讼。复议", [3]),
        ("复议　异议", []),
        ("复议 OR 异议", [1, 2, 3]),
        ("复议|异议", [1, 2, 3]),
        ("复议 ｜ 异议", [1, 2, 3]),
        ("复议 AND 行政", [1, 3]),
        ("行政 复议|异议", [1, 3]),
        ("行政 -年内", [3]),
        ("行政 －年内", [3]),
        ('行政 -"年内发生"', [3]),
        ("行政 -年内 -复议", []),
        ("“行政 复议”", [1]),
        ("「行政复议」", [1]),
        ("『行政复议』", [1]),
        ('"行政复议', [1]),
        ("行政”复议", [1, 3]),
        ("依申请公开，全年", [5]),
        ("依申请公开 全年", [4, 5]),
        ("wechat", [6]),
        ("ＷＥＣＨＡＴ关注", [6]),
        ("1200", [6]),
        ("120", []),
        ("title:复议", []),
        ("复议*", [1, 3]),
        ("复*", [1, 2, 3]),
        ("行 政复议", [1]),
    ],
)
def test_a_query_finds_these_texts(fts: sqlite.Connection, query: str, wanted: list[int]) -> None:
    """Words and phrases, either of two, without; a mark within a phrase stands for any."""
    assert found(fts, query) == wanted


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("", []),
        ("   ", []),
        ('"', ['"']),
        ("“”", ["“”"]),
        ("。，！", ["。，！"]),
        ("*", ["*"]),
        ("-", ["-"]),
        ("- -", ["-", "-"]),
        ("-复议", ["-复议"]),
        ("AND AND", ["AND", "AND"]),
        ("OR", ["OR"]),
        ("| |", ["|", "|"]),
        ("😀", ["😀"]),
        ("\x00", ["\x00"]),
        ("\ud800", ["\ud800"]),
    ],
)
def test_what_cannot_be_searched_for_is_told_and_finds_nothing(
    fts: sqlite.Connection, query: str, ignored: list[str]
) -> None:
    """A query without any word has no expression; SQLite is then given one that nothing matches."""
    assert parse(query) == Query(None, (), tuple(ignored), only_minus=query == "-复议")
    assert (expression(query), found(fts, query)) == (NOTHING, [])


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("OR 复议", ("OR",)),
        ("复议 OR", ("OR",)),
        ("复议 OR OR 异议", ("OR",)),
        ("复议 OR -异议", ("OR",)),
        ("-异议 OR 复议", ("OR",)),
        ("复议 ！ 异议", ("！",)),
        ('复议 "" 异议', ('""',)),
    ],
)
def test_an_operator_without_neighbours_is_left_out_and_told(query: str, ignored: tuple[str, ...]) -> None:
    """What joins nothing is ignored by name; the words are searched for all the same."""
    understood = parse(query)
    assert understood.ignored == ignored
    assert "复 议" in (understood.expression or "")


def test_what_is_marked_are_the_wanted_phrases_once() -> None:
    """Phrases to mark are tokens, each once, without what must not stand there."""
    assert parse("复议 WeChat 复议 -诉讼 “公开，\n答复”").phrases == (
        ("复", "议"),
        ("wechat",),
        ("公", "开", "\ue000", "答", "复"),
    )


def test_a_query_too_long_is_cut_and_told() -> None:
    """So many terms, so many tokens of a term, so many characters: what follows is ignored by name."""
    many = parse(" ".join(f"词{number}" for number in range(MOST_TERMS + 3)))
    assert (len(many.phrases), many.ignored) == (MOST_TERMS, ("词32", "词33", "词34"))
    long = parse("公" * MOST_TOKENS + "开")
    assert (len(long.phrases[0]), long.ignored) == (MOST_TOKENS, ("开",))
    assert parse("复议 " + " " * LONGEST + "诉讼").ignored[0].endswith("诉讼")


SIGNS = st.text(alphabet="复议 a1\"“”「」『|｜-－()*^:,{}+\x00\u3000ORAND\ue000é\ud800😀\n\\'NEAR/", max_size=40)


@given(st.text(max_size=80) | SIGNS)
@example("-" * 50)
@example('"' * 51)
@example("政" * 5000)
@example(" OR ".join("abcdefghijklmnopqrstuvwxyz"))
def test_any_text_gives_an_expression_that_fts5_takes(fts: sqlite.Connection, text: str) -> None:
    """Nothing that can be typed is an error, and no part of it is read as FTS5's own language."""
    found(fts, text)
    understood = parse(text)
    assert (understood.expression is None) == (not understood.phrases)


@given(st.text(alphabet="复议诉讼公开", min_size=1, max_size=8))
def test_a_word_is_a_phrase_of_its_characters(word: str) -> None:
    """Without quotation marks a Chinese word is searched for as it stands."""
    assert parse(word) == Query('"' + " ".join(word) + '"', (tuple(word),))
