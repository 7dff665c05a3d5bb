"""The kinds of documents that ``make accuracy`` reads: how many of each, and which wounds can be seen in which."""

from __future__ import annotations

from collections.abc import Iterator

from samples.page_wounds import PAGE_WOUNDS, PAGES, Kind
from samples.wounds import WOUNDS, Format, Wound

SHARES: dict[Kind, int] = {
    "html": 45, "word": 45, "text": 30, "docx": 50, "doc": 35, "wps": 20, "rtf": 25, "mht": 20,
    "pdf-office": 60, "pdf-chromium": 60, "pdf-unruled": 15, "scan-200": 45, "scan-150": 30, "jpg": 10, "png": 10,
}  # fmt: skip
"""How many documents of each kind a full corpus has."""

SUFFIXES: dict[Kind, str] = {
    "html": "html", "word": "html", "text": "txt", "docx": "docx", "doc": "doc", "wps": "wps", "rtf": "rtf",
    "mht": "mht", "pdf-office": "pdf", "pdf-chromium": "pdf", "pdf-unruled": "pdf", "scan-200": "pdf",
    "scan-150": "pdf", "jpg": "jpg", "png": "png",
}  # fmt: skip
FORMATS: dict[Kind, Format] = {
    "html": "html", "word": "html", "mht": "html", "text": "text", "docx": "docx", "doc": "docx", "wps": "docx",
    "rtf": "docx",
}  # fmt: skip
NOT_ON_PAGES = frozenset(
    ("layout_table", "span_past_end", "label_too_narrow", "label_too_wide", "nbsp_around", "nested_figures")
)
"""Wounds of markup, that are nothing or nothing alike on paper."""

OLD = "old"
"""The edition of reports on years before 2019."""
OLD_IN: tuple[Kind, ...] = (*FORMATS, "pdf-office", "pdf-chromium")
"""The kinds of which every tenth document is such a report."""

NOT_IN: dict[Kind, frozenset[str]] = {
    "doc": frozenset(("layout_table", "label_too_narrow", "label_too_wide")),
    "wps": frozenset(("layout_table", "label_too_narrow", "label_too_wide")),
    "rtf": frozenset(("listed_headings", "text_box", "label_too_narrow", "label_too_wide")),
}
"""What LibreOffice does not write as Word does: it loses tables and boxes, moves cells, spells lists wrongly."""


def wounds_of(kind: Kind) -> Iterator[str]:
    """The wounds that can be seen in a kind of document."""
    names = [wound.name for wound in WOUNDS.values() if _shows(wound, kind)]
    names += [wound.name for wound in PAGE_WOUNDS.values() if kind in wound.kinds]
    yield from (name for name in names if name not in NOT_IN.get(kind, ()))


def _shows(wound: Wound, kind: Kind) -> bool:
    if kind in PAGES:
        return wound.formats != ("text",) and wound.name not in NOT_ON_PAGES
    return FORMATS[kind] in wound.formats
