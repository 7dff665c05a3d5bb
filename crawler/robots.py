"""robots.txt, obeyed: asked for once a host and run, before anything else (RFC 9309).

A host that has none (4xx) allows everything; one whose robots.txt is a web page says nothing, which is noted; one that
cannot be reached or fails (5xx) allows nothing until it can be read, and one that asks for longer pauses than a run can
keep is left alone.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from archive.address import host_of
from archive.text import decode
from crawler.capture import Answered, Planned
from crawler.recorder import CHAIN, PLANNED
from crawler.turns import Halted
from crawler.visitor import visitor

LONGEST_DELAY = 60.0
"""A Crawl-delay of more seconds is not waited: at one page a minute a portal's run would take days."""


class Forbidden(IgnoreRequest):
    """robots.txt does not allow the address: leave it."""


class Unreachable(IgnoreRequest):
    """Whether the address is allowed is not known: ask again another day."""


class TooSlow(IgnoreRequest):
    """robots.txt asks for pauses that no run can keep: ask the host's operator for shorter ones."""


class Policy(NamedTuple):
    """What a host allows: ``rules`` None is everything, ``closed`` says why it is nothing."""

    rules: Protego | None = None
    closed: str | None = None

    def delay(self, agent: str) -> float:
        """The Crawl-delay in seconds, 0 where there is none."""
        return float((self.rules.crawl_delay(agent) if self.rules else None) or 0)

    def refuse(self, url: str, agent: str) -> None:
        """Do nothing where the address is allowed.

        Raises:
            TooSlow: no address of the host is, at a pace that a run can keep.
            Forbidden: it is not.
            Unreachable: nobody knows.
        """
        if (delay := self.delay(agent)) > LONGEST_DELAY:
            raise TooSlow(f"robots.txt asks for {delay:g} s between two requests, more than {LONGEST_DELAY:g} s")
        if self.closed:
            raise Unreachable(f"robots.txt: {self.closed}")
        if self.rules and not self.rules.can_fetch(url, agent):
            raise Forbidden("robots.txt does not allow it")


class RobotsObeyed:
    """Lets no request pass before its host's robots.txt was read."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._policies: dict[str, asyncio.Future[Policy]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsObeyed:
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or end it.

        Raises:
            TooSlow: robots.txt asks for pauses that no run can keep.
            Forbidden: robots.txt does not allow it.
            Unreachable: robots.txt could not be read.
            Halted: the run ended before it was.
        """
        if request.meta[PLANNED].kind == "robots":
            return
        agent = self._crawler.settings["USER_AGENT"]
        policy = await self._policy(request.url)
        if visitor(self._crawler).halted():
            raise Halted
        visitor(self._crawler).crawl_delays[host_of(request.url)] = policy.delay(agent)
        policy.refuse(request.url, agent)

    async def _policy(self, url: str) -> Policy:
        """A host's policy; whoever asks while it is being fetched waits for the same answer."""
        host = host_of(url)
        if host not in self._policies:
            future = self._policies[host] = asyncio.get_running_loop().create_future()
            future.set_result(await self._fetch(url))
        return await self._policies[host]

    async def _fetch(self, url: str) -> Policy:
        parts = urlsplit(url)
        planned = Planned(f"{parts.scheme}://{parts.netloc}/robots.txt", "robots")
        chain: list[Answered] = []
        request = Request(
            planned.url, callback=NO_CALLBACK, dont_filter=True, priority=10_000, meta={PLANNED: planned, CHAIN: chain}
        )
        reason = None
        try:
            await self._crawler.engine.download_async(request)
        except Halted:
            if not chain:
                return Policy(closed="the run ended")
            reason = "the run ended"
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the host's rules are not known
            reason = " ".join(f"{type(error).__name__}: {error}".split())
        visitor(self._crawler).keep_robots(planned, chain, reason)
        return policy(chain[-1]) if chain and reason is None else Policy(closed=reason or "no answer")


def policy(answered: Answered) -> Policy:
    """What an answer for robots.txt means."""
    status, verdict = answered.exchange.status, answered.verdict
    if verdict.name == "ok":
        return Policy(Protego.parse(decode(answered.payload).text))
    if verdict.name in ("wrong_type", "empty", "soft_404") or 300 <= status < 500:
        return Policy()
    return Policy(closed=f"{verdict.name}: {verdict.reason or status}")
