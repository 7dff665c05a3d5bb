"""What a process of the pool does: payloads of one address, out of the WARC files, into rows.

A document that makes the reader fail in any way is one document that could not be read; the others go on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from archive.coding import UnsafeBody, decode_body
from archive.database import ArchiveError
from archive.names import as_text
from archive.warc import read_record
from extract.allowance import pages
from extract.children import OUT_OF_MEMORY, died
from extract.content import CONTENT_DIGEST, DIGESTS
from extract.corrected import Reviewed, correct
from extract.document import Origin
from extract.errors import DocumentError, UnsafeDocument, surprise
from extract.form import editions
from extract.formats import Converter
from extract.limits import allow_pages, end_document, start_document
from extract.reading import extract
from extract.report import Refusal
from extract.rows import Read, Wide, rows_of
from extract.schema import WIDE


class Item(NamedTuple):
    """One payload to read: what is known of its first capture, and where its bytes are.

    ``known`` where the content digest is already known and the payload is to be read whatever it is; ``corrections``
    what people wrote of its cells.
    """

    payload: str
    capture: str
    instant: str
    file: str
    offset: int
    encoding: str | None
    origin: Origin
    known: bool
    corrections: tuple[Reviewed, ...] = ()


class Task(NamedTuple):
    """The payloads of one address in order of capture, and the contents of it that were read before."""

    address: str
    items: tuple[Item, ...]
    contents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one payload.

    Attributes:
        address: the address it was captured at.
        payload: its digest.
        capture: its first capture.
        instant: when that was.
        file: the name that the address ends with.
        content: its content digest; None where the process ended before it was known.
        read: what was read; None where it could not be, or where its content was read from an earlier payload.
        refusal: why it could not be read.
        damage: why its bytes could not be had: nothing is known of it, and it stays to be read.
    """

    address: str
    payload: str
    capture: str
    instant: str
    file: str
    content: str | None = None
    read: Read | None = None
    refusal: Refusal | None = None
    damage: str | None = None


def timed(task: Task, captures: Path, convert: Converter | None = None) -> tuple[Result, ...]:
    """``work``, ending this process where it takes too long by the clock or of the processor."""
    start_document(len(task.items))
    try:
        return work(task, captures, convert)
    finally:
        end_document()


def work(task: Task, captures: Path, convert: Converter | None = None) -> tuple[Result, ...]:
    """Read the payloads of one address; of those that say the same, only the first.

    Args:
        task: what to read.
        captures: the folder of the WARC files.
        convert: makes a .docx of a .doc, .wps or .rtf; without it such a document waits.
    """
    contents, results = set(task.contents), []
    for item in task.items:
        result = _result(task.address, item, captures, contents, convert)
        contents.add(result.content or "")
        results.append(result)
    return tuple(results)


def unanswered(address: str, item: Item, refusal: Refusal | None = None, damage: str | None = None) -> Result:
    """A result without a reading."""
    url = item.origin.address or address
    file = PurePosixPath(as_text(unquote_to_bytes(urlsplit(url).path))).name or url
    return Result(
        address,
        item.payload,
        item.capture,
        item.instant,
        file,
        refusal=refusal,
        damage=damage,
    )


def _result(address: str, item: Item, captures: Path, contents: set[str], convert: Converter | None) -> Result:
    try:
        data = _bytes(item, captures)
    except ArchiveError as error:
        return unanswered(address, item, damage=str(error))
    except UnsafeBody as error:
        refused = UnsafeDocument("the whole document", "a body that can be unpacked", str(error), "Look at it by hand.")
        return unanswered(address, item, refused.refusal())
    return _read(unanswered(address, item), data, item, contents, convert)


def _read(nothing: Result, data: bytes, item: Item, contents: set[str], convert: Converter | None) -> Result:
    content = None
    try:
        content = DIGESTS[CONTENT_DIGEST](data, item.origin.declared_charset)
        if content in contents and not item.known:
            return replace(nothing, content=content)
        allow_pages(pages(data))
        report = correct(extract(data, nothing.file, item.origin, None, convert), item.corrections, item.origin)
        return replace(nothing, content=content, read=rows_of(report, item.origin, _tables()))
    except DocumentError as error:
        return replace(nothing, content=content, refusal=error.refusal())
    except MemoryError:
        return replace(nothing, content=content, refusal=died(OUT_OF_MEMORY).refusal())
    except Exception as error:  # noqa: BLE001 - whatever one document does to the reader, the others go on
        return replace(nothing, content=content, refusal=surprise(error).refusal())


def _bytes(item: Item, captures: Path) -> bytes:
    """The payload's bytes, decoded, and exactly those that were captured.

    Raises:
        ArchiveError: the WARC file is missing, cut or changed.
        UnsafeBody: they unpack to more than anybody should hold.
    """
    record = read_record(captures, item.file, item.offset)
    data = decode_body(record.stored, item.encoding).data
    digest = hashlib.sha256(data).hexdigest()
    if digest != item.payload:
        raise ArchiveError(
            captures / item.file,
            f"bytes with the SHA-256 {item.payload} at {item.offset}",
            digest,
            "Bring the file back from a backup: the bytes are not those that were captured.",
        )
    return data


@lru_cache(maxsize=1)
def _tables() -> tuple[Wide, ...]:
    return tuple(Wide(table, editions()) for table in WIDE)
