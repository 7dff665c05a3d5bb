"""Every Scrapy setting that is set, with its one reason; what is not here is Scrapy's own.

The module is also the settings of ``scrapy crawl`` (see scrapy.cfg).
"""

from __future__ import annotations

import os
from importlib.metadata import metadata
from typing import Any

from crawler.portal import Portal

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]

# A host gets one request at a time (see Pace for the time between two); a portal's few hosts go side by side.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Scrapy's jitter would halve the least delay.
DOWNLOAD_DELAY_JITTER = 0
# A document is never this large; what is longer is no report.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60.0
# A body that breaks off is a capture too, with the verdict "incomplete".
DOWNLOAD_FAIL_ON_DATALOSS = False
# Scrapy takes any certificate; a portal with a broken one gets a dated row that says so.
DOWNLOAD_VERIFY_CERTIFICATES = True
# A page may only lead to the web: no file, data, ftp or s3 address is ever followed.
DOWNLOAD_HANDLERS: dict[str, Any] = {"file": None, "data": None, "ftp": None, "s3": None}
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    "crawler.hosts.HostsOnly": 10,
    # RobotsObeyed keeps robots.txt as a capture, and knows a web page from rules.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsObeyed": 100,
    # The recorder decodes, and knows a body that breaks off from a whole one.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.recorder.Recorder": 1000,
    # Last before the downloader: each answer ends its turn, whatever becomes of it then.
    "crawler.pace.Pace": 1010,
    # HostsOnly does what the first would do, nobody logs in, and what went over the wire stands in the captures.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
SPIDER_MIDDLEWARES: dict[str, Any] = {
    # It drops a long address without a word, and the spider would wait for its answer for ever.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    # Every status is let through, and no callback gives Scrapy a request whose depth or meta could matter.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
# Scrapy starts so many workers for the items of each answer; no callback gives any.
CONCURRENT_ITEMS = 1
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
# What passes by itself is asked for again; a refusal never is.
RETRY_HTTP_CODES = [500, 502, 503, 504, 408]
RETRY_TIMES = 2
# A page's own refresh is content, not a command.
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
# Every status reaches the spider: Scrapy would drop it in silence.
HTTPERROR_ALLOW_ALL = True
# The spider's own requests are told apart by the frontier; where a page came from is nobody's business.
REFERER_ENABLED = False
# Both are doors: a console, and a server that runs the Python code it is sent.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# The first kill loses a JOBDIR's queue, and the run then says "finished": the frontier is a table.
JOBDIR = None


class ContactMissing(ValueError):
    """A real portal is only asked by someone who can be reached: set NIANBAO_CONTACT."""


def contact_of(portal: Portal) -> str | None:
    """How to reach the operator, from NIANBAO_CONTACT.

    Raises:
        ContactMissing: it is not set, and the portal is not on this machine.
    """
    contact = os.environ.get("NIANBAO_CONTACT", "").strip() or None
    if contact is None and not portal.loopback:
        raise ContactMissing(
            f"portal {portal.code}: expected the operator's contact for hosts that are not this machine, got none. "
            "Set NIANBAO_CONTACT to an address at which you can be reached; nothing was asked."
        )
    return contact


def user_agent(contact: str | None) -> str:
    """Who asks: the project and its version, its link home where the package declares one, the operator's contact."""
    package = metadata("nianbao")
    homes = (row.partition(", ")[2] for row in package.get_all("Project-URL") or ())
    said = "; ".join((*(f"+{home}" for home in list(homes)[:1]), *([contact] if contact else [])))
    return f"nianbao/{package['Version']}" + (f" ({said})" if said else "")


def settings(portal: Portal, contact: str | None) -> dict[str, Any]:
    """What a portal's row decides.

    Args:
        portal: the row.
        contact: how to reach the operator.
    """
    return {
        # Who we are is said.
        "USER_AGENT": user_agent(contact),
        "DOWNLOAD_DELAY": portal.delay,
        # A proxy in the environment cannot reach this machine's own server.
        "HTTPPROXY_ENABLED": not portal.loopback,
    }


def fixed() -> dict[str, Any]:
    """What is the same for every portal, for a crawl that is not started by ``scrapy crawl``."""
    return {
        **{name: value for name, value in globals().items() if name.isupper()},
        # What happened stands in runs, captures and the journal: Scrapy's log would say it a second time.
        "LOG_ENABLED": False,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
    }
