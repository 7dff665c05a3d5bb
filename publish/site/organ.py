"""The page of an organ: its names, its reports year by year, what was found, changed and gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette.database import Database
from datasette.utils.asgi import Request, Response

from publish.site.archive import Row, archive, row, rows
from publish.site.marks import words
from publish.site.organ_years import Shelf, organ_years
from publish.site.pages import not_found, page
from publish.site.withheld import withheld_by_organ

if TYPE_CHECKING:
    from datasette.app import Datasette


async def organ(datasette: Datasette, request: Request) -> Response:
    """An organ of the register, or one that reports and the register does not name yet."""
    database = await archive(datasette)
    of = {"organ": unquote(request.url_vars["id"])}
    found = await row(database, _ORGAN, of) if database else None
    if database is None or found is None:
        return await not_found(datasette, request, "档案中没有这个机关", "No such organ")
    shelf = await gather(database, of)
    context = {
        "organ": found,
        "names": await rows(database, _NAMES, of),
        "divisions": await rows(database, _DIVISIONS, {"division": found["division"]}),
        "years": organ_years(shelf),
        "findings": shelf.findings,
        "changes": shelf.changes,
        "gone": [source for source in shelf.sources if source["gone_since"]],
        "named": words,
    }
    return await page(datasette, request, "organ.html", context)


async def gather(database: Database, of: Row) -> Shelf:
    """All that the archive has of an organ's reports, without what is withheld.

    Args:
        database: the archive.
        of: the organ's id, as ``organ``.
    """
    withheld = await withheld_by_organ(database, of["organ"])

    def is_kept(one: Row, at: str) -> bool:
        return one["report"] not in withheld or not withheld[one["report"]].hides(at)

    told = await rows(database, _FINDINGS, of)
    findings = [one for one in told if withheld.keys().isdisjoint((one["report"], one["against_report"]))]
    changes = [one for one in await rows(database, _CHANGES, of) if is_kept(one, one["at"])]
    return Shelf(
        reports=tuple(await rows(database, _REPORTS, of)),
        sources=tuple(await rows(database, _SOURCES, of)),
        findings=tuple(findings),
        changes=tuple(changes),
        withheld=withheld,
    )


_ORGAN = "SELECT id, name, division, division_name, kind FROM organs WHERE id = :organ"
_NAMES = "SELECT name, since, until FROM organ_names WHERE organ = :organ ORDER BY until IS NULL, since, until"
_DIVISIONS = """
WITH RECURSIVE above(code, name, parent, step) AS (
  SELECT code, name, parent, 0 FROM divisions WHERE code = :division
  UNION SELECT divisions.code, divisions.name, divisions.parent, above.step + 1
  FROM above JOIN divisions ON divisions.code = above.parent WHERE above.step < 9)
SELECT code, name FROM above ORDER BY step DESC
"""
_REPORTS = """
SELECT reports.id AS report, reports.year, reports.title, reports.form, reports.findings, versions.content_digest,
  applications.version AS applications, proceedings.version AS proceedings,
  applications."new.total", applications."carried_in.total", applications."results_total.total",
  applications."carried_out.total", proceedings."review.total", proceedings."litigation_direct.total",
  proceedings."litigation_after_review.total",
  (SELECT count(*) FROM versions AS every WHERE every.report = reports.id) AS versions
FROM reports JOIN versions ON versions.id = reports.version
LEFT JOIN applications ON applications.version = reports.version
LEFT JOIN proceedings ON proceedings.version = reports.version
WHERE reports.organ = :organ ORDER BY reports.year
"""
_SOURCES = """
SELECT sources.report, sources.address, sources.kind, sources.state, sources.gone_since, sources.last_seen,
  reports.year,
  (SELECT captures.id FROM captures WHERE captures.instant = sources.gone_since
   AND (captures.planned = sources.address OR captures.address = sources.address)
   AND captures.verdict IN ('gone', 'soft_404') ORDER BY captures.id LIMIT 1) AS told
FROM reports JOIN sources ON sources.report = reports.id WHERE reports.organ = :organ
ORDER BY reports.year, sources.first_seen, sources.id
"""
_FINDINGS = """
SELECT findings.*, versions.content_digest, other.report AS against_report
FROM reports JOIN findings ON findings.version = reports.version
JOIN versions ON versions.id = reports.version LEFT JOIN versions AS other ON other.id = findings.against
WHERE reports.organ = :organ ORDER BY reports.year DESC, findings.number
"""
_CHANGES = """
SELECT changes.*, versions.content_digest, versions.first_captured FROM versions
JOIN changes ON changes.version = versions.id
WHERE versions.organ = :organ ORDER BY versions.first_captured DESC, changes.version, changes.at
"""
ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"/organ/(?P<id>[^/]+)$", organ)]
