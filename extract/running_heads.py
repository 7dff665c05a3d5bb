"""Running heads, feet and page numbers: what stands at the edges of pages and is none of their text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from extract.page import Page, PageLine, PageTable

_BAND = 0.13
"""How much of a page's height, at its top and at its foot, may hold a running head."""
_MOST = 3
_NEAR = 6.0

_DASH = r"[-—–－_·•.~]{0,3}"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}(?:第?\d{{1,4}}页?(?:[/,，、]?共?\d{{1,4}}页?)?|[Pp]age\d{{1,4}}(?:of\d{{1,4}})?|[ivxIVX]{{1,6}})"
    rf"(?:\(共\d{{1,4}}页\))?{_DASH}"
)
_ADDRESS = re.compile(r"(?:https?|file)://\S{1,400}(?:\s\d{1,4}/\d{1,4})?|\d{1,4}/\d{1,4}")


def without_running_heads(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages without what their edges repeat and without their numbers."""
    repeated = _repeated(pages)
    return tuple(replace(page, items=_body(page, repeated)) for page in pages)


def _body(page: Page, repeated: set[tuple[bool, str]]) -> tuple[PageLine | PageTable, ...]:
    items = list(page.items)
    for top in (True, False):
        for _ in range(_MOST):
            edge = items[0 if top else -1] if items else None
            if not isinstance(edge, PageLine) or not _in_band(edge, page, top):
                break
            if (top, _pattern(edge.text)) not in repeated and not is_page_number(edge.text):
                break
            items.remove(edge)
    return tuple(items)


def is_page_number(text: str) -> bool:
    """Whether a line is a page's number or address and nothing else."""
    plain = "".join(text.split())
    return bool(_PAGE_NUMBER.fullmatch(plain) or _ADDRESS.fullmatch(text.strip()))


def _in_band(line: PageLine, page: Page, top: bool) -> bool:
    if top:
        return line.box[3] <= _BAND * page.height
    return line.box[1] >= (1 - _BAND) * page.height


def _pattern(text: str) -> str:
    """A line with its numbers blotted out: a page's number changes, the rest stays."""
    return re.sub(r"\d{1,9}", "#", "".join(text.split()))


def _repeated(pages: tuple[Page, ...]) -> set[tuple[bool, str]]:
    """The lines that several pages print at one height of their edge."""
    seen: Counter[tuple[bool, str, int]] = Counter()
    for page in pages:
        for top in (True, False):
            items = page.items[:_MOST] if top else page.items[-_MOST:]
            for item in items:
                if isinstance(item, PageLine) and _in_band(item, page, top):
                    seen[top, _pattern(item.text), round(item.box[1] / _NEAR)] += 1
    near: Counter[tuple[bool, str]] = Counter()
    for (top, pattern, height), count in seen.items():
        both = count + max(seen.get((top, pattern, height + step), 0) for step in (-1, 1))
        near[top, pattern] = max(near[top, pattern], both)
    needed = max(2, len(pages) // 3)
    return {key for key, count in near.items() if count >= needed}
