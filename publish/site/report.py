"""The page of a report and of each of its versions, and the same as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from publish.site.archive import archive
from publish.site.contract import contract
from publish.site.marks import rules_of, words
from publish.site.pages import not_found, page
from publish.site.report_view import view
from publish.site.standing import standing
from publish.site.stated import stated
from publish.site.statistics import statistics
from publish.site.version import Gathered, find, gather
from publish.site.withheld import without

if TYPE_CHECKING:
    from datasette.app import Datasette

FORBIDDEN = 403


async def asked(datasette: Datasette, request: Request) -> Gathered | None:
    """What an address of a report or a version names; None where there is no such thing."""
    database = await archive(datasette)
    if database is None:
        return None
    variables = request.url_vars
    report = f"{unquote(variables['organ'])}/{variables['year']}"
    version = await find(database, report, variables.get("digest"))
    return await gather(database, version) if version else None


async def report(datasette: Datasette, request: Request) -> Response:
    """A report, or one version of it; what is withheld says only that it is."""
    found = await asked(datasette, request)
    if found is None:
        return await not_found(datasette, request, "档案中没有这份报告或这个版本", "No such report or version")
    if request.url_vars.get("format"):
        return _json(found)
    if found.withheld.whole:
        return await page(datasette, request, "withheld.html", {"found": found}, status=FORBIDDEN)
    kept = without(found)
    context = {"found": kept, "shown": view(kept), "standing": standing(kept), "named": words, "stated": stated}
    context["rules_of"] = rules_of
    context |= {"statistics": statistics(kept)}
    return await page(datasette, request, "report.html", context)


def _json(found: Gathered) -> Response:
    if (whole := found.withheld.whole) is not None:
        told = {"report": found.report["id"], "withheld": {"reason": whole["reason"], "since": whole["since"]}}
        return _answer(told, FORBIDDEN)
    return _answer(contract(without(found)), 200)


def _answer(told: dict[str, Any], status: int) -> Response:
    answer: Response = Response.json(told, status=status)
    return answer


_REPORT = r"/report/(?P<organ>[^/]+)/(?P<year>[^/.]+)"
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (rf"{_REPORT}(?P<format>\.json)?$", report),
    (rf"{_REPORT}/v/(?P<digest>[^/.]+)(?P<format>\.json)?$", report),
]
