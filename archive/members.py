"""A record out of a gzip member: inflated here, where its end and its checksum are seen, and read by fastwarc.

The readers of warcio and fastwarc end a file that is cut inside its last record without a word.
"""

from __future__ import annotations

import hashlib
import zlib
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

from fastwarc.warc import WarcRecord

from archive.records import Earlier, Headers

_NEEDED = ("warc-type", "warc-record-id", "warc-date", "content-length")
_BLANK = b"\r\n\r\n"
_DIGESTS = frozenset({"sha1", "sha256"})
_SHA256 = "sha256:"
_CHUNK = 16 << 10
_LARGEST = 512 << 20
_GZIP = zlib.MAX_WBITS | 16


class Place(NamedTuple):
    """Where a record stands: its file's final name, its offset there, and its length."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Record:
    """One response, revisit, resource, request or metadata record.

    Attributes:
        id: its uuid.
        type: which of these it is.
        url: the address as fetched.
        instant: when the answer was there, in UTC.
        status: the HTTP status of a response or revisit.
        headers: the HTTP headers in order, their bytes read as Latin-1.
        stored: the body, still content-encoded; empty in a revisit.
        place: where it stands.
        digest: SHA-256 of the stored bytes in hexadecimal, as the record says it; a revisit's is that of the earlier
            capture's bytes.
        media_type: the type that a resource is said to be of.
        peer: the IP address that answered.
        earlier: in a revisit, the capture that holds the bytes.
        first_line: the HTTP status line or request line.
        concurrent_to: the uuid of the record that this one belongs to.
    """

    id: str
    type: str
    url: str
    instant: datetime
    status: int | None
    headers: Headers
    stored: bytes
    place: Place
    digest: str | None
    media_type: str | None
    peer: str | None
    earlier: Earlier | None
    first_line: str
    concurrent_to: str | None


def inflate(file: BinaryIO, offset: int) -> tuple[bytes, int]:
    """The gzip member at an offset, and where it ends.

    Raises:
        EOFError: the file ends inside it.
        zlib.error: it is none, or its checksum differs.
    """
    file.seek(offset)
    stream, found, taken = zlib.decompressobj(_GZIP), bytearray(), 0
    while not stream.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise EOFError("the file ends inside it")
        taken += len(chunk)
        found += stream.decompress(chunk)
        if len(found) > _LARGEST:
            raise ValueError(f"more than {_LARGEST} bytes")
    return bytes(found), offset + taken - len(stream.unused_data)


def parse(plain: bytes, place: Place, *, verify: bool) -> Record:
    """A record from its bytes.

    Raises:
        ValueError: they are no record, or not all of it, or not what was hashed.
    """
    named, block = _parted(plain)
    first_line, headers, stored = (
        _message(block) if "application/http" in named.get("content-type", "") else ("", (), block)
    )
    if verify:
        _verify(named, block, None if named["warc-type"] == "revisit" else stored)
    return Record(
        id=_uuid(named["warc-record-id"]) or "",
        type=named["warc-type"],
        url=named.get("warc-target-uri", ""),
        instant=_instant(named["warc-date"]),
        status=int(first_line.split(" ")[1]) if first_line.startswith("HTTP/") else None,
        headers=headers,
        stored=stored,
        place=place,
        digest=_hexadecimal(named.get("warc-payload-digest", "")),
        media_type=named.get("content-type") if named["warc-type"] == "resource" else None,
        peer=named.get("warc-ip-address"),
        earlier=_earlier(named),
        first_line=first_line,
        concurrent_to=_uuid(named.get("warc-concurrent-to")),
    )


def _parted(plain: bytes) -> tuple[dict[str, str], bytes]:
    """A record's headers, names in lower case, and its block.

    Raises:
        ValueError: it is no record, or not as long as it says, or lacks a header that every record has.
    """
    try:
        read = WarcRecord.from_bytes(plain).headers.to_tuples()
    except OSError as error:
        raise ValueError(str(error)) from error
    named = {name.lower(): value for name, value in read}
    missing = [name for name in _NEEDED if name not in named]
    if missing:
        raise ValueError(f"a record without {missing[0]}")
    start, tail = plain.find(_BLANK) + len(_BLANK), len(_BLANK)
    if len(plain) != start + int(named["content-length"]) + tail or not plain.endswith(_BLANK):
        raise ValueError("a record that is shorter or longer than it says")
    return named, plain[start:-tail]


def _verify(named: dict[str, str], block: bytes, stored: bytes | None) -> None:
    """Compare what the record says its bytes hash to.

    Raises:
        ValueError: they do not.
    """
    for header, data in (("warc-block-digest", block), ("warc-payload-digest", stored)):
        algorithm, _, said = named.get(header, "").partition(":")
        if data is None or algorithm not in _DIGESTS:
            continue
        if b32encode(hashlib.new(algorithm, data).digest()).decode() != said:
            raise ValueError(f"bytes that do not have the digest {algorithm}:{said}")


def _message(block: bytes) -> tuple[str, Headers, bytes]:
    """First line, headers and body of an HTTP message."""
    head, _, body = block.partition(_BLANK)
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return first, tuple((name, value.strip(" \t")) for name, _, value in pairs), body


def _earlier(named: dict[str, str]) -> Earlier | None:
    """Which capture a revisit leans on."""
    known = _uuid(named.get("warc-refers-to"))
    if named["warc-type"] != "revisit" or known is None:
        return None
    return Earlier(known, named["warc-refers-to-target-uri"], _instant(named["warc-refers-to-date"]))


def _hexadecimal(digest: str) -> str | None:
    """A SHA-256 as the archive's tables spell it; None where a record has another digest, or none."""
    return b32decode(digest.removeprefix(_SHA256)).hex() if digest.startswith(_SHA256) else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _uuid(urn: str | None) -> str | None:
    return urn.removeprefix("<urn:uuid:").removesuffix(">") if urn else None
