from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from extract.document import Paragraph
from extract.errors import DamagedDocument, UnsafeDocument
from extract.formats import image

PICTURE = Path(__file__).parents[1] / "sight" / "seen" / "table-200.jpg"


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF", "WEBP"])
def test_every_kind_of_picture_is_read(kind: str) -> None:
    """The same page in any of the usual formats is the same document."""
    made = io.BytesIO()
    with Image.open(PICTURE) as picture:
        picture.save(made, kind)
    (picture_of_page,) = image.pictures(made.getvalue())
    assert picture_of_page.shape == (420, 1240)


def test_a_picture_becomes_a_title_and_a_table() -> None:
    """A scanned page as a .jpg is read as a scanned PDF is."""
    document = image.read(PICTURE.read_bytes())
    assert document.format == "image"
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["示例市虚构局年度报告"]
    assert [len(row) for row in document.tables[0].rows] == [7, 7, 7]


def test_a_screenshot_is_brought_to_the_size_of_a_scan() -> None:
    """Small print is made larger before it is looked at."""
    made = io.BytesIO()
    with Image.open(PICTURE) as picture:
        picture.resize((620, 210), Image.Resampling.LANCZOS).save(made, "PNG")
    (grey,) = image.pictures(made.getvalue())
    assert grey.shape[1] > 1000


@pytest.mark.parametrize("kept", [20, 700, 20_000])
def test_a_cut_picture_is_named_damaged(kept: int) -> None:
    """What cannot be decoded to its end is a damaged document."""
    with pytest.raises(DamagedDocument):
        image.read(PICTURE.read_bytes()[:kept])


def test_what_no_decoder_knows_is_named_damaged() -> None:
    """Bytes that are no picture are told as that, in the same words every time."""
    with pytest.raises(DamagedDocument, match="begin as no picture"):
        image.read(b"II*\x00 and nothing that follows")
    with pytest.raises(DamagedDocument):
        image.read(b"\x89PNG\r\n\x1a\n\x00\x00")


def test_a_cameras_file_of_several_pictures_is_its_first() -> None:
    """A .mpo, which cameras call .jpg, is read as the picture it begins with."""
    made = io.BytesIO()
    with Image.open(PICTURE) as picture:
        picture.save(made, "MPO", save_all=True, append_images=[Image.new("L", (64, 64))])
    (grey,) = image.pictures(made.getvalue())
    assert grey.shape == (420, 1240)


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    """A small file that would open to 100 million pixels is refused before it is opened."""
    made = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(made, "PNG")
    with pytest.raises(UnsafeDocument, match="pixels"):
        image.read(made.getvalue())
