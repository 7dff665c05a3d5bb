"""Kill -9 at random moments of crawl, extract, index and rebuild, and compare with an undisturbed archive.

``python -m tests.kills --count 50`` (``make kills``); the suite does a few. A trial is one archive: its crawl is killed
and started again until it ends, then its reading, its index, a rebuild. Afterwards each planned address is captured
once, every digest is right, and the derived tables are those of an archive that nobody killed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random, SystemRandom
from typing import NamedTuple

from archive.database import open_archive
from samples.portals import SamplePortals, sample_portals
from tests.crawler.crawling import Row, background, killed, nianbao

# What two crawls of the same pages cannot share: instants, and what counters on the pages change.
PASSING = frozenset(
    {"capture", "captured", "first_captured", "last_captured", "first_seen", "last_seen", "payload", "run", "instant"}
)
TABLES = (
    "sources", "versions", "readings", "copies", "unread", "reports", "sections", "notes", "findings", "statements",
    "changes", "disclosure", "applications", "proceedings", "organs", "organ_names", "divisions", "links", "portals",
)  # fmt: skip
CAPTURED = """
SELECT portal, kind, planned, address, status, verdict, link_text, list_date FROM captures
WHERE kind IN ('list', 'page', 'attachment')
"""
LISTED = """
SELECT report, organ_name, kind, province, city, year, edition, findings, title, versions, changed, figures
FROM summary_reports
"""
INDEXED = "SELECT fts_documents.report FROM fts_documents JOIN fts_reports ON fts_reports.rowid = fts_documents.id"
RUNS = "SELECT portal, planned, captured, explained, left_over, found, verdict FROM runs WHERE ended IS NOT NULL"
TWICE = """
SELECT portal, planned, address, count(*) AS times FROM captures WHERE kind IN ('list', 'page', 'attachment')
GROUP BY 1, 2, 3 HAVING times > 1
"""


class Kills(NamedTuple):
    """How many processes were killed, of which command, and everything that was then not as it should be."""

    crawl: int
    extract: int
    indexing: int
    rebuild: int
    wrong: list[str]


def trials(count: int, seed: int, told: Callable[[str], None] = lambda _: None) -> Kills:
    """Kill until ``count`` crawls and extracts were killed; rebuilds are killed beside them."""
    random = Random(seed)  # noqa: S311 - moments, not secrets
    crawls = extracts = indexes = rebuilds = number = 0
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as root, sample_portals() as portals:
        calm = Path(root) / "calm"
        _live(calm, portals)
        while crawls + extracts < count:
            number += 1
            folder = Path(root) / f"trial{number}"
            portals.write(folder)
            crawls += _killed_crawls(folder, portals, random, min(3, count - crawls - extracts))
            extracts += _killed_often(folder, "extract", random, min(2, count - crawls - extracts))
            _read(folder)
            indexes += _killed_often(folder, "index", random, 2, (0.05, 0.4))
            _finish(folder)
            wrong += [f"trial {number}: {said}" for said in _wrong(calm, folder)]
            rebuilds += _killed_often(folder, "rebuild", random, 1)
            wrong += [f"trial {number}, after a rebuild: {said}" for said in _rebuilt(calm, folder)]
            told(f"{crawls + extracts} of {count} kills; {indexes} of index, {rebuilds} of rebuild; {len(wrong)} wrong")
    return Kills(crawls, extracts, indexes, rebuilds, wrong)


def _live(folder: Path, portals: SamplePortals) -> None:
    """An archive that nobody disturbs."""
    portals.write(folder)
    _ends(nianbao("crawl", "--archive", folder), 0)
    _finish(folder)


def _read(folder: Path) -> None:
    _ends(nianbao("extract", "--archive", folder), 0, 3)
    _ends(nianbao("check", "--archive", folder), 0, 1)


def _finish(folder: Path) -> None:
    _read(folder)
    _ends(nianbao("index", "--archive", folder), 0)


def _ends(done: subprocess.CompletedProcess[str], *statuses: int) -> None:
    if done.returncode not in statuses:
        raise AssertionError(f"{done.args}: status {done.returncode}: {done.stdout}{done.stderr}")


def _killed_crawls(folder: Path, portals: SamplePortals, random: Random, times: int) -> int:
    """Kill a crawl so often, each time when so many more requests were asked; then let it end."""
    kills = 0
    while kills < times:
        process = background("crawl", "--archive", folder)
        enough = len(portals.asked) + random.randrange(70)
        while process.poll() is None and len(portals.asked) < enough:
            time.sleep(0.002)
        time.sleep(random.random() * 0.03)
        alive = process.poll() is None
        killed(process)
        if not alive or _all_ended(folder):
            return kills + alive
        kills += 1
    _ends(nianbao("crawl", "--archive", folder), 0)
    return kills


def _all_ended(folder: Path) -> bool:
    """Whether the crawl was through before it was killed: one more would be another run."""
    if not (folder / "archive.db").exists():
        return False
    with open_archive(folder / "archive.db") as database:
        if "runs" not in database.table_names():
            return False
        return database.table("runs").count_where("ended IS NOT NULL") == database.table("portals").count_where(
            "checked"
        )


def _killed_often(
    folder: Path, command: str, random: Random, times: int, between: tuple[float, float] = (0.8, 4.0)
) -> int:
    """Kill a command so often, each time at a moment (in seconds) between its start and its usual end."""
    kills = 0
    for _ in range(times):
        process = background(command, "--archive", folder)
        time.sleep(random.uniform(*between))
        kills += process.poll() is None
        killed(process)
    return kills


def _wrong(calm: Path, folder: Path) -> Iterator[str]:
    """What is not as in the undisturbed archive."""
    for row in _rows(folder, TWICE):
        yield f"captured {row['times']} times: {row['planned']}"
    for name, sql in (("captures", CAPTURED), ("runs", RUNS), ("summary_reports", LISTED), ("index", INDEXED)):
        yield from _unequal(name, _rows(calm, sql), _rows(folder, sql))
    for table in TABLES:
        sql = f'SELECT * FROM "{table}"'  # noqa: S608 - a table of ours
        yield from _unequal(table, _lasting(_rows(calm, sql)), _lasting(_rows(folder, sql)))
    done = nianbao("fixity", "--archive", folder)
    if done.returncode:
        yield f"fixity: {done.stdout}{done.stderr}"


def _unequal(name: str, calm: list[Row], found: list[Row]) -> Iterator[str]:
    ours, theirs = sorted(map(repr, calm)), sorted(map(repr, found))
    if ours != theirs:
        only = [row for row in theirs if row not in ours][:2], [row for row in ours if row not in theirs][:2]
        yield f"{name}: {len(found)} rows for {len(calm)}; only here {only[0]}, missing {only[1]}"


def _lasting(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in PASSING} for row in rows]


def _rows(folder: Path, sql: str) -> list[Row]:
    with open_archive(folder / "archive.db") as database:
        return list(database.query(sql))


def _rebuilt(calm: Path, folder: Path) -> Iterator[str]:
    """A killed rebuild leaves the archive as it was, and a whole one makes it again, equal."""
    yield from _wrong(calm, folder)
    done = nianbao("rebuild", "--archive", folder)
    if done.returncode:
        yield f"rebuild: status {done.returncode}: {done.stdout}{done.stderr}"


def main() -> None:
    """Print how many kills there were, of what, and everything wrong; status 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    given = parser.parse_args()
    print(f"seed {given.seed}")  # noqa: T201 - this is its output
    found = trials(given.count, given.seed, lambda said: print(said, flush=True))  # noqa: T201
    for said in found.wrong[:40]:
        print(said[:500])  # noqa: T201
    print(  # noqa: T201
        f"{found.crawl} crawls, {found.extract} extracts, {found.indexing} indexes and "
        f"{found.rebuild} rebuilds killed; "
        f"{len(found.wrong)} things wrong"
    )
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
