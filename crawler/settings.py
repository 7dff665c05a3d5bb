"""Every Scrapy setting that is set, with its one reason; what is not here is Scrapy's own."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import Any

DELAY = 3.0
"""Seconds between two requests to one host, at least."""


def user_agent(contact: str | None) -> str:
    """Who asks: the project and its version, its link home where the package declares one, the operator's contact."""
    package = metadata("nianbao")
    homes = (row.partition(", ")[2] for row in package.get_all("Project-URL") or ())
    said = "; ".join((*(f"+{home}" for home in list(homes)[:1]), *([contact] if contact else [])))
    return f"nianbao/{package['Version']}" + (f" ({said})" if said else "")


def settings(*, loopback: bool, contact: str | None = None) -> dict[str, Any]:
    """The settings of a crawl.

    Args:
        loopback: the portal is a server on this very machine, which needs no manners.
        contact: how to reach the operator.
    """
    return {
        # Who we are is said, and what a portal asks of robots is done.
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_OBEY": True,
        # One request at a time in all: a crawl has one portal, and its list's order is kept.
        "CONCURRENT_REQUESTS": 1,
        # One request at a time a host, DELAY apart and five times the last answer's time; Scrapy's jitter would
        # halve the least delay. A loopback server is ours.
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0.0 if loopback else DELAY,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": not loopback,
        "AUTOTHROTTLE_START_DELAY": DELAY,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 0.2,
        # A document is never this large; a gzip bomb ends here, before and after decoding.
        "DOWNLOAD_MAXSIZE": 64 * 1024 * 1024,
        "DOWNLOAD_TIMEOUT": 60.0,
        # Scrapy takes any certificate; a portal with a broken one gets a dated row that says so.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        # A page may only lead to the web: no file, data, ftp or s3 address is ever followed.
        "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None},
        "DOWNLOADER_MIDDLEWARES": {"crawler.hosts.HostsOnly": 10},
        # Redirects are followed a few times, on the portal's hosts; a page's own refresh is content, not a command.
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        # A proxy in the environment cannot reach this machine's own server.
        "HTTPPROXY_ENABLED": not loopback,
        # Every status reaches the spider, which says what was wrong; Scrapy would drop it in silence.
        "HTTPERROR_ALLOW_ALL": True,
        # Both are doors: a console, and a server that runs the Python code it is sent.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        # The first kill loses a JOBDIR's queue, and the run then says "finished".
        "JOBDIR": None,
        # What happened is the crawl's Outcome, and an error is raised: the log would say it a second time.
        "LOG_ENABLED": False,
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
    }
