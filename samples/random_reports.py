"""Reports with any figures at all, for tests of properties: not consistent, some blank, some rows absent."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from extract.form import Column, Form, by_edition, editions
from extract.report import Figures, Number, Report, SectionNumber, TableForm, TableName

NUMBERS = (0, 0, 0, 1, 2, 7, 12, 85, 100, 412, 859, 1431, 20250, 123456)
SENTENCES = ("本节文字为虚构。", "公开栏目按月更新。", "窗口设在一楼东侧。", "查阅点免费开放。", "无")
LAGGING: dict[str, tuple[str, ...]] = {
    "disclosure": ("procurement",),
    "applications": ("other_processing",),
    "proceedings": (),
}
INSTEAD = {"other_processing": ("other_uncorrected", "other_fee_unpaid", "other_other")}
UNITLESS = "采购总金额"  # the form names no unit: a bare amount that is not zero could not be read back
KEPT = ("regulations", "normative_documents", "new", "results_total")


class _Likely(NamedTuple):
    blanks: float
    absent: float
    extra: float


def random_report(
    random: Random | int, edition: str = "2021", *, blanks: float = 0.1, absent: float = 0.1, extra: float = 0.3
) -> Report:
    """Invent a report.

    Args:
        random: where everything comes from, or a seed; the same one gives the same report.
        edition: the edition of the form that it follows.
        blanks: how likely a figure is blank (None).
        absent: how likely a row is absent, and the table of proceedings as a whole.
        extra: how likely each row that only another edition has is printed too (its single （六）其他处理 stands
            beside the three sub-rows, or instead of them).
    """
    if isinstance(random, int):
        random = Random(random)  # noqa: S311 (invented figures)
    form = by_edition(editions())[edition]
    year = random.randint(form.years[0], min(form.years[1], 2030))
    tables = {name: _table(random, form, name, _Likely(blanks, absent, extra)) for name in form.tables}
    if random.random() < absent:
        tables.pop("proceedings")
    return Report(
        file="random",
        sha256="0" * 64,
        format="text",
        extractor="samples",
        agency="示例市虚构局",
        title=f"示例市虚构局{year}年政府信息公开工作年度报告",
        year=year,
        form=edition,
        tables={name: TableForm(edition, _extra(form, name, rows)) for name, rows in tables.items()},
        period=(f"{year}-01-01", f"{year}-12-31"),
        preamble=f"本报告为虚构。所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
        sections=_sections(random),
        disclosure=tables.get("disclosure"),
        applications=tables.get("applications"),
        proceedings=tables.get("proceedings"),
    )


def _sections(random: Random) -> dict[SectionNumber, str | None]:
    numbers: tuple[SectionNumber, ...] = ("1", "5", "6")
    written = {number: "\n".join(random.sample(SENTENCES, random.randint(1, 3))) for number in numbers}
    return {"1": written["1"], "2": "", "3": "", "4": "", "5": written["5"], "6": written["6"]}


def _table(random: Random, form: Form, name: TableName, likely: _Likely) -> Figures:
    """One table's figures; the rows that tell the editions apart are never absent."""
    figures = {
        row: {column: _figure(random, facts, likely.blanks) for column, facts in columns.items()}
        for row, columns in _columns(form, name).items()
        if name == "proceedings" or row in KEPT or random.random() >= likely.absent
    }
    for row in LAGGING[name]:
        if row not in form.tables[name].row_keys and random.random() < likely.extra:
            foreign = next(columns[row] for other in editions() if row in (columns := _columns(other, name)))
            figures[row] = {column: _figure(random, facts, likely.blanks) for column, facts in foreign.items()}
            instead = random.random() < 0.5
            figures = {key: line for key, line in figures.items() if not (instead and key in INSTEAD.get(row, ()))}
    return figures


def _columns(form: Form, name: TableName) -> dict[str, dict[str, Column]]:
    """The rows of a table with the columns of each, by their keys."""
    rows: dict[str, dict[str, Column]] = {}
    for part in form.tables[name].parts:
        for row, key, _, column in part.cells():
            rows.setdefault(row, {})[key] = column
    return rows


def _figure(random: Random, column: Column, blanks: float) -> Number | None:
    """A figure that its column can hold: a count, an amount in 万元 with 分 at most, a change of either sign."""
    if random.random() < blanks:
        return None
    if column.label == UNITLESS:
        return 0
    number = random.choice(NUMBERS)
    if column.unit == "万元":
        return number if random.random() < 0.5 else round(number + random.randint(1, 99) / 100, 2)
    return -number if column.key == "change" and random.random() < 0.3 else number


def _extra(form: Form, name: TableName, figures: Figures) -> tuple[str, ...]:
    return tuple(key for key in figures if key not in form.tables[name].row_keys)
