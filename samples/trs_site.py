"""TRS, as the sample portals run it: static pages, paged by a script's ``createPageHTML``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from samples.look import Look
from samples.server import Page
from samples.system import ROWS, Pages, Row, System, column_page

FOLDER = "/zwgk/zfxxgknb/"


def article(day: str, number: int) -> str:
    """``/zwgk/zfxxgknb/202503/t20250324_1003.html``."""
    digits = day.replace("-", "")
    return f"{FOLDER}{digits[:6]}/t{digits}_{number}.html"


def file(day: str, number: int, suffix: str) -> str:
    """``/zwgk/zfxxgknb/202503/P020250324000001003.docx``."""
    digits = day.replace("-", "")
    return f"{FOLDER}{digits[:6]}/P0{digits}{number:09d}.{suffix}"


def lists(rows: Sequence[Row], look: Look) -> Pages:
    """``index.html``, ``index_1.html`` …, their rows by address relative to the list."""
    return dict(_pages(rows, look))


def page(number: int) -> str:
    """The path of a page of the list."""
    return f"{FOLDER}index_{number}.html" if number else f"{FOLDER}index.html"


def _pages(rows: Sequence[Row], look: Look) -> Iterator[tuple[str, Page]]:
    count = max(1, -(-len(rows) // ROWS))
    for number in range(count):
        items = "\n".join(_item(row) for row in rows[number * ROWS : (number + 1) * ROWS])
        paging = f'<script>createPageHTML({count}, {number}, "index", "html");</script>共 {count} 页'
        inside = f'<ul class="list">\n{items}\n</ul>\n<div class="page">{paging}</div>'
        yield page(number), column_page(look, inside, number)


def _item(row: Row) -> str:
    address = f"./{row.address.removeprefix(FOLDER)}" if row.address.startswith(FOLDER) else row.address
    text = escape(row.text)
    # Long titles are cut, and whole only in the attribute.
    shown = f"{text[:24]}…" if len(text) > 26 else text
    return f'<li><a href="{escape(address)}" title="{text}" target="_blank">{shown}</a><span>{row.date}</span></li>'


TRS = System("trs", f"{FOLDER}index.html", article, file, lists, page)
