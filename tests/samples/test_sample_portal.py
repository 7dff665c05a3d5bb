"""The sample portals, served on loopback."""

import re
import socket
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from samples.organs import sample_reports
from samples.portal import LIST, Page, folder_site, sample_site, serving


def ask(base: str, path: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    """One request, with the path as it is given."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=5)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def links(files: Mapping[str, Page], base: str) -> list[tuple[str, str]]:
    """Address and text of the rows of every list page."""
    rows: list[tuple[str, str]] = []
    for path in (path for path in files if re.fullmatch(rf"{LIST}index(_\d+)?\.html", path)):
        found = html.document_fromstring(ask(base, path)[1].decode()).findall(".//ul[@class='list']/li/a")
        rows += [(urlsplit(urljoin(base + path, a.get("href") or "")).path, a.text or "") for a in found]
    return rows


def test_the_server_answers_on_loopback_only() -> None:
    """The base address is 127.0.0.1 with a free port, and the port is closed afterwards."""
    with serving({"/a.html": Page(b"x")}) as base:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", base)
        port = urlsplit(base).port or 0
        assert ask(base, "/a.html")[1] == b"x"
        with pytest.raises(OSError, match=r"refused|unreachable"):
            socket.create_connection(("127.0.0.2", port), timeout=1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_client_that_stays_does_not_keep_the_server() -> None:
    """The server ends its connections when the block ends, and the client sees the end."""
    with serving({"/a.html": Page(b"x")}) as base:
        connection = HTTPConnection(urlsplit(base).netloc, timeout=5)
        connection.request("GET", "/a.html")
        connection.getresponse().read()
    assert connection.sock.recv(1) == b""
    connection.close()


def test_a_page_is_answered_as_it_was_given() -> None:
    """Body, type, status and headers are the page's; HEAD has no body; anything else is not found."""
    gone = Page(b"gone", "text/plain", 410, {"X-Reason": "moved"})
    with serving({"/b": gone, "/q?page=2": Page(b"two"), "/q": Page(b"one"), "/d/index.html": Page(b"d")}) as base:
        answer, body = ask(base, "/b")
        assert (answer.status, answer.getheader("Content-Type"), body) == (410, "text/plain", b"gone")
        assert answer.getheader("X-Reason") == "moved"
        assert ask(base, "/b", "HEAD")[1] == b""
        assert [ask(base, path)[1] for path in ("/q?page=2", "/q?page=3", "/d/")] == [b"two", b"one", b"d"]
        assert ask(base, "/none")[0].status == 404


def test_every_report_is_listed_and_served() -> None:
    """Each sample is a row of the list with its title, and its address answers its bytes with its type."""
    files = sample_site()
    with serving(files) as base:
        rows = dict(links(files, base))
        for sample in sample_reports():
            (path,) = [path for path, text in rows.items() if text == sample.report.title]
            answer, body = ask(base, path)
            assert (answer.status, body) == (200, sample.body)
        assert len(rows) == len(sample_reports()) + 4


def test_the_list_is_that_of_a_trs_portal() -> None:
    """Articles have TRS addresses and dates beside them; the list goes on in index_1.html and says so."""
    files = sample_site()
    first = files[f"{LIST}index.html"].body.decode()
    assert re.search(r'href="\./202503/t20250320_1009\.html".*?<span>2025-03-20</span>', first)
    assert 'createPageHTML(4, 0, "index", "html")' in first
    assert f"{LIST}index_3.html" in files
    assert f"{LIST}index_4.html" not in files


def test_other_links_stand_among_the_reports() -> None:
    """A graphic, a notice, a letter and a piece of news are listed, answer, and are no reports."""
    files = sample_site()
    with serving(files) as base:
        others = [(path, text) for path, text in links(files, base) if "虚构" in text]
        assert len(others) == 4
        for path, _ in others:
            assert "不是年度报告" in ask(base, path)[1].decode()


def test_robots_may_come() -> None:
    """robots.txt is there and allows everything."""
    with serving(sample_site()) as base:
        answer, body = ask(base, "/robots.txt")
    assert answer.getheader("Content-Type", "").startswith("text/plain")
    assert b"Allow: /" in body


def test_a_wrong_charset_is_declared_by_the_server_too() -> None:
    """A page in gb18030 that declares gb2312 is sent as gb2312, as real servers send it."""
    (sample,) = [sample for sample in sample_reports() if sample.facts.declared]
    assert sample_site()[LIST + sample.path].content_type == "text/html; charset=gb2312"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reports with a secret beside it."""
    inside = tmp_path / "reports"
    (inside / "下级").mkdir(parents=True)
    (inside / "示例 年报 2024.txt").write_text("甲", "utf-8")
    (inside / "下级" / "b#1%.html").write_text("乙", "utf-8")
    (inside / "c.DOCX").write_bytes(b"PK")
    (inside / "notes.csv").write_text("no report", "utf-8")
    (inside / ".hidden.txt").write_text("no", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "up").symlink_to(tmp_path)
    return inside


def test_a_folder_is_a_site(folder: Path) -> None:
    """Each report file is listed by its name and answered with its bytes, also behind Chinese names and spaces."""
    files = folder_site(folder)
    with serving(files) as base:
        rows = links(files, base)
        assert sorted(text for _, text in rows) == ["b#1%", "c", "示例 年报 2024"]
        answers = {text: ask(base, path) for path, text in rows}
    assert answers["示例 年报 2024"][1].decode() == "甲"
    assert answers["b#1%"][1].decode() == "乙"
    assert {text: answer.getheader("Content-Type") for text, (answer, _) in answers.items()} == {
        "示例 年报 2024": "text/plain",
        "b#1%": "text/html",
        "c": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }


def test_nothing_outside_the_folder_is_served(folder: Path) -> None:
    """Links out of the folder are not followed, and no path climbs out of it."""
    with serving(folder_site(folder)) as base:
        for path in (
            "files/link.txt",
            "files/up/secret.txt",
            "files/../../secret.txt",
            "files/%2e%2e/%2e%2e/secret.txt",
        ):
            answer, body = ask(base, LIST + path)
            assert answer.status == 404
            assert b"secret" not in body


def test_an_empty_folder_has_an_empty_list(tmp_path: Path) -> None:
    """A folder without reports is a site with one list page and no rows."""
    files = folder_site(tmp_path)
    with serving(files) as base:
        assert links(files, base) == []
