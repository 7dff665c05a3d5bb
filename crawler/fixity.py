"""All captures hashed again: whether every byte that was acknowledged is still there, and is still the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from archive import journal
from archive.coding import UnsafeBody, decode_body
from archive.database import ArchiveError
from archive.warc import captures_folder
from archive.warc_reader import OPEN, DamagedCapture, Record, Unit, read_record, records
from crawler.capture import header
from crawler.journaled import amiss
from crawler.rows import Row, unit_payload, unit_row

_SHOWN = 80
"""So many characters of a value are shown."""


def damages(archive_dir: Path, database: Database, told: Callable[[int], None] = lambda _: None) -> Iterator[str]:
    """Everything that is not as it was recorded, one sentence each; nothing is changed.

    Every record is hashed again and compared with its own digests; every capture's bytes are decoded, hashed, and
    compared with what was recorded. The database's rows are compared, column by column, with what the records and the
    journal say. What stands behind a damaged place of a file is still looked at, capture by capture. What a kill left
    and the next start puts right (a tail that was never committed) is no damage.

    Args:
        archive_dir: the archive's folder.
        database: its database.
        told: is told how many captures were hashed so far.
    """
    folder = captures_folder(archive_dir)
    sizes = {row["name"]: row["bytes"] for row in database.query("SELECT name, bytes FROM warc_files")}
    count = 0
    for name, size in sorted(sizes.items()):
        seen: set[str] = set()
        yield from _file(database, folder, name, size, seen)
        count += len(seen)
        told(count)
    yield from _strangers(folder, sizes)
    for sql, said in _BETWEEN:
        yield from (said.format(**row) for row in database.query(sql))
    yield from _journals(database, folder)


def _strangers(folder: Path, sizes: dict[str, int]) -> Iterator[str]:
    """WARC files that the database does not know, and those that are there twice."""
    for path in sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{OPEN}")]):
        closed = path.with_name(path.name.removesuffix(OPEN))
        if closed.name not in sizes:
            yield f"{path}: expected a WARC file that archive.db knows, got another. Run: nianbao rebuild"
        elif path != closed and closed.exists():
            yield f"{path}: expected one file of that name, got a closed one beside it. Keep the one that is whole."


def _file(database: Database, folder: Path, name: str, size: int, seen: set[str]) -> Iterator[str]:
    """What is wrong with one WARC file and the captures that stand in it; these are added to a set."""
    path = folder / name if (folder / name).exists() else folder / f"{name}{OPEN}"
    known = "SELECT id, url, instant, payload, revisits, file, offset FROM captures WHERE file = :file ORDER BY offset"
    if not path.exists():
        if size:
            lost = database.table("captures").count_where("file = ?", [name])
            yield f"{path}: expected {size} bytes with {lost} captures, got no file. Bring it back from a backup."
        return
    actual = path.stat().st_size
    if actual < size or (actual > size and not path.name.endswith(OPEN)):
        yield f"{path}: expected {size} bytes, got {actual}. Bring it back from a backup."
    try:
        for unit in records(path, verify=True):
            if unit.end > size and path.name.endswith(OPEN):
                break
            seen.add(unit.main.id)
            yield from _unit(path, unit, database)
        damaged = False
    except ArchiveError as error:
        damaged = not (path.name.endswith(OPEN) and actual > size and _reached(database, name, seen))
        if damaged:
            yield str(error)
    for row in database.query(known, {"file": name}):
        if row["id"] not in seen:
            yield from (
                _alone(folder, row)
                if damaged
                else (f"{path}: expected the capture of {row['url']} at {row['offset']}, got none",)
            )
            seen.add(row["id"])


def _reached(database: Database, name: str, seen: set[str]) -> bool:
    """Whether all captures of a file were seen before what is damaged: that was then never committed."""
    return all(row[0] in seen for row in database.execute("SELECT id FROM captures WHERE file = ?", [name]))


def _unit(path: Path, unit: Unit, database: Database) -> Iterator[str]:
    """What is wrong with one capture, its row, and the row of its bytes."""
    place = f"{path}: the capture of {unit.main.url} at {unit.main.place.offset}"
    yield from _bytes(unit.main, unit.facts.get("payload"))
    known = _one(database, "captures", "id", unit.main.id)
    if known is None:
        yield f"{path}: a capture of {unit.main.url} at {unit.main.place.offset} that archive.db does not know"
        return
    recorded = unit_row(unit)
    yield from _compared(place, "captures", recorded, known)
    payload = unit_payload(unit, recorded)
    held = _one(database, "payloads", "sha256", recorded["payload"])
    if payload and held and held["capture"] == unit.main.id:
        yield from _compared(place, "payloads", payload, held)


def _one(database: Database, table: str, key: str, value: object) -> Row | None:
    return next(database.query(f"SELECT * FROM {table} WHERE {key} = :value", {"value": value}), None)  # noqa: S608 (ours)


def _compared(place: str, table: str, recorded: Row, known: Row) -> Iterator[str]:
    """The columns of a row that do not say what was recorded, in one sentence."""
    wrong = [
        f"{name} {str(value)[:_SHOWN]!r}, got {str(known[name])[:_SHOWN]!r}"
        for name, value in recorded.items()
        if known[name] != value
    ]
    if wrong:
        yield f"{place}: expected in {table} {'; '.join(wrong)}. Run: nianbao rebuild"


def _alone(folder: Path, row: Row) -> Iterator[str]:
    """What is wrong with one capture of a file that is damaged somewhere."""
    try:
        record = read_record(folder, row["file"], row["offset"], verify=True)
    except DamagedCapture as error:
        yield f"the capture of {row['url']} at {row['instant']} is lost: {error}"
        return
    if record.id == row["id"]:
        yield from _bytes(record, row["payload"])
        if (record.earlier.id if record.earlier else None) != row["revisits"]:
            yield f"{row['file']}: the revisit of {row['url']} at {row['offset']} names another capture than its row"
    else:
        yield f"{row['file']}: expected the capture of {row['url']} at {row['offset']}, got another"


def _bytes(record: Record, payload: str | None) -> Iterator[str]:
    """Whether the bytes are those recorded; a revisit's stand in another record, which is looked at by itself."""
    if record.type == "revisit":
        return
    try:
        data = decode_body(record.stored, header(record.headers, "content-encoding")).data
    except UnsafeBody:
        data = b""
    if (digest := sha256(data).hexdigest()) != payload:
        yield f"{record.place.file}: the capture of {record.url}: expected the payload {payload}, got {digest}"


def _journals(database: Database, folder: Path) -> Iterator[str]:
    try:
        yield from amiss(database, folder)
    except ArchiveError as error:
        yield str(error)
    try:
        deque(journal.read(folder / "rereadings.jsonl"), maxlen=0)
    except ArchiveError as error:
        yield str(error)


_BETWEEN = (
    (
        """
        SELECT captures.id, captures.url, captures.revisits FROM captures
        LEFT JOIN captures AS earlier ON earlier.id = captures.revisits
        WHERE captures.revisits IS NOT NULL AND earlier.payload IS NOT captures.payload
        """,
        "the revisit {id} of {url}: expected the payload of the capture {revisits}, got another. Run: nianbao rebuild",
    ),
    (
        """
        SELECT captures.id, captures.url, captures.payload FROM captures
        WHERE captures.payload IS NOT NULL AND captures.payload NOT IN (SELECT sha256 FROM payloads)
        """,
        "the capture {id} of {url}: expected its payload {payload} in payloads, got no row. Run: nianbao rebuild",
    ),
    (
        """
        SELECT payloads.sha256, payloads.capture FROM payloads LEFT JOIN captures ON captures.id = payloads.capture
        WHERE captures.payload IS NOT payloads.sha256 OR captures.revisits IS NOT NULL
        OR (payloads.size, payloads.file, payloads.offset, payloads.length)
          IS NOT (captures.size, captures.file, captures.offset, captures.length)
        """,
        "the payload {sha256}: expected it at the place of the capture {capture}, got another. Run: nianbao rebuild",
    ),
    (
        """
        SELECT file, count(*) AS lost FROM captures WHERE file NOT IN (SELECT name FROM warc_files) GROUP BY file
        """,
        "{file}: expected a WARC file that archive.db knows, got {lost} captures said to be in another",
    ),
)
