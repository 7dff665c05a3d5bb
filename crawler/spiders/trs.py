"""Portals of the system TRS: ``scrapy crawl trs -a portal=CODE``."""

from __future__ import annotations

from crawler.spiders.portal import PortalSpider


class TrsSpider(PortalSpider):
    """A portal whose lists ``crawler.systems.trs`` reads."""

    name = "trs"
