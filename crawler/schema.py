"""The crawler's tables: what a row is. Keys are natural, no automatic number leaves a table."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("crawler")

Columns = dict[str, type]

CAPTURES: Columns = {
    "id": str,
    "portal": str,
    "run": str,
    "kind": str,
    "planned": str,
    "address": str,
    "url": str,
    "method": str,
    "instant": str,
    "status": int,
    "verdict": str,
    "reason": str,
    "payload": str,
    "size": int,
    "media_type": str,
    "charset": str,
    "found_on": str,
    "link_text": str,
    "list_date": str,
    "list_column": str,
    "division": str,
    "location": str,
    "peer": str,
    "stated_organ": str,
    "stated_year": int,
    "revisits": str,
    "file": str,
    "offset": int,
    "length": int,
}
PAYLOADS: Columns = {
    "sha256": str,
    "size": int,
    "stored": str,
    "encoding": str,
    "capture": str,
    "file": str,
    "offset": int,
    "length": int,
}
LINKS: Columns = {
    "portal": str,
    "list": str,
    "address": str,
    "url": str,
    "text": str,
    "date": str,
    "column": str,
    "taken": int,
    "reason": str,
    "first_seen": str,
    "last_seen": str,
}
RUNS: Columns = {
    "run": str,
    "portal": str,
    "started": str,
    "ended": str,
    "planned": int,
    "captured": int,
    "explained": int,
    "left_over": int,
    "found": int,
    "verdict": str,
    "reasons": str,
}
UNANSWERED: Columns = {
    "run": str,
    "portal": str,
    "address": str,
    "url": str,
    "kind": str,
    "instant": str,
    "reason": str,
}
PORTALS: Columns = {
    "code": str,
    "name": str,
    "division": str,
    "system": str,
    "starts": str,
    "hosts": str,
    "since": int,
    "expect": int,
    "delay": float,
    "loopback": int,
    "checked": str,
    "note": str,
}
FRONTIER: Columns = {
    "portal": str,
    "address": str,
    "url": str,
    "body": str,
    "kind": str,
    "rank": int,
    "place": int,
    "state": str,
    "run": str,
    "verdict": str,
    "reason": str,
    "found_on": str,
    "link_text": str,
    "list_date": str,
    "list_column": str,
    "announced": int,
    "rows": int,
}


@MIGRATIONS(name="captures")
def captures(database: Database) -> None:
    """Visits, the bytes they brought, the list rows seen, runs, portals, and the frontier."""
    tables: tuple[tuple[str, Columns, str | tuple[str, ...]], ...] = (
        ("portals", PORTALS, "code"),
        ("runs", RUNS, ("run", "portal")),
        ("unanswered", UNANSWERED, ("run", "portal", "address")),
        ("frontier", FRONTIER, ("portal", "address")),
        ("captures", CAPTURES, "id"),
        ("payloads", PAYLOADS, "sha256"),
        ("links", LINKS, ("portal", "list", "address")),
        ("warc_files", {"name": str, "bytes": int}, "name"),
    )
    for name, columns, key in tables:
        database.table(name).create(columns, pk=key, strict=True)
    for name, indexed in (
        ("captures", ["address", "instant"]),
        ("captures", ["planned", "instant"]),
        ("captures", ["payload"]),
        ("captures", ["instant"]),
        ("captures", ["found_on"]),
        ("runs", ["portal", "run"]),
        ("captures", ["portal", "run"]),
        ("captures", ["file", "offset"]),
        ("frontier", ["portal", "state", "rank", "place"]),
        ("frontier", ["portal", "run"]),
        ("links", ["address"]),
    ):
        database.table(name).create_index(indexed)
