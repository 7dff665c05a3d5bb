"""Lines as paragraphs: where one ends, what is indented, what is large, and what a page end only interrupts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.document import Paragraph
from extract.page import Page, PageLine

_LARGE = 1.12
"""From how many times the text's size on a line is a heading's or a title's."""
_INDENT = 0.9  # in characters
_NUMBERED = re.compile(
    r"\s{0,3}(?:[一二三四五六七八九十]{1,3}\s{0,2}、|[（(]\s{0,2}[一二三四五六七八九十\d]{1,3}\s{0,2}[)）]"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章|条)|\d{1,2}\s{0,2}[、.．](?!\d))"
)
# A whole heading of the form, old or new: what stands below it is text, also where the heading's line is full.
_HEADING = re.compile(r"\s{0,3}[一二三四五六七八九十]{1,2}\s{0,2}、[^，。；：！？]{2,50}(?:情况|事项|措施)\s{0,3}")
_MORE = tuple("和及与或、的")
_ENDS = tuple("。！？；：”」)）.!?;:")
_CLOSING = frozenset("，。、；：！？）」』】》〉”’…%％,.;:!?)]}")
# Some programs break no line between a word and the quotation mark after it.
_QUOTES = frozenset("“‘")
_OPENING = frozenset("（「『【《〈“‘([{")


class Measure(NamedTuple):
    """How a document's text is set.

    Attributes:
        left: where its lines begin, in points.
        right: where full lines end.
        size: the height of its characters.
        leading: from line to line.
    """

    left: float
    right: float
    size: float
    leading: float


Placed = tuple[Page, PageLine]


def measure(pages: Sequence[Page]) -> Measure:
    """How the text of pages is set: by most of their characters."""
    lines = [(page, item) for page in pages for item in page.items if isinstance(item, PageLine)]
    sizes: Counter[float] = Counter()
    for _, line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    if not sizes:
        return Measure(0, 0, 12, 18)
    size = sizes.most_common(1)[0][0]
    body = [(page, line) for page, line in lines if abs(line.size - size) <= 0.1 * size]
    left = _most(line.box[0] for _, line in body if len(line.text) > 4)
    right = _right([(page.width, line) for page, line in body], size)
    gaps = [
        lower.box[1] - upper.box[1]
        for (page, upper), (other, lower) in pairwise(body)
        if page is other and 0 < lower.box[1] - upper.box[1] < 4 * size
    ]
    return Measure(left, right, size, _most(gaps) if gaps else 1.5 * size)


def _right(lines: Sequence[tuple[float, PageLine]], size: float) -> float:
    """Where full lines end: as far right as several of the long ones reach."""
    long = [line for width, line in lines if line.box[2] - line.box[0] > 0.5 * width]
    # A mark that closes a line may hang over its end.
    plain = [line for line in long if line.text[-1] not in _CLOSING]
    ends = sorted(line.box[2] for line in (plain if len(plain) > 1 else long))
    if not ends:
        return max((line.box[2] for _, line in lines), default=0.0)
    enough = max(2, len(ends) // 8)
    for end in reversed(ends):
        if sum(other > end - size for other in ends) >= enough:
            return end
    return ends[-1]


def _most(values: Iterator[float] | list[float]) -> float:
    """The value that most are near to; the smaller one of equals."""
    counts = Counter(round(value) for value in values)
    if not counts:
        return 0.0
    near = {value: count + counts[value - 1] + counts[value + 1] for value, count in counts.items()}
    return float(min(near, key=lambda value: (-near[value], value)))


def paragraphs(lines: Sequence[Placed], body: Measure, *, first: bool) -> Iterator[Paragraph]:
    """Join lines to paragraphs.

    Args:
        lines: lines with the pages they stand on, in reading order.
        body: how the document's text is set.
        first: whether they are the document's first ones, which the title stands in.
    """
    group: list[Placed] = []
    largest = max((line.size for _, line in lines[:12]), default=0) if first else 0
    for placed in lines:
        if group and not _goes_on(group[-1], placed, body):
            yield _paragraph(group, body, largest)
            group = []
        group.append(placed)
    if group:
        yield _paragraph(group, body, largest)


def _paragraph(group: Sequence[Placed], body: Measure, largest: float) -> Paragraph:
    text = joined_text([line.text for _, line in group], body)
    size = group[0][1].size
    return Paragraph(text, title=size > _LARGE * body.size and size >= 0.97 * largest > 0)


def joined_text(lines: Sequence[str], body: Measure) -> str:  # noqa: ARG001 - how lines are set may come to matter
    """The lines of one paragraph as one: a space stays where Latin words or a word and a number meet."""
    text = ""
    for line in lines:
        plain = line.strip()
        if text and plain and text[-1].isascii() and plain[0].isascii() and text[-1].isalpha() and plain[0].isalpha():
            text += " "
        text += plain
    return text


def _goes_on(above: Placed, below: Placed, body: Measure) -> bool:
    """Whether a line goes on with the paragraph of the line above it."""
    (page, upper), (other, lower) = above, below
    size = max(upper.size, lower.size)
    if abs(upper.size - lower.size) > 0.1 * size:
        return False
    if upper.size > _LARGE * body.size and page is other:
        return _both_large(page, upper, lower, body)
    if page is other and lower.box[1] - upper.box[1] > 1.3 * max(body.leading, 1.1 * size):
        return False
    if lower.box[0] > body.left + _INDENT * size:
        return False
    if body.right - upper.box[2] > _needed(lower.text) * size:
        return False
    return not (_is_heading(upper, lower) or (_NUMBERED.match(lower.text) and upper.text.endswith(_ENDS)))


def _is_heading(upper: PageLine, lower: PageLine) -> bool:
    """Whether a line is a whole heading of the form, and what stands below it does not go on with it."""
    return bool(_HEADING.fullmatch(upper.text)) and not lower.text.lstrip().startswith(_MORE)


def _both_large(page: Page, upper: PageLine, lower: PageLine, body: Measure) -> bool:
    """Whether two large lines are one title: both in the middle, one close under the other, neither numbered."""
    size = upper.size
    middle = page.width / 2
    centred = all(abs((line.box[0] + line.box[2]) / 2 - middle) < 2 * size for line in (upper, lower))
    full = body.right - upper.box[2] <= _needed(lower.text) * size
    close = lower.box[1] - upper.box[1] < 2.6 * size
    return close and (centred or full) and not _NUMBERED.match(lower.text) and not _NUMBERED.match(upper.text)


def _needed(text: str) -> float:
    """How much room the first part of a line that is not broken would have needed on the line above, in ems."""
    plain = text.lstrip()
    needed = 0.0
    for place, character in enumerate(plain[:60]):
        wide = unicodedata.east_asian_width(character) in "WFA"
        stays = character in _CLOSING or character in _QUOTES or plain[place - 1] in _OPENING
        if place and (wide or character == " ") and not stays:
            break
        needed += 1.0 if wide else 0.62
    return needed + 0.6
