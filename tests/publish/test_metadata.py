"""What Datasette is told of the archive: current, complete, and true to the tables."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlite_utils import Database

from archive.database import migrate, open_archive
from archive.warc import captures_folder
from crawler.schema import MIGRATIONS
from extract.register import packaged
from extract.schema import WIDE
from extract.store import Store
from publish.metadata import FORMS, TABLES, main, metadata, render
from publish.schema import MIGRATIONS as PUBLISHED
from publish.site.catalogue import code_group, groups, table_facts
from publish.views import VIEWS, create_views

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, Any]]:
    """What is told of each table."""
    told: dict[str, dict[str, Any]] = metadata(FORMS)["databases"]["archive"]["tables"]
    return told


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty archive with all its tables and views: the crawler's, the extractor's and the publisher's."""
    with open_archive(tmp_path / "archive.db") as opened:
        migrate(opened, MIGRATIONS, PUBLISHED)
        Store(opened, captures_folder(tmp_path), packaged())
        create_views(opened)
        yield opened


def columns(database: Database, table: str) -> list[str]:
    """Every column, computed ones too (sqlite-utils lists the others only), but for those that FTS5 hides."""
    return [row[1] for row in database.execute(f'PRAGMA table_xinfo("{table}")') if row[6] != 1]


def names(database: Database) -> set[str]:
    """Every table and view, but for those in which FTS5 keeps an index."""
    return {name for name in (*database.table_names(), *database.view_names()) if not name.startswith("fts_reports_")}


def test_the_published_file_is_current(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """metadata.yml is what the generator makes of the forms and tables.toml as they are now: run make metadata."""
    main()
    published = (ROOT / "metadata.yml").read_text(encoding="utf-8")
    assert published == render(FORMS)
    assert published.encode() == capsysbinary.readouterr().out
    assert msgspec.yaml.decode(published) == metadata(FORMS)


def test_every_table_and_view_is_told_of(database: Database, tables: dict[str, Any]) -> None:
    """Nothing in the archive goes without a description, and nothing is described that is not there."""
    assert set(tables) == names(database)
    assert set(VIEWS) == set(database.view_names())
    assert all('lang="zh"' in told["description_html"] for told in tables.values())
    assert all('lang="en"' in told["description_html"] for told in tables.values())


def test_every_column_is_told_of(database: Database, tables: dict[str, Any]) -> None:
    """Each column of each table and view has its meaning, under exactly its name and in both languages."""
    for table in names(database):
        told = tables[table].get("columns", {})
        assert sorted(told) == sorted(columns(database, table)), table
        assert [column for column, means in told.items() if " · " not in means] == [], table


def test_every_table_of_an_archive_that_was_built_is_told_of(samples_archive: Path, tables: dict[str, Any]) -> None:
    """An archive that was crawled and read has no table, view or column besides those that are described."""
    with open_archive(samples_archive) as built:
        assert names(built) == set(tables)
        for name in names(built):
            assert set(columns(built, name)) == set(tables[name]["columns"]), name


def test_figures_have_their_unit_in_both_languages(tables: dict[str, Any]) -> None:
    """A figure's column says what the form prints, and its unit."""
    assert tables["applications"]["columns"]["new.total"].endswith("（件） · new applications, total (件)")
    assert "本年收费金额" in tables["disclosure"]["columns"]["fees.amount"]
    assert tables["disclosure"]["columns"]["fees.amount"].endswith("(万元)")
    assert "fen" in tables["disclosure"]["columns"]["fees.amount.fen"]


def test_readers_find_reports_by_year_organ_edition_and_findings(tables: dict[str, Any]) -> None:
    """The lists of reports and the wide tables have the facets that readers look by."""
    assert tables["summary_reports"]["facets"] == ["province", "city", "kind", "year", "edition", "findings"]
    assert tables["summary_reports"]["sort_desc"] == "year"
    assert tables["reports"]["facets"] == ["year", "organ", "form", "findings"]
    assert all(tables[table]["facets"] == ["year", "organ", "edition"] for table in WIDE)


def test_facets_and_orders_are_columns(database: Database, tables: dict[str, Any]) -> None:
    """A facet on a column that is not there would be an error on the page."""
    for table, told in tables.items():
        named = [*told.get("facets", []), *(told[key] for key in ("sort_desc", "sort", "label_column") if key in told)]
        assert set(named) <= set(columns(database, table)), table


def test_internals_are_hidden(tables: dict[str, Any]) -> None:
    """What serves the machinery does not stand among what readers look for."""
    hidden = {"readings", "frontier", "copies", "due", "unchecked", "made_by", "_sqlite_migrations"}
    hidden |= {"fts_reports", "fts_documents"}
    assert {table for table, told in tables.items() if told.get("hidden")} == hidden


def test_every_table_for_readers_stands_in_one_group(tables: dict[str, Any]) -> None:
    """The list of all tables leads to each table and view that is not hidden, once."""
    listed = [table for group in groups() for table in group.tables]
    assert sorted(listed) == sorted(table for table, told in tables.items() if not told.get("hidden"))


def test_every_table_has_a_title_in_both_languages(tables: dict[str, Any]) -> None:
    """No table is headed by its bare name."""
    for table, told in tables.items():
        zh, en = table_facts(table).title
        assert told["title"] == f"{zh} · {en}"
        assert zh
        assert en


def test_what_pages_leave_out_and_what_holds_codes_are_columns(database: Database, tables: dict[str, Any]) -> None:
    """A slip in the name of a column that is coded or left to CSV would pass unseen."""
    for table in tables:
        assert table_facts(table).aside <= set(columns(database, table)), table
    for name in tomllib.loads(TABLES.read_text(encoding="utf-8"))["codes"]:
        table, _, column = name.rpartition(".")
        having = [table] if table else list(tables)
        assert any(column in columns(database, one) for one in having), name
    assert code_group("findings", "verdict") == "verdict"
    assert code_group("captures", "verdict") == "capture_verdict"
    assert code_group("findings_by_rule", "findings") is None


def test_nothing_is_styled_or_scripted_from_the_metadata() -> None:
    """What the pages load is the site's own: a strict policy of content would refuse anything else."""
    assert {"extra_css_urls", "extra_js_urls"}.isdisjoint(metadata(FORMS))


def test_a_capture_is_said_to_be_no_report(tables: dict[str, Any]) -> None:
    """Who opens the captures is told that lists, robots.txt and probes are among them."""
    assert "访问不等于报告" in tables["captures"]["description_html"]
    assert "a capture is not a report" in tables["captures"]["description_html"]


def test_a_new_edition_is_told_of_without_a_line_of_python(tmp_path: Path) -> None:
    """A further form's columns come into the metadata from its own labels."""
    form = (FORMS / "2021.toml").read_text(encoding="utf-8")
    (tmp_path / "2031.toml").write_text(
        form.replace('key = "penalties"', 'key = "machine_penalties"'), encoding="utf-8"
    )
    told = metadata(tmp_path)["databases"]["archive"]["tables"]["disclosure"]["columns"]
    assert "machine_penalties.decisions" in told


def test_views_are_made_again_without_harm(database: Database) -> None:
    """Making the views a second time changes nothing."""
    before = database.schema
    create_views(database)
    assert database.schema == before
