"""A .docx as Word, WPS and LibreOffice write it: lists with numbers, merges, boxes, tracked changes, fields, styles."""

from __future__ import annotations

import pytest

from extract.document import Cell, Paragraph
from extract.errors import UnreadFormat
from extract.formats.docx import read
from tests.extract.formats.test_docx import (
    SPACES,
    cell,
    only_cell,
    package,
    paragraph,
    paragraphs,
    run,
    table,
    text_cell,
    word,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def with_parts(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A document with a body, lists and styles."""
    xml = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    parts = {"word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>".encode()} if numbering else {}
    parts |= {"word/styles.xml": f"<w:styles {W}>{styles}</w:styles>".encode()} if styles else {}
    return package(xml.encode(), "word/document.xml", **parts)


def level(place: int, form: str, text: str, more: str = "") -> str:
    """A level of a list."""
    shown = f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/>{shown}{more}</w:lvl>'


def lists(*levels: str, more: str = "") -> str:
    """A definition of a list, and list 1 that follows it."""
    definition = f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
    return f'{definition}<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'


def item(text: str, place: int = 0, number: str = "1", more: str = "") -> str:
    """A paragraph of a list."""
    listed = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{listed}{more}</w:pPr>{run(text)}</w:p>"


CHINESE = lists(level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3."))


def test_headings_numbered_by_the_list_have_their_numbers() -> None:
    """一、（一）1. that only the list's definition says stand before their text, and restart below a higher level."""
    body = item("总体情况") + item("甲", 1) + item("乙", 1) + item("丙", 2) + item("主动公开") + item("丁", 1)
    assert paragraphs(read(with_parts(body, CHINESE))) == [
        "一、总体情况",
        "（一）甲",
        "（二）乙",
        "1.丙",
        "二、主动公开",
        "（一）丁",
    ]


def test_two_lists_of_one_definition_count_on_unless_told_otherwise() -> None:
    """A second list of the same definition goes on with its numbers; one with a start of its own begins there."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="7"/>{override}</w:num>'
    )
    numbering = lists(level(0, "chineseCounting", "%1、"), more=more)
    body = item("甲") + item("乙", number="2") + item("丙", number="3") + item("丁", number="3")
    assert paragraphs(read(with_parts(body, numbering))) == ["一、甲", "二、乙", "五、丙", "六、丁"]


def test_a_style_puts_its_paragraphs_into_a_list() -> None:
    """A heading style numbers its paragraphs, at the level tied to it, also through the style it is based on."""
    numbering = lists(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="1"/>'),
        level(1, "decimal", "%2.", '<w:pStyle w:val="2"/>'),
    )
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>{listed}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/>{listed}</w:style>'
        '<w:style w:type="paragraph" w:styleId="9"><w:name w:val="own"/><w:basedOn w:val="1"/></w:style>'
    )

    def styled(style: str, text: str, more: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{run(text)}</w:p>'

    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = styled("1", "甲") + styled("2", "乙") + styled("9", "丙") + styled("1", "丁", none)
    assert paragraphs(read(with_parts(body, numbering, styles))) == ["一、甲", "1.乙", "二、丙", "丁"]


def test_an_empty_paragraph_counts_and_a_deleted_one_does_not() -> None:
    """Word numbers an empty paragraph of a list too; one that was deleted with its end is none."""
    gone = '<w:rPr><w:del w:id="1" w:author="虚构"/></w:rPr>'
    deleted = item("x", more=gone).replace("<w:r>", '<w:del w:id="2"><w:r>').replace("</w:r>", "</w:r></w:del>")
    assert paragraphs(read(with_parts(item("") + deleted + item("甲"), CHINESE))) == ["二、甲"]


def test_a_lists_number_never_joins_a_figure() -> None:
    """A number that a list puts before a figure in its cell stands apart from its digits."""
    body = table(cell(item("5", 2)) + text_cell("0"), text_cell("1") + text_cell("2"))
    assert read(with_parts(body, CHINESE)).tables[0].rows[0][0].text == "1. 5"


def test_a_bullet_and_an_unknown_list_put_nothing() -> None:
    """Bullets have no meaning of their own, and a list that is not defined has no numbers."""
    numbering = lists(level(0, "bullet", "\uf0b7"))
    assert paragraphs(read(with_parts(item("甲") + item("乙", number="8"), numbering))) == ["甲", "乙"]


def test_horizontal_merges_of_old_files_are_columns() -> None:
    """HMerge, which RTF and some converters leave, widens the cell on its left."""

    def merged(kind: str, text: str) -> str:
        return f'<w:tc><w:tcPr><w:hMerge w:val="{kind}"/></w:tcPr>{paragraph(run(text))}</w:tc>'

    rows = merged("restart", "甲") + merged("continue", "") + text_cell("乙"), "".join(map(text_cell, "123"))
    assert read(word(table(*rows))).tables[0].rows[0] == (Cell("甲", 1, 2), Cell("乙"))


def test_a_merge_that_begins_nowhere_is_a_cell_of_its_own() -> None:
    """A cell that goes on from nothing keeps its text: the one above does not merge, or has other edges."""
    (found,) = read(
        word(
            table(
                text_cell("7") + text_cell("甲", span=2, merge="restart"),
                text_cell("8", merge="continue") + text_cell("乙", merge="continue") + text_cell("丙"),
            )
        )
    ).tables
    assert [one.text for one in found.rows[1]] == ["8", "乙", "丙"]


def test_hidden_rows_and_deleted_cells_are_not_on_the_page() -> None:
    """A hidden row and a cell whose deletion is tracked are not read."""
    hidden = f"<w:trPr><w:hidden/></w:trPr>{text_cell('9')}{text_cell('9')}"
    gone = f'<w:tc><w:tcPr><w:cellDel w:id="1"/></w:tcPr>{paragraph(run("3"))}</w:tc>'
    (found,) = read(word(table(text_cell("规章") + gone + text_cell("2"), hidden))).tables
    assert found.rows == ((Cell("规章"), Cell("2")),)


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    """Where the mark between two paragraphs was deleted, or is hidden, they are one."""
    mark = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    hidden = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
    body = f"<w:p>{mark}{run('一、')}</w:p>{paragraph(run('总体'))}<w:p>{hidden}{run('甲')}</w:p>{paragraph(run('乙'))}"
    assert paragraphs(read(word(body))) == ["一、总体", "甲乙"]


def test_text_boxes_keep_the_order_of_their_tables_and_text() -> None:
    """A whole report in a text box is read block by block, as it stands there."""
    inner = paragraph(run("一、甲")) + table(text_cell("规章") + text_cell("2")) + paragraph(run("二、乙"))
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>"
    kinds = [block.text if isinstance(block, Paragraph) else "table" for block in read(word(paragraph(box))).blocks]
    assert kinds == ["一、甲", "table", "二、乙"]


def test_a_row_of_figures_in_a_table_of_its_own_is_that_row() -> None:
    """A cell of two columns that holds nothing but a table of one row and two cells is those two cells."""
    body = table(
        text_cell("甲") + text_cell("1") + text_cell("2"),
        text_cell("乙") + cell(table(text_cell("3") + text_cell("4")) + "<w:p/>", span=2),
    )
    assert [one.text for one in read(word(body)).tables[0].rows[1]] == ["乙", "3", "4"]


def test_text_hidden_or_raised_by_a_style_is_so() -> None:
    """A character style, or one it is based on, hides and raises as the run's own setting does; the run may undo it."""
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="k"><w:name w:val="k"/><w:basedOn w:val="h"/></w:style>'
        '<w:style w:type="character" w:styleId="f"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )
    shown = run("8", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')
    body = paragraph(run("12"), run("3", '<w:rStyle w:val="k"/>'), shown, run("1", '<w:rStyle w:val="f"/>'))
    assert paragraphs(read(with_parts(body, styles=styles))) == ["128¹"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F035"/></w:r>', "5"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "□"),
        (f"<m:oMath {MATH}><m:r><m:t>12</m:t></m:r></m:oMath>", "12"),
        (
            f"<m:oMath {MATH}><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "1/2",
        ),
        (f'<w:fldSimple w:instr="=SUM(LEFT)">{run("14")}</w:fldSimple>', "14"),
        ("<w:r><w:t>1</w:t><w:softHyphen/><w:t>4</w:t></w:r>", "14"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>IF </w:instrText><w:fldChar w:fldCharType="begin"/>'
            '<w:fldChar w:fldCharType="separate"/><w:t>99</w:t><w:fldChar w:fldCharType="end"/>'
            '<w:fldChar w:fldCharType="separate"/><w:t>14</w:t><w:fldChar w:fldCharType="end"/></w:r>',
            "14",
        ),
    ],
)
def test_symbols_formulas_and_fields_as_printed(inside: str, text: str) -> None:
    """Symbols, formulas and fields show what is printed: no code of a field, no run-together fraction."""
    assert only_cell(paragraph(inside)) == text


def test_a_document_in_the_strict_namespace_is_read() -> None:
    """ISO 29500 strict names the same elements by other addresses."""
    strict = SPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    xml = f"<w:document {strict}><w:body>{paragraph(run('甲'))}</w:body></w:document>"
    assert paragraphs(read(package(xml.encode()))) == ["甲"]


def test_the_main_part_is_found_by_its_relation() -> None:
    """A package whose main part has another name names it in its relations."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = f'<Relationships xmlns="{space}"><Relationship Id="r" Type="{kind}" Target="/word/document2.xml"/>'
    xml = f"<w:document {SPACES}><w:body>{paragraph(run('甲'))}</w:body></w:document>"
    data = package(xml.encode(), "word/document2.xml", **{"_rels/.rels": f"{relations}</Relationships>".encode()})
    assert paragraphs(read(data)) == ["甲"]


def test_a_document_that_only_carries_another_is_named() -> None:
    """A text that is another file inside the package is not read, and is said to be there."""
    with pytest.raises(UnreadFormat) as caught:
        read(word('<w:altChunk xmlns:r="r" r:id="a"/>'))
    assert caught.value.refusal().name == "unread: altchunk"


def test_cells_beside_each_other_in_a_cell_are_no_wrapped_figure() -> None:
    """A table of several cells in a figure's cell is parted; one with a single figure is that figure."""
    two, one = (cell(table("".join(map(text_cell, parts))) + "<w:p/>") for parts in (("17", "5"), ("17", "")))
    rows = read(word(table(text_cell("甲") + two, text_cell("乙") + one))).tables[0].rows
    assert [row[1].text for row in rows] == ["17 | 5", "17"]


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ('<w:color w:val="FFFFFF"/>', "13"),
        ('<w:color w:val="ffffff"/><w:shd w:fill="1F4E79"/>', "713"),
        ('<w:color w:val="FF0000"/><w:sz w:val="21"/>', "713"),
        ('<w:sz w:val="2"/>', "13"),
    ],
)
def test_white_and_tiny_figures_are_not_read(setting: str, text: str) -> None:
    """A figure in the colour of paper, or of one point, is none that a person sees; on a dark ground it is."""
    assert only_cell(paragraph(run("7", setting), run("13"))) == text


def test_white_words_are_read() -> None:
    """Headings are white on a colour that may come from anywhere."""
    assert only_cell(paragraph(run("受理13件", '<w:color w:val="FFFFFF"/>'))) == "受理13件"


@pytest.mark.parametrize(
    ("frame", "text"),
    [('w:x="-5000"', "13"), ('w:y="40000"', "13"), ('w:hAnchor="page" w:x="1"', "~7~\n13")],
)
def test_a_paragraph_in_a_frame_joins_no_figure(frame: str, text: str) -> None:
    """A frame off the page is not read; one elsewhere on it stands apart."""
    framed = f"<w:p><w:pPr><w:framePr {frame}/></w:pPr>{run('7')}</w:p>"
    assert only_cell(framed + paragraph(run("13"))) in (text, f"\n{text}")


def test_a_bare_number_of_a_list_is_no_thousand() -> None:
    """A list's number without a full stop stands apart from the figure, which could else be its end."""
    body = table(cell(item("108")) + text_cell("0"), text_cell("1") + text_cell("2"))
    assert read(with_parts(body, lists(level(0, "decimal", "%1")))).tables[0].rows[0][0].text == "1 | 108"


def field(code: str, data: str = "", shown: str = "") -> str:
    """A paragraph with a field, with a result where it keeps one."""
    result = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}' if shown else ""
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
    return paragraph(
        f'{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_a_field_without_a_result_is_never_blank() -> None:
    """A list shows its choice, an equation with digits leaves a mark; a kept result stands for either."""
    entries = '<w:listEntry w:val="0"/><w:listEntry w:val="13"/>'
    chosen = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
    assert only_cell(field("FORMDROPDOWN", chosen)) == "13"
    assert only_cell(field("FORMDROPDOWN", f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>")) == "0"
    assert only_cell(field("EQ \\o(5,6948)")) == "□"
    assert only_cell(field("EQ \\o(5,6)", shown="6")) == "6"
