"""Whether the text of a PDF is what one sees: pages may be pictures, fonts may lie, text may lie under a scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.errors import NoTextLayer
from extract.pdf.characters import is_garbage, is_wide
from extract.pdf.drawing import Drawing

_FILLS = 0.5
"""How much of a page a picture covers that may be the page itself."""
_FEW = 20
"""Fewer characters than this are a page's number, or a stamp's."""
_GARBAGE = 0.02
_CHINESE = 0.3
# Words that only the form's tables 三 and 四 hold, and only the form itself. Labels may be set downwards or broken.
_THIRD = ("申请人情况",)
_LAST = ("未经复议直接起诉",)
_FORM = ("第二十条", "申请人情况", "本列数据的勾稽关系")
_RULES = 30
"""A page with more rules than this shows a table."""


def check(drawn: Sequence[Drawing]) -> None:
    """Let a document pass whose text is what one sees.

    A page that is a picture sends the whole document to be read by sight, unless it stands before all pages with
    tables, as a cover does, or after them, as a signed last page does: not where table 三 or 四 of the form is missing.

    Raises:
        NoTextLayer: some of its text is not what one sees; the whole document is to be read by sight.
    """
    if reason := _reason(drawn):
        raise NoTextLayer("the document's pages", "text that one can see", reason, "Read its pages as pictures.")


def _reason(drawn: Sequence[Drawing]) -> str | None:
    texts = Counter(glyph.text for page in drawn for glyph in page.glyphs if not glyph.text.isspace())
    written = texts.total()
    if not written:
        return "no text"
    garbage = sum(count for text, count in texts.items() if is_garbage(text))
    if garbage > _GARBAGE * written:
        return f"{garbage} of {written} characters that mean nothing"
    chinese = sum(count for text, count in texts.items() if is_wide(text) or text.isdigit())
    if written > 10 * _FEW and chinese < _CHINESE * written:
        return f"{chinese} of {written} characters that are Chinese or digits"
    pictures = [page for page in drawn if _ink(page) < _FEW and _covered(page)]
    ruled = [page.number for page in drawn if len(page.rules) > _RULES]
    for page in pictures:
        if not ruled or ruled[0] < page.number < ruled[-1]:
            return f"page {page.number}, a picture"
    if pictures and pictures[-1].number > ruled[0] and not _has_last_table(drawn):
        return f"page {pictures[-1].number}, a picture, where a table of the form may stand"
    return None


def _has_last_table(drawn: Sequence[Drawing]) -> bool:
    """Whether table 四, the form's last, stands on pages with text: its names, or figures under its heading.

    Documents of years before the form have none; what they say is in their text.
    """
    text = "".join(glyph.text for page in drawn for glyph in page.glyphs if not glyph.text.isspace())
    has = [all(word in text for word in words) for words in (_THIRD, _LAST)]
    return has == [True, True] or not any(mark in text for mark in _FORM)


def _ink(page: Drawing) -> int:
    """How many characters one sees on a page."""
    return sum(not glyph.text.isspace() for glyph in page.glyphs)


def _covered(page: Drawing) -> bool:
    """Whether pictures fill much of a page."""
    area = sum((right - left) * (bottom - top) for left, top, right, bottom in page.pictures)
    return area > _FILLS * page.width * page.height
