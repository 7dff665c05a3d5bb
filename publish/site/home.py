"""The home page: what the archive holds, what changed in it lately, what is gone, and where to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request, Response
from datasette.views.index import IndexView

from publish.site.archive import Row, begun, has, row, rows
from publish.site.frame import LIST
from publish.site.pages import page
from publish.site.remembered import remembered

DOWNLOADS = ("summary_reports", "applications", "disclosure", "proceedings", "findings", "changes_by_report")

_LATEST = 10

_COUNTS: dict[str, tuple[str, str, str, str]] = {
    "reports": ("份报告", "reports", "reports", "SELECT count(*) AS n FROM reports"),
    "organs": ("个机关", "organs", "reports", "SELECT count(DISTINCT organ) AS n FROM reports"),
    "versions": ("个版本", "versions", "versions", "SELECT count(*) AS n FROM versions WHERE report IS NOT NULL"),
    "captures": ("次访问", "captures", "captures", "SELECT count(*) AS n FROM captures"),
    "figures": ("个表格单元", "cells of their tables", LIST, "SELECT sum(figures) AS n FROM summary_reports"),
}
_CHANGES = """
SELECT report, organ_name, year, at, before, after, first_seen, title, version, previous
FROM changes_by_report ORDER BY first_seen DESC, report, at LIMIT :most
"""
_GONE = """
SELECT * -- the view as the archive has it, which may be of an earlier version
FROM gone WHERE gone_since >= (
  SELECT min(gone_since) FROM (SELECT gone_since FROM sources ORDER BY gone_since DESC LIMIT :most))
ORDER BY gone_since DESC, address LIMIT :most
"""
_RUNS = (
    "SELECT portal, name, verdict, found, reasons, started, ended FROM last_runs WHERE started IS NOT NULL "
    "ORDER BY started DESC, portal LIMIT 60"
)


async def home(datasette: Datasette, request: Request) -> Response:
    """Answer ``/``: the archive's own page, or Datasette's where no archive is served."""
    database = await begun(datasette)
    if database is None:
        request.scope["url_route"] = {"kwargs": {"format": None}}
        answer: Response = await IndexView(datasette).get(request)
        return answer

    async def look() -> Row:
        return await _shown(database)

    return await page(datasette, request, "home.html", await remembered(database, "home", look))


ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"^/$", home)]


async def _shown(database: Database) -> Row:
    """All that the page shows, from the archive alone."""
    told: Row = {"counts": await _counts(database), "downloads": DOWNLOADS}
    told["years"] = await _by(database, "year", "year DESC")
    told["years_most"] = max((one["n"] for one in told["years"]), default=1)
    told["by_findings"] = await _by(database, "findings", "n DESC")
    told["changes"] = await _latest(database, "changes_by_report", _CHANGES)
    told["gone"] = await _latest(database, "gone", _GONE)
    told["runs"] = [_run(one) for one in await _latest(database, "last_runs", _RUNS)]
    return told


async def _counts(database: Database) -> list[Row]:
    """What there is, counted; a part that the archive has no table of yet is left out."""
    told = []
    for name, (zh, en, table, sql) in _COUNTS.items():
        found = await row(database, sql) if await has(database, table) else None
        if found and found["n"] is not None:
            told.append({"name": name, "zh": zh, "en": en, "n": found["n"]})
    return told


async def _by(database: Database, column: str, order: str) -> list[Row]:
    """How many reports there are of each value of a column; none before the list of reports is made."""
    table = LIST if await has(database, LIST) else "reports"
    if not await has(database, table):
        return []
    sql = f"SELECT {column} AS value, count(*) AS n FROM {table} GROUP BY {column} ORDER BY {order}"  # noqa: S608 - ours
    return await rows(database, sql)


async def _latest(database: Database, table: str, sql: str) -> list[Row]:
    if not await has(database, table):
        return []
    return await rows(database, sql, {"most": _LATEST} if ":most" in sql else {})


def _run(run: Row) -> Row:
    return {**run, "reasons": msgspec.json.decode(run["reasons"] or "[]")}
