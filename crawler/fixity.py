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
from crawler.rows import Row
from crawler.store import JOURNAL


def damages(archive_dir: Path, database: Database, told: Callable[[int], None] = lambda _: None) -> Iterator[str]:
    """Everything that is not as it was recorded, one sentence each; nothing is changed.

    Every record is hashed again and compared with its own digests; every capture's bytes are decoded, hashed, and
    compared with its row. What stands behind a damaged place of a file is still looked at, capture by capture.

    Args:
        archive_dir: the archive's folder.
        database: its database.
        told: is told how many captures were hashed so far.
    """
    folder = captures_folder(archive_dir)
    sizes = {row["name"]: row["bytes"] for row in database.query("SELECT name, bytes FROM warc_files")}
    count = 0
    for name, size in sorted(sizes.items()):
        rows = {row["id"]: row for row in database.query(_CAPTURES, {"file": name})}
        yield from _file(folder, name, size, rows)
        count += len(rows)
        told(count)
    for path in sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{OPEN}")]):
        if path.name.removesuffix(OPEN) not in sizes:
            yield f"{path}: expected a WARC file that archive.db knows, got another. Run: nianbao rebuild"
    for log in (JOURNAL, "rereadings.jsonl"):
        yield from _journal(folder / log)


def _file(folder: Path, name: str, size: int, rows: dict[str, Row]) -> Iterator[str]:
    """What is wrong with one WARC file and the captures that stand in it."""
    path = folder / name if (folder / name).exists() else folder / f"{name}{OPEN}"
    if not path.exists():
        yield f"{path}: expected {size} bytes with {len(rows)} captures, got no file. Bring it back from a backup."
        return
    if (actual := path.stat().st_size) != size:
        yield f"{path}: expected {size} bytes, got {actual}. Bring it back from a backup."
    missing = dict(rows)
    try:
        for unit in records(path, verify=True):
            row = missing.pop(unit.main.id, None)
            yield from _unit(path, unit, row)
    except ArchiveError as error:
        yield str(error)
        yield from (said for row in missing.values() for said in _alone(folder, row))
        return
    yield from (
        f"{path}: expected the capture of {row['url']} at {row['offset']}, got none" for row in missing.values()
    )


def _unit(path: Path, unit: Unit, row: Row | None) -> Iterator[str]:
    if row is None:
        yield f"{path}: a capture of {unit.main.url} at {unit.main.place.offset} that archive.db does not know"
    elif tuple(unit.main.place) != (row["file"], row["offset"], row["length"]):
        yield f"{path}: expected the capture of {row['url']} at {row['offset']}, got it at {unit.main.place.offset}"
    else:
        yield from _bytes(unit.main, row)


def _alone(folder: Path, row: Row) -> Iterator[str]:
    """What is wrong with one capture of a file that is damaged somewhere."""
    try:
        record = read_record(folder, row["file"], row["offset"], verify=True)
    except DamagedCapture as error:
        yield f"the capture of {row['url']} at {row['instant']} is lost: {error}"
        return
    if record.id == row["id"]:
        yield from _bytes(record, row)
    else:
        yield f"{row['file']}: expected the capture of {row['url']} at {row['offset']}, got another"


def _bytes(record: Record, row: Row) -> Iterator[str]:
    """Whether the bytes are those of the row; a revisit's stand in another record, which is looked at by itself."""
    if record.type == "revisit":
        if record.earlier is None or record.earlier.id != row["revisits"]:
            yield f"{row['file']}: the revisit of {row['url']} at {row['offset']} names another capture than its row"
        return
    try:
        data = decode_body(record.stored, header(record.headers, "content-encoding")).data
    except UnsafeBody:
        data = b""
    if (digest := sha256(data).hexdigest()) != row["payload"]:
        yield f"{row['file']}: the capture of {row['url']}: expected the payload {row['payload']}, got {digest}"


def _journal(path: Path) -> Iterator[str]:
    try:
        deque(journal.read(path), maxlen=0)
    except ArchiveError as error:
        yield str(error)


_CAPTURES = "SELECT id, url, instant, payload, revisits, file, offset, length FROM captures WHERE file = :file"
