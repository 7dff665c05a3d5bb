"""The 统计表 of a report on a year before 2019, on its page and in its JSON."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from extract.reading import extract
from extract.rows import lists, packed
from extract.schema import LISTS, WIDE
from publish.site.statistics import Statistics, statistics
from publish.site.version import Gathered
from samples.as_html import clean
from samples.old_reports import NATIONAL, TWO_SPANS, OldRow, old_report, three_columns
from tests.publish.asking import ask, changed, found_by

SHOWN = "990102-renminzhengfu/2020"


def shown(rows: tuple[OldRow, ...], header: tuple[str, ...] = ("指标名称", "单位", "统计数")) -> Statistics:
    """The table of an invented report, as its page shows it."""
    report = extract(clean(old_report(2014, (three_columns(rows, header),))), "report.html")
    listed = {name: [dict(zip(LISTS[name], row, strict=True)) for row in of] for name, of in lists(report).items()}
    found = SimpleNamespace(lists=listed, version={"provenance": packed(report)["provenance"]})
    made = statistics(cast("Gathered", found))
    assert made is not None
    return made


def test_every_row_once_and_groups_above_theirs() -> None:
    """Rows stand in printed order, parts set in under their whole, and a group's name above its rows."""
    table = shown(NATIONAL)
    assert [line.name for line in table.lines if line.figures] == [row.name for row in NATIONAL if row.unit]
    assert [line.name for line in table.lines if not line.figures] == [row.name for row in NATIONAL if not row.unit]
    assert [line.depth for line in table.lines[:4]] == [0, 1, 2, 2]
    assert table.columns == ("",)


def test_columns_stand_beside_each_other() -> None:
    """The year's figure and that of all years are one row; a blank and a dash are no zeros."""
    table = shown(TWO_SPANS, ("指标名称", "单位", "2014年度", "2008年以来累计"))
    assert table.columns == ("2014年度", "2008年以来累计")
    texts = [[figure.text for figure in line.figures if figure] for line in table.lines]
    assert texts == [
        ["1205", "8930"],
        ["1103", "8002"],
        ["12", "140"],
        ["9", "97"],
        ["—", "2"],
        ["0", "1260"],
        ["", "611"],
    ]
    states = [line.figures[0].state for line in table.lines if line.figures[0]]
    assert states == ["figure", "figure", "figure", "figure", "unsure", "figure", "blank"]
    assert table.has("blank")
    assert table.has("unsure")


def test_a_row_says_what_it_means_today() -> None:
    """A row whose figure a modern one means too names it, of the form or of the text."""
    means = {line.name: line.means.zh for line in shown(NATIONAL).lines if line.means}
    assert "总计" in means["（一）收到申请数"]
    assert "主动公开" in means["（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）"]
    assert "（三）申请答复数" not in means


def test_a_figure_says_where_it_stands() -> None:
    """A pointer shows table, row, column and what is printed."""
    figure = shown(NATIONAL).lines[1].figures[0]
    assert figure is not None
    assert "第1个表格第3行第3列，印作“2543”" in figure.title


def test_a_version_without_one_has_none() -> None:
    """A report of today's form has no such table."""
    assert statistics(cast("Gathered", SimpleNamespace(lists={"indicators": []}))) is None


@pytest.mark.parametrize("form", ["tongjibiao", "text"])
def test_the_page_of_an_old_report(samples_archive: Path, tmp_path: Path, form: str) -> None:
    """No table of today's form is missed in an old report; its 统计表 is shown, and told in the JSON."""
    version, of = "(SELECT version FROM reports WHERE id = :report)", {"report": SHOWN, "form": form}
    sql = [
        f"UPDATE readings SET form = :form WHERE version = {version}",  # noqa: S608 - of a test
        *(f'DELETE FROM "{table}" WHERE version = {version}' for table in WIDE),  # noqa: S608 - of a test
        """INSERT INTO indicators (version, number, name, unit, value, raw, key, under)
        SELECT version, 1, '收到申请数', '件', '12', '12', 'applications.new.total', '<b>三</b>'
        FROM reports WHERE id = :report""",
    ]
    database = changed(samples_archive, tmp_path, *((one, of) for one in sql))
    page, told = ask(database, f"/report/{SHOWN}", f"/report/{SHOWN}.json")
    assert page.status == 200
    assert "文中没有此表" not in page.text
    assert [cell.text_content() for cell in found_by(page.tree(), "//section[@id='statistics']//tbody//td")] == [
        "件",
        "12",
    ]
    assert "<b>三</b>" not in page.text
    assert json.loads(told.text)["indicators"] == [
        {"name": "收到申请数", "unit": "件", "value": 12, "column": None, "raw": "12"}
        | {"key": "applications.new.total", "under": "<b>三</b>"}
    ]
