"""Runs of an invented portal, kept by the store as a crawl keeps them, without any network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from archive.database import FILE_NAME, open_archive
from archive.lock import writing
from archive.records import Exchange
from archive.text import decode
from crawler.capture import Answered, Planned
from crawler.guard import Verdict
from crawler.listed import listed
from crawler.portal import Portal, load
from crawler.rows import stamp
from crawler.store import Store, Unit
from tests.crawler.crawling import article, listing, portal, write_portals

BASE = "http://127.0.0.1"
HEAD = f"{BASE}/list/index.html"
DAY = datetime(2025, 3, 1, 8, tzinfo=UTC)


@contextmanager
def storing(folder: Path) -> Iterator[tuple[Store, Portal, Database]]:
    """The store of an archive whose one portal is called ``raw``, that portal, and the database."""
    if not (folder / "portals").exists():
        write_portals(folder, portal(BASE, division="990100"))
    with writing(folder, "a test"), open_archive(folder / FILE_NAME) as database:
        yield Store(folder, database, operator="test@example.org"), load(folder / "portals")["raw"], database


def answered(url: str, body: bytes, instant: datetime, **headers: str) -> Answered:
    """A whole answer of a server that says it is HTML, and what else is said."""
    said = tuple({"Content-Type": "text/html; charset=utf-8", **headers}.items())
    exchange = Exchange(url, "GET", (), b"", 200, "HTTP/1.1", said, body, instant, "127.0.0.1")
    return Answered(exchange, body, Verdict("ok", None))


def saw(store: Store, row: Portal, page: bytes, instant: datetime) -> None:
    """The portal's list is visited."""
    rows = listed(row, decode(page, "utf-8").text, HEAD, None).rows
    planned = Planned(HEAD, "list")
    found = [Planned(link.address, "page", found_on=planned.address) for link, reason in rows if reason is None]
    store.keep(row.code, None, Unit(planned, [answered(HEAD, page, instant)], found, rows))


def ended(store: Store, row: Portal, instant: datetime) -> None:
    """The portal's run is at its end."""
    counted = dict.fromkeys(("planned", "captured", "explained", "left_over", "found"), 0)
    run = store.run_of(row.code)
    said = {"started": run, "ended": stamp(instant), "verdict": "gaps", "reasons": "[]"}
    store.end({"run": run, "portal": row.code, **counted, **said})


def visited(folder: Path, day: int, *numbers: int, silent: int | None = None) -> None:
    """A whole run: the list, articles that say the same on any day, and one that nobody answers for."""
    now = DAY + timedelta(days=day)
    with storing(folder) as (store, row, _database):
        store.begin([row], now)
        names = [f"{number}.html" for number in (*numbers, *([silent] if silent else []))]
        saw(store, row, listing(*names, "http://other.example/9.html"), now)
        for number in numbers:
            url = f"{BASE}/list/{number}.html"
            planned = Planned(url, "page", link_text=f"第{number}号", found_on="127.0.0.1/list/index.html")
            store.keep(row.code, None, Unit(planned, [answered(url, article(number), now + timedelta(seconds=number))]))
        if silent:
            planned = Planned(f"{BASE}/list/{silent}.html", "page")
            store.keep(row.code, None, Unit(planned, [], verdict=("no answer", "timed out")))
        ended(store, row, now + timedelta(hours=1))
        store.close()


def visited_twice(folder: Path) -> None:
    """Two runs; the second brings what the first did, and one more."""
    visited(folder, 0, 1, 2, silent=3)
    visited(folder, 7, 1, 2, 4)
