"""What a portal's lists showed in a run, from the tables: rows taken, rows on other hosts, rows that were announced."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.address import host_of
from crawler.links import OTHER_HOST

Row = Mapping[str, Any]


class Short(NamedTuple):
    """A list that showed fewer rows than it announced."""

    url: str
    rows: int
    announced: int


class Shown(NamedTuple):
    """What the lists showed.

    Attributes:
        listed: how many rows were taken for reports, each address once.
        before: how many of the rows that the last finished run saw; None where there was none.
        elsewhere: how many reports and attachments are on hosts that the portal's row does not name, by host.
        short: the lists that showed fewer rows, over all their pages, than they announced.
    """

    listed: int
    before: int | None = None
    elsewhere: Mapping[str, int] = {}
    short: Sequence[Short] = ()


def shown(database: Database, portal: str, run: str, before: str | None) -> Shown:
    """What a portal's lists showed in a run that is at its end.

    Args:
        database: the archive's database, with all that was kept.
        portal: the portal's code.
        run: the run's name, the instant of its start.
        before: the name of the last finished run that looked everywhere.
    """
    since, seen_before = (_began(database, portal, name) for name in (run, before or run))
    named = {"portal": portal, "run": run, "since": since, "before": seen_before, "reason": OTHER_HOST}
    others = database.execute(_ELSEWHERE, named).fetchall()
    return Shown(
        listed=database.execute(_LISTED, named).fetchone()[0],
        before=database.execute(_BEFORE, named).fetchone()[0] if before else None,
        elsewhere=dict(sorted(Counter(host_of(url) for (url,) in others).items())),
        short=tuple(_short(list(database.query(_PAGES, named)))),
    )


def _began(database: Database, portal: str, run: str) -> str:
    """The instant from which a run saw rows: a clock that was set back a little may say one before its name."""
    first = database.execute(_FIRST, {"portal": portal, "run": run}).fetchone()[0]
    return min(run, first or run)


def _short(pages: Sequence[Row]) -> Iterator[Short]:
    """The lists of which every page came and that showed fewer rows than announced."""
    leads = {page["address"]: page for page in pages}
    whole: defaultdict[str, list[Row]] = defaultdict(list)
    for page in pages:
        whole[_first(page, leads)["address"]].append(page)
    for first, every in whole.items():
        announced = max(page["announced"] or 0 for page in every)
        rows = sum(page["rows"] for page in every)
        if rows < announced and all(page["verdict"] == "ok" for page in every):
            yield Short(leads[first]["url"], rows, announced)


def _first(page: Row, leads: dict[str, Row]) -> Row:
    """The page from which a list's page was found, and that again, up to the first."""
    met = {page["address"]}
    while (above := leads.get(page["found_on"])) and above["address"] not in met:
        page = above
        met.add(page["address"])
    # The next page of a list finds its way through this one.
    for address in met:
        leads[address] = {**leads[address], "found_on": page["address"]}
    return page


_FIRST = "SELECT min(instant) FROM captures WHERE portal = :portal AND run = :run"
_LISTED = """
SELECT count(DISTINCT address) FROM links WHERE portal = :portal AND taken = 1 AND last_seen >= :since
"""
_BEFORE = """
SELECT count(DISTINCT address) FROM links
WHERE portal = :portal AND taken = 1 AND last_seen >= :before AND first_seen < :since
"""
_ELSEWHERE = "SELECT DISTINCT url FROM links WHERE portal = :portal AND reason = :reason AND last_seen >= :since"
_PAGES = """
SELECT address, url, found_on, announced, verdict, coalesce(rows, 0) AS rows
FROM frontier WHERE portal = :portal AND run = :run AND kind = 'list' ORDER BY place
"""
