"""Pages as real portals hurt them: every figure is read as printed, or is null with a note; never another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import count

import msgspec
import pytest

from extract.errors import NotAReport, UnreadFormat
from extract.reading import extract
from extract.report import Figures, Report
from samples.as_html import Frame, clean_article, page
from samples.blocks import SpannedTable, header_rows, slots
from samples.layout import layout
from samples.random_reports import random_report

NAMES = ("disclosure", "applications", "proceedings")
HEADINGS = {
    "disclosure": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "proceedings": "四、政府信息公开行政复议、行政诉讼情况",
}


def report(seed: int = 7, first: int = 101, year: int = 2024) -> Report:
    """A whole report in which no two figures are the same, so that none can stand for another."""
    drawn = random_report(seed, "2021", blanks=0, absent=0, extra=0)
    numbers = count(first)

    def filled(table: Figures | None) -> Figures:
        return {row: {column: next(numbers) for column in columns} for row, columns in (table or {}).items()}

    return msgspec.structs.replace(
        drawn,
        year=year,
        title=f"示例市虚构局{year}年政府信息公开工作年度报告",
        preamble=f"本报告为虚构，统计期限自{year}年1月1日起至{year}年12月31日止。",
        period=(f"{year}-01-01", f"{year}-12-31"),
        sections={str(n): f"第{n}节文字为虚构。\n公开栏目按月更新，共{n}类。" for n in range(1, 7)},
        closing=None,
        signed=f"{year + 1}-01-20",
        **{name: filled(getattr(drawn, name)) for name in NAMES},
    )


WHOLE = report()
BLOCKS = layout(WHOLE)
PRINTED = {block.name: block for block in BLOCKS if isinstance(block, SpannedTable)}
TABLES = {name: clean_article((block,)) for name, block in PRINTED.items()}
ARTICLE = clean_article(BLOCKS)


def framed(article: str) -> bytes:
    """An article on its page, the title inside."""
    return page(article, BLOCKS, Frame(title_inside=True, links=4))


def rows(name: str) -> list[str]:
    """The rows of a table, as markup."""
    return re.findall("<tr>.*?</tr>", TABLES[name], re.DOTALL)


def swapped(name: str, other: str, article: str = ARTICLE) -> str:
    """The article with another markup for a table."""
    assert TABLES[name] in article
    return article.replace(TABLES[name], other)


def every(change: Callable[[str], str]) -> str:
    """The article with each table changed."""
    article = ARTICLE
    for name, table in TABLES.items():
        article = swapped(name, change(table), article)
    return article


def figures(change: str | Callable[[re.Match[str]], str], table: str | None = None) -> str:
    """The article, or a table, with each figure's cell changed."""
    return re.sub(r"<td>([\d.]+)</td>", change, ARTICLE if table is None else table)


def drawn(table: str) -> str:
    """A table as a style draws it."""
    for tag, style in (("table", "table"), ("tr", "table-row"), ("td", "table-cell")):
        table = re.sub(f"<{tag}[^>]*>", f'<div style="display: {style};">', table).replace(f"</{tag}>", "</div>")
    return table.replace("<tbody>", "").replace("</tbody>", "")


def singles() -> str:
    """Table 三 with a table for its header and one for each row."""
    block = PRINTED["applications"]
    head = header_rows(block)
    single = [
        "".join(f"<td colspan={s.cell.columns}>{'' if s.below else s.cell.text}</td>" for s in row)
        for row in slots(block)[head:]
    ]
    first = "".join(rows("applications")[:head])
    return f"<table>{first}</table>" + "".join(f"<table><tr>{row}</tr></table>" for row in single)


def moved_head(name: str) -> str:
    """A table whose header is written after its rows."""
    head = header_rows(PRINTED[name])
    own = rows(name)
    return f"<table><tbody>{''.join(own[head:])}</tbody><thead>{''.join(own[:head])}</thead></table>"


def in_one() -> str:
    """Tables 二, 三 and 四 as one."""
    article = ARTICLE.replace(TABLES["applications"], "").replace(TABLES["proceedings"], "")
    return swapped("disclosure", f"<table>{''.join(row for name in NAMES for row in rows(name))}</table>", article)


def headed_inside(tag: str) -> str:
    """Each table with the heading of its section in it: in a row of its own, or as its caption."""
    article = ARTICLE
    for name, heading in HEADINGS.items():
        article = re.sub(f"<p[^>]*><strong>{heading}</strong></p>\n", "", article)
        inside = f"<tr><td colspan=10>{heading}</td></tr>" if tag == "row" else f"<caption>{heading}</caption>"
        into = f"<tbody>{inside}" if tag == "row" else f"{inside}<tbody>"
        article = swapped(name, TABLES[name].replace("<tbody>", into), article)
    return article


def headings(change: str) -> str:
    """The article with each heading's markup changed."""
    return re.sub("<p[^>]*><strong>(.、)(.*?)</strong></p>", change, ARTICLE)


STALE = re.sub(r">(\d+)<", r">9\1<", ARTICLE)
READ: dict[str, str] = {
    "thead_after_tbody": swapped("applications", moved_head("applications")),
    "tfoot_first": swapped(
        "applications",
        f"<table><tfoot>{rows('applications')[-1]}</tfoot><tbody>{''.join(rows('applications')[:-1])}</tbody></table>",
    ),
    "rows_without_cells": every(lambda table: table.replace("</tr>", "</tr><tr></tr>")),
    "row_spans_of_zero": swapped("proceedings", TABLES["proceedings"].replace("<td>", '<td rowspan="1" colspan="0">')),
    "a_table_for_each_row": swapped("applications", singles()),
    "one_table_for_all": in_one(),
    "headings_in_the_tables": headed_inside("row"),
    "headings_as_captions": headed_inside("caption"),
    "headings_as_pictures": headings(r'<p><img src="/t.png" alt="\1\2"></p>'),
    "numbers_of_headings_apart": headings(r"<h2>\1</h2><h2>\2</h2>"),
    "white_space_escaped_twice": figures(r"<td>&amp;nbsp;\1&amp;nbsp;</td>").replace("<p>", "<p>&amp;nbsp;"),
    "figures_in_inputs": figures(r'<td><input type="text" value="\1" readonly></td>'),
    "a_hidden_figure_beside": figures(r'<td><span style="display:none">5</span>\1</td>'),
    "a_hidden_column": figures(r'<td style="DISPLAY: none">5</td><td>\1</td>', None),
    "a_hidden_row": every(lambda t: t.replace("<tbody>", '<tbody><tr style="display:none"><td>7</td></tr>')),
    "a_hidden_copy_before": f'<div style="display:none">{STALE}</div>{ARTICLE}',
    "a_hidden_copy_after": f"{ARTICLE}<div hidden>{STALE}</div>",
    "all_of_it_hidden": f'<div style="display: none">{ARTICLE}</div>',
    "tabs": "".join(
        f'<div style="display:{"none" if n else "block"}">{part}</div>'
        for n, part in enumerate(re.split("(?=<p[^>]*><strong>.、)", ARTICLE))
    ),
    "a_copy_for_phones": f'<div class="pc">{ARTICLE}</div><div class="wap">{ARTICLE}</div>',
    "last_years_below": ARTICLE + clean_article(layout(report(8, 1501, 2023))),
    "last_years_above": clean_article(layout(report(8, 1501, 2023))) + ARTICLE,
    "drawn_by_styles": every(drawn),
    "the_title_twice": f"<p>{WHOLE.title}</p>{ARTICLE}",
    "rows_of_no_height": every(
        lambda table: table.replace("</tbody>", f"<tr height=0>{'<td width=40></td>' * 10}</tr></tbody>")
    ),
    "layout_in_layout": every(lambda t: f"<table><tr><td><table><tr><td>{t}</td></tr></table></td></tr></table>"),
    "a_table_of_one_cell_each": figures(r"<td><table><tr><td>\1</td></tr></table></td>"),
    "nothing_closed": re.sub("</(?:td|tr|p|strong|tbody)>", "", ARTICLE),
    "zero_width": re.sub(r">(\d)(\d+)<", ">\u200b\\1\u200d\\2\ufeff<", ARTICLE),
}


@cache
def reading(name: str) -> Report:
    """What is read of a hurt page."""
    return extract(framed(READ[name]), f"{name}.html")


@pytest.mark.parametrize("name", sorted(READ))
def test_every_figure_is_read(name: str) -> None:
    """Each figure of each table is read as it is printed."""
    found = reading(name)
    assert {table: getattr(found, table) for table in NAMES} == {table: getattr(WHOLE, table) for table in NAMES}


@pytest.mark.parametrize("name", sorted(READ.keys() - {"one_table_for_all", "a_table_for_each_row"}))
def test_the_text_is_the_reports_own(name: str) -> None:
    """Title, year, preamble and sections are those of the one report, without copies and without the tables."""
    found = reading(name)
    assert (found.title, found.year, found.preamble) == (WHOLE.title, WHOLE.year, WHOLE.preamble)
    assert found.sections == WHOLE.sections


DOUBTED: dict[str, str] = {
    "struck_by_a_style": figures(r'<td><span style="text-decoration: line-through">9</span>\1</td>'),
    "a_struck_digit_alone": figures('<td><span style="text-decoration:line-through">5</span></td>'),
    "a_hidden_digit_alone": figures('<td><span style="display:none">5</span></td>'),
    "pictures_of_figures": figures(r'<td><img src="/d/\1.gif" alt="\1"></td>'),
    "raised_by_a_style": figures('<td><span style="vertical-align:super">5</span></td>'),
    "a_group_that_lost_its_span": ARTICLE.replace('<td colspan="5">法人或其他组织</td>', "<td></td>"),
    "two_copies_that_differ": f"{ARTICLE}{STALE}",
}


@pytest.mark.parametrize("name", sorted(DOUBTED))
def test_what_is_not_sure_is_null_and_noted(name: str) -> None:
    """A figure that nobody can tell surely is null, with a note at its cell."""
    found = extract(framed(DOUBTED[name]), f"{name}.html")
    noted = {note.at for note in found.notes}
    for table in NAMES:
        for row, columns in (getattr(found, table) or {}).items():
            for column, value in columns.items():
                assert value is None or value == getattr(WHOLE, table)[row][column]
                assert value is not None or f"{table}.{row}.{column}" in noted
    assert found.applications is not None
    assert found.applications["new"]["natural_person"] is None


def test_a_short_row_under_a_column_without_a_name_is_not_sure() -> None:
    """A row with as many cells as the named columns is not read by their order where another stands between."""
    head = TABLES["disclosure"].replace("<td>本年废止件数</td>", "<td></td>", 1)
    figure = str((WHOLE.disclosure or {})["normative_documents"]["issued"])
    found = extract(framed(swapped("disclosure", head.replace(f"<td>{figure}</td>", "", 1))), "short.html")
    assert found.disclosure is not None
    assert set(found.disclosure["normative_documents"].values()) == {None}


def test_a_row_whose_own_label_is_blank_is_not_its_groups() -> None:
    """A row without a label of its own is not read as the row that its group's label names elsewhere."""
    blank = re.sub(r"<td[^>]*>1\.[^<]*逾期不补正[^<]*</td>", "<td></td>", TABLES["applications"])
    assert blank != TABLES["applications"]
    found = extract(framed(swapped("applications", blank)), "blank.html")
    assert found.applications is not None
    assert "other_processing" not in found.applications


def test_a_table_drawn_by_names_alone_is_null_and_noted() -> None:
    """Where nothing but the names of classes says what is a cell, the table is null and a note says so."""
    table = re.sub("</?(?:table|tbody)[^>]*>", "", TABLES["applications"])
    table = re.sub("<(/?)(?:tr|td)[^>]*>", r"<\1div>", table)
    found = extract(framed(swapped("applications", table)), "divs.html")
    assert found.applications is None
    assert ("table.applications", "unsure") in [(note.at, note.means) for note in found.notes]
    assert found.disclosure == WHOLE.disclosure


def test_a_page_that_only_shows_a_document_names_it() -> None:
    """A page that is a frame around the report's PDF is no report, and says what to read instead."""
    shown = '<iframe src="/pdfjs/web/viewer.html?file=%2Fnb%2FW1.pdf"></iframe>'
    with pytest.raises(NotAReport) as caught:
        extract(framed(shown), "frame.html")
    assert "/nb/W1.pdf" in caught.value.got
    assert "/nb/W1.pdf" in caught.value.next_step


def test_a_flip_book_without_a_document_is_named() -> None:
    """A viewer whose pages are turned over, and that names no document, is unread under its own name."""
    with pytest.raises(UnreadFormat) as caught:
        extract(framed('<div class="flipbook"></div><script src="/js/turn.min.js"></script>'), "flip.html")
    assert caught.value.refusal().name == "unread: flipbook"


def test_a_page_of_pictures_says_how_many() -> None:
    """A report that is a series of pictures of its pages is unread under its own name, with their number."""
    shown = "".join(f'<p><img src="/nb/page{number}.jpg" width="900"></p>' for number in (1, 2, 3))
    with pytest.raises(UnreadFormat) as caught:
        extract(framed(shown), "pictures.html")
    assert caught.value.refusal().name == "unread: pictures"
    assert "3 pictures" in caught.value.got


def nothing_else(found: Report) -> bool:
    """Whether each figure that was read is the one that the whole report has there."""
    return all(
        value is None or value == (getattr(WHOLE, name) or {}).get(row, {}).get(column)
        for name in NAMES
        for row, columns in (getattr(found, name) or {}).items()
        for column, value in columns.items()
    )


def test_a_label_of_the_header_that_hangs_over_the_figures_tells_nothing() -> None:
    """A header's label that spans the row of figures pushes them aside; a lost cell hides it: no figure is sure."""
    *header, figures_of = rows("proceedings")
    at = header[-1].rindex("<td>")
    hanging = header[-1][:at] + "<td rowspan=2>" + header[-1][at + 4 :]
    lost = re.sub(r"<td>\d+</td>", "", figures_of, count=1)
    table = f"<table>{''.join(header[:-1])}{hanging}{lost}</table>"
    found = extract(framed(swapped("proceedings", table)), "hanging.html")
    assert nothing_else(found)
    assert found.applications == WHOLE.applications


def test_a_figure_that_hangs_over_a_row_with_a_lost_cell_leaves_those_behind_it_unsure() -> None:
    """Where a hanging figure makes other rows too long, a row that is as long as it should be has lost a cell."""
    printed = rows("applications")
    start = next(at for at, row in enumerate(printed) if len(re.findall(r"<td>\d+</td>", row)) == 7)
    hung = re.sub(r"<td>(\d+)</td>", r"<td rowspan=4>\1</td>", printed[start], count=1)
    lost = re.sub(r"<td>\d+</td>(?=</tr>)", "", printed[start + 2])
    assert hung != printed[start]
    assert lost != printed[start + 2]
    table = "".join([*printed[:start], hung, printed[start + 1], lost, *printed[start + 3 :]])
    found = extract(framed(swapped("applications", f"<table>{table}</table>")), "hung.html")
    assert nothing_else(found)
    assert found.proceedings == WHOLE.proceedings
