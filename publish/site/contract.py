"""A version of a report in the public contract's names, for those who want data and not a page. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from publish.site.archive import Row
from publish.site.printed import Printed, number, printed, said
from publish.site.statistics import cells as listed
from publish.site.version import DIGEST, WIDE, Gathered, contents, version_path

_HEAD = ("agency", "title", "form", "published", "published_from", "signed")
_CONTACT = {"address": "contact_address", "postcode": "postcode", "phone": "phone", "email": "email"}
_FINDING = ("rule", "severity", "verdict", "cause", "source", "evidence")


def contract(found: Gathered) -> dict[str, Any]:
    """A version as ``nianbao extract --json`` writes it, with what the archive adds.

    A key is absent where the document prints no such row, or where ``withheld`` names it; null where the cell holds no
    sure number, 0 where a zero is printed; a table that is not printed is null.
    """
    version, lists = found.version, found.lists
    cells = printed(found.wide, version["provenance"], lists["notes"])
    return {
        **_head(found),
        "preamble": found.sections.get("preamble"),
        "sections": {name: found.sections.get(name) for name in "123456"},
        "closing": found.sections.get("closing"),
        **{table: figures(table, found.wide, cells) for table in WIDE},
        **_said(lists),
        "findings": [_finding(row, found.against) for row in lists["findings"]],
        "rules": {"holds": version["holds"], "blank": version["blank"]},
        "notes": [_note(row) for row in lists["notes"]],
        "provenance": {
            key: _place(cell)
            for key, cell in (cells | listed(lists["indicators"], version["provenance"], lists["notes"])).items()
            if cell.place
        },
        **_archived(found),
    }


def _head(found: Gathered) -> dict[str, Any]:
    """What a report says of itself."""
    version = found.version
    return {
        "report": found.report["id"],
        "file": _file(version),
        "sha256": version["payload"],
        "format": version["format"],
        "extractor": version["extractor"],
        "organ": found.report["organ"],
        "year": found.report["year"],
        **{name: version[name] for name in _HEAD},
        "tables": contents(version["tables"], {}),
        "period": [version["period_start"], version["period_end"]] if version["period_start"] else None,
        "contact": {name: version[column] for name, column in _CONTACT.items()},
        "basis": contents(version["basis"], []),
    }


def _said(lists: Mapping[str, tuple[Row, ...]]) -> dict[str, Any]:
    """What the text states, and the old tables of statistics."""
    statements = [_plain(row, ("key", "value", "unit", "section", "sentence", "as_of")) for row in _values(lists)]
    indicators = [
        {**_plain(row, ("name", "unit", "column", "raw", "key", "under")), "value": number(row["value"])}
        for row in lists["indicators"]
    ]
    claims = [
        {
            **_plain(row, ("sentence", "section", "verdict")),
            "value": said(row["value"]),
            "cells": contents(row["cells"], []),
        }
        for row in lists["claims"]
    ]
    return {"statements": statements, "indicators": indicators, "claims": claims}


def _archived(found: Gathered) -> dict[str, Any]:
    """What the archive adds: versions, sources, and what people wrote."""
    seen = ("address", "kind", "state", "gone_since", "visits", "first_seen", "last_seen")
    return {
        "version": _version(found.version, found),
        "versions": [_version(row, found) for row in found.versions],
        "sources": [_plain(row, seen) for row in found.sources],
        "corrections": [_correction(row, found.lists["notes"]) for row in found.corrections],
        "responses": [_plain(row, ("cell", "received", "from", "text", "url")) for row in found.responses],
        "withheld": [_plain(row, ("cell", "reason", "since")) for row in found.withheld.cells.values()],
    }


def figures(
    table: str, wide: Mapping[str, Row], cells: Mapping[str, Printed]
) -> dict[str, dict[str, int | float | None]] | None:
    """One table, row → column → figure; None where the document prints no such table."""
    if table not in wide:
        return None
    nested: dict[str, dict[str, int | float | None]] = {}
    for key, cell in cells.items():
        name, row, column = key.split(".")
        if name == table:
            nested.setdefault(row, {})[column] = cell.value
    return nested


def _values(lists: Mapping[str, tuple[Row, ...]]) -> Iterable[Row]:
    return ({**row, "value": said(row["value"])} for row in lists["statements"])


def _note(row: Row) -> dict[str, Any]:
    """A note; the equations only where they decided the figure."""
    by = contents(row.get("by"), [])
    return {**_plain(row, ("at", "raw", "means")), **({"by": by} if by else {})}


def _correction(row: Row, notes: Iterable[Row]) -> dict[str, Any]:
    """A correction with what was read in its cell."""
    read = next((one.get("read") for one in notes if one["at"] == row["cell"] and one["means"] == "corrected"), None)
    values = {"at": row["cell"], "read": number(read), "value": number(row["value"])}
    return {**values, **_plain(row, ("reason", "reviewer", "reviewed"))}


def _plain(row: Row, names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _finding(row: Row, against: Mapping[str, Row]) -> dict[str, Any]:
    other = against.get(row["against"] or "")
    return {
        **_plain(row, _FINDING),
        "version": row["rule_version"],
        "says": {"zh": row["says_zh"], "en": row["says_en"]},
        "expected": number(row["expected"]),
        "found": number(row["found"]),
        "cells": contents(row["cells"], []),
        "against": version_path(other["report"], other["content_digest"]) if other else None,
    }


def _place(cell: Printed) -> dict[str, Any]:
    place = cell.place
    return {
        "page": place and place.page,
        "table": place and place.table,
        "row": place and place.row,
        "column": place and place.column,
        "box": place and place.box,
        "raw": cell.raw,
        "confidence": place and place.confidence,
    }


def _version(row: Row, found: Gathered) -> dict[str, Any]:
    changed = [one for one in found.changes if one["version"] == row["id"]]
    return {
        "path": version_path(found.report["id"], row["content_digest"]),
        "digest": row["content_digest"][:DIGEST],
        "content_digest": row["content_digest"],
        "digest_version": row["digest_version"],
        "address": row["address"],
        "payload": row["payload"],
        "capture": row["capture"],
        "first_captured": row["first_captured"],
        "last_captured": row["last_captured"],
        "shown": row["id"] == found.report["version"],
        "changes": [_plain(one, ("at", "before", "after")) for one in changed],
    }


def _file(version: Row) -> str:
    """The name that the address ends with, else the address."""
    address = version["url"] or version["address"]
    return PurePosixPath(unquote(urlsplit(address).path)).name or str(address)
