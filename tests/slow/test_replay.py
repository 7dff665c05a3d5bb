"""Replay: what the archive keeps can be looked at with the tools that others look at archives with."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.coding import decode_body
from archive.warc import Earlier, Exchange, WarcWriter
from tests.archive.visits import NOON, OPERATOR, facts, page, visit
from tests.slow.player import ask, playing

pytestmark = pytest.mark.slow

SITE = "http://www.shili.example"
GBK = "虚构的年度报告".encode("gbk")
LATER = NOON + timedelta(days=30)

VISITS = {
    "plain": visit(url=f"{SITE}/plain.html", body=page(1)),
    "chunked": visit(
        url=f"{SITE}/chunked.html",
        body=page(2),
        headers=(("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")),
    ),
    "gzip": visit(
        url=f"{SITE}/gzip.html",
        body=gzip.compress(page(3), mtime=0),
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")),
    ),
    "GBK": visit(url=f"{SITE}/gbk.html?id=1", body=GBK, headers=(("Content-Type", "text/html; charset=utf-8"),)),
    "attachment": visit(
        url=f"{SITE}/a.doc",
        body=b"\xd0\xcf\x11\xe0" + page(4),
        headers=(
            ("Content-Type", "application/msword"),
            ("Content-Disposition", "attachment; filename=年报.doc".encode("gbk").decode("latin-1")),
        ),
    ),
    "lie": visit(url=f"{SITE}/lie.html", body=page(5)[:500], headers=(("Content-Length", "9000"),)),
    "gone": visit(url=f"{SITE}/gone.html", body=b"gone", status=404),
}


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port on which pywb shows captures that were just written."""
    folder = tmp_path_factory.mktemp("replay")
    write(folder / "captures")
    with playing(sorted((folder / "captures").glob("*.warc.gz")), folder) as port:
        yield port


def write(folder: Path) -> None:
    """Write the visits, then one that found the same bytes a month later, in files of few captures."""
    with WarcWriter(folder, operator=OPERATOR, largest=4000) as writer:
        for exchange in VISITS.values():
            written = writer.add(exchange, facts())
            if exchange is VISITS["gzip"]:
                earlier = Earlier(written.id, exchange.url, exchange.instant)
        writer.add(later(), facts(), earlier)


def later() -> Exchange:
    """The gzipped page, a month later."""
    before = VISITS["gzip"]
    return visit(url=before.url, body=before.body, headers=before.headers, instant=LATER)


def shown(port: int, exchange: Exchange) -> tuple[int, dict[str, str], bytes]:
    """What pywb shows of a capture, unchanged and decoded."""
    stamp = exchange.instant.strftime("%Y%m%d%H%M%S")
    status, headers, body = ask(port, f"/archive/{stamp}id_/{exchange.url}")
    return status, headers, decode_body(body, headers.get("content-encoding")).data


@pytest.mark.parametrize("name", VISITS)
def test_every_capture_is_replayed_as_it_was(replay: int, name: str) -> None:
    """Status, type and bytes of each capture are those that were answered."""
    exchange = VISITS[name]
    sent = {key.lower(): value for key, value in exchange.headers}
    status, headers, body = shown(replay, exchange)
    assert status == exchange.status
    assert body == decode_body(exchange.body, sent.get("content-encoding")).data
    assert headers.get("content-type", "").split(";")[0] == sent.get("content-type", "").split(";")[0]


def test_a_revisit_is_replayed_with_the_earlier_bytes(replay: int) -> None:
    """A visit that found the same bytes shows them at its own instant."""
    status, headers, body = shown(replay, later())
    assert (status, body) == (200, page(3))
    assert headers["memento-datetime"] == LATER.strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_page_is_shown_in_a_frame_that_rewrites_it(replay: int) -> None:
    """A reader's view of a page has its text."""
    _status, _headers, body = ask(replay, f"/archive/20260120120000mp_/{VISITS['plain'].url}")
    text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    assert re.search("虚构第1号年度报告", text.decode())
