"""What a host answered, as the guard sees it, and what the guard says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered.

    Attributes:
        url: the address that answered.
        asked_url: the address that was asked for, before redirects.
        kind: what was asked for: list, page, attachment, robots, probe or file.
        status: the HTTP status.
        headers: each header's first value, by its name in lower case.
        body: the bytes, after transfer- and content-decoding.
        whole: whether all came: as many bytes as announced, or, of a page that ends with the connection, its end.
        why_not_whole: what is missing.
    """

    url: str
    asked_url: str
    kind: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True
    why_not_whole: str | None = None


class Verdict(NamedTuple):
    """What an answer is, and why where it is not ok."""

    name: str
    reason: str | None = None


def charset_of(answer: Answer) -> str | None:
    """The character set that the answer's header declares."""
    declared = answer.headers.get("content-type", "")
    return declared.lower().partition("charset=")[2].partition(";")[0].strip() or None
