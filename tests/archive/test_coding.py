"""Content-decoding: never a part that passes for the whole, never more than the limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.coding import Body, UnsafeBody, decode_body

TEXT = "虚构的年度报告 ".encode() * 500
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
DEFLATED = RAW.compress(TEXT) + RAW.flush()


def packed(data: bytes) -> bytes:
    """Gzip without the time: two processes that collect these tests must name them alike."""
    return gzip.compress(data, mtime=0)


NAMED = packed(TEXT)[:3] + b"\x08" + packed(TEXT)[4:10] + b"a.html\0" + packed(TEXT)[10:]


@pytest.mark.parametrize(
    ("stored", "encoding"),
    [
        (TEXT, None),
        (TEXT, ""),
        (TEXT, "identity"),
        (packed(TEXT), "gzip"),
        (packed(TEXT), " GZip "),
        (packed(TEXT), "x-gzip"),
        (NAMED, "gzip"),
        (packed(TEXT[:100]) + packed(b"") + packed(TEXT[100:]), "gzip"),
        (packed(TEXT) + b"\0" * 9, "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (DEFLATED, "deflate"),
        (packed(packed(TEXT)), "gzip, gzip"),
        (packed(zlib.compress(TEXT)), "deflate,gzip"),
    ],
)
def test_every_coding_is_undone(stored: bytes, encoding: str | None) -> None:
    """The codings that servers send, in their spellings, give the body whole and nothing odd."""
    assert decode_body(stored, encoding) == Body(TEXT, True, None)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", None, "br"])
def test_an_empty_body_is_whole(encoding: str | None) -> None:
    """No bytes are no bytes in any coding."""
    assert decode_body(b"", encoding)[:2] == (b"", True)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_is_not_in_its_coding_is_taken_as_it_is(encoding: str) -> None:
    """A server that lies about the coding sends a whole body, and the lie is told."""
    for text in (TEXT, b"<html>" * 50, b"\n\n  <!DOCTYPE html>" * 20):
        assert decode_body(text, encoding) == Body(text, True, f"declared {encoding}, is not")


@pytest.mark.parametrize(
    ("stored", "encoding"),
    [(TEXT, "br"), (b"\x0b\x02\x80short\x03", "br"), (b"\x28\xb5\x2f\xfd\x04", "zstd"), (b"\0\1", "x-own")],
)
def test_an_unknown_coding_is_kept_and_never_whole(stored: bytes, encoding: str) -> None:
    """A body that nobody here can decode is kept as it came, the coding named, and nothing is read of it."""
    assert decode_body(stored, encoding) == Body(stored, False, f"content coding {encoding!r} is unknown")
    assert not decode_body(packed(stored), f"{encoding}, gzip").whole


@pytest.mark.parametrize("word", ["utf-8", "none"])
def test_a_word_that_is_no_coding_undoes_nothing(word: str) -> None:
    """Some servers name a charset where the coding belongs: the text is there all the same, and the word is told."""
    assert decode_body(TEXT, word) == Body(TEXT, True, f"content coding {word!r} is unknown")


@pytest.mark.parametrize(
    ("stored", "encoding"), [(packed(TEXT), "gzip"), (zlib.compress(TEXT), "deflate"), (DEFLATED, "deflate")]
)
def test_a_body_cut_anywhere_is_not_whole(stored: bytes, encoding: str) -> None:
    """Cut after any byte, it is a beginning of the text with a reason, and never whole."""
    for size in range(2, len(stored)):
        data, whole, reason = decode_body(stored[:size], encoding)
        assert not whole
        assert TEXT.startswith(data)
        assert reason


@pytest.mark.parametrize("stored", [zlib.compress(TEXT), DEFLATED])
def test_a_damaged_deflate_is_not_whole(stored: bytes) -> None:
    """Bytes that are no text and break inside are no lie, but damage."""
    assert not decode_body(stored[:40] + b"\xff" * 40, "deflate").whole


def test_a_cut_member_after_a_whole_one_is_not_whole() -> None:
    """What is missing may be in the second member."""
    stored = packed(TEXT) + packed(TEXT)[:40]
    data, whole, _reason = decode_body(stored, "gzip")
    assert data.startswith(TEXT)
    assert not whole


def test_a_changed_byte_is_not_whole() -> None:
    """A wrong checksum is told."""
    stored = bytearray(packed(TEXT))
    stored[-6] ^= 1
    assert decode_body(bytes(stored), "gzip")[1:] == (False, "gzip breaks off or is damaged")


@pytest.mark.parametrize(("stored", "encoding"), [(packed(TEXT), "gzip"), (zlib.compress(TEXT), "deflate")])
def test_garbage_after_the_end_leaves_the_body_whole(stored: bytes, encoding: str) -> None:
    """Bytes after the end are dropped, and told."""
    assert decode_body(stored + b"<!-- x -->", encoding) == Body(TEXT, True, f"garbage after the {encoding}'s end")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_a_bomb_is_refused_and_never_unpacked(encoding: str) -> None:
    """A body of far more than the limit takes little more memory than the limit."""
    zeros = bytes(32 << 20)
    stored = zlib.compress(zeros) if encoding == "deflate" else packed(zeros)
    stored = packed(stored) if "," in encoding else stored
    del zeros
    tracemalloc.start()
    try:
        with pytest.raises(UnsafeBody, match="unpacks to more"):
            decode_body(stored, encoding, largest=2 << 20, ratio=10**9)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_ratio_is_refused_only_over_a_mebibyte() -> None:
    """A page of blanks may shrink a thousandfold; a large body may not."""
    small, large = bytes(1 << 20), bytes((1 << 20) + 1)
    assert decode_body(packed(small), "gzip").data == small
    with pytest.raises(UnsafeBody):
        decode_body(packed(large), "gzip")
    assert decode_body(packed(large), "gzip", ratio=2000).data == large


def test_many_members_count_together() -> None:
    """A bomb in many small members is one."""
    with pytest.raises(UnsafeBody):
        decode_body(packed(bytes(1 << 19)) * 9, "gzip", largest=4 << 20, ratio=10**9)


def test_a_body_over_the_limit_is_refused_in_any_coding() -> None:
    """Bytes that are not packed have the same limit."""
    assert decode_body(bytes(10), None, largest=10).whole
    with pytest.raises(UnsafeBody):
        decode_body(bytes(11), None, largest=10)


def test_an_endless_list_of_codings_is_refused() -> None:
    """Nobody packs a body ten times: it is a bomb, or a joke."""
    with pytest.raises(UnsafeBody, match="codings"):
        decode_body(b"x", ",".join(["gzip"] * 10))


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "x-gzip", "gzip,deflate", "??"]))
def test_no_bytes_are_an_error(stored: bytes, encoding: str) -> None:
    """Whatever a server sends comes back as a body, and what is odd has a reason."""
    for data in (stored, b"\x1f\x8b\x08" + stored):
        body = decode_body(data, encoding)
        assert body.whole or body.reason
