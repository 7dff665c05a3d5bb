"""One figure over several versions: of the same report, or of the organ's other years."""

from __future__ import annotations

from collections.abc import Iterable
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
        doubt: unsure, run_together, deduced or corrected, where the figure is not simply as it was read.
    """

    row: Row
    state: str
    text: str
    path: str
    doubt: str | None = None

    @property
    def sure(self) -> bool:
        """Whether the figure is what the version prints, as it was read."""
        return self.state == "figure" and self.doubt is None


@dataclass(frozen=True, slots=True)
class Compared:
    """What may be said of a figure in several versions, when not all of them say the same.

    Attributes:
        differ: whether two versions surely print two figures.
        doubtful: where the reading is not sure; it accuses nobody.
        empty: whether a version surely prints a figure, and another has nothing in the cell or no such cell.
    """

    differ: bool
    doubtful: tuple[Point, ...]
    empty: bool


def compared(points: Iterable[Point]) -> Compared:
    """Compare a figure over the versions of a report; what is withheld is compared with nothing."""
    points = tuple(points)
    figures = {one.text for one in points if one.sure}
    doubtful = tuple(one for one in points if one.state == "unsure" or one.doubt)
    told = {(one.state, one.text) for one in points if one.state != "withheld"}
    return Compared(
        differ=len(figures) > 1,
        doubtful=doubtful if len(told) > 1 else (),
        empty=bool(figures) and any(one.state in {"blank", "absent"} and not one.doubt for one in points),
    )


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
        return Point(row, "figure", plain(row["value"]), f"{path}/{key}", row["doubt"])
    told = " ".join((row["raw"] or row["noted"] or "").split())
    state = "unsure" if told or row["doubt"] else "blank"
    return Point(row, state, told, f"{path}/{key}", row["doubt"])


_SELECT = """
SELECT versions.report, versions.year, versions.id AS version, versions.content_digest, versions.first_captured,
  versions.number, "{table}"."{column}" AS value, json_type(readings.provenance, :path) AS place,
  json_extract(readings.provenance, :path || '[5]') AS raw,
  (SELECT notes.raw FROM notes WHERE notes.version = versions.id AND notes.at = :at
   ORDER BY notes.number LIMIT 1) AS noted,
  (SELECT notes.means FROM notes WHERE notes.version = versions.id AND notes.at = :at
   AND (notes.means IN ('unsure', 'deduced', 'corrected')
     OR notes.means = 'run_together' AND "{table}"."{column}" IS NULL)
   ORDER BY notes.means = 'corrected' DESC, notes.number LIMIT 1) AS doubt, readings.format
"""
_JOINED = 'JOIN readings ON readings.version = versions.id LEFT JOIN "{table}" ON "{table}".version = versions.id'
_OF_REPORT = f"""{_SELECT} FROM versions {_JOINED}
WHERE versions.report = :report ORDER BY versions.first_captured, versions.id
"""
_OF_ORGAN = f"""{_SELECT} FROM reports JOIN versions ON versions.id = reports.version {_JOINED}
WHERE reports.organ = :organ ORDER BY reports.year
"""
