"""What a crawl must not pass over in silence: bad links, dead lists, announced rows, reports on other hosts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.guard import Answer, judge
from crawler.links import Link
from crawler.listed import ITSELF, Listed, listed, shows_none
from crawler.portal import Portal
from crawler.recorder import _ends
from crawler.schema import MIGRATIONS
from crawler.shifted import Shifted
from crawler.shown import Short, Shown, shown
from crawler.systems import SYSTEMS, Ask
from tests.crawler.crawling import article, listing, nianbao, portal, reasons, rows, verdicts, write_portals
from tests.crawler.raw_server import answer, saying

LIST = "/list/index.html"
HOSTS = ("www.example.gov.cn",)
ROW = Portal(code="x", name="x", division="990000", system="trs", start=("http://www.example.gov.cn/",), hosts=HOSTS)
RUN = "2026-02-01T00:00:00.000000+00:00"
BEFORE = "2026-01-01T00:00:00.000000+00:00"
REPORT = Link("http://www.example.gov.cn/a.html", "示例局2024年政府信息公开工作年度报告")


def test_a_surprise_in_one_page_is_a_page_in_another_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody thought of becomes the page's own, with its name, and stops nothing else."""

    def surprise(page: str, url: str) -> None:
        raise ZeroDivisionError(f"{page} {url}")

    monkeypatch.setattr(SYSTEMS["trs"], "read", surprise, raising=False)
    with pytest.raises(Shifted, match="ZeroDivisionError: page http"):
        listed(ROW, "page", "http://www.example.gov.cn/", None)


@pytest.mark.parametrize(
    ("reasons", "further", "later", "known", "dead"),
    [
        ([None, "not called a report"], False, True, True, False),
        (["not called a report"], False, False, False, False),
        (["not called a report"], False, True, False, True),
        (["not called a report", ITSELF], False, True, False, True),
        (["an explanation of a report"], False, True, False, False),
        (["an explanation of a report"], False, False, True, True),
        ([], True, False, True, False),
        (["not called a report"], True, False, True, True),
    ],
)
def test_a_list_page_should_show_a_report(
    reasons: list[str | None], further: bool, later: bool, known: bool, dead: bool
) -> None:
    """A list that showed reports, and a list's later page, is dead without any; one that only points on is not."""
    found = Listed([(REPORT, reason) for reason in reasons], (Ask("http://x/"),) if further else (), None)
    assert shows_none(found, later=later, known=known) is dead


def test_a_later_page_may_have_only_news() -> None:
    """News are rows with a date, and navigation has none: the list is read, whatever its rows are."""
    news = Link("http://www.example.gov.cn/n.html", "示例局召开会议", "2024-03-01")
    found = Listed([(news, "not called a report")], (), None)
    assert not shows_none(found, later=True, known=False)
    assert shows_none(found, later=True, known=True)


def test_a_list_in_its_own_navigation_is_no_report() -> None:
    """The link of a list to itself is called as its reports are, and is none."""
    page = "<title>政府信息公开年报</title><a href='/nb/'>政府信息公开年报</a><a href='/b.html'>2024年年度报告</a>"
    found = listed(ROW, page, "http://www.example.gov.cn/nb/", None)
    assert [reason for _, reason in found.rows] == [ITSELF, None]


def seen(database: Database, page: str, number: int, **keys: object) -> None:
    """A row that a list page showed."""
    address = f"www.example.gov.cn/{page}/{number}"
    named = {"portal": "x", "list": page, "address": address, "url": f"http://{address}", "text": "", "date": None}
    last = {"column": None, "taken": 1, "reason": None, "first_seen": BEFORE, "last_seen": RUN}
    database.table("links").insert({**named, **last, **keys})


def planned(database: Database, page: str, found_on: str | None, announced: int | None, verdict: str = "ok") -> None:
    """A list page that was asked for."""
    count = database.table("frontier").count
    row = {"portal": "x", "address": page, "url": f"http://{page}", "kind": "list", "rank": 1, "place": count}
    last = {"state": "done", "run": RUN, "verdict": verdict, "found_on": found_on, "announced": announced}
    last["rows"] = {"two": 2, "other": 2, "failed": 0}.get(page, 1)
    database.table("frontier").insert({**row, **last})


def test_what_lists_showed_is_told_from_the_tables() -> None:
    """Rows are counted over all pages of a list; those of the run before, and those on other hosts, are known."""
    database = Database(memory=True)
    MIGRATIONS.apply(database)
    for page, above, announced in (("one", None, 5), ("two", "one", None), ("next", "two", 5), ("other", None, 2)):
        planned(database, page, above, announced)
    planned(database, "failed", None, 50, "error")
    for number, page in enumerate(("one", "two", "two", "next", "other", "other")):
        seen(database, page, number)
    seen(database, "one", 9, last_seen=BEFORE)
    seen(database, "article", 7, taken=0, reason="on another host", url="http://files.gov.cn/7.doc")
    assert shown(database, "x", RUN, BEFORE) == Shown(6, 7, {"files.gov.cn": 1}, (Short("http://one", 4, 5),))
    assert shown(database, "x", RUN, None).before is None
    database.close()


def test_a_bad_link_a_dead_page_and_what_is_elsewhere_are_told(tmp_path: Path) -> None:
    """A bad port stops nothing; reports and attachments on other hosts and a dead list are reasons; rebuild agrees."""
    away = b'<a href="http://files.example.gov.cn/a.doc">\xe9\x99\x84\xe4\xbb\xb6.doc</a></body>'
    page = article(1).replace(b"</body>", away)
    first = listing("a.html", "b.html", "http://h:80a/c.html", "http://h:99999/d.html", "http://other.example.gov.cn/e")
    paged = first.replace(b"</body>", b"<script>createPageHTML(2, 0, 'index', 'html')</script></body>")
    pages = {LIST: answer(paged), "/list/index_1.html": answer(listing("c.html"))}
    pages |= {f"/list/{name}.html": answer(page if name == "a" else article(2)) for name in "abc"}
    with saying(pages) as (base, _):
        write_portals(tmp_path, portal(base))
        assert nianbao("crawl", "--archive", tmp_path).returncode == 1
        assert verdicts(tmp_path) == dict.fromkeys(("index.html", "index_1.html", "a.html", "b.html", "c.html"), "ok")
        assert "2 reports are on other hosts: files.example.gov.cn, other.example.gov.cn" in reasons(tmp_path)
        (left,) = rows(tmp_path, "SELECT * FROM links WHERE url LIKE '%a.doc'")
        assert (left["list"], left["taken"], left["reason"]) == ("127.0.0.1/list/a.html", 0, "on another host")
        before = rows(tmp_path, "SELECT * FROM links ORDER BY list, address")

        pages[LIST] = answer(listing().replace(b"<ul>", b"<ul><li><a href='/x.html'>\xe6\x96\xb0\xe9\x97\xbb</a></li>"))
        done = nianbao("crawl", "--archive", tmp_path)
        (run,) = rows(tmp_path, "SELECT * FROM runs ORDER BY run DESC LIMIT 1")
    assert (done.returncode, run["verdict"], run["found"]) == (1, "failed", 3)
    assert "found none" in json.loads(run["reasons"])[0]
    assert "no list shows a report" in run["reasons"]
    kept = rows(tmp_path, "SELECT * FROM links ORDER BY list, address")
    assert len(kept) == len(before) + 1
    nianbao("rebuild", "--archive", tmp_path)
    assert rows(tmp_path, "SELECT * FROM links ORDER BY list, address") == kept


SCRIPT = b"<script>" + b"var a=1;" * 90 + b"</script>"


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (article(1), True),
        (article(1) + SCRIPT, True),
        (article(1) + b"<!-- " + b"x" * 900 + b" -->\r\n", True),
        (article(1).replace(b"</html>", SCRIPT + b"</html>"), True),
        (article(1)[:-20], False),
        (article(1).replace(b"<h1>", b"<html><body></body></html><h1>")[:-20], False),
        (b"%PDF-1.4", True),
        (b"", True),
    ],
)
def test_a_page_without_a_length_is_whole_where_only_what_is_unseen_stands_behind_its_end(
    body: bytes, whole: bool
) -> None:
    """Scripts and comments may follow </html>, however long; text behind the end of a pasted page is the page's own."""
    assert _ends(body) is whole


def test_a_probe_may_be_answered_in_any_words() -> None:
    """What a host says of an address that nobody gave it is compared, and not taken for its state."""
    body = "<html><body>正在加载，请稍候<script>location.href='/'</script></body></html>".encode()
    url = "http://www.example.gov.cn/x/y.html"
    assert judge(Answer(url, url, "probe", 200, {}, body)).name == "ok"
