"""One version of a report, gathered from the archive: rows as they are, before anything is made of them.

Every question is a lookup by a key or an index; what is withheld is taken out here, so that no page can show it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from publish.site.archive import Row, row, rows
from publish.site.withheld import Withheld, withheld_of

WIDE = ("disclosure", "applications", "proceedings")
DIGEST = 12
"""How many characters of a content digest name a version in an address."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the archive has of one version, and of the report it belongs to.

    Attributes:
        report: the report's id, organ and year, and the version it shows.
        organ: who reports.
        version: this version, with its reading and the state of its source.
        versions: every version of the report, with the digests that name them, in order of first capture.
        sources: where the report stands or stood, each with the capture that was told it is gone, if one was.
        years: the organ's reports, by year.
        wide: the rows of the figures' tables that are printed.
        sections: section → text.
        lists: notes, findings, statements, indicators and claims, in printed order.
        changes: the cells that differ between consecutive versions of a source.
        corrections: reviewed values beside what was read.
        reviews: what people judged of findings.
        responses: replies and remarks.
        captures: the captures that versions were first seen in, by id.
        against: the versions of other reports that findings compare with, by id.
        withheld: what of this report is not shown.
        untold: how many findings are left out, as they would tell what is withheld.
    """

    report: Row
    organ: Row
    version: Row
    versions: tuple[Row, ...]
    sources: tuple[Row, ...]
    years: tuple[Row, ...]
    wide: Mapping[str, Row]
    sections: Mapping[str, str]
    lists: Mapping[str, tuple[Row, ...]]
    changes: tuple[Row, ...]
    corrections: tuple[Row, ...]
    reviews: tuple[Row, ...]
    responses: tuple[Row, ...]
    captures: Mapping[str, Row]
    against: Mapping[str, Row]
    withheld: Withheld
    untold: int = 0

    @property
    def path(self) -> str:
        """The report's permanent address, within the site."""
        return report_path(self.report["id"])

    @property
    def version_path(self) -> str:
        """This version's permanent address, within the site."""
        return version_path(self.report["id"], self.version["content_digest"])


def report_path(report: str) -> str:
    """The permanent address of a report, within the site."""
    return f"/report/{report}"


def version_path(report: str, content_digest: str) -> str:
    """The permanent address of a version, within the site."""
    return f"{report_path(report)}/v/{content_digest[:DIGEST]}"


async def find(database: Database, report: str, digest: str | None) -> str | None:
    """The id of a version.

    Args:
        database: the archive.
        report: the report's id.
        digest: the first twelve characters of a content digest; None for the version that the report shows.

    Returns:
        None where there is none. Where the same content stands at several addresses: the one that the report shows,
        else the one that was captured first.
    """
    if digest is None:
        shown = await row(database, "SELECT version FROM reports WHERE id = :report", {"report": report})
        return shown["version"] if shown else None
    found = await row(database, _FIND, {"report": report, "digest": digest, "length": DIGEST})
    return found["id"] if found else None


async def gather(database: Database, version: str) -> Gathered | None:
    """All there is of a version, without what is withheld; None where it belongs to no report."""
    head = await row(database, _VERSION, {"version": version})
    report = await row(database, _REPORT, {"report": head["report"]}) if head else None
    if head is None or report is None:
        return None
    of_version, of_report = {"version": version}, {"report": report["id"]}
    lists = {name: tuple(await rows(database, sql, of_version)) for name, sql in _LISTS.items()}
    wide = {name: await row(database, sql, of_version) for name, sql in _FIGURES.items()}
    sections = await rows(database, _SECTIONS, of_version)
    versions = tuple(await rows(database, _VERSIONS, of_report))
    against = json.dumps(sorted({one["against"] for one in lists["findings"] if one["against"]}))
    captures = json.dumps([one["capture"] for one in versions])
    digests = {"payload": head["payload"], "content": head["content_digest"]}
    return Gathered(
        report=report,
        organ=await row(database, _ORGAN, {"organ": report["organ"]}) or {"id": report["organ"], "name": None},
        version=head,
        versions=versions,
        sources=tuple(await rows(database, _SOURCES, of_report)),
        years=tuple(await rows(database, _YEARS, {"organ": report["organ"]})),
        wide={name: found for name, found in wide.items() if found is not None},
        sections={one["section"]: one["text"] for one in sections},
        lists=lists,
        changes=tuple(await rows(database, _CHANGES, of_report)),
        corrections=tuple(await rows(database, _CORRECTIONS, digests)),
        reviews=tuple(await rows(database, _REVIEWS, of_report)),
        responses=tuple(await rows(database, _RESPONSES, of_report)),
        captures={one["id"]: one for one in await rows(database, _CAPTURES, {"ids": captures})},
        against={one["id"]: one for one in await rows(database, _AGAINST, {"ids": against})},
        withheld=await withheld_of(database, report["id"]),
    )


def contents(stored: str | None, default: Any) -> Any:
    """A column that holds JSON; what the archive has none of is the default."""
    return json.loads(stored) if stored else default


_FIND = """
SELECT versions.id FROM versions LEFT JOIN reports ON reports.id = versions.report AND reports.version = versions.id
WHERE versions.report = :report AND substr(versions.content_digest, 1, :length) = :digest
ORDER BY reports.id IS NULL, versions.first_captured, versions.id LIMIT 1
"""
_VERSION = """
SELECT readings.address AS contact_address, readings.*, versions.*, sources.kind, sources.state,
  sources.gone_since, sources.last_seen
FROM versions JOIN readings ON readings.version = versions.id JOIN sources ON sources.id = versions.source
WHERE versions.id = :version
"""
_REPORT = "SELECT id, organ, year, version, url FROM reports WHERE id = :report"
_ORGAN = "SELECT id, name, division, division_name, kind FROM organs WHERE id = :organ"
_VERSIONS = """
SELECT versions.*, readings.payload, readings.extractor, readings.format, sources.kind, sources.state
FROM versions JOIN readings ON readings.version = versions.id JOIN sources ON sources.id = versions.source
WHERE versions.report = :report ORDER BY versions.first_captured, versions.id
"""
# The visit that was told first that there is nothing. Each half of the OR has an index.
_SOURCES = """
SELECT sources.*, told.id AS told, told.status AS told_status, told.verdict AS told_verdict, told.url AS told_url
FROM sources LEFT JOIN captures AS told ON told.id = (
  SELECT captures.id FROM captures WHERE captures.instant = sources.gone_since
  AND (captures.planned = sources.address OR captures.address = sources.address)
  AND captures.verdict IN ('gone', 'soft_404') ORDER BY captures.id LIMIT 1)
WHERE sources.report = :report ORDER BY sources.first_seen, sources.id
"""
_YEARS = "SELECT id, year, findings FROM reports WHERE organ = :organ ORDER BY year"
_SECTIONS = "SELECT section, text FROM sections WHERE version = :version"
_LISTS = {
    name: f'SELECT * FROM "{name}" WHERE version = :version ORDER BY number'  # noqa: S608 - tables of ours
    for name in ("notes", "findings", "statements", "indicators", "claims")
}
_FIGURES = {name: f'SELECT * FROM "{name}" WHERE version = :version' for name in WIDE}  # noqa: S608 - tables of ours
_CHANGES = """
SELECT changes.* FROM versions JOIN changes ON changes.version = versions.id
WHERE versions.report = :report ORDER BY versions.first_captured, changes.version, changes.at
"""
_CORRECTIONS = "SELECT * FROM corrections WHERE digest IN (:payload, :content) ORDER BY cell"
_REVIEWS = "SELECT * FROM reviews WHERE report = :report ORDER BY rule, cell"
_RESPONSES = "SELECT * FROM responses WHERE report = :report ORDER BY received, cell"
_CAPTURES = "SELECT * FROM captures WHERE id IN (SELECT value FROM json_each(:ids))"
_AGAINST = """
SELECT versions.id, versions.report, versions.year, versions.content_digest,
  EXISTS (SELECT 1 FROM withheld WHERE withheld.report = versions.report) AS withheld FROM versions
WHERE versions.id IN (SELECT value FROM json_each(:ids))
"""
