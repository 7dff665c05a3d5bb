"""The readers' lists: a row for each report with its place, main figures and findings, and one for each organ of them.

Each is made whole by one query and written where it differs. What is withheld is not listed.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.database import transaction
from publish.schema import FIGURES, SUMMARY


def list_reports(database: Database) -> None:
    """Make ``summary_reports`` and ``summary_organs`` what the other tables say; where nothing differs, write nothing.

    A report stands in the list once it has a number in the index, an organ once it has a report there.
    """
    for table, sql in _LISTS.items():
        with transaction(database):
            _fresh(database, sql)
            (key,) = database.table(table).pks
            database.execute(
                f"DELETE FROM {table} WHERE {key} IN "  # noqa: S608 - tables of ours
                f"(SELECT {key} FROM (SELECT * FROM {table} EXCEPT SELECT * FROM temp.listed))"
            )
            database.execute(f"INSERT INTO {table} SELECT * FROM temp.listed EXCEPT SELECT * FROM {table}")  # noqa: S608
            database.execute("DROP TABLE temp.listed")


def is_listed(database: Database) -> bool:
    """Whether the lists are what ``list_reports`` would make; nothing but a temporary table is written."""
    return all(_is_equal(database, table, sql) for table, sql in _LISTS.items())


def _is_equal(database: Database, table: str, sql: str) -> bool:
    with transaction(database):
        _fresh(database, sql)
        more = database.execute(f"SELECT * FROM temp.listed EXCEPT SELECT * FROM {table}").fetchone()  # noqa: S608
        less = database.execute(f"SELECT * FROM {table} EXCEPT SELECT * FROM temp.listed").fetchone()  # noqa: S608
        database.execute("DROP TABLE temp.listed")
    return more is None and less is None


def _fresh(database: Database, sql: str) -> None:
    """A list as it ought to be, in ``temp.listed``: a name that the archive has no table of, which it would hide."""
    database.execute("DROP TABLE IF EXISTS temp.listed")
    database.execute(f"CREATE TEMP TABLE listed AS {sql}")


def hidden(*cells: str) -> str:
    """SQL over ``reports``: whether the report, or one of some parts of it, is withheld."""
    said = ", ".join(f"'{cell}'" for cell in ("", *cells))
    return f"EXISTS (SELECT 1 FROM withheld WHERE withheld.report = reports.id AND withheld.cell IN ({said}))"  # noqa: S608


def _shown(column: str, *cells: str) -> str:
    """SQL: a column of the list, empty where it is withheld."""
    return f"CASE WHEN NOT {hidden(*cells)} THEN {column} END"


_FIGURES = {key: _shown(f'{table}."{key}"', f"{table}.{key}") for key, table in FIGURES.items()}
_TOLD = {
    "id": "fts_documents.id",
    "report": "reports.id",
    "organ": "reports.organ",
    "organ_name": "organs.name",
    "kind": "organs.kind",
    "province": "(SELECT name FROM places WHERE places.code = organs.division AND places.level = 'province')",
    "city": "(SELECT name FROM places WHERE places.code = organs.division AND places.level = 'city')",
    "division_name": "organs.division_name",
    "year": "reports.year",
    "edition": "reports.form",
    "findings": f"CASE WHEN {hidden()} THEN 'withheld' ELSE reports.findings END",
    "title": _shown("reports.title"),
    "published": _shown("reports.published"),
    "versions": "(SELECT count(*) FROM versions WHERE versions.report = reports.id)",
    "changed": "coalesce(differing.cells, 0)",
    "gone_since": "(SELECT CASE WHEN sum(state = 'here') = 0 THEN max(gone_since) END FROM sources "
    "WHERE sources.report = reports.id)",
    **_FIGURES,
    "figures": _shown("reports.figures"),
    "notes": _shown("reports.notes"),
    "url": _shown("reports.url"),
}
_SUMMARY = f"""
WITH RECURSIVE places (code, name, level, parent) AS MATERIALIZED (
  SELECT code, name, level, parent FROM divisions
  UNION SELECT places.code, divisions.name, divisions.level, divisions.parent
  FROM places JOIN divisions ON divisions.code = places.parent
), differing AS MATERIALIZED (SELECT report, count(*) AS cells FROM changes GROUP BY report)
SELECT {", ".join(f'{_TOLD[name]} AS "{name}"' for name in SUMMARY)}
FROM reports JOIN fts_documents ON fts_documents.report = reports.id
LEFT JOIN organs ON organs.id = reports.organ
LEFT JOIN applications ON applications.version = reports.version
LEFT JOIN proceedings ON proceedings.version = reports.version
LEFT JOIN differing ON differing.report = reports.id
"""  # noqa: S608 - words of ours
_ORGANS = """
SELECT organ, organ_name, kind, province, city, division_name, count(*) AS reports, min(year) AS first_year,
  max(year) AS last_year, sum(findings = 'error') AS errors, sum(changed > 0) AS changed,
  sum(gone_since IS NOT NULL) AS gone
FROM summary_reports GROUP BY organ
"""
_LISTS = {"summary_reports": _SUMMARY, "summary_organs": _ORGANS}
