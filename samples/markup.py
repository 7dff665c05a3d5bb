"""The markup that Word and WPS leave behind, and HTML tables with their spans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

from samples.blocks import SpannedCell, SpannedTable

CellWriter = Callable[[SpannedCell], str]

MSO_BLOCK = """<!--[if gte mso 9]><xml><w:WordDocument>
<w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->
<style>
<!-- p.MsoNormal { mso-style-name:正文; margin:0pt; text-align:justify; font-family:仿宋_GB2312; }
@page { mso-page-border-surround-header:no; } -->
</style>
"""
CELL_STYLE = (
    "width:74.25pt;padding:0pt 5.4pt 0pt 5.4pt;border:1.0pt solid windowtext;mso-border-alt:solid windowtext .5pt;"
)
MSO_TABLE = (
    '<table class="MsoTableGrid" border="1" cellspacing="0" style="border-collapse:collapse;mso-yfti-tbllook:1184">'
)
EMPTY = '<span lang="EN-US"><!--[if !supportEmptyParas]-->&nbsp;<!--[endif]--></span>'
LATIN = re.compile(r"([0-9A-Za-z.,:/@-]+)")


def table_of(table: SpannedTable, opened: str, write: CellWriter, *, word: bool = False) -> str:
    """A table with its spans, the cells' insides written by ``write``."""
    rows = "\n".join(f"<tr{_height(word)}>{_cells(row, write, word)}</tr>" for row in table.rows)
    return f"{opened}<tbody>\n{rows}\n</tbody></table>"


def mso_paragraph(inside: str, *, bold: bool = False, centred: bool = False) -> str:
    """A paragraph as Word writes it, ended by an empty ``<o:p>``."""
    align = "text-align:center;" if centred else "text-align:justify;text-justify:inter-ideograph;"
    strong = f"<b>{inside}</b>" if bold else inside
    style = f"{align}text-indent:2em;line-height:25pt;mso-line-height-rule:exactly"
    return f'<p class="MsoNormal" style="{style}">{strong}<span style="font-size:16pt"><o:p></o:p></span></p>'


def spans_of(text: str, pieces: int) -> str:
    """Text in nested spans and fonts, broken into ``pieces`` runs; an empty one keeps its NBSP, as Word does."""
    if not text:
        return EMPTY
    return "".join(_span(run) for run in _runs(text, pieces))


def _runs(text: str, pieces: int) -> Iterator[str]:
    """The text in as many runs as asked for, or one a character where it has fewer."""
    count = min(pieces, len(text))
    for place in range(count):
        yield text[place * len(text) // count : (place + 1) * len(text) // count]


def _span(text: str) -> str:
    """One run: Latin letters and digits in their own font, as WPS divides them."""
    parts = (
        f'<font face="Times New Roman">{part}</font>'
        if LATIN.fullmatch(part)
        else f'<font face="仿宋_GB2312">{part}</font>'
        for part in map(_spaced, LATIN.split(text))
        if part
    )
    return f"<span style=\"mso-spacerun:'yes';font-family:仿宋_GB2312;font-size:16pt\">{''.join(parts)}</span>"


def _spaced(text: str) -> str:
    return escape(text, quote=False).replace("  ", "&nbsp; ")


def _height(word: bool) -> str:
    return ' style="mso-yfti-irow:0;height:26.15pt"' if word else ""


def _cells(row: tuple[SpannedCell, ...], write: CellWriter, word: bool) -> str:
    return "".join(f"<td{_spans(cell)}{_cell_style(cell, word)}>{write(cell)}</td>" for cell in row)


def _spans(cell: SpannedCell) -> str:
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return rows + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")


def _cell_style(cell: SpannedCell, word: bool) -> str:
    return f' width="{99 * cell.columns}" valign="center" style="{CELL_STYLE}"' if word else ""
