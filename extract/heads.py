"""Who reports on which year, and how to reach them: the facts around the tables, as printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from archive.text import squash, visible
from extract.closing import ORGAN_END, is_organ, signed, signer, split_closing
from extract.report import Contact

__all__ = [
    "Title",
    "agency_below",
    "agency_in_text",
    "agency_of",
    "basis",
    "best_title",
    "contact",
    "fullness",
    "is_title",
    "named",
    "period",
    "printed_title",
    "signed",
    "signer",
    "split_closing",
    "without_site",
    "year_of",
]

_TITLE = re.compile(r"(?:信息|政务)公开.{0,12}(?:报告|年报|总结|年度报)(?:[（(【][^）)】]{0,20}[）)】])?(?:\d{4}年?)?$")
_FORM_TITLE = re.compile(r"信息公开.{0,12}报告.{0,8}$")
_CHINESE_YEAR = re.compile(r"二[〇○零0OoΟο]([〇○零0一二三四])([〇○零0一二三四五六七八九])")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d|199\d)(?!\d)")
_NUMERALS = "〇一二三四五六七八九"
_FIRST = 12  # paragraphs in which a title stands
_ONLY_YEAR = re.compile(r"^[(（]?(?:20[0-4]\d|199\d|二[〇○零0][〇○零0一二三四][〇○零0一二三四五六七八九])年?度?[)）]?$")
_YEAR_AT_END = re.compile(r"[(（]?(?:20[0-4]\d|199\d)年度?[)）]?$")
_SITE = re.compile(r"\s{0,3}[-_|—–·]\s{0,3}")


class Title(NamedTuple):
    """A title and the blocks (from, up to) it was printed in, empty where a head element said it."""

    text: str
    start: int = 0
    end: int = 0


def is_title(text: str) -> bool:
    """Whether a line is the title of an annual report, or of the form's blank."""
    plain = squash(text)
    return len(plain) <= 70 and "。" not in plain and bool(_TITLE.search(plain) or _FORM_TITLE.search(plain))


def printed_title(paragraphs: Sequence[str]) -> Title | None:
    """The title among a document's first paragraphs: the fullest, of equals the first.

    It may run over three paragraphs, with the organ's name or the year in a line of its own above it, or the year
    below it.
    """
    texts = ["".join(text.split()) for text in paragraphs[:_FIRST]]
    found = [title for end in range(1, len(texts) + 1) if (title := _ending(texts, end))]
    return max(found, key=lambda title: fullness(title.text), default=None)


def fullness(title: str) -> int:
    """How many of organ and year a title names."""
    return (agency_of(title) is not None) + (year_of(title) is not None)


def _ending(texts: Sequence[str], end: int) -> Title | None:
    """The title that ends with a paragraph, from as few paragraphs as make one, with what belongs to it around it."""
    for start in range(end - 1, max(end - 4, -1), -1):
        text = "".join(texts[start:end])
        if is_title(text) and not any(map(_sentence, texts[start:end])):
            below = end < len(texts) and year_of(text) is None and _ONLY_YEAR.match(squash(texts[end]))
            top, bottom = _upwards(texts, start, text), end + 1 if below else end
            return Title("".join(texts[top:bottom]), top, bottom)
    return None


def _upwards(texts: Sequence[str], start: int, text: str) -> int:
    """Where a title begins whose first lines are the year, or the organ's name, alone."""
    for _ in range(2):
        above = texts[start - 1] if start else ""
        is_year = year_of(text) is None and bool(_ONLY_YEAR.match(squash(above)))
        named = is_organ(above) or (is_organ(_YEAR_AT_END.sub("", above)) and year_of(text) is None)
        if not (is_year or (named and agency_of(text) is None)):
            break
        start -= 1
        text = above + text
    return start


def _sentence(text: str) -> bool:
    return any(mark in text for mark in "。；，") or text.startswith(("根据", "按照", "本报告", "现将"))


def best_title(candidates: Iterable[str], printed: Title | None) -> Title | None:
    """The title that says most: one with the organ and the year before one without, the page's own word first."""
    titles = [Title(plain) for candidate in candidates if is_title(plain := without_site(candidate))]
    if printed:
        titles.append(printed)
    if not titles:
        return None
    own = year_of(printed.text) if printed else None
    titles = [title for title in titles if own is None or year_of(title.text) in (None, own)]
    best = max(titles, key=lambda title: fullness(title.text))
    return best._replace(start=printed.start, end=printed.end) if printed else best


def without_site(title: str) -> str:
    """A window's title without the site's and the column's names after it."""
    parts = [part for part in _SITE.split(title.strip()) if part]
    for count in range(1, len(parts) + 1):
        if is_title("".join(parts[:count])):
            return "".join(" ".join(parts[:count]).split())
    return "".join(title.split())


def year_of(text: str) -> int | None:
    """The report year a title names, in either kind of digits; None for none or several."""
    plain = unicodedata.normalize("NFKC", "".join(text.split()))
    years = {int(year) for year in _YEAR.findall(plain)}
    for tens, ones in _CHINESE_YEAR.findall(plain):
        years.add(2000 + 10 * max(_NUMERALS.find(tens), 0) + max(_NUMERALS.find(ones), 0))
    return years.pop() if len(years) == 1 else None


def named(file: str) -> str:
    """What a file's name says of the year: 20xx年; other digits in it may be a day or a number."""
    return next(iter(re.findall(r"(?<!\d)20[0-4]\d年", unicodedata.normalize("NFKC", file[-200:]))), "")


_ANY_YEAR = r"(?:20\d\d|199\d|二[〇○零0OoΟο][〇○零0一二三四].)年?度?"
_SUBJECT = r"(?:政府信息公开|政务信息公开|信息公开|政务公开)"
_BEFORE_YEAR = re.compile(rf"^(.{{2,40}}?)(?:关于)?[（(]?{_ANY_YEAR}[）)]?.{{0,12}}(?:信息|政务)公开")
_AFTER_YEAR = re.compile(rf"^[（(]?{_ANY_YEAR}[）)]?(.{{2,40}}?)(?:关于)?{_SUBJECT}")
_NO_YEAR = re.compile(rf"^(.{{2,40}}?)(?:关于)?{_SUBJECT}")
# What pages put before the organ's name, and what a name never holds.
_PREFIX = re.compile(r"^(?:Page\d{1,4}-?|(?:文字|图文|图片|一图)?(?:解读|读懂|图解)[:：]?|关于)")
_NO_NAME = re.compile(rf"\d{{4}}|年度|报告|{_ANY_YEAR}|^政府$|^公开$|发布$|印发|关于")


def agency_of(title: str) -> str | None:
    """The organ a title names, as printed."""
    plain = _PREFIX.sub("", _alike(title))
    for pattern in (_BEFORE_YEAR, _AFTER_YEAR, _NO_YEAR):
        if match := pattern.search(plain):
            name = match[1].strip("《“\"' 、:：")
            if name.endswith("人民"):
                name += "政府"
            if len(name) > 1 and not _NO_NAME.search(name):
                return name
    return None


def _alike(text: str) -> str:
    """A text without white space, its digits and letters half-width, its marks as printed."""
    kept = (c for c in visible(text) if not c.isspace())
    return "".join(half if (half := unicodedata.normalize("NFKC", c)).isalnum() else c for c in kept)


def agency_below(lines: Sequence[str]) -> str | None:
    """The organ whose name stands in a line of its own among the first under a title."""
    return next(("".join(line.split()) for line in lines[:3] if is_organ(line)), None)


_REPORTER = (
    re.compile(r"由([一-鿿（）()]{4,30}?)(?:按照|根据|依据|编制)"),
    re.compile(r"(?:公布|编制|发布|公开)(?:了)?([一-鿿]{4,30}?)(?:20\d\d)年"),
    re.compile(r"与([一-鿿（）()]{4,30}?)联系"),
)


def agency_in_text(preamble: str) -> str | None:
    """The organ a preamble names as the one that reports, or as the one to ask."""
    plain = squash(preamble)
    for pattern in _REPORTER:
        if (match := pattern.search(plain)) and ORGAN_END.search(match[1]):
            return match[1]
    return None


_PERIOD = re.compile(
    r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?(?:[0零]时)?(?:起|开始)?[,，]?"
    r"(?:截?至|截止到?|到|-{1,2}|—{1,2}|~|～)(?:(20\d\d)[年./-]|[当同本]年)?(\d{1,2})[月./-](\d{1,2})(?!\d)"
)


def period(text: str) -> tuple[str, str] | None:
    """The first and last day of the statistics, where a text prints both; nothing is inferred from the year."""
    match = _PERIOD.search(squash(text))
    if not match:
        return None
    first_year = int(match[1])
    try:
        first = date(first_year, int(match[2]), int(match[3]))
        last = date(int(match[4] or first_year), int(match[5]), int(match[6]))
    except ValueError:
        return None
    return (first.isoformat(), last.isoformat()) if first < last else None


_BASIS = re.compile(r"([一-鿿]{1,12})[〔\[【（(﹝［]((?:19|20)\d{2})[〕\]】）)﹞］](?:第)?(\d{1,5})号")


_BEFORE_ISSUER = re.compile(r"^.*(?:依据|根据|按照|依照|参照|执行|文件|格式|要求|通知|规定|[和及与的为是以])")


def basis(preamble: str) -> tuple[str, ...]:
    """The document numbers a preamble cites, brackets as 〔〕, in order, each once."""
    plain = "".join(preamble.split())
    numbers = (f"{_BEFORE_ISSUER.sub('', m[1])}〔{m[2]}〕{m[3]}号" for m in _BASIS.finditer(plain))
    return tuple(dict.fromkeys(numbers))


_ADDRESS = re.compile(r"(?<![箱网站])(?:联系|通讯|通信|办公)?地址[:：]\s{0,3}([^，,；;。()（）:：]{4,80})")
_PLAIN_ADDRESS = re.compile(r"联系[（(]([^：:，,；;（）()]{5,60})[，,；;]")
_POSTCODE = re.compile(r"(?:邮政编码|邮编)[:：]?\s{0,3}(\d{6})(?!\d)")
_PHONE = re.compile(r"电\s{0,2}话(?:号码)?[:：]?\s{0,3}([（(]?\d[\d\-—–－()（） ]{5,24}\d)")
_EMAIL = re.compile(
    r"(?:邮箱|邮件|E-?mail)[^:：@\sA-Za-z0-9]{0,6}[:：]?\s{0,3}([A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})",
    re.IGNORECASE,
)


def contact(texts: Iterable[str]) -> Contact:
    """The first contact printed in any of the texts, in their order."""
    for text in texts:
        found = _contact(text)
        if found != Contact():
            return found
    return Contact()


def _contact(text: str) -> Contact:
    if not re.search(r"联系|电\s{0,2}话|地址|邮|mail", text, re.IGNORECASE):
        return Contact()
    address = _ADDRESS.search(text) or _PLAIN_ADDRESS.search(text)
    postcode, phone, email = _POSTCODE.search(text), _PHONE.search(text), _EMAIL.search(text)
    return Contact(
        address=address[1].strip() if address else None,
        postcode=postcode[1] if postcode else None,
        phone=_phone(phone[1]) if phone else None,
        email=email[1] if email else None,
    )


def _phone(printed: str) -> str:
    """A number as printed, full-width marks and dashes as their plain kin."""
    return re.sub(r"[—–－]{1,2}", "-", unicodedata.normalize("NFKC", printed)).strip()
