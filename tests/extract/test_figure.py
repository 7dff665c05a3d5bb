"""What one cell says: the figure, or nothing sure, and the note that says why."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.figure import amount, count, money_unit
from extract.report import Means, Number

WAN = "行政事业性收费 本年收费金额（单位：万元）"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("raw", "value", "means"),
    [
        ("0", 0, ()),
        ("412", 412, ()),
        (" 412 ", 412, ()),
        ("\xa0412\u3000", 412, ()),
        ("1,431", 1431, ()),
        ("1，431", 1431, ()),
        ("12,345,678", 12_345_678, ()),
        ("1 431", 1431, ()),
        ("１４３１", 1431, ()),
        ("1431件", 1431, ("with_unit",)),
        ("1431 件", 1431, ("with_unit",)),
        ("3(件)", 3, ()),
        ("85\n9", 859, ("wrapped",)),
        ("\n0", 0, ("wrapped",)),
        ("1431\n件", 1431, ("wrapped", "with_unit")),
        ("22（其中修订16件）", 22, ("amended_in_cell",)),
        ("22件（含修改3件）", 22, ("amended_in_cell",)),
        ("12①", 12, ("footnote",)),
        ("12²", 12, ("footnote",)),
        ("12※", 12, ("footnote",)),
        ("12*", 12, ("footnote",)),
        ("12[1]", 12, ("footnote",)),
        ("12（注1）", 12, ("footnote",)),
        ("-3", -3, ()),
        ("−3", -3, ()),
        ("+3", 3, ()),
        ("", None, ("blank",)),
        (" \xa0", None, ("blank",)),
        ("/", None, ("slash",)),
        ("／", None, ("slash",)),
        ("\\", None, ("slash",)),
        ("-", None, ("dash",)),
        ("—", None, ("dash",)),
        ("— —", None, ("dash",)),
        ("－", None, ("dash",)),
        ("无", None, ("word",)),
        ("不涉及", None, ("word",)),
        ("[image: 1.png]", None, ("image",)),
        ("0 0", None, ("run_together",)),
        ("00", None, ("run_together",)),
        ("012", None, ("run_together",)),
        ("12 3", None, ("run_together",)),
        ("1,43", None, ("run_together",)),
        ("1234567890123", None, ("run_together",)),
        ("①", None, ("unsure",)),
        ("约12", None, ("unsure",)),
        ("12/3", None, ("unsure",)),
        ("12-3", None, ("unsure",)),
        ("1.2.3", None, ("run_together",)),
        ("12万元", None, ("with_unit", "unsure")),
        ("见第六部分说明，共12件", None, ("unsure",)),
        ("无" * 65, None, ("unsure",)),
        ("9" * 65, None, ("unsure",)),
    ],
)
def test_a_count(raw: str, value: Number | None, means: tuple[Means, ...]) -> None:
    """A cell of counts gives the number it surely prints, or None, and a note of what stands there."""
    assert tuple(count(raw)) == (value, means)


@pytest.mark.parametrize(
    ("raw", "printed", "value", "means"),
    [
        ("0", WAN, 0, ()),
        ("310.50", WAN, 310.5, ()),
        ("7,545.00", WAN, 7545, ()),
        ("310.5万元", WAN, 310.5, ("with_unit",)),
        ("0元", WAN, 0, ("with_unit",)),
        ("251000元", WAN, 25.1, ("unit_converted",)),
        ("251,000 元", WAN, 25.1, ("unit_converted",)),
        ("25.1亿元", WAN, 251_000, ("unit_converted",)),
        ("251000", "本年收费金额（单位：元）", 25.1, ("unit_converted",)),
        ("1.2", "采购总金额（亿元）", 12_000, ("unit_converted",)),
        ("0", "采购总金额", 0, ()),
        ("0万元", "采购总金额", 0, ("with_unit",)),
        ("41.5", "采购总金额", None, ("unit_missing",)),
        ("41.5万元", "采购总金额", 41.5, ("with_unit",)),
        ("41.5", "采购总金额（万元） 单位：元", None, ("unit_missing",)),
        ("12件", WAN, None, ("with_unit", "unsure")),
        ("251\n000元", WAN, 25.1, ("wrapped", "unit_converted")),
        ("310.5①", WAN, 310.5, ("footnote",)),
        ("", WAN, None, ("blank",)),
        ("/", WAN, None, ("slash",)),
        ("无", WAN, None, ("word",)),
        ("0.3", WAN, 0.3, ()),
        ("1元", WAN, 0.0001, ("unit_converted",)),
    ],
)
def test_an_amount(raw: str, printed: str, value: Number | None, means: tuple[Means, ...]) -> None:
    """A cell of amounts gives 万元 by its own unit or the header's, and None where no unit stands anywhere."""
    assert tuple(amount(raw, printed)) == (value, means)


def test_a_whole_amount_is_an_integer() -> None:
    """An amount without a fraction is written 310, not 310.0."""
    assert isinstance(amount("310.00", WAN).value, int)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("单位:元", "元"),
        ("亿元", "亿元"),
        ("采购总金额", None),
        ("万元、元", None),
        ("第三单元", None),
    ],
)
def test_the_unit_of_a_header(text: str, unit: str | None) -> None:
    """A header names one unit of money, or none that can be relied on."""
    assert money_unit(text) == unit


COUNTS = st.integers(0, 10**12 - 1)
PRINTINGS = ("{0}", "{0:,}", " {0} ", "\xa0{0}", "{0}件", "{0} 件", "{0}\n", "\n{0}", "{0}①")


@given(number=COUNTS, printing=st.sampled_from(PRINTINGS), full_width=st.booleans())
@example(number=1431, printing="{0:,}", full_width=True)
def test_a_printed_count_reads_back(number: int, printing: str, full_width: bool) -> None:
    """Any whole number, plain, with separators, spaces, a unit, a line end or full-width digits, is that number."""
    raw = printing.format(number)
    assert count(raw.translate(FULL_WIDTH) if full_width else raw).value == number


@given(number=COUNTS, cut=st.integers(1, 11))
def test_a_wrapped_count_reads_back(number: int, cut: int) -> None:
    """A number broken once by a line end anywhere is that number, with the note wrapped."""
    printed = str(number)
    raw = f"{printed[:cut]}\n{printed[cut:]}"
    assert tuple(count(raw)) == (number, ("wrapped",))


@given(number=COUNTS, full_width=st.booleans())
def test_a_spaced_count_reads_back(number: int, full_width: bool) -> None:
    """Thousands parted by single spaces are one number."""
    raw = f"{number:,}".replace(",", " ")
    assert count(raw.translate(FULL_WIDTH) if full_width else raw).value == number


@given(fen=st.integers(0, 10**11), separated=st.booleans())
def test_a_printed_amount_reads_back_to_the_fen(fen: int, separated: bool) -> None:
    """Any amount in 元 with 分 is, in 万元, exact to the 分."""
    raw = f"{fen // 100:,}.{fen % 100:02}元" if separated else f"{fen // 100}.{fen % 100:02}元"
    value = amount(raw, WAN).value
    assert value is not None
    assert round(value * 1_000_000) == fen


@settings(max_examples=300, deadline=None)
@given(
    raw=st.text(max_size=80) | st.text("0123456789,. 　\n/-—件万元①²（）(其中修订)+−０１", max_size=30),
    unit=st.text(max_size=10),
)
def test_no_text_raises_and_no_figure_comes_from_nothing(raw: str, unit: str) -> None:
    """Any text gives an answer with known notes; a figure only where it has a digit, None only with a reason."""
    for value, means in (count(raw), amount(raw, unit)):
        assert set(means) <= set(get_args(Means))
        assert value is None or any(character.isdigit() for character in raw)
        assert value is not None or means


@settings(deadline=None)
@given(raw=st.text("0123456789", min_size=1, max_size=8), word=st.text("约近共和至多以上", min_size=1, max_size=3))
def test_a_number_in_words_is_no_figure(raw: str, word: str) -> None:
    """A number with any word before it is not surely the figure: None and unsure."""
    assert tuple(count(word + raw)) == (None, ("unsure",))
