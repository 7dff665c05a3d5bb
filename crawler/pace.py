"""How fast one host is asked: never faster than the row, the host's robots.txt and its own answers allow."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.address import host_of
from crawler.visitor import visitor

PATIENCE = 5.0
"""How many times the last answer's time lies between two requests to one host."""


def apart(delay: float, crawl_delay: float, latency: float) -> float:
    """Seconds between two requests to one host.

    Args:
        delay: the portal row's own; 0 for a sample portal on this machine.
        crawl_delay: what robots.txt asks for.
        latency: how long the last answer took.
    """
    return max(delay, crawl_delay, PATIENCE * latency if delay else 0.0)


class Pace:
    """Sets the next delay of a host after each of its answers."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Slow the host's slot down, or let it come back to its usual pace."""
        spider, slots = visitor(self._crawler), self._crawler.engine.downloader.slots
        slot = slots.get(str(request.meta.get("download_slot")))
        if slot is not None:
            crawl_delay = spider.crawl_delays.get(host_of(request.url), 0.0)
            slot.delay = apart(spider.portal.delay, crawl_delay, request.meta.get("download_latency", 0.0))
        return response
