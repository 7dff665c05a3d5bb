"""Whole crawls of servers on this machine, by the command line, each in a process of its own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.crawler.crawling import (
    article,
    listing,
    nianbao,
    opened,
    portal,
    reasons,
    rows,
    verdicts,
    write_portals,
)
from tests.crawler.raw_server import answer, saying

LIST = "/list/index.html"


def crawl(folder: Path, pages: Mapping[str, bytes], **keys: object) -> tuple[int, list[str]]:
    """Crawl one raw portal; the exit status, and what was asked for."""
    with saying(pages) as (base, asked):
        write_portals(folder, portal(base, **keys))
        done = nianbao("crawl", "--archive", folder)
    assert done.stderr == ""
    return done.returncode, asked


def test_every_report_is_captured_once_and_whole(tmp_path: Path) -> None:
    """Each report of the list is one capture with its bytes, headers and what the list said; news are left alone."""
    pages = {
        LIST: answer(listing("a.html", "./b.html", "a.html#again", "//127.0.0.1/c.html").replace(b"//127.0.0.1", b"")),
        "/list/a.html": answer(article(1), X_Seen="yes"),
        "/list/b.html": answer(gzip.compress(article(2)), Content_Encoding="gzip"),
        "/c.html": answer(article(3)),
    }
    status, asked = crawl(tmp_path, pages)
    captures = rows(tmp_path, "SELECT * FROM captures WHERE kind = 'page' ORDER BY address")
    assert status == 0
    assert [row["address"] for row in captures] == [
        "127.0.0.1/c.html",
        "127.0.0.1/list/a.html",
        "127.0.0.1/list/b.html",
    ]
    assert {(row["status"], row["verdict"], row["list_date"], row["list_column"]) for row in captures} == {
        (200, "ok", "2025-01-20", "政府信息公开年报")
    }
    assert captures[1]["link_text"] == "示例市第1局2024年政府信息公开工作年度报告"
    assert sorted(asked) == sorted(set(asked))


def test_the_second_crawl_stores_the_same_bytes_as_revisits(tmp_path: Path) -> None:
    """A page that did not change is a visit more, and no second copy of its bytes."""
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    for _ in range(2):
        assert crawl(tmp_path, pages)[0] == 0
    found = rows(tmp_path, "SELECT revisits IS NULL AS whole FROM captures WHERE kind = 'page' ORDER BY instant")
    assert [row["whole"] for row in found] == [1, 0]
    assert len(rows(tmp_path, "SELECT * FROM payloads JOIN captures ON capture = id WHERE kind = 'page'")) == 1


CASES = {
    "length": (answer(article(1), length=99_999), "incomplete"),
    "gzip": (answer(gzip.compress(article(1))[:-40], Content_Encoding="gzip"), "incomplete"),
    "chunked": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + b"ff0\r\n<html><body>"
        + article(1)[:900],
        "incomplete",
    ),
    "unmarked": (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + article(1)[:900], "incomplete"),
    "bomb": (answer(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip"), "incomplete"),
    "gone": (answer(b"<html>x</html>", status="404 Not Found"), "gone"),
    "empty": (answer(b""), "empty"),
    "busy": (answer(b"<html>x</html>", status="503 Busy"), "error"),
    "reset": (b"", "no answer"),
    "file": (answer(b"", status="302 Found", Location="file:///etc/hostname"), "moved"),
    "inside": (answer(b"", status="302 Found", Location="http://127.0.0.9:9/x"), "no answer"),
    "loop": (answer(b"", status="302 Found", Location="/list/loop.html"), "no answer"),
}


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one crawl over a host that answers in every wrong way, and once rightly."""
    folder = tmp_path_factory.mktemp("hurt")
    pages = {
        LIST: answer(listing(*(f"{name}.html" for name in CASES), "/closed/x.html", "good.html")),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /closed/\n", Content_Type="text/plain"),
        "/closed/x.html": answer(article(9)),
        "/list/good.html": answer(article(8)),
        **{f"/list/{name}.html": said for name, (said, _) in CASES.items()},
    }
    status, asked = crawl(folder, pages)
    assert status == 1
    assert "/closed/x.html" not in asked
    return folder


@pytest.mark.parametrize(("name", "verdict"), [(name, verdict) for name, (_, verdict) in CASES.items()])
def test_no_part_and_no_block_page_passes_for_the_whole(hurt: Path, name: str, verdict: str) -> None:
    """What is cut, missing, failing or leads astray gets its verdict and can never become a version."""
    assert verdicts(hurt)[f"{name}.html"] == verdict


def test_what_is_whole_among_the_hurt_is_captured(hurt: Path) -> None:
    """A host's bad answers take nothing from its good ones, and robots.txt is obeyed."""
    assert (verdicts(hurt)["good.html"], verdicts(hurt)["x.html"]) == ("ok", "robots")


def test_incomplete_bodies_are_asked_for_again_and_kept_each_time(hurt: Path) -> None:
    """A body that breaks off is asked for three times in all; each answer is a capture, none is ``ok``."""
    found = rows(hurt, "SELECT verdict FROM captures WHERE planned LIKE '%length.html'")
    assert [row["verdict"] for row in found] == ["incomplete"] * 3


def test_planned_is_captured_and_explained_and_the_rest_is_named(hurt: Path) -> None:
    """The run's row adds up, its verdict is not ok, and each address that gave nothing is named with its reason."""
    (row,) = rows(hurt, "SELECT * FROM runs")
    assert row["planned"] == row["captured"] + row["explained"] + row["left_over"]
    assert (row["verdict"], row["found"]) == ("gaps", 1)
    assert all(f"{name}.html" in row["reasons"] for name, (_, verdict) in CASES.items() if verdict != "gone")


def test_a_missing_answer_is_one_line_of_the_journal(hurt: Path) -> None:
    """A request that got no answer is kept in runs.jsonl, beside the line of the run."""
    lines = [json.loads(line) for line in (hurt / "captures" / "runs.jsonl").read_text("utf-8").splitlines()]
    silent = {line["address"].rpartition("/")[2] for line in lines if line["event"] == "unanswered"}
    assert "reset.html" in silent
    assert [line["verdict"] for line in lines if line["event"] == "run"] == ["gaps"]


def test_an_address_of_any_length_is_asked_for(tmp_path: Path) -> None:
    """An address longer than browsers take is no reason to wait for ever: it is captured like any other."""
    href = "/list/" + "%E5%B9%B4" * 300 + ".html?" + "x" * 1500
    pages = {LIST: answer(listing(href, "a.html")), href: answer(article(1)), "/list/a.html": answer(article(2))}
    assert len(href) > 4_000
    assert crawl(tmp_path, pages)[0] == 0
    assert len(rows(tmp_path, "SELECT * FROM captures WHERE kind = 'page' AND verdict = 'ok'")) == 2


def test_a_redirect_keeps_its_chain(tmp_path: Path) -> None:
    """Both answers of a redirect are captures; the planned address leads to the page that was reached."""
    pages = {
        LIST: answer(listing("old.html", "a.html")),
        "/list/old.html": answer(b"", status="301 Moved", Location="/list/a.html"),
        "/list/a.html": answer(article(1)),
    }
    assert crawl(tmp_path, pages)[0] == 0
    found = rows(tmp_path, "SELECT address, verdict FROM captures WHERE planned LIKE '%old.html' ORDER BY offset")
    assert [(row["address"], row["verdict"]) for row in found] == [
        ("127.0.0.1/list/old.html", "moved"),
        ("127.0.0.1/list/a.html", "ok"),
    ]


@pytest.mark.parametrize("status", ["412 Precondition Failed", "403 Forbidden", "429 Too Many", "521 Down"])
def test_a_refusal_ends_the_portals_run(tmp_path: Path, status: str) -> None:
    """After a refusal nothing more is asked; what was left is told, and the exit status is 1."""
    names = [f"{number}.html" for number in range(40)]
    pages = {
        LIST: answer(listing(*names)),
        **{f"/list/{name}": answer(article(1)) for name in names},
        "/list/0.html": answer(b"<html>no</html>", status=status),
    }
    exit_status, asked = crawl(tmp_path, pages)
    (row,) = rows(tmp_path, "SELECT verdict FROM runs")
    assert (exit_status, row["verdict"]) == (1, "blocked")
    assert len(asked) < 25
    assert "were not asked for" in reasons(tmp_path)


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        (answer(b"<html><body>page</body></html>"), 1),
        (answer("User-agent: *\nDisallow: /空/\n".encode("gb18030"), Content_Type="text/plain"), 1),
        (answer(b"no", status="404 Not Found"), 1),
        (answer(b"busy", status="503 Busy"), 0),
        (b"", 0),
    ],
    ids=["a page", "in GBK", "none", "failing", "no answer"],
)
def test_what_a_robots_file_means(tmp_path: Path, robots: bytes, found: int) -> None:
    """A page or nothing in place of robots.txt allows all; a host that cannot say is not asked (RFC 9309)."""
    pages = {"/robots.txt": robots, LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    status, asked = crawl(tmp_path, pages)
    assert (status, len(rows(tmp_path, "SELECT * FROM captures WHERE kind = 'page'"))) == (1 - found, found)
    assert found or LIST not in asked


def test_a_host_that_does_not_answer_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    """A dead host fails its own portal with its reason; the other portal is crawled."""
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    with saying(pages, "127.0.0.6") as (base, _):
        write_portals(tmp_path, portal("http://127.0.0.7:9", code="dead"), portal(base, code="alive"))
        done = nianbao("crawl", "--archive", tmp_path)
    assert done.returncode == 1
    assert {row["portal"]: row["found"] for row in rows(tmp_path, "SELECT portal, found FROM runs")} == {
        "dead": 0,
        "alive": 1,
    }
    assert "ConnectionRefused" in reasons(tmp_path, "dead")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (answer(b"<html><p>nothing</p></html>"), "list"),
        (answer(listing().replace(b"<ul>", '<ul><li><a href="x">首页</a></li>'.encode())), "no report was found"),
        (answer(b"<html>x</html>", status="404 Not Found"), "list"),
    ],
    ids=["no rows", "no report", "gone"],
)
def test_a_list_that_gives_nothing_has_failed(tmp_path: Path, page: bytes, said: str) -> None:
    """Zero results is not success: a list without reports, or without itself, says so."""
    assert crawl(tmp_path, {LIST: page})[0] == 1
    assert said in reasons(tmp_path)


def test_an_interrupted_crawl_goes_on_where_it_was(tmp_path: Path) -> None:
    """Ctrl-C ends with status 130; running again asks only for what was missing, in the same run."""
    names = [f"{number}.html" for number in range(60)]
    script = (
        "import sys, threading, os, signal, time\n"
        "import nianbao\n"
        "from crawler.store import Store\n"
        "keep = Store.keep\n"
        "def keeping(self, *a):\n"
        "    keep(self, *a)\n"
        "    if self.captured == 20: os.kill(os.getpid(), signal.SIGINT)\n"
        "Store.keep = keeping\n"
        "sys.argv = ['nianbao', 'crawl', '--archive', sys.argv[1]]\n"
        "nianbao.main()\n"
    )
    pages = {LIST: answer(listing(*names)), **{f"/list/{name}": answer(article(1)) for name in names}}
    with saying(pages) as (base, asked):
        write_portals(tmp_path, portal(base))
        first = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, check=False, timeout=60
        )
        before = len(asked)
        second = nianbao("crawl", "--archive", tmp_path)
    assert (first.returncode, second.returncode) == (130, 0), first.stderr
    assert before < 60
    articles = [path for path in asked if path.startswith("/list/") and path != LIST]
    assert sorted(articles) == sorted(f"/list/{name}" for name in names)
    assert len(rows(tmp_path, "SELECT * FROM runs")) == 1


def test_scrapys_own_command_crawls_a_portal_too(tmp_path: Path) -> None:
    """``scrapy crawl trs -a portal=CODE -a archive=DIR`` keeps the same captures and the run's row."""
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    with saying(pages) as (base, _):
        write_portals(tmp_path, portal(base))
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "trs", "-a", "portal=raw", "-a", f"archive={tmp_path}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=Path(__file__).parents[2],
        )
    assert done.returncode == 0, done.stderr
    assert [row["verdict"] for row in rows(tmp_path, "SELECT verdict FROM runs")] == ["ok"]
    assert not list((tmp_path / "captures").glob("*.open"))


def test_two_crawls_at_once_are_one(tmp_path: Path) -> None:
    """A second writer ends with status 5, says who writes, and changes nothing."""
    from archive.lock import writing  # noqa: PLC0415 - only here is a lock held by the test itself

    write_portals(tmp_path, portal("http://127.0.0.1:9"))
    with writing(tmp_path, "another crawl"):
        done = nianbao("crawl", "--archive", tmp_path)
    assert done.returncode == 5
    assert f"process {os.getpid()} (another crawl)" in done.stderr
    assert not (tmp_path / "archive.db").exists()


def test_which_portals_are_crawled(tmp_path: Path) -> None:
    """Unknown codes are wrong usage; unchecked rows, and real hosts without a contact, are refused with status 4."""
    unchecked = portal("http://127.0.0.1:9", code="new")
    del unchecked["checked"]
    real = {**portal("http://www.example.gov.cn", code="real"), "delay": 3.0, "loopback": False}
    write_portals(tmp_path, unchecked, real)
    said = {code: nianbao("crawl", code, "--archive", tmp_path) for code in ("none", "new", "real")}
    assert {code: done.returncode for code, done in said.items()} == {"none": 2, "new": 4, "real": 4}
    assert "--unchecked new" in said["new"].stderr
    assert "NIANBAO_CONTACT" in said["real"].stderr
    assert not (tmp_path / "archive.db").exists()


def test_captures_that_the_database_does_not_know_stop_a_crawl(tmp_path: Path) -> None:
    """Without its archive.db a folder of captures is left alone: status 5, and the way out is said."""
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    assert crawl(tmp_path, pages)[0] == 0
    for name in tmp_path.glob("archive.db*"):
        name.unlink()
    with saying(pages) as (base, _):
        write_portals(tmp_path, portal(base))
        done = nianbao("crawl", "--archive", tmp_path)
    assert done.returncode == 5
    assert "nianbao rebuild" in done.stderr


def test_links_say_what_was_taken_and_why_not(tmp_path: Path) -> None:
    """Every row of a list is kept, with the reason where it is no report or leads to another host."""
    page = listing("a.html", "http://127.0.0.9/b.html").replace(
        b"</ul>", '<li><a href="n.html">关于报送2024年政府信息公开年报的通知</a></li></ul>'.encode()
    )
    crawl(tmp_path, {LIST: answer(page), "/list/a.html": answer(article(1))})
    found = {row["address"].rpartition("/")[2]: row for row in rows(tmp_path, "SELECT * FROM links")}
    assert {name: row["taken"] for name, row in found.items()} == {"a.html": 1, "b.html": 0, "n.html": 0}
    assert (found["b.html"]["reason"], found["n.html"]["reason"]) == ("on another host", "a notice about reports")


def test_the_frontier_is_left_as_it_was_where_nothing_was_done(tmp_path: Path) -> None:
    """A portal's tables are empty before its first crawl, and the archive opens without it."""
    pages = {LIST: answer(listing("a.html")), "/list/a.html": answer(article(1))}
    crawl(tmp_path, pages)
    with opened(tmp_path) as database:
        assert database.table("frontier").count_where("state = 'pending'") == 0
