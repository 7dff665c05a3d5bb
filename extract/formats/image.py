"""Pictures of pages (.png, .jpg, .gif, .tiff, .bmp, .webp): scans, screenshots, whole reports in one long picture."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extract.document import Document
from extract.errors import DamagedDocument, UnsafeDocument, in_words
from extract.pages import Page, blocks
from extract.sight.page import page_of
from extract.sight.picture import POINTS, bands, grey_of, light, readable
from extract.sight.ruling import Picture

MOST_PIXELS = 60_000_000
"""How many pixels a picture may have once it is opened; a larger JPEG is opened smaller."""
MOST_PAGES = 120
"""How many frames of a picture are read."""

_KINDS = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")
_JPEGS = ("JPEG", "MPO")
"""What Pillow calls what its JPEG reader opens; a camera's file of several pictures (MPO) is read as its first."""


def read(data: bytes, charset: str | None = None) -> Document:  # noqa: ARG001 - every reader takes it
    """Read a picture of one or more pages.

    Args:
        data: the file.
        charset: not used; there are no characters in it.

    Raises:
        DamagedDocument: it is cut or broken.
        UnsafeDocument: it has more than 60 million pixels, or more than 120 frames.
    """
    return Document("image", blocks(tuple(pages(data))))


def pages(data: bytes) -> Iterator[Page]:
    """The pages of a picture, as ``read`` sees them: its frames, a long one cut at its white gaps."""
    for number, picture in enumerate(pictures(data), 1):
        yield page_of(picture, number, POINTS)


def pictures(data: bytes) -> Iterator[Picture]:
    """Each page's picture as it is read, so that ``POINTS`` gives the places of a page's boxes; raises as ``read``."""
    for frame in _frames(data):
        for _, band in bands(readable(light(frame)).grey):
            yield band


def _frames(data: bytes) -> Iterator[Picture]:
    """The frames of a picture in grey, upright by what the camera says."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it warns of it raises, or reads all the same
            with Image.open(io.BytesIO(data), formats=_KINDS) as picture:
                count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
                if count > MOST_PAGES:
                    raise _too_much(f"{MOST_PAGES} frames", f"{count} frames")
                for number in range(count):
                    picture.seek(number)
                    yield _grey(picture)
    except Image.DecompressionBombError as error:
        raise _too_much(f"{MOST_PIXELS} pixels", str(error)) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        if isinstance(error, (DamagedDocument, UnsafeDocument)):
            raise
        # Pillow's decoders believe a file's own words: one that is cut or lies ends in any of these.
        raise DamagedDocument(
            "the whole picture",
            "a picture that can be decoded",
            _told(error),
            "Fetch it again, or ask the office for a whole one.",
        ) from error


def _told(error: Exception) -> str:
    """What a decoder says; Pillow names the object that it read from, which is another in every run."""
    if isinstance(error, UnidentifiedImageError):
        return "bytes that begin as no picture that is read"
    return in_words(error)


def _grey(picture: Image.Image) -> Picture:
    """One frame; what is transparent is paper."""
    if picture.format in _JPEGS and _pixels(picture) > MOST_PIXELS:
        shrink = int((_pixels(picture) / MOST_PIXELS) ** 0.5) + 1
        picture.draft("RGB", (picture.width // shrink, picture.height // shrink))
    if _pixels(picture) > MOST_PIXELS:
        raise _too_much(f"{MOST_PIXELS} pixels", f"{picture.width} × {picture.height} pixels")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("1", "L", "I", "I;16", "F"):
        return np.array(upright.convert("L"))
    if upright.mode in ("RGBA", "LA", "PA", "P") or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    return grey_of(np.array(upright.convert("RGB")))


def _pixels(picture: Image.Image) -> int:
    return picture.width * picture.height


def _too_much(most: str, got: str) -> UnsafeDocument:
    return UnsafeDocument("the whole picture", f"at most {most}", got, "Look at the file by hand.")
