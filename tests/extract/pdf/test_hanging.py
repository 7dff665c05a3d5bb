"""Figures that hang over rules, marks that stand at them, and what a page cuts off: never a wrong figure in silence."""

from __future__ import annotations

import zlib

import pytest

from extract.document import Table
from extract.errors import EncryptedDocument, NoTextLayer, UnsafeDocument
from extract.figure import count
from extract.formats import pdf
from extract.pdf import unpacking
from tests.extract.pdf.sheet import HEIGHT, WIDTH, Sheet
from tests.extract.pdf.sheet import pdf as drawn

WIDTHS = (80, 26, 26, 60)


def row(sheet: Sheet) -> list[str]:
    """The texts of the first row of the only table."""
    (table,) = [block for block in pdf.read(drawn(sheet)).blocks if isinstance(block, Table)]
    return [cell.text for cell in table.rows[0]]


def ruled(*texts: str) -> Sheet:
    return Sheet().table(60, 100, WIDTHS, [("规章", *texts), ("行政许可", "1", "2", "3")])


@pytest.mark.parametrize("run", ["one", "many"])
def test_a_figure_that_hangs_over_a_rule_is_whole(run: str) -> None:
    """Digits that begin in a cell and run over its rule are that cell's, drawn as one string or one by one."""
    sheet = ruled("", "", "")
    pieces = ["1234567"] if run == "one" else list("1234567")
    for place, piece in enumerate(pieces):
        sheet.text(142 + 4.5 * place, 106, piece, 9)
    assert row(sheet) == ["规章", "1234567", "", ""]


def test_a_figure_beside_one_that_hangs_over_stays_apart() -> None:
    """What begins a little behind the digits that hang over, in the middle of its own cell, is a figure of its own."""
    sheet = ruled("", "85", "").text(141.7, 106, "123456", 9)
    assert row(sheet) == ["规章", "123456", "85", ""]


def test_two_figures_that_touch_over_a_rule_are_unsure() -> None:
    """Where nobody can say which digits are whose, neither cell gives a number."""
    _, first, second, _ = row(ruled("", "", "").text(144, 106, "1234567890", 9))
    assert [(count(text).value, count(text).means) for text in (first, second)] == [(None, ("unsure",))] * 2


@pytest.mark.parametrize(
    ("up", "size", "want"),
    [(3.5, 5.5, "465¹"), (3.5, 9, "465¹"), (-2.5, 5.5, "465₁"), (0, 5.5, "465|1"), (0, 9, "4651")],
    ids=["raised", "raised of full size", "lowered", "small", "of the number"],
)
def test_a_small_digit_is_a_mark(up: float, size: float, want: str) -> None:
    """A raised or lowered digit behind a figure is a mark; one that is only small makes the figure unsure."""
    y = 106 + 0.88 * 9 - 0.88 * size - up
    assert row(ruled("", "", "").text(200, 106, "465", 9).text(213.5, y, "1", size))[3] == want


def test_figures_side_by_side_in_a_cell_are_no_thousands() -> None:
    """Two figures in one cell with a gap between are two, though the second has three digits."""
    found = row(ruled("", "", "").text(196, 106, "1", 9).text(215, 106, "234", 9))[3]
    assert (found, count(found).means) == ("1  234", ("run_together",))


def test_a_digit_that_is_clipped_away_leaves_a_doubt() -> None:
    """A number of which some digits are clipped away is not what one sees of it."""
    sheet = ruled("", "", "").text(60, 300, "公开" * 30, 7).text(196, 106, "4651", 9, raw=f"0 0 210 {HEIGHT} re W n")
    assert count(row(sheet)[3]) == (None, ("unsure",))


@pytest.mark.parametrize("form", [False, True], ids=["page", "twice packed"])
def test_drawing_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, form: bool) -> None:
    """A page whose drawing unpacks to more than 16 MiB (here: one KiB) is refused before it is drawn."""
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1024)
    data = zlib.compress(b" " * 5000)
    data, packed = (zlib.compress(data), "[/FlateDecode /FlateDecode]") if form else (data, "/FlateDecode")
    whole = drawn(Sheet())
    stream = f"<< /Length {len(data)} /Filter {packed} >>\nstream\n".encode() + data + b"\nendstream"
    start = whole.rindex(b"<< /Length", 0, whole.rindex(b"endstream"))
    end = whole.rindex(b"endstream") + len(b"endstream")
    with pytest.raises(UnsafeDocument, match="of drawing"):
        pdf.read(whole[:start] + stream + whole[end:])


def test_a_user_password_is_a_named_reason() -> None:
    """A PDF that does not open without a password is named so."""
    key = b"<" + b"17" * 32 + b">"
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [<00> <00>]" % (key, key)
    data = drawn(ruled("1", "2", "3")).replace(b"trailer << ", b"trailer << " + encrypt)
    with pytest.raises(EncryptedDocument, match="a PDF that asks for one"):
        pdf.read(data)


def test_a_last_table_on_a_picture_is_read_by_sight() -> None:
    """A picture behind the pages with text may hold the table that is missing there; else it is a signed last page."""
    picture = Sheet()
    picture.drawn.append(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI Q")
    third = Sheet().table(60, 100, (120, 60), [("申请人情况", "1")] * 20)
    last = Sheet().table(60, 100, (120, 60), [("未经复议直接起诉", "1")] * 20)
    with pytest.raises(NoTextLayer, match="where a table of the form may stand"):
        pdf.read(drawn(third, picture))
    assert len(pdf.read(drawn(third, last, picture)).blocks) > 0
