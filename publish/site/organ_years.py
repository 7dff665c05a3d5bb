"""An organ's reports as a row a year, each year beside the one before: pure functions over the archive's rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from publish.site.archive import Row
from publish.site.version import version_path
from publish.site.withheld import Withheld

COLUMNS = (
    "applications.new.total",
    "applications.carried_in.total",
    "applications.results_total.total",
    "applications.carried_out.total",
    "proceedings.review.total",
    "proceedings.litigation_direct.total",
    "proceedings.litigation_after_review.total",
)
CARRIED_IN, CARRIED_OUT = "applications.carried_in.total", "applications.carried_out.total"
_STATES = ("here", "file", "replaced", "gone", "removed")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was gathered of an organ: the reports it shows, their sources, findings, changes, and what is withheld."""

    reports: tuple[Row, ...]
    sources: tuple[Row, ...]
    findings: tuple[Row, ...]
    changes: tuple[Row, ...]
    withheld: Mapping[str, Withheld]


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a year: its text (nothing where it is blank or not printed), and its page where it has one."""

    key: str
    text: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Year:
    """One year of an organ.

    Attributes:
        year: the year reported on.
        report: the report's row; None where the archive knows of none, which does not say that there is none.
        figures: by dotted key.
        before: what the report of the year before says it carries out, where the archive has one that says it.
        differs: the finding that says that the two differ, if one does.
        state: that of the source that is best off; file where it was only brought in; withheld where the report is.
    """

    year: int
    report: Row | None
    figures: Mapping[str, Number]
    before: Number | None
    differs: Row | None
    state: str


def organ_years(shelf: Shelf) -> tuple[Year, ...]:
    """Every year from the last to the first that the archive has a report on."""
    by_year = {one["year"]: one for one in shelf.reports}
    if not by_year:
        return ()
    figures = {year: _figures(report, shelf) for year, report in by_year.items()}
    span = range(max(by_year), min(by_year) - 1, -1)
    return tuple(_year(year, by_year.get(year), figures, shelf) for year in span)


def _year(year: int, report: Row | None, figures: Mapping[int, Mapping[str, Number]], shelf: Shelf) -> Year:
    before = figures.get(year - 1, {}).get(CARRIED_OUT)
    return Year(
        year=year,
        report=report,
        figures=figures.get(year, {}),
        before=before if before and before.text else None,
        differs=_differing(report, shelf) if report else None,
        state=_state(report, shelf) if report else "unknown",
    )


def _figures(report: Row, shelf: Shelf) -> dict[str, Number]:
    hidden = shelf.withheld.get(report["report"])
    path = version_path(report["report"], report["content_digest"])
    found: dict[str, Number] = {}
    for key in COLUMNS:
        value = report[key.partition(".")[2]]
        if value is None or (hidden and hidden.hides(key)):
            found[key] = Number(key, "", None)
        else:
            found[key] = Number(key, str(value), f"{path}/{key}")
    return found


def _differing(report: Row, shelf: Shelf) -> Row | None:
    """The finding between two years that names the total carried in."""
    return next(
        (
            one
            for one in shelf.findings
            if one["report"] == report["report"] and one["against"] and CARRIED_IN in json.loads(one["cells"] or "[]")
        ),
        None,
    )


def _state(report: Row, shelf: Shelf) -> str:
    hidden = shelf.withheld.get(report["report"])
    if hidden and hidden.whole:
        return "withheld"
    own = [source for source in shelf.sources if source["report"] == report["report"]]
    # Nobody looks again where a file came from: it cannot be said to be still there.
    states = ["file" if source["kind"] == "file" and source["state"] == "here" else source["state"] for source in own]
    return min(states, key=_STATES.index, default="unknown")
