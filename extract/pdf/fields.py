"""Fields of forms and notes that stand upon a page: their text is none of the page's drawing."""

from __future__ import annotations

from collections.abc import Iterator

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1

from extract.document import Box
from extract.pdf.drawing import Ink
from extract.pdf.layers import Layers

_SEEN = frozenset(("Widget", "FreeText", "Stamp", "Ink", "Line", "StrikeOut", "Redact"))
_HIDDEN = 0b100010
"""The flags Hidden and NoView (ISO 32000-1, 12.5.3)."""
_MOST = 20_000


def fields(page: PDFPage, layers: Layers) -> Iterator[Ink]:
    """The fields and notes of a page that show something of their own.

    Args:
        page: the page.
        layers: the document's layers.
    """
    annotations = resolve1(page.annots)
    for annotation in (annotations if isinstance(annotations, list) else [])[:_MOST]:
        found = resolve1(annotation)
        if not isinstance(found, dict) or getattr(resolve1(found.get("Subtype")), "name", "") not in _SEEN:
            continue
        flags, box = resolve1(found.get("F")), resolve1(found.get("Rect"))
        hidden = (isinstance(flags, int) and flags & _HIDDEN) or ("OC" in found and layers.hide(found["OC"]))
        if hidden or not isinstance(box, list) or len(box) != 4:
            continue
        numbers = [float(resolve1(value)) for value in box]
        yield Ink("field", _laid(numbers, page))


def _laid(numbers: list[float], page: PDFPage) -> Box:
    """A box of the page's own coordinates, where pdfminer draws it."""
    left, low, right, high = page.mediabox
    x0, x1 = sorted((numbers[0], numbers[2]))
    y0, y1 = sorted((numbers[1], numbers[3]))
    if page.rotate == 90:
        return y0 - low, right - x1, y1 - low, right - x0
    if page.rotate == 180:
        return right - x1, high - y1, right - x0, high - y0
    if page.rotate == 270:
        return high - y1, x0 - left, high - y0, x1 - left
    return x0 - left, y0 - low, x1 - left, y1 - low
