"""大汉 jcms, as the sample portals run it: the first group of rows in a ``<datastore>``, the others by POST."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from samples.look import Look
from samples.server import Page
from samples.system import ROWS, Pages, Row, System, column_page

START = "/col/col71/index.html"
PROXY = "/module/jpage/dataproxy.jsp"
GROUP = 3 * ROWS
"""How many rows the column page brings with it: a group of three pages."""
PARAMETERS = {
    "col": "1",
    "appid": "1",
    "webid": "3",
    "path": "/",
    "columnid": "71",
    "sourceContentType": "1",
    "unitid": "210",
    "webname": "示范县人民政府门户网站（虚构）",
    "permissiontype": "0",
}


def article(day: str, number: int) -> str:
    """``/art/2025/3/12/art_71_2033.html``, month and day not padded."""
    year, month, date = map(int, day.split("-"))
    return f"/art/{year}/{month}/{date}/art_71_{number}.html"


def file(day: str, number: int, suffix: str) -> str:
    """``/module/download/downfile.jsp?classid=0&filename=<32 hex>.docx``."""
    name = hashlib.sha256(f"{day}/{number}".encode()).hexdigest()[:32]
    return f"/module/download/downfile.jsp?classid=0&filename={name}.{suffix}"


def lists(rows: Sequence[Row], look: Look) -> Pages:
    """The column page, and what its script asks for."""

    def proxy(fields: Mapping[str, str]) -> Page:
        if any(fields.get(name) != PARAMETERS[name] for name in ("columnid", "unitid", "webid")):
            return Page(_xml([], len(rows)).encode(), "text/xml;charset=UTF-8")
        first, last = int(fields.get("startrecord", "1")), int(fields.get("endrecord", str(GROUP)))
        return Page(_xml(rows[first - 1 : last], len(rows)).encode(), "text/xml;charset=UTF-8")

    return {START: column_page(look, _column(rows)), f"POST {PROXY}": proxy}


def page(number: int) -> str:
    """What is asked for a group of the list."""
    return f"POST {PROXY}" if number else START


def _column(rows: Sequence[Row]) -> str:
    """The rows of the first group in a data island, and the script that pages."""
    asked = "&".join(f"{name}={quote(value)}" for name, value in PARAMETERS.items())
    following = f'<nextgroup><![CDATA[<a href="{PROXY}?page=1&{asked}"></a>]]></nextgroup>'
    parameters = ",".join(f"{name}:'{value}'" for name, value in PARAMETERS.items())
    return (
        '<div id="210" style="height:100%"><script type="text/xml"><datastore>\n'
        f"{following}\n<recordset>\n{_records(rows[:GROUP])}\n</recordset></datastore></script></div>\n"
        "<script>\n$(function(){ $('#210').jpage({theme:'simple', "
        f"totalRecord:{len(rows)}, perPage:{ROWS}, totalPage:{-(-len(rows) // ROWS)}, groupSize:{GROUP // ROWS}, "
        f"openCookies:false, proxyUrl:'{PROXY}', ajaxParam:{{{parameters}}} }}); }});\n</script>"
    )


def _xml(rows: Sequence[Row], total: int) -> str:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<datastore><totalrecord>{total}</totalrecord>"
        f"<totalpage>{-(-total // ROWS)}</totalpage>\n<recordset>\n{_records(rows)}\n</recordset></datastore>"
    )


def _records(rows: Sequence[Row]) -> str:
    return "\n".join(f"<record><![CDATA[{_item(row)}]]></record>" for row in rows)


def _item(row: Row) -> str:
    text = escape(row.text)
    return (
        f'<li><a href="{escape(row.address)}" target="_blank" title="{text}">{text}</a>'
        f'<span class="bt-data-time">[{row.date}]</span></li>'
    )


JCMS = System("jcms", START, article, file, lists, page)
