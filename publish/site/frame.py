"""The frame around every page: what all templates know, and whether this page is the site's at all.

A database that is not an archive keeps Datasette's own pages: each of Datasette's templates that the site has its own
of asks ``framed`` first.
"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from publish.labels import both
from publish.site import catalogue, cells, tables
from publish.site.archive import begun, has, row
from publish.site.cell_names import cell_name
from publish.site.remembered import remembered

LIST = "summary_reports"
"""The readers' list of reports, made by ``nianbao index``."""

_REAL = """
SELECT 1 FROM organs WHERE EXISTS (SELECT 1 FROM reports WHERE reports.organ = organs.id)
AND NOT (id >= '99' OR id LIKE '000000%' AND (name LIKE '%示例%' OR name LIKE '%示范%')) LIMIT 1
"""


async def variables(datasette: Datasette, request: Request | None, database: str | None) -> dict[str, Any]:
    """What every template can use.

    Args:
        datasette: the serving application.
        request: what was asked.
        database: the name of the database that the page is about; None where it is about none.

    Returns:
        ``framed``: whether the page belongs to the site. ``both``: the label of a code. ``site``, on framed pages: the
        archive's addresses (``data``, ``list``), its tables and views (``known``), ``indexed``, ``invented``,
        ``asked``, and the functions of the table pages.
    """
    own = await begun(datasette)
    if own is None or database not in (None, own.name):
        return {"framed": False, "both": both}
    known = {*await own.table_names(), *await own.view_names()}
    indexed = LIST in known
    site = SimpleNamespace(
        data=datasette.urls.database(own.name),
        known=known,
        list=LIST if indexed else "reports",
        indexed=indexed,
        invented=await invented(own),
        asked=(request.args.get("q") or "") if request else "",
        **_functions(datasette, request),
    )
    return {"framed": True, "both": both, "site": site}


async def invented(database: Database) -> bool:
    """Whether every organ that reports is invented: its division is 990000 or up, or it is unknown and so named."""

    async def look() -> bool:
        if not await has(database, "organs", "reports"):
            return False
        return await row(database, "SELECT 1 FROM reports LIMIT 1") is not None and await row(database, _REAL) is None

    return await remembered(database, "invented", look)


def _functions(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """The functions that the templates call."""
    return {
        "facts": catalogue.table_facts,
        "groups": catalogue.groups,
        "halves": catalogue.halves,
        "short": catalogue.short,
        "cell_name": cell_name,
        "code": cells.code,
        "instant": cells.instant,
        "report_path": lambda report: datasette.urls.path(cells.report_path(report)),
        "version_path": lambda report, version: datasette.urls.path(cells.version_path(report, version) or "/"),
        "value_words": tables.value_words,
        "in_order": tables.in_order,
        "chips": partial(tables.chips, request),
        "downloads": partial(tables.downloads, datasette, request),
        "Heads": tables.Heads,
        "heads": partial(tables.heads, datasette, request),
        "kept_columns": partial(tables.kept_columns, request),
        "key_cell": partial(tables.key_cell, datasette),
        "row_page": partial(tables.row_page, datasette),
    }
