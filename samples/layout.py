"""A report as printed blocks: paragraphs, and the form's tables with their true geometry.

The way back from what ``extract`` does: every figure of a Report is printed once, exactly, so that a reading can be
compared with what was printed. Labels and columns come from the editions in ``extract/forms``; nothing here knows an
edition by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import get_args

from extract.form import Form, by_edition, editions
from extract.report import Contact, Figures, Report, SectionNumber, TableName
from samples.blocks import Block, Blocks, Paragraph, SpannedCell, SpannedTable, figures
from samples.tables import FigureError, printed_table

__all__ = [
    "HEADINGS",
    "NUMERALS",
    "Block",
    "Blocks",
    "FigureError",
    "Paragraph",
    "SpannedCell",
    "SpannedTable",
    "closing",
    "contact_line",
    "layout",
    "preamble",
    "spoken_date",
]

NUMERALS: dict[SectionNumber, str] = dict(zip(get_args(SectionNumber), "一二三四五六", strict=True))
HEADINGS: dict[SectionNumber, str] = {
    "1": "总体情况",
    "2": "主动公开政府信息情况",
    "3": "收到和处理政府信息公开申请情况",
    "4": "政府信息公开行政复议、行政诉讼情况",
    "5": "存在的主要问题及改进情况",
    "6": "其他需要报告的事项",
}


def layout(report: Report, printed: Mapping[str, str] = {}) -> Blocks:
    """Print a report: title, preamble, six sections with the form's tables in their places, closing.

    A section that is None has no heading; its table is printed all the same. A table that is None or holds no key
    is not printed. Where the report has no preamble, one is written from its period and contact; where it has no
    closing, one from its date of signature.

    Args:
        report: what to print; figures that are None print a blank cell.
        printed: other text for single cells, by dotted key (``{"applications.new.total": "1,431"}``).

    Raises:
        FigureError: a figure's key is of no edition, or ``printed`` names a cell that is not there.
    """
    blocks = (
        *_paragraphs(report.title, title=True),
        *_paragraphs(preamble(report)),
        *(block for number in NUMERALS for block in _section(report, number, printed)),
        *_paragraphs(closing(report)),
    )
    if unknown := printed.keys() - figures(blocks).keys():
        raise FigureError(f"No cell is printed for {sorted(unknown)}. Correct the keys of `printed`.")
    return blocks


def preamble(report: Report) -> str | None:
    """What stands before the first section: the report's own, or the period and contact in one sentence each."""
    if report.preamble is not None:
        return report.preamble
    sentences = []
    if report.period is not None:
        start, end = (spoken_date(day) for day in report.period)
        sentences.append(f"本报告所列数据的统计期限自{start}起至{end}止。")
    if contact := contact_line(report.contact):
        sentences.append(f"如对本报告有疑问，请与{report.agency or '本机关'}联系（{contact}）。")
    return "".join(sentences) or None


def closing(report: Report) -> str | None:
    """What stands after the last section: the report's own, or the agency and the date of signature."""
    if report.closing is not None or report.signed is None:
        return report.closing
    return "\n".join(line for line in (report.agency, spoken_date(report.signed)) if line)


def spoken_date(day: str) -> str:
    """A date as reports write it: 2024-01-05 is 2024年1月5日."""
    when = date.fromisoformat(day)
    return f"{when.year}年{when.month}月{when.day}日"


def contact_line(contact: Contact) -> str:
    """The address, postcode, phone and mail of an office, as they stand in brackets behind its name."""
    named = {"地址": contact.address, "邮编": contact.postcode, "电话": contact.phone, "邮箱": contact.email}
    return "；".join(f"{name}：{value}" for name, value in named.items() if value)


def _section(report: Report, number: SectionNumber, printed: Mapping[str, str]) -> Iterator[Block]:
    """One section: its heading, its table where the form has one, its text."""
    text = report.sections.get(number)
    if text is not None:
        yield Paragraph(f"{NUMERALS[number]}、{HEADINGS[number]}", heading=True)
    yield from _tables(report, number, printed)
    yield from _paragraphs(text)


def _tables(report: Report, number: SectionNumber, printed: Mapping[str, str]) -> Iterator[Block]:
    """The form's table that stands in a section."""
    found: dict[TableName, Figures | None] = {
        "disclosure": report.disclosure,
        "applications": report.applications,
        "proceedings": report.proceedings,
    }
    for name, table in found.items():
        form = _form(report, name)
        if form.tables[name].section == int(number) and table and any(table.values()):
            yield printed_table(form, name, table, printed)


def _form(report: Report, name: TableName) -> Form:
    """The edition a table is printed by: its own, the report's, or that of the report's year."""
    forms = by_edition(editions())
    named = report.tables[name].form if name in report.tables else report.form
    if named is not None and named in forms:
        return forms[named]
    year = report.year or 0
    return next((form for form in editions() if form.years[0] <= year <= form.years[1]), editions()[0])


def _paragraphs(text: str | None, *, title: bool = False) -> Iterator[Block]:
    """Lines as paragraphs; lines whose parts are divided by tabs are the rows of a table."""
    lines = (text or "").split("\n")
    for tabbed, together in groupby(lines, key=lambda line: "\t" in line):
        if tabbed:
            yield SpannedTable("prose", tuple(tuple(map(SpannedCell, line.split("\t"))) for line in together))
        else:
            yield from (Paragraph(line, title=title) for line in together if line)
