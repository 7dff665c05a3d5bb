"""What the middlewares know of the spider that they serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from scrapy.crawler import Crawler

from crawler.capture import Answered, Planned
from crawler.portal import Portal
from crawler.turns import Turns


class Visitor(Protocol):
    """A spider that works off one portal."""

    portal: Portal
    crawl_delays: dict[str, float]
    turns: Turns

    def halted(self) -> bool:
        """Whether nothing more may be asked in this run."""

    def keep_robots(self, planned: Planned, chain: Sequence[Answered], reason: str | None) -> None:
        """Keep what a host's robots.txt brought."""


def visitor(crawler: Crawler) -> Visitor:
    """The spider of a crawl, which Scrapy types as any spider or none."""
    return cast("Visitor", crawler.spider)
