"""Which version a report shows, and what its row says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from sqlite_utils import Database

from extract.rows import Row, weigh
from extract.schema import HEAD, WIDE

_STATES = ("here", "gone", "removed", "replaced")


class _Candidate(NamedTuple):
    """One version of a report, with what decides whether it is shown."""

    report: str
    source: str
    last_captured: str
    number: int
    version: str
    cover: int
    printed: int
    format: str
    state: str
    address: str
    kind: str

    def preference(self) -> tuple[Any, ...]:
        """Smallest for the source that is preferred; of equals, the one seen last is taken."""
        seen = self.format in ("scan", "image")
        page = self.format in ("html", "text")
        return (self.cover, -self.printed, seen, self.kind == "file", not page, _STATES.index(self.state))


def show(database: Database, reports: Iterable[str]) -> None:
    """Let reports show the latest version of their preferred source; without any version they are no rows.

    The preferred source is one that is no cover, has the most of the form's tables, holds its figures as characters
    rather than as a picture of them, was crawled rather than brought in as a file, is a page rather than an
    attachment, and is still there; of equals the one seen last. Wants a transaction.
    """
    which = {"reports": json.dumps(sorted(reports))}
    best = {row.report: row.version for row in _best(database, which)}
    before = dict(database.execute(_SHOWN, which).fetchall())
    gone = [(report,) for report in before if report not in best]
    database.conn.executemany("DELETE FROM reports WHERE id = ?", gone)
    database.conn.executemany(_SHOW, [{"report": report, "version": version} for report, version in best.items()])
    for table in WIDE:
        database.execute(_MARK.format(table=table), which)
    weigh_reports(database, best)


def _best(database: Database, which: Row) -> Iterable[_Candidate]:
    """The version to be shown, for each report that has one."""
    rows = (_Candidate(*row) for row in database.execute(_CANDIDATES, which))
    for _, candidates in groupby(rows, key=lambda row: row.report):
        latest = {row.source: row for row in candidates}
        seen_last = sorted(latest.values(), key=lambda row: (row.last_captured, row.address), reverse=True)
        yield min(seen_last, key=_Candidate.preference)


def weigh_reports(database: Database, reports: Iterable[str]) -> None:
    """Count anew the findings of the versions that reports show, those between years among them."""
    which = {"reports": json.dumps(sorted(reports))}
    found: dict[str, list[tuple[str, str]]] = {}
    for report, severity, verdict in database.execute(_FOUND, which):
        found.setdefault(report, []).append((severity, verdict))
    rows = [{"report": report, **weigh(found.get(report, ()))} for report in json.loads(which["reports"])]
    database.conn.executemany(_WEIGH, rows)


_AMONG = "(SELECT value FROM json_each(:reports))"
_CANDIDATES = f"""
SELECT versions.report, versions.source, versions.last_captured, versions.number, versions.id, versions.cover,
  readings.printed, readings.format, sources.state, versions.address, sources.kind
FROM versions JOIN readings ON readings.version = versions.id JOIN sources ON sources.id = versions.source
WHERE versions.report IN {_AMONG}
ORDER BY versions.report, versions.last_captured, versions.number, versions.id
"""  # noqa: S608 - words of ours
_SHOWN = f"SELECT id, version FROM reports WHERE id IN {_AMONG}"  # noqa: S608 - words of ours
_COPIED = ("url", *HEAD)
_SHOW = f"""
UPDATE reports SET version = :version, ({", ".join(_COPIED)}) =
(SELECT {", ".join(_COPIED)} FROM readings WHERE readings.version = :version)
WHERE id = :report
"""  # noqa: S608 - columns of ours
_MARK = f"""
UPDATE "{{table}}" SET shown = 1 - shown
WHERE version IN (SELECT id FROM versions WHERE report IN {_AMONG})
AND shown <> EXISTS (SELECT 1 FROM reports WHERE reports.version = "{{table}}".version AND reports.id IN {_AMONG})
"""  # noqa: S608 - words of ours
_FOUND = f"""
SELECT reports.id, findings.severity, findings.verdict FROM reports
JOIN findings ON findings.version = reports.version WHERE reports.id IN {_AMONG}
"""  # noqa: S608 - words of ours
_COUNTS = tuple(weigh(()))
_WEIGH = f"""
UPDATE reports SET {", ".join(f'"{name}" = :{name}' for name in _COUNTS)} WHERE id = :report
"""  # noqa: S608 - columns of ours
