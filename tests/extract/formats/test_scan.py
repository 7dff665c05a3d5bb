from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from extract.document import Paragraph
from extract.errors import DamagedDocument, UnsafeDocument
from extract.formats import scan

PICTURE = Path(__file__).parents[1] / "sight" / "seen" / "table-150.jpg"


def pdf(pages: int = 1, resolution: float = 150.0) -> bytes:
    sheet = Image.new("L", (1240, 1754), 244)
    with Image.open(PICTURE) as picture:
        sheet.paste(picture, (120, 200))
    made = io.BytesIO()
    sheet.save(made, "PDF", resolution=resolution, save_all=True, append_images=[sheet] * (pages - 1))
    return made.getvalue()


def test_a_scanned_page_becomes_a_title_and_a_table() -> None:
    """The pages of a PDF without text are read as pictures; each cell knows its page, its box and how sure it is."""
    document = scan.read(pdf())
    assert document.format == "scan"
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["示例市虚构局年度报告"]
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0]] == ["本年新收数量", "4", "0", "1", "7", "5", "6"]
    sight = table.sights[0, 1]
    assert sight.page == 1
    assert sight.box == pytest.approx((194.4, 132.0, 223.2, 160.8), abs=8)
    assert sight.confidence is not None
    assert sight.confidence > 0.9


def test_a_page_of_odd_size_is_read_by_the_size_of_its_print() -> None:
    """A PDF that takes a pixel for a point (72 dpi) is read all the same, and its boxes are in its own points."""
    (page,) = scan.pages(pdf(resolution=72.0))
    assert page.width == pytest.approx(1240, abs=1)
    assert len(page.items) == 2


def test_a_cut_pdf_is_named_damaged() -> None:
    """What PDFium cannot open is a damaged document, not a crash."""
    with pytest.raises(DamagedDocument):
        scan.read(pdf()[:900])


def test_more_pages_than_a_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture book is left to a person before its first page is drawn."""
    monkeypatch.setattr(scan, "MOST_PAGES", 2)
    with pytest.raises(UnsafeDocument, match="3 pages"):
        scan.read(pdf(3))
