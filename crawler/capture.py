"""One visit: what was asked for, when, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """One visit to one address, with what the list said of it.

    Attributes:
        address: the address whose answer this is (after redirects).
        instant: when the answer was there, in UTC.
        status: the answer's HTTP status.
        headers: the answer's headers in the order they came, names in lower case.
        body: the bytes, after transfer- and content-decoding.
        link_text: the text of the link that led here.
        list_date: the date beside the link, YYYY-MM-DD.
        list_column: the heading that the link stood under, or the list page's title.
    """

    address: str
    instant: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    link_text: str
    list_date: str | None = None
    list_column: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of a name, in any case."""
        return next((value for known, value in self.headers if known == name.lower()), None)
