"""PDF pages as a scanner or a telephone sees them: pictures, skewed, grey, blurred, packed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

PAPER = 255


@dataclass(frozen=True, slots=True)
class Scan:
    """How a page is seen.

    Attributes:
        dpi: dots in an inch.
        skew: by how many degrees the paper lies turned.
        blur: the radius of the blur in dots.
        noise: the spread of the noise, of 255 shades.
        quality: of the JPEG that holds it; 100 for hardly any loss.
        shade: how dark the paper is: 0 for white.
        stamp: whether a red stamp stands over the lower right of each page.
        colour: whether the picture keeps its colours.
    """

    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int = 85
    shade: int = 0
    stamp: bool = False
    colour: bool = False


def good(random: Random) -> Scan:
    """A scan at 200 dpi: skewed by 1.5° at most, slightly blurred."""
    return Scan(200, random.uniform(-1.5, 1.5), random.uniform(0.2, 0.6), 2, 85, random.randint(0, 20))


def poor(random: Random) -> Scan:
    """A scan at 150 dpi: noise, and JPEG of quality 70."""
    return Scan(150, random.uniform(-1.0, 1.0), random.uniform(0.2, 0.5), 6, 70, random.randint(0, 30))


def pictures(pdf: bytes, scan: Scan, random: Random) -> list[Image.Image]:
    """Every page of a PDF as seen; the skew differs from page to page."""
    return [_seen(page, scan, random) for page in _rendered(pdf, scan.dpi)]


def as_scan(pdf: bytes, scan: Scan, random: Random) -> bytes:
    """A PDF of pictures alone, one a page."""
    first, *others = [_packed(picture, scan) for picture in pictures(pdf, scan, random)]
    written = io.BytesIO()
    dates = {"creationDate": None, "modDate": None}
    first.save(written, "PDF", save_all=True, append_images=others, resolution=scan.dpi, quality=scan.quality, **dates)
    return written.getvalue()


def as_jpegs(pdf: bytes, scan: Scan, random: Random) -> list[bytes]:
    """A .jpg for each page."""
    return [_file(picture, "JPEG", scan) for picture in pictures(pdf, scan, random)]


def as_long_picture(pdf: bytes, scan: Scan, random: Random, kind: str = "PNG") -> bytes:
    """All pages below one another in one picture, as portals show them on telephones."""
    pages = pictures(pdf, replace(scan, skew=0.0), random)
    return _file(_stacked(pages), kind, scan)


def _rendered(pdf: bytes, dpi: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def _seen(page: Image.Image, scan: Scan, random: Random) -> Image.Image:
    if scan.stamp:
        _stamp(page)
    picture = page if scan.colour else page.convert("L")
    turned = scan.skew and random.choice((scan.skew, -scan.skew, scan.skew / 2))
    if turned:
        white: int | tuple[int, int, int] = (PAPER, PAPER, PAPER) if scan.colour else PAPER
        picture = picture.rotate(turned, Image.Resampling.BICUBIC, fillcolor=white)
    if scan.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(scan.blur))
    return _noisy(picture, scan, random)


def _noisy(picture: Image.Image, scan: Scan, random: Random) -> Image.Image:
    if not (scan.noise or scan.shade):
        return picture
    dots = np.asarray(picture, dtype=np.float32) * (PAPER - scan.shade) / PAPER
    if scan.noise:
        grain = np.random.default_rng(random.getrandbits(32)).normal(0, scan.noise, dots.shape[:2])
        dots += grain if dots.ndim == 2 else grain[..., None]
    return Image.fromarray(dots.clip(0, PAPER).astype(np.uint8))


RED = (220, 20, 20, 170)


def _stamp(page: Image.Image) -> None:
    """A round red stamp with strokes in its middle, half transparent, as offices put over their tables."""
    size = page.width // 5
    layer = Image.new("RGBA", page.size)
    draw = ImageDraw.Draw(layer)
    left, top = page.width - 2 * size, page.height // 2
    draw.ellipse((left, top, left + size, top + size), outline=RED, width=max(size // 24, 2))
    inner = (left + size * 0.15, top + size * 0.15, left + size * 0.85, top + size * 0.85)
    for part in range(5):
        draw.arc(inner, part * 72, part * 72 + 40, RED, max(size // 14, 2))
    page.paste(layer, (0, 0), layer)


def _packed(picture: Image.Image, scan: Scan) -> Image.Image:
    """The picture as its JPEG leaves it."""
    return Image.open(io.BytesIO(_file(picture, "JPEG", scan)))


def _file(picture: Image.Image, kind: str, scan: Scan) -> bytes:
    written = io.BytesIO()
    options = {"quality": scan.quality} if kind == "JPEG" else {}
    picture.save(written, kind, dpi=(scan.dpi, scan.dpi), **options)
    return written.getvalue()


def _stacked(pages: Sequence[Image.Image]) -> Image.Image:
    long = Image.new(pages[0].mode, (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        long.paste(page, (0, top))
        top += page.height
    return long
