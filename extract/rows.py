"""A Report as rows of the archive: pure functions from the contract's values to columns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import msgspec

from extract.document import Origin
from extract.report import Figures, Finding, Number, Place, Report, Severity, TableName
from extract.schema import FEN_IN_AMOUNT, WIDE, fen_column

Row = dict[str, Any]

_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_DEFAULT_PORTS = frozenset({None, 80, 443})
_GRAVEST: tuple[Severity, ...] = ("error", "notice", "info")


def canonical(address: str) -> str:
    """The address as an identity: without scheme, ``www.``, default port, session id and fragment.

    A loopback address loses any port: a server on this machine gets a free one each time it starts.
    """
    parts = urlsplit(_SESSION.sub("", address))
    if not parts.hostname:
        return address
    keeps_port = parts.port not in _DEFAULT_PORTS and parts.hostname not in _LOOPBACK
    host = parts.hostname.removeprefix("www.") + (f":{parts.port}" if keeps_port else "")
    return f"{host}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def digest(*parts: str) -> str:
    """A SHA-256 over parts, none of which can run into the next."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def origin_digest(origin: Origin) -> str:
    """What a reading depends on besides the bytes, as one value; the address counts as the identity it is."""
    known = msgspec.to_builtins(origin)
    known["address"] = canonical(origin.address) if origin.address else None
    return digest(msgspec.json.encode(known, order="deterministic").decode())


def head(report: Report) -> Row:
    """What the report says of itself as a whole, and how much was found and noted in it."""
    period = report.period or (None, None)
    return {
        **{
            name: getattr(report, name) for name in ("title", "agency", "form", "published", "published_from", "signed")
        },
        "period_start": period[0],
        "period_end": period[1],
        **msgspec.structs.asdict(report.contact),
        "basis": _json(report.basis),
        **_weigh(report.findings),
        "notes": len(report.notes),
        "figures": sum(len(cells) for table in WIDE for cells in (figures_of(report, table) or {}).values()),
    }


def _weigh(findings: Iterable[Finding]) -> Row:
    """How many rules broke, by severity, how many are in doubt, and the gravest of them in one word."""
    found = tuple(findings)
    broken = [finding.severity for finding in found if finding.verdict == "broken"]
    gravest = next((severity for severity in _GRAVEST if severity in broken), "doubtful" if found else "none")
    return {
        "findings": gravest,
        **{f"{severity}s": broken.count(severity) for severity in _GRAVEST},
        "doubtful": len(found) - len(broken),
    }


def figures_of(report: Report, table: TableName) -> Figures | None:
    """One table's figures; None where the document prints no such table."""
    figures: Figures | None = getattr(report, table)
    return figures


def wide(report: Report, table: TableName, amounts: Mapping[str, bool]) -> Row | None:
    """One table as columns; None where it is not printed. A blank stays null, and so does a row that is not printed.

    Args:
        report: the report.
        table: which of its tables.
        amounts: the keys that the editions print, True where one is an amount in 万元.

    Raises:
        KeyError: the report has a figure that no edition prints.
    """
    figures = figures_of(report, table)
    if figures is None:
        return None
    form = report.tables.get(table)
    row: Row = {
        "agency": report.agency,
        "edition": form.form if form else report.form,
        "extra": _json(form.extra if form else ()),
    }
    for key, value in ((f"{row}.{column}", value) for row, cells in figures.items() for column, value in cells.items()):
        row[fen_column(key) if amounts[key] else key] = _fen(value) if amounts[key] else value
    return row


def _fen(amount: Number | None) -> int | None:
    return None if amount is None else int((Decimal(str(amount)) * FEN_IN_AMOUNT).to_integral_value())


def sections(report: Report) -> Iterator[Row]:
    """The text, in reading order; a heading with nothing under it is an empty text, a missing heading no row."""
    texts = (("preamble", report.preamble), *report.sections.items(), ("closing", report.closing))
    for name, text in texts:
        if text is not None:
            yield {"section": name, "text": text}


def lists(report: Report) -> dict[str, list[Row]]:
    """The parts of which there may be any number, in printed order."""
    return {
        "notes": [msgspec.structs.asdict(note) for note in report.notes],
        "findings": [_finding(finding) for finding in report.findings],
        "statements": [{**msgspec.structs.asdict(said), "value": _json(said.value)} for said in report.statements],
        "indicators": [{**msgspec.structs.asdict(row), "value": _printed(row.value)} for row in report.indicators],
        "claims": [
            {**msgspec.structs.asdict(claim), "value": _json(claim.value), "cells": _json(claim.cells)}
            for claim in report.claims
        ],
    }


def _finding(finding: Finding) -> Row:
    row = msgspec.structs.asdict(finding)
    says, version = row.pop("says"), row.pop("version")
    return {
        **row,
        "rule_version": version,
        "says_zh": says.zh,
        "says_en": says.en,
        "expected": _printed(finding.expected),
        "found": _printed(finding.found),
        "cells": _json(finding.cells),
    }


def _printed(value: Number | str | None) -> str | None:
    return None if value is None else str(value)


def packed(report: Report) -> Row:
    """How the document was read: what it is, by which extractor, how many rules held, and where each figure stands."""
    return {
        "format": report.format,
        "extractor": report.extractor,
        "holds": report.rules.holds,
        "blank": report.rules.blank,
        "tables": _json(report.tables),
        "provenance": _provenance(report),
    }


def _provenance(report: Report) -> str:
    """Provenance as ``table → row → column → [page, table, row, column, box, raw, confidence]``.

    ``raw`` is null where it is the figure as a plain number; nulls at the end are left out.
    """
    nested: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for at, place in report.provenance.items():
        table, row, column = at.split(".")
        figure = (getattr(report, table) or {}).get(row, {}).get(column)
        nested.setdefault(table, {}).setdefault(row, {})[column] = _packed_place(place, figure)
    return _json(nested)


def _packed_place(place: Place, figure: Number | None) -> list[Any]:
    values = [None if value == str(figure) else value for value in msgspec.structs.astuple(place)]
    while values and values[-1] is None:
        values.pop()
    return values


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
