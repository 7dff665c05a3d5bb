"""PDFs with text: what is drawn is what is read, and what one does not see is not."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from extract.document import Paragraph, Table
from extract.errors import DamagedDocument, NoTextLayer, UnsafeDocument
from extract.formats import pdf
from extract.pdf import opening
from extract.reading import extract
from tests.extract.pdf.sheet import HEIGHT, WIDTH, Sheet
from tests.extract.pdf.sheet import pdf as drawn

WIDTHS = (120, 60, 60, 60)
RULE = 300
"""Where the last column begins."""
ROWS = (
    ("信息内容", "本年制发件数", "<", "现行有效件数"),
    ("^", "甲", "乙", "^"),
    ("规章", "0", "12", "345"),
    ("行政规范性文件", "6789", "1", "0"),
)


def rows(data: bytes) -> list[list[str]]:
    """The texts of the only table's cells, row by row."""
    (table,) = tables(data)
    return [[cell.text for cell in row] for row in table.rows]


def tables(data: bytes) -> list[Table]:
    return list(pdf.read(data).tables)


def paragraphs(data: bytes) -> list[str]:
    return [block.text for block in pdf.read(data).blocks if isinstance(block, Paragraph)]


def simple(rules: str = "box") -> Sheet:
    return Sheet().text(60, 60, "二、主动公开政府信息情况", 14).table(60, 100, WIDTHS, ROWS, rules=rules)


@pytest.mark.parametrize("rules", ["box", "thin", "double", "dashes", "short", "open"])
def test_a_ruled_table_is_read_cell_by_cell(rules: str) -> None:
    """However its rules are drawn, each cell of a table is a cell, with what it covers."""
    (table,) = tables(drawn(simple(rules)))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["信息内容", "本年制发件数", "现行有效件数"],
        ["甲", "乙"],
        ["规章", "0", "12", "345"],
        ["行政规范性文件", "6789", "1", "0"],
    ]
    assert [tuple(cell[1:]) for cell in table.rows[0]] == [(2, 1), (1, 2), (2, 1)]


def test_each_cell_knows_where_it_was_seen() -> None:
    """A cell's sight is its page and its box, from the page's top left."""
    (table,) = tables(drawn(Sheet().text(60, 60, "一、总体情况"), simple()))
    sight = table.sights[2, 1]
    assert (table.page, sight.page, sight.confidence) == (2, 2, None)
    assert sight.box == pytest.approx((180, 140, 240, 160), abs=1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_made_upright(turn: int) -> None:
    """A page that says it is turned, and is drawn so, reads as the upright one."""
    sheet = simple()
    box = f"0 0 {HEIGHT} {WIDTH}" if turn % 180 else f"0 0 {WIDTH} {HEIGHT}"
    matrix = {90: f"0 1 -1 0 {HEIGHT} 0", 180: f"-1 0 0 -1 {WIDTH} {HEIGHT}", 270: f"0 -1 1 0 0 {WIDTH}"}[turn]
    sheet.drawn.insert(0, f"{matrix} cm")
    for extra in (f"/MediaBox [{box}] /Rotate {turn}", f"/MediaBox [{box}]"):
        sheet.extra = extra
        assert pdf.read(drawn(sheet)).blocks == pdf.read(drawn(simple())).blocks


@pytest.mark.parametrize(
    "raw",
    ["3 Tr", "1 g", "1 1 1 rg", "0 0 0 0 k", f"0 0 {WIDTH} 300 re W n", "/clear gs"],
    ids=["no ink", "white", "white rgb", "no cmyk", "clipped", "transparent"],
)
def test_what_one_does_not_see_is_not_read(raw: str) -> None:
    """Text without ink, white upon white, or clipped away is none."""
    sheet = simple().text(190, 142, "9", raw=raw)
    assert rows(drawn(sheet))[2] == ["规章", "0", "12", "345"]


@pytest.mark.parametrize(
    ("catalog", "read"),
    [
        ("/OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >>", "12"),
        ("/OCProperties << /OCGs [9 0 R] /D << /BaseState /OFF >> >>", "12"),
        ("/OCProperties << /OCGs [9 0 R] /D << /BaseState /OFF /ON [9 0 R] >> >>", "912"),
        ("", "912"),
    ],
)
def test_a_layer_that_is_switched_off_is_not_read(catalog: str, read: str) -> None:
    """What is drawn on optional content that is off is not seen; what follows it is."""
    sheet = Sheet()
    sheet.drawn.append("/OC /layer BDC")
    sheet.text(255, 146, "9", 9).drawn.append("EMC")
    sheet.table(60, 100, WIDTHS, ROWS)
    sheet.drawn.append("/Span BMC EMC EMC")
    assert rows(drawn(sheet, catalog=catalog))[2][2].replace(" ", "") == read


_DIGIT = "BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI"
_FIELD = "/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /V (7) /Rect [250 686 290 698] {} >>]"


@pytest.mark.parametrize(
    ("ink", "extra", "what"),
    [
        (f"q 8 0 0 10 265 687 cm {_DIGIT} Q", "", "picture"),
        ("q 0.8 w 268 687 m 268 696 l S Q", "", "line"),
        ("q 0.8 w 265 687 m 271 687 275 692 270 696 c S Q", "", "drawn"),
        ("q 265 687 m 271 687 275 692 270 696 c f Q", "", "drawn"),
        ("", _FIELD.format(""), "field"),
        ("q 1 g 265 687 m 271 687 275 692 270 696 c f Q", "", ""),
        ("q /clear gs 265 687 m 271 687 275 692 270 696 c f Q", "", ""),
        ("", _FIELD.format("/F 2"), ""),
    ],
)
@pytest.mark.parametrize("text", ["", "12"])
def test_a_figure_that_is_drawn_is_no_blank(ink: str, extra: str, what: str, text: str) -> None:
    """A picture, a form's field or a shape in a cell is told of; with text beside it, that is no sure number."""
    sheet = Sheet(extra=extra).table(60, 100, WIDTHS, [*ROWS[:2], ("规章", "0", "", "345")])
    if text:
        sheet.text(250, 146, text, 9)
    sheet.drawn.append(ink)
    expected = (f"{text}[image]" if text else f"[image: {what}]") if what else text
    assert rows(drawn(sheet))[2] == ["规章", "0", expected, "345"]


def test_an_underlined_figure_is_sure() -> None:
    """A line under a figure and a picture behind it take nothing from it; a line through it does."""
    under = simple().line(264, 155, 276, 155)
    assert rows(drawn(under))[2][2] == "12"
    through = simple().line(264, 150, 276, 150)
    assert rows(drawn(through))[2][2] == "12[image]"
    behind = Sheet()
    behind.drawn.append(f"q 50 0 0 16 245 684 cm {_DIGIT} Q")
    assert rows(drawn(behind.table(60, 100, WIDTHS, ROWS)))[2][2] == "12"


def test_text_under_a_picture_is_not_read() -> None:
    """A picture that is painted over a figure is what one sees."""
    sheet = simple()
    sheet.drawn.append(f"q 50 0 0 16 245 684 cm {_DIGIT} Q")
    assert rows(drawn(sheet))[2] == ["规章", "0", "[image: picture]", "345"]


@pytest.mark.parametrize(
    ("first", "second", "apart", "read"),
    [
        ("3", "3", 0.9, "3"),
        ("3", "3", 1.3, "3|3"),
        ("1", "2", 0.5, "1|2"),
        ("1", "1", 4.5, "11"),
        ("1", "2", 3.0, "12"),
    ],
)
def test_digits_on_digits_are_not_sure(first: str, second: str, apart: float, read: str) -> None:
    """A digit once more at most a point aside is one; digits that stand on each other by far are marked."""
    sheet = Sheet().text(51, 60, "共", 9).text(60, 60, first, 9).text(60 + apart, 60, second, 9)
    assert paragraphs(drawn(sheet)) == [f"共{read}"]


def test_a_digit_on_a_rule_is_not_sure() -> None:
    """A single digit that a rule cuts is of both cells, unless longer numbers in line with it say which."""
    table = [*ROWS[:2], ("规章", "0", "", "345")]
    sheet = Sheet().table(60, 100, WIDTHS, table).text(RULE - 2.2, 146, "7", 9)
    assert rows(drawn(sheet))[2] == ["规章", "0", "7|", "7| 345"]
    longer = Sheet().table(60, 100, WIDTHS, [*table, ("规范性文件", "0", "", "1")])
    longer.text(RULE - 2.9, 146, "7", 9).text(RULE - 11.9, 166, "123", 9)
    assert [row[2] for row in rows(drawn(longer))[2:]] == ["7", "123"]


def test_white_text_on_a_dark_cell_is_read() -> None:
    """White text counts where something dark lies under it."""
    sheet = Sheet().area(60, 100, 360, 120, "0 0 0.5 rg").table(60, 100, WIDTHS, [("", "", "", ""), ROWS[2]])
    sheet.text(70, 105, "信息内容", raw="1 g")
    assert rows(drawn(sheet))[0][0] == "信息内容"


def test_what_is_painted_over_is_not_read() -> None:
    """A figure under a white patch is gone; the one written on the patch counts. A marker over text hides nothing."""
    sheet = simple().area(185, 142, 235, 158, "1 g").text(205, 146, "7", 9)
    sheet.area(245, 142, 295, 158, "/pale gs 1 1 0 rg")
    assert rows(drawn(sheet))[2] == ["规章", "7", "12", "345"]


def test_text_outside_the_page_is_not_read() -> None:
    """What stands outside the page's crop box is not seen."""
    sheet = simple().text(20, 800, "印刷标记")
    sheet.extra = "/CropBox [40 100 595 842]"
    assert paragraphs(drawn(sheet)) == ["二、主动公开政府信息情况"]


def test_bold_drawn_twice_is_one_text() -> None:
    """A character drawn twice for boldness, a hair apart, is one; two equal digits are two."""
    sheet = Sheet().text(60, 60, "共公开11件").text(60.4, 60, "共公开11件")
    assert paragraphs(drawn(sheet)) == ["共公开11件"]


def test_radicals_are_read_as_ideographs() -> None:
    """Radicals, compatibility ideographs, ligatures and invisible marks are what one sees."""
    assert paragraphs(drawn(Sheet().text(60, 60, "⼈⺠政府⻓期⽆⼾⾏政\ufb01le\u200b"))) == ["人民政府长期无户行政file"]


def test_a_number_wrapped_in_its_cell_stays_two_lines() -> None:
    """A number that is broken in its narrow cell is one cell of two lines, for the figures' reader to judge."""
    sheet = Sheet().table(60, 100, (120, 12, 60), [("规章", "85\n9", "0"), ("行政许可", "1", "2")], height=24)
    assert rows(drawn(sheet)) == [["规章", "85\n9", "0"], ["行政许可", "1", "2"]]


def test_rows_that_no_rule_parts_are_rows() -> None:
    """Figures under each other in a wide cell are rows of their own where each label stands level with its figures."""
    sheet = Sheet().table(60, 100, (120, 60, 60), [("1.甲\n2.乙", "1\n0", "85\n9"), ("丙", "1", "2")], height=30)
    assert rows(drawn(sheet)) == [["1.甲", "1", "85"], ["2.乙", "0", "9"], ["丙", "1", "2"]]


def test_rows_that_cannot_be_parted_are_run_together() -> None:
    """Figures under each other in a wide cell, beside one label, are never one number: they stand side by side."""
    sheet = Sheet().table(60, 100, (120, 60, 60), [("甲", "1\n0", "85\n9"), ("丙", "1", "2")], height=30)
    assert rows(drawn(sheet))[0] == ["甲", "1  0", "85  9"]


def test_a_number_wider_than_its_cell_is_that_cells() -> None:
    """A number that hangs over into the next cell is not parted among the two."""
    sheet = Sheet().table(60, 100, (120, 20, 60), [("规章", "12345678", "0"), ("行政许可", "1", "2")])
    assert rows(drawn(sheet))[0] == ["规章", "12345678", "0"]


def test_a_label_that_covers_a_whole_page_is_a_cell() -> None:
    """A label whose column no rule crosses on a page, as its group goes on above and below, is a cell all the same."""
    sheet = Sheet().table(90, 100, (120, 60), [("1.甲", "1"), ("2.乙", "2")]).line(60, 100, 60, 140)
    (table,) = tables(drawn(sheet))
    assert [[tuple(cell) for cell in row] for row in table.rows] == [
        [("", 2, 1), ("1.甲", 1, 1), ("1", 1, 1)],
        [("2.乙", 1, 1), ("2", 1, 1)],
    ]


def test_figures_without_rules_stand_in_columns() -> None:
    """A table without any rule is read by what stands under what: labels of two lines, blanks, a header of two rows."""
    grid = [
        ("", "本年情况", "<", "<"),
        ("信息内容", "制发", "废止", "有效"),
        ("1.规章", "10", "", "345"),
        ("2.行政规范性\n文件", "6789", "1", "0"),
        ("3.其他", "7", "22", ""),
    ]
    sheet = Sheet().text(60, 60, "二、主动公开政府信息情况", 14)
    found = rows(drawn(sheet.table(60, 100, WIDTHS, grid, height=30, rules="none")))
    assert [row[1:] for row in found[-3:]] == [
        ["1.规章", "10", "", "345"],
        ["2.行政规范性\n文件", "6789", "1", "0"],
        ["3.其他", "7", "22", ""],
    ]


def test_a_label_written_downwards_is_one_cell() -> None:
    """A label of one character a line is one cell, and one that is turned is read along its own direction."""
    sheet = Sheet().table(60, 100, (20, 80, 40), [("三\n本\n年", "甲", "1"), ("^", "乙", "2")], height=24)
    sheet.table(60, 300, (20, 80, 40), [("", "甲", "1"), ("^", "乙", "2")], height=24)
    sheet.text(66, 312, "结果", turn=1)
    assert [table.rows[0][0].text for table in tables(drawn(sheet))] == ["三\n本\n年", "结果"]


def test_a_page_without_text_is_read_by_sight() -> None:
    """A document without any text is for the scan's reader, with a named reason."""
    with pytest.raises(NoTextLayer, match="no text"):
        pdf.read(drawn(Sheet().line(60, 60, 300, 60)))


@pytest.mark.parametrize("text", ["\ue001\ue002\ue003公开", "\ufffd\ufffd公开"])
def test_characters_that_mean_nothing_are_read_by_sight(text: str) -> None:
    """A text of private characters or replacement marks is no text."""
    with pytest.raises(NoTextLayer, match="mean nothing"):
        pdf.read(drawn(Sheet().text(60, 60, text)))


def test_a_character_that_is_not_known_spoils_its_number() -> None:
    """A character that means nothing stays in its cell: the digits beside it are no whole number."""
    assert rows(drawn(simple().text(210, 145, "\ue001", 9)))[2] == ["规章", "0\ue001", "12", "345"]


def test_latin_scrawl_is_read_by_sight() -> None:
    """A text of other letters than Chinese is the work of a font that lies."""
    with pytest.raises(NoTextLayer, match="Chinese or digits"):
        pdf.read(drawn(Sheet().text(60, 60, "ÿþ¡¤¥¦§¨" * 30, 2)))


def picture() -> Sheet:
    """A page that is a picture, with its number under it."""
    sheet = Sheet().text(290, 800, "2")
    dictionary = "/W 1 /H 1 /BPC 8 /CS /G"
    sheet.drawn.append(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm BI {dictionary} ID \x7f EI Q")
    return sheet


def test_a_picture_among_the_tables_is_read_by_sight() -> None:
    """A page that is a picture between pages with tables may hold one itself: the document is read by sight."""
    long = Sheet().table(60, 100, WIDTHS, [("甲", "1", "2", "3")] * 12)
    with pytest.raises(NoTextLayer, match="page 2, a picture"):
        pdf.read(drawn(long, picture(), long))
    assert len(pdf.read(drawn(picture(), long)).tables) == 1


def test_a_font_that_says_nothing_is_read_by_sight() -> None:
    """Characters whose font does not say what they are are no text."""
    with pytest.raises(NoTextLayer, match="mean nothing"):
        pdf.read(drawn(Sheet().text(60, 60, "规章"), mapped=False))


def test_more_pages_than_a_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a thousand pages (here: three) are refused before they are all drawn."""
    monkeypatch.setattr(opening, "MOST_PAGES", 3)
    with pytest.raises(UnsafeDocument, match="3 pages"):
        pdf.read(drawn(*[Sheet() for _ in range(4)]))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_cut_file_gives_what_it_holds_or_a_named_reason(part: float) -> None:
    """A PDF that is cut anywhere is read as far as it goes, or damaged: never a traceback."""
    data = drawn(simple())
    try:
        blocks = pdf.read(data[: int(len(data) * part)]).blocks
    except (DamagedDocument, NoTextLayer):
        return
    assert all(block in pdf.read(data).blocks for block in blocks)


@pytest.mark.corpus
def test_hongze_equals_its_gold(corpus: Path) -> None:
    """A real report: every figure and head of its gold, its misprinted label and its single row 其他处理 noted."""
    gold = json.loads((corpus / "gold" / "hongze-2024.json").read_text("utf-8"))
    report = msgspec.to_builtins(extract((corpus / "real" / "hongze-2024.pdf").read_bytes(), "hongze"))
    assert {key: report[key] for key in gold} == {**gold, "period": tuple(gold["period"])}
    assert [(note["raw"], note["means"]) for note in report["notes"]] == [
        ("2.其他法律行政止公开", "label_misprint"),
        ("（六）其他处理", "row_of_other_edition"),
    ]
    assert report["provenance"]["applications.carried_out.total"]["page"] == 4
