"""Reports on years before 2019 made from a seed: the national 统计表 in any make, and what a right reading says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from extract.report import Number, Report
from samples.blocks import Blocks, SpannedTable
from samples.made import Truth
from samples.old_reports import (
    NATIONAL,
    PROSE,
    OldRow,
    four_columns,
    old_report,
    pieces,
    three_columns,
    two_columns,
    two_sides,
)

ORGANS = ("示例县人民政府", "示例市人民政府", "示例市虚构区人民政府")
COUNTS = (0, 0, 1, 3, 47, 320, 1205, 8930, 20250)


@dataclass(frozen=True, slots=True)
class OldMade:
    """A report before 2019: what is printed, and what a right reading says."""

    blocks: Blocks
    truth: Truth


def made_old(random: Random) -> OldMade:
    """Invent a report on a year from 2014 to 2018, with a table of any make."""
    year, organ = random.randint(2014, 2018), random.choice(ORGANS)
    rows = tuple(_row(random, row) for row in NATIONAL)
    blocks = old_report(year, _tables(random, rows), organ)
    title = f"{organ}{year}年政府信息公开工作年度报告"
    head = {"title": title, "agency": organ, "year": year, "form": "tongjibiao", "signed": f"{year + 1}-03-20"}
    said = {"period": (f"{year}-01-01", f"{year}-12-31"), "preamble": None, "closing": None}
    values = [(row.name, _value(row.figures[0])) for row in rows if row.figures]
    return OldMade(blocks, {**head, **said, "figures": keyed(values), "sections": _sections(year)})


def indicators(report: Report) -> dict[str, Number | None]:
    """The indicators that were read, by the keys of ``made_old``."""
    return keyed([(name_of(one.name, one.unit), one.value) for one in report.indicators])


def doubted(report: Report, places: frozenset[str]) -> frozenset[str]:
    """The keys of the indicators that are noted at ``indicators.<number>.value``."""
    return frozenset(key for number, key in enumerate(indicators(report), 1) if f"indicators.{number}.value" in places)


def keyed(values: Sequence[tuple[str, Number | None]]) -> dict[str, Number | None]:
    """Values by name; a name that stands again has its number behind it, since the table's names repeat."""
    seen: dict[str, int] = {}
    found: dict[str, Number | None] = {}
    for name, value in values:
        seen[name] = seen.get(name, 0) + 1
        found[f"indicators.{name}.{seen[name]}"] = value
    return found


def name_of(name: str, unit: str | None) -> str:
    """A row's name without white space and without the unit that some makes print in its brackets."""
    return "".join(name.split()).removesuffix(f"（{unit}）")


def _row(random: Random, row: OldRow) -> OldRow:
    if not row.figures:
        return row
    return row._replace(figures=(random.choice(("—", "")) if random.random() < 0.05 else _figure(random, row.unit),))


def _figure(random: Random, unit: str) -> str:
    count = random.choice(COUNTS)
    if unit == "万元":
        return f"{count + random.randint(1, 99) / 100:.2f}"
    return f"{count:,}" if random.random() < 0.1 else str(count)


def _value(text: str) -> Number | None:
    plain = text.replace(",", "")
    return None if plain in ("", "—") else float(plain) if "." in plain else int(plain)


def _tables(random: Random, rows: Sequence[OldRow]) -> tuple[SpannedTable, ...]:
    cut = random.randint(12, 40)
    makes = (
        (two_columns(rows),),
        (three_columns(rows),),
        (four_columns(rows),),
        (two_sides(rows),),
        pieces(three_columns(rows), cut, repeat=True),
        pieces(three_columns(rows), cut, repeat=False),
    )
    return random.choice(makes)


def _sections(year: int) -> dict[str, str | None]:
    """The six of the texts' meanings: fees have none of their own and stay, with their heading, behind the third."""
    texts = [text.replace("2014", str(year)) for _, text in PROSE]
    third = f"{texts[2]}\n{PROSE[3][0]}\n{texts[3]}"
    return {"1": texts[0], "2": texts[1], "3": third, "4": texts[4], "5": texts[5], "6": None}
