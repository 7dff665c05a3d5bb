"""Which hosts a crawl may reach: only the portal's own, whatever a link or a redirect says."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(address: str) -> str:
    """The host of an address, with its port where that is not the scheme's own."""
    parts = urlsplit(address)
    default = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return (parts.hostname or "") + ("" if default else f":{parts.port}")


def is_loopback(address: str) -> bool:
    """Whether an address names this very machine."""
    name = urlsplit(address).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


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
            IgnoreRequest: its host is not one of the portal's.
        """
        hosts: frozenset[str] = getattr(self._crawler.spider, "hosts", frozenset())
        if host_of(request.url) not in hosts:
            raise IgnoreRequest(f"{host_of(request.url)} is not a host of this portal")
