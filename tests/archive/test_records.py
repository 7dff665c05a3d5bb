"""Records: an answer's head is kept as it came, and cannot break out of its lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.records import Exchange, pack, spelled
from tests.archive.visits import NOON, facts, visit

HEADERS = st.lists(st.tuples(st.text(max_size=9), st.text(max_size=30)), max_size=5).map(tuple)


def head(exchange: Exchange) -> tuple[bytes, list[bytes]]:
    """The status line and header lines as they are kept."""
    record = next(iter(ArchiveIterator(BytesIO(pack(exchange, facts()).data), no_record_parse=True)))
    first, *lines = record.raw_stream.read().split(b"\r\n\r\n")[0].split(b"\r\n")
    return first, lines


def kept(headers: Mapping[str, str], **changes: Any) -> list[bytes]:
    """The lines that some headers are kept as, over a body of 5 bytes."""
    return head(visit(body=b"hello", headers=tuple(headers.items()), **changes))[1]


def test_what_no_longer_describes_the_body_is_kept_under_another_name() -> None:
    """Transfer-Encoding and a wrong Content-Length say nothing of the stored bytes; the right length is added."""
    lines = kept({"transfer-encoding": "chunked", "Content-Length": "9", "Content-Encoding": "gzip"})
    assert lines == [
        b"X-Archive-Orig-transfer-encoding: chunked",
        b"X-Archive-Orig-Content-Length: 9",
        b"Content-Encoding: gzip",
        b"Content-Length: 5",
    ]


def test_a_right_content_length_stays_where_it_is() -> None:
    """A true header is not touched, and not added twice."""
    assert kept({"Content-Length": "5", "Server": "x"}) == [b"Content-Length: 5", b"Server: x"]


@pytest.mark.parametrize("changes", [{"status": 304}, {"method": "HEAD"}])
def test_an_answer_that_has_no_body_keeps_the_length_it_speaks_of(changes: dict[str, Any]) -> None:
    """The Content-Length of a 304 or of the answer to HEAD is that of another answer."""
    exchange = visit(body=b"", headers=(("Content-Length", "9"),), **changes)
    assert head(exchange)[1] == [b"Content-Length: 9"]


def test_bytes_of_a_header_are_kept_in_any_character_set() -> None:
    """A file name in GBK, read as Latin-1, is kept in its own bytes."""
    raw = "attachment; filename=年报.doc".encode("gbk")
    assert kept({"Content-Disposition": raw.decode("latin-1")})[0] == b"Content-Disposition: " + raw


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, b"HTTP/1.1 200 OK"),
        ({"protocol": "HTTP/1.0"}, b"HTTP/1.0 200 OK"),
        ({"protocol": "h2", "status": 521}, b"HTTP/1.1 521 Unknown"),
        ({"protocol": "HTTP/1.1 200\r\nX: y"}, b"HTTP/1.1 200 OK"),
    ],
)
def test_status_lines_are_ones_that_replay_tools_read(changes: dict[str, Any], line: bytes) -> None:
    """Any protocol is written as one that HTTP/1 readers know, and unknown statuses stay as they are."""
    assert head(visit(**changes))[0] == line


@given(HEADERS, HEADERS, st.text(max_size=30), st.binary(max_size=60))
def test_no_header_breaks_out_of_its_line(
    answered: tuple[tuple[str, str], ...], asked: tuple[tuple[str, str], ...], url: str, body: bytes
) -> None:
    """Whatever stands in headers and addresses, the records read back are the three, with the right body."""
    exchange = visit(body=body, headers=answered, request_headers=asked, url=f"http://a.example/{url}")
    found = [
        (record.rec_type, record.raw_stream.read())
        for record in ArchiveIterator(BytesIO(pack(exchange, facts()).data), check_digests="raise")
    ]
    assert [kind for kind, _ in found] == ["response", "request", "metadata"]
    assert found[0][1] == body
    assert len(head(exchange)[1]) in (len(answered), len(answered) + 1)


def test_instants_are_spelled_in_utc_with_microseconds() -> None:
    """An instant has the spelling of WARC 1.1, and equal instants have equal spellings."""
    assert spelled(NOON) == "2026-01-20T12:00:00.123456Z"
    assert spelled(NOON.replace(microsecond=0)) == "2026-01-20T12:00:00.000000Z"


def test_half_a_character_does_no_harm() -> None:
    """A lone surrogate in a fact comes back equal; in an address it is no character."""
    packed = pack(visit(url="http://a.example/\udcff"), {"link_text": "年\udcff报"})
    response, _request, metadata = (
        (record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
        for record in ArchiveIterator(BytesIO(packed.data), no_record_parse=True)
    )
    assert json.loads(metadata[1]) == {"link_text": "年\udcff报"}
    assert response[0] == "http://a.example/"
