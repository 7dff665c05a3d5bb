"""The crawler's tables made again from what is kept: the WARC files, the journal and the portals' rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlite_utils import Database

from archive import journal
from archive.coding import decode_body
from archive.database import migrate, transaction
from archive.recovery import recover
from archive.text import decode
from archive.warc import captures_folder
from archive.warc_reader import OPEN, DamagedCapture, Unit, read_record, records
from crawler.capture import header, media_type
from crawler.listed import listed
from crawler.portal import Portal
from crawler.rows import INSERT_CAPTURE, INSERT_PAYLOAD, Recorded, Row, capture_row, insert, link_row, payload_row
from crawler.schema import FRONTIER, MIGRATIONS, RUNS, UNANSWERED
from crawler.store import JOURNAL, SEEN, SIZE, STARTED, keep_portals
from crawler.systems import Shifted

GROUP = 500


def mend_open_files(folder: Path, committed: Mapping[str, int]) -> list[str]:
    """Close files that a kill left open, with every whole capture in them where the database is lost.

    Args:
        folder: the folder with the WARC files.
        committed: how many bytes of each file the database knows; empty where there is none.

    Returns:
        What was moved to ``orphans/``, one sentence each.
    """
    sizes = {name: size for path in folder.glob(f"*{OPEN}") for name, size in [_whole(path, committed)]}
    return [f"{orphan.bytes} bytes of {orphan.name} moved to {orphan.path}" for orphan in recover(folder, sizes)]


def _whole(path: Path, committed: Mapping[str, int]) -> tuple[str, int]:
    name = path.name.removesuffix(OPEN)
    return name, committed[name] if name in committed else max((unit.end for unit in _units(path, [])), default=0)


def _units(path: Path, damaged: list[str]) -> Iterator[Unit]:
    """The whole captures of a file; that it is damaged after them is added to a list."""
    try:
        yield from records(path)
    except DamagedCapture as error:
        damaged.append(str(error))


def replay(
    archive_dir: Path, database: Database, portals: Mapping[str, Portal], told: Callable[[int], None] = lambda _: None
) -> list[str]:
    """Fill an empty database with what the captures say.

    Args:
        archive_dir: the archive's folder.
        database: the new database.
        portals: the portals' rows.
        told: is told how many captures there are so far.

    Returns:
        What is damaged, a sentence each; the whole captures before the damage are in the database.
    """
    migrate(database, MIGRATIONS)
    folder, damaged = captures_folder(archive_dir), list[str]()
    with transaction(database):
        keep_portals(database, portals)
    count = 0
    for path in sorted(folder.glob("*.warc.gz")):
        rows: list[Row] = []
        for unit in _units(path, damaged):
            rows.append(_row(unit))
            if len(rows) >= GROUP:
                count += _commit(database, rows)
                told(count)
        count += _commit(database, rows)
        with transaction(database):
            database.conn.executemany(SIZE, [{"name": path.name, "bytes": path.stat().st_size}])
    told(count)
    _read_journal(database, folder)
    _replay_lists(database, folder, portals)
    _fill_frontier(database)
    return damaged


def _row(unit: Unit) -> Row:
    """The row of a capture, with the payload's row beside it where it brought new bytes."""
    main = unit.main
    headers = main.headers or ((("content-type", main.media_type),) if main.media_type else ())
    recorded = Recorded(
        main.id,
        main.place,
        main.url,
        main.instant,
        main.status,
        headers,
        main.peer,
        main.earlier.id if main.earlier else None,
        unit.facts,
    )
    row = capture_row(recorded)
    if main.earlier is None:
        row["payload row"] = payload_row(row, main.digest or "", header(main.headers, "content-encoding"))
    return row


def _commit(database: Database, rows: list[Row]) -> int:
    payloads = [row.pop("payload row") for row in rows if "payload row" in row]
    with transaction(database):
        database.conn.executemany(INSERT_CAPTURE, rows)
        database.conn.executemany(INSERT_PAYLOAD, payloads)
        started = {(row["run"], row["portal"]) for row in rows if row["portal"]}
        database.conn.executemany(
            STARTED, [{"run": run, "portal": portal, "reasons": "[]"} for run, portal in sorted(started)]
        )
    count = len(rows)
    rows.clear()
    return count


def _read_journal(database: Database, folder: Path) -> None:
    """Runs and unanswered requests; of two lines about one thing the later counts."""
    runs, silent = insert("runs", RUNS), insert("unanswered", UNANSWERED)
    with transaction(database):
        for row in journal.read(folder / JOURNAL):
            sql, columns = (runs, RUNS) if row.get("event") == "run" else (silent, UNANSWERED)
            database.execute(sql.replace("INSERT", "INSERT OR REPLACE", 1), {name: row.get(name) for name in columns})


def _replay_lists(database: Database, folder: Path, portals: Mapping[str, Portal]) -> None:
    """The rows that the lists showed, in the order in which they were seen."""
    with transaction(database):
        for capture in list(database.query(_LISTS)):
            if portal := portals.get(capture["portal"]):
                database.conn.executemany(SEEN, list(_links(folder, portal, capture)))


def _links(folder: Path, portal: Portal, capture: Row) -> Iterator[Row]:
    record = read_record(folder, capture["file"], capture["offset"])
    body = decode_body(record.stored, capture["encoding"]).data
    page = decode(body, media_type(header(record.headers, "content-type"))[1]).text
    try:
        found = listed(portal, page, capture["url"], capture["list_column"])
    except Shifted:
        return
    for link, reason in found.rows:
        yield link_row(portal.code, capture["planned"], link, reason, capture["instant"])


def _fill_frontier(database: Database) -> None:
    """Every captured address as done; a next run asks for the documents among them again."""
    with transaction(database):
        rows = [{**dict.fromkeys(FRONTIER), **row} for row in database.query(_DONE)]
        database.conn.executemany(insert("frontier", FRONTIER), rows)


_LISTS = """
SELECT captures.portal, captures.planned, captures.url, captures.instant, captures.list_column,
  payloads.file, payloads.offset, payloads.encoding
FROM captures JOIN payloads ON payloads.sha256 = captures.payload
WHERE captures.kind = 'list' AND captures.verdict = 'ok' ORDER BY captures.file, captures.offset
"""
_DONE = """
SELECT portal, planned AS address, (SELECT first.url FROM captures AS first WHERE first.portal = last.portal
    AND first.planned = last.planned AND first.run = last.run ORDER BY first.file, first.offset LIMIT 1) AS url,
  kind, CASE kind WHEN 'page' THEN 2 ELSE 3 END AS rank, row_number() OVER (ORDER BY file, offset) AS place,
  'done' AS state, verdict, reason, found_on, link_text, list_date, list_column
FROM captures AS last
WHERE portal IS NOT NULL AND kind IN ('page', 'attachment') AND rowid = (SELECT max(rowid) FROM captures AS later
    WHERE later.portal = last.portal AND later.planned = last.planned)
"""
