"""Which hosts a crawl may reach: only the portal's own, whatever a link or a redirect says."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from archive.address import host_of
from crawler.visitor import visitor


class OffHost(IgnoreRequest):
    """The address is on none of the portal's hosts: leave it, or add the host to the portal's row."""


class HostsOnly:
    """Refuses every request to another host, also one that a redirect or a robots.txt led to.

    It stands before all other middlewares, so that not even the other host's robots.txt is asked for. (Scrapy's own
    offsite filter lets everything pass that is asked with ``dont_filter``, as every request here is.)
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostsOnly:
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or end it.

        Raises:
            OffHost: its host is not one of the portal's.
        """
        if not visitor(self._crawler).portal.covers(request.url):
            raise OffHost(f"{host_of(request.url)} is not a host of this portal")
