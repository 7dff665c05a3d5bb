"""One portal, from its lists to its reports and their attachments: what every publishing system's spider does."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from archive.address import host_of
from archive.text import decode
from crawler.capture import Answered, Planned, media_type
from crawler.hosts import OffHost
from crawler.links import Link, kind_of
from crawler.listed import ENDLESS, LISTS_AT_MOST, NO_ROW, attached, is_article, listed, shows_none
from crawler.portal import Portal, bare_host
from crawler.recorder import CHAIN, PLANNED, STOPS
from crawler.robots import Forbidden, TooSlow
from crawler.session import Session, open_session
from crawler.settings import settings
from crawler.store import NOT_KNOWN, PATIENCE, Unit
from crawler.systems import Shifted
from crawler.turns import Halted

AHEAD = 64
"""So many addresses are read from the frontier at once."""

SILENCES = 5
"""After so many addresses in a row without an answer nobody is asked any more in this run."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class PortalSpider(Spider):
    """Works off one portal's frontier: every address is asked for once in a run, and its answers are kept.

    Requests go with ``dont_filter``: Scrapy's own filter would drop a link that redirects to a page seen before,
    without a word; the frontier knows each address once. Scrapy is given one request a host at a time, and the next
    after the answer: nothing is queued that a refusal, a challenge or Ctrl-C, which end the portal's run, comes too
    late for.
    """

    def __init__(self, portal: Portal, session: Session, **kwargs: Any) -> None:
        super().__init__(name=self.name, **kwargs)
        self.portal, self._session = portal, session
        self.turns = session.turns
        self.crawl_delays: dict[str, float] = {}
        self.error: BaseException | None = None
        self.ended = ""
        self.stopped: str | None = None
        self._ahead: deque[Planned] = deque()
        self._flying: dict[str, str] = {}
        self._hosts = {bare_host(host) for host in portal.hosts}
        self._landed = asyncio.Event()
        self._silences = 0

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, portal: Portal | str, session: Session | None = None, archive: str = ".", **kwargs: Any
    ) -> PortalSpider:
        """Scrapy's way of making a spider: ``scrapy crawl trs -a portal=CODE -a archive=DIR`` works too."""
        opened = session or open_session(Path(archive), str(portal))
        row = opened.portal(portal) if isinstance(portal, str) else portal
        spider = cls(row, opened, **kwargs)
        spider._set_crawler(crawler)
        crawler.settings.setdict(settings(row, opened.contact), priority="spider")
        crawler.signals.connect(spider.stop_at_error, signal=signals.spider_error)
        return spider

    # What to ask

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what the frontier holds, one address a host, until nothing is left and nothing is on its way."""
        self._session.store.plan_probes(self.portal.code, self._probes())
        beat = LoopingCall(self._beat)
        beat.start(PATIENCE).addErrback(self.stop_at_error)
        try:
            async for request in self._asking():
                yield request
        finally:
            if beat.running:
                beat.stop()

    def _beat(self) -> None:
        """Make durable what was kept, and look again.

        The reactor clears cancelled timers only when one is due: without this each request's would stay for the
        minute that it might have waited (seen in Twisted 26.10 on asyncio, 2026-11-21).
        """
        self._session.store.flush()
        self._landed.set()

    async def _asking(self) -> AsyncIterator[Request]:
        while not self.halted():
            planned = self._next() if len(self._flying) < len(self._hosts) else None
            if planned is not None:
                self._flying[planned.address] = _host(planned)
                yield self._request(planned)
            elif self._flying:
                await self._landing()
            else:
                break
        while self._flying and self.error is None:
            await self._landing()

    def halted(self) -> bool:
        """Whether nothing more may be asked: after a refusal, an error or Ctrl-C."""
        running: bool = self.crawler.engine.running
        return self.stopped is not None or self.error is not None or not running

    def _next(self) -> Planned | None:
        """The first address whose host is asked nothing now; of those read ahead all others keep their order."""
        if not self._ahead:
            self._ahead.extend(self._session.store.pending(self.portal.code, AHEAD, self._flying))
        busy = set(self._flying.values())
        planned = next((planned for planned in self._ahead if _host(planned) not in busy), None)
        if planned is not None:
            self._ahead.remove(planned)
        return planned

    async def _landing(self) -> None:
        """Wait until an answer is there."""
        self._landed.clear()
        await self._landed.wait()

    def _probes(self) -> list[Planned]:
        """One address a host that nobody ever gave it, to know how it says that there is nothing.

        What a host answered is known to this process alone: a run that goes on asks again.
        """
        schemes = {host_of(start): urlsplit(start).scheme for start in reversed(self.portal.start)}
        usual = urlsplit(self.portal.start[0]).scheme
        return [
            Planned(f"{schemes.get(host, usual)}://{host}/{secrets.token_hex(8)}/{secrets.token_hex(8)}.html", "probe")
            for host in self.portal.hosts
        ]

    def _request(self, planned: Planned) -> Request:
        return Request(
            planned.url,
            method=planned.method,
            body=planned.body or "",
            headers=_FORM if planned.body is not None else None,
            callback=self.parse,
            errback=self.fail,
            dont_filter=True,
            # Scrapy's queue gives the newest first; equal priorities would turn the list's order round.
            priority=-next(self._session.counter),
            meta={PLANNED: planned, CHAIN: []},
        )

    # What came

    def parse(self, response: Response) -> None:
        """Keep what an address brought, and plan what it leads to."""
        planned: Planned = response.meta[PLANNED]
        chain: list[Answered] = response.meta[CHAIN]
        verdict = chain[-1].verdict
        self._silences = 0
        if verdict.name in STOPS:
            self.stopped = f"{verdict.name}: {planned.url}: {verdict.reason or verdict.name}"
        unit = Unit(planned, chain)
        if verdict.name == "ok" and planned.kind == "list":
            unit = self._list(planned, chain)
        elif verdict.name == "ok" and planned.kind == "page":
            unit = self._page(planned, chain)
        self._keep(unit)

    def _list(self, planned: Planned, chain: list[Answered]) -> Unit:
        """The rows of a list page, and its other pages; a shape that nobody knows is a failed list."""
        answered = chain[-1]
        try:
            found = listed(self.portal, text(answered), answered.exchange.url, planned.list_column)
        except Shifted as shifted:
            return Unit(planned, chain, verdict=("shifted", str(shifted)))
        pages = [
            Planned(ask.url, "list", ask.body, found_on=planned.address, list_column=found.column)
            for ask in found.further
        ]
        taken = [_planned(link, planned.address) for link, reason in found.rows if reason is None]
        known = self._session.store.showed_reports(self.portal.code, planned.address)
        none = shows_none(found, later=planned.found_on is not None, known=known)
        verdict = ("shifted", NO_ROW) if none else None
        if pages and self._session.store.lists(self.portal.code) + len(pages) > LISTS_AT_MOST:
            pages, verdict = [], ("shifted", ENDLESS)
        return Unit(planned, chain, [*pages, *taken], found.rows, verdict, found.total)

    def _page(self, planned: Planned, chain: list[Answered]) -> Unit:
        """An article's attachments; those on other hosts are written down."""
        answered = chain[-1]
        if not is_article(answered.payload, media_type(answered.header("content-type"))[0]):
            return Unit(planned, chain)
        try:
            links = attached(self.portal, text(answered), answered.exchange.url)
        except Shifted as shifted:
            return Unit(planned, chain, verdict=("shifted", str(shifted)))
        found = [_attachment(link, planned) for link, reason in links if reason is None]
        return Unit(planned, chain, found, [(link, reason) for link, reason in links if reason is not None])

    def fail(self, failure: Failure) -> None:
        """Keep why an address gave nothing; a host that is silent for long is left in peace."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy adds it
        planned: Planned = request.meta[PLANNED]
        chain: list[Answered] = request.meta[CHAIN]
        reason = _reason(failure)
        if isinstance(failure.value, Halted) and not (chain and self.stopped):
            self._land(planned)
            return
        if verdict := _unasked(failure.value, chain):
            self._keep(Unit(planned, chain, verdict=(verdict, reason)))
            return
        self._silences += 0 if chain else 1
        if self._silences >= SILENCES:
            self.stopped = f"unreachable: {SILENCES} addresses in a row gave no answer, the last: {reason}"
        self._keep(Unit(planned, chain, verdict=(NOT_KNOWN, reason)))

    def keep_robots(self, planned: Planned, chain: list[Answered], reason: str | None) -> None:
        """Keep what a host's robots.txt brought."""
        self._session.store.keep(self.portal.code, None, Unit(planned, chain, verdict=(NOT_KNOWN, reason)))

    def _keep(self, unit: Unit) -> None:
        self._session.keep(self.portal.code, unit)
        self._land(unit.planned)

    def _land(self, planned: Planned) -> None:
        self._flying.pop(planned.address, None)
        self._landed.set()

    # The end

    def stop_at_error(self, failure: Failure) -> None:
        """An error of ours or of the disk ends the crawl: it is raised again by whoever started it."""
        self.error = self.error or failure.value
        self._landed.set()
        self.crawler.engine.close_spider(self, "error")

    def closed(self, reason: str) -> None:
        """Write down how the run went, unless it was interrupted and is to be gone on with."""
        self.ended = reason
        try:
            self._session.leave(self)
        except Exception as error:  # noqa: BLE001 - Scrapy would swallow it, and the run would look like no run
            self.error = self.error or error


def text(answered: Answered) -> str:
    """A page's text."""
    return decode(answered.payload, media_type(answered.header("content-type"))[1]).text


def _host(planned: Planned) -> str:
    return bare_host(host_of(planned.url))


def _unasked(error: BaseException | None, chain: list[Answered]) -> str | None:
    """The verdict on an address that was not asked for by a rule, which says nothing of its host's health."""
    if isinstance(error, OffHost) and not chain:
        return "off_host"
    if isinstance(error, Forbidden):
        return "robots"
    return NOT_KNOWN if isinstance(error, TooSlow) else None


def _planned(link: Link, found_on: str) -> Planned:
    return Planned(
        link.address,
        "attachment" if kind_of(link) == "attachment" else "page",
        found_on=found_on,
        link_text=link.text,
        list_date=link.date,
        list_column=link.column,
    )


def _attachment(link: Link, page: Planned) -> Planned:
    return Planned(
        link.address,
        "attachment",
        found_on=page.address,
        link_text=f"{page.link_text or ''} {link.text}".strip(),
        list_date=page.list_date,
        list_column=page.list_column,
    )


def _reason(failure: Failure) -> str:
    said = str(failure.value) or failure.value.__class__.__doc__ or ""
    return f"{failure.value.__class__.__name__}: {' '.join(said.split())}".removeprefix("IgnoreRequest: ")
