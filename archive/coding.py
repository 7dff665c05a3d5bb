"""What a body is after content-decoding: never more than a limit of it, and never a part that passes for the whole."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

LARGEST = 64 << 20
"""How many decoded bytes a body may have."""

RATIO = 200
"""How many times its stored bytes a body may be, once it is over a mebibyte."""

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Bytes that no text has, in any of the usual character sets."""

_CODINGS_ELSEWHERE = frozenset(
    ["br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "aes128gcm", "pack200-gzip"]
)
"""What IANA knows for a content coding and nobody here undoes: nobody asked for it either."""

_SAMPLE = 256
_CODINGS = 5
_SMALL = 1 << 20
_GZIP = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"


class UnsafeBody(ValueError):
    """The body unpacks to more than anybody should hold: keep the stored bytes, read nothing of them."""


class Body(NamedTuple):
    """A decoded body.

    Attributes:
        data: the bytes, as far as they decode.
        whole: whether that is all of it.
        reason: what is odd about it, None where nothing is.
    """

    data: bytes
    whole: bool
    reason: str | None


def decode_body(stored: bytes, encoding: str | None, *, largest: int = LARGEST, ratio: int = RATIO) -> Body:
    """Undo a Content-Encoding.

    Args:
        stored: the bytes as they came, after transfer-decoding.
        encoding: the Content-Encoding header, None where there is none; several are undone from the last.
        largest: how many decoded bytes are too many.
        ratio: how many times the stored bytes are too many, once there are more than a mebibyte.

    Returns:
        What decodes. What is not in the coding it claims comes back as it is, whole, with the reason; a body that
        breaks off is not whole, nor is one in a coding that nobody here can undo.

    Raises:
        UnsafeBody: it unpacks to more than the limits; no more than that was unpacked.
    """
    limit = min(largest, max(_SMALL, ratio * len(stored)))
    codings = [name.strip().lower() for name in (encoding or "").split(",")]
    whole, reasons, data = True, list[str](), stored
    if len(stored) > largest:
        raise UnsafeBody(f"{len(stored)} bytes are more than {largest}")
    if len(codings) > _CODINGS:
        raise UnsafeBody(f"{len(codings)} content codings")
    for coding in reversed(codings):
        body = _undo(data, coding, limit)
        data, whole = body.data, whole and body.whole
        reasons += [body.reason] if body.reason else []
    return Body(data, whole, "; ".join(reasons) or None)


def _undo(data: bytes, coding: str, limit: int) -> Body:
    """Undo one coding."""
    if coding in ("", "identity") or not data:
        return Body(data, True, None)
    if coding in ("gzip", "x-gzip"):
        return _gunzip(data, limit)
    if coding == "deflate":
        return _inflate(data, limit)
    # Some servers declare a charset, or "none", where a coding belongs.
    text = coding not in _CODINGS_ELSEWHERE and not _CONTROL.search(data, 0, _SAMPLE)
    return Body(data, text, f"content coding {coding[:40]!r} is unknown")


def _gunzip(data: bytes, limit: int) -> Body:
    """Every gzip member, one after the other."""
    if not data.startswith(_GZIP_MAGIC[: len(data)]):
        return Body(data, True, "declared gzip, is not")
    found, rest = b"", data
    while rest.startswith(_GZIP_MAGIC):
        member = _member(rest, _GZIP, limit - len(found))
        found, rest = found + member.data, member.rest
        if not member.ended:
            return Body(found, False, "gzip breaks off or is damaged")
    if rest is data:
        return Body(b"", False, "gzip breaks off or is damaged")
    return Body(found, True, "garbage after the gzip's end" if rest.strip(b"\0") else None)


def _inflate(data: bytes, limit: int) -> Body:
    """A zlib stream, or the raw one that some servers send under the same name."""
    zipped = _member(data, zlib.MAX_WBITS, limit)
    found = zipped if zipped.ended or zipped.data else _member(data, -zlib.MAX_WBITS, limit)
    garbage = bool(found.rest.strip(b"\0"))
    # The raw stream has no checksum: what seems to end before the bytes do may be damage.
    if found.ended and (found is zipped or not garbage):
        return Body(found.data, True, "garbage after the deflate's end" if garbage else None)
    if found.broken and zipped.broken and not _CONTROL.search(data, 0, _SAMPLE):
        return Body(data, True, "declared deflate, is not")
    return Body(found.data, False, "deflate breaks off or is damaged")


class _Stream(NamedTuple):
    """What one compressed stream held, whether it ended as it should or broke, and what comes after it."""

    data: bytes
    ended: bool
    broken: bool
    rest: bytes


def _member(data: bytes, wbits: int, limit: int) -> _Stream:
    """Unpack one compressed stream.

    Raises:
        UnsafeBody: it holds more than the limit.
    """
    stream, found, rest = zlib.decompressobj(wbits), bytearray(), data
    try:
        while not stream.eof and rest:
            found += stream.decompress(rest, min(_SMALL, limit - len(found) + 1))
            rest = stream.unconsumed_tail
            if len(found) > limit:
                raise UnsafeBody(f"it unpacks to more than {limit} bytes")
    except zlib.error:
        return _Stream(bytes(found), False, True, b"")
    return _Stream(bytes(found), stream.eof, False, stream.unused_data)
