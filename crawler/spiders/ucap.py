"""Portals of the system UCAP: ``scrapy crawl ucap -a portal=CODE``."""

from __future__ import annotations

from crawler.spiders.portal import PortalSpider


class UcapSpider(PortalSpider):
    """A portal whose lists ``crawler.systems.ucap`` reads."""

    name = "ucap"
