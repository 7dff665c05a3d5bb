"""The rules between an organ's years, over the whole archive: what they find stands after a report's own findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlite_utils import Database

from archive.database import transaction
from extract.carry import Year, carried
from extract.form import Form, editions
from extract.loader import insert
from extract.rows import Values, Wide, finding_row
from extract.schema import KEY, LISTS, WIDE
from extract.showing import weigh_reports
from extract.stored import years

AT_ONCE = 100
"""How many organs are one transaction."""


class Counts(NamedTuple):
    """How often the rules between years were asked, and what they said."""

    organs: int = 0
    pairs: int = 0
    holds: int = 0
    blank: int = 0
    broken: int = 0
    doubtful: int = 0


def check_archive(database: Database, forms: tuple[Form, ...] | None = None) -> Counts:
    """Compare every report with the one of the year before; asked again it finds the same.

    Args:
        database: an archive with the extractor's tables, open for writing.
        forms: the editions; those that come with the package where left out.
    """
    with transaction(database):
        database.execute("INSERT OR IGNORE INTO unchecked (organ) SELECT DISTINCT organ FROM reports")
        database.execute(_CHECKED)
    return check_changed(database, forms)


def check_changed(database: Database, forms: tuple[Form, ...] | None = None) -> Counts:
    """The same, only for organs whose reports changed since."""
    forms = forms or editions()
    tables = [Wide(table, forms) for table in WIDE]
    total = Counts()
    while organs := [row[0] for row in database.execute(_UNCHECKED, {"limit": AT_ONCE})]:
        with transaction(database):
            for organ in organs:
                counts = _check(database, organ, forms, tables)
                total = Counts(*(sum(pair) for pair in zip(total, counts, strict=True)))
            database.conn.executemany("DELETE FROM unchecked WHERE organ = ?", [(organ,) for organ in organs])
    return total


def _check(database: Database, organ: str, forms: tuple[Form, ...], tables: Sequence[Wide]) -> Counts:
    """Check one organ anew."""
    database.execute(f"DELETE FROM findings {_BETWEEN} AND organ = :organ", {"organ": organ})  # noqa: S608 - words of ours
    counts = Counts(organs=1)
    for (earlier, before), (version, now) in pairwise(years(database, organ, tables)):
        if now.year != before.year + 1:
            continue
        found, rules = carried(before, now, forms)
        _keep(database, organ, now, version, [finding_row(finding, earlier) for finding in found])
        broken = sum(finding.verdict == "broken" for finding in found)
        verdicts = (rules.holds, rules.blank, broken, len(found) - broken)
        counts = Counts(1, counts.pairs + 1, *(a + b for a, b in zip(counts[2:], verdicts, strict=True)))
    shown = database.execute("SELECT id FROM reports WHERE organ = ?", [organ])
    weigh_reports(database, [row[0] for row in shown])
    return counts


def _keep(database: Database, organ: str, year: Year, version: str, found: Iterable[dict[str, object]]) -> None:
    """Write findings after those that the report has by itself."""
    own = database.execute("SELECT count(*) FROM findings WHERE version = ?", [version]).fetchone()[0]
    key = (version, f"{organ}/{year.year}", organ, year.year)
    rows: list[Values] = [
        (*key, number, *(row[column] for column in LISTS["findings"])) for number, row in enumerate(found, own + 1)
    ]
    database.conn.executemany(insert("findings", (*KEY, "number", *LISTS["findings"])), rows)


_BETWEEN = " WHERE against IS NOT NULL"
_CHECKED = f"""
INSERT OR IGNORE INTO unchecked (organ) SELECT DISTINCT organ FROM findings {_BETWEEN} AND organ NOT NULL
"""  # noqa: S608 - words of ours
_UNCHECKED = "SELECT organ FROM unchecked ORDER BY organ LIMIT :limit"
