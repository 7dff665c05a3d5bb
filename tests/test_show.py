"""``nianbao show``: where a figure stands, of a file and of the archive, and what is said where it does not."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nianbao import cli
from samples.as_html import clean
from samples.layout import layout
from tests.built import Built
from tests.extract.captures import made

KEY = "applications.granted.total"


def show(*arguments: str | Path) -> Result:
    """Run the command here."""
    return CliRunner().invoke(cli, ["show", *map(str, arguments)], terminal_width=100)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A report as a file, with a character that would steer a terminal in one cell."""
    path = tmp_path / "a.html"
    data = clean(layout(made(), printed={KEY: "12 345\x9b31m 9"}))
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def report(samples_demo: Built) -> str:
    """A report of the samples that is an HTML page."""
    with closing(sqlite3.connect(samples_demo.database)) as connection:
        sql = "SELECT reports.id FROM reports JOIN readings USING (version) WHERE format = 'html' ORDER BY 1"
        return str(connection.execute(sql).fetchone()[0])


def test_a_file_is_shown_in_the_forms_shape(page: Path, tmp_path: Path) -> None:
    """Without a figure: the whole report, as ``check`` shows it."""
    done = show(page, "--archive", tmp_path)
    assert done.exit_code == 0
    assert "三、收到和处理政府信息公开申请情况" in done.output


def test_a_figure_is_shown_with_its_row_and_nothing_steers_the_terminal(page: Path, tmp_path: Path) -> None:
    """The printed row with the cell marked and the source markup; a control character stands as its number."""
    done = show(page, "--archive", tmp_path, "--figure", KEY)
    assert done.exit_code == 0
    assert "\x9b" not in done.output
    assert "没有确定的数字 no sure number" in done.output
    assert "<tr>" in done.output
    assert "（一）予以公开" in done.output
    assert "【" in done.output


def test_a_figure_of_the_archive_is_shown(samples_demo: Built, report: str) -> None:
    """Out of the tables, with the row out of the captured bytes."""
    done = show(report, "--archive", samples_demo.folder, "--figure", "applications.new.total")
    assert done.exit_code == 0, done.output
    assert "位置 place: 第" in done.output
    assert "一、本年新收政府信息公开申请数量" in done.output.split("<tr", 1)[0]


def test_without_captures_the_figure_is_told_and_the_bytes_are_missed(
    samples_demo: Built, report: str, tmp_path: Path
) -> None:
    """A copy of the database alone still says what it knows; exit 3."""
    shutil.copy(samples_demo.database, tmp_path)
    done = show(report, "--archive", tmp_path, "--figure", "applications.new.total")
    assert done.exit_code == 3
    assert "数字 figure: " in done.output
    assert "bytes are missing" in done.output


def test_what_is_withheld_is_not_shown(samples_demo: Built, report: str, tmp_path: Path) -> None:
    """A withheld figure says so and since when, its neighbour comes without their row, a withheld report not at all."""
    shutil.copy(samples_demo.database, tmp_path)
    key, beside = "applications.new.total", "applications.new.natural_person"
    with closing(sqlite3.connect(tmp_path / samples_demo.database.name)) as connection, connection:
        rows = [(report, key, "个人信息（虚构）", "2025-04-01"), (report, "section.1", "同上", "2025-04-01")]
        connection.executemany("INSERT INTO withheld (report, cell, reason, since) VALUES (?, ?, ?, ?)", rows)
    hidden = show(report, "--archive", tmp_path, "--figure", key)
    assert (hidden.exit_code, "withheld since 2025-04-01: 个人信息" in hidden.output) == (3, True)
    assert "printed" not in hidden.output
    neighbour = show(report, "--archive", tmp_path, "--figure", beside)
    assert (neighbour.exit_code, "原文 printed" in neighbour.output) == (0, True)
    assert "row is not shown" in neighbour.output
    with closing(sqlite3.connect(tmp_path / samples_demo.database.name)) as connection, connection:
        connection.execute("UPDATE withheld SET cell = '' WHERE cell = ?", [key])
    for arguments in ((), ("--figure", beside)):
        whole = show(report, "--archive", tmp_path, *arguments)
        assert (whole.exit_code, whole.output.count("\n")) == (3, 1)


def test_what_is_near_is_said(samples_demo: Built, report: str) -> None:
    """An unknown report, version, figure or row: another one is named."""
    folder = ("--archive", samples_demo.folder)
    organ, _, _ = report.partition("/")
    unknown = show(f"{organ}/2011", *folder)
    assert (unknown.exit_code, report in unknown.output) == (3, True)
    version = show(f"{report}@{'0' * 12}", *folder)
    assert (version.exit_code, f"{report}@" in version.output) == (3, True)
    misspelt = show(report, *folder, "--figure", "applications.granted.totl")
    assert (misspelt.exit_code, KEY in misspelt.output) == (2, True)
    unprinted = show(report, *folder, "--figure", "disclosure.other_services.change")
    assert unprinted.exit_code == 3
    assert "does not print this figure" in unprinted.output
    assert show("nosuch.html", *folder).exit_code == 3
