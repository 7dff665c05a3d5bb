"""The frontier: which addresses of a portal are still to be asked for in a run.

A table and not a queue in memory: an address becomes ``done`` in the transaction that records its capture, so that a
kill at any moment loses none and asks none twice, and memory stays flat however long the list is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from crawler.capture import RANKS, Planned
from crawler.schema import FRONTIER

PENDING, DONE, LEFT = "pending", "done", "left"
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
_PENDING = """
SELECT address, url, body, kind, found_on, link_text, list_date, list_column FROM frontier
WHERE portal = :portal AND state = 'pending' AND rank =
  (SELECT min(rank) FROM frontier WHERE portal = :portal AND state = 'pending')
ORDER BY place LIMIT :limit
"""
_AGAIN = """
UPDATE frontier SET state = 'pending', run = :run, verdict = NULL, reason = NULL
WHERE portal = :portal AND kind IN ('page', 'attachment')
"""
_TALLY = """
SELECT kind, state, verdict, count(*) AS count FROM frontier WHERE portal = :portal AND run = :run
GROUP BY kind, state, verdict
"""
_AMISS = """
SELECT kind, address, url, state, verdict, reason FROM frontier
WHERE portal = :portal AND run = :run
AND (state <> 'done' OR verdict <> 'ok' AND (kind = 'list' OR verdict NOT IN ('gone', 'soft_404')))
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
        self.plan(starts)

    def plan(self, found: Iterable[Planned]) -> None:
        """Plan addresses in the order they were found; one that is planned or done in this run stays as it is."""
        self._database.conn.executemany(_PLAN, [self._row(planned) for planned in found])

    def pending(self, limit: int, without: Collection[str]) -> Iterator[Planned]:
        """The next addresses in order, those left out that are being asked for right now.

        What leads to others goes first: none of a later rank is given while one of an earlier is not done.
        """
        named = {"portal": self._portal, "limit": limit + len(without)}
        for row in self._database.query(_PENDING, named):
            if row.pop("address") not in without:
                yield Planned(**row)

    def finish(self, outcomes: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Mark addresses done, each with its verdict and reason; one that was never planned is no row."""
        rows = [self._done(*outcome) for outcome in outcomes]
        self._database.conn.executemany(_FINISH, rows)

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
        }

    def _next_place(self) -> int:
        if self._place is None:
            self._place = self._database.execute(
                "SELECT coalesce(max(place), 0) FROM frontier WHERE portal = ?", [self._portal]
            ).fetchone()[0]
        self._place += 1
        return self._place
