"""How hosts are treated: pauses, one request at a time, robots.txt, and that a run ends when it is told to."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.database import migrate, transaction
from archive.warc import Exchange
from crawler.answer import Verdict
from crawler.capture import Answered, Planned
from crawler.frontier import Frontier
from crawler.robots import LONGEST_DELAY, TooSlow, policy
from crawler.schema import MIGRATIONS
from crawler.turns import Halted, Turns
from tests.crawler.crawling import article, background, killed, listing, nianbao, portal, reasons, rows, write_portals
from tests.crawler.raw_server import Asked, answer, saying

LIST = "/list/index.html"


def going() -> bool:
    return False


def quick(_latency: float) -> float:
    return 0.0


def test_two_hosts_on_one_machine_take_turns() -> None:
    """Once it is known that two hosts are one machine, the second waits until the first was answered, and a pause."""

    async def crawl() -> list[str]:
        turns, told = Turns(), list[str]()

        async def ask(host: str) -> None:
            turn = await turns.take(host, quick, lambda _: 0.05, going)
            told.append(f"{host} asks")
            await asyncio.sleep(0.02)
            told.append(f"{host} has it")
            turn.end("192.0.2.1", 0.0)

        await asyncio.gather(ask("a"), ask("b"))
        told.clear()
        begun = time.monotonic()
        await asyncio.gather(ask("a"), ask("b"))
        assert time.monotonic() - begun >= 0.07
        return told

    assert asyncio.run(crawl()) == ["a asks", "a has it", "b asks", "b has it"]


def test_whoever_waits_for_a_turn_leaves_when_the_run_ends() -> None:
    """A pause of an hour is not sat out after the end, and the turn is free for the next one."""

    async def crawl() -> None:
        turns, ended = Turns(), [False]
        (await turns.take("a", quick, None, going)).end()
        asyncio.get_running_loop().call_later(0.05, ended.__setitem__, 0, True)
        with pytest.raises(Halted):
            await turns.take("a", lambda _: 3600.0, None, lambda: ended[0])
        (await asyncio.wait_for(turns.take("a", quick, None, going), 1)).end()

    asyncio.run(crawl())


def test_the_longer_an_answer_took_the_longer_its_host_is_left_alone() -> None:
    """The pause is told how long the last answer took; a turn that ended twice ended once."""

    async def crawl() -> list[float]:
        turns, told = Turns(), list[float]()

        def pause(latency: float) -> float:
            told.append(latency)
            return 0.0

        for latency in (2.0, None, 3.0):
            turn = await turns.take("a", pause, None, going)
            turn.end(None, latency)
            turn.end(None, 9.0)
        (await turns.take("a", pause, None, going)).end()
        return told

    assert asyncio.run(crawl()) == [0.0, 2.0, 2.0, 3.0]


def robots(text: str) -> Answered:
    """An answer for robots.txt."""
    body = text.encode()
    exchange = Exchange(
        url="http://127.0.0.1/robots.txt",
        method="GET",
        request_headers=(),
        request_body=b"",
        status=200,
        protocol="HTTP/1.1",
        headers=(("content-type", "text/plain"),),
        body=body,
        instant=datetime.now(UTC),
        peer="127.0.0.1",
    )
    return Answered(exchange, body, Verdict("ok"))


@pytest.mark.parametrize("seconds", [LONGEST_DELAY, LONGEST_DELAY + 1, 3600.0])
def test_a_pause_that_no_run_can_keep_closes_the_host(seconds: float) -> None:
    """A Crawl-delay is kept up to a minute; a longer one is not shortened, the host is left alone."""
    said = policy(robots(f"User-agent: *\nCrawl-delay: {seconds:g}\n"))
    assert said.delay("nianbao") == seconds
    if seconds <= LONGEST_DELAY:
        said.refuse("http://127.0.0.1/a.html", "nianbao")
    else:
        with pytest.raises(TooSlow, match=f"robots.txt asks for {seconds:g} s"):
            said.refuse("http://127.0.0.1/a.html", "nianbao")


# The frontier

WORST = {"a": "refused", "c": "challenge", "d": "no answer"}


@contextmanager
def frontier(run: str, database: Database) -> Iterator[Frontier]:
    with transaction(database):
        yield Frontier(database, "raw", run)


def order(frontier: Frontier) -> list[str]:
    """Every address in the order in which it would be asked for, each answered at once."""
    given: list[str] = []
    while planned := next(frontier.pending(1, ()), None):
        given.append(planned.url.rpartition("/")[2])
        frontier.finish([(planned.address, WORST.get(given[-1], "ok"), None)])
    return given


def test_what_ended_a_run_waits_behind_all_else_in_the_next(tmp_path: Path) -> None:
    """A page that is refused each time keeps no other from being asked for: not a new one, and no attachment."""
    database = Database(tmp_path / "archive.db")
    migrate(database, MIGRATIONS)
    pages = [Planned(f"http://127.0.0.1/{name}", "page") for name in "abcd"]
    with frontier("1", database) as first:
        first.begin([])
        first.plan([*pages, Planned("http://127.0.0.1/file", "attachment")])
        assert order(first) == ["a", "b", "c", "d", "file"]
    with frontier("2", database) as second:
        second.begin([])
        second.plan([Planned("http://127.0.0.1/new", "page")])
        found = [planned.url.rpartition("/")[2] for planned in second.pending(10, ())]
        assert found == ["b", "new"]
        for name in ("b", "new", "file"):
            second.finish([(f"127.0.0.1/{name}", "ok", None)])
        second.finish([("127.0.0.1/a", "refused", None)])
        database.execute("UPDATE frontier SET state = 'left' WHERE state = 'pending'")
    with frontier("3", database) as third:
        third.begin([])
        assert order(third) == ["b", "new", "file", "c", "d", "a"]
    database.close()


# Whole crawls


def gaps(*asked: Asked) -> list[float]:
    """The seconds between one request and the next, of all servers."""
    instants = sorted(instant for one in asked for instant in one.instants)
    return [later - earlier for earlier, later in pairwise(instants)]


def crawled(folder: Path, *portals: dict[str, object]) -> int:
    write_portals(folder, *portals)
    done = nianbao("crawl", "--archive", folder)
    assert done.stderr == ""
    return done.returncode


def test_a_crawl_delay_is_kept_from_the_first_request_on_and_holds_no_other_host_up(tmp_path: Path) -> None:
    """All requests to a host are a Crawl-delay apart, the one after robots.txt too; other hosts go on meanwhile."""
    slow = {
        "/robots.txt": answer(b"User-agent: *\nCrawl-delay: 0.5\n", Content_Type="text/plain"),
        "/list/1.html": answer(article(1)),
        "/list/2.html": answer(article(2)),
    }
    other = {f"/other/{number}.html": answer(article(number + 4)) for number in range(4)}
    with saying(slow) as (base, asked), saying(other, "127.0.0.2") as (second, beside):
        links = ["1.html", "2.html", *(f"{second}{path}" for path in other)]
        slow[LIST] = answer(listing(*links))
        row = portal(base, hosts=[base.removeprefix("http://"), second.removeprefix("http://")])
        assert crawled(tmp_path, row) == 0
    assert min(gaps(asked)) >= 0.49
    # Held up by the other's pauses, its six requests would take longer than the other's five.
    assert len(beside) > len(asked)
    assert beside.instants[-1] - beside.instants[0] < asked.instants[-1] - asked.instants[0]
    assert [row["verdict"] for row in rows(tmp_path, "SELECT verdict FROM captures WHERE kind = 'probe'")] == [
        "gone"
    ] * 2


def test_a_host_that_asks_for_hours_is_left_alone_and_named(tmp_path: Path) -> None:
    """Of a host with a Crawl-delay of an hour only robots.txt is asked for; the run is not ok and says why."""
    pages = {
        "/robots.txt": answer(b"User-agent: *\nCrawl-delay: 3600\n", Content_Type="text/plain"),
        LIST: answer(listing("a.html")),
    }
    with saying(pages) as (base, asked):
        assert crawled(tmp_path, portal(base)) == 1
    assert asked == ["/robots.txt"]
    assert "robots.txt asks for 3600 s" in reasons(tmp_path)


def test_two_portals_on_one_machine_are_asked_in_turns(tmp_path: Path) -> None:
    """Portals of one process whose hosts are one address keep their pause between all requests to it."""
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    with saying(pages) as (one, first), saying(pages) as (two, second):
        assert crawled(tmp_path, portal(one, code="one", delay=0.3), portal(two, code="two", delay=0.3)) == 0
    # Which machine a host is on is told by its first answer, that for robots.txt.
    begun = max(one.instants[one.index("/robots.txt")] for one in (first, second))
    ends = sorted(first.instants + second.instants)[1:]
    between = [gap for gap, end in zip(gaps(first, second), ends, strict=True) if end > begun]
    assert len(between) == 6
    assert min(between) >= 0.29


def test_after_a_refusal_no_host_of_the_portal_is_asked_more(tmp_path: Path) -> None:
    """One refusal ends the run at once: nothing was queued, on no host, and nothing that waited is sent."""
    names = [f"{number}.html" for number in range(6)]
    good = {f"/list/{name}": answer(article(number)) for number, name in enumerate(names)}
    pages = {**good, "/list/0.html": answer(b"<html>no</html>", status="403 Forbidden")}
    waiting = {**good, "/robots.txt": answer(b"User-agent: *\nCrawl-delay: 1\n", Content_Type="text/plain")}
    with saying(pages) as (base, asked), saying(waiting, "127.0.0.2") as (second, beside):
        pages[LIST] = answer(listing(*names, *(f"{second}/list/{name}" for name in names)))
        row = portal(base, hosts=[base.removeprefix("http://"), second.removeprefix("http://")])
        assert crawled(tmp_path, row) == 1
    assert asked[-1] == "/list/0.html"
    assert len(asked) == 4
    assert [path for path in beside if path.startswith("/list/")] == []
    assert rows(tmp_path, "SELECT verdict FROM runs") == [{"verdict": "blocked"}]
    assert "were not asked for" in reasons(tmp_path)


def test_addresses_of_a_host_that_the_row_has_no_more_are_explained(tmp_path: Path) -> None:
    """A portal that moved to another host is crawled there; its old addresses are counted, and no dead host."""
    names = [f"{number}.html" for number in range(7)]
    old = {LIST: answer(listing(*names)), **{f"/list/{name}": answer(article(1)) for name in names}}
    new = {LIST: answer(listing("new.html")), "/list/new.html": answer(article(2))}
    with saying(old, "127.0.0.2") as (before, _), saying(new, "127.0.0.3") as (after, _):
        assert crawled(tmp_path, portal(before)) == 0
        crawled(tmp_path, portal(after))
    (row,) = rows(tmp_path, "SELECT * FROM runs ORDER BY run DESC LIMIT 1")
    assert (row["planned"], row["captured"], row["explained"], row["left_over"]) == (9, 2, 7, 0)
    assert reasons(tmp_path).count("7 addresses are on none of the portal's hosts any more") == 1
    assert "127.0.0.2" not in reasons(tmp_path)


def test_a_host_that_cannot_say_that_a_page_is_missing_is_named(tmp_path: Path) -> None:
    """Where the random address brings an error, a page that is gone could pass for one: the run is not ok."""

    class Broken(dict[str, bytes]):
        def get(self, path: str, default: bytes = b"") -> bytes:  # type: ignore[override] # the server asks so
            return super().get(path) or (answer(b"no", status="500 Broken") if "robots" not in path else default)

    pages = Broken({LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))})
    with saying(pages) as (base, _):
        assert crawled(tmp_path, portal(base)) == 1
    assert "nobody knows how this host says that a page is missing" in reasons(tmp_path)


# The end


def until(said: Callable[[], bool]) -> None:
    """Wait for something that a child process does."""
    end = time.monotonic() + 20
    while not said():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def crawling(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A crawl in a child process, which is gone in the end."""
    process = background("crawl", "--archive", folder)
    try:
        yield process
    finally:
        killed(process)


def test_ctrl_c_does_not_sit_a_pause_out_and_the_run_that_goes_on_asks_the_probes_again(tmp_path: Path) -> None:
    """While all wait for a Crawl-delay Ctrl-C ends with 130; nothing counts as unanswered, and all comes later."""
    patient = answer(b"User-agent: *\nCrawl-delay: 30\n", Content_Type="text/plain")
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1)), "/robots.txt": patient}
    with saying(pages) as (base, asked):
        write_portals(tmp_path, portal(base))
        with crawling(tmp_path) as process:
            until(lambda: bool(asked))
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            assert process.wait(5) == 130
        assert asked == ["/robots.txt"]
        assert rows(tmp_path, "SELECT * FROM unanswered") == []
        del pages["/robots.txt"]
        assert nianbao("crawl", "--archive", tmp_path).returncode == 0
    assert len(rows(tmp_path, "SELECT * FROM runs")) == 1
    assert len(rows(tmp_path, "SELECT * FROM frontier WHERE kind = 'probe' AND verdict = 'gone'")) == 1


def test_a_second_signal_ends_at_once_and_never_as_a_success(tmp_path: Path) -> None:
    """Whoever cannot wait for the last answer gets status 130, not 0; a run that goes on knows its soft 404 again."""
    hold = [True]

    def late() -> bytes:
        end = time.monotonic() + 20
        while hold[0] and time.monotonic() < end:
            time.sleep(0.02)
        return answer(article(1))

    pages: dict[str, bytes | Callable[[], bytes]] = {LIST: answer(listing("a.html")), "/list/a.html": late}
    with saying(pages) as (base, asked):
        write_portals(tmp_path, portal(base))
        with crawling(tmp_path) as process:
            until(lambda: "/list/a.html" in asked)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.7)
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 130
        hold[0] = False
        first = len(asked)
        assert nianbao("crawl", "--archive", tmp_path).returncode == 0
    assert [len(path) for path in asked[first:]] == [len("/robots.txt"), len(asked[1]), len("/list/a.html")]
