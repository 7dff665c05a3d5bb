"""The only writer of the crawler's tables and of the WARC files: nothing is acknowledged before the disk has it.

A *unit* is all that one planned address brought: its chain of answers, and what was found on it. A unit is written to
the WARC file at once; up to ``GROUP`` units or links, or one second, together become durable: first the file is synced,
then one transaction holds the captures, marks their addresses done, and plans what they led to. A kill leaves a tail in
the file that no row knows; the next start moves it to ``captures/orphans/`` and asks for those addresses again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from archive import journal
from archive.database import DamagedArchive, migrate, transaction
from archive.records import Earlier, clean
from archive.recovery import Orphan, recover, unknown_files
from archive.warc import WarcWriter, Written, captures_folder
from crawler.capture import Answered, Planned, facts
from crawler.clock import next_instant
from crawler.frontier import Frontier
from crawler.journaled import JOURNAL, UNCOMMITTED, take_over
from crawler.links import Link
from crawler.portal import Portal, load
from crawler.rows import INSERT_CAPTURE, INSERT_PAYLOAD, Recorded, Row, capture_row, link_row, payload_row, stamp
from crawler.schema import LINKS, MIGRATIONS, PORTALS, RUNS, UNANSWERED
from crawler.shown import Shown, shown

GROUP = 200
PATIENCE = 1.0
"""At most so many units or links, or seconds, before what was captured is durable. A list page can have a hundred
links: by units alone the memory would grow with the list pages."""

SAME_RUN = timedelta(hours=24)
"""So long after its start an interrupted run of several portals is gone on with as one."""

NOT_KNOWN = "no answer"


class Unit(NamedTuple):
    """What one address brought: the last answer decides its verdict, unless ``verdict`` says why there is none.

    ``announced`` is how many rows a list says it has.
    """

    planned: Planned
    chain: Sequence[Answered]
    found: Sequence[Planned] = ()
    links: Sequence[tuple[Link, str | None]] = ()
    verdict: tuple[str, str | None] | None = None
    announced: int | None = None


class _Batch:
    """What is written to the file and not yet to the database."""

    def __init__(self) -> None:
        self.captures: list[Row] = []
        self.payloads: dict[str, Row] = {}
        self.instants: dict[str, tuple[str, datetime]] = {}
        self.links: dict[tuple[str, str, str], Row] = {}
        self.unanswered: list[Row] = []
        self.found: defaultdict[str, list[Planned]] = defaultdict(list)
        self.done: defaultdict[str, list[tuple[str, str | None, str | None]]] = defaultdict(list)
        self.announced: defaultdict[str, list[tuple[str, int | None, int]]] = defaultdict(list)
        self.units = 0


class Store:
    """Writes captures; one in a process, under the archive's lock."""

    def __init__(self, archive_dir: Path, database: Database, *, operator: str) -> None:
        """Make missing tables, and put right what a kill left behind.

        Args:
            archive_dir: the archive's folder.
            database: its open database.
            operator: who runs this, for the WARC's head.

        Raises:
            ArchiveError: the WARC files are not those that the database knows, or cannot be mended.
        """
        self._database = database
        self.folder = captures_folder(archive_dir)
        migrate(database, MIGRATIONS)
        self._portals = load(archive_dir / "portals")
        with transaction(database):
            keep_portals(database, self._portals)
        self.orphans: tuple[Orphan, ...] = self._recover()
        self._warc = WarcWriter(self.folder, operator=operator, announce=self._announce)
        self._batch, self._synced = _Batch(), monotonic()
        self._frontiers: dict[str, Frontier] = {}
        self._runs: dict[str, str] = {}
        self.captured = 0

    def _recover(self) -> tuple[Orphan, ...]:
        known = {row["name"]: row["bytes"] for row in self._database.query("SELECT name, bytes FROM warc_files")}
        if strangers := unknown_files(self.folder, known):
            raise DamagedArchive(
                self.folder,
                "WARC files that archive.db knows",
                f"{len(strangers)} that it does not ({', '.join(strangers[:3])})",
                "Nothing was changed. Make archive.db again from them: nianbao rebuild",
            )
        orphans = recover(self.folder, known)
        put_right(self._database, self.folder)
        return orphans

    def _announce(self, name: str) -> None:
        """Let the database know of a WARC file before it is there."""
        with transaction(self._database):
            self._database.execute("INSERT OR IGNORE INTO warc_files (name, bytes) VALUES (?, 0)", [name])

    # Runs

    def begin(self, portals: Sequence[Portal], now: datetime) -> list[Portal]:
        """Begin a run of portals, all of them at once, or go on with the one that was interrupted.

        A portal whose own run was interrupted goes on with that. The others share one run: if one was interrupted
        within ``SAME_RUN``, that one, and a portal that it has brought to its end already is done.

        A start that is new in a portal's row is asked for in either case.

        Returns:
            The portals that there is something to do for.

        Raises:
            ClockWentBack: the archive knows of later instants than now; nothing was begun.
        """
        now = next_instant(self._database, self.folder, now)
        self._portals |= {portal.code: portal for portal in portals}
        unfinished = {portal.code: run for portal in portals if (run := self._unfinished(portal.code))}
        recent = [run for run in unfinished.values() if now - datetime.fromisoformat(run) < SAME_RUN]
        run = max(recent, default=stamp(now))
        going = [portal for portal in portals if portal.code in unfinished or not self._ended(portal.code, run)]
        with transaction(self._database):
            for portal in going:
                frontier = self._open(portal.code, unfinished.get(portal.code, run))
                starts = [Planned(url, "list") for url in portal.start]
                frontier.go_on(starts) if portal.code in unfinished else frontier.begin(starts)
        return going

    def _open(self, portal: str, run: str) -> Frontier:
        self._runs[portal] = run
        frontier = self._frontiers[portal] = Frontier(self._database, portal, run)
        return frontier

    def run_of(self, portal: str) -> str:
        """The name of a portal's present run: the instant at which it began."""
        return self._runs[portal]

    def _unfinished(self, portal: str) -> str | None:
        row = self._database.execute(_UNFINISHED, {"portal": portal}).fetchone()
        return row[0] if row else None

    def _ended(self, portal: str, run: str) -> bool:
        count: int = self._database.table("runs").count_where(
            "portal = ? AND run = ? AND ended IS NOT NULL", [portal, run]
        )
        return count > 0

    def end(self, summary: Row) -> None:
        """Write down how a run went, first in the journal, then in the database; what was left is pending no more.

        Args:
            summary: the row of ``runs``.
        """
        self.flush()
        journal.append(self.folder / JOURNAL, [{"event": "run", **summary}])
        with transaction(self._database):
            self._database.table("runs").insert({name: summary[name] for name in RUNS}, replace=True)
            self._database.execute(_LEAVE, {"portal": summary["portal"]})
        del self._runs[summary["portal"]], self._frontiers[summary["portal"]]

    def shown(self, portal: str) -> Shown:
        """What the lists of a running portal showed, beside the last finished run that looked everywhere."""
        self.flush()
        row = self._database.execute(_LOOKED_BEFORE, {"portal": portal}).fetchone()
        return shown(self._database, portal, self._runs[portal], row[0] if row else None)

    def showed_reports(self, portal: str, address: str) -> bool:
        """Whether a list page ever showed a row that was taken for a report."""
        return bool(self._database.execute(_SHOWED, {"portal": portal, "list": address}).fetchone())

    def lists(self, portal: str) -> int:
        """How many list pages of a running portal are planned or done; what is not flushed is not among them."""
        return self._frontiers[portal].lists()

    def last_run(self, portal: str) -> Row:
        """The row of a portal's last finished run."""
        sql = "SELECT * FROM runs WHERE portal = ? AND ended IS NOT NULL ORDER BY run DESC LIMIT 1"
        return next(self._database.query(sql, [portal]))

    # The frontier

    def pending(self, portal: str, limit: int, without: Iterable[str]) -> list[Planned]:
        """The next addresses of a portal that nobody is asking for; what was found until now is among them."""
        self.flush()
        return list(self._frontiers[portal].pending(limit, frozenset(without)))

    def plan_probes(self, portal: str, probes: Iterable[Planned]) -> None:
        """Plan addresses that no page led to, in place of those of before."""
        with transaction(self._database):
            self._frontiers[portal].plan_probes(probes)

    def waiting(self) -> int:
        """How many addresses are still to be asked for, of all portals; those on their way are counted too."""
        count: int = self._database.execute("SELECT count(*) FROM frontier WHERE state = 'pending'").fetchone()[0]
        return count

    def frontier(self, portal: str) -> Frontier:
        """A running portal's frontier; what is not flushed is not in it yet."""
        return self._frontiers[portal]

    # Captures

    def keep(self, portal: str | None, run: str | None, unit: Unit) -> None:
        """Write a unit to the WARC file, and remember it for the next transaction.

        Raises:
            UnwritableArchive: the disk is full or read-only; what was committed stands.
        """
        name = run or self._runs[portal or ""]
        rows = [self._record(portal, name, unit.planned, answered) for answered in unit.chain]
        batch = self._batch
        if portal is not None:
            self._remember_outcome(portal, name, unit)
            instant = rows[-1]["instant"] if rows else stamp(datetime.now(UTC))
            for link, reason in unit.links:
                row = link_row(portal, unit.planned.address, link, reason, instant)
                batch.links[portal, row["list"], row["address"]] = row
        batch.units += 1
        self.captured += len(rows)
        if max(batch.units, len(batch.links)) >= GROUP or monotonic() - self._synced >= PATIENCE:
            self.flush()

    def _remember_outcome(self, portal: str, run: str, unit: Unit) -> None:
        verdict = unit.verdict or (tuple(unit.chain[-1].verdict) if unit.chain else (NOT_KNOWN, None))
        if unit.planned.kind != "robots":  # asked for on the way: nobody plans it
            self._batch.done[portal].append((unit.planned.address, verdict[0], verdict[1]))
        self._batch.found[portal].extend(unit.found)
        if unit.planned.kind == "list":
            self._batch.announced[portal].append((unit.planned.address, unit.announced, len(unit.links)))
        if not unit.chain:
            named = {"portal": portal, "run": run, "address": unit.planned.address, "url": unit.planned.url}
            said = {"kind": unit.planned.kind, "instant": stamp(datetime.now(UTC)), "reason": verdict[1] or verdict[0]}
            self._batch.unanswered.append({**named, **said})

    def _record(self, portal: str | None, run: str, planned: Planned, answered: Answered) -> Row:
        said = facts(planned, answered, portal=portal, run=run, row=self._portals.get(portal or ""))
        if answered.exchange.method == "POST":
            said["body"] = answered.exchange.request_body.decode("utf-8", "replace")
        earlier = self._earlier(answered)
        written = self._warc.add(answered.exchange, said, earlier)
        exchange = answered.exchange
        recorded = Recorded(
            written.id,
            written.place,
            exchange.url,
            exchange.instant,
            exchange.status,
            exchange.headers,
            exchange.peer,
            earlier.id if earlier else None,
            said,
        )
        return self._remember(recorded, written, answered.header("content-encoding"))

    def _remember(self, recorded: Recorded, written: Written, encoding: str | None) -> Row:
        row = capture_row(recorded)
        self._batch.captures.append(row)
        if recorded.revisits is None:
            self._batch.payloads.setdefault(row["payload"], payload_row(row, written.stored, encoding))
            self._batch.instants.setdefault(row["payload"], (recorded.url, recorded.instant))
        return row

    def _earlier(self, answered: Answered) -> Earlier | None:
        """The capture that holds the very same bytes as they were stored; an empty body is not worth a reference."""
        if not answered.exchange.body:
            return None
        stored = answered.stored
        if row := self._batch.payloads.get(answered.digest):
            url, instant = self._batch.instants[answered.digest]
            return Earlier(row["capture"], url, instant) if row["stored"] == stored else None
        found = self._database.execute(_EARLIER, {"payload": answered.digest, "stored": stored}).fetchone()
        return Earlier(found[0], found[1], datetime.fromisoformat(found[2])) if found else None

    def add_file(self, url: str, data: bytes, media_type: str | None, said: Row, instant: datetime) -> str:
        """Bring a local file in as a capture of kind ``file``; returns the capture's id."""
        url, declared = clean(url), clean(media_type or "application/octet-stream")
        written = self._warc.add_file(url, data, declared, instant, said)
        headers = (("content-type", declared),)
        recorded = Recorded(written.id, written.place, url, instant, None, headers, None, None, said)
        self._remember(recorded, written, None)
        self._batch.units += 1
        self.captured += 1
        return written.id

    # Durability

    def flush(self) -> None:
        """Make durable all that was kept: the WARC file first, then one transaction.

        Raises:
            UnwritableArchive: the disk is full or read-only; what was committed stands.
        """
        batch, self._batch, self._synced = self._batch, _Batch(), monotonic()
        if not batch.units:
            return
        sizes = self._warc.sync()
        if batch.unanswered:
            journal.append(self.folder / JOURNAL, [{"event": "unanswered", **row} for row in batch.unanswered])
        with transaction(self._database):
            self._write(batch, sizes)

    def _write(self, batch: _Batch, sizes: tuple[tuple[str, int], ...]) -> None:
        run = self._database.conn.executemany
        run(SIZE, [{"name": name, "bytes": size} for name, size in sizes])
        run(INSERT_CAPTURE, batch.captures)
        run(INSERT_PAYLOAD, list(batch.payloads.values()))
        run(SEEN, list(batch.links.values()))
        run(_UNANSWERED, batch.unanswered)
        for row in {(row["run"], row["portal"]) for row in batch.captures if row["portal"]}:
            self._database.execute(STARTED, {"run": row[0], "portal": row[1], "reasons": "[]"})
        for portal, found in batch.found.items():
            self._frontiers[portal].plan(found)
        for portal, outcomes in batch.done.items():
            self._frontiers[portal].finish(outcomes)
        for portal, totals in batch.announced.items():
            self._frontiers[portal].announce(totals)

    def close(self) -> None:
        """Make durable what was kept and close the WARC file."""
        self.flush()
        self._warc.close()


def put_right(database: Database, folder: Path) -> None:
    """Let the tables be what a kill kept from them: no file without captures, and every line of the journal."""
    with transaction(database):
        database.execute("DELETE FROM warc_files WHERE bytes = 0")
        take_over(database, folder, latest=UNCOMMITTED)


def keep_portals(database: Database, portals: Mapping[str, Portal]) -> None:
    """Let the table of portals be the rows as they are now; a portal without a row any more keeps its captures."""
    database.execute("DELETE FROM portals")
    database.table("portals").insert_all(_portal_row(portal) for portal in portals.values())


def _portal_row(portal: Portal) -> Row:
    row = {**dict.fromkeys(PORTALS), **msgspec.to_builtins(portal)}
    row |= {
        "starts": msgspec.json.encode(portal.start).decode(),
        "hosts": msgspec.json.encode(portal.hosts).decode(),
        "loopback": int(portal.loopback),
    }
    return {name: row[name] for name in PORTALS}


# Of a frontier that was rebuilt no row is of any run: what was interrupted before that begins anew.
_UNFINISHED = """
SELECT run FROM frontier WHERE portal = :portal AND state = 'pending' UNION ALL
SELECT runs.run FROM runs WHERE portal = :portal AND ended IS NULL
  AND EXISTS (SELECT 1 FROM frontier WHERE frontier.portal = :portal AND frontier.run = runs.run)
LIMIT 1
"""
_SHOWED = "SELECT 1 FROM links WHERE portal = :portal AND list = :list AND taken = 1 LIMIT 1"
_LOOKED_BEFORE = """
SELECT run FROM runs WHERE portal = :portal AND ended IS NOT NULL AND verdict IN ('ok', 'gaps')
ORDER BY run DESC LIMIT 1
"""
_LEAVE = "UPDATE frontier SET state = 'left' WHERE portal = :portal AND state = 'pending'"
_EARLIER = """
SELECT captures.id, captures.url, captures.instant FROM payloads JOIN captures ON captures.id = payloads.capture
WHERE payloads.sha256 = :payload AND payloads.stored = :stored
"""
SIZE = """
INSERT INTO warc_files (name, bytes) VALUES (:name, :bytes) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes
"""
STARTED = """
INSERT INTO runs (run, portal, started, reasons) VALUES (:run, :portal, :run, :reasons) ON CONFLICT DO NOTHING
"""
_NAMED = ", ".join(f":{name}" for name in LINKS)
_LINK_COLUMNS = ", ".join(f'"{name}"' for name in LINKS)
# A row is as it was seen last by its instant, in whatever order captures are read: the clock may have been set back.
_AS_LATEST = ", ".join(
    f'"{name}" = CASE WHEN excluded.last_seen >= last_seen THEN excluded."{name}" ELSE "{name}" END'
    for name in ("url", "text", "date", "column", "taken", "reason")
)
SEEN = f"""
INSERT INTO links ({_LINK_COLUMNS}) VALUES ({_NAMED}) ON CONFLICT (portal, list, address) DO UPDATE SET
{_AS_LATEST}, first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
"""  # noqa: S608 - columns of ours
_UNANSWERED_COLUMNS = ", ".join(UNANSWERED)
_UNANSWERED = f"""
INSERT OR REPLACE INTO unanswered ({_UNANSWERED_COLUMNS}) VALUES ({", ".join(f":{name}" for name in UNANSWERED)})
"""  # noqa: S608 - columns of ours
