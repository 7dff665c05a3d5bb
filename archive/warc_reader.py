"""Captures out of WARC files: one by its place, or all of a file in order, and never a part for the whole."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from archive.database import ArchiveError
from archive.disk import refined_disk
from archive.members import Place, Record, inflate, parse
from archive.records import Headers

__all__ = ["OPEN", "DamagedCapture", "Place", "Record", "Unit", "located", "read_record", "records"]

OPEN = ".open"
"""What a file's name ends in while it is written."""

_MAIN = frozenset({"response", "revisit", "resource"})
_BUFFER = 1 << 20


class DamagedCapture(ArchiveError):
    """A capture's bytes are missing, cut or changed: bring its file back from a backup."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one visit left in a file: all of it, or the unit is not there.

    Attributes:
        main: the response, revisit or resource.
        facts: what the archive knew of the visit beyond the exchange.
        method: the question's method; None for a file that was brought in, as are the two after it empty.
        request_headers: the question's headers.
        request_body: the question's body.
        end: the offset after the unit's last record.
    """

    main: Record
    facts: dict[str, Any]
    method: str | None
    request_headers: Headers
    request_body: bytes
    end: int


def located(folder: Path, file: str) -> Path:
    """The path of a file by its final name, also while it is still written.

    Raises:
        DamagedCapture: there is none, or the name is no file's.
    """
    path = folder / file
    if Path(file).name == file:
        for found in (path, folder / f"{file}{OPEN}"):
            if found.is_file():
                return found
    raise _damaged(path, "the file of a capture", "no such file")


def read_record(folder: Path, file: str, offset: int, *, verify: bool = False) -> Record:
    """One capture by its place.

    Args:
        folder: the folder with the WARC files.
        file: the file's final name.
        offset: where the record starts.
        verify: hash its bytes again and compare.

    Raises:
        DamagedCapture: the file is missing or cut, or there is no whole capture at that offset, or its digest differs.
        UnwritableArchive: the file cannot be read.
    """
    path = located(folder, file)
    with refined_disk(path), path.open("rb", buffering=_BUFFER) as opened:
        record = _read(path, opened, offset, verify=verify)
    if record.type not in _MAIN:
        raise _damaged(path, f"a capture at offset {offset}", f"a record of type {record.type}")
    return record


def records(path: Path, *, verify: bool = False) -> Iterator[Unit]:
    """Every whole capture of a file, in order.

    Args:
        path: the file, also one that is still ``.open``.
        verify: hash all bytes again and compare.

    Raises:
        DamagedCapture: the file is cut or damaged; the units before that were all given, and none after.
        UnwritableArchive: the file cannot be read.
    """
    main: Record | None = None
    request: Record | None = None
    for record in _walk(path, verify=verify):
        if record.type == "metadata" and main is not None:
            yield _unit(path, main, request, record)
            main = request = None
        elif record.type in _MAIN and main is None:
            main = record
        elif record.type == "request" and main is not None:
            request = record
        elif record.type != "warcinfo" or main is not None:
            raise _damaged(path, "captures with their facts", f"a {record.type} alone at offset {record.place.offset}")
    if main is not None:
        raise _damaged(path, "captures with their facts", f"a file cut after the record at offset {main.place.offset}")


def _walk(path: Path, *, verify: bool) -> Iterator[Record]:
    """Every record of a file."""
    with refined_disk(path), path.open("rb", buffering=_BUFFER) as file:
        offset, size = 0, path.stat().st_size
        while offset < size:
            record = _read(path, file, offset, verify=verify)
            yield record
            offset += record.place.length


def _unit(path: Path, main: Record, request: Record | None, metadata: Record) -> Unit:
    """The records of one visit as one."""
    strangers = [one for one in (request, metadata) if one and one.concurrent_to != main.id]
    if strangers:
        place = strangers[0].place.offset
        raise _damaged(path, f"a record of capture {main.id} at offset {place}", "one of another")
    try:
        facts = json.loads(metadata.stored)
    except ValueError as error:
        raise _damaged(path, f"facts as JSON at offset {metadata.place.offset}", str(error)) from error
    end = metadata.place.offset + metadata.place.length
    method = request.first_line.split(" ", 1)[0] if request else None
    return Unit(main, facts, method, request.headers if request else (), request.stored if request else b"", end)


def _read(path: Path, file: BinaryIO, offset: int, *, verify: bool) -> Record:
    """The record at an offset."""
    try:
        plain, end = inflate(file, offset)
        place = Place(path.name.removesuffix(OPEN), offset, end - offset)
        return parse(plain, place, verify=verify)
    except (ValueError, LookupError, EOFError, zlib.error) as error:
        raise _damaged(path, f"a whole record at offset {offset}", str(error)) from error


def _damaged(path: Path, expected: str, got: str) -> DamagedCapture:
    return DamagedCapture(path, expected, got, "Nothing was changed. Bring the file back from a backup.")
