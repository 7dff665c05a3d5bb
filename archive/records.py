"""One visit as WARC records: pure functions from what was asked and answered to the bytes that are kept."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import NamedTuple
from urllib.parse import quote, urlsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Headers = tuple[tuple[str, str], ...]

ORIGINAL = "X-Archive-Orig-"
"""What stands before the name of a header that is kept but no longer says how the bytes are stored."""

_LEVEL = 6
_GZIP = zlib.MAX_WBITS | 16
_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]+")
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PROTOCOLS = frozenset({"HTTP/1.0", "HTTP/1.1"})
_BODILESS = frozenset({*range(100, 200), 204, 304})
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question to a server and its answer.

    Attributes:
        url: the address that was asked for, as it was sent.
        method: GET, HEAD or POST.
        request_headers: the question's headers, in order.
        request_body: the question's body, mostly empty.
        status: the answer's HTTP status.
        protocol: the answer's protocol, such as ``HTTP/1.1``.
        headers: the answer's headers as received: order, case, and the bytes read as Latin-1.
        body: the answer's body after transfer-decoding, still content-encoded: the stored bytes.
        instant: when the answer was there, in UTC.
        peer: the IP address that answered.
    """

    url: str
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    protocol: str
    headers: Headers
    body: bytes
    instant: datetime
    peer: str | None


class Earlier(NamedTuple):
    """The capture that already holds the same stored bytes: its id, its address as fetched, and its instant."""

    id: str
    url: str
    instant: datetime


class Packed(NamedTuple):
    """Records that stand side by side, ready to be appended to a file.

    Attributes:
        id: the uuid of the first record (response, revisit or resource).
        data: all of them, each a gzip member of its own.
        length: how long the first one is.
        stored: SHA-256 of the stored bytes, hexadecimal.
    """

    id: str
    data: bytes
    length: int
    stored: str


class _Head(StatusAndHeaders):  # type: ignore[misc] # warcio has no types
    """The head of a message, kept byte for byte (warcio would percent-encode what is not ASCII)."""

    def __init__(self, first_line: str, headers: Headers) -> None:
        super().__init__(first_line, list(headers))
        lines = [first_line, *(f"{name}: {value}" for name, value in headers), "", ""]
        self.raw = b"\r\n".join(_bytes(line) for line in lines)

    def to_ascii_bytes(self, _filter_func: object = None) -> bytes:
        """The head with its empty line (warcio's name for it)."""
        return self.raw


class _Writer(WARCWriter):  # type: ignore[misc] # warcio has no types
    """warcio's writer, which shall add no SHA-1 where the block's digest says all."""

    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "revisit", "request", "metadata")


def pack(exchange: Exchange, facts: Mapping[str, object], earlier: Earlier | None = None) -> Packed:
    """A visit as records: response or revisit, request, and metadata with the facts.

    Args:
        exchange: what was asked and answered.
        facts: what the archive knows of the visit beyond the exchange; values that JSON can hold.
        earlier: the capture that holds the same stored bytes, if there is one; then the body is not kept again.
    """
    capture, digest = str(uuid4()), hashlib.sha256(exchange.body).digest()
    head, body = _answer_head(exchange), b"" if earlier else exchange.body
    common = _common("revisit" if earlier else "response", capture, exchange.url, exchange.instant)
    common |= {"WARC-IP-Address": exchange.peer} if exchange.peer else {}
    common |= _refers(earlier) if earlier else {}
    main = _record(common | {"WARC-Payload-Digest": label(digest)}, body, head)
    question = _common("request", str(uuid4()), exchange.url, exchange.instant) | {"WARC-Concurrent-To": _urn(capture)}
    request = _record(question, exchange.request_body, _question_head(exchange))
    metadata = _metadata(capture, exchange.instant, facts)
    return Packed(capture, main + request + metadata, len(main), digest.hex())


def pack_file(url: str, data: bytes, media_type: str, instant: datetime, facts: Mapping[str, object]) -> Packed:
    """A file that was brought in, as records: resource, and metadata with the facts."""
    capture, digest = str(uuid4()), hashlib.sha256(data).digest()
    common = _common("resource", capture, url, instant)
    common |= {"Content-Type": clean(media_type), "WARC-Payload-Digest": label(digest)}
    main = _record(common, data)
    return Packed(capture, main + _metadata(capture, instant, facts), len(main), digest.hex())


def pack_info(file: str, instant: datetime, fields: Mapping[str, str]) -> bytes:
    """The record at a file's start: who made it, how, and what it conforms to."""
    body = "".join(f"{name}: {clean(value)}\r\n" for name, value in fields.items()).encode()
    common = _common("warcinfo", str(uuid4()), None, instant)
    return _record(common | {"WARC-Filename": file, "Content-Type": "application/warc-fields"}, body)


def label(digest: bytes) -> str:
    """A SHA-256 as WARC headers spell it."""
    return "sha256:" + b32encode(digest).decode()


def spelled(instant: datetime) -> str:
    """An instant as WARC 1.1 and the archive's tables spell it: UTC, with microseconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _common(kind: str, capture: str, url: str | None, instant: datetime) -> dict[str, str]:
    """The headers that every record has."""
    named = {"WARC-Type": kind, "WARC-Record-ID": _urn(capture), "WARC-Date": spelled(instant)}
    return named | ({"WARC-Target-URI": clean(url)} if url else {})


def _refers(earlier: Earlier) -> dict[str, str]:
    """The headers that say where the bytes of a revisit are."""
    return {
        "WARC-Profile": _PROFILE,
        "WARC-Refers-To": _urn(earlier.id),
        "WARC-Refers-To-Target-URI": clean(earlier.url),
        "WARC-Refers-To-Date": spelled(earlier.instant),
    }


def _metadata(capture: str, instant: datetime, facts: Mapping[str, object]) -> bytes:
    """The record that holds the facts of a capture.

    It names no address: replay tools would show the facts as the newest content of that address.
    """
    # What UTF-8 cannot hold (half of a surrogate pair) becomes the escape that JSON has for it.
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8", "backslashreplace")
    common = _common("metadata", str(uuid4()), None, instant)
    near = {"WARC-Concurrent-To": _urn(capture), "WARC-Refers-To": _urn(capture), "Content-Type": "application/json"}
    return _record(common | near, body)


def _record(headers: dict[str, str], body: bytes, head: _Head | None = None) -> bytes:
    """One record as a gzip member."""
    block = hashlib.sha256(head.raw if head else b"")
    block.update(body)
    plain = BytesIO()
    writer = _Writer(plain, gzip=False, warc_version="1.1")
    named = StatusAndHeaders("", list((headers | {"WARC-Block-Digest": label(block.digest())}).items()), "WARC/1.1")
    record = writer.create_warc_record(
        "", headers["WARC-Type"], BytesIO(body), len(body), headers.get("Content-Type", ""), None, named, head
    )
    writer.write_record(record)
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return squeeze.compress(plain.getbuffer()) + squeeze.flush()


def _answer_head(exchange: Exchange) -> _Head:
    """The answer's head; what described the body on its way, and no longer does, is kept under another name."""
    size = str(len(exchange.body))
    has_body = exchange.status not in _BODILESS and exchange.method.upper() != "HEAD"
    kept = [
        (f"{ORIGINAL}{name}" if _misdescribes(name, value, size if has_body else value) else name, value)
        for name, value in exchange.headers
    ]
    stated = any(name.lower() == "content-length" for name, _ in kept)
    if has_body and not stated:
        kept.append(("Content-Length", size))
    protocol = exchange.protocol if exchange.protocol in _PROTOCOLS else "HTTP/1.1"
    return _Head(f"{protocol} {exchange.status:03} {_phrase(exchange.status)}", clean_headers(kept))


def _misdescribes(name: str, value: str, size: str) -> bool:
    """Whether a header says something of the body that is not true of the stored bytes."""
    return name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value.strip() != size)


def _question_head(exchange: Exchange) -> _Head:
    """The question's head."""
    parts = urlsplit(exchange.url)
    target = quote(
        (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        safe="/?%:@!$&'()*+,;=~-._[]|",
        errors="replace",
    )
    method = _NO_TOKEN.sub("", exchange.method) or "GET"
    return _Head(f"{method} {target} HTTP/1.1", clean_headers(exchange.request_headers))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def clean_headers(headers: Headers | list[tuple[str, str]]) -> Headers:
    """Headers that cannot break out of their lines."""
    return tuple((_NO_TOKEN.sub("_", name) or "_", clean(value)) for name, value in headers)


def clean(value: str) -> str:
    """A value without what would end its line, or is no character."""
    return _UNSAFE.sub(" ", value).strip(" \t")


def _bytes(line: str) -> bytes:
    """A line's own bytes; what was never bytes of a header is UTF-8."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")


def _urn(capture: str) -> str:
    return f"<urn:uuid:{capture}>"
