"""Portals of the system jcms: ``scrapy crawl jcms -a portal=CODE``."""

from __future__ import annotations

from crawler.spiders.portal import PortalSpider


class JcmsSpider(PortalSpider):
    """A portal whose lists ``crawler.systems.jcms`` reads."""

    name = "jcms"
