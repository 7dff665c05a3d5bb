"""The SQL views that readers open first: plain questions, answered from the extractor's tables."""

from __future__ import annotations

from sqlite_utils import Database

VIEWS: dict[str, str] = {
    "overview": """
SELECT reports.id AS report, organs.name AS organ_name, reports.organ, reports.year, reports.form, reports.published,
  applications."new.total", applications."carried_in.total", applications."results_total.total",
  applications."carried_out.total", proceedings."review.total", proceedings."litigation_direct.total",
  proceedings."litigation_after_review.total", reports.findings, reports.notes, reports.url
FROM reports JOIN organs ON organs.id = reports.organ
LEFT JOIN applications ON applications.version = reports.version
LEFT JOIN proceedings ON proceedings.version = reports.version
""",
    "findings_by_rule": """
SELECT findings.rule, findings.severity, findings.verdict, count(*) AS findings,
  count(DISTINCT findings.report) AS reports
FROM findings JOIN reports ON reports.version = findings.version
GROUP BY findings.rule, findings.severity, findings.verdict
""",
    "unattributed": """
SELECT sources.address, readings.title, readings.agency, readings.year, readings.figures, versions.first_captured
FROM sources JOIN versions ON versions.source = sources.id JOIN readings ON readings.version = versions.id
WHERE sources.report IS NULL
""",
}


def create_views(database: Database) -> None:
    """Make the views, each anew only where its question has changed."""
    for name, sql in VIEWS.items():
        database.create_view(name, sql.strip(), replace=True)
