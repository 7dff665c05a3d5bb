"""One spelling of Chinese text: which encoding bytes are in, how labels compare, what a printed date says."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from resiliparse.parse.encoding import detect_encoding

How = Literal["bom", "utf-8", "header", "meta", "gb18030", "detected"]

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_SIMPLE_CHINESE = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "hz-gb-2312", "gb18030"})
# What a page in Chinese can be in. Servers send others as a default, and most of those decode any bytes at all.
_PLAUSIBLE = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "big5hkscs", "cp950"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, how that was known, and how many bytes could not be read as it."""

    text: str
    encoding: str
    how: How
    lost: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes by evidence: BOM, valid UTF-8, the server's word, the page's word, GB18030, then detection.

    Valid UTF-8 stands before every declaration because Chinese text in another encoding is practically never valid
    UTF-8, while UTF-8 often passes as GBK. ``gb2312`` always means its superset GB18030.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lossy(data, encoding, "bom")
    if (text := _strict(data, "utf-8")) is not None:
        return Decoded(text, "utf-8", "utf-8")
    meta = _META.search(data[:4096])
    claims: tuple[tuple[str | None, How], ...] = (
        (declared, "header"),
        (meta.group(1).decode("ascii") if meta else None, "meta"),
        ("gb18030", "gb18030"),
    )
    for claim, how in claims:
        name = _codec(claim)
        if name and (text := _strict(data, name)) is not None:
            return Decoded(text, name, how)
    guesses = ("utf-8", "gb18030", _codec(declared), _codec(detect_encoding(data)))
    readings = [_lossy(data, name, "detected") for name in dict.fromkeys(guesses) if name]
    return min(readings, key=lambda reading: reading.lost)


def _codec(claim: str | None) -> str | None:
    if not claim:
        return None
    name = claim.strip().strip("'\"").lower()
    if name in _SIMPLE_CHINESE:
        return "gb18030"
    try:
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return name if name in _PLAUSIBLE else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _lossy(data: bytes, encoding: str, how: How) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, how, text.count("\ufffd"))


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u200f"))


def visible(text: str) -> str:
    """The text without characters that have no width: joiners, marks of direction, a stray byte order mark."""
    return text.translate(_INVISIBLE)


_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=8192)
def squash(text: str) -> str:
    """The text as labels are compared: NFKC, without any white space or invisible character."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_INVISIBLE))


# Word's own marks, left behind by a converter; an image's mark stays, as the text's only trace of it.
_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,200}\]")


def without_bookmarks(text: str) -> str:
    """The text without a converter's ``[bookmark: …]`` marks."""
    return _BOOKMARK.sub("", text) if "[bookmark:" in text else text


def tidy(text: str) -> str:
    """The text as a person reads it: lines trimmed (NBSP too), empty ones and bookmarks dropped."""
    lines = (line.translate(_INVISIBLE).strip() for line in without_bookmarks(text).split("\n"))
    return "\n".join(line for line in lines if line)


_DIGITS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "○": 0, "零": 0, "Ｏ": 0}
_DATE = re.compile(
    r"([12][0-9]{3}|[一二〇○零Ｏ三四五六七八九]{4})\s{0,3}[年./-]\s{0,3}"
    r"([01]?[0-9]|[一二三四五六七八九]|十[一二]?)\s{0,3}[月./-]\s{0,3}"
    r"([0-3]?[0-9]|[一二三四五六七八九]|[二三]?十[一二三四五六七八九]?)(?![0-9十一二三四五六七八九])\s{0,3}日?"
)


def civil_dates(text: str) -> tuple[date, ...]:
    """Every whole date printed in a text (2025年1月20日, 2025-01-20, 二〇二五年一月二十日), in order.

    Impossible dates are left out. dateutil is not asked: it answers 2026 for ``2025年1月20日``.
    """
    found = (
        _civil(_small(m[1]), _small(m[2]), _small(m[3])) for m in _DATE.finditer(unicodedata.normalize("NFKC", text))
    )
    return tuple(day for day in found if day)


def _civil(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _small(digits: str) -> int:
    """A year, month or day in either kind of digits."""
    if digits.isascii():
        return int(digits)
    if "十" not in digits:
        return int("".join(str(_DIGITS[c]) for c in digits))
    tens, _, ones = digits.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
