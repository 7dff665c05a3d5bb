"""What a list page and an article lead to, and what of it is left and why: crawls and rebuilds read alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.address import canonical
from crawler.links import OTHER_HOST, UNCALLED, UNDATED, Link, attachments, why_left
from crawler.portal import Portal
from crawler.shifted import Shifted
from crawler.systems import SYSTEMS, Ask, Listing

ITSELF = "the list itself"
NO_ROW = "looked for a row that is called a report, found none"
LISTS_AT_MOST = 10_000
"""So many list pages of a portal are planned in a run; the pages of one that has more lead to each other for ever."""

ENDLESS = f"looked for at most {LISTS_AT_MOST} list pages in a run, found more"
Rows = Sequence[tuple[Link, str | None]]


class Listed(NamedTuple):
    """A list page.

    Attributes:
        rows: its rows, each with the reason where it is not followed.
        further: the list's other pages.
        column: what the column is called.
        total: how many rows the list has in all, where the page says so.
    """

    rows: Rows
    further: Sequence[Ask]
    column: str | None
    total: int | None = None


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
    listing = _read(portal, page, url)
    links = [link if link.column or not column else replace(link, column=column) for link in listing.links]
    own = canonical(url)
    rows = [(link, why_left(link) or _elsewhere(portal, link) or _itself(link, own)) for link in links]
    return Listed(rows, listing.further, listing.column or column, listing.total)


def _read(portal: Portal, page: str, url: str) -> Listing:
    try:
        return SYSTEMS[portal.system].read(page, url)
    except Shifted:
        raise
    except Exception as error:
        # What nobody thought of in one page must not stop the other portals.
        raise Shifted(f"{type(error).__name__}: {error}") from error


def attached(portal: Portal, page: str, url: str) -> Rows:
    """The documents of an article that can be its report, each with the reason where it is not followed.

    Args:
        portal: the portal's row.
        page: the article's text.
        url: the address it was fetched from.

    Raises:
        Shifted: the article cannot be read.
    """
    try:
        return [(link, _elsewhere(portal, link)) for link in attachments(page, url)]
    except Shifted:
        raise
    except Exception as error:
        raise Shifted(f"{type(error).__name__}: {error}") from error


def is_article(body: bytes, declared: str | None) -> bool:
    """Whether a page's bytes are a web page, which can link to attachments, and no document."""
    return "html" in (declared or "") or b"<html" in body[:2048].lower()


def shows_none(found: Listed, *, later: bool, known: bool) -> bool:
    """Whether a list page shows no report where it should.

    One that showed reports before should. A list's later page can have news only, and these are dated; without any
    dated row, and any that is about reports, it has nothing but navigation. A page that only says where the rows are
    has none of its own.

    Args:
        found: the page.
        later: it is not the list's first page.
        known: it showed reports before.
    """
    reasons = {reason for _, reason in found.rows}
    if None in reasons or (found.further and not found.rows):
        return False
    bare = reasons <= {UNCALLED, UNDATED, ITSELF} and not any(link.date for link, _ in found.rows)
    return known or (later and bare)


def _elsewhere(portal: Portal, link: Link) -> str | None:
    """Why a link to a report is not followed."""
    return None if portal.covers(link.address) else OTHER_HOST


def _itself(link: Link, own: str) -> str | None:
    """Lists stand in their own navigation, called as their reports are."""
    return ITSELF if canonical(link.address) == own else None
