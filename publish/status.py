"""What an archive holds and how its portals are: one value for people and for monitors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text
from sqlite_utils import Database

Row = dict[str, Any]


def status(database: Database, extractor: str) -> Row:
    """Count what is there.

    Args:
        database: the open archive.
        extractor: the present version of the reader; readings of another one are stale.

    Returns:
        A JSON object; a part that the archive has no table of yet is left out. ``cells``: how many cells of the shown
        reports are unsure, run_together, deduced or corrected; one that is two of these counts under both.
    """
    known = set(database.table_names())
    told: Row = {}
    for name, (tables, sql) in _COUNTS.items():
        if set(tables) <= known:
            told[name] = database.execute(sql, {"extractor": extractor} if ":extractor" in sql else {}).fetchone()[0]
    for name, (tables, sql) in _GROUPS.items():
        if set(tables) <= known:
            told[name] = {row["name"]: row["count"] for row in database.query(sql)}
    if known >= _CELLS:
        told["cells"] = {name: database.execute(_NOTED, {"means": name}).fetchone()[0] for name in DOUBTS}
    if {"portals", "runs"} <= known:
        told["portals"] = [_portal(row) for row in database.query(_PORTALS)]
    return told


DOUBTS = ("unsure", "run_together", "deduced", "corrected")
"""Notes of cells that are not simply as they were read; ``status`` counts those of the reports as they are shown."""


def _portal(row: Row) -> Row:
    return {**row, "reasons": msgspec.json.decode(row["reasons"] or "[]")}


def show_status(told: Row, console: Console) -> None:
    """Print it for a person."""
    console.print(Group(*_parts(told)), soft_wrap=False)


def _parts(told: Row) -> Iterator[RenderableType]:
    counts = Table("", "", show_header=False, box=None, pad_edge=False)
    counts.columns[1].justify = "right"
    for name, label in _LABELS.items():
        if told.get(name) or (name in told and name not in _EXCEPTIONS):
            counts.add_row(label, f"{told[name]:,}")
    yield counts
    for name in _GROUPS:
        if told.get(name):
            yield Text(
                f"{_LABELS_OF_GROUPS[name]}: " + ", ".join(f"{count:,} {key}" for key, count in told[name].items())
            )
    if any(told.get("cells", {}).values()):
        yield Text("Cells of the shown reports: " + ", ".join(f"{told['cells'][name]:,} {name}" for name in DOUBTS))
    if told.get("portals"):
        yield _portals(told["portals"])


def _portals(rows: list[Row]) -> Table:
    table = Table("portal", "name", "checked", "last run", "verdict", title="Portals", title_justify="left")
    table.add_column("documents", justify="right")
    for row in rows:
        found = "" if row["found"] is None else str(row["found"])
        ended = (row["ended"] or ("not ended" if row["run"] else "never"))[:16].replace("T", " ")
        table.add_row(row["code"], row["name"], row["checked"] or "–", ended, row["verdict"] or "–", found)
    return table


# A page whose attachment was read, and that is the report. One picture of several is not the report.
_IS_COVER = (
    "(unread.name <> 'unread: pictures' AND EXISTS (SELECT 1 FROM captures JOIN copies "
    "ON copies.address = captures.address AND copies.payload = captures.payload "
    "WHERE captures.found_on = unread.address AND captures.kind = 'attachment' AND copies.version IS NOT NULL))"
)
_COUNTS: dict[str, tuple[tuple[str, ...], str]] = {
    "captures": (("captures",), "SELECT count(*) FROM captures"),
    "payloads": (("payloads",), "SELECT count(*) FROM payloads"),
    "warc_files": (("warc_files",), "SELECT count(*) FROM warc_files"),
    "warc_bytes": (("warc_files",), "SELECT coalesce(sum(bytes), 0) FROM warc_files"),
    "waiting": (("frontier",), "SELECT count(*) FROM frontier WHERE state = 'pending'"),
    "organs": (("reports",), "SELECT count(DISTINCT organ) FROM reports"),
    "reports": (("reports",), "SELECT count(*) FROM reports"),
    "versions": (("versions",), "SELECT count(*) FROM versions"),
    "changes": (("changes",), "SELECT count(*) FROM changes"),
    "unattributed": (("sources",), "SELECT count(*) FROM sources WHERE report IS NULL"),
    "unread": (("unread", "captures", "copies"), f"SELECT count(*) FROM unread WHERE NOT {_IS_COVER}"),  # noqa: S608 - words of ours
    "unread_covers": (("unread", "captures", "copies"), f"SELECT count(*) FROM unread WHERE {_IS_COVER}"),  # noqa: S608 - words of ours
    "for_converter": (("unread",), "SELECT count(*) FROM unread WHERE name = 'WaitingForConverter'"),
    "stale": (("readings",), "SELECT count(*) FROM readings WHERE extractor <> :extractor"),
}
_GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    "verdicts": (
        ("captures",),
        "SELECT verdict AS name, count(*) AS count FROM captures WHERE kind NOT IN ('robots', 'probe') "
        "GROUP BY verdict ORDER BY count DESC, name",
    ),
    "sources": (("sources",), "SELECT state AS name, count(*) AS count FROM sources GROUP BY state ORDER BY name"),
    "unread_by_reason": (
        ("unread", "captures", "copies"),
        f"SELECT name, count(*) AS count FROM unread WHERE NOT {_IS_COVER} "  # noqa: S608 - words of ours
        "GROUP BY name ORDER BY count DESC, name",
    ),
    "findings": (
        ("findings", "reports"),
        "SELECT severity || ' ' || verdict AS name, count(*) AS count FROM findings "
        "JOIN reports ON reports.version = findings.version GROUP BY 1 ORDER BY 1",
    ),
}
_CELLS = frozenset({"notes", "reports"})
_NOTED = """
SELECT count(DISTINCT notes.version || ' ' || notes.at) FROM reports JOIN notes ON notes.version = reports.version
WHERE notes.means = :means AND notes.at NOT LIKE 'section.%' AND notes.at NOT LIKE 'table.%'
"""
_PORTALS = """
SELECT portals.code, portals.name, portals.checked, runs.run, runs.ended, runs.verdict, runs.found, runs.reasons
FROM portals LEFT JOIN runs ON runs.portal = portals.code AND runs.run =
  (SELECT max(later.run) FROM runs AS later WHERE later.portal = portals.code)
ORDER BY portals.code
"""
_LABELS = {
    "captures": "captures",
    "payloads": "different payloads",
    "warc_files": "WARC files",
    "warc_bytes": "bytes in them",
    "waiting": "addresses that wait for an interrupted crawl",
    "organs": "organs",
    "reports": "reports",
    "versions": "versions",
    "changes": "cells changed between versions",
    "unattributed": "sources without a known organ or year",
    "unread": "documents that could not be read",
    "unread_covers": "pages that only show a document that was read",
    "for_converter": "that wait for LibreOffice (apt-get install libreoffice-writer-nogui, then: nianbao extract)",
    "stale": "versions read by an older reader (run: nianbao extract)",
}
_LABELS_OF_GROUPS = {
    "verdicts": "Captures by verdict",
    "sources": "Sources",
    "unread_by_reason": "Not read",
    "findings": "Findings",
}
# Told only where there are any.
_EXCEPTIONS = frozenset({"for_converter", "unread_covers"})
