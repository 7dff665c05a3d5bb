"""The crawler's tables made again from what is kept: the WARC files, the journal and the portals' rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlite_utils import Database

from archive.coding import decode_body
from archive.database import migrate, transaction
from archive.recovery import recover
from archive.text import decode
from archive.warc import captures_folder
from archive.warc_reader import OPEN, DamagedCapture, Unit, read_record, records
from crawler.capture import READ_BY_ROW, header, media_type
from crawler.journaled import take_over
from crawler.listed import Rows, attached, is_article, listed
from crawler.portal import Portal
from crawler.rows import INSERT_CAPTURE, INSERT_PAYLOAD, Row, insert, link_row, unit_payload, unit_row
from crawler.schema import FRONTIER, MIGRATIONS
from crawler.store import SEEN, SIZE, STARTED, keep_portals
from crawler.systems import Shifted

GROUP = 500

REPLAYED = ("captures", "payloads", "links", "runs", "unanswered", "portals", "warc_files")
"""The tables that a replay makes equal."""


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
    database.execute(_READ_BY)
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
    with transaction(database):
        take_over(database, folder)
        _replay_lists(database, folder, portals)
    _fill_frontier(database)
    database.execute("DROP TABLE temp.read_by")
    return damaged


def _row(unit: Unit) -> Row:
    """The row of a capture, beside it the payload's where it brought new bytes, and by what its links are read."""
    row = unit_row(unit)
    if payload := unit_payload(unit, row):
        row["payload row"] = payload
    if row["kind"] in READ_BY_ROW and "system" in unit.facts:
        hosts = json.dumps(unit.facts.get("hosts", []))
        row["read by"] = {"capture": row["id"], "system": unit.facts["system"], "hosts": hosts}
    return row


def _commit(database: Database, rows: list[Row]) -> int:
    payloads = [row.pop("payload row") for row in rows if "payload row" in row]
    read_by = [row.pop("read by") for row in rows if "read by" in row]
    with transaction(database):
        database.conn.executemany(INSERT_CAPTURE, rows)
        database.conn.executemany(INSERT_PAYLOAD, payloads)
        database.conn.executemany("INSERT INTO temp.read_by VALUES (:capture, :system, :hosts)", read_by)
        started = {(row["run"], row["portal"]) for row in rows if row["portal"]}
        database.conn.executemany(
            STARTED, [{"run": run, "portal": portal, "reasons": "[]"} for run, portal in sorted(started)]
        )
    count = len(rows)
    rows.clear()
    return count


def _replay_lists(database: Database, folder: Path, portals: Mapping[str, Portal]) -> None:
    """The rows that the lists showed, in the order in which they were seen, each list read as it was read then."""
    for capture in database.query(_LISTS):
        if portal := _portal(capture, portals):
            database.conn.executemany(SEEN, list(_links(folder, portal, capture)))


def _portal(capture: Row, portals: Mapping[str, Portal]) -> Portal | None:
    """The portal of a capture as it was then; as its row is now where the capture does not say."""
    if capture["system"] is None:
        return portals.get(capture["portal"])
    hosts = tuple(json.loads(capture["hosts"]))
    return Portal(
        code=capture["portal"],
        name="",
        division=capture["division"] or "",
        system=capture["system"],
        start=(),
        hosts=hosts,
    )


def _links(folder: Path, portal: Portal, capture: Row) -> Iterator[Row]:
    record = read_record(folder, capture["file"], capture["offset"])
    body = decode_body(record.stored, capture["encoding"]).data
    page = decode(body, media_type(header(record.headers, "content-type"))[1]).text
    declared = media_type(header(record.headers, "content-type"))[0]
    try:
        rows = _seen(portal, capture, page, is_article(body, declared))
    except Shifted:
        return
    for link, reason in rows:
        yield link_row(portal.code, capture["planned"], link, reason, capture["instant"])


def _seen(portal: Portal, capture: Row, page: str, article: bool) -> Rows:
    """The rows of a list; of an article the attachments that were left."""
    if capture["kind"] == "list":
        return listed(portal, page, capture["url"], capture["list_column"]).rows
    rows = attached(portal, page, capture["url"]) if article else ()
    return [(link, reason) for link, reason in rows if reason is not None]


def _fill_frontier(database: Database) -> None:
    """Every captured address as done; a next run asks for the documents among them again."""
    with transaction(database):
        rows = [{**dict.fromkeys(FRONTIER), **row} for row in database.query(_DONE)]
        database.conn.executemany(insert("frontier", FRONTIER), rows)


_READ_BY = "CREATE TEMP TABLE read_by (capture TEXT PRIMARY KEY, system TEXT, hosts TEXT)"
_LISTS = """
SELECT captures.portal, captures.kind, captures.planned, captures.url, captures.instant, captures.list_column,
  captures.division, read_by.system, read_by.hosts, payloads.file, payloads.offset, payloads.encoding
FROM captures JOIN payloads ON payloads.sha256 = captures.payload
LEFT JOIN temp.read_by ON read_by.capture = captures.id
WHERE captures.kind IN ('list', 'page') AND captures.verdict = 'ok'
ORDER BY captures.instant, captures.file, captures.offset
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
