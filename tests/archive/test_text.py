"""Text as bytes say it, labels as they compare, dates as they are printed."""

from __future__ import annotations

import codecs
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text import civil_dates, decode, squash, tidy, without_bookmarks

PAGE = "<html><head>{meta}</head><body>示例市政府信息公开年报（虚构）㎡</body></html>"


def page(charset: str, declared: str | None = None) -> bytes:
    """A page in one charset whose meta element may declare another."""
    meta = f'<meta charset="{declared}">' if declared else ""
    return PAGE.format(meta=meta).encode(charset)


@pytest.mark.parametrize(
    ("data", "header", "encoding", "how"),
    [
        pytest.param(codecs.BOM_UTF8 + page("utf-8", "gbk"), "gbk", "utf-8-sig", "bom", id="BOM over every word"),
        pytest.param(codecs.BOM_UTF16_LE + page("utf-16-le"), None, "utf-16", "bom", id="UTF-16 little"),
        pytest.param(codecs.BOM_UTF16_BE + page("utf-16-be"), "utf-8", "utf-16", "bom", id="UTF-16 big"),
        pytest.param(page("utf-8"), None, "utf-8", "utf-8", id="UTF-8, nothing declared"),
        pytest.param(page("utf-8", "gbk"), "GBK", "utf-8", "utf-8", id="UTF-8 declared GBK"),
        pytest.param(page("utf-8", "gb2312"), "iso-8859-1", "utf-8", "utf-8", id="UTF-8 under iso-8859-1"),
        pytest.param(page("gb18030"), "gb2312", "gb18030", "header", id="gb2312 means gb18030"),
        pytest.param(page("gb18030"), ' "GBK" ', "gb18030", "header", id="header in quotes"),
        pytest.param(page("utf-16-le"), "UTF-16LE", "utf-16-le", "header", id="a header that is right"),
        pytest.param(page("gb18030", "gb2312"), None, "gb18030", "meta", id="the page's own word"),
        pytest.param(page("gb18030", "gbk"), "utf-8", "gb18030", "meta", id="header lies utf-8 over GBK"),
        pytest.param(page("gb18030", "utf-8"), "utf-8", "gb18030", "gb18030", id="header and meta lie utf-8"),
        pytest.param(page("gb18030"), "iso-8859-1", "gb18030", "gb18030", id="iso-8859-1 lies"),
        pytest.param(page("gb18030", "windows-1252"), "latin1", "gb18030", "gb18030", id="two Latin lies"),
        pytest.param(page("gb18030"), "no-such-charset", "gb18030", "gb18030", id="a charset there is none of"),
    ],
)
def test_the_charset_is_known_by_evidence(data: bytes, header: str | None, encoding: str, how: str) -> None:
    """Chinese text is read whole whatever header and page declare, and what decided is told."""
    decoded = decode(data, header)
    assert (decoded.encoding, decoded.how, decoded.lost) == (encoding, how, 0)
    assert "示例市政府信息公开年报（虚构）㎡" in decoded.text


def test_the_meta_element_of_http_equiv_counts() -> None:
    """A charset inside content="text/html; charset=…" is the page's word too."""
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=big5">'
    decoded = decode(f"<head>{meta}</head>示例縣政府資訊公開年報（虛構）".encode("big5"))
    assert (decoded.encoding, decoded.how, decoded.text[-11:]) == ("big5", "meta", "府資訊公開年報（虛構）")


def test_broken_bytes_are_counted() -> None:
    """Bytes that are in no encoding become U+FFFD and are counted, and what is around them is kept."""
    decoded = decode("示例市".encode() + b"\xff\xff\xff" + "年报（虚构）".encode(), "utf-8")
    assert decoded.how == "detected"
    assert decoded.lost == decoded.text.count("\ufffd") > 0


def test_one_broken_byte_does_not_turn_utf8_into_another_script() -> None:
    """A long UTF-8 page with one broken byte stays UTF-8: its words are read, one character is lost."""
    data = ("示例市政府信息公开工作年度报告，内容为虚构。" * 40).encode()
    decoded = decode(data[:30] + b"\xff" + data[30:], "utf-8")
    assert (decoded.encoding, decoded.lost) == ("utf-8", 1)


@pytest.mark.parametrize("word", ["iso-8859-2", "windows-1251", "unicode_escape", "undefined", "\0"])
def test_a_charset_that_no_chinese_page_is_in_is_not_believed(word: str) -> None:
    """A charset that decodes any bytes, a codec that is no charset, and a broken name are passed over."""
    assert decode(page("gb18030", word), word).how == "gb18030"


@settings(deadline=None)
@given(data=st.binary(max_size=400), header=st.none() | st.text(max_size=20))
def test_any_bytes_decode(data: bytes, header: str | None) -> None:
    """No bytes and no header raise; a loss is only ever reported where something was detected or marked."""
    decoded = decode(data, header)
    assert decoded.lost == 0 or decoded.how in ("detected", "bom")


@pytest.mark.parametrize(
    ("printed", "squashed"),
    [
        ("自 然\n人", "自然人"),
        ("本年收费金额（单位：万元）", "本年收费金额(单位:万元)"),
        ("\u3000总\xa0计\u200b\ufeff", "总计"),
        ("１．属于国家秘密", "1.属于国家秘密"),
        ("㈠总体情况", "(一)总体情况"),
        ("\n \t", ""),
    ],
)
def test_squash_compares_labels(printed: str, squashed: str) -> None:
    """Labels compare without white space or invisible characters and with one spelling of marks and digits."""
    assert squash(printed) == squashed


@given(st.text("一二三（）().1１㈠总计其他“”、", max_size=20), st.text(" \n\t\xa0\u3000\u200b\ufeff", max_size=4))
def test_white_space_anywhere_is_no_difference(printed: str, between: str) -> None:
    """A label broken by any white space or invisible character compares equal to the same label unbroken."""
    assert squash(between.join(printed)) == squash(printed)
    assert not any(character.isspace() for character in squash(printed))


@pytest.mark.parametrize(
    ("printed", "tidied"),
    [
        ("  一行 \n\n\xa0\u3000二行\u3000", "一行\n二行"),
        ("[bookmark: _GoBack] 一、总体情况", "一、总体情况"),
        ("[image: 图1.png]", "[image: 图1.png]"),
        ("\u200b\ufeff\n\xa0", ""),
        ("A  B", "A  B"),
    ],
)
def test_tidy_is_as_a_person_reads(printed: str, tidied: str) -> None:
    """Lines are trimmed (NBSP too), empty ones and bookmarks dropped, an image's mark and inner spaces kept."""
    assert tidy(printed) == tidied


def test_an_unclosed_bookmark_is_left_alone() -> None:
    """A bracket that never closes takes no text with it."""
    assert without_bookmarks("[bookmark: _Hlk 一、总体情况\n二、") == "[bookmark: _Hlk 一、总体情况\n二、"


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("2025年1月20日", [(2025, 1, 20)]),
        ("二〇二五年一月二十日", [(2025, 1, 20)]),
        ("二○二四年十二月三十一日", [(2024, 12, 31)]),
        ("二零二四年十月十日", [(2024, 10, 10)]),
        ("２０２５年０１月２０日", [(2025, 1, 20)]),
        ("2025-01-20 08:30:00", [(2025, 1, 20)]),
        ("2025/1/20", [(2025, 1, 20)]),
        ("2025.01.20", [(2025, 1, 20)]),
        ("2025 年 1 月 20 日", [(2025, 1, 20)]),
        ("自2024年1月1日起至2024年12月31日止", [(2024, 1, 1), (2024, 12, 31)]),
        ("2025年2月30日", []),
        ("2025年13月1日", []),
        ("二〇二五年十三月一日", []),
        ("2025年0月0日", []),
        ("2025年1月", []),
        ("2025-01-200", []),
        ("99999年1月1日", []),
        ("电话0000-5550100", []),
    ],
)
def test_dates_as_printed(printed: str, days: list[tuple[int, int, int]]) -> None:
    """A whole date is read in either kind of digits; an impossible or partial one is left out, none is guessed."""
    assert civil_dates(printed) == tuple(date(*day) for day in days)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y年%-m月%-d日", "%Y-%m-%d", "%Y/%m/%d"]))
def test_every_date_reads_back(day: date, pattern: str) -> None:
    """Every day, printed in any of the usual ways in a sentence, is read back as that day and no other."""
    assert civil_dates(f"发布时间：{day.strftime(pattern)}（虚构）") == (day,)


@settings(deadline=None)
@given(st.text(alphabet="0123456789年月日一二〇十-/. ", max_size=60))
def test_no_text_raises(printed: str) -> None:
    """Any run of digits and date marks gives dates or none, and never an error."""
    assert all(isinstance(day, date) for day in civil_dates(printed))
