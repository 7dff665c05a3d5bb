"""The content digest: what makes a page a new version of a report, and what does not.

Frozen, as are ``article_text`` and ``visible_blocks``, which it is made of: the answers of a function in ``DIGESTS``
never change, for versions and their permalinks are keyed by them. It calls nothing of the extractor and nothing that
could be improved under it. A better function is added beside it, under the next number; a change here, even of one
word that is dropped, would make a new version of every report.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from lxml import etree

from archive.text import decode
from extract.article_text import article_text

CONTENT_DIGEST = 1
"""The number of the function by which new versions are keyed."""

_MOST_TAGS = 1_000_000
# The parser compares each attribute of a tag with every other: the sum of the squares of their numbers.
_MOST_COMPARED = 1_000_000_000
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{2000,}")
_NO_PAGE = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG")
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|meta|body|table|tbody|tr|td|div|p|span|script|h[1-6]|center|font|ucapcontent)[\s>/]",
    re.IGNORECASE,
)
_ARCHIVED = re.compile(rb"(?im)^(?:MIME-Version:|From: <Saved by|Content-Type: multipart/related)")


def content_digest(data: bytes, charset: str | None = None) -> str:
    """The digest of what a reader sees of a report, as 64 hexadecimal digits.

    Of a page, the SHA-256 of the article's visible text. Of anything else, of a page that shows nothing and of one that
    cannot be taken apart (a million tags, 2 048 inside one another, thousands of attributes), that of the bytes.

    Args:
        data: the payload.
        charset: the character set that the server declared.
    """
    root = _parsed(data, charset) if _is_page(data) else None
    text = article_text(root) if root is not None else ""
    return hashlib.sha256(text.encode("utf-8", "replace") or data).hexdigest()


DIGESTS: Mapping[int, Callable[[bytes, str | None], str]] = MappingProxyType({1: content_digest})
"""Every content-digest function there ever was, by its number."""


def _is_page(data: bytes) -> bool:
    head = data[: 256 << 10]
    if head.startswith(_NO_PAGE) or _ARCHIVED.search(head[:512]):
        return False
    # UTF-16 spells its tags with zero bytes between.
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not _PAGE.search(head.replace(b"\x00", b"") if wide else head) or data.count(b"<") > _MOST_TAGS:
        return False
    return sum(len(tag[0].split()) ** 2 for tag in _LONG_TAG.finditer(data)) <= _MOST_COMPARED


def _parsed(data: bytes, charset: str | None) -> etree._Element | None:
    text = decode(data, charset).text.replace("\x00", "")
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    last = parser.error_log.last_error
    too_deep = last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT
    return None if too_deep else root
