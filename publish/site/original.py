"""The archived original of a capture, out of its WARC file: exactly the bytes that were captured, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from archive.coding import UnsafeBody, decode_body
from archive.database import ArchiveError
from archive.warc_reader import located, read_record
from publish.site.archive import Row

CAPTURES = "captures"
"""The folder of the WARC files, beside the database."""

_BY_FORMAT = {"text": ".txt", "scan": ".pdf", "image": ".bin"}
_BY_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-works": ".wps",
    "image/jpeg": ".jpg",
    "image/png": ".png",
}
_SUFFIXES = frozenset({*_BY_TYPE.values(), ".mht", ".ofd", ".xls", ".xlsx", ".zip", ".rar"})
_UNSAFE = re.compile(r"[^0-9A-Za-z]+")


class MissingOriginal(LookupError):
    """The WARC file does not lie beside the database."""


class DamagedOriginal(ValueError):
    """The WARC file is there, and does not give back the bytes that were captured."""


class OversizeOriginal(ValueError):
    """What came unpacks to more than anybody should hold: a crawl keeps its stored bytes and reads nothing of them."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Where a capture's bytes are, and what they must be.

    Attributes:
        file: the WARC file that holds them: the capture's own, or that of the capture it revisits.
        offset: where the record starts.
        id: the record's uuid.
        payload: SHA-256 of the decoded bytes; None where it is not known.
    """

    file: str
    offset: int
    id: str
    payload: str | None


def holder(capture: Row, earlier: Row | None) -> Holder:
    """The record that holds the bytes of a capture; ``earlier`` is the capture that it revisits, if it does.

    Raises:
        MissingOriginal: the capture that it revisits is not in the archive.
    """
    if capture["revisits"] and earlier is None:
        raise MissingOriginal(f"the capture {capture['revisits']}, which holds the bytes")
    own = earlier or capture
    return Holder(own["file"], own["offset"], own["id"], capture["payload"])


def original(folder: Path, where: Holder) -> bytes:
    """The bytes, content-decoded and verified.

    Raises:
        MissingOriginal: there is no such file.
        OversizeOriginal: they unpack to more than is held.
        DamagedOriginal: the file is cut or changed, or the bytes are not those that were captured.
    """
    try:
        located(folder, where.file)
    except ArchiveError as error:
        raise MissingOriginal(where.file) from error
    try:
        record = read_record(folder, where.file, where.offset, verify=True)
        encoding = next((value for name, value in record.headers if name.lower() == "content-encoding"), None)
        data = decode_body(record.stored, encoding).data
    except UnsafeBody as error:
        raise OversizeOriginal(str(error)) from error
    except ArchiveError as error:
        raise DamagedOriginal(str(error)) from error
    if record.id != where.id:
        raise DamagedOriginal(f"{where.file}: expected the record {where.id} at {where.offset}, got {record.id}")
    if where.payload and (digest := sha256(data).hexdigest()) != where.payload:
        raise DamagedOriginal(f"{where.file}: expected the payload {where.payload} at {where.offset}, got {digest}")
    return data


def file_name(capture: Row, version: Row | None) -> str:
    """A safe name for the download: organ, year and digest where it is a version of a report; never the address's.

    Args:
        capture: the capture's row.
        version: organ, year, content digest and format of the version that it is a copy of.
    """
    if version and version["organ"]:
        stem = f"{version['organ']}-{version['year']}-{version['content_digest'][:12]}"
    else:
        stem = f"capture-{capture['id'][:8]}-{(capture['payload'] or '')[:12]}"
    return f"{_UNSAFE.sub('-', stem).strip('-')}{suffix(capture, version)}"


def suffix(capture: Row, version: Row | None) -> str:
    """The ending that fits: by the format that was read, else the declared type, else the address, if it is known."""
    if version and version["format"]:
        return _BY_FORMAT.get(version["format"], f".{_UNSAFE.sub('', version['format'])}")
    if found := _BY_TYPE.get((capture["media_type"] or "").lower()):
        return found
    ending = PurePosixPath(unquote(urlsplit(capture["url"] or "").path)).suffix.lower()
    return ending if ending in _SUFFIXES else ".bin"
