"""Text → tokens: what they are, where they stand, and that SQLite's FTS5 finds exactly them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite

from publish.words import BARRIER, TOKENIZE, spaced, tokens


def words(text: str) -> list[str]:
    """The tokens of a text, a barrier as |."""
    return [token.text.replace(BARRIER, "|") for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("政府信息", "政 府 信 息"),
        ("政 府　信息", "政 府 信 息"),
        ("２０２３年", "2023 年"),
        ("新收412件", "新 收 412 件"),
        ("WeChat微信ＡＰＰ", "wechat 微 信 app"),
        ("open data", "open data"),
        ("一、总体", "一 | 总 体"),
        ("公开。\n一是", "公 开 | 一 是"),
        ("公开\n一是", "公 开 | 一 是"),
        ("（一）", "| 一 |"),
        ("㈠", "| 一 |"),
        ("⼀⾏⺠", "一 行 民"),
        ("二〇二四年人々", "二 〇 二 四 年 人 々"),
        ("𠀀𪜀𰀀", "𠀀 𪜀 𰀀"),
        ("豈", "豈"),
        ("政\u200b府\ufeff", "政 府"),
        ("9.5%", "9 | 5 |"),
        ("①", "1"),
        ("\ue000\ue001", "|"),
        ("\ud800", "|"),
        ("a\x00b", "ab"),
        ("😀", "|"),
        ("\u0301政\u0301", "政"),
        ("", ""),
    ],
)
def test_a_text_has_these_tokens(text: str, wanted: str) -> None:
    """One token a Han character, words of other letters and digits, one barrier for any run of marks and line ends."""
    assert " ".join(words(text)) == wanted


def test_composed_and_decomposed_letters_are_one() -> None:
    """An accent is part of its letter, whichever way it is written."""
    assert words("é") == words("e\u0301")
    assert words("É") == words("é") != words("e")


def test_each_token_knows_its_place() -> None:
    """Places are those of the text as it is printed, also where one sign stands for several."""
    text = "政 府，２０２３年\n㈡Ab"
    assert [(token.text, text[token.start : token.end]) for token in tokens(text)] == [
        ("政", "政"),
        ("府", "府"),
        (BARRIER, "，"),
        ("2023", "２０２３"),
        ("年", "年"),
        (BARRIER, "\n㈡"),
        ("二", "㈡"),
        (BARRIER, "㈡"),
        ("ab", "Ab"),
    ]


ANY = st.text(max_size=60)
LIKELY = st.text(alphabet="政府信息公开，。 \n\u3000aBé\u03011２\x00\ue000\ud800㈠⼀𠀀-\"'\u200b", max_size=30)


@given(ANY | LIKELY)
def test_places_are_in_order_and_inside(text: str) -> None:
    """No token ends before it begins, or begins before the one before it."""
    found = tokens(text)
    starts = [token.start for token in found]
    assert starts == sorted(starts)
    assert all(0 <= token.start < token.end <= len(text) for token in found)


@given(ANY | LIKELY)
def test_spaced_text_has_the_same_tokens(text: str) -> None:
    """What FTS5 gets is the tokens with spaces between, and never anything that SQLite could not hold."""
    assert spaced(text) == " ".join(token.text for token in tokens(text))
    spaced(text).encode()


@pytest.fixture(scope="module")
def fts() -> Iterator[sqlite.Connection]:
    """A database with an empty index of one column."""
    with closing(sqlite.connect(":memory:")) as connection:
        connection.execute(f'CREATE VIRTUAL TABLE texts USING fts5(text, tokenize="{TOKENIZE}")')
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'instance')")
        yield connection


def holds(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether tokens follow one another in others."""
    return any(text[at : at + len(phrase)] == phrase for at in range(len(text) - len(phrase) + 1))


@given(text=ANY | LIKELY, other=ANY | LIKELY, cut=st.tuples(st.integers(0, 60), st.integers(1, 8)))
@example(text="政府，信息", other="府信", cut=(0, 1))
@example(text="复核异议", other="复议", cut=(0, 1))
def test_fts5_finds_a_phrase_exactly_where_its_tokens_follow_one_another(
    fts: sqlite.Connection, text: str, other: str, cut: tuple[int, int]
) -> None:
    """SQLite and Python agree on every text and phrase, be the phrase a piece of the text or not."""
    fts.execute("DELETE FROM texts")
    fts.execute("INSERT INTO texts VALUES (?)", [spaced(text)])
    found = [token.text for token in tokens(text)]
    for phrase in ([token.text for token in tokens(other)], found[cut[0] : cut[0] + cut[1]]):
        if phrase:
            expression = f'"{" ".join(phrase)}"'
            (hits,) = fts.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [expression]).fetchone()
            assert hits == holds(found, phrase), expression


PLANES = {"the first plane": range(0x10000), "every plane": range(sys.maxunicode + 1)}


@pytest.mark.parametrize("plane", ["the first plane", pytest.param("every plane", marks=pytest.mark.slow)])
def test_every_character_there_is_comes_out_of_fts5_as_it_went_in(fts: sqlite.Connection, plane: str) -> None:
    """SQLite folds or parts none of the tokens that any character gives, though its tables are older than Python's."""
    single = sorted({token.text for number in PLANES[plane] for token in tokens(chr(number))})
    fts.execute("DELETE FROM texts")
    fts.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(single, 1))
    came: dict[int, list[str]] = {}
    for term, document in fts.execute("SELECT term, doc FROM terms"):
        came.setdefault(document, []).append(term)
    assert [token for number, token in enumerate(single, 1) if came.get(number) != [token]] == []
    assert len(single) > len(PLANES[plane]) // 12
