"""Text → the tokens by which it is searched: a token for each Han character, other letters and digits as words.

Chinese is written without gaps between words, so that a reader's 复议 is two tokens, one after the other. A mark of
punctuation or a line end is a token of its own, ``BARRIER``: what stands before it and after it is never one phrase.
The tokens are those of SQLite's FTS5 over ``spaced`` text with ``TOKENIZE``, exactly; a test holds it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

WORDS = 1
"""Version of this definition: another one makes the index anew."""

BARRIER = "\ue000"
"""The token of any run of punctuation, symbols and line ends. (A character that no text can bring in.)"""

# spaced() leaves nothing between tokens but spaces, so that whatever else stands there belongs to a token, also where
# SQLite's table of characters is older than Python's.
TOKENIZE = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'"
"""How FTS5 is to read ``spaced`` text."""

_HAN_CHARACTER = re.compile(
    "[\u3005\u3007\u3021-\u3029\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
)
_LINE = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# Radicals that PDF files print in the place of the character, and that NFKD leaves as they are.
_RADICALS = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
    "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
)

_HAN, _MARK, _SPACE, _NOTHING, _LETTER, _JOINED = range(6)
_Part = tuple[int, str]


class Token(NamedTuple):
    """A token, and where it stands in the text: ``text[start:end]``."""

    text: str
    start: int
    end: int


class _Parts(dict[str, tuple[_Part, ...]]):
    """What each character is for the search, looked up once: one full-width or compatibility sign can be several."""

    def __missing__(self, character: str) -> tuple[_Part, ...]:
        if character in _LINE:
            parts: tuple[_Part, ...] = ((_MARK, BARRIER),)
        else:
            plain = _plain(_plain(character).casefold()).translate(_RADICALS)
            parts = tuple((_kind(one), one) for one in plain)
        self[character] = parts
        return parts


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _kind(character: str) -> int:
    if _HAN_CHARACTER.match(character):
        return _HAN
    category = unicodedata.category(character)
    if category[0] in "LN":
        return _LETTER
    if category[0] == "M":
        # A selector of a glyph's variant says nothing of the text.
        return _NOTHING if "VARIATION SELECTOR" in unicodedata.name(character, "") else _JOINED
    if category[0] == "Z" or character == "\t":
        return _SPACE
    return _NOTHING if category in ("Cc", "Cf") else _MARK


_PARTS = _Parts()


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order, each with its place.

    White space between Han characters is nothing, so that 政 府 is 政府; between words it parts them. Letters are
    compared without regard to case and width. Characters without width are nothing, as are accents without a letter.
    """
    found: list[Token] = []
    word, start, end = "", 0, 0  # the word that may still go on
    for place, character in enumerate(text):
        for kind, plain in _PARTS[character]:
            if kind == _LETTER or (kind == _JOINED and word):
                word, start, end = word + plain, (start if word else place), place + 1
            elif kind < _NOTHING:
                if word:
                    found.append(Token(word, start, end))
                    word = ""
                if kind == _HAN:
                    found.append(Token(plain, place, place + 1))
                elif kind == _MARK:
                    _bar(found, place)
    if word:
        found.append(Token(word, start, end))
    return found


def _bar(found: list[Token], place: int) -> None:
    """One more mark: a token of its own, or more of the one before."""
    start = found.pop().start if found and found[-1].text == BARRIER else place
    found.append(Token(BARRIER, start, place + 1))


def spaced(text: str) -> str:
    """The text as FTS5 gets it: its tokens with a space between."""
    parted = text.translate(_SPACED)
    if _ACCENTED in parted:
        return " ".join([token.text for token in tokens(text)])
    return _BARRIERS.sub(BARRIER, " ".join(parted.split()))


class _Spaced(dict[int, str]):
    """Each character with the spaces that part it from others: the same tokens, quicker where places do not matter."""

    def __missing__(self, number: int) -> str:
        self[number] = said = "".join(_AROUND[kind].format(plain) for kind, plain in _PARTS[chr(number)])
        return said


# Whether an accent belongs to a letter depends on what stands before it.
_ACCENTED = "\ue001"
_AROUND = {_HAN: " {} ", _MARK: f" {BARRIER} ", _SPACE: " ", _NOTHING: "", _LETTER: "{}", _JOINED: _ACCENTED}
_SPACED = _Spaced()
_BARRIERS = re.compile(f"{BARRIER}(?: {BARRIER})+")
