"""The only writer of the extractor's tables: what was read goes in whole, a batch in one transaction.

What the tables then hold is a function of the captures, the readings and the register, never of the order in which
readings came back or of where a batch ended: each batch puts the addresses it touches in order (settling.py), and
``finish`` what lies between addresses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from archive import journal
from archive.database import migrate, transaction
from extract import reviewed
from extract.archive_check import check_changed
from extract.changes import Change, cells, differences
from extract.content import CONTENT_DIGEST
from extract.derivation import derivation
from extract.form import Form, editions
from extract.history import Facts, version_id
from extract.loader import Loader, insert
from extract.naming import Namer
from extract.register import Register, division_rows, organ_name_rows, organ_rows
from extract.rows import Row, Values, Wide
from extract.schema import MIGRATIONS, UNREAD, WIDE, add_figure_columns
from extract.settling import Settled, Settler
from extract.showing import show
from extract.stored import cells as cells_of
from extract.stored import doubted
from extract.version import extractor
from extract.worker import Result

JOURNAL = "rereadings.jsonl"
AT_ONCE = 500
"""How many addresses are put in order in one transaction."""


class Counts(NamedTuple):
    """How much the archive holds; ``unattributed`` sources have a reading and no known organ or year."""

    reports: int
    versions: int
    unattributed: int
    unread: int


class Store:
    """Writes readings into an open archive."""

    def __init__(
        self, database: Database, captures: Path, register: Register, forms: tuple[Form, ...] | None = None
    ) -> None:
        """Make the tables that are missing, and the columns of editions that are new.

        Args:
            database: the open archive.
            captures: the folder of the WARC files, for the journal of rereadings.
            register: the organs that are known.
            forms: the editions; those that come with the package where left out.
        """
        self._database, self._captures, self._register = database, captures, register
        self._forms = editions() if forms is None else forms
        migrate(database, MIGRATIONS)
        # Rows go in a table at a time; that all of them fit together is held by tests, not asked of every row.
        database.execute("PRAGMA foreign_keys = OFF")
        with transaction(database):
            add_figure_columns(database, self._forms)
        self._tables = tuple(Wide(table, self._forms) for table in WIDE)
        self._loader = Loader(database, self._tables)
        self._settler = Settler(database, self._loader, Namer(register))

    def write(self, results: Sequence[Result]) -> None:
        """Store what became of some payloads, in one transaction.

        Everything that was read of one address since the last call is among them. Results without bytes are left out.
        """
        told = [result for result in results if result.damage is None]
        with transaction(self._database):
            journal.append(self._captures / JOURNAL, self._rereadings(told))
            self._keep_copies(told)
            fresh = _first_of_each(told)
            facts: dict[str, dict[str, Facts]] = {}
            for (address, content), result in fresh.items():
                facts.setdefault(address, {})[content] = _facts(result)
            settled = self._settler.settle({result.address for result in told}, facts)
            self._load(fresh, settled)
            self._tell(settled, {version_id(*place) for place in fresh})

    def settle(self, addresses: Iterable[str]) -> None:
        """Put addresses in order of which something else than a reading is new."""
        for page in _pages(sorted(addresses)):
            with transaction(self._database):
                self._tell(self._settler.settle(page), set())

    def adopt(self, folder: Path) -> None:
        """Take over the register and what people wrote; where the register changed, derive everything again.

        Documents whose corrections changed are to be read again.

        Args:
            folder: the archive's folder with its TOML files.

        Raises:
            FactsError: one of them is wrong; nothing was changed.
        """
        with transaction(self._database):
            payloads = {"payloads": json.dumps(sorted(reviewed.changed(self._database, folder)))}
            reviewed.store(self._database, folder)
            self._database.execute(_CORRECTED, payloads)
        made_by = derivation(self._register)
        known = self._database.execute("SELECT value FROM made_by WHERE name = 'derivation'").fetchone()
        if known == (made_by,):
            return
        with transaction(self._database):
            for table, rows in self._register_rows().items():
                self._database.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a table of ours
                self._database.table(table).insert_all(rows)
        self._derive_again()
        with transaction(self._database):
            self._database.execute("INSERT OR REPLACE INTO made_by VALUES ('derivation', ?)", [made_by])

    def _derive_again(self) -> None:
        self.settle(row[0] for row in self._database.execute("SELECT DISTINCT address FROM versions"))
        for page in _pages([row[0] for row in self._database.execute("SELECT id FROM reports ORDER BY id")]):
            with transaction(self._database):
                show(self._database, page)
        with transaction(self._database):
            self._database.execute("INSERT OR IGNORE INTO unchecked (organ) SELECT DISTINCT organ FROM reports")

    def _register_rows(self) -> dict[str, Iterator[dict[str, str | None]]]:
        return {
            "divisions": division_rows(self._register),
            "organs": organ_rows(self._register),
            "organ_names": ({**row, "since": row["since"] or ""} for row in organ_name_rows(self._register)),
        }

    def finish(self) -> None:
        """Put in order what lies between addresses: covers, names that share an id, the rules between years."""
        for _ in range(3):
            self.settle(row[0] for row in self._database.execute(_COVERS))
            misnamed = [row[0] for row in self._database.execute(_MISNAMED)]
            if not misnamed:
                break
            self.settle(misnamed)
        self.settle(row[0] for row in self._database.execute(_COVERS))
        with transaction(self._database):
            known = {"known": json.dumps([row["id"] for row in organ_rows(self._register)])}
            self._database.execute(_NOBODYS, known)
        check_changed(self._database, self._forms)

    def counts(self) -> Counts:
        """How much the archive holds."""
        unattributed = self._database.table("sources").count_where("report IS NULL")
        reports, versions, unread = (self._database.table(name).count for name in ("reports", "versions", "unread"))
        return Counts(reports, versions, unattributed, unread)

    def _keep_copies(self, told: Sequence[Result]) -> None:
        """Write down what was seen of each payload, and that it is no longer to be read."""
        run = self._database.conn.executemany
        places = [(result.address, result.payload) for result in told]
        columns = ("address", "payload", "content_digest", "digest_version")
        copies = [(*place, result.content, CONTENT_DIGEST) for place, result in zip(places, told, strict=True)]
        run(insert("copies", columns, replace=True), copies)
        run("DELETE FROM due WHERE address = ? AND payload = ?", places)
        run("DELETE FROM unread WHERE address = ? AND payload = ?", places)
        run(insert("unread", UNREAD), [_unread(result) for result in told if result.refusal])

    def _load(self, fresh: Mapping[tuple[str, str], Result], settled: Settled) -> None:
        """Put the current readings in the place of those before."""
        read = {version_id(*place): result for place, result in fresh.items()}
        self._loader.forget(read.keys() & settled.keys.keys())
        for version, result in read.items():
            if version in settled.keys and result.read is not None:
                row = {**result.read.reading, "capture": result.capture}
                self._loader.add(settled.keys[version], result.read._replace(reading=row))
        self._loader.flush()

    def _tell(self, settled: Settled, read: set[str]) -> None:
        """Let everything follow that depends on the versions: changes, shown reports, organs to check."""
        self._write_changes(settled, read)
        reports = settled.reports | {key.report for name in read if (key := settled.keys.get(name)) and key.report}
        show(self._database, reports)
        organs = sorted({report.partition("/")[0] for report in reports})
        sql = "INSERT OR IGNORE INTO unchecked (organ) VALUES (?)"
        self._database.conn.executemany(sql, [(organ,) for organ in organs])

    def _write_changes(self, settled: Settled, read: set[str]) -> None:
        """Compare again each version that is new in its place, or read anew, or after one that is."""
        which = {"versions": json.dumps(sorted(read | settled.histories.keys()))}
        pairs = list(self._database.execute(_PAIRS, which))
        names = {name for pair in pairs for name in pair}
        shown = cells_of(self._database, names, self._tables) if pairs else {}
        doubt = doubted(self._database, names)
        self._database.conn.executemany("DELETE FROM changes WHERE version = ?", [(name,) for name, _ in pairs])
        for version, previous in pairs:
            unsure = doubt[previous] | doubt[version]
            changed = (one for one in differences(shown[previous], shown[version]) if one.at not in unsure)
            self._loader.add_rows("changes", _change_rows(settled.keys[version], previous, changed))
        self._loader.flush()

    def _rereadings(self, told: Iterable[Result]) -> Iterator[Row]:
        """What another extractor read otherwise in the same capture."""
        again = {
            version_id(result.address, result.content): result
            for result in told
            if result.content and (result.read or result.refusal)
        }
        which = {"versions": json.dumps(sorted(again))}
        otherwise = {
            version: earlier
            for version, capture, earlier in self._database.execute(_CURRENT, which)
            if capture == again[version].capture and earlier != _reader(again[version])
        }
        before = cells_of(self._database, otherwise, self._tables)
        for version, earlier in otherwise.items():
            result = again[version]
            after = cells(result.read, self._tables) if result.read else {}
            facts = {"version": version, "address": result.address, "payload": result.payload}
            by = {"before_by": earlier, "after_by": _reader(result)}
            yield from ({**facts, **by, **change._asdict()} for change in differences(before[version], after))


def _reader(result: Result) -> str:
    """The extractor that read a payload, or failed to."""
    return str(result.read.reading["extractor"]) if result.read else extractor()


def _first_of_each(told: Iterable[Result]) -> dict[tuple[str, str], Result]:
    """The reading of the first capture of each content, where several were read."""
    first: dict[tuple[str, str], Result] = {}
    for result in sorted(told, key=lambda result: (result.instant, result.capture), reverse=True):
        if result.content and result.read:
            first[result.address, result.content] = result
    return first


def _facts(result: Result) -> Facts:
    row = result.read.reading if result.read else {}
    return Facts(result.capture, row["agency"], row["year"], bare=not (row["printed"] or row["sections"]))


def _unread(result: Result) -> Values:
    said = msgspec.structs.asdict(result.refusal) if result.refusal else {}
    row: Row = {
        "address": result.address,
        "payload": result.payload,
        "capture": result.capture,
        "captured": result.instant,
        "extractor": extractor(),
        "file": result.file,
        **said,
    }
    return tuple(row[name] for name in UNREAD)


def _change_rows(key: tuple[object, ...], previous: str, changed: Iterable[Change]) -> Iterator[Values]:
    for change in changed:
        yield (*key, change.at, previous, change.before, change.after)


def _pages(addresses: Sequence[str]) -> Iterator[Sequence[str]]:
    return (addresses[start : start + AT_ONCE] for start in range(0, len(addresses), AT_ONCE))


_COVERS = """
SELECT DISTINCT address FROM versions WHERE cover OR (bare AND address IN (SELECT found_on FROM versions))
"""
# The versions that are filed as if their organ's name had the id though another has it, or the other way round.
_MISNAMED = """
WITH claims AS (
  SELECT organ, min(first_captured || ' ' || organ_name) AS first FROM versions
  WHERE organ IS NOT NULL AND year IS NOT NULL AND cover = 0 GROUP BY organ
)
SELECT DISTINCT address FROM versions JOIN claims USING (organ) LEFT JOIN organ_names AS registered
ON registered.organ = versions.organ
WHERE cover = 0 AND year IS NOT NULL AND registered.organ IS NULL
AND (report IS NOT NULL) <> (substr(first, instr(first, ' ') + 1) = organ_name)
"""
_NOBODYS = """
DELETE FROM organs WHERE id NOT IN (SELECT value FROM json_each(:known)) AND id NOT IN (SELECT organ FROM reports)
"""
_PAIRS = """
SELECT id, previous FROM versions
WHERE previous IS NOT NULL AND (id IN (SELECT value FROM json_each(:versions))
OR previous IN (SELECT value FROM json_each(:versions))) ORDER BY id
"""
_CORRECTED = """
INSERT OR IGNORE INTO due (address, payload)
SELECT versions.address, readings.payload FROM readings JOIN versions ON versions.id = readings.version
WHERE readings.payload IN (SELECT value FROM json_each(:payloads))
"""
_CURRENT = """
SELECT version, capture, extractor FROM readings WHERE version IN (SELECT value FROM json_each(:versions))
ORDER BY version
"""
