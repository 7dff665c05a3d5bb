"""What is not to be shown of a report, and taking it out of what was gathered: the bytes stay, the pages say so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from datasette.database import Database

from publish.site.archive import Row, rows

if TYPE_CHECKING:
    from publish.site.version import Gathered

_ROWS_IN_NOTES = frozenset({"unsure", "row_unknown"})
"""Notes whose raw text is a whole printed row."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of one report is withheld.

    Attributes:
        whole: the row that withholds all of it, if there is one.
        cells: the rows that withhold a cell or a section, by ``table.row.column`` or ``section.<n>``.
    """

    whole: Row | None
    cells: Mapping[str, Row]

    def __bool__(self) -> bool:
        return self.whole is not None or bool(self.cells)

    def hides(self, at: str) -> bool:
        """Whether what stands there is not to be shown."""
        return self.whole is not None or at in self.cells


def withheld(found: Iterable[Row]) -> Withheld:
    """The rows of the table for one report as one value."""
    by_cell = {one["cell"]: one for one in found}
    return Withheld(by_cell.pop("", None), by_cell)


async def withheld_of(database: Database, report: str) -> Withheld:
    """What is withheld of a report."""
    return withheld(await rows(database, "SELECT * FROM withheld WHERE report = :report", {"report": report}))


async def withheld_by_organ(database: Database, organ: str) -> dict[str, Withheld]:
    """What is withheld of an organ's reports, by report; without those of which nothing is."""
    # The character after the slash ends the range, so that the primary key finds it.
    span = {"first": f"{organ}/", "end": f"{organ}0"}
    by_report: dict[str, list[Row]] = {}
    for one in await rows(database, "SELECT * FROM withheld WHERE report >= :first AND report < :end", span):
        by_report.setdefault(one["report"], []).append(one)
    return {report: withheld(found) for report, found in by_report.items()}


def without(found: Gathered) -> Gathered:
    """What was gathered, without what is withheld and without everything that would tell it all the same."""
    # What a finding says of this report would tell the figure of another year's.
    told = tuple(one for one in found.lists["findings"] if not _of_withheld(one, found.against))
    kept = replace(found, lists={**found.lists, "findings": told})
    if found.withheld.cells:
        kept = _without_cells(kept)
    return replace(kept, untold=len(found.lists["findings"]) - len(kept.lists["findings"]))


def _without_cells(found: Gathered) -> Gathered:
    """The same without the withheld cells and sections."""
    kept = found.withheld
    hidden = {at.removeprefix("section.") for at in kept.cells if at.startswith("section.")}
    return replace(
        found,
        version={**found.version, "provenance": _places(found.version["provenance"], kept)},
        wide={table: _figures(table, row, kept) for table, row in found.wide.items()},
        sections={name: text for name, text in found.sections.items() if name not in hidden},
        lists={name: tuple(_listed(name, lines, kept, hidden)) for name, lines in found.lists.items()},
        changes=tuple(one for one in found.changes if not kept.hides(one["at"])),
        corrections=tuple(one for one in found.corrections if not kept.hides(one["cell"])),
        responses=tuple(one for one in found.responses if not kept.hides(one["cell"])),
        reviews=tuple(one for one in found.reviews if not kept.hides(one["cell"])),
    )


def _of_withheld(finding: Row, against: Mapping[str, Row]) -> bool:
    """Whether a finding compares with a report of which something is withheld."""
    other = against.get(finding["against"] or "")
    return other is not None and bool(other["withheld"])


def _figures(table: str, row: Row, kept: Withheld) -> Row:
    return {key: None if kept.hides(f"{table}.{key.removesuffix('.fen')}") else value for key, value in row.items()}


def _places(stored: str | None, kept: Withheld) -> str:
    """The provenance without the places of withheld cells."""
    packed = json.loads(stored or "{}")
    for at in kept.cells:
        table, _, rest = at.partition(".")
        line, _, column = rest.partition(".")
        packed.get(table, {}).get(line, {}).pop(column, None)
    return json.dumps(packed, ensure_ascii=False)


def _listed(name: str, lines: Iterable[Row], kept: Withheld, hidden: set[str]) -> Iterable[Row]:
    """A list's rows, without those that name what is withheld."""
    tables = {at.partition(".")[0] for at in kept.cells}
    for line in lines:
        cells = json.loads(line.get("cells") or "[]")
        if any(map(kept.hides, cells)) or kept.hides(line.get("at", "")) or str(line.get("section")) in hidden:
            continue
        spread = name == "notes" and line["means"] in _ROWS_IN_NOTES and not tables.isdisjoint(line["at"].split("."))
        yield {**line, "raw": ""} if spread else line
