"""Whole crawls against servers on this machine, each in a process of its own: Twisted's reactor runs only once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from crawler.run import ContactMissing, crawl
from samples.portal import Page, serving

SCRIPT = """
import dataclasses, json, sys
from crawler.run import crawl
seen = []
def sink(capture):
    if "boom" in capture.address:
        raise LookupError("the sink broke")
    row = dataclasses.asdict(capture)
    seen.append({**row, "body": row["body"].hex(), "instant": row["instant"].isoformat()})
outcome = crawl(sys.argv[1], sink)
print(json.dumps({**dataclasses.asdict(outcome), "ok": outcome.ok, "captures": seen}))
"""


def run(start: str) -> dict[str, Any]:
    """Crawl in a child process, where every warning is an error, and give what came of it."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, start], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def title(organ: str) -> str:
    """A report's title."""
    return f"示例市{organ}2024年政府信息公开工作年度报告"


def listing(*hrefs: str, charset: str = "utf-8", more: str = "") -> Page:
    """A list page whose links are all called reports."""
    rows = "".join(f'<li><a href="{href}">{title(str(n))}</a> 2025-01-2{n}</li>' for n, href in enumerate(hrefs))
    page = f"<html><head><title>政府信息公开年报</title></head><body><ul>{rows}</ul>{more}</body></html>"
    return Page(page.encode(charset), "text/html")


def reasons(outcome: dict[str, Any]) -> dict[str, str]:
    """Why addresses failed, by the end of their path."""
    return {address.rpartition("/")[2]: reason for address, reason in outcome["failed"]}


def test_every_report_of_the_list_is_handed_on_whole_and_in_order() -> None:
    """The documents arrive byte for byte in the list's order, with what the list said of them."""
    body = bytes(range(256)) * 10
    files = {
        "/nb/": listing("a.html", "./b.docx", "/c.txt", "a.html#again", more='<a href="/news">新闻中心</a>'),
        "/nb/a.html": Page(b"<html></html>"),
        "/nb/b.docx": Page(body, "application/octet-stream", headers={"X-Seen": "yes"}),
        "/c.txt": Page("文".encode("gb18030"), "text/plain; charset=gbk"),
    }
    with serving(files) as base:
        outcome = run(f"{base}/nb/")
        assert [one["address"] for one in outcome["captures"]] == [
            f"{base}/nb/a.html",
            f"{base}/nb/b.docx",
            f"{base}/c.txt",
        ]
    second = outcome["captures"][1]
    assert (outcome["ok"], outcome["links"], outcome["taken"]) == (True, 4, 3)
    assert [reason for _, reason in outcome["left"]] == ["not called a report"]
    assert (bytes.fromhex(second["body"]), second["status"]) == (body, 200)
    assert (second["link_text"], second["list_date"]) == (title("1"), "2025-01-21")
    assert second["list_column"] == "政府信息公开年报"
    assert ["x-seen", "yes"] in second["headers"]
    assert second["instant"].endswith("+00:00")


def test_all_pages_of_a_list_are_read() -> None:
    """A list of several pages is read to its end, and a link that stands on two of them is taken once."""
    more = '<script>createPageHTML(3, {}, "index", "html");</script>'
    files = {
        "/nb/index.html": listing("a.html", more=more.format(0)),
        "/nb/index_1.html": listing("b.html", "a.html", more=more.format(1)),
        "/nb/index_2.html": listing("c.html", more=more.format(2)),
        **{f"/nb/{name}.html": Page(name.encode()) for name in "abc"},
    }
    with serving(files) as base:
        outcome = run(f"{base}/nb/index.html")
    assert [bytes.fromhex(one["body"]) for one in outcome["captures"]] == [b"a", b"b", b"c"]
    assert outcome["ok"]


def test_a_missing_page_of_the_list_is_no_success() -> None:
    """Where a page of the list is missing, what was found is handed on and the run says that the list failed."""
    more = '<script>createPageHTML(2, 0, "index", "html");</script>'
    with serving({"/": listing("a.html", more=more), "/a.html": Page(b"a")}) as base:
        outcome = run(f"{base}/")
    assert (outcome["taken"], outcome["ok"]) == (1, False)
    assert "status 404" in outcome["list_failure"]


def test_a_list_in_gb18030_that_says_otherwise_is_read() -> None:
    """The list's text is decoded by evidence: a wrong or missing declaration loses no report."""
    with serving({"/": listing("a.html", charset="gb18030"), "/a.html": Page(b"a")}) as base:
        outcome = run(f"{base}/")
    assert outcome["captures"][0]["link_text"] == title("0")


def test_what_does_not_arrive_is_told_with_its_reason() -> None:
    """Missing, failing, forbidden and foreign documents are failures with reasons; the others go on."""
    files = {
        "/": listing(
            "gone.html",
            "/private/x.html",
            "away.html",
            "evil.html",
            "busy.html",
            "http://127.0.0.1:9/far.html",
            "a.html",
        ),
        "/robots.txt": Page(b"User-agent: *\nDisallow: /private/\n", "text/plain"),
        "/private/x.html": Page(b"secret"),
        "/away.html": Page(b"", status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
        "/evil.html": Page(b"", status=302, headers={"Location": "file:///etc/hostname"}),
        "/busy.html": Page(b"", status=503),
        "/a.html": Page(b"a"),
    }
    with serving(files) as base:
        outcome = run(f"{base}/")
    why = reasons(outcome)
    assert (outcome["taken"], outcome["ok"], len(why)) == (1, False, 6)
    assert why["gone.html"] == "status 404"
    assert why["busy.html"] == "status 503"
    assert why["x.html"] == "Forbidden by robots.txt"
    assert why["far.html"] == why["away.html"] == "127.0.0.1:9 is not a host of this portal"
    assert "evil.html" in why


def test_two_links_that_end_at_one_page_both_arrive() -> None:
    """A link that redirects to a page seen before does not vanish."""
    files = {
        "/": listing("a.html", "b.html"),
        "/a.html": Page(b"a"),
        "/b.html": Page(b"", status=302, headers={"Location": "/a.html"}),
    }
    with serving(files) as base:
        outcome = run(f"{base}/")
    assert (outcome["taken"], outcome["failed"]) == (2, [])


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"/": Page(b"<p>nothing</p>")}, "none of the 0 links"),
        ({"/": Page(b"")}, "none of the 0 links"),
        ({"/": Page('<a href="x">首页</a>'.encode())}, "none of the 1 links"),
        ({}, "status 404"),
    ],
)
def test_a_list_that_gives_nothing_has_failed(files: dict[str, Page], said: str) -> None:
    """Zero results is not success: a list without reports, or without itself, says so."""
    with serving(files) as base:
        outcome = run(f"{base}/")
    assert said in outcome["list_failure"]
    assert not outcome["ok"]


def test_a_server_that_is_not_there_is_a_failed_list() -> None:
    """A list that cannot be fetched at all is told as such."""
    assert "could not be fetched" in run("http://127.0.0.1:9/")["list_failure"]


def test_an_error_of_the_sink_ends_the_crawl_and_is_raised() -> None:
    """What the sink raises comes out of crawl, and is not logged away."""
    with serving({"/": listing("boom.html", "a.html"), "/boom.html": Page(b"b"), "/a.html": Page(b"a")}) as base:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT, f"{base}/"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert "LookupError: the sink broke" in done.stderr


@contextmanager
def cutting() -> Iterator[str]:
    """A server that announces more bytes of every document than it sends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = listing("a.html").body if self.path == "/" else b"half of it"
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Length", str(len(page) + (100 if self.path == "/a.html" else 0)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_half_a_document_is_never_handed_on() -> None:
    """A body shorter than announced is a failure, not a document."""
    with cutting() as start:
        outcome = run(start)
    assert (outcome["taken"], outcome["ok"]) == (0, False)
    assert "a.html" in reasons(outcome)


def test_a_real_portal_is_not_asked_by_nobody() -> None:
    """Without the operator's contact no host but this machine is asked; the error says what to set."""
    with pytest.raises(ContactMissing, match="NIANBAO_CONTACT"):
        crawl("http://www.example.gov.cn/nb/", lambda _: None)
