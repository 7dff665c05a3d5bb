"""One crawl from its list page to its outcome, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scrapy.crawler import CrawlerProcess
from twisted.python.failure import Failure

from crawler.capture import Capture
from crawler.hosts import is_loopback
from crawler.links import Link
from crawler.settings import settings
from crawler.spiders.listing import ListingSpider


class ContactMissing(ValueError):
    """A real portal is only asked by someone who can be reached: set NIANBAO_CONTACT."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a crawl.

    Attributes:
        start: the list page's address.
        links: how many different links stood on it.
        taken: how many documents were handed on.
        left: the links that are no reports, each with the reason.
        failed: the addresses that gave no document, each with the reason.
        list_failure: why the list gave nothing; zero results are not success.
    """

    start: str
    links: int
    taken: int
    left: tuple[tuple[Link, str], ...]
    failed: tuple[tuple[str, str], ...]
    list_failure: str | None

    @property
    def ok(self) -> bool:
        """Whether everything that was planned was captured, and that was something."""
        return self.list_failure is None and not self.failed and self.taken > 0


def crawl(start: str, sink: Callable[[Capture], None], contact: str | None = None) -> Outcome:
    """Read a list, follow it, and hand each document to the sink, in the list's order.

    Twisted's reactor runs once in a process, so this does too; a second crawl needs a process of its own.

    Args:
        start: the list page's address.
        sink: takes each document; what it raises ends the crawl and is raised here.
        contact: how to reach the operator; needed for every host that is not this machine.

    Raises:
        ContactMissing: the host is not this machine and nobody can be reached.
        KeyboardInterrupt: the crawl was interrupted; what the sink took stands.
    """
    loopback = is_loopback(start)
    if not loopback and not contact:
        raise ContactMissing(
            f"{start}: expected the operator's contact for a host that is not this machine, got none. "
            "Set NIANBAO_CONTACT to an address at which you can be reached."
        )
    process = CrawlerProcess(settings(loopback=loopback, contact=contact))
    crawler = process.create_crawler(ListingSpider)
    broken: list[Failure] = []
    process.crawl(crawler, start=start, sink=sink).addErrback(broken.append)
    process.start()
    if broken:
        # Scrapy could not even begin; left alone it would look like a crawl that found nothing.
        broken[0].raiseException()
    if not isinstance(crawler.spider, ListingSpider):
        raise TypeError(f"expected the crawl's own spider, got {crawler.spider!r}")
    return _outcome(start, crawler.spider)


def _outcome(start: str, spider: ListingSpider) -> Outcome:
    if spider.error is not None:
        raise spider.error
    if spider.ended == "shutdown":
        raise KeyboardInterrupt
    return Outcome(
        start=start,
        links=len(spider.links),
        taken=spider.taken,
        left=tuple(spider.left),
        failed=tuple(spider.failed),
        list_failure=spider.list_failure,
    )
