"""MHT, a page saved with all it shows as one letter: its page's bytes, with the character set that the letter names.

What else is in the letter, pictures above all, is left out (RFC 2557).
"""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from extract.errors import DamagedDocument, UnsafeDocument

_MOST_PARTS = 2000
_PAGES = ("text/html", "application/xhtml+xml")


def page(data: bytes, charset: str | None = None) -> tuple[bytes, str | None]:
    """The bytes of the root page, and its character set.

    Args:
        data: the letter.
        charset: the character set that the server declared; the part's own is believed before it.

    Raises:
        DamagedDocument: there is no page in it, or it is not encoded as it says.
        UnsafeDocument: it has more parts than any page shows.
    """
    letter = message_from_bytes(data, policy=compat32)
    parts = [part for part in letter.walk() if not part.is_multipart()]
    if len(parts) > _MOST_PARTS:
        raise UnsafeDocument("the web archive", f"at most {_MOST_PARTS} parts", str(len(parts)), "Look at it by hand.")
    part = _root(letter, parts)
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes) or not body.strip():
        kinds = ", ".join(sorted({part.get_content_type() for part in parts}))[:120]
        raise DamagedDocument("the web archive", "a part that is HTML", kinds or "no part", "Save the page again.")
    return body, part.get_content_charset() or charset


def _root(letter: Message, parts: list[Message]) -> Message | None:
    """The part that the letter names as its start, or the first page."""
    start = letter.get_param("start")
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    named = [part for part in pages if start and part.get("Content-ID", "").strip() == start]
    return next(iter(named or pages), None)
