"""What is done to a finished PDF: pages turned, characters and layers of text that are not what one sees."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Callable

import pypdfium2
import pypdfium2.raw as pdfium

GARBAGE = "ÿþ¡ ¤¥ ¦§¨ «»" * 4
LINES = 30


def sideways(pdf: bytes) -> bytes:
    """Every page lies on its side, a quarter turned against the clock."""
    return _each(pdf, _turn)


def turned(pdf: bytes) -> bytes:
    """Every page lies on its side and says that it is to be turned upright."""

    def change(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
        _turn(document, page)
        page.set_rotation(90)

    return _each(pdf, change)


def garbage_layer(pdf: bytes) -> bytes:
    """Every page has lines of garbage that are not to be seen, as a poor program for recognition leaves them."""
    return _each(pdf, _scrawl)


def garbage_characters(pdf: bytes) -> bytes:
    """No font says any more which characters its glyphs are."""
    return re.sub(rb"/ToUnicode \d{1,9} \d{1,5} R", lambda found: b" " * len(found[0]), pdf)


def _each(pdf: bytes, change: Callable[[pypdfium2.PdfDocument, pypdfium2.PdfPage], None]) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            change(document, page)
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()
    finally:
        document.close()


def _turn(_: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
    across, down = page.get_size()
    matrix = pdfium.FS_MATRIX(0, 1, -1, 0, down, 0)
    everything = pdfium.FS_RECTF(0, across, down, 0)
    pdfium.FPDFPage_TransFormWithClip(page, matrix, everything)
    for place in (page.set_mediabox, page.set_cropbox):
        place(0, 0, down, across)


def _scrawl(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
    _, down = page.get_size()
    for line in range(LINES):
        text = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", ctypes.c_float(9))
        spelled = (GARBAGE + "\0").encode("utf-16-le")
        units = (ctypes.c_ushort * (len(spelled) // 2)).from_buffer_copy(spelled)
        pdfium.FPDFText_SetText(text, units)
        pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, 40, down - 40 - line * (down - 80) / LINES)
        pdfium.FPDFPage_InsertObject(page, text)
    page.gen_content()
