"""One figure over several versions: of the same report, or of the organ's other years."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.database import Database

from publish.form_layout import slots
from publish.site.archive import Row, rows
from publish.site.printed import plain
from publish.site.version import version_path
from publish.site.withheld import Withheld

NOTHING = Withheld(None, {})


@dataclass(frozen=True, slots=True)
class Point:
    """The figure in one version.

    Attributes:
        row: report, year, version and first capture.
        state: figure, blank, unsure, absent or withheld.
        text: the figure, or what stands there in place of one.
        path: the figure's own page; where it is not printed, that of its version.
    """

    row: Row
    state: str
    text: str
    path: str


async def over_versions(database: Database, report: str, key: str, withheld: Withheld) -> tuple[Point, ...]:
    """The figure in each version of a report, in order of first capture."""
    found = await _ask(database, key, _OF_REPORT, {"report": report})
    return tuple(point(one, key, withheld) for one in found)


async def over_years(database: Database, organ: str, key: str, withheld: dict[str, Withheld]) -> tuple[Point, ...]:
    """The figure in the versions that the organ's reports show, by year."""
    found = await _ask(database, key, _OF_ORGAN, {"organ": organ})
    return tuple(point(one, key, withheld.get(one["report"], NOTHING)) for one in found)


async def _ask(database: Database, key: str, sql: str, of: Row) -> list[Row]:
    """The rows of a question about a figure.

    Raises:
        KeyError: no edition has the figure; its name never gets into the SQL.
    """
    table, row, column = slots()[key].key.split(".")
    asked = sql.format(table=table, column=f"{row}.{column}")
    return await rows(database, asked, {**of, "at": key, "path": f'$."{table}"."{row}"."{column}"'})


def point(row: Row, key: str, withheld: Withheld) -> Point:
    """A row as a point."""
    path = version_path(row["report"], row["content_digest"])
    if withheld.hides(key):
        return Point(row, "withheld", "", path)
    if row["value"] is None and row["place"] is None and row["noted"] is None:
        return Point(row, "absent", "", path)
    if row["value"] is not None:
        return Point(row, "figure", plain(row["value"]), f"{path}/{key}")
    told = " ".join((row["raw"] or row["noted"] or "").split())
    return Point(row, "unsure" if told else "blank", told, f"{path}/{key}")


_SELECT = """
SELECT versions.report, versions.year, versions.id AS version, versions.content_digest, versions.first_captured,
  versions.number, "{table}"."{column}" AS value, json_type(readings.provenance, :path) AS place,
  json_extract(readings.provenance, :path || '[5]') AS raw,
  (SELECT notes.raw FROM notes WHERE notes.version = versions.id AND notes.at = :at
   ORDER BY notes.number LIMIT 1) AS noted
"""
_JOINED = 'JOIN readings ON readings.version = versions.id LEFT JOIN "{table}" ON "{table}".version = versions.id'
_OF_REPORT = f"""{_SELECT} FROM versions {_JOINED}
WHERE versions.report = :report ORDER BY versions.first_captured, versions.id
"""
_OF_ORGAN = f"""{_SELECT} FROM reports JOIN versions ON versions.id = reports.version {_JOINED}
WHERE reports.organ = :organ ORDER BY reports.year
"""
