"""What every system's reader answers: the rows of one page of a list, and what to ask for next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from crawler.links import Link
from crawler.shifted import Shifted

PAGES_AT_MOST = 2_000
"""A list that announces more pages is taken for a fault, or a trap, and not for a list."""


class Ask(NamedTuple):
    """One request: an address, and a form-encoded body where it is a POST."""

    url: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    Attributes:
        links: its rows, in the page's order; of static pages also the navigation around them.
        further: the list's other pages; as a rule only its first page names them.
        total: how many rows the list has in all, where the page says so.
        column: what the column is called, where the page says so. Further pages that are bare data say nothing:
            their rows belong to the column of the first.
    """

    links: tuple[Link, ...]
    further: tuple[Ask, ...] = ()
    total: int | None = None
    column: str | None = None


class System(Protocol):
    """One publishing system."""

    @property
    def key(self) -> str:
        """The word that a portal's row names it with."""

    def read(self, page: str, url: str) -> Listing:
        """Read one page of a list.

        Args:
            page: the page's text.
            url: the address it was asked for with.

        Raises:
            Shifted: the page has no rows, or is in another shape.
        """


def bounded(url: str, pages: int) -> int:
    """The number of pages that a list announces.

    Raises:
        Shifted: they are more than any list has.
    """
    if pages > PAGES_AT_MOST:
        raise Shifted(f"{url}: looked for a list of at most {PAGES_AT_MOST} pages, found one that announces {pages}")
    return pages
