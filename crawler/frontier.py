"""The frontier: which addresses of a portal are still to be asked for in a run.

A table and not a queue in memory: an address becomes ``done`` in the transaction that records its capture, so that a
kill at any moment loses none and asks none twice, and memory stays flat however long the list is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.database import FILE_NAME, DamagedArchive
from crawler.capture import RANKS, Planned
from crawler.schema import FRONTIER

PENDING, DONE, LEFT = "pending", "done", "left"
_BEHIND = 10
Row = dict[str, Any]

_COLUMNS = ", ".join(f'"{name}"' for name in FRONTIER)
_VALUES = ", ".join(f":{name}" for name in FRONTIER)
# What a list says of an address may change; whether it was asked for in this run may not.
_PLAN = f"""
INSERT INTO frontier ({_COLUMNS}) VALUES ({_VALUES})
ON CONFLICT (portal, address) DO UPDATE SET url = excluded.url, found_on = excluded.found_on,
link_text = excluded.link_text, list_date = excluded.list_date, list_column = excluded.list_column
WHERE excluded.kind IN ('page', 'attachment') AND excluded.link_text IS NOT NULL AND frontier.kind = excluded.kind
AND (frontier.list_date IS NOT NULL) <= (excluded.list_date IS NOT NULL)
"""  # noqa: S608 - columns of ours
_FINISH = """
UPDATE frontier SET state = :state, run = :run, verdict = :verdict, reason = :reason
WHERE portal = :portal AND address = :address
"""
_ANNOUNCE = "UPDATE frontier SET announced = ?, rows = ? WHERE portal = ? AND address = ?"
_PENDING = """
SELECT address AS identity, url, body, kind, found_on, link_text, list_date, list_column FROM frontier
WHERE portal = :portal AND state = 'pending' AND rank =
  (SELECT min(rank) FROM frontier WHERE portal = :portal AND state = 'pending')
ORDER BY place LIMIT :limit
"""
# What ended a run, or may have, waits behind all else, lest it ends each run before the same addresses; what was not
# reached there comes before what was asked for last.
_AGAIN = f"""
UPDATE frontier SET state = 'pending', run = :run, verdict = NULL, reason = NULL, rank = CASE kind
    WHEN 'page' THEN {RANKS["page"]} ELSE {RANKS["attachment"]} END
  + CASE WHEN verdict IN ('refused', 'challenge', 'no answer') THEN {2 * _BEHIND}
    WHEN state = 'left' AND rank >= {_BEHIND} THEN {_BEHIND} ELSE 0 END
WHERE portal = :portal AND kind IN ('page', 'attachment')
"""  # noqa: S608 - numbers of ours
_RETYPE = """
DELETE FROM frontier WHERE portal = :portal AND address = :address AND kind IN ('page', 'attachment')
"""
_TALLY = """
SELECT kind, state, verdict, count(*) AS count FROM frontier WHERE portal = :portal AND run = :run
GROUP BY kind, state, verdict
"""
_AMISS = """
SELECT kind, address, url, state, verdict, reason FROM frontier
WHERE portal = :portal AND run = :run
AND (state <> 'done' OR verdict NOT IN ('ok', 'robots')
  AND (kind = 'list' OR verdict NOT IN ('gone', 'soft_404', 'off_host')))
ORDER BY rank, place LIMIT :limit
"""


class Frontier:
    """One portal's part of the table; every write stands in the caller's transaction."""

    def __init__(self, database: Database, portal: str, run: str) -> None:
        self._database, self._portal, self._run = database, portal, run
        self._place: int | None = None

    def begin(self, starts: Iterable[Planned]) -> None:
        """Plan a new run: the lists' heads, and again every document that is known."""
        named = {"portal": self._portal, "run": self._run}
        self._database.execute(
            "DELETE FROM frontier WHERE portal = :portal AND kind NOT IN ('page', 'attachment')", named
        )
        self._database.execute(_AGAIN, named)
        self.go_on(starts)

    def go_on(self, starts: Iterable[Planned]) -> None:
        """Go on with a run: heads of lists that are new are planned too, also where a document stood before."""
        heads = list(starts)
        named = [{"portal": self._portal, "address": head.address} for head in heads]
        self._database.conn.executemany(_RETYPE, named)
        self.plan(heads)

    def plan(self, found: Iterable[Planned]) -> None:
        """Plan addresses in the order they were found; one that is planned or done in this run stays as it is."""
        self._database.conn.executemany(_PLAN, [self._row(planned) for planned in found])

    def plan_probes(self, probes: Iterable[Planned]) -> None:
        """Plan probes in place of those of before."""
        self._database.execute("DELETE FROM frontier WHERE portal = ? AND kind = 'probe'", [self._portal])
        self.plan(probes)

    def pending(self, limit: int, without: Collection[str]) -> Iterator[Planned]:
        """The next addresses in order, those left out that are being asked for right now.

        What leads to others goes first: none of a later rank is given while one of an earlier is not done.
        """
        named = {"portal": self._portal, "limit": limit + len(without)}
        for row in self._database.query(_PENDING, named):
            if row["identity"] not in without:
                yield Planned(**row)

    def finish(self, outcomes: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Mark addresses done, each with its verdict and reason.

        Raises:
            DamagedArchive: one was never planned: left alone, whatever was asked in its place would be asked for ever.
        """
        for outcome in outcomes:
            row = self._done(*outcome)
            if not self._database.execute(_FINISH, row).rowcount:
                raise _unplanned(self._portal, row["address"])

    def announce(self, totals: Iterable[tuple[str, int | None, int]]) -> None:
        """Write down how many rows lists say they have, and how many each page showed, by its address."""
        values = [(announced, rows, self._portal, address) for address, announced, rows in totals]
        self._database.conn.executemany(_ANNOUNCE, values)

    def lists(self) -> int:
        """How many list pages are planned or done in this run."""
        count: int = self._database.table("frontier").count_where(
            "portal = ? AND run = ? AND kind = 'list'", [self._portal, self._run]
        )
        return count

    def tally(self) -> list[Row]:
        """How many addresses of this run are of which kind, state and verdict."""
        return list(self._database.query(_TALLY, {"portal": self._portal, "run": self._run}))

    def amiss(self, limit: int) -> list[Row]:
        """The first addresses of this run that gave no document, with what was said of them."""
        return list(self._database.query(_AMISS, {"portal": self._portal, "run": self._run, "limit": limit}))

    def _done(self, address: str, verdict: str | None, reason: str | None) -> Row:
        named = {"portal": self._portal, "run": self._run, "address": address}
        return {**named, "state": DONE, "verdict": verdict, "reason": reason}

    def _row(self, planned: Planned) -> Row:
        return {
            "portal": self._portal,
            "address": planned.address,
            "url": planned.url,
            "body": planned.body,
            "kind": planned.kind,
            "rank": RANKS[planned.kind],
            "place": self._next_place(),
            "state": PENDING,
            "run": self._run,
            "verdict": None,
            "reason": None,
            "found_on": planned.found_on,
            "link_text": planned.link_text,
            "list_date": planned.list_date,
            "list_column": planned.list_column,
            "announced": None,
            "rows": None,
        }

    def _next_place(self) -> int:
        if self._place is None:
            self._place = self._database.execute(
                "SELECT coalesce(max(place), 0) FROM frontier WHERE portal = ?", [self._portal]
            ).fetchone()[0]
        self._place += 1
        return self._place


def _unplanned(portal: str, address: str) -> DamagedArchive:
    return DamagedArchive(
        Path(FILE_NAME),
        f"{address} in the frontier of {portal}, for it was asked for",
        "no such row",
        "What was committed stands. Make archive.db again: nianbao rebuild",
    )
