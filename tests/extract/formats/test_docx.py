"""Word's .docx: what is on the page is read once, and a package that is broken or a bomb is refused."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest

from extract.document import Cell, Document, Paragraph, Table
from extract.errors import DamagedDocument, UnsafeDocument
from extract.formats.docx import read

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def package(xml: bytes, name: str = "word/document.xml", **others: bytes) -> bytes:
    """A package with one part, and others."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {**others, name: xml}.items():
            archive.writestr(part, content)
    return written.getvalue()


def word(body: str, before: str = "") -> bytes:
    """A document whose body is this XML."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {SPACES}><w:body>{body}</w:body></w:document>'
    return package(xml.encode())


def run(text: str, properties: str = "") -> str:
    """One run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    """One paragraph of runs or other markup."""
    return f"<w:p>{''.join(inside)}</w:p>"


def cell(*inside: str, span: str | int = 1, merge: str = "") -> str:
    """One cell; ``merge`` is restart, continue or nothing."""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    properties = f'<w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>'
    return f"<w:tc>{properties}{''.join(inside) or '<w:p/>'}</w:tc>"


def text_cell(text: str, span: str | int = 1, merge: str = "") -> str:
    """A cell with one paragraph."""
    return cell(paragraph(run(text)), span=span, merge=merge)


def table(*rows: str) -> str:
    """A table of rows, each the markup of its cells."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def paragraphs(document: Document) -> list[str]:
    """The texts of the paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def only_cell(inside: str) -> str:
    """The text of the first cell of a table whose first cell holds this markup."""
    (found,) = read(word(table(cell(inside) + text_cell("0"), text_cell("1") + text_cell("2")))).tables
    return found.rows[0][0].text


def test_paragraphs_and_tables_in_reading_order() -> None:
    """Paragraphs and tables come as they stand, tables numbered from 1, empty paragraphs dropped."""
    document = read(
        word(
            paragraph(run("示例市（虚构）"))
            + "<w:p/>"
            + table(text_cell("规章") + text_cell("2"))
            + paragraph(run("完"))
        )
    )
    assert document.format == "docx"
    assert document.blocks == (
        Paragraph("示例市（虚构）"),
        Table(1, ((Cell("规章"), Cell("2")),)),
        Paragraph("完"),
    )


def test_merged_cells_become_spans() -> None:
    """GridSpan is columns, vMerge is rows; cells that go on from above are not printed again."""
    (found,) = read(
        word(
            table(
                text_cell("组", merge="restart") + text_cell("题", span=2),
                cell(merge="continue") + text_cell("1") + text_cell("2"),
                "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>" + text_cell("3") + text_cell("4"),
                text_cell("末") + text_cell("5") + text_cell("6"),
            )
        )
    ).tables
    assert found.rows == (
        (Cell("组", 3, 1), Cell("题", 1, 2)),
        (Cell("1"), Cell("2")),
        (Cell("3"), Cell("4")),
        (Cell("末"), Cell("5"), Cell("6")),
    )


def test_a_second_merge_begins_anew() -> None:
    """Two merges one below the other are two cells."""
    rows = [
        text_cell("甲", merge="restart"),
        cell(merge="continue"),
        text_cell("乙", merge="restart"),
        cell(merge="continue"),
    ]
    (found,) = read(word(table(*(row + text_cell(str(n)) for n, row in enumerate(rows))))).tables
    assert [row[0] for row in found.rows[::2]] == [Cell("甲", 2), Cell("乙", 2)]


def test_a_row_that_starts_further_right_keeps_its_columns() -> None:
    """GridBefore leaves an empty cell, so that the figures behind it stay in their columns."""
    row = f'<w:trPr><w:gridBefore w:val="2"/></w:trPr>{text_cell("1")}'
    (found,) = read(word(table(text_cell("甲") + text_cell("乙") + text_cell("丙"), row))).tables
    assert found.rows[1] == (Cell("", 1, 2), Cell("1"))


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    """Tracked changes are read as if accepted, in paragraphs, cells and whole rows."""
    inserted = f'<w:ins w:id="1" w:author="虚构">{run("86")}</w:ins>'
    deleted = '<w:del w:id="2" w:author="虚构"><w:r><w:delText>412</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3">{run("旧")}</w:moveFrom><w:moveTo w:id="4">{run("新")}</w:moveTo>'
    assert paragraphs(read(word(paragraph(inserted, deleted, run("件"), moved)))) == ["86件新"]
    assert only_cell(paragraph(deleted, inserted)) == "86"


def test_a_row_that_was_deleted_is_not_read() -> None:
    """A table row marked as deleted by tracked changes is no row of the report."""
    nine = '<w:tc><w:p><w:del w:id="8"><w:r><w:delText>9</w:delText></w:r></w:del></w:p></w:tc>'
    deleted = f'<w:trPr><w:del w:id="9" w:author="虚构"/></w:trPr>{nine}'
    (found,) = read(word(table(text_cell("规章") + text_cell("2"), deleted))).tables
    assert found.rows == ((Cell("规章"), Cell("2")),)


def test_a_text_box_is_read_once() -> None:
    """A text box, which Word writes twice for old readers, stands once, where its paragraph stands."""
    box = paragraph(run("框内文字（虚构）"))
    inside = f"<wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx>"
    choice = f'<mc:Choice Requires="wps"><w:drawing>{inside}</w:drawing></mc:Choice>'
    fallback = (
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    )
    document = read(
        word(paragraph(run("前"), f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"))
    )
    assert "\n".join(paragraphs(document)) == "前\n框内文字（虚构）"


def test_a_table_in_a_text_box_is_a_table() -> None:
    """A table that stands in a text box is read as a table and not as a line of text."""
    inner = table(text_cell("规章") + text_cell("2"), text_cell("规范性文件") + text_cell("3"))
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert [found.rows[1][1].text for found in read(word(paragraph(box))).tables] == ["3"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (paragraph(run("85")) + paragraph(run("9")), "85\n9"),
        (paragraph("<w:r><w:t>85</w:t><w:br/><w:t>9</w:t></w:r>"), "85\n9"),
        (paragraph(run("412")) + "<w:p/>", "412"),
        (paragraph(run("自 "), run("然"), run("人")), "自 然人"),
        (paragraph("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"), "甲 乙"),
        (paragraph(run("12"), run("1", '<w:vertAlign w:val="superscript"/>')), "12¹"),
        (paragraph(run("12"), '<w:r><w:footnoteReference w:id="1"/></w:r>'), "12※"),
        (
            paragraph('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>=SUM(LEFT)</w:instrText></w:r>', run("14")),
            "14",
        ),
        (f"<w:sdt><w:sdtContent>{paragraph(run('7'))}</w:sdtContent></w:sdt>", "7"),
        (paragraph(f"<w:hyperlink>{run('31')}</w:hyperlink>"), "31"),
        (paragraph("<w:r><w:noBreakHyphen/></w:r>", run("3")), "-3"),
        (paragraph(run("\xa0412\u3000")), "412"),
    ],
)
def test_what_a_cell_says(inside: str, text: str) -> None:
    """A cell's lines are its paragraphs and breaks; raised digits, fields and controls are read as printed."""
    assert only_cell(inside) == text


def test_rows_and_cells_in_content_controls() -> None:
    """Rows and cells inside content controls are rows and cells of their table."""
    controlled = f"<w:sdt><w:sdtContent>{text_cell('2')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{text_cell('规章')}{controlled}</w:tr></w:sdtContent></w:sdt>"
    (found,) = read(word(f"<w:tbl>{row}</w:tbl>")).tables
    assert found.rows == ((Cell("规章"), Cell("2")),)


def test_a_table_that_places_another_is_only_layout() -> None:
    """A table whose cell holds a table of rows and columns lays out: its cells' blocks are the document's."""
    inner = table(text_cell("规章") + text_cell("2"), text_cell("规范性文件") + text_cell("3"))
    document = read(word(table(cell(paragraph(run("一、总体情况")), inner, "<w:p/>") + cell())))
    assert paragraphs(document) == ["一、总体情况"]
    assert [[[c.text for c in row] for row in found.rows] for found in document.tables] == [
        [["规章", "2"], ["规范性文件", "3"]]
    ]


def test_a_table_of_one_cell_inside_a_cell_is_part_of_it() -> None:
    """A figure in a table of its own inside its cell is that cell's text."""
    assert only_cell(table(text_cell("412")) + "<w:p/>") == "412"


def test_a_title_in_words_own_style_is_marked() -> None:
    """A paragraph in the style Title is marked as the title."""
    titled = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{run("示例市2024年政府信息公开工作年度报告")}</w:p>'
    assert read(word(titled)).blocks == (Paragraph("示例市2024年政府信息公开工作年度报告", title=True),)


def test_a_picture_leaves_its_mark() -> None:
    """A picture in the text leaves ``[image: name]``."""
    picture = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图1.png"/></wp:inline></w:drawing></w:r>'
    assert paragraphs(read(word(paragraph(run("见"), picture)))) == ["见[image: 图1.png]"]


def test_an_empty_body_has_no_blocks() -> None:
    """A document without any text is read, and has nothing in it."""
    assert read(word("<w:p/><w:sectPr/>")).blocks == ()


def cut(data: bytes) -> bytes:
    """The first two thirds of some bytes."""
    return data[: len(data) * 2 // 3]


LONG = word("".join(paragraph(run(f"第{n}段虚构文字")) for n in range(200)))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(cut(LONG), "word/document.xml", id="cut"),
        pytest.param(LONG[:4], "word/document.xml", id="four bytes"),
        pytest.param(package(b"<w:document", "word/document.xml"), "word/document.xml", id="cut XML"),
        pytest.param(package(b"", "word/document.xml"), "word/document.xml", id="empty part"),
        pytest.param(package(b"<a/>", "word/other.xml"), "word/document.xml", id="no main part"),
        pytest.param(package(f"<w:document {SPACES}/>".encode()), "word/document.xml", id="no body"),
        pytest.param(LONG.replace(b"PK\x05\x06", b"PK\x05\x07"), "word/document.xml", id="no directory"),
    ],
)
def test_a_damaged_package_is_refused(data: bytes, place: str) -> None:
    """A cut or broken package says where it is broken, and what to do."""
    with pytest.raises(DamagedDocument) as caught:
        read(data)
    assert caught.value.place == place
    assert caught.value.next_step


def test_a_byte_changed_in_the_part_is_found() -> None:
    """A package whose main part fails its checksum is damaged, not a report with other figures."""
    at = LONG.index(b"word/document.xml") + 60
    with pytest.raises(DamagedDocument):
        read(LONG[:at] + bytes([LONG[at] ^ 0xFF]) + LONG[at + 1 :])


ENTITY = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("doctype", [ENTITY, LAUGHS, "<!DOCTYPE w:document>"])
def test_a_doctype_is_refused(doctype: str) -> None:
    """A DOCTYPE, by which entities and outside files come in, is refused in any encoding."""
    with pytest.raises(UnsafeDocument, match="DOCTYPE"):
        read(word(paragraph(run("&a;" if "ENTITY" in doctype else "")), doctype))


def test_a_doctype_in_utf16_is_refused() -> None:
    """A DOCTYPE spelled in UTF-16 is a DOCTYPE too."""
    xml = f'<?xml version="1.0" encoding="UTF-16"?>{ENTITY}<w:document {SPACES}><w:body/></w:document>'
    with pytest.raises(UnsafeDocument, match="DOCTYPE"):
        read(package(xml.encode("utf-16")))


@pytest.mark.parametrize("name", ["word/document.xml", "word/media/image1.bmp"])
def test_a_part_packed_one_to_a_thousand_is_refused(name: str) -> None:
    """A part that unpacks to a thousand times its size is a bomb, wherever in the package it lies."""
    others = {"word/document.xml": b"<a/>"} if name != "word/document.xml" else {}
    with pytest.raises(UnsafeDocument, match="packed 1:") as caught:
        read(package(b" " * (4 << 20), name, **others))
    assert caught.value.place == name


def test_a_table_as_dense_as_real_ones_is_no_bomb() -> None:
    """A long table of equal cells packs densely, and is still read."""
    row = "".join(text_cell("0") for _ in range(10))
    (found,) = read(word(table(*[row] * 60))).tables
    assert len(found.rows) == 60


@pytest.mark.parametrize("span", ["1000000000", "1001", "99999"])
def test_a_span_beyond_any_table_is_refused(span: str) -> None:
    """gridSpan=1000000000 is refused with the table and row it stands in."""
    with pytest.raises(UnsafeDocument) as caught:
        read(word(table(text_cell("1"), text_cell("2", span=span))))
    assert caught.value.place == "table 1, row 2"


@pytest.mark.parametrize("span", ["0", "-3", "x", "２", ""])
def test_a_span_that_is_no_number_is_one(span: str) -> None:
    """A span that is nothing or no number covers one column."""
    (found,) = read(word(table(text_cell("1", span=span) + text_cell("2")))).tables
    assert [one.columns for one in found.rows[0]] == [1, 1]


def test_deeply_nested_tables_end_in_an_error_object() -> None:
    """Three hundred tables inside one another are refused or read, never a crash of the interpreter's stack."""
    body = "<w:tbl><w:tr><w:tc>" * 300 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 300
    with contextlib.suppress(DamagedDocument, UnsafeDocument):
        assert read(word(body)).format == "docx"
