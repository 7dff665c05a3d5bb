"""How large what a page draws becomes once it is unpacked: measured before it is interpreted."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from pdfminer.pdftypes import LITERALS_FLATE_DECODE, LITERALS_LZW_DECODE, LITERALS_RUNLENGTH_DECODE, PDFStream

from extract.errors import UnsafeDocument

MOST_BYTES = 16 << 20
"""How many bytes of drawing a page, or a form object of it, may unpack to."""
_STEP = 1 << 20
# What these two may unpack to is not measured: a little of it is let pass.
_UNMEASURED = (*LITERALS_LZW_DECODE, *LITERALS_RUNLENGTH_DECODE)
_MOST_UNMEASURED = 64 << 10


def measure(streams: Sequence[object], number: int) -> None:
    """Let streams pass that unpack to no more than 16 MiB together.

    Args:
        streams: what a page draws; anything but a stream is left alone.
        number: the page.

    Raises:
        UnsafeDocument: they unpack to more.
    """
    left = MOST_BYTES
    for stream in streams:
        if isinstance(stream, PDFStream):
            left -= _size(stream, left)
            if left < 0:
                raise UnsafeDocument(
                    f"page {number}", f"at most {MOST_BYTES >> 20} MiB of drawing", "more", "Look at the file by hand."
                )


def _size(stream: PDFStream, most: int) -> int:
    """How large a stream becomes, or more than ``most``."""
    if stream.rawdata is None:
        return len(stream.data or b"")
    data = stream.rawdata
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    filters = [name for name, _ in stream.get_filters()]
    for place, name in enumerate(filters):
        if name in _UNMEASURED:
            return len(data) if len(data) <= _MOST_UNMEASURED else most + 1
        if name not in LITERALS_FLATE_DECODE:
            continue
        if place + 1 == len(filters):
            return _unpacked_size(data, most)
        data = zlib.decompressobj().decompress(data, most + 1)
        if len(data) > most:
            return len(data)
    return len(data)


def _unpacked_size(data: bytes, most: int) -> int:
    """How large packed data becomes, held a little at a time; what is broken in it is pdfminer's to find."""
    unpacking = zlib.decompressobj()
    size = 0
    try:
        while data and size <= most:
            size += len(unpacking.decompress(data, _STEP))
            data = unpacking.unconsumed_tail
    except zlib.error:
        return size
    return size
