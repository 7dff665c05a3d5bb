"""How many pages a document has that may have to be read by sight, told before it is read: they cost seconds each."""

from __future__ import annotations

import io
import warnings

_PDF, _REACH = b"%PDF-", 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"GIF8", b"RIFF")


def pages(data: bytes) -> int:
    """The pages of a PDF or a picture; 0 of anything else, and where they cannot be told.

    Args:
        data: the document's bytes.
    """
    if _PDF in data[:_REACH]:
        return _pdf(data)
    return _picture(data) if data.startswith(_PICTURES) else 0


def _pdf(data: bytes) -> int:
    import pypdfium2  # noqa: PLC0415 - heavy, and most documents are pages of the web

    try:
        with pypdfium2.PdfDocument(data) as document:
            return len(document)
    except (pypdfium2.PdfiumError, ValueError):
        return 0


def _picture(data: bytes) -> int:
    """Its frames; a long one counts for as many pages as it is higher than wide."""
    from PIL import Image  # noqa: PLC0415 - heavy

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                return int(getattr(picture, "n_frames", 1)) * max(1, picture.height // max(picture.width, 1))
    except Exception:  # noqa: BLE001 - Pillow believes a file's own words; its reader will name what is wrong
        return 0
