"""A replay gives the crawler's tables as the crawl left them, whatever became of the portal's row, clock or process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from scrapy.http import Headers
from sqlite_utils import Database

from archive.database import FILE_NAME, open_archive, transaction
from archive.dump import differences
from crawler.capture import Planned
from crawler.portal import Portal, load
from crawler.recorder import _pairs
from crawler.replay import REPLAYED, replay
from crawler.rows import stamp
from crawler.store import Unit
from tests.crawler.crawling import article, listing, nianbao
from tests.crawler.sites import BASE, DAY, answered, ended, saw, storing, visited_twice


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two runs, and of three files that were brought in."""
    folder = tmp_path_factory.mktemp("replay") / "archive"
    visited_twice(folder)
    with storing(folder) as (store, _row, _database):
        for name, kind in (("年报 2024.html", "text/html"), ("noext", None), ("a\nb\t.html", "text/html")):
            data = name.encode()
            said = {"kind": "file", "run": stamp(DAY), "verdict": "ok", "link_text": name, "size": len(data)}
            digest = sha256(data).hexdigest()
            store.add_file(f"file:///{digest[:12]}/{name}", data, kind, {**said, "payload": digest}, DAY)
        store.close()
    return folder


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be hurt."""
    shutil.copytree(sound, tmp_path / "archive")
    return tmp_path / "archive"


@contextmanager
def replayed(folder: Path, portals: Mapping[str, Portal] | None = None) -> Iterator[tuple[Database, Database]]:
    """The archive's database and one made anew."""
    with open_archive(folder / FILE_NAME) as before, open_archive(folder / "new.db") as after:
        assert replay(folder, after, load(folder / "portals") if portals is None else portals) == []
        yield before, after
    for path in folder.glob("new.db*"):
        path.unlink()


def test_files_of_no_known_type_and_odd_names_are_replayed(sound: Path) -> None:
    """Two runs and files with a line's end in the name or without a type: every table is equal, no other is left."""
    with replayed(sound) as (before, after):
        assert differences(before, after) == []
        assert after.execute("SELECT count(*) FROM captures WHERE kind = 'file'").fetchone() == (3,)
        assert after.execute("SELECT count(*) FROM temp.sqlite_schema").fetchone() == (0,)
        files = {row["media_type"] for row in after.query("SELECT media_type FROM captures WHERE kind = 'file'")}
    assert files == {"text/html", "application/octet-stream"}


@pytest.mark.parametrize("become", [None, {"system": "jcms"}, {"hosts": ("other.example",)}, {"division": "110000"}])
def test_what_became_of_a_portals_row_changes_only_the_table_of_portals(
    archive: Path, become: dict[str, object] | None
) -> None:
    """Taken out, or with another system, other hosts or another division: the lists are read as they were then."""
    rows = load(archive / "portals")
    row = rows.pop("raw")
    if become:
        rows["raw"] = msgspec.structs.replace(row, **become)
    with replayed(archive, rows) as (before, after):
        assert [one.partition(":")[0] for one in set(differences(before, after))] in (["portals"], ["portals"] * 2)
        assert after.execute("SELECT count(*) FROM links").fetchone()[0] >= 4
        assert after.execute("SELECT DISTINCT division FROM captures WHERE portal = 'raw'").fetchall() == [("990100",)]


@pytest.mark.parametrize("table", ["runs", "unanswered"])
def test_a_start_takes_over_what_only_the_journal_has(sound: Path, tmp_path: Path, table: str) -> None:
    """Killed between the journal's line and its transaction, the next start makes the table whole; so does another."""
    archive = tmp_path / "archive"
    shutil.copytree(sound, archive)
    with open_archive(archive / FILE_NAME) as database, transaction(database):
        database.execute(f"DELETE FROM {table} WHERE run = (SELECT max(run) FROM {table})")  # noqa: S608 (ours)
        database.execute("INSERT INTO warc_files VALUES ('announced.warc.gz', 0)")
    for _ in range(2):
        with storing(archive):
            pass
        with open_archive(sound / FILE_NAME) as before, open_archive(archive / FILE_NAME) as after:
            assert differences(before, after) == []


def test_a_run_whose_end_the_journal_has_does_not_go_on(tmp_path: Path) -> None:
    """What was left to ask for when the run ended is left after the kill too, and a next run is another one."""
    with storing(tmp_path) as (store, row, database):
        store.begin([row], DAY)
        saw(store, row, listing("1.html"), DAY)
        store.flush()
        kept = list(database.query("SELECT * FROM frontier"))
        run = store.run_of("raw")
        ended(store, row, DAY + timedelta(hours=1))
        store.close()
        with transaction(database):
            database.execute("UPDATE runs SET ended = NULL")
            database.table("frontier").upsert_all(kept, pk=("portal", "address"))
    with storing(tmp_path) as (store, row, database):
        assert store.begin([row], DAY + timedelta(hours=2)) == [row]
        assert store.run_of("raw") > run


def test_a_list_is_as_it_was_seen_last_by_the_clock(tmp_path: Path) -> None:
    """The clock set back between two visits: first and last seen and the text are those of the instants, both ways."""
    old, new = listing("1.html"), listing("1.html").replace("局2024年".encode(), "局（更名）2024年".encode())
    with storing(tmp_path) as (store, row, _database):
        store.begin([row], DAY)
        saw(store, row, new, DAY + timedelta(minutes=9))
        store.flush()
        saw(store, row, old, DAY)
        ended(store, row, DAY + timedelta(hours=1))
        store.close()
    with replayed(tmp_path) as (before, after):
        assert differences(before, after) == []
        (link,) = after.query("SELECT * FROM links WHERE taken")
    assert (link["first_seen"], link["last_seen"]) == (stamp(DAY), stamp(DAY + timedelta(minutes=9)))
    assert "更名" in link["text"]


def test_headers_are_kept_as_they_are_read_back(tmp_path: Path) -> None:
    """Control characters in Location and Content-Type; a character whose last byte is no white space stays whole."""
    place = "/读者".encode()
    received = Headers({"Location": place, "Content-Type": b"text/html\x02; charset=utf-8\x00", "X-\x01": b"\x7f"})
    said = dict(_pairs(received))
    assert said["Location"].encode("latin-1") == place
    with storing(tmp_path) as (store, row, _database):
        store.begin([row], DAY)
        saw(store, row, listing("1.html"), DAY)
        one = answered(f"{BASE}/list/1.html", article(1), DAY, **said)
        store.keep("raw", None, Unit(Planned(f"{BASE}/list/1.html", "page"), [one]))
        ended(store, row, DAY)
        store.close()
    with replayed(tmp_path) as (before, after):
        assert differences(before, after) == []
        (location,) = after.execute("SELECT location FROM captures WHERE location IS NOT NULL").fetchone()
    assert location.encode("latin-1") == place


def test_an_archive_that_was_not_read_yet_can_be_rebuilt(archive: Path) -> None:
    """Between crawl and extract only what was captured is compared; it is equal, and no old archive.db is kept."""
    done = nianbao("rebuild", "--archive", archive)
    assert (done.returncode, "which was not all read and checked" in done.stdout) == (0, True), done.stdout
    assert not (archive / "archive.db.before").exists()


def test_the_tables_that_are_compared_are_the_crawlers(sound: Path) -> None:
    """All of its tables but working memory."""
    with open_archive(sound / FILE_NAME) as database:
        assert {*REPLAYED, "frontier", "_sqlite_migrations"} == set(database.table_names())
