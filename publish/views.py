"""The SQL views that readers open first: plain questions, answered from the archive's tables.

What is withheld is in none of them: the home page shows them.
"""

from __future__ import annotations

from sqlite_utils import Database

VIEWS: dict[str, str] = {
    "findings_by_rule": """
SELECT findings.rule, findings.severity, findings.verdict, count(*) AS findings,
  count(DISTINCT findings.report) AS reports
FROM findings JOIN reports ON reports.version = findings.version
GROUP BY findings.rule, findings.severity, findings.verdict
""",
    "changes_by_report": """
SELECT changes.report, organs.name AS organ_name, changes.year, changes.at, changes.before, changes.after,
  versions.first_captured AS first_seen, readings.title, readings.url, changes.version, changes.previous,
  versions.capture, earlier.capture AS previous_capture
FROM changes JOIN versions ON versions.id = changes.version JOIN readings ON readings.version = changes.version
LEFT JOIN versions AS earlier ON earlier.id = changes.previous
LEFT JOIN organs ON organs.id = changes.organ
WHERE NOT EXISTS (SELECT 1 FROM withheld WHERE withheld.report = changes.report AND withheld.cell IN ('', changes.at))
""",
    "gone": """
SELECT sources.report, organs.name AS organ_name, reports.year,
  CASE WHEN NOT EXISTS (SELECT 1 FROM withheld WHERE withheld.report = reports.id AND withheld.cell = '')
    THEN reports.title END AS title, sources.state, sources.gone_since,
  (SELECT count(*) FROM sources AS other WHERE other.report = sources.report AND other.state = 'here'
    AND other.kind <> 'file') AS elsewhere,
  sources.last_seen, captures.status, captures.verdict, captures.id AS capture, captures.url, sources.visits,
  sources.address
FROM sources LEFT JOIN reports ON reports.id = sources.report LEFT JOIN organs ON organs.id = reports.organ
LEFT JOIN captures ON captures.id = (
  SELECT told.id FROM captures AS told WHERE told.instant = sources.gone_since
  AND (told.planned = sources.address OR told.address = sources.address)
  AND told.verdict IN ('gone', 'soft_404') ORDER BY told.id LIMIT 1)
WHERE sources.gone_since IS NOT NULL
""",
    "coverage": """
SELECT organs.id AS organ, organs.name AS organ_name, years.year,
  CASE WHEN reports.id IS NULL THEN 'unknown'
    WHEN EXISTS (SELECT 1 FROM sources WHERE sources.report = reports.id AND sources.state = 'here') THEN 'found'
    ELSE 'gone' END AS state,
  (SELECT count(*) FROM links WHERE links.address IN (
    SELECT versions.address FROM versions WHERE versions.report = reports.id
    UNION SELECT versions.found_on FROM versions WHERE versions.report = reports.id)) AS links,
  (SELECT sum(sources.visits) FROM sources WHERE sources.report = reports.id) AS captures,
  (SELECT count(*) FROM versions WHERE versions.report = reports.id) AS versions, reports.id AS report
FROM organs CROSS JOIN (SELECT DISTINCT reports.year FROM reports) AS years
LEFT JOIN reports ON reports.organ = organs.id AND reports.year = years.year
WHERE EXISTS (SELECT 1 FROM reports AS any_of WHERE any_of.organ = organs.id)
""",
    "last_runs": """
SELECT portals.code AS portal, portals.name, runs.verdict, runs.found, runs.reasons, last.run AS started, runs.ended,
  runs.planned, runs.captured, runs.explained, runs.left_over, portals.system, portals.checked
FROM portals
LEFT JOIN (SELECT runs.portal, max(runs.run) AS run FROM runs GROUP BY runs.portal) AS last
  ON last.portal = portals.code
LEFT JOIN runs ON runs.run = last.run AND runs.portal = last.portal
""",
    "unattributed": """
SELECT sources.address, readings.title, readings.agency, readings.year, readings.figures, versions.first_captured
FROM sources JOIN versions ON versions.source = sources.id JOIN readings ON readings.version = versions.id
WHERE sources.report IS NULL
""",
}


FORMER = ("overview",)
"""Views of earlier versions, that an archive may still have."""


def create_views(database: Database) -> None:
    """Make the views, each anew only where its question has changed, and drop those of earlier versions."""
    for name in FORMER:
        database.execute(f'DROP VIEW IF EXISTS "{name}"')
    for name, sql in VIEWS.items():
        database.create_view(name, sql.strip(), replace=True)
