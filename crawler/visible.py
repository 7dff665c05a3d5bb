"""What of a page's bytes can be seen: its text without tags, scripts, styles and comments; and its title."""

from __future__ import annotations

import re
from html import unescape

from archive.text import decode

_ASCII = bytes(range(128))
_OPENING = re.compile(
    rb"<(?:!doctype\s{1,9}html|html|head|body|title|script|noscript|style|meta|link|div|table|form|center|section|article"
    rb"|span|font|ul|li|dl|p|br|a|img|iframe|frameset|h[1-6])\b",
    re.IGNORECASE,
)
_XML = re.compile(rb"\s{0,99}<(?:\?xml|datastore)\b", re.IGNORECASE)
_PARTS = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"), (b"<title", b"</title"))

LONG = 1_800
"""So many bytes outside of ASCII make a page that says something: 600 Chinese characters in UTF-8, 900 in GBK."""


def is_html(body: bytes) -> bool:
    """Whether bytes begin as a web page does; the XML of a list's rows does not."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf")
    if head.lstrip()[:1] != b"<":
        return False
    if _XML.match(head):
        return b"<html" in head.lower()
    return bool(_OPENING.search(head))


def is_long(body: bytes) -> bool:
    """Whether a page has plenty of Chinese text in plenty of elements; a script's obfuscation has none of these."""
    return len(body.translate(None, _ASCII)) >= LONG and body.count(b"</") >= 10


def title_of(body: bytes) -> str:
    """The window's title, without any white space."""
    low = body.lower()
    start = low.find(b"<title")
    begin = low.find(b">", start) + 1
    if start < 0 or not begin:
        return ""
    return _dense(decode(body[begin : begin + 600].partition(b"<")[0]).text)


def visible_text(body: bytes, charset: str | None = None) -> str:
    """The text of a page without any white space, and without its title."""
    before, *marked = decode(_without_hidden(body), charset).text.split("<")
    # Cutting at the brackets is twice as quick as a pattern for tags.
    return _dense("".join([before, *(part.partition(">")[2] for part in marked)]))


def _dense(text: str) -> str:
    return "".join(unescape(text).split())


def _without_hidden(body: bytes) -> bytes:
    """The page without what is never shown. What is opened and never closed hides the rest, as it does in a browser."""
    for opening, closing in _PARTS:
        body = _cut(body, opening, closing)
    return body


def _cut(body: bytes, opening: bytes, closing: bytes) -> bytes:
    low = body.lower()
    kept: list[bytes] = []
    place = 0
    while (start := low.find(opening, place)) >= 0:
        kept.append(body[place:start])
        end = low.find(closing, start + len(opening))
        if end < 0:
            return b"".join(kept)
        # The rest of a closing tag goes with it.
        place = end + len(closing) if closing[:1] != b"<" else low.find(b">", end) + 1 or len(low)
    return b"".join([*kept, body[place:]])
