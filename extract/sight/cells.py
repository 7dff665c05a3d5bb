"""The cells of a table by sight: each line on its own, and each figure looked at twice.

A figure is sure where two looks at different sizes say the same, both find it likely, and as many blots of ink stand
there as it has digits: its confidence is that of the less sure of the two. Else it is below ``SURE`` and all that was
seen is kept, likeliest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from extract.sight.glyphs import confirmed, is_dash, is_slash
from extract.sight.inking import Inked, Strip, strips, usual_height
from extract.sight.lattice import Lattice
from extract.sight.lines import crop
from extract.sight.recogniser import ALIKE, FIGURE_CHARACTERS, Look, Text, recogniser

_FIRST, _SECOND, _THIRD = 1.3, 1.8, 1.5
_WORDS = 1.0
_FULL = 1.8  # an em here is the height of ink, nine tenths of the size of print
_DOUBT = 0.5
_BY_SHAPE = 0.99
_ENOUGH = 0.95
_MOST_READINGS = 6
_FIGURE_TEXT = frozenset(FIGURE_CHARACTERS + "".join(ALIKE.values()) + " 二三·•。、:;'日曰白目田回θ")
_UNLIKELY = 0.75
_HARDLY = 0.1
_ROOM = 1.6  # a digit is half an em wide, a cell's padding on each side about as much
_INSET = 2
_EDGE = 9


class Seen(NamedTuple):
    """What a cell holds: its text, how sure that is, what else it may be, and whether its last line is full."""

    text: str
    confidence: float
    readings: tuple[str, ...] = ()
    full: bool = False


def see(table: Lattice, page: Inked) -> list[Seen]:
    """Read every cell of a table, in the order of its faces."""
    page = page._replace(
        em=usual_height(page.written[table.rows[0] : table.rows[-1], table.columns[0] : table.columns[-1]], page.em)
    )
    found = [_strips(table.box(face), page) for face in table.faces]
    flat = [strip for cell in found for strip in cell]
    ends = list(accumulate(map(len, found)))
    parts = [range(end - len(cell), end) for end, cell in zip(ends, found, strict=True)]
    em = _em(flat, page.em)
    first = _look(flat, page, em, _FIRST)
    figures = [place for cell in parts if _is_figure([first[place] for place in cell]) for place in cell]
    looks = {place: [first[place]] for place in figures}
    words = [place for place in range(len(flat)) if place not in looks and first[place].text.confidence < _UNLIKELY]
    for place, look in zip(words, _look([flat[place] for place in words], page, em, _WORDS), strict=True):
        first[place] = max(first[place], look, key=lambda one: one.text.confidence)
    for tall in (_SECOND, _THIRD):
        again = [place for place in figures if len(looks[place]) == 1 or _doubtful(looks[place])]
        for place, look in zip(again, _look([flat[place] for place in again], page, em, tall), strict=True):
            looks[place].append(look)
    seen = []
    for face, cell in zip(table.faces, parts, strict=True):
        if not cell:
            seen.append(_empty(table.box(face), page))
        elif cell[0] in looks and not all(_is_word(looks[place]) for place in cell):
            figure = _lines([_figure(looks[place], flat[place], page) for place in cell])
            whole = _clear(table.box(face), page) and not table.is_odd(face)
            whole = whole and _fills(table.box(face), [flat[place] for place in cell], page.em)
            seen.append(figure if whole else _doubted(figure))
        else:
            texts = [_likeliest(looks.get(place, [first[place]])) for place in cell]
            full = table.box(face)[2] - flat[cell[-1]].right < _FULL * em
            seen.append(Seen("\n".join(t.text for t in texts), min(t.confidence for t in texts), full=full))
    return seen


def _look(lines: Sequence[Strip], page: Inked, em: int, tall: float) -> list[Look]:
    return recogniser().read([crop(page.grey, strip, em, tall) for strip in lines], figures=True)


def _strips(box: tuple[int, int, int, int], page: Inked) -> tuple[Strip, ...]:
    left, top, right, bottom = _inside(box)
    return strips(page.written[top:bottom, left:right], page.em, left, top)


def _inside(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return left + _INSET, top + _INSET, right - _INSET + 1, bottom - _INSET + 1


def _em(found: Sequence[Strip], usual: int) -> int:
    heights = sorted(strip.bottom - strip.top for strip in found)
    return max(heights[int(len(heights) * 0.9)], usual // 2) if heights else usual


def _is_figure(looks: Sequence[Look]) -> bool:
    """Whether a cell holds nothing but what stands in figures' cells, as far as one can tell."""
    if not looks:
        return False
    text = "".join(look.text.text for look in looks)
    if all(character in _FIGURE_TEXT for character in text):
        return True
    return len(text) <= 3 and min(look.text.confidence for look in looks) < _UNLIKELY


def _is_word(looks: Sequence[Look]) -> bool:
    """Whether a short line that a first look doubted is a word (自然人) after all: likely, or surely no figure."""
    text = _likeliest(looks)
    figure = max(look.figure.confidence for look in looks)
    words = sum(character not in _FIGURE_TEXT for character in text.text)
    return bool(words) and (text.confidence > max(figure, _UNLIKELY) or (words > 1 and figure < _HARDLY))


def _likeliest(looks: Sequence[Look]) -> Text:
    return max((look.text for look in looks), key=lambda text: text.confidence)


def _figure(looks: Sequence[Look], strip: Strip, page: Inked) -> Seen:
    """One line of a figure after its looks: as sure as the second surest of those that agree."""
    if is_dash(strip, page.em):
        return Seen("-", _BY_SHAPE)
    said = {text for look in looks for text in (look.figure.text, *look.others)}
    if is_slash(strip, page) and said & {"1", "/"}:
        return Seen("/", _BY_SHAPE)
    agreed = [look for look in looks if confirmed(_trimmed(look.figure.text), strip, page)]
    judged = agreed if len(agreed) > 1 else looks
    texts = [_trimmed(look.figure.text) for look in judged]
    best = max(judged, key=lambda look: look.figure.confidence)
    text = _trimmed(best.figure.text)
    confidence = sorted(look.figure.confidence for look in judged)[-2]
    if judged is looks or len(set(texts)) > 1:
        confidence = min(_DOUBT, confidence)
    others = (other for look in looks for other in (look.figure.text, *look.others))
    return Seen(text, confidence, tuple(dict.fromkeys((text, *texts, *map(_trimmed, others)))))


def _doubtful(looks: Sequence[Look]) -> bool:
    """Whether one more look is worth its time."""
    texts = {_trimmed(look.figure.text) for look in looks}
    return len(texts) > 1 or min(look.figure.confidence for look in looks) < _ENOUGH


def _trimmed(text: str) -> str:
    """A figure without the specks before and behind it."""
    return text.strip(".,") if any(c.isdigit() for c in text) else text


def _lines(parts: Sequence[Seen]) -> Seen:
    """A cell of several lines: the readings of a line that is not sure, with the others as they are."""
    text = "\n".join(part.text for part in parts)
    readings = [text]
    numbers = [part for part in parts if any(c.isdigit() for c in part.text)]
    if numbers and len(numbers) < len(parts):
        # A stroke above or below a number is the rest of a rule more often than its sign.
        without = "\n".join(part.text for part in numbers)
        return Seen(without, _DOUBT, (without, text))
    for place, part in enumerate(parts):
        before, after = [p.text for p in parts[:place]], [p.text for p in parts[place + 1 :]]
        readings += ("\n".join([*before, other, *after]) for other in part.readings[1:])
    return Seen(text, min(part.confidence for part in parts), tuple(dict.fromkeys(readings))[:_MOST_READINGS])


def _fills(box: tuple[int, int, int, int], lines: Sequence[Strip], em: int) -> bool:
    """Whether each line but the last leaves no room for a digit more: only then one number is wrapped over them."""
    left, _, right, _ = _inside(box)
    return all((right - left) - (line.right - line.left) < _ROOM * em for line in lines[:-1])


def _empty(box: tuple[int, int, int, int], page: Inked) -> Seen:
    """A cell without writing: blank, unless something pale stands in it."""
    return Seen("", 1.0 if _clear(box, page) else _DOUBT)


def _doubted(seen: Seen) -> Seen:
    return seen._replace(confidence=min(seen.confidence, _DOUBT))


def _clear(box: tuple[int, int, int, int], page: Inked) -> bool:
    """Whether a cell holds nothing as large as a digit that is too pale to be read, or was taken for a rule."""
    left, top, right, bottom = _inside(box)
    across, down = min(_EDGE, (right - left) // 4), min(_EDGE, (bottom - top) // 4)
    struck = page.rules[top + down : bottom - down, left + across : right - across].any()
    return not struck and not page.faint[top:bottom, left:right].any()
