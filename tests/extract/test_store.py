"""Readings as rows: complete, exact, and never twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlite_utils import Database

from archive.database import open_archive
from extract.document import Origin
from extract.form import Form, editions
from extract.report import Refusal, Report, Unread
from extract.rows import canonical
from extract.schema import LISTS, WIDE
from extract.store import Counts, Store, UnknownFigure

GOLD = Path(__file__).parents[2].parent / "shared" / "corpus" / "gold"
NOON = datetime(2025, 3, 20, 12, tzinfo=UTC)
KEYS = ("version", "report", "organ", "year", "agency", "edition", "extra", "shown")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An open, empty archive."""
    with open_archive(tmp_path / "archive.db") as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> Store:
    """Its store."""
    return Store(database)


def report(seed: str = "a", **facts: Any) -> Report:
    """A report of an invented organ; the seed stands for its bytes."""
    given = {
        "file": f"{seed}.html",
        "sha256": hashlib.sha256(seed.encode()).hexdigest(),
        "format": "html",
        "extractor": "1",
        "agency": "示例市教育局",
        "title": "示例市教育局2024年政府信息公开工作年度报告",
        "year": 2024,
        "form": "2021",
        "sections": {"1": "文字", "2": "", "3": None},
        **facts,
    }
    return msgspec.convert(given, Report)


def at(path: str = "a.html") -> Origin:
    """An address on a portal."""
    return Origin(address=f"https://www.example.gov.cn/{path}")


def dump(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {
        name: sorted(database.query(f'SELECT * FROM "{name}"'), key=str)  # noqa: S608 - the database's own names
        for name in database.table_names()
        if name != "_sqlite_migrations"
    }


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    """Every row of one table, computed columns too."""
    return list(database.query(f'SELECT * FROM "{table}"'))  # noqa: S608 - a name of the test's


def gold(name: str) -> dict[str, Any]:
    """One gold report, as the contract has it."""
    facts: dict[str, Any] = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    return facts | {"notes": [{"raw": "", **note} for note in facts.get("notes", [])]}


def flat(figures: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Figures by dotted key."""
    return {f"{row}.{column}": value for row, cells in figures.items() for column, value in cells.items()}


@pytest.mark.corpus
@pytest.mark.skipif(not GOLD.is_dir(), reason="the corpus of real reports does not lie beside the project")
@pytest.mark.parametrize("name", sorted(path.stem for path in GOLD.glob("*.json")))
def test_the_wide_rows_equal_the_gold(database: Database, store: Store, name: str) -> None:
    """Every figure of a real report stands in its column, and no column has a figure that is not printed."""
    facts = gold(name)
    store.add(report(name, **facts), at(name), NOON)
    for table in WIDE:
        (row,) = rows(database, table)
        got = {key: value for key, value in row.items() if key not in KEYS and not key.endswith(".fen")}
        assert {key: value for key, value in got.items() if value is not None} == {
            key: value for key, value in flat(facts[table]).items() if value is not None
        }
        assert flat(facts[table]).keys() <= got.keys()
        assert (row["organ"], row["year"], row["agency"]) == (
            row["report"].split("/")[0],
            facts["year"],
            facts["agency"],
        )


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (310.5, 310_500_000),
        (7545, 7_545_000_000),
        (0, 0),
        (25.1, 25_100_000),
        (0.251, 251_000),
        (None, None),
        (1234567.89, 1_234_567_890_000),
        (0.000001, 1),
    ],
)
def test_an_amount_is_kept_in_fen_and_told_in_its_own_unit(
    database: Database, store: Store, amount: float | None, fen: int | None
) -> None:
    """An amount in 万元 is an exact integer of 分 inside, and comes out as the figure that is printed."""
    store.add(report(disclosure={"fees": {"amount": amount}}), at(), NOON)
    (row,) = rows(database, "disclosure")
    assert row["fees.amount.fen"] == fen
    assert (row["fees.amount"], type(row["fees.amount"])) == (amount, type(amount))


def test_a_blank_is_null_and_a_printed_zero_is_zero(database: Database, store: Store) -> None:
    """Blank is not zero, and neither is a row that is not printed."""
    store.add(report(applications={"new": {"total": 0, "other": None}}), at(), NOON)
    (row,) = rows(database, "applications")
    assert (row["new.total"], row["new.other"], row["granted.total"]) == (0, None, None)


def test_a_table_that_is_not_printed_has_no_row(database: Database, store: Store) -> None:
    """A missing table is no row of blanks."""
    store.add(report(proceedings={"review": {"total": 1}}), at(), NOON)
    assert [len(rows(database, table)) for table in WIDE] == [0, 0, 1]


def test_the_edition_of_a_table_is_its_own(database: Database, store: Store) -> None:
    """A table that follows another edition than the report says so in its own row."""
    tables = {"disclosure": {"form": "2019", "extra": ["procurement"]}}
    store.add(report(disclosure={"procurement": {"projects": 3}}, tables=tables), at(), NOON)
    (row,) = rows(database, "disclosure")
    assert (row["edition"], row["extra"], row["procurement.projects"]) == ("2019", '["procurement"]', 3)


def test_a_new_edition_needs_no_migration(database: Database, store: Store) -> None:
    """The rows of a further edition get their columns at the next start; what was stored stays."""
    store.add(report(applications={"new": {"total": 5}}), at(), NOON)
    form = msgspec.to_builtins(editions()[0])
    part = form["tables"]["applications"]["parts"][0]
    part["rows"] = [{"key": "by_machine", "label": "机器申请", "en": "by machine"}]
    further = msgspec.convert(form | {"edition": "2031"}, Form)
    again = Store(database, (further, *editions()))
    again.add(report("b", year=2031, applications={"by_machine": {"total": 7}}), at("b.html"), NOON)
    stored = {row["year"]: (row["new.total"], row["by_machine.total"]) for row in rows(database, "applications")}
    assert stored == {2024: (5, None), 2031: (None, 7)}


def test_a_figure_that_no_edition_prints_is_refused_whole(database: Database, store: Store) -> None:
    """A key that is not known is an error that names it, and nothing of the report is written."""
    before = dump(database)
    with pytest.raises(UnknownFigure, match=r"new\.martians"):
        store.add(report(applications={"new": {"martians": 1}}), at(), NOON)
    assert dump(database) == before


def test_the_same_again_changes_nothing(database: Database, store: Store) -> None:
    """Storing the same reading a second time, later and from another port of this machine, changes no row."""
    stored = report(notes=[{"at": "title", "raw": "x", "means": "footnote"}], applications={"new": {"total": 1}})
    assert store.add(stored, Origin(address="http://127.0.0.1:1234/a"), NOON).new
    before = dump(database)
    assert not store.add(stored, Origin(address="http://127.0.0.1:4321/a"), NOON + timedelta(days=1)).new
    assert dump(database) == before


def test_a_newer_extractor_makes_no_new_version(database: Database, store: Store) -> None:
    """What the office changed and what we read otherwise are never mixed: the version stays, its reading is new."""
    first = store.add(report(applications={"new": {"total": 1}}), at(), NOON)
    second = store.add(report(applications={"new": {"total": 2}}, extractor="2"), at(), NOON)
    assert (second.version, second.new) == (first.version, True)
    assert [row["new.total"] for row in rows(database, "applications")] == [2]
    assert [row["extractor"] for row in rows(database, "readings")] == ["2"]


def test_a_changed_page_is_a_further_version_and_is_shown(database: Database, store: Store) -> None:
    """Other bytes at the same address are a version of their own; the report shows the latest."""
    store.add(report("old", disclosure={"licensing": {"decisions": 1}}), at(), NOON)
    store.add(report("new", disclosure={"licensing": {"decisions": 2}}), at(), NOON + timedelta(days=1))
    assert store.counts() == Counts(reports=1, versions=2, unattributed=0, unread=0)
    shown = {row["licensing.decisions"]: row["shown"] for row in rows(database, "disclosure")}
    assert shown == {1: 0, 2: 1}


def test_a_page_is_shown_before_its_attachment_and_tables_before_both(database: Database, store: Store) -> None:
    """The page counts before an attachment, but not where only the attachment has the form's tables."""
    figures = {"disclosure": {"licensing": {"decisions": 2}}}
    page = store.add(report("page"), at("page.html"), NOON)
    (row,) = rows(database, "reports")
    assert row["version"] == page.version
    file = store.add(report("file", format="docx", **figures), at("file.docx"), NOON)
    (row,) = rows(database, "reports")
    assert (row["version"], row["figures"]) == (file.version, 1)
    whole = store.add(report("whole", **figures), at("whole.html"), NOON)
    (row,) = rows(database, "reports")
    assert row["version"] == whole.version


@pytest.mark.parametrize("unknown", [{"agency": None}, {"year": None}])
def test_a_report_of_nobody_is_kept_and_counted(database: Database, store: Store, unknown: dict[str, Any]) -> None:
    """Organ or year unknown: the source and version stand without a report, and are counted."""
    stored = store.add(report(applications={"new": {"total": 1}}, **unknown), at(), NOON)
    assert stored.report is None
    assert store.counts() == Counts(reports=0, versions=1, unattributed=1, unread=0)
    assert rows(database, "applications")[0]["organ"] is None


def test_a_report_that_is_named_later_moves_whole(database: Database, store: Store) -> None:
    """When a better reading finds the organ, nothing stays behind under nobody."""
    store.add(report(agency=None), at(), NOON)
    stored = store.add(report(extractor="2"), at(), NOON)
    assert stored.report == "990100-jiaoyuju/2024"
    assert store.counts() == Counts(reports=1, versions=1, unattributed=0, unread=0)
    store.add(report(year=2023, extractor="3"), at(), NOON)
    assert [row["id"] for row in rows(database, "reports")] == ["990100-jiaoyuju/2023"]


def test_two_names_with_one_pinyin_are_not_one_organ(database: Database, store: Store) -> None:
    """An id is assigned once: a second name that would get it waits under nobody for the register."""
    store.add(report(agency="示例市气象局"), at(), NOON)
    assert store.add(report("b", agency="示例市气相局"), at("b.html"), NOON).report is None
    assert [row["name"] for row in rows(database, "organs")] == ["示例市气象局"]


def test_a_reports_row_says_what_was_found(database: Database, store: Store) -> None:
    """Findings are counted by severity, doubtful ones apart; the gravest is told in one word."""
    finding = {
        "rule": "proceedings.sum",
        "version": 3,
        "severity": "error",
        "verdict": "broken",
        "cause": "report",
        "says": {"zh": "不等", "en": "unequal"},
        "source": "arithmetic",
        "expected": 9,
        "found": 14,
        "cells": ["proceedings.review.total"],
        "evidence": None,
    }
    others = [{**finding, "severity": "notice"}, {**finding, "verdict": "doubtful", "cause": None}]
    store.add(report(findings=[finding, *others]), at(), NOON)
    (row,) = rows(database, "reports")
    assert [row[key] for key in ("findings", "errors", "notices", "infos", "doubtful")] == ["error", 1, 1, 0, 1]
    first = rows(database, "findings")[0]
    assert (first["number"], first["rule_version"], first["expected"], first["found"]) == (1, 3, "9", "14")
    assert (first["says_zh"], first["cells"]) == ("不等", '["proceedings.review.total"]')


def test_every_list_of_the_contract_has_its_table(database: Database, store: Store) -> None:
    """Notes, statements, indicators and claims are stored in printed order, each with the report's key."""
    store.add(
        report(
            notes=[{"at": "title", "raw": "x", "means": "footnote"}, {"at": "document", "raw": "y", "means": "image"}],
            statements=[{"key": "assessment", "value": True, "unit": None, "section": 6, "sentence": "考核。"}],
            indicators=[{"name": "数", "unit": "条", "value": 2.5, "column": None, "raw": "2.5"}],
            claims=[{"sentence": "收到3件", "section": 1, "value": 3, "cells": ["a.b.c"], "verdict": "holds"}],
        ),
        at(),
        NOON,
    )
    assert [(row["number"], row["raw"]) for row in rows(database, "notes")] == [(1, "x"), (2, "y")]
    assert [rows(database, name)[0]["value"] for name in ("statements", "indicators", "claims")] == ["true", "2.5", "3"]
    assert {row["organ"] for name in LISTS for row in rows(database, name)} == {"990100-jiaoyuju"}


def test_text_is_kept_by_section(database: Database, store: Store) -> None:
    """A heading with nothing under it is an empty text; a missing heading is no row."""
    store.add(report(preamble="前言", closing="落款"), at(), NOON)
    assert {row["section"]: row["text"] for row in rows(database, "sections")} == {
        "preamble": "前言",
        "1": "文字",
        "2": "",
        "closing": "落款",
    }


def test_provenance_is_packed_with_the_reading(database: Database, store: Store) -> None:
    """Where a figure stands is kept, its raw text only where that is not the plain number."""
    places = {
        "applications.new.total": {"page": 3, "table": 2, "row": 4, "column": 10, "box": None, "raw": "412"},
        "applications.new.other": {"page": 3, "table": 2, "row": 4, "column": 9, "box": None, "raw": "1,431"},
    }
    figures = {"new": {"total": 412, "other": 1431}}
    store.add(report(applications=figures, provenance=places), at(), NOON)
    packed = json.loads(rows(database, "readings")[0]["provenance"])
    assert packed == {"applications": {"new": {"total": [3, 2, 4, 10], "other": [3, 2, 4, 9, None, "1,431"]}}}


def test_an_unread_document_is_one_row_until_it_can_be_read(database: Database, store: Store) -> None:
    """Why a document could not be read is kept once with its first instant, and goes when it is read."""
    unread = Unread("a.html", Refusal("NotAReport", "the page", "a report", "news", "Check the address."))
    digest = report().sha256
    store.add_unread(unread, digest, at(), NOON)
    store.add_unread(unread, digest, at(), NOON + timedelta(days=1))
    (row,) = rows(database, "unread")
    assert (row["place"], row["expected"], row["got"], row["next"]) == (
        "the page",
        "a report",
        "news",
        "Check the address.",
    )
    assert row["captured"] == NOON.isoformat()
    store.add(report(), at(), NOON)
    assert store.counts().unread == 0


def test_no_automatic_number_is_a_key(database: Database, store: Store) -> None:
    """Every key is made of what a row is about, so that it is the same after a rebuild."""
    store.add(report(), at(), NOON)
    for name in database.table_names():
        if name != "_sqlite_migrations":
            assert not database.table(name).use_rowid, name
            assert all(database.table(name).columns_dict[key] is str for key in database.table(name).pks[:1]), name


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        ("https://www.example.gov.cn/a/t1.html", "example.gov.cn/a/t1.html"),
        ("http://example.gov.cn:80/a/t1.html#top", "example.gov.cn/a/t1.html"),
        ("http://example.gov.cn/a;jsessionid=0A1B/t1.html?x=1", "example.gov.cn/a/t1.html?x=1"),
        ("http://example.gov.cn:8080", "example.gov.cn:8080/"),
        ("http://127.0.0.1:40001/a", "127.0.0.1/a"),
        ("a report.docx", "a report.docx"),
    ],
)
def test_an_address_is_one_identity_in_all_its_spellings(address: str, identity: str) -> None:
    """Scheme, www, default port, session id and fragment are no part of an address's identity."""
    assert canonical(address) == identity
