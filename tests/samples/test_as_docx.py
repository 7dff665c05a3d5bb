"""Blocks as Word documents."""

import io
import zipfile

import docx
from lxml import etree

from samples.as_docx import as_docx
from samples.blocks import SpannedCell, SpannedTable, slots
from samples.layout import layout
from samples.organs import random_report

REPORT = layout(random_report(4, blanks=0, absent=0))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_the_bytes_are_always_the_same() -> None:
    """Dates, order and properties are fixed, so the same blocks give the same bytes."""
    assert as_docx(REPORT) == as_docx(REPORT)
    with zipfile.ZipFile(io.BytesIO(as_docx(REPORT))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 1, 20, 0, 0, 0)}


def test_spans_are_words_own() -> None:
    """A cell over columns has gridSpan, one over rows vMerge, and it goes on empty below."""
    document = docx.Document(io.BytesIO(as_docx(REPORT)))
    printed = [block for block in REPORT if isinstance(block, SpannedTable)]
    assert len(document.tables) == len(printed)
    for table, block in zip(document.tables, printed, strict=True):
        found = [
            [(cell.text, cell.grid_span) for cell in (docx.table._Cell(tc, table) for tc in row._tr.tc_lst)]
            for row in table.rows
        ]
        assert found == [[(s.cell.text if not s.below else "", s.cell.columns) for s in row] for row in slots(block)]


def test_every_row_is_as_wide_as_the_grid() -> None:
    """The grid has a column for each column of the table, and every row fills it."""
    for table in docx.Document(io.BytesIO(as_docx(REPORT))).tables:
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_titles_and_headings_have_their_styles() -> None:
    """The title is in Word's style for titles, the sections' headings in that for headings."""
    styles = [(p.style.name, p.text) for p in docx.Document(io.BytesIO(as_docx(REPORT))).paragraphs if p.style]
    assert styles[0][0] == "Title"
    assert ("Heading 1", "一、总体情况") in styles


def test_two_tables_in_a_row_stay_two() -> None:
    """An empty paragraph parts two tables that follow one another."""
    table = SpannedTable("any", ((SpannedCell("1"),),))
    assert len(docx.Document(io.BytesIO(as_docx((table, table)))).tables) == 2


def test_a_nested_table_stands_in_its_cell() -> None:
    """A nested table is nested in Word too, and its cell ends with a paragraph, as Word demands."""
    inner = SpannedTable("inner", ((SpannedCell("7"),),))
    body = as_docx((SpannedTable("outer", ((SpannedCell("", blocks=(inner,)),),)),))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    (cell,) = root.findall(f".//{W}tc/{W}tbl/..")
    assert [child.tag for child in cell][-2:] == [f"{W}tbl", f"{W}p"]


def test_a_footnote_mark_is_raised() -> None:
    """A mark is a run of its own, in superscript."""
    body = as_docx((SpannedTable("any", ((SpannedCell("12", mark="1"),),)),))
    ((cell,),) = [row.cells for row in docx.Document(io.BytesIO(body)).tables[0].rows]
    assert [(run.text, run.font.superscript) for run in cell.paragraphs[0].runs] == [("12", None), ("1", True)]
