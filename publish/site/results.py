"""What a search finds: how many reports, by year, province, kind and findings, and a page of them with excerpts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from publish.excerpt import Excerpt, excerpt, marked, marks
from publish.labels import Both, both
from publish.query import Phrase, Query
from publish.schema import SECTIONS
from publish.site.archive import Row, rows

MOST = 5000
"""So many reports are counted, ranked and paged through; of more, the newest come first."""
PAGE = 20
EXCERPTS = 2

FILTERS: dict[str, str | None] = {"year": None, "province": None, "kind": "organ_kind", "findings": "severity"}
"""By what results can be narrowed down, and the group of labels that says what its codes mean."""

_HITS = "FROM fts_reports JOIN summary_reports ON summary_reports.id = fts_reports.rowid WHERE fts_reports MATCH :match"
# Along the list, a look into the index for each: words of very many reports fill a page after a few looks.
_AMONG = """FROM summary_reports WHERE EXISTS (
  SELECT 1 FROM fts_reports WHERE fts_reports MATCH :match AND fts_reports.rowid = summary_reports.id)"""
# The organ's names and the title say more of what a report is about than its sections.
_RANK = "bm25(fts_reports, 10, 5)"
_NEWEST = "summary_reports.year DESC, summary_reports.id DESC"
_SHOWN = ("report", "organ", "organ_name", "title", "year", "edition", "findings", "published", "gone_since")
_MOST_VALUES = 60


@dataclass(frozen=True, slots=True)
class Result:
    """One report that was found: its row of the list, its title marked, and where in its text the words stand."""

    row: Row
    title: Excerpt
    excerpts: tuple[tuple[str, Excerpt], ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value by which results can be narrowed down, and how many of them have it."""

    value: str
    label: Both
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: how many (at most ``MOST``, ``more`` where there are more), by what, and one page of it."""

    count: int
    more: bool
    values: Mapping[str, Sequence[Value]]
    results: Sequence[Result]


async def find(database: Database, query: Query, chosen: Mapping[str, str], page: int) -> Found:
    """Search the archive's full text.

    Args:
        database: an archive that was indexed.
        query: what is asked; it has an expression.
        chosen: the filters that are set, by name.
        page: which page of the results, from 1.

    Raises:
        QueryInterrupted: it took longer than the server allows.
    """
    asked = {"match": query.expression, **_parameters(chosen)}
    sql = f"SELECT count(*) AS n FROM (SELECT 1 {_HITS}{_where(chosen)} LIMIT {MOST + 1})"  # noqa: S608 - ours
    (counted,) = await rows(database, sql, asked)
    more = counted["n"] > MOST
    listed = rows(database, _listing(chosen, more=more), {**asked, "from": (page - 1) * PAGE})
    valued = asyncio.gather(*(_values(database, asked, chosen, name) for name in FILTERS))
    found, values = await asyncio.gather(listed, valued)
    texts = await _texts(database, [row["report"] for row in found])
    results = await asyncio.to_thread(lambda: [_result(row, texts[row["report"]], query.phrases) for row in found])
    return Found(min(counted["n"], MOST), more, dict(zip(FILTERS, values, strict=True)), results)


def _listing(chosen: Mapping[str, str], *, more: bool) -> str:
    """SQL: a page of the reports, the best first; of very many the newest, as ranking would look at each of them."""
    hits, order = (_AMONG, _NEWEST) if more else (_HITS, f"{_RANK}, {_NEWEST}")
    columns = ", ".join(f"summary_reports.{name} AS {name}" for name in _SHOWN)
    return f"SELECT {columns} {hits}{_where(chosen)} ORDER BY {order} LIMIT {PAGE} OFFSET :from"


def _where(chosen: Mapping[str, str]) -> str:
    """The filters as SQL; their values are parameters."""
    return "".join(f" AND summary_reports.{name} = :{name}" for name in chosen)


def _parameters(chosen: Mapping[str, str]) -> dict[str, Any]:
    """The filters' values; a year that is no number is no report's."""
    year = chosen.get("year", "")
    return {**chosen, **({"year": int(year) if year.isdecimal() and len(year) < 6 else -1} if year else {})}


async def _values(database: Database, asked: Row, chosen: Mapping[str, str], name: str) -> list[Value]:
    """The values of one filter, counted among what the other filters leave."""
    others = {other: value for other, value in chosen.items() if other != name}
    order = "value DESC" if name == "year" else "n DESC, value"
    sql = (
        f"SELECT value, count(*) AS n FROM (SELECT summary_reports.{name} AS value {_HITS}{_where(others)} "  # noqa: S608
        f"LIMIT {MOST + 1}) WHERE value IS NOT NULL GROUP BY value ORDER BY {order} LIMIT {_MOST_VALUES}"
    )
    found = await rows(database, sql, {"match": asked["match"], **_parameters(others)})
    return [Value(str(row["value"]), label(name, row["value"]), row["n"]) for row in found]


def label(name: str, value: object) -> Both:
    """What readers see in place of a filter's value."""
    group = FILTERS[name]
    return both(group, value) if group else Both(str(value), "")


async def _texts(database: Database, reports: Sequence[str]) -> dict[str, dict[str, str]]:
    """The sections of some reports as they are shown; what is withheld is left out, as it is in the index."""
    texts: dict[str, dict[str, str]] = {report: {} for report in reports}
    for row in await rows(database, _SECTIONS, {"reports": json.dumps(reports)}):
        texts[row["report"]][row["section"]] = row["text"] or ""
    return texts


def _result(row: Row, texts: Mapping[str, str], phrases: Sequence[Phrase]) -> Result:
    title = row["title"] or f"{row['organ_name']} {row['year']}"
    spans = {name: marks(texts[name], phrases) for name in SECTIONS if texts.get(name)}
    hits = sorted((name for name, places in spans.items() if places), key=lambda name: -len(spans[name]))
    best = sorted(hits[:EXCERPTS], key=SECTIONS.index)
    shown = tuple((name, excerpt(texts[name], spans[name])) for name in best)
    return Result(row, marked(title, marks(title, phrases)), shown)


_SECTIONS = """
SELECT sections.report, sections.section, sections.text
FROM reports JOIN sections ON sections.version = reports.version
WHERE reports.id IN (SELECT value FROM json_each(:reports)) AND NOT EXISTS (
  SELECT 1 FROM withheld WHERE withheld.report = reports.id
  AND withheld.cell IN ('', 'section.' || sections.section))
"""
