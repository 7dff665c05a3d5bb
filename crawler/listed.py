"""One page of a list, read by its portal's system, and each of its rows judged: crawls and rebuilds read alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from crawler.links import Link, why_left
from crawler.portal import Portal
from crawler.systems import SYSTEMS, Ask


class Listed(NamedTuple):
    """A list page: its rows, each with the reason where it is not followed, its other pages, and its column."""

    rows: Sequence[tuple[Link, str | None]]
    further: Sequence[Ask]
    column: str | None


def listed(portal: Portal, page: str, url: str, column: str | None) -> Listed:
    """Read a page of a portal's list.

    Args:
        portal: the portal's row.
        page: the page's text.
        url: the address it was fetched from.
        column: the column that the list's first page named, for a later page that names none.

    Raises:
        Shifted: the page is in a shape that the portal's system does not have.
    """
    listing = SYSTEMS[portal.system].read(page, url)
    links = [link if link.column or not column else replace(link, column=column) for link in listing.links]
    return Listed([(link, _left(portal, link)) for link in links], listing.further, listing.column or column)


def _left(portal: Portal, link: Link) -> str | None:
    """Why a link is not followed."""
    return why_left(link) or (None if portal.covers(link.address) else "on another host")
