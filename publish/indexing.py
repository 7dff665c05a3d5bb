"""The full-text index and the readers' list, brought up to date with the archive's other tables.

A document of the index is a report as its shown version has it. What it was made from is kept as a stamp, so that an
unchanged report is not read again; stamp and tokens are written in one transaction, so that a killed run goes on.
What is withheld is neither indexed nor listed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from sqlite_utils import Database

from archive.database import migrate, transaction
from publish.listing import hidden, is_listed, list_reports
from publish.schema import INDEXED, MIGRATIONS, SECTIONS
from publish.words import WORDS, spaced

INDEX = f"1.{WORDS}"
"""Version of what a document of the index is: with another one every report is indexed again."""

AT_ONCE = 300
"""How many reports are indexed in one transaction."""

Told = Callable[[int, int | None], None]


class Indexed(NamedTuple):
    """How many reports were new in the index, indexed again, or taken out of it; and how many it holds."""

    added: int
    changed: int
    removed: int
    reports: int


def index_archive(database: Database, progress: Told | None = None) -> Indexed:
    """Bring the full-text index and the readers' lists up to date; an unchanged archive is not written to.

    Args:
        database: the open archive.
        progress: told how many reports are indexed, of how many that are new or changed.
    """
    if "reports" not in database.table_names():
        return Indexed(0, 0, 0, 0)
    migrate(database, MIGRATIONS)
    _plan(database)
    (due, added) = database.execute(
        "SELECT count(*), coalesce(sum(document IS NULL), 0) FROM temp.index_due"
    ).fetchone()
    removed = _take_out(database)
    done = 0
    for batch in _batches(database):
        with transaction(database):
            _index(database, batch)
        done += len(batch)
        if progress:
            progress(done, due)
    _forget(database)
    list_reports(database)
    return Indexed(added, due - added, removed, database.table("fts_documents").count)


def is_current(database: Database) -> bool:
    """Whether index and list are what ``index_archive`` would make; nothing but temporary tables is written."""
    if not {"reports", "fts_documents", "summary_reports", "summary_organs"} <= set(database.table_names()):
        return False
    _plan(database)
    due = [*database.execute("SELECT 1 FROM temp.index_due LIMIT 1"), *database.execute(f"{_OUT} LIMIT 1")]
    _forget(database)
    return not due and is_listed(database)


def _forget(database: Database) -> None:
    """Drop the temporary table; its name is none that the archive has, which it would hide."""
    with transaction(database):
        database.execute("DROP TABLE IF EXISTS temp.index_due")


def _plan(database: Database) -> None:
    """List in ``temp.index_due`` the reports whose document is missing, or was made from something else."""
    database.register_function(_digest, name="index_digest", deterministic=True, replace=True)
    _forget(database)
    with transaction(database):
        database.execute(
            "CREATE TEMP TABLE index_due (report TEXT PRIMARY KEY, stamp TEXT, document INTEGER) WITHOUT ROWID"
        )
        database.execute(_DUE, {"index": INDEX})


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _take_out(database: Database) -> int:
    """Forget the documents of reports that are no more."""
    gone = list(database.execute(_OUT))
    for start in range(0, len(gone), AT_ONCE):
        with transaction(database):
            for table, key in (("fts_reports", "rowid"), ("fts_documents", "id")):
                sql = f"DELETE FROM {table} WHERE {key} = ?"  # noqa: S608 - tables of ours
                database.conn.executemany(sql, gone[start : start + AT_ONCE])
    return len(gone)


def _batches(database: Database) -> Iterator[Sequence[tuple[str, str, int | None]]]:
    """The reports that are due, page by page, by their ids."""
    last = ""
    while batch := database.execute(_NEXT, {"last": last, "size": AT_ONCE}).fetchall():
        yield batch
        last = batch[-1][0]


def _index(database: Database, batch: Sequence[tuple[str, str, int | None]]) -> None:
    """Put the documents of some reports in the place of those before."""
    run = database.conn.executemany
    texts = _texts(database, [report for report, _, _ in batch])
    run("DELETE FROM fts_reports WHERE rowid = ?", [(document,) for _, _, document in batch if document is not None])
    run(_KEEP, [(report, stamp) for report, stamp, _ in batch])
    which = {"reports": json.dumps(list(texts))}
    numbers = database.execute(_NUMBERS, which)
    run(_INSERT, [(number, *(spaced(texts[report].get(name, "")) for name in INDEXED)) for report, number in numbers])


def _texts(database: Database, reports: Sequence[str]) -> dict[str, dict[str, str]]:
    """What each report's document holds, by column; of a report that is withheld nothing."""
    which = {"reports": json.dumps(reports)}
    texts: dict[str, dict[str, str]] = {report: {} for report in reports}
    for report, names, title in database.execute(_HEADS, which):
        texts[report] = {"organ": names or "", "title": title or ""}
    for report, section, text in database.execute(_SECTIONS, which):
        texts[report][_COLUMNS[section]] = text or ""
    return texts


_COLUMNS = dict(zip(SECTIONS, INDEXED[2:], strict=True))
_NAMES = """
(SELECT group_concat(name, char(10)) FROM (
  SELECT organs.name UNION SELECT organ_names.name FROM organ_names WHERE organ_names.organ = reports.organ))
"""
# Everything that a document is made from: what the reading is follows from payload, origin and extractor.
_DUE = f"""
INSERT INTO temp.index_due (report, stamp, document)
SELECT wanted.report, wanted.stamp, fts_documents.id FROM (
  SELECT reports.id AS report, index_digest(json_array(:index, reports.version, readings.payload, readings.origin,
    readings.extractor, {_NAMES}, (SELECT json_group_array(cell) FROM (
      SELECT cell FROM withheld WHERE withheld.report = reports.id ORDER BY cell)))) AS stamp
  FROM reports JOIN readings ON readings.version = reports.version LEFT JOIN organs ON organs.id = reports.organ
) AS wanted LEFT JOIN fts_documents ON fts_documents.report = wanted.report
WHERE fts_documents.stamp IS NOT wanted.stamp
"""  # noqa: S608 - words of ours
_OUT = """
SELECT fts_documents.id FROM fts_documents WHERE NOT EXISTS (
  SELECT 1 FROM reports JOIN readings ON readings.version = reports.version WHERE reports.id = fts_documents.report)
"""
_NEXT = "SELECT report, stamp, document FROM temp.index_due WHERE report > :last ORDER BY report LIMIT :size"
_KEEP = """
INSERT INTO fts_documents (report, stamp) VALUES (?, ?) ON CONFLICT (report) DO UPDATE SET stamp = excluded.stamp
"""
_NUMBERS = """
SELECT report, id FROM fts_documents WHERE report IN (SELECT value FROM json_each(:reports)) ORDER BY id
"""
_INSERT = f"INSERT INTO fts_reports (rowid, {', '.join(INDEXED)}) VALUES (?{', ?' * len(INDEXED)})"  # noqa: S608


_HEADS = f"""
SELECT reports.id, {_NAMES}, readings.title
FROM reports JOIN readings ON readings.version = reports.version LEFT JOIN organs ON organs.id = reports.organ
WHERE reports.id IN (SELECT value FROM json_each(:reports)) AND NOT {hidden()}
"""  # noqa: S608 - words of ours
_SECTIONS = f"""
SELECT reports.id, sections.section, sections.text
FROM reports JOIN sections ON sections.version = reports.version
WHERE reports.id IN (SELECT value FROM json_each(:reports)) AND NOT {hidden()}
AND NOT EXISTS (SELECT 1 FROM withheld WHERE withheld.report = reports.id
  AND withheld.cell = 'section.' || sections.section)
"""  # noqa: S608 - words of ours
