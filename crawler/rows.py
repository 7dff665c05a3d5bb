"""Captures as rows: the same ones from a crawl that runs and from the WARC files afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from archive.address import canonical
from archive.warc import Place, Unit
from crawler.capture import header, media_type
from crawler.links import Link
from crawler.schema import CAPTURES, PAYLOADS

Row = dict[str, Any]
Headers = tuple[tuple[str, str], ...]


class Recorded(NamedTuple):
    """One capture as its WARC records tell it: the main record, and the facts beside it."""

    id: str
    place: Place
    url: str
    instant: datetime
    status: int | None
    headers: Headers
    peer: str | None
    revisits: str | None
    facts: Mapping[str, Any]


def stamp(instant: datetime) -> str:
    """An instant in UTC as the archive writes it, always with microseconds, so that text order is time's order."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def capture_row(recorded: Recorded) -> Row:
    """The row of a capture."""
    facts = recorded.facts
    declared = media_type(header(recorded.headers, "content-type"))
    body = facts.get("body")
    address = canonical(recorded.url) + (f" {body}" if body is not None else "")
    row: Row = {
        **dict.fromkeys(CAPTURES),
        **{name: value for name, value in facts.items() if name in CAPTURES},
        "id": recorded.id,
        "planned": facts.get("planned", address),
        "address": address,
        "url": recorded.url,
        "method": "POST" if body is not None else "GET",
        "instant": stamp(recorded.instant),
        "status": recorded.status,
        "media_type": declared[0],
        "charset": declared[1],
        "location": header(recorded.headers, "location"),
        "peer": recorded.peer,
        "revisits": recorded.revisits,
        **recorded.place._asdict(),
    }
    return row


def payload_row(row: Row, stored: str, encoding: str | None) -> Row:
    """The row of the bytes that a capture was the first to bring; ``stored`` is the digest of the bytes on the wire."""
    known = {"sha256": row["payload"], "stored": stored, "encoding": encoding, "capture": row["id"]}
    return {**{name: row[name] for name in ("size", "file", "offset", "length")}, **known}


def unit_row(unit: Unit) -> Row:
    """The row of a capture as its records tell it."""
    main = unit.main
    headers = main.headers or ((("content-type", main.media_type),) if main.media_type else ())
    earlier = main.earlier.id if main.earlier else None
    known = (main.id, main.place, main.url, main.instant, main.status, headers, main.peer, earlier, unit.facts)
    return capture_row(Recorded(*known))


def unit_payload(unit: Unit, row: Row) -> Row | None:
    """The row of the bytes that a capture brought, if they are in its own record; ``row`` is the capture's."""
    if unit.main.earlier is not None:
        return None
    return payload_row(row, unit.main.digest or "", header(unit.main.headers, "content-encoding"))


def link_row(portal: str, seen_on: str, link: Link, reason: str | None, instant: str) -> Row:
    """The row of a link that a list showed; ``reason`` says why it was not taken for a report."""
    return {
        "portal": portal,
        "list": seen_on,
        "address": canonical(link.address),
        "url": link.address,
        "text": link.text,
        "date": link.date,
        "column": link.column,
        "taken": int(reason is None),
        "reason": reason,
        "first_seen": instant,
        "last_seen": instant,
    }


def insert(table: str, columns: Mapping[str, type]) -> str:
    """The SQL that inserts one row of named values."""
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f":{name}" for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({values})'  # noqa: S608 - a table of ours


INSERT_CAPTURE = insert("captures", CAPTURES)
INSERT_PAYLOAD = insert("payloads", PAYLOADS) + " ON CONFLICT (sha256) DO NOTHING"
