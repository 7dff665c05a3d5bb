"""The page of one figure: what stands in the cell, where, and which capture brought it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from publish.form_layout import editions, layout, slots
from publish.labels import Both
from publish.site.archive import archive
from publish.site.marks import findings, rules_of, words
from publish.site.pages import not_found, page
from publish.site.printed import Printed, printed
from publish.site.report import FORBIDDEN, asked
from publish.site.report_view import remarks, standing_of
from publish.site.series import compared, over_versions, over_years
from publish.site.standing import standing
from publish.site.version import Gathered
from publish.site.withheld import withheld_by_organ, without

if TYPE_CHECKING:
    from datasette.app import Datasette

PAGED = frozenset({"pdf", "scan", "image"})
"""Formats whose cells stand on a page, so that ``nianbao show`` can cut them out."""


async def figure(datasette: Datasette, request: Request) -> Response:
    """One figure of one version; a cell that is not printed is not there, and says why."""
    found, key = await asked(datasette, request), unquote(request.url_vars["key"])
    database = await archive(datasette)
    if found is None or database is None:
        return await not_found(datasette, request, "档案中没有这份报告或这个版本", "No such report or version")
    if found.withheld.hides(key):
        context = {"found": found, "why": found.withheld.whole or found.withheld.cells[key]}
        return await page(datasette, request, "withheld.html", context, status=FORBIDDEN)
    kept = without(found)
    cell = printed(kept.wide, kept.version["provenance"], kept.lists["notes"]).get(key)
    if cell is None or key not in slots():
        said = unprinted(kept, key)
        return await not_found(datasette, request, said.zh, said.en)
    organ = kept.report["organ"]
    series = {
        "versions": await over_versions(database, kept.report["id"], key, kept.withheld),
        "years": await over_years(database, organ, key, await withheld_by_organ(database, organ)),
    }
    context = {**_told(kept, cell), **series, "compared": compared(series["versions"])}
    return await page(datasette, request, "figure.html", context)


def unprinted(found: Gathered, key: str) -> Both:
    """Why a version has no such figure."""
    if key not in slots():
        return Both(f"没有“{key}”这样的项目，任何版本的格式都没有它", f"No edition of the form has a figure {key}")
    name = words(key)
    table = key.partition(".")[0]
    if table not in found.wide:
        return Both(f"{name.zh}：这份报告没有这张表", f"{name.en}: this report does not print the table")
    edition = found.wide[table]["edition"] or found.version["form"]
    if edition in editions() and key not in {slot.key for slot in layout(table, edition).slots()}:
        return Both(
            f"{name.zh}：这份报告用的是{edition}年版格式，没有这一项",
            f"{name.en}: the report follows the {edition} form, which has no such figure",
        )
    return Both(f"{name.zh}：这份报告没有印这一格", f"{name.en}: the report does not print this cell")


def _told(found: Gathered, cell: Printed) -> dict[str, Any]:
    version = found.version
    every = findings(found.lists["findings"], found.against, found.reviews)
    return {
        "found": found,
        "cell": cell,
        "slot": slots()[cell.key],
        "name": words(cell.key),
        "place": standing_of(cell),
        "noted": [note for note in found.lists["notes"] if note["at"] == cell.key],
        "findings": [one for one in every if any(named.key == cell.key for named in one.cells)],
        "remarks": remarks(found, cell.key),
        "standing": standing(found),
        "paged": version["format"] in PAGED,
        "capture": found.captures.get(version["capture"]),
        "named": words,
        "rules_of": rules_of,
    }


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"/report/(?P<organ>[^/]+)/(?P<year>[^/.]+)/v/(?P<digest>[^/.]+)/(?P<key>[^/]+)$", figure),
]
