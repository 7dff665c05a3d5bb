"""The plainest portal: one list, all its pages, and the reports that it links to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.text import decode
from crawler.capture import Capture
from crawler.hosts import host_of
from crawler.links import Link, further_pages, read_links, why_left

OK = 200
_LISTS_FIRST = 1_000
"""Priority of a list's first page: the whole list is read before its reports are."""


class ListingSpider(Spider):
    """Reads one list, follows the links that are reports, and hands every document to a sink.

    What it met stands in its lists when it has ended: ``links``, ``left`` and ``failed`` with reasons, ``taken``; and
    ``list_failure`` where the list itself gave nothing. Requests go with ``dont_filter``: Scrapy's own filter would
    drop a link that redirects to a page seen before, without a word. Addresses are each asked for once.
    """

    name = "listing"

    def __init__(self, start: str, sink: Callable[[Capture], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._start, self._sink = start, sink
        self.hosts = frozenset({host_of(start)})
        self.links: dict[str, Link] = {}
        self.left: list[tuple[Link, str]] = []
        self.failed: list[tuple[str, str]] = []
        self.list_failure: str | None = None
        self.taken = 0
        self.error: BaseException | None = None
        self.ended = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ListingSpider:
        """Scrapy's way of making a spider; an error in the sink or here ends the crawl instead of being logged."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stop, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the list's first page."""
        yield self._ask_list(self._start, 0)

    def _ask_list(self, address: str, place: int) -> Request:
        return Request(
            address,
            callback=self.parse_list,
            errback=self.fail_list,
            cb_kwargs={"place": place},
            dont_filter=True,
            priority=_LISTS_FIRST - place,
        )

    def parse_list(self, response: Response, place: int) -> Iterator[Request]:
        """Ask for the list's other pages and every report on this one, in order; keep what was left, and why."""
        if response.status != OK:
            self.list_failure = f"{response.url} answered with status {response.status}"
            return
        page = decode(response.body, _charset(response)).text
        if place == 0:
            for number, address in enumerate(further_pages(page, response.url), 1):
                yield self._ask_list(address, number)
        for link in read_links(page, response.url):
            if link.address in self.links:
                continue
            self.links[link.address] = link
            if reason := why_left(link):
                self.left.append((link, reason))
            else:
                yield self._ask(link)

    def _ask(self, link: Link) -> Request:
        return Request(
            link.address,
            callback=self.parse_document,
            errback=lambda failure: self.fail_document(link.address, failure),
            cb_kwargs={"link": link},
            dont_filter=True,
            # Scrapy's queue gives the newest first; the list's order is kept by priority.
            priority=-len(self.links),
        )

    def parse_document(self, response: Response, link: Link) -> None:
        """Hand a document to the sink; any other answer is a failure with its status."""
        if response.status != OK:
            self.failed.append((link.address, f"status {response.status}"))
            return
        self._sink(_capture(response, link))
        self.taken += 1

    def fail_list(self, failure: Failure) -> None:
        """Say why a page of the list is missing."""
        self.list_failure = f"a page of the list could not be fetched: {_reason(failure)}"

    def fail_document(self, address: str, failure: Failure) -> None:
        """Say why there is no document."""
        self.failed.append((address, _reason(failure)))

    def closed(self, reason: str) -> None:
        """Keep why the crawl ended; a list without any report has failed."""
        self.ended = reason
        if self.list_failure is None and len(self.left) == len(self.links):
            self.list_failure = f"none of the {len(self.links)} links on the list is a report"

    def stop(self, failure: Failure) -> None:
        """Keep an error of the sink or of this class, and end: ``crawl`` raises it."""
        self.error = failure.value
        self.crawler.engine.close_spider(self, "error")


def _reason(failure: Failure) -> str:
    said = str(failure.value) or failure.value.__class__.__doc__ or ""
    return f"{failure.value.__class__.__name__}: {' '.join(said.split())}".removeprefix("IgnoreRequest: ")


def _charset(response: Response) -> str | None:
    declared = response.headers.get("Content-Type") or b""
    return declared.decode("latin-1").partition("charset=")[2].split(";")[0] or None


def _capture(response: Response, link: Link) -> Capture:
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Capture(
        address=response.url,
        instant=datetime.now(UTC),
        status=response.status,
        headers=headers,
        body=response.body,
        link_text=link.text,
        list_date=link.date,
        list_column=link.column,
    )
