"""The publisher's tables: the full-text index, what was indexed when, and the readers' lists.

All of it follows from the other tables and can be made again. FTS5 keeps no text (``content=''``): what was found is
shown from the tables that hold it.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from publish.words import TOKENIZE

MIGRATIONS = Migrations("publish")

SECTIONS = ("preamble", "1", "2", "3", "4", "5", "6", "closing")
"""The parts of a report's text, in its order."""

INDEXED = ("organ", "title", *(f"section_{name}" if name.isdigit() else name for name in SECTIONS))
"""The columns of the full-text index."""

FIGURES = {
    "new.total": "applications",
    "carried_in.total": "applications",
    "results_total.total": "applications",
    "carried_out.total": "applications",
    "review.total": "proceedings",
    "litigation_direct.total": "proceedings",
    "litigation_after_review.total": "proceedings",
}
"""The figures of the readers' list, and of which table each is."""

_WHO = dict.fromkeys(("organ", "organ_name", "kind", "province", "city", "division_name"), str)

SUMMARY: dict[str, type] = {
    "id": int,
    "report": str,
    **_WHO,
    "year": int,
    "edition": str,
    "findings": str,
    "title": str,
    "published": str,
    "versions": int,
    "changed": int,
    "gone_since": str,
    **dict.fromkeys(FIGURES, int),
    "figures": int,
    "notes": int,
    "url": str,
}
ORGANS: dict[str, type] = {
    **_WHO,
    "reports": int,
    "first_year": int,
    "last_year": int,
    "errors": int,
    "changed": int,
    "gone": int,
}
FACETS = ("province", "city", "kind", "year", "edition", "findings")


@MIGRATIONS(name="search")
def search(database: Database) -> None:
    """The index, its documents, and the list of reports; a report has one number in all three."""
    documents = {"id": int, "report": str, "stamp": str}
    database.table("fts_documents").create(documents, pk="id", strict=True)
    database.table("fts_documents").create_index(["report"], unique=True)
    columns = ", ".join(INDEXED)
    database.execute(
        f"CREATE VIRTUAL TABLE fts_reports USING fts5({columns}, content='', contentless_delete=1, "
        f'tokenize="{TOKENIZE}")'
    )
    database.table("summary_reports").create(SUMMARY, pk="id", strict=True)
    database.table("summary_reports").create_index(["report"], unique=True)
    database.table("summary_reports").create_index(["organ"])
    for column in FACETS:
        database.table("summary_reports").create_index([column])


@MIGRATIONS(name="organs")
def organs(database: Database) -> None:
    """The list of organs: those that have a report."""
    database.table("summary_organs").create(ORGANS, pk="organ", strict=True)
    for column in ("province", "city", "kind"):
        database.table("summary_organs").create_index([column])
