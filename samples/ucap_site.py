"""UCAP, as the sample portals run it: a column page without rows that names its channel, and JSON lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from samples.look import Look
from samples.server import Page
from samples.system import COLUMN, ROWS, Pages, Row, System, column_page

FOLDER = "/zwgk/zfxxgknb/"
CHANNEL = hashlib.sha256(b"nianbao samples").hexdigest()[:32]
SEARCH = f"/common/search/{CHANNEL}"


def article(day: str, number: int) -> str:
    """``/zwgk/zfxxgknb/202503/<32 hex>.shtml``."""
    return f"{FOLDER}{day[:7].replace('-', '')}/{_hex(day, number, 'article')}.shtml"


def file(day: str, number: int, suffix: str) -> str:
    """``/zwgk/zfxxgknb/202503/<32 hex>/files/<32 hex>.docx``."""
    folder = article(day, number).removesuffix(".shtml")
    return f"{folder}/files/{_hex(day, number, suffix)}.{suffix}"


def lists(rows: Sequence[Row], look: Look) -> Pages:
    """The column page, and its rows as JSON."""

    def search(fields: Mapping[str, str]) -> Page:
        if fields.get("_isJson") != "true":
            return Page("<html><body>虚构</body></html>".encode())
        number, size = int(fields.get("page", "1")), int(fields.get("_pageSize", str(ROWS)))
        return Page(_json(rows, number, size).encode(), "application/json;charset=UTF-8")

    def page_of(number: int) -> Page:
        return search({"page": str(number), "_isJson": "true"})

    count = max(1, -(-len(rows) // ROWS))
    named = {page(number): page_of(number) for number in range(1, count + 1)}
    return {f"{FOLDER}index.shtml": column_page(look, _column()), SEARCH: search, **named}


def page(number: int) -> str:
    """The address of a page of the list; 0 is the column page."""
    return f"{SEARCH}?{_query(number)}" if number else f"{FOLDER}index.shtml"


def _query(number: int) -> str:
    return f"page={number}&_pageSize={ROWS}&_isAgg=true&_isJson=true&_template=index"


def _column() -> str:
    return (
        f'<div class="list-box" id="list" data-channelid="{CHANNEL}"><ul></ul><div class="page"></div></div>\n'
        f'<script>\nvar channelId = "{CHANNEL}";\nvar pageSize = {ROWS};\n'
        f'$.getJSON("/common/search/" + channelId + "?{_query(1)}", show);\n</script>'
    )


def _json(rows: Sequence[Row], number: int, size: int) -> str:
    shown = rows[(number - 1) * size : number * size]
    data = {
        "channelId": CHANNEL,
        "page": number,
        "rows": size,
        "total": len(rows),
        "results": [_result(row) for row in shown],
    }
    return json.dumps({"data": data, "msg": "虚构"}, ensure_ascii=False)


def _result(row: Row) -> dict[str, object]:
    when = datetime.fromisoformat(f"{row.date}T01:00:00").replace(tzinfo=UTC)
    return {
        "channelId": CHANNEL,
        "channelName": COLUMN,
        "manuscriptId": _hex(row.date, 0, row.text),
        "publishedTime": int(when.timestamp() * 1000),
        "publishedTimeStr": f"{row.date} 09:00:00",
        "source": "虚构",
        "title": row.text,
        "url": row.address,
    }


def _hex(day: str, number: int, what: str) -> str:
    return hashlib.sha256(f"{day}/{number}/{what}".encode()).hexdigest()[:32]


UCAP = System("ucap", f"{FOLDER}index.shtml", article, file, lists, page)
