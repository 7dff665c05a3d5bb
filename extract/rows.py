"""A Report as rows of the archive: pure functions from the contract's values to columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from archive.address import canonical
from extract.document import Origin
from extract.form import Form
from extract.report import Figures, Finding, Number, Place, Report, Severity, TableName
from extract.schema import FEN_IN_AMOUNT, LISTS, WIDE, fen_column, figure_keys

Row = dict[str, Any]
Values = tuple[Any, ...]

_GRAVEST: tuple[Severity, ...] = ("error", "notice", "info")


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
        **weigh((finding.severity, finding.verdict) for finding in report.findings),
        "notes": len(report.notes),
        "figures": sum(len(cells) for table in WIDE for cells in (figures_of(report, table) or {}).values()),
    }


def weigh(findings: Iterable[tuple[str, str]]) -> Row:
    """Of findings as (severity, verdict): how many rules broke or are in doubt, and the gravest in one word."""
    found = tuple(findings)
    broken = [severity for severity, verdict in found if verdict == "broken"]
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


class UnknownFigure(ValueError):
    """A report has a figure that no edition prints: add the row to a form, or mend the reader."""


class Wide:
    """How one of the form's tables lies in the columns of its wide table."""

    def __init__(self, table: TableName, forms: Sequence[Form]) -> None:
        """Give every key that an edition prints its place."""
        keys = figure_keys(table, forms)
        self.table = table
        self.keys = tuple(keys)
        self.columns = tuple(fen_column(key) if is_amount else key for key, is_amount in keys.items())
        self._amounts = tuple(place for place, is_amount in enumerate(keys.values()) if is_amount)
        self._places: dict[str, dict[str, int]] = {}
        for place, key in enumerate(keys):
            row, _, column = key.partition(".")
            self._places.setdefault(row, {})[column] = place

    def row(self, report: Report) -> Values | None:
        """Agency, edition, printed extras and the figures; None where the table is not printed.

        A blank stays null, and so does a row that is not printed.

        Raises:
            UnknownFigure: the report has a figure that no edition prints.
        """
        figures = figures_of(report, self.table)
        if figures is None:
            return None
        try:
            values = self._figures(figures)
        except KeyError as error:
            raise UnknownFigure(
                f"{report.file}: expected figures of a known edition, got {error} in {self.table}. "
                "Add the row to a file in extract/forms, or mend the reader."
            ) from error
        form = report.tables.get(self.table)
        edition, extra = (form.form, form.extra) if form else (report.form, ())
        return (report.agency, edition, _json(extra) if extra else "[]", *values)

    def _figures(self, figures: Figures) -> list[Number | None]:
        values: list[Number | None] = [None] * len(self.keys)
        for row, cells in figures.items():
            places = self._places[row]
            for column, value in cells.items():
                values[places[column]] = value
        for place in self._amounts:
            values[place] = _fen(values[place])
        return values

    def printed(self, values: Sequence[Any]) -> Iterator[tuple[str, str]]:
        """Every figure among the values of the figures' columns, by its dotted key, as text (an amount in 万元)."""
        for place, (key, value) in enumerate(zip(self.keys, values, strict=True)):
            if value is not None:
                yield f"{self.table}.{key}", _amount(value) if place in self._amounts else str(value)


def _fen(amount: Number | None) -> int | None:
    if amount is None or isinstance(amount, int):
        return amount and amount * FEN_IN_AMOUNT
    return int((Decimal(str(amount)) * FEN_IN_AMOUNT).to_integral_value())


def _amount(fen: int) -> str:
    whole, rest = divmod(abs(fen), FEN_IN_AMOUNT)
    return f"{'-' * (fen < 0)}{whole}" + (f".{rest:06}".rstrip("0") if rest else "")


def sections(report: Report) -> Iterator[Row]:
    """The text, in reading order; a heading with nothing under it is an empty text, a missing heading no row."""
    texts = (("preamble", report.preamble), *report.sections.items(), ("closing", report.closing))
    for name, text in texts:
        if text is not None:
            yield {"section": name, "text": text}


def lists(report: Report) -> dict[str, list[Values]]:
    """The parts of which there may be any number, in printed order, as values of their tables' columns."""
    found: dict[str, list[Row]] = {
        "notes": _notes(report),
        "findings": [finding_row(finding) for finding in report.findings],
        "statements": [{**msgspec.structs.asdict(said), "value": _json(said.value)} for said in report.statements],
        "indicators": [{**msgspec.structs.asdict(row), "value": _printed(row.value)} for row in report.indicators],
        "claims": [
            {**msgspec.structs.asdict(claim), "value": _json(claim.value), "cells": _json(claim.cells)}
            for claim in report.claims
        ],
    }
    return {name: [tuple(row[column] for column in LISTS[name]) for row in rows] for name, rows in found.items()}


def _notes(report: Report) -> list[Row]:
    """The notes; one that a cell was corrected keeps what was read there."""
    read = {one.at: _printed(one.read) for one in report.corrections}
    return [
        {
            **msgspec.structs.asdict(note),
            "by": _json(note.by) if note.by else None,
            "read": read.get(note.at) if note.means == "corrected" else None,
        }
        for note in report.notes
    ]


def finding_row(finding: Finding, against: str | None = None) -> Row:
    """A finding as columns; ``against`` is the version of another report that a rule compared with."""
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
        "against": against,
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


class Read(NamedTuple):
    """A reading as rows without their keys, so that the process that read does the work and one writer only writes.

    Attributes:
        reading: columns of ``readings``, by name.
        sections: section and text.
        lists: rows by table.
        wide: rows of the wide tables that are printed.
    """

    reading: Row
    sections: tuple[tuple[str, str], ...]
    lists: dict[str, list[Values]]
    wide: dict[str, Values]


def rows_of(report: Report, origin: Origin, tables: Sequence[Wide]) -> Read:
    """A reading as rows.

    Raises:
        UnknownFigure: the report has a figure that no edition prints.
    """
    wide: dict[str, Values] = {table.table: row for table in tables if (row := table.row(report)) is not None}
    text = tuple((row["section"], row["text"]) for row in sections(report))
    headings = sum(section is not None for section in report.sections.values())
    reading: Row = {
        "payload": report.sha256,
        "origin": origin_digest(origin),
        "division": origin.division,
        "url": origin.address,
        "year": report.year,
        "sections": headings,
        "printed": len(wide),
        **head(report),
        **packed(report),
    }
    return Read(reading, text, lists(report), wide)


def _provenance(report: Report) -> str:
    """Provenance as ``table → row → column → [page, table, row, column, box, raw, confidence]``.

    ``raw`` is null where it is the figure as a plain number; nulls at the end are left out.
    """
    nested: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for at, place in report.provenance.items():
        table, row, column = at.split(".")
        figures = getattr(report, table)
        figure = figures.get(row, {}).get(column) if isinstance(figures, dict) else None
        nested.setdefault(table, {}).setdefault(row, {})[column] = _packed_place(place, figure)
    return _json(nested)


def _packed_place(place: Place, figure: Number | None) -> list[Any]:
    values = [None if value == str(figure) else value for value in msgspec.structs.astuple(place)]
    while values and values[-1] is None:
        values.pop()
    return values


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
