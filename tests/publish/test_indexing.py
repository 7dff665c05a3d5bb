"""The full-text index and the readers' list: made once, brought up to date in parts, never half."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database

from archive.database import open_archive, transaction
from archive.lock import writing
from publish import indexing
from publish.indexing import Indexed, index_archive, is_current
from publish.query import expression
from publish.schema import FIGURES, SUMMARY
from publish.words import tokens
from tests.crawler.crawling import nianbao

CHANGED = "990100-weishengjiankangweiyuanhui/2023"
GONE = "990121-jiaoyuju/2023"
SAFE = "990100-sifaju/2023"


@pytest.fixture
def bare(database: Database) -> Database:
    """The same without anything of the publisher's."""
    with transaction(database):
        for table in ("summary_organs", "summary_reports", "fts_reports", "fts_documents"):
            database.execute(f"DROP TABLE {table}")
        database.execute("DELETE FROM _sqlite_migrations WHERE migration_set = 'publish'")
    return database


def found(database: Database, query: str) -> set[str]:
    """The reports that a query finds."""
    sql = "SELECT report FROM fts_documents WHERE id IN (SELECT rowid FROM fts_reports WHERE fts_reports MATCH ?)"
    return {row[0] for row in database.execute(sql, [expression(query)])}


def listed(database: Database, report: str) -> dict[str, Any]:
    """A report's row of the list."""
    return next(iter(database.query("SELECT * FROM summary_reports WHERE report = ?", [report])), {})


def write(database: Database, sql: str, *values: Any) -> None:
    """Change the archive under the index."""
    with transaction(database):
        assert database.execute(sql, values).rowcount > 0


def test_the_list_of_organs_has_each_organ_that_reports(samples_archive: Path) -> None:
    """An organ stands in the list once it has a report, with its place and its years; others of the register do not."""
    with open_archive(samples_archive) as database:
        rows = {row["organ"]: row for row in database.query("SELECT * FROM summary_organs")}
        years = dict(database.execute("SELECT organ, min(year) || '-' || max(year) FROM reports GROUP BY organ"))
        registered = {row[0] for row in database.execute("SELECT id FROM organs")}
    assert {organ: f"{row['first_year']}-{row['last_year']}" for organ, row in rows.items()} == years
    assert registered - rows.keys()
    town = rows["990121-fanlizhenrenminzhengfu"]
    assert (town["province"], town["city"], town["division_name"]) == ("示例省", "示例市", "示范县")
    assert sum(row["reports"] for row in rows.values()) == 43


def test_every_report_is_in_the_index_and_in_the_list(bare: Database) -> None:
    """An archive that was never indexed is indexed whole, and then is up to date."""
    assert not is_current(bare)
    reports = bare.table("reports").count
    assert index_archive(bare) == Indexed(reports, 0, 0, reports)
    assert is_current(bare)
    assert bare.table("summary_reports").count == bare.table("fts_documents").count == reports
    assert found(bare, "政府信息公开") == {row["id"] for row in bare.query("SELECT id FROM reports")}


def test_a_word_is_found_exactly_where_it_is_printed(database: Database) -> None:
    """For words of one to six characters the index finds the reports in whose text they stand, and no other."""
    texts: dict[str, list[list[str]]] = {}
    for row in database.query(
        "SELECT reports.id, text FROM sections JOIN reports ON reports.version = sections.version"
    ):
        texts.setdefault(row["id"], []).append([token.text for token in tokens(row["text"])])
    for word in ("复", "复议", "轨道", "依申请公开", "二是", "水务", "培训5次", "解读", "不予公开"):
        wanted = [token.text for token in tokens(word)]
        printed = {
            report
            for report, parts in texts.items()
            if any(part[at : at + len(wanted)] == wanted for part in parts for at in range(len(part)))
        }
        named = {row["id"] for row in database.query("SELECT id FROM reports WHERE title LIKE ?", [f"%{word}%"])}
        assert found(database, word) == printed | named, word


def test_an_organ_is_found_by_its_former_name(database: Database) -> None:
    """Names of the register that an organ had before lead to all its reports."""
    assert found(database, "旧称委员会") == set()
    write(database, "INSERT INTO organ_names VALUES ('990100-sifaju', '示例市旧称委员会', '2001-01-01', '2010-01-01')")
    assert index_archive(database).changed == 3
    assert found(database, "旧称委员会") == {f"990100-sifaju/{year}" for year in (2022, 2023, 2024)}


def test_the_list_says_what_the_tables_say(database: Database) -> None:
    """Figures, findings and places are those of the report's shown version; a blank stays blank."""
    for row in database.query("SELECT * FROM summary_reports"):
        report = database.table("reports").get(row["report"])
        for column in ("organ", "year", "title", "published", "findings", "figures", "notes", "url"):
            assert row[column] == report[column]
        assert row["edition"] == report["form"]
        for key, table in FIGURES.items():
            figures = database.table(table).get(report["version"])
            assert row[key] == figures[key], (row["report"], key)
    assert list(listed(database, SAFE)) == list(SUMMARY)


def test_the_list_knows_where_an_organ_is(database: Database) -> None:
    """Province and city are found up the divisions; an organ of a province has no city."""
    places = {
        row["organ"]: (row["province"], row["city"], row["division_name"])
        for row in database.query("SELECT * FROM summary_reports")
    }
    assert places["990000-caizhengting"] == ("示例省", None, "示例省")
    assert places["990100-sifaju"] == ("示例省", "示例市", "示例市")
    assert places["990102-chengshiguanliju"] == ("示例省", "示例市", "示例市样板区")


def test_the_list_counts_versions_and_changes_and_knows_what_is_gone(database: Database) -> None:
    """What changed after publication and what is gone can be filtered for."""
    row = listed(database, CHANGED)
    assert (row["versions"], row["changed"], row["gone_since"]) == (2, 2, None)
    gone = [row["report"] for row in database.query("SELECT report FROM summary_reports WHERE gone_since IS NOT NULL")]
    assert gone == [GONE]
    (since,) = database.execute("SELECT gone_since FROM sources WHERE report = ?", [GONE]).fetchone()
    assert listed(database, GONE)["gone_since"] == since


def test_a_report_is_gone_only_when_all_its_sources_are(database: Database) -> None:
    """With one source still there the report is there."""
    write(database, "INSERT INTO sources (id, report, address, state) VALUES ('other', ?, 'a.example/b', 'here')", GONE)
    index_archive(database)
    assert listed(database, GONE)["gone_since"] is None


def test_an_unchanged_archive_is_not_written_to(database: Database, tmp_path: Path) -> None:
    """A second run commits nothing: another connection sees no new state of the file."""
    with closing(sqlite.connect(tmp_path / "archive.db")) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        done = index_archive(database)
        assert (done.added, done.changed, done.removed) == (0, 0, 0)
        assert other.execute("PRAGMA data_version").fetchone() == before
        write(database, "UPDATE reports SET notes = notes + 1 WHERE id = ?", SAFE)
        assert other.execute("PRAGMA data_version").fetchone() != before


def test_what_was_read_anew_is_indexed_again_and_nothing_else(database: Database) -> None:
    """A reading by another extractor replaces the text: the old is not found any more, the number stays."""
    number = listed(database, SAFE)["id"]
    version = "(SELECT version FROM reports WHERE id = ?)"
    write(database, f"UPDATE sections SET text = '新编文字' WHERE section = '1' AND version = {version}", SAFE)  # noqa: S608
    assert index_archive(database).changed == 0
    assert SAFE in found(database, "律师执业投诉")
    write(database, f"UPDATE readings SET extractor = 'another' WHERE version = {version}", SAFE)  # noqa: S608
    assert not is_current(database)
    assert index_archive(database)[:3] == (0, 1, 0)
    assert (found(database, "新编文字"), SAFE in found(database, "律师执业投诉")) == ({SAFE}, False)
    assert listed(database, SAFE)["id"] == number


def test_the_list_follows_what_is_checked_later(database: Database) -> None:
    """New findings change the list's row, though the text is the same."""
    write(database, "UPDATE reports SET findings = 'notice' WHERE id = ?", SAFE)
    assert not is_current(database)
    assert index_archive(database)[:3] == (0, 0, 0)
    assert listed(database, SAFE)["findings"] == "notice"
    assert is_current(database)


def test_a_report_that_is_no_more_is_taken_out(database: Database) -> None:
    """Neither the index nor the list keeps what the archive has dropped."""
    write(database, "DELETE FROM reports WHERE id = ?", SAFE)
    done = index_archive(database)
    assert (done.removed, done.reports) == (1, database.table("reports").count)
    assert (SAFE in found(database, "律师执业投诉"), listed(database, SAFE)) == (False, {})


def test_a_withheld_report_has_no_text_and_no_figures(database: Database) -> None:
    """Withheld as a whole, it is found by nothing and listed without what it says."""
    words = found(database, "律师执业投诉")
    write(database, "INSERT INTO withheld VALUES (?, '', '理由', '某人', '2025-01-01')", SAFE)
    index_archive(database)
    assert (SAFE in words, SAFE in found(database, "律师执业投诉"), SAFE in found(database, "司法局")) == (
        True,
        False,
        False,
    )
    row = listed(database, SAFE)
    assert (row["organ_name"], row["year"], row["findings"]) == ("示例市司法局", 2023, "withheld")
    assert {row[name] for name in ("title", "url", "published", "figures", *FIGURES)} == {None}
    write(database, "DELETE FROM withheld")
    index_archive(database)
    assert SAFE in found(database, "律师执业投诉")


def test_a_withheld_part_is_not_indexed_and_a_withheld_figure_not_listed(database: Database) -> None:
    """Only the part is left out."""
    for cell in ("section.1", "applications.new.total"):
        write(database, "INSERT INTO withheld VALUES (?, ?, '理由', '某人', '2025-01-01')", SAFE, cell)
    index_archive(database)
    assert (SAFE in found(database, "律师执业投诉"), SAFE in found(database, "司法局")) == (False, True)
    row = listed(database, SAFE)
    assert (row["new.total"], row["carried_in.total"] is None, row["title"] is None) == (None, False, False)


def test_another_version_of_the_index_indexes_everything_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the tokens' definition changes, no old document stays."""
    monkeypatch.setattr(indexing, "INDEX", "another")
    assert index_archive(database).changed == database.table("reports").count
    assert index_archive(database).changed == 0


def test_a_run_that_ends_in_the_middle_goes_on_where_it_was(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed counts; the next run indexes the rest, and the whole is as if nobody had disturbed it."""
    monkeypatch.setattr(indexing, "AT_ONCE", 10)

    def killed(done: int, _: int | None) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_archive(bare, killed)
    reports = bare.table("reports").count
    assert index_archive(bare) == Indexed(reports - 20, 0, 0, reports)
    documents = [row[0] for row in bare.execute("SELECT rowid FROM fts_reports ORDER BY rowid")]
    assert documents == [row[0] for row in bare.execute("SELECT id FROM fts_documents ORDER BY id")]
    assert is_current(bare)


def test_a_batch_that_fails_leaves_neither_stamp_nor_text(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamp and tokens are one transaction: a report is never thought indexed that is not."""
    monkeypatch.setattr(indexing, "spaced", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        index_archive(bare)
    assert bare.table("fts_documents").count == 0


def test_an_archive_without_readings_is_left_as_it_is(tmp_path: Path) -> None:
    """Before anything is read there is nothing to index, and no table is made."""
    with open_archive(tmp_path / "archive.db") as empty:
        assert index_archive(empty) == Indexed(0, 0, 0, 0)
        assert (empty.table_names(), is_current(empty)) == ([], False)


def test_the_command_says_in_one_line_what_it_did(tmp_path: Path, samples_archive: Path) -> None:
    """``nianbao index`` of an indexed archive: nothing new, status 0; the view of earlier versions goes."""
    shutil.copy(samples_archive, tmp_path / "archive.db")
    with open_archive(tmp_path / "archive.db") as database:
        database.create_view("overview", "SELECT 1")
    done = nianbao("index", "--archive", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Indexed: 0 new, 0 again, 0 taken out. Reports in the index: 43.\n"
    with open_archive(tmp_path / "archive.db") as database:
        assert "overview" not in database.view_names()


def test_the_command_needs_an_archive_and_the_lock(tmp_path: Path, samples_archive: Path) -> None:
    """No archive, or another writer: status 5, and nothing is made or changed."""
    missing = nianbao("index", "--archive", tmp_path / "nowhere")
    assert (missing.returncode, (tmp_path / "nowhere").exists()) == (5, False)
    shutil.copy(samples_archive, tmp_path / "archive.db")
    with writing(tmp_path, "update"):
        locked = nianbao("index", "--archive", tmp_path)
    assert locked.returncode == 5
    assert "only writer" in locked.stderr


def test_an_archive_that_was_only_crawled_is_told_to_be_read(tmp_path: Path) -> None:
    """The next step is named."""
    with open_archive(tmp_path / "archive.db"):
        pass
    done = nianbao("index", "--archive", tmp_path)
    assert (done.returncode, done.stdout) == (0, "Nothing was read yet. Run nianbao extract first.\n")
