"""What is asked for, and what came: the crawler's values.

An address is *planned* before it is asked for; the answers that come for it, redirects and repeated tries included, are
a chain; each answer is one capture with the guard's verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import msgspec

from archive.address import canonical
from archive.warc import Exchange
from crawler.guard import Verdict
from crawler.portal import Portal

Kind = Literal["list", "page", "attachment", "robots", "probe", "file"]
RANKS: Mapping[Kind, int] = {"robots": 0, "probe": 0, "list": 1, "page": 2, "attachment": 3, "file": 4}
"""In which order a portal is asked: its lists are read before its reports."""


READ_BY_ROW = frozenset({"list", "page"})
"""What is on such a page depends on its portal's row."""


class Planned(msgspec.Struct, frozen=True):
    """An address that is to be asked for, and where it was found.

    Attributes:
        url: as it is fetched.
        kind: what is expected there.
        body: the form that is posted; None where it is simply asked for.
        found_on: the identity of the page that led there.
        link_text: the link's whole text.
        list_date: the date beside the link, YYYY-MM-DD.
        list_column: the column the link stood in.
        identity: its identity where the frontier gave it one; it stands, however addresses are spelled by then.
    """

    url: str
    kind: Kind
    body: str | None = None
    found_on: str | None = None
    link_text: str | None = None
    list_date: str | None = None
    list_column: str | None = None
    identity: str | None = None

    @property
    def address(self) -> str:
        """The identity: one for all spellings of an address, another for each form posted to it."""
        return self.identity or canonical(self.url) + (f" {self.body}" if self.body is not None else "")

    @property
    def method(self) -> str:
        """How it is asked."""
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True)
class Answered:
    """One answer: the exchange as it went over the wire, the bytes it means, and what the guard says of it."""

    exchange: Exchange
    payload: bytes
    verdict: Verdict

    @cached_property
    def digest(self) -> str:
        """The payload digest: SHA-256 of the body after transfer- and content-decoding."""
        return hashlib.sha256(self.payload).hexdigest()

    @property
    def stored(self) -> str:
        """SHA-256 of the bytes as they are stored: the same where there is no Content-Encoding."""
        body = self.exchange.body
        return self.digest if body is self.payload else hashlib.sha256(body).hexdigest()

    def header(self, name: str) -> str | None:
        """The first header of a name, in any case."""
        return header(self.exchange.headers, name)


def header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    """The first header of a name, in any case."""
    return next((value for known, value in headers if known.lower() == name.lower()), None)


def media_type(content_type: str | None) -> tuple[str | None, str | None]:
    """The media type and the character set that a Content-Type header claims."""
    kind, _, parameters = (content_type or "").partition(";")
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return kind.strip().lower() or None, charset or None


def facts(
    planned: Planned, answered: Answered, *, portal: str | None, run: str, row: Portal | None = None
) -> dict[str, Any]:
    """What the WARC's metadata record says of a capture beside the exchange: nothing else is needed to rebuild it.

    Args:
        planned: what was asked for.
        answered: what came.
        portal: the portal's code.
        run: the run's name.
        row: the portal's row: its division, and by which system and hosts its pages are read, hold for this capture
            whatever becomes of the row.
    """
    known: dict[str, Any] = {
        "portal": portal,
        "run": run,
        "kind": planned.kind,
        "planned": planned.address,
        "verdict": answered.verdict.name,
        "reason": answered.verdict.reason,
        "payload": answered.digest,
        "size": len(answered.payload),
        "found_on": planned.found_on,
        "link_text": planned.link_text,
        "list_date": planned.list_date,
        "list_column": planned.list_column,
        "division": row.division if row else None,
    }
    if row and planned.kind in READ_BY_ROW:
        known |= {"system": row.system, "hosts": list(row.hosts)}
    return {name: value for name, value in known.items() if value is not None}
