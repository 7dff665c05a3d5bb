"""Blocks as portal pages, clean and pasted from Word."""

from collections.abc import Callable

import pytest
from lxml import html

from samples.as_html import Container, Frame, clean, word
from samples.blocks import Blocks, Paragraph, SpannedCell, SpannedTable, figures, slots
from samples.layout import layout
from samples.organs import random_report

Printer = Callable[[Blocks, Frame], bytes]
BOTH = pytest.mark.parametrize("printer", [clean, word])
REPORT = layout(random_report(3, blanks=0, absent=0))


def tree(body: bytes, charset: str = "utf-8") -> html.HtmlElement:
    """The page, parsed."""
    return html.document_fromstring(body.decode(charset))


def visible(element: html.HtmlElement) -> str:
    """The text of an element without white space."""
    return "".join(element.text_content().split())


@BOTH
def test_every_cell_keeps_its_text_and_spans(printer: Printer) -> None:
    """A parser finds the cells that were printed, row by row, with their spans."""
    printed = [block for block in REPORT if isinstance(block, SpannedTable)]
    found = tree(printer(REPORT, Frame())).xpath("//table")
    assert len(found) == len(printed)
    for table, block in zip(found, printed, strict=True):
        cells = [
            [(visible(td), int(td.get("rowspan", 1)), int(td.get("colspan", 1))) for td in tr.xpath("./td")]
            for tr in table.xpath("./tbody/tr")
        ]
        assert cells == [[(cell.text, cell.rows, cell.columns) for cell in row] for row in block.rows]


@BOTH
def test_the_bytes_are_always_the_same(printer: Printer) -> None:
    """The same blocks and frame give the same bytes."""
    assert printer(REPORT, Frame()) == printer(REPORT, Frame())


@BOTH
@pytest.mark.parametrize(
    ("container", "path"),
    [
        ("#zoom", "//*[@id='zoom']"),
        (".TRS_Editor", "//*[@class='TRS_Editor']"),
        ("#UCAP-CONTENT", "//*[@id='UCAP-CONTENT']"),
        ("ucapcontent", "//ucapcontent"),
    ],
)
def test_the_article_stands_in_its_container(printer: Printer, container: Container, path: str) -> None:
    """The container that was chosen holds the tables and the headings, and nothing of the page's noise."""
    (found,) = tree(printer(REPORT, Frame(container=container))).xpath(path)
    assert len(found.xpath(".//table")) == 3
    assert "总体情况" in visible(found)
    assert "分享到" not in visible(found)


def test_an_unknown_container_has_no_known_name() -> None:
    """The container can be one that no portal family uses."""
    body = clean(REPORT, Frame(container="none")).decode()
    assert not any(name in body for name in ("zoom", "TRS_Editor", "UCAP", "ucapcontent"))


def test_the_head_says_what_the_page_is() -> None:
    """The metas carry title, site, column, date and source."""
    page = tree(clean(REPORT, Frame(published="2025-01-20", source="示例市虚构局")))
    metas = {meta.get("name"): meta.get("content") for meta in page.xpath("//meta[@name]")}
    assert metas["ArticleTitle"].startswith("示例市虚构局")
    assert metas["PubDate"] == "2025-01-20"
    assert metas["ContentSource"] == "示例市虚构局"
    assert metas["ColumnName"] == "政府信息公开年报"
    assert metas["SiteName"]


def test_metas_and_noise_can_be_missing() -> None:
    """A page can carry no metas and no noise."""
    body = clean(REPORT, Frame(metas=False, noise=False)).decode()
    assert "ArticleTitle" not in body
    assert "字号" not in body


def test_the_navigation_has_as_many_links_as_asked_for() -> None:
    """The number of links in the navigation is a parameter."""
    assert len(tree(clean(REPORT, Frame(links=50))).xpath("//ul[@class='nav']//a")) == 50


@BOTH
def test_the_declared_charset_can_be_a_wrong_one(printer: Printer) -> None:
    """The bytes are of one charset and the page declares another."""
    body = printer(REPORT, Frame(charset="gb18030", declared="utf-8"))
    assert b'<meta charset="utf-8">' in body
    assert "总体情况" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_no_charset_need_be_declared() -> None:
    """An empty declaration leaves the element out."""
    assert b"<meta charset" not in clean(REPORT, Frame(declared=""))


def test_word_leaves_its_traces() -> None:
    """Pasted markup has MSO styles, nested fonts, ``<o:p>``, NBSP and conditional comments."""
    body = word((*REPORT, Paragraph("")), Frame()).decode()
    for trace in ("mso-", "<o:p></o:p>", "&nbsp;", "<!--[if gte mso 9]>", 'class="MsoNormal"', "<font face="):
        assert trace in body


def test_a_label_can_stand_in_nine_spans() -> None:
    """The option ``pieces`` breaks each text of a cell into so many spans, and loses no character."""
    table = SpannedTable("any", ((SpannedCell("1.本机关不掌握相关政府信息"),),))
    (cell,) = tree(word((table,), Frame(), pieces=9)).xpath("//table//td")
    assert len(cell.xpath(".//p/span[font]")) == 9
    assert visible(cell) == "1.本机关不掌握相关政府信息"


def test_lines_of_a_cell_are_breaks_or_paragraphs() -> None:
    """A line end in a cell is ``<br>`` in clean markup and a further paragraph in Word's."""
    table = SpannedTable("any", ((SpannedCell("85\n9"),),))
    assert "85<br>9" in clean((table,)).decode()
    assert len(tree(word((table,))).xpath("//table//td/p")) == 2


def test_a_footnote_mark_is_raised() -> None:
    """A mark stands in ``<sup>`` behind its figure."""
    table = SpannedTable("any", ((SpannedCell("12", mark="1"),),))
    assert "12<sup>1</sup>" in clean((table,)).decode()


def test_the_title_can_stand_inside_the_container_too() -> None:
    """The title stands above the container, and once more inside where that is asked for."""
    title = "示例市虚构局"
    outside, inside = (tree(clean(REPORT, Frame(title_inside=wanted))) for wanted in (False, True))
    assert title not in visible(outside.get_element_by_id("zoom"))
    assert title in visible(inside.get_element_by_id("zoom"))


def test_marks_of_html_in_text_are_escaped() -> None:
    """Text that looks like markup stays text."""
    assert b"&lt;script&gt;" in clean((Paragraph("<script>"),))
    assert "<script>" in visible(tree(word((Paragraph("<script>"),))))


def test_figures_are_known_by_key() -> None:
    """The printed figures can be asked for by dotted key, however many rows reach into their row."""
    assert set(figures(REPORT).values()) >= {"0"}
    assert all(slots(block) for block in REPORT if isinstance(block, SpannedTable))
