"""Blocks as PDF files with text: printed by LibreOffice from Word documents, or by Chromium from a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from shutil import which

from playwright.sync_api import Browser, sync_playwright

from samples.blocks import Block, Blocks, Slot, SpannedCell, SpannedTable, header_rows, slots
from samples.sheet import PLAIN, Border, Sheet, shares

RULES: dict[Border, str] = {
    "thin": "0.5pt solid #000",
    "thick": "2pt solid #000",
    "double": "3pt double #000",
    "rows": "0.5pt solid #000",
    "none": "none",
}


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser that prints; made by ``chromium``."""

    browser: Browser

    def print(self, page: str, sheet: Sheet = PLAIN) -> bytes:
        """A page of markup as PDF, with the sheet's head and page numbers."""
        tab = self.browser.new_page()
        try:
            tab.set_content(page, wait_until="load")
            across, down = sheet.paper
            return tab.pdf(
                width=f"{across}mm",
                height=f"{down}mm",
                margin=dict.fromkeys(("top", "right", "bottom", "left"), f"{sheet.margin}mm"),  # type: ignore[arg-type]
                print_background=True,
                display_header_footer=bool(sheet.head or sheet.numbers),
                header_template=_running(sheet, escape(sheet.head)),
                footer_template=_running(sheet, '<span class="pageNumber"></span>' if sheet.numbers else ""),
            )
        finally:
            tab.close()

    def as_pdf(self, blocks: Blocks, sheet: Sheet = PLAIN) -> bytes:
        """Blocks as PDF."""
        return self.print(printable(blocks, sheet), sheet)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium, ready to print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        try:
            yield Chromium(browser)
        finally:
            browser.close()


def printable(blocks: Blocks, sheet: Sheet = PLAIN) -> str:
    """The blocks as a page that is set for paper: fixed columns, rules, fonts."""
    body = "\n".join(_block(block, sheet) for block in blocks)
    head = f'<head><meta charset="utf-8"><style>{_style(sheet)}</style></head>'
    return f'<!DOCTYPE html><html lang="zh-CN">{head}<body>{body}</body></html>'


def _running(sheet: Sheet, text: str) -> str:
    return f'<div style="font:9px {sheet.font};width:100%;text-align:center">{text}</div>'


def _style(sheet: Sheet) -> str:
    weight = "bold" if sheet.bold else "normal"
    broken = "auto" if sheet.split else "avoid"
    sides = "border-left: none; border-right: none;" if sheet.border == "rows" else ""
    placed = "text-align: center; vertical-align: middle" if sheet.centred else "text-align: left; vertical-align: top"
    return f"""
body {{ font: {sheet.text}pt "{sheet.font}"; line-height: 1.6; margin: 0 }}
p {{ margin: 0 0 .4em; text-indent: 2em; white-space: pre-line }}
p.title {{ text-align: center; text-indent: 0; font-size: 1.5em; font-weight: {weight} }}
p.heading {{ font-weight: {weight} }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; margin: .5em 0; line-height: 1.25 }}
td {{ border: {RULES[sheet.border]}; {sides} padding: 2pt 3pt; font-size: {sheet.table}pt; white-space: pre-line;
  overflow-wrap: anywhere; {placed} }}
td p {{ text-indent: 0 }}
tr {{ break-inside: {broken} }}
{sheet.style}
"""


def _block(block: Block, sheet: Sheet) -> str:
    if isinstance(block, SpannedTable):
        return _table(block, sheet)
    kind = "title" if block.title else "heading" if block.heading else ""
    return f'<p class="{kind}">{escape(block.text)}</p>'


def _table(table: SpannedTable, sheet: Sheet) -> str:
    columns = "".join(f'<col style="width:{share:.4%}">' for share in shares(table, sheet.figure))
    rows = [f"<tr>{''.join(_cell(cell, sheet) for cell in row)}</tr>" for row in table.rows]
    head = header_rows(table) if sheet.repeat and _whole(table) else 0
    top = f"<thead>{''.join(rows[:head])}</thead>" if head else ""
    return f"<table><colgroup>{columns}</colgroup>{top}<tbody>{''.join(rows[head:])}</tbody></table>"


def _whole(table: SpannedTable) -> bool:
    """Whether no header cell reaches into the rows below: a thead would cut it."""
    below: tuple[Slot, ...] = next(iter(slots(table)[header_rows(table) :]), ())
    return not any(slot.below for slot in below)


def _cell(cell: SpannedCell, sheet: Sheet) -> str:
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
        f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    )
    mark = f"<sup>{escape(cell.mark)}</sup>" if cell.mark else ""
    inside = "".join(_block(block, sheet) for block in cell.blocks)
    kind = ' class="figure"' if cell.figure else ""
    return f"<td{kind}{spans}>{escape(cell.text)}{mark}{inside}</td>"
