"""What the visits to one address add up to: its versions in order, the sources they belong to, and what is not read.

Pure, and a function of all that is known of the address, never of the order in which it became known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extract.presence import Visit, presence
from extract.register import Organ
from extract.rows import digest

SHORT = 12
"""How many digits of a content digest a permalink shows, and a version's id ends with."""


@dataclass(frozen=True, slots=True)
class Captured:
    """One visit, as the crawler wrote it down; ``content`` is the content digest of what it brought, if known."""

    id: str
    planned: str
    address: str
    kind: str
    instant: str
    verdict: str
    payload: str | None
    link_text: str | None
    found_on: str | None
    division: str | None
    stated_organ: str | None
    stated_year: int | None
    content: str | None = None


class Facts(NamedTuple):
    """What a reading says of the version as a whole, and of which capture it is the reading."""

    capture: str
    agency: str | None
    year: int | None
    bare: bool


@dataclass(slots=True)
class Known:
    """What is known of one address: its visits in order, the readings by content, the payloads that cannot be read."""

    address: str
    visits: list[Captured] = field(default_factory=list)
    readings: dict[str, Facts] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Draft:
    """A version before it is known whose report it is.

    Attributes:
        content: its content digest.
        first: its first capture.
        last: the instant of its latest capture.
        kind: what its latest capture was of.
        facts: what was read.
        stated: who and when, as the person who brought it said.
        organ: who reports; None where that is not known.
        year: on which year.
        cover: whether it is only the page around the report.
        report: the report's key, None where it belongs to none.
    """

    content: str
    first: Captured
    last: str
    kind: str
    facts: Facts
    stated: tuple[str | None, int | None]
    organ: Organ | None = None
    year: int | None = None
    cover: bool = False
    report: str | None = None

    @property
    def id(self) -> str:
        """The version's id: its address and its content."""
        return version_id(self.first.address, self.content)

    @property
    def source(self) -> str:
        """The source's id: its report and its address."""
        return digest(self.report or "", self.first.address)[: SHORT + 4]


def version_id(address: str, content: str) -> str:
    """The id of what an address showed, whosever report it is."""
    return f"{digest(address)[: SHORT + 4]}-{content[:SHORT]}"


def passed_over(known: Known) -> set[str]:
    """The payloads that could not be read and need not be: an earlier one says the same."""
    later = (capture.payload for captures in _contents(known).values() for capture in captures)
    first = {captures[0].payload for captures in _contents(known).values()}
    return {payload for payload in later if payload and payload in known.unread and payload not in first}


def drafts(known: Known) -> tuple[list[Draft], set[str]]:
    """The versions of an address in order of first capture, and the payloads that have to be read for them.

    A version's reading is that of its first capture. Where that could not be read there is no version; where it was
    not read yet, a reading of a later capture stands in for it until then.
    """
    found: list[Draft] = []
    due: set[str] = set()
    for content, captures in _contents(known).items():
        first = captures[0]
        if first.payload in known.unread:
            continue
        facts = known.readings.get(content)
        if facts is None or facts.capture != first.id:
            due.add(first.payload or "")
        if facts is not None:
            last = captures[-1]
            found.append(Draft(content, first, last.instant, last.kind, facts, _stated(captures)))
    return found, due


def _contents(known: Known) -> Mapping[str, list[Captured]]:
    contents: dict[str, list[Captured]] = {}
    for visit in known.visits:
        if visit.address == known.address and visit.verdict == "ok" and visit.content:
            contents.setdefault(visit.content, []).append(visit)
    return contents


def _stated(captures: Sequence[Captured]) -> tuple[str | None, int | None]:
    """The latest word of the people who brought it."""
    organs = [capture.stated_organ for capture in captures if capture.stated_organ]
    years = [capture.stated_year for capture in captures if capture.stated_year]
    return (organs[-1] if organs else None, years[-1] if years else None)


def version_rows(found: Iterable[Draft], digest_version: int) -> Iterator[dict[str, Any]]:
    """The rows of ``versions``, numbered within their sources."""
    latest: dict[str, tuple[int, str]] = {}
    for draft in found:
        number, previous = latest.get(draft.source, (0, None))
        latest[draft.source] = (number + 1, draft.id)
        yield {
            "id": draft.id,
            "source": draft.source,
            "report": draft.report,
            "address": draft.first.address,
            "content_digest": draft.content,
            "digest_version": digest_version,
            "number": number + 1,
            "previous": previous,
            "first_captured": draft.first.instant,
            "last_captured": draft.last,
            "capture": draft.first.id,
            "found_on": draft.first.found_on,
            "organ": draft.organ.id if draft.organ else None,
            "organ_name": draft.organ.name if draft.organ else None,
            "year": draft.year,
            "bare": int(draft.facts.bare),
            "cover": int(draft.cover),
        }


def source_rows(known: Known, found: Sequence[Draft]) -> Iterator[dict[str, Any]]:
    """The rows of ``sources``: where each report was seen at this address, and whether it is still there."""
    shown = {draft.content: draft for draft in found}
    visits = [_visit(visit, known.address, shown) for visit in known.visits]
    sources = dict.fromkeys(draft.source for draft in found)
    for source in sources:
        own = [draft for draft in found if draft.source == source]
        latest = max(own, key=lambda draft: draft.last)
        yield {
            "id": source,
            "report": latest.report,
            "address": known.address,
            "kind": latest.kind,
            "visits": len(visits),
            **presence(source, _unnamed(visits, source, shown))._asdict(),
        }


def _visit(visit: Captured, address: str, shown: Mapping[str, Draft]) -> Visit:
    draft = shown.get(visit.content or "") if visit.address == address else None
    return Visit(visit.instant, visit.verdict, draft.source if draft else None, draft is not None)


def _unnamed(visits: Iterable[Visit], source: str, shown: Mapping[str, Draft]) -> Iterator[Visit]:
    """The visits as one source sees them: what has no report is not known to be another's."""
    nobodys = {draft.source for draft in shown.values() if draft.report is None} - {source}
    for visit in visits:
        yield visit._replace(source=None) if visit.source in nobodys else visit
