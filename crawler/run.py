"""A crawl of portals in this process, several side by side, from their lists' heads to how each run went."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from scrapy.crawler import Crawler, CrawlerProcess
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.portal import Portal, bare_host
from crawler.session import Session
from crawler.settings import fixed
from crawler.spiders.portal import PortalSpider

SIDE_BY_SIDE = 16
"""So many portals are crawled at once; no two that share a host."""


class _Crawl:
    """The portals that wait, those that run, and what broke."""

    def __init__(self, process: CrawlerProcess, portals: Iterable[Portal], session: Session) -> None:
        self._process, self._session = process, session
        self._waiting = deque(portals)
        self._running: dict[str, Portal] = {}
        self.broken: list[BaseException] = []
        self.interrupted = False

    def fill(self) -> None:
        """Start as many portals as may run now."""
        for portal in list(self._waiting):
            if len(self._running) >= SIDE_BY_SIDE or self.broken or self.interrupted:
                return
            if not self._shares(portal):
                self._waiting.remove(portal)
                self._start(portal)

    def _shares(self, portal: Portal) -> bool:
        """Whether a portal that runs is on one of this one's hosts: a host is asked one thing at a time."""
        hosts = {bare_host(host) for host in portal.hosts}
        return any(bare_host(host) in hosts for running in self._running.values() for host in running.hosts)

    def _start(self, portal: Portal) -> None:
        self._running[portal.code] = portal
        crawler = self._process.create_crawler(portal.system)
        going: Deferred[Any] = self._process.crawl(crawler, portal=portal, session=self._session)
        going.addBoth(self._ended, crawler, portal)

    def _ended(self, result: Any, crawler: Crawler, portal: Portal) -> None:
        del self._running[portal.code]
        spider = crawler.spider
        if isinstance(result, Failure):
            # Scrapy could not even begin; left alone it would look like a crawl that found nothing.
            self.broken.append(result.value or RuntimeError(str(result)))
        elif isinstance(spider, PortalSpider) and spider.error is not None:
            self.broken.append(spider.error)
        elif isinstance(spider, PortalSpider) and spider.ended == "shutdown":
            self.interrupted = True
        self.fill()


def crawl(portals: Iterable[Portal], session: Session) -> list[dict[str, Any]]:
    """Crawl portals; each run begins anew, or goes on where it was interrupted.

    Twisted's reactor runs once in a process, so this does too; a second crawl needs a process of its own.

    Args:
        portals: their rows.
        session: the open session, which keeps what comes.

    Returns:
        The rows of ``runs``, one a portal, in the order in which they ended.

    Raises:
        KeyboardInterrupt: the crawl was interrupted; what was captured is kept, and running again goes on.
        ArchiveError: the archive could not be written any more; what was committed stands.
    """
    chosen = list(portals)
    left = session.begin(chosen)
    if not left:
        return session.results
    process = CrawlerProcess(fixed())
    going = _Crawl(process, left, session)
    going.fill()
    process.start()
    if going.broken:
        raise going.broken[0]
    if len(session.results) < len({portal.code for portal in chosen}):
        # After a second Ctrl-C the reactor stops at once, and no spider hears of it.
        session.store.flush()
        raise KeyboardInterrupt
    return session.results
