"""Readings as rows: complete, exact, and each in its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlite_utils import Database

from archive.address import canonical
from archive.database import open_archive, transaction
from crawler.schema import CAPTURES
from crawler.schema import MIGRATIONS as CRAWLER
from extract.document import Origin
from extract.form import FactsError, Form, editions
from extract.register import divisions, for_archive
from extract.report import Figures, Means, Note, Place, Refusal, Report
from extract.reviewed import load
from extract.rows import UnknownFigure, Wide, rows_of
from extract.schema import LISTS, WIDE
from extract.store import Counts, Store
from extract.stored import years
from extract.worker import Result

GOLD = Path(__file__).parents[2].parent / "shared" / "corpus" / "gold"
NOON = datetime(2025, 3, 20, 12, tzinfo=UTC)
WITHHELD = '[[withheld]]\nreport = "990100-a/2024"\nreason = "x"\nreviewer = "A"\n'
RESPONSE = '[[responses]]\nreport = "990100-a/2024"\nreceived = "2025-04-01"\nfrom = "B"\ntext = "x"\n'
REVIEW = '[[reviews]]\nreport = "990100-a/2024"\nrule = "r"\nverdict = "v"\nreason = "x"\nreviewer = "A"\n'
CORRECTION = f'[[corrections]]\ndigest = "{"ab" * 32}"\nvalue = "3"\nreason = "x"\nreviewer = "A"\n'
KEYS = ("version", "report", "organ", "year", "agency", "edition", "extra", "shown")


class Filled:
    """A store over captures that were never made: a reading brings its own."""

    def __init__(self, database: Database, folder: Path, forms: tuple[Form, ...] | None = None) -> None:
        self.database, self.folder, self.forms = database, folder, forms or editions()
        CRAWLER.apply(database)
        self.store = Store(database, folder / "captures", divisions(), self.forms)
        self.store.adopt(folder)

    def result(self, report: Report, path: str = "a.html", day: float = 0, **facts: Any) -> Result:
        """A reading of a visit that is written down now."""
        url = f"https://www.example.gov.cn/{path}"
        instant = (NOON + timedelta(days=day)).isoformat(timespec="microseconds")
        known = {"address": canonical(url), "planned": canonical(url), "url": url, "instant": instant}
        row = {**dict.fromkeys(CAPTURES), **known, "kind": "page", "verdict": "ok", "payload": report.sha256, **facts}
        row["id"] = hashlib.sha256(f"{url} {instant}".encode()).hexdigest()
        with transaction(self.database):
            self.database.table("captures").insert(row, replace=True)
        tables = [Wide(table, self.forms) for table in WIDE]
        read = rows_of(report, Origin(address=url), tables)
        return Result(canonical(url), report.sha256, row["id"], instant, path, content=report.sha256, read=read)

    def add(self, report: Report, path: str = "a.html", day: float = 0, **facts: Any) -> None:
        """Store one reading of one visit."""
        self.store.write([self.result(report, path, day, **facts)])
        self.store.finish()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of one table, computed columns too."""
        return list(self.database.query(f'SELECT * FROM "{table}"'))  # noqa: S608 - a name of the test's

    def one(self, table: str) -> dict[str, Any]:
        """The only row of a table."""
        (row,) = self.rows(table)
        return row

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        names = (name for name in self.database.table_names() if name not in ("_sqlite_migrations", "captures"))
        return {name: sorted(self.rows(name), key=str) for name in names}


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    """An open archive, empty."""
    with open_archive(tmp_path / "archive.db") as opened:
        yield Filled(opened, tmp_path)
        assert list(opened.query("PRAGMA foreign_key_check")) == []


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
def test_the_wide_rows_equal_the_gold(filled: Filled, name: str) -> None:
    """Every figure of a real report stands in its column, and no column has a figure that is not printed."""
    facts = gold(name)
    filled.add(report(name, **facts), name)
    for table in WIDE:
        row = filled.one(table)
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
    filled: Filled, amount: float | None, fen: int | None
) -> None:
    """An amount in 万元 is an exact integer of 分 inside, and comes out as the figure that is printed."""
    filled.add(report(disclosure={"fees": {"amount": amount}}))
    row = filled.one("disclosure")
    assert row["fees.amount.fen"] == fen
    assert (row["fees.amount"], type(row["fees.amount"])) == (amount, type(amount))


def test_a_blank_is_null_and_a_printed_zero_is_zero(filled: Filled) -> None:
    """Blank is not zero, and neither is a row that is not printed."""
    filled.add(report(applications={"new": {"total": 0, "other": None}}))
    row = filled.one("applications")
    assert (row["new.total"], row["new.other"], row["granted.total"]) == (0, None, None)


def test_a_table_that_is_not_printed_has_no_row(filled: Filled) -> None:
    """A missing table is no row of blanks."""
    filled.add(report(proceedings={"review": {"total": 1}}))
    assert [len(filled.rows(table)) for table in WIDE] == [0, 0, 1]


def test_the_edition_of_a_table_is_its_own(filled: Filled) -> None:
    """A table that follows another edition than the report says so in its own row."""
    tables = {"disclosure": {"form": "2019", "extra": ["procurement"]}}
    filled.add(report(disclosure={"procurement": {"projects": 3}}, tables=tables))
    row = filled.one("disclosure")
    assert (row["edition"], row["extra"], row["procurement.projects"]) == ("2019", '["procurement"]', 3)


def test_a_reports_row_says_what_was_found(filled: Filled) -> None:
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
    filled.add(report(findings=[finding, *others]))
    row = filled.one("reports")
    assert [row[key] for key in ("findings", "errors", "notices", "infos", "doubtful")] == ["error", 1, 1, 0, 1]
    first = filled.rows("findings")[0]
    assert (first["number"], first["rule_version"], first["expected"], first["found"]) == (1, 3, "9", "14")
    assert (first["says_zh"], first["cells"]) == ("不等", '["proceedings.review.total"]')


def test_every_list_of_the_contract_has_its_table(filled: Filled) -> None:
    """Notes, statements, indicators and claims are stored in printed order, each with the report's key."""
    filled.add(
        report(
            notes=[{"at": "title", "raw": "x", "means": "footnote"}, {"at": "document", "raw": "y", "means": "image"}],
            statements=[{"key": "assessment", "value": True, "unit": None, "section": 6, "sentence": "考核。"}],
            indicators=[{"name": "数", "unit": "条", "value": 2.5, "column": None, "raw": "2.5"}],
            claims=[{"sentence": "收到3件", "section": 1, "value": 3, "cells": ["a.b.c"], "verdict": "holds"}],
        )
    )
    assert [(row["number"], row["raw"]) for row in filled.rows("notes")] == [(1, "x"), (2, "y")]
    assert [filled.rows(name)[0]["value"] for name in ("statements", "indicators", "claims")] == ["true", "2.5", "3"]
    assert {row["organ"] for name in LISTS for row in filled.rows(name)} == {"990100-jiaoyuju"}


def test_text_is_kept_by_section(filled: Filled) -> None:
    """A heading with nothing under it is an empty text; a missing heading is no row."""
    filled.add(report(preamble="前言", closing="落款"))
    assert {row["section"]: row["text"] for row in filled.rows("sections")} == {
        "preamble": "前言",
        "1": "文字",
        "2": "",
        "closing": "落款",
    }


def test_provenance_is_packed_with_the_reading(filled: Filled) -> None:
    """Where a figure stands is kept, its raw text only where that is not the plain number."""
    places = {
        "applications.new.total": {"page": 3, "table": 2, "row": 4, "column": 10, "box": None, "raw": "412"},
        "applications.new.other": {"page": 3, "table": 2, "row": 4, "column": 9, "box": None, "raw": "1,431"},
    }
    figures = {"new": {"total": 412, "other": 1431}}
    filled.add(report(applications=figures, provenance=places))
    packed = json.loads(filled.rows("readings")[0]["provenance"])
    assert packed == {"applications": {"new": {"total": [3, 2, 4, 10], "other": [3, 2, 4, 9, None, "1,431"]}}}


def test_a_new_edition_needs_no_migration(filled: Filled) -> None:
    """The rows of a further edition get their columns at the next start; what was stored stays."""
    filled.add(report(applications={"new": {"total": 5}}))
    form = msgspec.to_builtins(editions()[0])
    part = form["tables"]["applications"]["parts"][0]
    part["rows"] = [{"key": "by_machine", "label": "机器申请", "en": "by machine"}]
    further = msgspec.convert(form | {"edition": "2031"}, Form)
    again = Filled(filled.database, filled.folder, (further, *editions()))
    again.add(report("b", year=2031, applications={"by_machine": {"total": 7}}), "b.html")
    stored = {row["year"]: (row["new.total"], row["by_machine.total"]) for row in filled.rows("applications")}
    assert stored == {2024: (5, None), 2031: (None, 7)}


def test_a_figure_that_no_edition_prints_has_no_row() -> None:
    """A key that is not known is an error that names it, before anything is written."""
    with pytest.raises(UnknownFigure, match=r"martians.*in applications"):
        rows_of(report(applications={"new": {"martians": 1}}), Origin(), [Wide(table, editions()) for table in WIDE])


def test_the_same_again_changes_nothing(filled: Filled) -> None:
    """Writing the same result a second time changes no row."""
    result = filled.result(report(notes=[{"at": "title", "raw": "x", "means": "footnote"}], disclosure={}))
    filled.store.write([result])
    filled.store.finish()
    before = filled.dump()
    filled.store.write([result])
    filled.store.finish()
    assert filled.dump() == before


def test_a_newer_extractor_makes_no_new_version(filled: Filled) -> None:
    """What the office changed and what we read otherwise are never mixed: the version stays, its reading is new."""
    filled.add(report(applications={"new": {"total": 1}}))
    first = filled.one("versions")
    filled.add(report(applications={"new": {"total": 2}}, extractor="2"))
    assert filled.one("versions") == first
    assert filled.one("applications")["new.total"] == 2
    assert filled.one("readings")["extractor"] == "2"
    assert filled.rows("changes") == []


def test_what_a_newer_extractor_read_otherwise_is_kept_in_the_journal(filled: Filled) -> None:
    """Each cell that is read otherwise is one line with both readings; what is read alike is none."""
    filled.add(report(applications={"new": {"total": 1, "other": 4}}))
    again = report(applications={"new": {"total": 2, "other": 4}}, extractor="2")
    filled.add(again)
    filled.add(again)
    (line,) = (filled.folder / "captures" / "rereadings.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "version": filled.one("versions")["id"],
        "address": "example.gov.cn/a.html",
        "payload": report().sha256,
        "at": "applications.new.total",
        "before": "1",
        "after": "2",
        "before_by": "1",
        "after_by": "2",
    }


def test_a_changed_page_is_a_further_version_and_is_shown(filled: Filled) -> None:
    """Other content at the same address is a version of its own; the report shows the latest, and what changed."""
    filled.add(report("old", disclosure={"licensing": {"decisions": 1}}))
    filled.add(report("new", disclosure={"licensing": {"decisions": 2}}), day=1)
    assert filled.store.counts() == Counts(reports=1, versions=2, unattributed=0, unread=0)
    assert {row["licensing.decisions"]: row["shown"] for row in filled.rows("disclosure")} == {1: 0, 2: 1}
    old, new = sorted(filled.rows("versions"), key=lambda row: int(row["number"]))
    assert (old["previous"], new["number"], new["previous"]) == (None, 2, old["id"])
    change = filled.one("changes")
    assert [change[name] for name in ("version", "previous", "at", "before", "after")] == [
        new["id"],
        old["id"],
        "disclosure.licensing.decisions",
        "1",
        "2",
    ]


@pytest.mark.parametrize("means", ["unsure", "run_together", "deduced", "corrected"])
def test_a_doubtful_reading_is_no_change_of_the_offices(filled: Filled, means: Means) -> None:
    """Where one of two versions was not surely read in a cell, nothing says that the office changed it."""
    note = Note("disclosure.licensing.decisions", "1", means)
    filled.add(report("old", disclosure={"licensing": {"decisions": 1}}))
    filled.add(report("new", disclosure={"licensing": {"decisions": None}}, notes=(note,)), day=1)
    assert filled.rows("changes") == []


def test_text_that_was_seen_is_no_change_of_the_offices(filled: Filled) -> None:
    """Words read by sight differ from one scan to the next without anybody having changed them."""
    filled.add(report("old", format="scan", preamble="门户网站"))
    filled.add(report("new", format="scan", preamble="内户网站"), day=1)
    assert filled.rows("changes") == []


def test_what_holds_characters_is_shown_before_a_picture_of_them(filled: Filled) -> None:
    """A scan and a Word file of equal tables: the one whose figures were read, and not seen, is shown."""
    figures = {"disclosure": {"licensing": {"decisions": 2}}}
    filled.add(report("seen", format="scan", **figures), "a.pdf", kind="attachment")
    filled.add(report("read", format="doc", **figures), "b.doc", kind="file")
    version = filled.one("reports")["version"]
    assert [row["address"] for row in filled.rows("versions") if row["id"] == version] == ["example.gov.cn/b.doc"]


def test_a_content_that_comes_back_is_no_new_version(filled: Filled) -> None:
    """Shown again, the first content is what the report shows; there are still two versions."""
    for day, seed in enumerate(("old", "new", "old")):
        filled.add(report(seed), day=day)
    assert sorted(row["number"] for row in filled.rows("versions")) == [1, 2]
    (first,) = (row["id"] for row in filled.rows("versions") if row["number"] == 1)
    assert filled.one("reports")["version"] == first


def test_a_page_is_shown_before_its_attachment_and_tables_before_both(filled: Filled) -> None:
    """The page counts before an attachment, but not where only the attachment has the form's tables."""
    figures = {"disclosure": {"licensing": {"decisions": 2}}}

    def shown() -> str:
        version = filled.one("reports")["version"]
        return next(str(row["address"]) for row in filled.rows("versions") if row["id"] == version)

    filled.add(report("page"), "page.html")
    filled.add(report("text", format="docx"), "text.docx", kind="attachment")
    assert shown() == "example.gov.cn/page.html"
    filled.add(report("file", format="docx", **figures), "file.docx", kind="attachment")
    assert (shown(), filled.one("reports")["figures"]) == ("example.gov.cn/file.docx", 1)
    filled.add(report("whole", **figures), "whole.html")
    assert shown() == "example.gov.cn/whole.html"


@pytest.mark.parametrize("unknown", [{"agency": None}, {"year": None}])
def test_a_report_of_nobody_is_kept_and_counted(filled: Filled, unknown: dict[str, Any]) -> None:
    """Organ or year unknown: the source and version stand without a report, and are counted."""
    filled.add(report(applications={"new": {"total": 1}}, **unknown))
    assert filled.store.counts() == Counts(reports=0, versions=1, unattributed=1, unread=0)
    row = filled.one("applications")
    assert (row["report"], row["organ"], row["shown"]) == (None, None, 0)


def test_a_report_that_is_named_later_moves_whole(filled: Filled) -> None:
    """When a better reading finds organ or year, nothing stays behind under nobody or under another year."""
    steps: tuple[dict[str, Any], ...] = ({"agency": None}, {}, {"year": 2023})
    for number, facts in enumerate(steps, 1):
        filled.add(report(applications={"new": {"total": 1}}, extractor=str(number), **facts))
    assert [row["id"] for row in filled.rows("reports")] == ["990100-jiaoyuju/2023"]
    assert filled.store.counts() == Counts(reports=1, versions=1, unattributed=0, unread=0)
    assert {row["report"] for name in ("applications", "sections", "sources") for row in filled.rows(name)} == {
        "990100-jiaoyuju/2023"
    }
    assert filled.one("applications")["shown"] == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_names_with_one_pinyin_are_not_one_organ(filled: Filled, order: tuple[int, int]) -> None:
    """An id is assigned once, to the name that was captured first, in whichever order the two are read."""
    given = [(report(agency="示例市气象局"), "a.html", 0), (report("b", agency="示例市气相局"), "b.html", 1)]
    for place in order:
        filled.store.write([filled.result(*given[place])])
    filled.store.finish()
    (owner,) = (row for row in filled.rows("organs") if row["id"] == "990100-qixiangju")
    assert owner["name"] == "示例市气象局"
    assert filled.store.counts() == Counts(reports=1, versions=2, unattributed=1, unread=0)


def test_an_unread_document_is_one_row_until_it_can_be_read(filled: Filled) -> None:
    """Why a document could not be read is kept with its first instant, and goes when it is read."""
    result = filled.result(report())
    refusal = Refusal("NotAReport", "the page", "a report", "news", "Check the address.")
    filled.store.write([replace(result, read=None, refusal=refusal)])
    row = filled.one("unread")
    assert [row[name] for name in ("name", "place", "expected", "got", "next", "captured")] == [
        "NotAReport",
        "the page",
        "a report",
        "news",
        "Check the address.",
        result.instant,
    ]
    assert filled.store.counts() == Counts(reports=0, versions=0, unattributed=0, unread=1)
    filled.add(report())
    assert filled.store.counts() == Counts(reports=1, versions=1, unattributed=0, unread=0)


def test_no_automatic_number_is_a_key(filled: Filled) -> None:
    """Every key is made of what a row is about, so that it is the same after a rebuild."""
    filled.add(report())
    for name in filled.database.table_names():
        if name != "_sqlite_migrations":
            assert not filled.database.table(name).use_rowid, name
            assert all(
                filled.database.table(name).columns_dict[key] is str for key in filled.database.table(name).pks[:1]
            )


def test_where_a_figure_was_seen_comes_back(filled: Filled) -> None:
    """Page, box and confidence are packed beside the figure, and are the same when they are unpacked."""
    place = Place(3, 2, 5, 9, (371.5, 449.6, 412.6, 466.2), "12", 0.973)
    figures: Figures = {"new": {"total": 12}}
    filled.add(report(applications=figures, provenance={"applications.new.total": msgspec.to_builtins(place)}))
    packed = filled.one("readings")["provenance"]
    assert json.loads(packed)["applications"]["new"]["total"] == [3, 2, 5, 9, [371.5, 449.6, 412.6, 466.2], None, 0.973]
    ((_, year),) = years(filled.database, filled.one("reports")["organ"], [Wide(name, filled.forms) for name in WIDE])
    assert year.provenance["applications.new.total"] == place


def test_what_people_wrote_is_loaded_as_it_stands(filled: Filled) -> None:
    """A file that is there is its table; a row that is taken out of the file is taken out of the table."""
    text = CORRECTION + 'cell = "applications.new.total"\nreviewed = "2025-04-01"\n'
    (filled.folder / "corrections.toml").write_text(text, "utf-8")
    filled.store.adopt(filled.folder)
    assert filled.one("corrections")["value"] == "3"
    (filled.folder / "corrections.toml").write_text("", "utf-8")
    filled.store.adopt(filled.folder)
    assert filled.rows("corrections") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            WITHHELD,
            r"withheld\.toml: row 1: since: .*got none",
        ),
        ('[[withheld]]\nrepotr = "a/2024"\n', r"row 1: repotr: expected one of report, cell"),
        ("[[withheld]]\nreport = 3\n", r"row 1: report: expected text in quotation marks, got 3"),
        ("[withheld", r"withheld\.toml: "),
        ("[[withhold]]\n", r"withheld\.toml: expected rows \[\[withheld\]\] and nothing else"),
        (
            2 * (WITHHELD + 'since = "2025-04-01"\n'),
            "row 2: report, cell",
        ),
    ],
)
def test_a_row_that_people_got_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    """An unknown key, a missing or mistyped value, a key given twice: file, row and key are named."""
    (tmp_path / "withheld.toml").write_text(text, "utf-8")
    with pytest.raises(FactsError, match=said):
        load(tmp_path)


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        (
            "withheld",
            WITHHELD.replace("990100-a/", "x/") + 'since = "2025-04-01"',
            "report: expected <organ id>/<year>",
        ),
        ("withheld", WITHHELD.replace("/2024", "/24") + 'since = "2025-04-01"', "report: expected <organ id>/<year>"),
        ("withheld", WITHHELD + 'since = "soon"', "since: expected a civil date as 2024-01-31, got soon"),
        ("withheld", WITHHELD + 'since = "20250401"', "since: expected a civil date as 2024-01-31, got 20250401"),
        (
            "withheld",
            WITHHELD + 'since = "2025-04-01"\ncell = "applications.new.totall"',
            "cell: expected none, a figure",
        ),
        ("withheld", WITHHELD + 'since = "2025-04-01"\ncell = "section.7"', "cell: expected none, a figure"),
        ("withheld", WITHHELD + 'since = "2025-04-01"\ncell = "title"', "cell: expected none, a figure"),
        ("withheld", WITHHELD + 'since = "2025-04-01"\ncell = "table.applications"', "cell: expected none, a figure"),
        ("responses", RESPONSE.replace("/", " "), "report: expected <organ id>/<year>"),
        ("responses", RESPONSE.replace("2025-04-01", "2025-02-30"), "received: expected a civil date"),
        ("responses", RESPONSE + 'cell = "table.application"', "cell: expected none, a figure .* title or table"),
        ("reviews", REVIEW + 'reviewed = "2025"', "reviewed: expected a civil date"),
        ("reviews", REVIEW + 'reviewed = "2025-04-01"\ncell = "x"', "cell: expected none, a figure"),
        ("corrections", CORRECTION + 'reviewed = "2025-04-01"\ncell = "new.total"', "cell: expected none, a figure"),
        ("corrections", CORRECTION.replace("ab", "a") + 'reviewed = "2025-04-01"', "digest: expected the 64"),
    ],
)
def test_a_row_that_can_mean_nothing_is_refused(filled: Filled, table: str, text: str, said: str) -> None:
    """A misspelt report, cell, day or digest is named with file, row and key, and the tables stay as they were."""
    (filled.folder / "withheld.toml").write_text(WITHHELD + 'since = "2025-04-01"\n', "utf-8")
    filled.store.adopt(filled.folder)
    (filled.folder / f"{table}.toml").write_text(text, "utf-8")
    with pytest.raises(FactsError, match=rf"{table}\.toml: row 1: {said}.*nothing was done"):
        filled.store.adopt(filled.folder)
    assert filled.one("withheld")["report"] == "990100-a/2024"


@pytest.mark.parametrize(
    "cell", ["", "applications.new.total", "disclosure.fees.amount", "section.preamble", "section.6", "section.closing"]
)
def test_every_part_of_a_report_can_be_named(tmp_path: Path, cell: str) -> None:
    """A figure of any edition, a section, or the whole report are withheld and answered as they are written."""
    (tmp_path / "withheld.toml").write_text(WITHHELD + f'since = "2025-04-01"\ncell = "{cell}"\n', "utf-8")
    (tmp_path / "responses.toml").write_text(
        RESPONSE + f'cell = "{cell}"\n' + RESPONSE + 'cell = "title"\n' + RESPONSE + 'cell = "table.disclosure"\n',
        "utf-8",
    )
    found = load(tmp_path)
    assert [row["cell"] for row in found["withheld"]] == [cell]
    assert [row["cell"] for row in found["responses"]] == [cell, "title", "table.disclosure"]


def test_every_figure_that_is_stored_can_be_withheld(tmp_path: Path) -> None:
    """No column of the wide tables is without a name that withheld.toml takes."""
    cells = [
        f"{name}.{key}" for form in editions() for name, table in form.tables.items() for key in sorted(table.keys)
    ]
    rows = (WITHHELD + f'since = "2025-04-01"\ncell = "{cell}"\n' for cell in dict.fromkeys(cells))
    (tmp_path / "withheld.toml").write_text("".join(rows), "utf-8")
    assert len(load(tmp_path)["withheld"]) == len(set(cells)) > 200


def test_another_register_names_every_organ_again(filled: Filled) -> None:
    """Where the register changed, what was read before goes under the organs as they are named now."""
    filled.store.adopt(filled.folder)
    filled.add(report(applications={"new": {"total": 1}}))
    before = filled.dump()
    entry = '[[organs]]\nid = "990100-jiaoyu"\ndivision = "990100"\nkind = "department"\n'
    entry += 'names = [{name = "示例市教育局"}]\n'
    (filled.folder / "register.toml").write_text(entry, "utf-8")
    Store(filled.database, filled.folder / "captures", for_archive(filled.folder)).adopt(filled.folder)
    filled.store.finish()
    assert filled.one("reports")["id"] == "990100-jiaoyu/2024"
    assert filled.one("applications")["organ"] == "990100-jiaoyu"
    (filled.folder / "register.toml").unlink()
    filled.store.adopt(filled.folder)
    filled.store.finish()
    assert filled.dump() == before
