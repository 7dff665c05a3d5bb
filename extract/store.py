"""The only writer of the extractor's tables: a reading goes in whole, in one transaction, and never twice.

A version's content digest is, in this first thread, the payload's SHA-256; the digest of the article's visible text
takes its place when pages are captured more than once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.database import migrate, transaction
from extract.document import Origin
from extract.form import Form, editions
from extract.register import Register, divisions, identify
from extract.report import Report, Unread
from extract.rows import Row, canonical, digest, head, lists, origin_digest, packed, sections, wide
from extract.schema import HEAD, LISTS, MIGRATIONS, WIDE, add_figure_columns, figure_keys

SHORT = 12
"""How many digits of a content digest a permalink shows."""


class UnknownFigure(ValueError):
    """A report has a figure that no edition prints: add the row to a form, or mend the reader."""


class Stored(NamedTuple):
    """What became of one reading: its version, its report (None where organ or year is unknown), whether it is new."""

    version: str
    report: str | None
    new: bool


class Counts(NamedTuple):
    """How much the archive holds; ``unattributed`` sources have a reading and no known organ or year."""

    reports: int
    versions: int
    unattributed: int
    unread: int


class Store:
    """Writes readings into an open archive."""

    def __init__(
        self, database: Database, forms: Sequence[Form] | None = None, register: Register | None = None
    ) -> None:
        """Make the tables that are missing, and the columns of editions that are new."""
        self._database = database
        self._register = register or divisions()
        migrate(database, MIGRATIONS)
        known = editions() if forms is None else forms
        with transaction(database):
            add_figure_columns(database, known)
        self._amounts = {table: figure_keys(table, known) for table in WIDE}

    def add(self, report: Report, origin: Origin, captured: datetime) -> Stored:
        """Store a reading; the same bytes of the same source, read alike, change nothing.

        Args:
            report: the reading.
            origin: where its document was found; without an address the file's name stands for it.
            captured: the instant of the visit, in UTC.

        Raises:
            UnknownFigure: the report has a figure that no edition prints; nothing was written.
        """
        rows = self._wide_rows(report)
        with transaction(self._database):
            key = self._key(report)
            version = self._version(report, origin, captured, key["report"])
            new = self._read_otherwise(report, origin, version)
            if new:
                self._write(report, origin, {"version": version, **key}, rows)
            self._show(key["report"])
        return Stored(version, key["report"], new)

    def add_unread(self, unread: Unread, payload: str, origin: Origin, captured: datetime) -> None:
        """Keep why a document could not be read: one row for an address and the SHA-256 of its bytes."""
        place = {"address": canonical(origin.address or unread.file), "payload": payload}
        kept = self._first("SELECT captured FROM unread WHERE address = :address AND payload = :payload", place)
        error = {name: getattr(unread.error, name) for name in ("name", "place", "expected", "got", "next")}
        row = {**place, "file": unread.file, **error, "captured": kept or captured.isoformat()}
        with transaction(self._database):
            self._database.table("unread").insert(row, replace=True)

    def counts(self) -> Counts:
        """How much the archive holds."""
        unattributed = self._database.table("sources").count_where("report IS NULL")
        reports, versions, unread = (self._database.table(name).count for name in ("reports", "versions", "unread"))
        return Counts(reports, versions, unattributed, unread)

    def _wide_rows(self, report: Report) -> dict[str, Row]:
        try:
            rows = {table: wide(report, table, self._amounts[table]) for table in WIDE}
        except KeyError as error:
            raise UnknownFigure(
                f"{report.file}: expected figures of a known edition, got {error}. "
                "Add the row to a file in extract/forms, or mend the reader."
            ) from error
        return {table: row for table, row in rows.items() if row is not None}

    def _key(self, report: Report) -> Row:
        """The report's key, its organ in the register; all None where the organ or the year is not known."""
        nothing: Row = {"report": None, "organ": None, "year": report.year}
        if report.agency is None or report.year is None:
            return nothing
        organ = identify(report.agency, self._register)
        row = {"id": organ.id, "name": organ.name, "division": organ.division, "division_name": organ.division_name}
        self._database.table("organs").insert(row, ignore=True)
        if self._first("SELECT name FROM organs WHERE id = :id", row) != organ.name:
            # Two names with one pinyin: an id is assigned once, so the second waits for the register to name it.
            return nothing
        key = f"{organ.id}/{report.year}"
        self._database.table("reports").insert({"id": key, "organ": organ.id, "year": report.year}, ignore=True)
        return {"report": key, "organ": organ.id, "year": report.year}

    def _version(self, report: Report, origin: Origin, captured: datetime, key: str | None) -> str:
        """The version of this content at this source; the first capture's instant stays."""
        address = canonical(origin.address or report.file)
        source = digest(key or "", address)[: SHORT + 4]
        version = f"{source}-{report.sha256[:SHORT]}"
        self._forget_misplaced(address, report.sha256, version)
        self._database.table("sources").insert({"id": source, "report": key, "address": address}, ignore=True)
        first = {"content_digest": report.sha256, "first_captured": captured.isoformat()}
        row = {"id": version, "source": source, "report": key, **first}
        self._database.table("versions").insert(row, ignore=True)
        return version

    def _forget_misplaced(self, address: str, content: str, version: str) -> None:
        """Drop what an earlier reading of these very bytes put under another report, or kept as unread."""
        table = self._database.table
        for row in self._all(_MISPLACED, {"address": address, "content": content, "version": version}):
            table("versions").delete(row["id"])
            if not table("versions").count_where("source = ?", [row["source"]]):
                table("sources").delete(row["source"])
            self._show(row["report"])
        table("unread").delete_where("address = ? AND payload = ?", [address, content])

    def _read_otherwise(self, report: Report, origin: Origin, version: str) -> bool:
        current = [report.sha256, origin_digest(origin), report.extractor]
        where = "version = ? AND payload = ? AND origin = ? AND extractor = ?"
        return not self._database.table("readings").count_where(where, [version, *current])

    def _write(self, report: Report, origin: Origin, key: Row, wide_rows: dict[str, Row]) -> None:
        """Put the current reading in the place of the one before."""
        version = {"version": key["version"]}
        for name in ("sections", *LISTS, *WIDE):
            self._database.table(name).delete_where("version = :version", version)
        self._database.table("readings").insert(
            {
                **version,
                "payload": report.sha256,
                "origin": origin_digest(origin),
                "url": origin.address,
                "year": report.year,
                **head(report),
                **packed(report),
            },
            replace=True,
        )
        self._database.table("sections").insert_all({**key, **row} for row in sections(report))
        for name, rows in lists(report).items():
            numbered = ({**key, "number": number, **row} for number, row in enumerate(rows, 1))
            self._database.table(name).insert_all(numbered)
        for name, row in wide_rows.items():
            self._database.table(name).insert({**key, **row, "shown": 0})

    def _show(self, report: str | None) -> None:
        """Let a report show the latest version of its preferred source; without any version it is no row."""
        if report is None:
            return
        best = self._first(_BEST, {"report": report})
        if best is None:
            self._database.table("reports").delete(report)
            return
        self._database.execute(_SHOW, {"report": report, "version": best})
        for table in WIDE:
            shown = f'UPDATE "{table}" SET shown = (version = :version) WHERE report = :report'  # noqa: S608 - a table of ours
            self._database.execute(shown, {"report": report, "version": best})

    def _all(self, sql: str, values: Row) -> list[Row]:
        return list(self._database.query(sql, values))

    def _first(self, sql: str, values: Row) -> Any:
        """The first column of the first row, None without any row."""
        row = self._database.execute(sql, values).fetchone()
        return row[0] if row else None


_MISPLACED = """
SELECT versions.id, versions.source, versions.report FROM versions JOIN sources ON sources.id = versions.source
WHERE sources.address = :address AND versions.content_digest = :content AND versions.id <> :version
"""

# The one that has the form's tables, a page before its attachment, then the latest.
_BEST = """
SELECT versions.id FROM versions JOIN readings ON readings.version = versions.id WHERE versions.report = :report
ORDER BY readings.figures > 0 DESC, readings.format IN ('html', 'text') DESC, versions.first_captured DESC, versions.id
LIMIT 1
"""

_COPIED = ("url", *HEAD)
_SHOW = f"""
UPDATE reports SET version = :version, ({", ".join(_COPIED)}) =
(SELECT {", ".join(_COPIED)} FROM readings WHERE readings.version = :version)
WHERE id = :report
"""  # noqa: S608 - columns of ours
