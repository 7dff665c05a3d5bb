"""The frontier: each address asked once in a run, under the identity that it was planned by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from archive.database import FILE_NAME, DamagedArchive, open_archive
from crawler import capture
from crawler.capture import Planned
from crawler.portal import Portal
from crawler.store import Store, Unit
from tests.crawler.crawling import article, listing, nianbao, portal, rows, write_portals
from tests.crawler.raw_server import answer, saying

ROW = Portal(code="raw", name="示例（虚构）", division="990000", system="trs", start=("http://127.0.0.1:9/list/",))
NOW = datetime(2025, 3, 1, tzinfo=UTC)
HOST = "http://127.0.0.1:9"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of an empty archive."""
    with (
        open_archive(tmp_path / FILE_NAME) as database,
        closing(Store(tmp_path, database, operator="nobody")) as opened,
    ):
        yield opened


def asked(store: Store, *silent: str) -> list[tuple[str, str]]:
    """Ask for everything that is pending, nobody answers; which paths were asked for as what."""
    paths: list[tuple[str, str]] = []
    while (waiting := store.pending("raw", 10, silent)) and len(paths) < 20:
        for planned in waiting:
            paths.append((planned.url.removeprefix(HOST), planned.kind))
            store.keep("raw", None, Unit(planned, (), verdict=("no answer", "nobody is there")))
    return paths


def lead(store: Store, *found: Planned) -> None:
    """Let the list, which is asked for first, lead to addresses."""
    (head,) = store.pending("raw", 10, ())
    store.keep("raw", None, Unit(head, (), found, verdict=("ok", None)))


def end(store: Store) -> None:
    run = store.run_of("raw")
    store.end({**dict.fromkeys(("planned", "captured", "explained", "left_over", "found"), 0), "portal": "raw",
               "run": run, "started": run, "ended": run, "verdict": "ok", "reasons": "[]"})  # fmt: skip


def test_an_address_is_asked_once_however_identities_are_spelled_by_then(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the frontier planned under one identity is done under that one, though another is made of it today."""
    store.begin([ROW], NOW)
    lead(store, Planned(f"{HOST}/附件 1.html", "page"), Planned(f"{HOST}/b.html", "page"))
    store.flush()
    monkeypatch.setattr(capture, "canonical", lambda url: f"other/{url}")
    assert asked(store) == [("/附件 1.html", "page"), ("/b.html", "page")]


def test_an_answer_for_what_was_never_planned_is_an_error(store: Store) -> None:
    """An outcome without a row would leave another row pending for ever: it is named, and nothing is committed."""
    store.begin([ROW], NOW)
    store.keep("raw", None, Unit(Planned(f"{HOST}/robots.txt", "robots"), (), verdict=("no answer", None)))
    store.flush()
    store.keep("raw", None, Unit(Planned(f"{HOST}/never.html", "page"), (), verdict=("no answer", None)))
    with pytest.raises(DamagedArchive, match=r"expected 127\.0\.0\.1/never\.html in the frontier of raw"):
        store.flush()


def test_a_document_that_becomes_a_start_is_read_as_a_list(store: Store) -> None:
    """In the next run, and in the one that is gone on with: the head of a list is never asked for as a page."""
    documents = [Planned(f"{HOST}/{name}", "page") for name in ("2023.html", "2024.html", "other.html")]
    store.begin([ROW], NOW)
    lead(store, *documents)
    assert len(asked(store)) == 3
    end(store)
    moved = msgspec.structs.replace(ROW, start=(documents[0].url,))
    store.begin([moved], NOW + timedelta(days=30))
    assert asked(store, "127.0.0.1/2024.html", "127.0.0.1/other.html") == [("/2023.html", "list")]
    more = msgspec.structs.replace(ROW, start=(documents[0].url, documents[1].url, f"{HOST}/new/"))
    store.begin([more], NOW + timedelta(days=30, hours=1))
    assert asked(store) == [("/2024.html", "list"), ("/new/", "list"), ("/other.html", "page")]


def test_a_rebuilt_archive_asks_for_each_address_once(tmp_path: Path) -> None:
    """An address that is escaped to be asked for, and a list that was captured as a page, are each one address."""
    pages = {
        "/list/index.html": answer(listing("附件 1.html", "more.html")),
        "/list/%E9%99%84%E4%BB%B6%201.html": answer(article(1)),
        "/list/more.html": answer(listing("b.html")),
        "/list/b.html": answer(article(2)),
    }
    with saying(pages) as (base, told):
        write_portals(tmp_path, portal(base))
        assert nianbao("crawl", "--archive", tmp_path).returncode == 0
        assert "made again" in nianbao("rebuild", "--archive", tmp_path).stdout
        write_portals(tmp_path, portal(base, start=[f"{base}/list/index.html", f"{base}/list/more.html"]))
        told.clear()
        assert nianbao("crawl", "--archive", tmp_path).returncode == 0
        assert sorted(path for path in told if path.startswith("/list/")) == sorted(pages)
    captures = rows(tmp_path, "SELECT address, planned, kind, max(instant) FROM captures GROUP BY address")
    assert all(row["address"] == row["planned"] for row in captures)
    assert next(row["kind"] for row in captures if row["address"].endswith("more.html")) == "list"
