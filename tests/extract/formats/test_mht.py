"""MHT: the page of a web archive is read as the page it is."""

from __future__ import annotations

import quopri
from base64 import encodebytes

import pytest

from extract.errors import DamagedDocument, UnsafeDocument
from extract.formats.mht import page
from extract.reading import extract
from samples.as_html import clean
from samples.layout import layout
from samples.random_reports import random_report

REPORT = random_report(5)
HTML = clean(layout(REPORT)).decode("utf-8")


def letter(*parts: bytes, kind: str = "multipart/related", more: str = "") -> bytes:
    """A web archive of these parts, each with its head."""
    head = f'MIME-Version: 1.0\r\nContent-Type: {kind};{more}\r\n\tboundary="b"\r\n\r\nfor old readers\r\n'.encode()
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def part(
    body: bytes, kind: str = "text/html", charset: str = "gb2312", name: str = "<a>", quoted: bool = False
) -> bytes:
    """A part with its head, in base64 or quoted-printable."""
    coding = "quoted-printable" if quoted else "base64"
    head = f'Content-Type: {kind}; charset="{charset}"\r\nContent-ID: {name}\r\n'
    head += f"Content-Transfer-Encoding: {coding}\r\n\r\n"
    return head.encode() + (quopri.encodestring(body) if quoted else encodebytes(body))


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("charset", ["gb18030", "utf-8", "utf-16"])
def test_a_web_archive_is_its_page(charset: str, quoted: bool) -> None:
    """Whatever its coding and character set, the report is that of the page, and its format is told."""
    picture = part(b"\x89PNG", "image/png", name="<p>")
    body = HTML.replace('charset="utf-8"', "").replace("charset=utf-8", "").encode(charset)
    report = extract(letter(part(body, charset=charset, quoted=quoted), picture), "年报.mht")
    assert report.format == "mht"
    assert (report.disclosure, report.applications) == (REPORT.disclosure, REPORT.applications)


def test_the_start_is_the_page_that_is_named() -> None:
    """Of several pages in a letter, the one that it calls its start is the report; else the first."""
    parts = [part(b"<p>1</p>", name="<one>"), part(b"<p>2</p>", name="<two>")]
    assert page(letter(*parts, more='\r\n\tstart="<two>";')) == (b"<p>2</p>", "gb2312")
    assert page(letter(*parts)) == (b"<p>1</p>", "gb2312")


def test_a_letter_without_a_page_is_named() -> None:
    """A letter of pictures, and one that is cut in its head, are damaged: what is there is told."""
    with pytest.raises(DamagedDocument, match="got image/png"):
        page(letter(part(b"\x89PNG", "image/png")))
    with pytest.raises(DamagedDocument):
        page(letter(part(HTML.encode()))[:60])


def test_a_letter_of_very_many_parts_is_refused() -> None:
    """Three thousand parts are none of a report's."""
    with pytest.raises(UnsafeDocument, match="3000"):
        page(letter(*[b"Content-Type: image/png\r\n\r\nx"] * 3000))
