"""Reviewed corrections, applied to a report that was read: what a person saw stands beside what was read.

The reviewed value is the figure only where the reading was not sure. Where a digital document plainly prints another
one, the office's figure stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from extract.check import check
from extract.document import Origin
from extract.form import Form, editions
from extract.report import Correction, Figures, Note, Number, Report


class Reviewed(NamedTuple):
    """One row of ``corrections.toml``, without the digest of the payload that it is about."""

    cell: str
    value: str
    reason: str
    reviewer: str
    reviewed: str

    @property
    def figure(self) -> Number:
        """The value as a figure."""
        value = Decimal(self.value)
        return int(value) if value == value.to_integral_value() else float(value)


def by_payload(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[Reviewed, ...]]:
    """Rows of the table of corrections by the digest of the payload that they are about."""
    found: dict[str, tuple[Reviewed, ...]] = {}
    for row in rows:
        one = Reviewed(*(row[name] for name in Reviewed._fields))
        found[row["digest"]] = (*found.get(row["digest"], ()), one)
    return found


def correct(
    report: Report, rows: Sequence[Reviewed], origin: Origin | None = None, forms: tuple[Form, ...] | None = None
) -> Report:
    """A report with the corrections of its payload, and the rules over them again.

    Each cell gets a note ``corrected`` with what is printed, so that every rule over it is doubtful, and stands among
    ``corrections`` with both values. A cell of a table that was not found keeps no figure.

    Args:
        report: as it was read.
        rows: the corrections of its payload.
        origin: where the document was found.
        forms: the editions; those that come with the package where left out.
    """
    if not rows:
        return report
    corrections = tuple(_correction(report, row) for row in sorted(rows))
    figures = {name: _figures(report, name, corrections) for name in ("disclosure", "applications", "proceedings")}
    notes = tuple(Note(one.at, _raw(report, one.at), "corrected") for one in corrections)
    changed = msgspec.structs.replace(report, **figures, notes=(*report.notes, *notes), corrections=corrections)
    findings, counts = check(changed, forms or editions(), origin or Origin())
    return msgspec.structs.replace(changed, findings=findings, rules=counts)


def _correction(report: Report, row: Reviewed) -> Correction:
    table, line, column = row.cell.split(".")
    read = (getattr(report, table) or {}).get(line, {}).get(column)
    return Correction(row.cell, read, row.figure, row.reason, row.reviewer, row.reviewed)


def _figures(report: Report, name: str, corrections: Iterable[Correction]) -> Figures | None:
    """A table's figures with the reviewed ones in place of those that were not surely read."""
    before: Figures | None = getattr(report, name)
    if before is None:
        return None
    figures = {row: dict(columns) for row, columns in before.items()}
    for one in corrections:
        table, row, column = one.at.split(".")
        if table == name and not _is_plain(report, one):
            figures.setdefault(row, {})[column] = one.value
    return figures


def _is_plain(report: Report, one: Correction) -> bool:
    """Whether a digital document prints the figure that was read: neither deduced nor seen."""
    place = report.provenance.get(one.at)
    deduced = any(note.at == one.at and note.means == "deduced" for note in report.notes)
    seen = place is not None and place.confidence is not None
    return one.read is not None and not deduced and not seen


def _raw(report: Report, at: str) -> str:
    """What is printed in a cell, as far as anyone knows."""
    if place := report.provenance.get(at):
        return place.raw
    return next((note.raw for note in report.notes if note.at == at), "")
