"""How fast one host is asked: never faster than the row, the host's robots.txt and its own answers allow."""

from __future__ import annotations

from functools import partial

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.address import host_of
from crawler.portal import bare_host
from crawler.turns import Turn
from crawler.visitor import visitor

PATIENCE = 5.0
"""How many times the last answer's time lies between two requests to one host."""

_TURN = "turn"


def apart(delay: float, crawl_delay: float, latency: float) -> float:
    """Seconds between two requests to one host.

    Args:
        delay: the portal row's own; 0 for a sample portal on this machine.
        crawl_delay: what robots.txt asks for.
        latency: how long the last answer took.
    """
    return max(delay, crawl_delay, PATIENCE * latency if delay else 0.0)


class Pace:
    """Lets a request go when it is its host's turn, and its machine's; ``www.`` and the bare host are one host.

    It stands last before the downloader: what a redirect, another try or robots.txt asks for waits here too, and after
    the run's end nothing passes that had waited.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request wait for its turn.

        Raises:
            Halted: the run ended before it came.
        """
        spider, host = visitor(self._crawler), host_of(request.url)
        delay = spider.portal.delay
        request.meta[_TURN] = await spider.turns.take(
            bare_host(host),
            partial(apart, delay, spider.crawl_delays.get(host, 0.0)),
            partial(apart, delay, 0.0) if delay else None,
            spider.halted,
        )

    def process_response(self, request: Request, response: Response) -> Response:
        """End the turn; the longer the answer took, the longer its host is left alone."""
        peer = str(response.ip_address) if response.ip_address else None
        self._end(request, peer, request.meta.get("download_latency", 0.0))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy gives it
        """End the turn of a request that got no answer."""
        self._end(request, None, None)

    @staticmethod
    def _end(request: Request, peer: str | None, latency: float | None) -> None:
        turn: Turn | None = request.meta.pop(_TURN, None)
        if turn is not None:
            turn.end(peer, latency)
