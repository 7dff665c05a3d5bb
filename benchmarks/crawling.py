"""What a captured page costs, as a multiple of what a bare Scrapy spider spends on the same page in the same run.

Both crawl a portal of like pages of 15 KB on this machine, each in a child process of its own, in turns. A bare spider
is given every address and drops what it gets; ours is ``nianbao crawl``: lists, frontier, robots.txt, guard, WARC and
archive. A page's cost is the CPU (user and system) of a long crawl less that of a short one, so that loading Python and
Scrapy counts for neither. The limit is against Scrapy as it comes. For each answer that starts a hundred workers for
items, which neither spider has; what it costs with one worker, as ours runs, stands beside it. Memory is a child's
highest, at 1 000 and at 50 000 addresses.
Run: ``make bench``, or ``python -m benchmarks.crawling --quick`` for a look with fewer pages.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from samples.bulk import DAY, ROWS, SIZE, bulk_portal
from samples.rows import Row, write_rows

COST = 2.0
"""At most so many times the CPU of the bare spider."""

GROWTH = 1.15
"""At most so many times the memory, from the smaller count of addresses to the larger."""


class Plan(NamedTuple):
    """How many pages are crawled: to start up, to be timed, how often, and the two counts for the memory."""

    short: int
    long: int
    rounds: int
    few: int
    many: int


FULL = Plan(100, 2_100, 4, 1_000, 50_000)
QUICK = Plan(20, 120, 1, 100, 400)


class Spent(NamedTuple):
    """What a child process took: CPU and wall time in seconds, and its highest memory in MB."""

    cpu: float
    wall: float
    memory: float


class Cost(NamedTuple):
    """What one page takes, once all is loaded: CPU in milliseconds, pages a second, and the highest memory in MB."""

    milliseconds: float
    rate: float
    memory: float


Crawl = Callable[[Row, int], Spent]


class CrawlFailed(RuntimeError):
    """A crawl did not bring every page: its figures would say nothing."""


def spent(command: Sequence[str]) -> Spent:
    """Run a child process to its end.

    Raises:
        CrawlFailed: it ended with another status than 0.
    """
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CrawlFailed(f"{' '.join(command)}: expected every page, got status {process.returncode}")
    return Spent(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss / 1024)


def ours(portal: Row, _count: int) -> Spent:
    """``nianbao crawl`` into a new archive; it fails by itself where fewer pages come than the row expects."""
    with TemporaryDirectory(prefix="nianbao-bench-") as folder:
        write_rows([portal], Path(folder) / "portals" / "bulk.toml")
        return spent(["nianbao", "crawl", "--archive", folder, portal["code"]])


def bare(portal: Row, count: int) -> Spent:
    """A bare spider, with Scrapy as it comes."""
    return spent(["benchmarks.crawling", "--bare", portal["start"][0], "--count", str(count)])


def lean(portal: Row, count: int) -> Spent:
    """A bare spider with one worker for the items that it does not have."""
    return spent(["benchmarks.crawling", "--bare", portal["start"][0], "--count", str(count), "--items", "1"])


CRAWLS: Mapping[str, Crawl] = {"bare Scrapy": bare, "the same, 1 item worker": lean, "nianbao crawl": ours}
BASELINE, _, OURS = CRAWLS


def cost(crawl: Crawl, short: Row, long: Row, plan: Plan) -> Cost:
    """What a page takes in one turn."""
    first, second = crawl(short, plan.short), crawl(long, plan.long)
    pages = plan.long - plan.short
    return Cost((second.cpu - first.cpu) / pages * 1000, pages / (second.wall - first.wall), second.memory)


def best(costs: Sequence[Cost]) -> Cost:
    """What a page takes when the machine does nothing else."""
    times, rates, memories = zip(*costs, strict=True)
    return Cost(min(times), max(rates), max(memories))


def costs(plan: Plan) -> dict[str, Cost]:
    """What a page takes each crawl; they go in turns, so that a slow moment hits all."""
    with bulk_portal(plan.short) as short, bulk_portal(plan.long) as long:
        turns = [[cost(crawl, short, long, plan) for crawl in CRAWLS.values()] for _ in range(plan.rounds)]
    return {name: best(taken) for name, taken in zip(CRAWLS, zip(*turns, strict=True), strict=True)}


def memory(count: int) -> float:
    """The highest memory of a crawl of so many pages, in MB."""
    with bulk_portal(count) as portal:
        return ours(portal, count).memory


# The baseline


def addresses(start: str, count: int) -> Iterator[str]:
    """Every address of a bulk portal: its list pages, then its articles."""
    folder, day = start.removesuffix("index.html"), DAY.replace("-", "")
    yield start
    yield from (f"{folder}index_{page}.html" for page in range(1, -(-count // ROWS)))
    yield from (f"{folder}{day[:6]}/t{day}_{number}.html" for number in range(1, count + 1))


def crawl_bare(start: str, count: int, items: int | None) -> int:
    """Ask for every address with Scrapy as it comes, but for its log and console; 1 where one did not come."""
    from scrapy import Request, Spider  # noqa: PLC0415 - only a child loads it: the one that measures stays small
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415
    from scrapy.http import Response  # noqa: PLC0415

    came: list[int] = []

    class Bare(Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Request]:
            for address in addresses(start, count):
                yield Request(address, dont_filter=True)

        def parse(self, response: Response) -> None:
            came.append(response.status)

    workers = {} if items is None else {"CONCURRENT_ITEMS": items}
    process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, **workers})
    process.crawl(Bare)
    process.start()
    return int(came != [200] * sum(1 for _ in addresses(start, count)))


# The table


def report(plan: Plan, console: Console) -> int:
    """Measure and print; 1 where a page costs more, or memory grows further, than it may."""
    taken = costs(plan)
    few, many = memory(plan.few), memory(plan.many)
    ratio, growth = taken[OURS].milliseconds / taken[BASELINE].milliseconds, many / few
    console.print(_table(plan, taken))
    console.print(
        f"peak memory {few:.0f} MB at {plan.few} addresses, {many:.0f} MB at {plan.many}: × {growth:.2f} (≤ {GROWTH:g})"
    )
    return int(ratio > COST or growth > GROWTH)


def _table(plan: Plan, taken: Mapping[str, Cost]) -> Table:
    table = Table(title=f"Crawling {plan.long} pages of {SIZE // 1000} KB on this machine, best of {plan.rounds}")
    for heading in ("crawl", "CPU ms a page", "nianbao costs", "pages/s", "peak MB"):
        table.add_column(heading, justify="left" if heading == "crawl" else "right")
    for name, one in taken.items():
        limit = f" (≤ {COST:g})" if name == BASELINE else ""
        times = "" if name == OURS else f"× {taken[OURS].milliseconds / one.milliseconds:.2f}{limit}"
        table.add_row(name, f"{one.milliseconds:.2f}", times, f"{one.rate:.0f}", f"{one.memory:.0f}")
    return table


def main() -> int:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawling", description="What a captured page costs.")
    parser.add_argument("--quick", action="store_true", help="a look with few pages, whose figures decide nothing")
    parser.add_argument("--bare", metavar="START", help="be the baseline: crawl the bulk portal whose list starts here")
    parser.add_argument("--count", type=int, default=0, help="how many articles that portal has")
    parser.add_argument(
        "--items", type=int, help="how many workers for items the baseline has; Scrapy's own by default"
    )
    chosen = parser.parse_args()
    if chosen.bare:
        return crawl_bare(chosen.bare, chosen.count, chosen.items)
    return report(QUICK if chosen.quick else FULL, Console())


if __name__ == "__main__":
    sys.exit(main())
