"""Whether a source is still where it was: a pure function of the visits to its address.

Only three kinds of visits say anything: one that brought a report, one that was told there is none (404 or 410), and
one that was sent a page which says so (a soft 404). A refusal, a challenge, an error, a cut body change nothing, and
neither does a document that could not be read as a report, such as a note that the portal is being mended, nor what
another address showed to which the visit was led.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

State = Literal["here", "gone", "removed", "replaced"]

REMOVED_AFTER = timedelta(days=14)
REMOVED_VISITS = 3
"""So long, and so many visits of 404 or 410, until what is gone counts as removed."""


class Visit(NamedTuple):
    """One visit to an address.

    Attributes:
        instant: when, as the archive writes it.
        verdict: what the guard said of the answer.
        source: the source that its document belongs to; None where it brought none, or one of nobody known.
        read: whether what it brought was read as a report, whosever; what belongs to a source always was.
    """

    instant: str
    verdict: str
    source: str | None = None
    read: bool = False


class Presence(NamedTuple):
    """What the visits tell of one source; the instants are those at which its own content was seen."""

    state: State
    gone_since: str | None
    first_seen: str
    last_seen: str


def presence(source: str, visits: Iterable[Visit]) -> Presence:
    """What the visits to its address, in order, tell of a source that at least one of them showed.

    Raises:
        ValueError: none of them showed it.
    """
    seen: list[str] = []
    gone: list[Visit] = []
    replaced = False
    for visit in visits:
        if visit.source == source:
            seen.append(visit.instant)
        if not seen:
            continue
        if visit.verdict == "ok" and (visit.read or visit.source is not None):
            gone.clear()
            replaced = (replaced and visit.source is None) or visit.source not in (None, source)
        elif visit.verdict in ("gone", "soft_404") and not replaced:
            gone.append(visit)
    if not seen:
        raise ValueError(f"expected a visit that showed {source}, got none")
    state: State = "replaced" if replaced else _absence(gone)
    return Presence(state, gone[0].instant if gone else None, seen[0], seen[-1])


def _absence(gone: list[Visit]) -> State:
    told = [datetime.fromisoformat(visit.instant) for visit in gone if visit.verdict == "gone"]
    if len(told) >= REMOVED_VISITS and told[-1] - told[0] >= REMOVED_AFTER:
        return "removed"
    return "gone" if gone else "here"
