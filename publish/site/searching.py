"""``/search``: the reports in which words stand, and ``/search.json``, the same as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, urlencode

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import NotFound, Request, Response

from publish.query import Query, parse
from publish.site.archive import begun, has
from publish.site.pages import page
from publish.site.results import FILTERS, MOST, PAGE, Found, Result, Value, find, label

Facts = dict[str, Any]

UNINDEXED = 503
"""The status where the archive has no index yet: its keeper can mend that, the reader cannot."""

TOO_SLOW = 503
"""The status where the server's time was over: asked otherwise, it can be answered."""

_FIGURE_AND_UNIT = re.compile(r"(?<=[0-9])(?=[件条份次人个名期篇项万亿元%年月日])")

_NAMES = {
    "year": ("报告年度", "year"),
    "province": ("省级区划", "province"),
    "kind": ("机关种类", "kind of organ"),
    "findings": ("核对结果", "findings"),
}


async def search(datasette: Datasette, request: Request) -> Response:
    """Answer ``/search?q=…``: 200 whatever is asked, 503 without an index or where it takes too long.

    Raises:
        NotFound: no archive is served.
    """
    as_json = bool(request.url_vars["json"])
    database = await begun(datasette)
    if database is None:
        raise NotFound("No archive of reports is served here.")
    asked = _asked(request) | {"path": datasette.urls.path("/search.json" if as_json else "/search")}
    status, told = await _answer(datasette, database, asked)
    if as_json:
        return Response.json(told, status=status)
    return await page(datasette, request, "search.html", told | {"unbroken": unbroken}, status=status)


def unbroken(text: str) -> str:
    """The text with each figure joined to its unit: no line may end between them."""
    return _FIGURE_AND_UNIT.sub("\u2060", text)


ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"^/search(?P<json>\.json)?$", search)]


def _asked(request: Request) -> Facts:
    """What the address asks: the query, the filters that are set, the page."""
    number = request.args.get("page") or ""
    last = MOST // PAGE
    return {
        "q": request.args.get("q") or "",
        "chosen": {name: request.args[name] for name in FILTERS if request.args.get(name)},
        "page": min(int(number), last) if number.isdecimal() and len(number) < 9 and int(number) else 1,
    }


async def _answer(datasette: Datasette, database: Database, asked: Facts) -> tuple[int, Facts]:
    """The status, and all that the page and the JSON say."""
    query = parse(asked["q"])
    told: Facts = {
        "query": asked["q"],
        "page": asked["page"],
        "filters": asked["chosen"],
        "ignored": list(query.ignored),
        "only_minus": query.only_minus,
        "count": None,
        "error": None,
    }
    if not await has(database, "fts_reports", "summary_reports"):
        return UNINDEXED, told | {"error": "not_indexed"}
    if query.expression is None:
        return 200, told
    try:
        found = await find(database, query, asked["chosen"], asked["page"])
    except QueryInterrupted:
        return TOO_SLOW, told | {"error": "too_slow"}
    return 200, told | _found(datasette, asked, query, found)


def _found(datasette: Datasette, asked: Facts, query: Query, found: Found) -> Facts:
    """What was found, with the addresses that lead on."""
    number, pages = asked["page"], -(-found.count // PAGE)
    return {
        "count": found.count,
        "more": found.more,
        "pages": pages,
        "phrases": ["".join(phrase) for phrase in query.phrases],
        "facets": [_facet(asked, name, values) for name, values in found.values.items()],
        "chosen": [_chosen(asked, name) for name in asked["chosen"]],
        "results": [_result(datasette, result) for result in found.results],
        "previous": _address(asked, {}, min(number - 1, pages)) if number > 1 else None,
        "next": _address(asked, {}, number + 1) if number < pages else None,
        "last": _address(asked, {}, pages),
        "first": (number - 1) * PAGE + 1,
    }


def _facet(asked: Facts, name: str, values: Any) -> Facts:
    zh, en = _NAMES[name]
    return {"name": name, "zh": zh, "en": en, "values": [_value(asked, name, value) for value in values]}


def _value(asked: Facts, name: str, value: Value) -> Facts:
    """A value of a filter, with the address that sets it, or unsets it where it is set."""
    set_now = asked["chosen"].get(name) == value.value
    url = _address(asked, {name: None if set_now else value.value})
    return {"value": value.value, **value.label._asdict(), "count": value.count, "set": set_now, "url": url}


def _chosen(asked: Facts, name: str) -> Facts:
    """A filter that is set, with the address without it."""
    value, (zh, en) = asked["chosen"][name], _NAMES[name]
    words = label(name, value)
    return {"name": name, "zh": zh, "en": en, "value": words._asdict(), "url": _address(asked, {name: None})}


def _address(asked: Facts, filters: Mapping[str, str | None], page: int = 1) -> str:
    """The address of another page of results, or of the same search with a filter set (None: unset)."""
    said = {"q": asked["q"], **asked["chosen"], **filters, "page": str(page) if page > 1 else None}
    return f"{asked['path']}?{urlencode({name: value for name, value in said.items() if value}, errors='replace')}"


def _result(datasette: Datasette, result: Result) -> Facts:
    """A report that was found, as the page and the JSON tell it."""
    url = datasette.urls.path(f"/report/{quote(result.row['report'])}")
    excerpts = [{"section": name, "url": f"{url}#section-{name}", **asdict(shown)} for name, shown in result.excerpts]
    return {**result.row, "url": url, "marked": [asdict(piece) for piece in result.title.pieces], "excerpts": excerpts}
