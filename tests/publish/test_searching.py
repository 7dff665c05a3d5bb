"""The search page and its JSON: what is found and marked, filters, pages, odd queries, archives without an index."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import pytest
from datasette.app import Datasette
from lxml import html
from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database

from archive.database import open_archive, transaction
from publish.indexing import index_archive
from publish.site import results
from tests.built import ROOT

SAFE = "990100-sifaju/2023"
ODD = (
    '"', "“", "*", "NEAR(", "NEAR(a b, 2)", "AND AND", "OR", "NOT", "title:", "title:复议", "{title}:复", "\x00", "😀",
    "政" * 5000, "，。", "-", "--", "-复议", "^复议", "(((", ")", "\\", "%", "'", "';--", "复议 OR", "| |", "\u202e",
    "𠀀", "\ufffd", "a" * 3000, " ".join("复议" for _ in range(500)), "<script>alert(1)</script>",
)  # fmt: skip

Answer = tuple[int, str]
Ask = Callable[..., Answer]


def server(database: Path, **settings: int) -> Datasette:
    """Datasette with the site over an archive."""
    metadata = msgspec.yaml.decode((ROOT / "metadata.yml").read_bytes())
    return Datasette([str(database)], metadata=metadata, settings={"sql_time_limit_ms": 10000, **settings})


def asked(database: Path, paths: Sequence[str], **settings: int) -> list[Answer]:
    """Status and text of some addresses."""

    async def run() -> list[Answer]:
        datasette = server(database, **settings)
        await datasette.invoke_startup()
        answers = [await datasette.client.get(path) for path in paths]
        return [(answer.status_code, answer.text) for answer in answers]

    return asyncio.run(run())


def one(database: Path, path: str, **settings: int) -> Answer:
    """Status and text of one address."""
    return asked(database, [path], **settings)[0]


def data(database: Path, query: str, **more: str) -> dict[str, Any]:
    """What the JSON of a search says."""
    status, text = one(database, f"/search.json?{urlencode({'q': query, **more})}")
    assert status == 200
    told: dict[str, Any] = json.loads(text)
    return told


def texts(page: str, path: str) -> list[str]:
    """The text of each element that an XPath finds, spaces made single."""
    found = html.document_fromstring(page).xpath(path)
    assert isinstance(found, list)
    said = (element.text_content() if isinstance(element, html.HtmlElement) else str(element) for element in found)
    return [" ".join(str(text).split()) for text in said]


def test_a_search_marks_every_hit_and_leads_to_the_section(samples_archive: Path) -> None:
    """Each result links to its report; each excerpt names its section, links to it, and marks the word."""
    status, page = one(samples_archive, "/search?q=律师执业投诉")
    assert status == 200
    assert "2份报告" in page
    links = texts(page, "//li/h2/a/@href")
    assert sorted(links) == ["/report/990100-sifaju/2022", "/report/990100-sifaju/2023"]
    assert set(texts(page, "//mark")) == {"律师执业投诉"}
    sections = texts(page, "//a[@class='search-section']/@href")
    assert set(sections) <= {f"{link}#section-{name}" for link in links for name in ("1", "5", "6")}
    assert sections


@pytest.mark.parametrize("word", ["复议", "轨道", "公开", "议", "司法局", "2023年"])
def test_words_of_one_and_two_characters_are_found(samples_archive: Path, word: str) -> None:
    """No word is too short, and everything that is marked is the word."""
    told = data(samples_archive, word)
    assert told["count"] > 0
    pieces = [piece for result in told["results"] for part in result["excerpts"] for piece in part["pieces"]]
    pieces += [piece for result in told["results"] for piece in result["marked"]]
    hits = [piece["text"] for piece in pieces if piece["found"]]
    assert hits
    assert {re.sub(r"\s", "", hit) for hit in hits} <= {word, word * 2}


def test_the_page_and_the_json_say_the_same(samples_archive: Path) -> None:
    """Count, reports in their order, and the numbers of the filters."""
    _, page = one(samples_archive, "/search?q=行政复议")
    told = data(samples_archive, "行政复议")
    assert f"{told['count']}份报告" in page
    assert texts(page, "//li/h2/a/@href") == [result["url"] for result in told["results"]]
    shown = texts(page, "//aside//span[@class='number']")
    assert shown == [str(value["count"]) for facet in told["facets"] for value in facet["values"]]


def test_filters_narrow_down_and_count_what_they_would_leave(samples_archive: Path) -> None:
    """A filter's number is what setting it finds; a filter that is set can be unset; several hold together."""
    told = data(samples_archive, "复议")
    values = [value for facet in told["facets"] for value in facet["values"]]
    narrowed = asked(samples_archive, [value["url"] for value in values])
    assert [json.loads(text)["count"] for _, text in narrowed] == [value["count"] for value in values]
    both = data(samples_archive, "复议", year="2023", kind="department")
    assert {(result["year"], "renminzhengfu" in result["organ"]) for result in both["results"]} == {(2023, False)}
    chosen = {one["name"]: one["url"] for one in both["chosen"]}
    assert chosen["year"] == f"/search.json?q={quote('复议')}&kind=department"
    assert {value["value"] for facet in both["facets"] if facet["name"] == "year" for value in facet["values"]} > {
        "2023"
    }


def test_pages_follow_one_another_without_gap_or_repetition(samples_archive: Path) -> None:
    """Following next from the first page gives every result once, twenty a page; previous leads back."""
    told = data(samples_archive, "公开")
    seen = [result["report"] for result in told["results"]]
    assert (len(seen), told["previous"]) == (20, None)
    while told["next"]:
        last = told["page"]
        status, text = one(samples_archive, told["next"])
        told = json.loads(text)
        assert (status, told["page"], told["previous"] is None) == (200, last + 1, False)
        seen += [result["report"] for result in told["results"]]
    assert len(seen) == len(set(seen)) == told["count"] == 43


def test_an_organ_asked_for_by_name_comes_first(samples_archive: Path) -> None:
    """A name or title that has the words ranks above a text that mentions them."""
    told = data(samples_archive, "水务局")
    assert {result["organ"] for result in told["results"][:3]} == {"990100-shuiwuju"}


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999999", "9" * 40, "²", ""])
def test_a_page_that_is_none_is_no_error(samples_archive: Path, page: str) -> None:
    """A page's number that cannot be is the first page, or an empty one that leads back."""
    assert one(samples_archive, f"/search?q=公开&page={quote(page)}")[0] == 200


def test_a_page_beyond_the_last_names_the_last_and_leads_there(samples_archive: Path) -> None:
    """Page 99 of three is not page 99: the last one is named, with a link, and nothing is amiss."""
    status, page = one(samples_archive, "/search?q=公开&page=99")
    last = data(samples_archive, "公开")["pages"]
    assert (status, f"第{last}页是最后一页" in page, "第99页" in page) == (200, last > 1, False)
    assert f"page={last}" in page


def test_a_minus_alone_is_told_to_need_a_word_before_it(samples_archive: Path) -> None:
    """What must not stand there says nothing of what is to be found."""
    minus, nothing = (text for _, text in asked(samples_archive, ["/search?q=-复议", "/search?q=，。"]))
    assert ("减号前要有一个要找的词" in minus, "减号前要有一个要找的词" in nothing) == (True, False)


def test_what_only_tables_have_is_said_to_be_not_searched(samples_archive: Path) -> None:
    """Nothing found does not say that no report has the words: the tables are not in the index."""
    start, nothing = (text for _, text in asked(samples_archive, ["/search", "/search?q=饕餮"]))
    assert "不含表格中的项目名称和数字" in start
    assert "只印在表格里的词，搜不到" in nothing


@pytest.mark.parametrize("year", ["abc", "-1", "9" * 40, "²", "2023 OR 1=1", "1999"])
def test_a_filter_that_nothing_has_finds_nothing_and_says_what_to_try(samples_archive: Path, year: str) -> None:
    """No result is a page that names ways on, the search without filters among them."""
    status, page = one(samples_archive, f"/search?{urlencode({'q': '公开', 'year': year})}")
    assert (status, "0份报告" in page) == (200, True)
    assert "去掉所选条件再搜" in page


def test_odd_queries_are_answered_on_every_way(samples_archive: Path) -> None:
    """Nothing that can be typed is an error: the page, its JSON, and Datasette's own search box."""
    ways = ("/search?q=", "/search.json?q=", "/archive/summary_reports.json?_search=")
    paths = [way + quote(query) for query in ODD for way in ways]
    assert [
        (path[:60], status)
        for path, (status, _) in zip(paths, asked(samples_archive, paths), strict=True)
        if status != 200
    ] == []


def test_raw_mode_of_datasettes_search_is_refused_politely(samples_archive: Path) -> None:
    """FTS5's own language can be used there; what it does not understand is status 400, no fault of ours."""
    path = "/archive/summary_reports.json?_searchmode=raw&_search="
    answers = asked(samples_archive, [path + quote(query) for query in ('"', "NEAR(", '"复 议"')])
    assert [status for status, _ in answers] == [400, 400, 200]


def test_datasettes_own_search_finds_chinese(samples_archive: Path) -> None:
    """The list's ``_search`` finds what the search page finds."""
    for query in ("律师执业投诉", "复议 -诉讼", "轨道 OR 水务"):
        path = f"/archive/summary_reports.json?_shape=array&_size=100&_search={quote(query)}"
        rows = json.loads(one(samples_archive, path)[1])
        assert len(rows) == data(samples_archive, query)["count"], query


def test_what_was_not_used_is_told(samples_archive: Path) -> None:
    """The reader is told which parts of the query were left out."""
    _, page = one(samples_archive, f"/search?q={quote('复议 ！ OR')}")
    assert texts(page, "//p[@class='search-ignored']//q") == ["！", "OR"]
    assert "没有可以搜索的字词" in one(samples_archive, f"/search?q={quote('！！')}")[1]


def test_an_empty_search_shows_examples_that_work(samples_archive: Path) -> None:
    """Without a query there are examples, each a link that is answered."""
    _, page = one(samples_archive, "/search")
    links = texts(page, "//table//a/@href")
    assert len(links) >= 4
    assert {status for status, _ in asked(samples_archive, links)} == {200}


def test_markup_in_a_query_and_in_an_archive_is_text(database: Database, tmp_path: Path) -> None:
    """Whatever stands in the query, a title or a section is shown as it is written and never run."""
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    with transaction(database):
        database.execute("UPDATE reports SET title = ? WHERE id = ?", [bad, SAFE])
        database.execute("UPDATE organs SET name = ? WHERE id = '990100-sifaju'", [bad])
        sql = (
            "UPDATE sections SET text = ? WHERE version = (SELECT version FROM reports WHERE id = ?) AND section = '1'"
        )
        database.execute(sql, [f"复议{bad}复议", SAFE])
        database.execute("UPDATE readings SET extractor = 'x'")
    index_archive(database)
    _, page = one(tmp_path / "archive.db", f"/search?{urlencode({'q': 'script', 'province': bad})}")
    _, other = one(tmp_path / "archive.db", f"/search?{urlencode({'q': bad})}")
    _, third = one(tmp_path / "archive.db", "/search?q=script")
    for shown in (page, other, third):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "script" in texts(third, "//mark")


def test_what_is_withheld_is_neither_found_nor_shown(database: Database, tmp_path: Path) -> None:
    """A withheld section is in no excerpt, even before the index was made again."""
    with transaction(database):
        database.execute("INSERT INTO withheld VALUES (?, 'section.1', '理由', '某人', '2025-01-01')", [SAFE])
    told = data(tmp_path / "archive.db", "律师执业投诉", year="2023")
    assert [part for result in told["results"] for part in result["excerpts"]] == []
    index_archive(database)
    assert data(tmp_path / "archive.db", "律师执业投诉", year="2023")["count"] == 0


def test_more_than_the_most_are_listed_by_year(samples_archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that stand in very many reports are not ranked: the newest years come first, and the page says so."""
    monkeypatch.setattr(results, "MOST", 30)
    told = data(samples_archive, "公开")
    years = [result["year"] for result in told["results"]]
    assert (told["count"], told["more"]) == (30, True)
    assert years == sorted(years, reverse=True)
    assert "超过30份报告" in one(samples_archive, "/search?q=公开")[1]
    assert data(samples_archive, "律师执业投诉")["more"] is False


def test_very_many_are_listed_without_looking_at_all_of_them(samples_archive: Path) -> None:
    """The newest come along the index by year: nothing is sorted, and the full text is only looked into."""
    with open_archive(samples_archive) as opened:
        sql = "EXPLAIN QUERY PLAN " + results._listing({}, more=True)
        plan = [row[3] for row in opened.execute(sql, {"match": '"复 议"', "from": 0})]
    assert plan[0].startswith("SCAN summary_reports USING INDEX idx_summary_reports_year")
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_an_archive_without_an_index_says_what_to_run(database: Database, tmp_path: Path) -> None:
    """Status 503 and the command; the JSON says the same."""
    with transaction(database):
        for table in ("summary_reports", "fts_reports"):
            database.execute(f"DROP TABLE {table}")
    answers = asked(tmp_path / "archive.db", ["/search?q=复议", "/search.json?q=复议", "/search"])
    assert [status for status, _ in answers] == [503, 503, 503]
    assert "nianbao index" in answers[0][1]
    assert json.loads(answers[1][1])["error"] == "not_indexed"


def test_a_search_that_takes_too_long_says_so(samples_archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's time limit ends in a page with a next step, not in a fault."""
    endless = "FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0)"
    monkeypatch.setattr(results, "_HITS", f"{endless} AS summary_reports WHERE :match IS NOT NULL")
    status, page = one(samples_archive, "/search?q=公开", sql_time_limit_ms=300)
    assert (status, "没能在限定时间内查完" in page) == (503, True)


def test_another_database_has_no_search_and_keeps_its_own(tmp_path: Path) -> None:
    """A database that is no archive is served as ever: no search page, and Datasette's function for its own index."""
    path = tmp_path / "other.db"
    with sqlite.connect(path) as connection:
        connection.execute("CREATE VIRTUAL TABLE letters USING fts5(text)")
        connection.execute("INSERT INTO letters VALUES ('dear friend')")
        connection.execute("CREATE TABLE fts_reports (id INTEGER)")
    connection.close()
    answers = asked(path, ["/search?q=dear", "/other/letters.json?_search=dear&_shape=array&_fts_table=letters"])
    assert [status for status, _ in answers] == [404, 200]
    assert json.loads(answers[1][1])[0]["text"] == "dear friend"
