"""How a version stands among the others of its report: sources, versions, changes, and what is gone. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from publish.form_layout import slots
from publish.labels import Both
from publish.site.archive import Row
from publish.site.marks import words
from publish.site.text_change import Piece, pieces
from publish.site.version import DIGEST, Gathered, version_path


@dataclass(frozen=True, slots=True)
class Change:
    """One cell or section that differs from the version before; None where nothing is printed or the cell is blank."""

    at: str
    text: Both
    unit: str
    before: str | None
    after: str | None

    @property
    def long(self) -> bool:
        """Whether it is text, which wants room."""
        return self.at.startswith("section.")

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Of a text, what went and what came."""
        return pieces(self.before, self.after)

    @property
    def links(self) -> bool:
        """Whether the version has a page for this figure."""
        return not self.long and self.after is not None


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list of versions.

    Attributes:
        row: the archive's row, with the first capture of its content.
        name: the digest that names it in addresses.
        path: its page.
        here: whether this page shows it.
        shown: whether the report shows it.
        url: the address that its first capture asked for.
        changes: what differs from the version before.
    """

    row: Row
    name: str
    path: str
    here: bool
    shown: bool
    url: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the report stands or stood, with the versions that were seen there."""

    row: Row
    url: str | None
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page says of its version among the others.

    Attributes:
        sources: every source with its versions.
        current: this page's version.
        latest: whether the report shows this version.
        same_source: whether the version that the report shows is of the same source.
        gone: sources that answered that there is nothing, with the visit that is the evidence.
        still: how many other sources of the report are still there.
        changes: how many places differ between consecutive versions of its sources.
        changed_since: when the first of them was seen; None where there is none.
        before: the organ's report of the nearest year before that the archive has.
        after: that of the nearest year after.
    """

    sources: tuple[Source, ...]
    current: Version
    latest: bool
    same_source: bool
    gone: tuple[Row, ...]
    still: int
    changes: int
    changed_since: str | None
    before: Row | None
    after: Row | None


def standing(found: Gathered) -> Standing:
    """How a version stands."""
    versions = [_version(row, found) for row in found.versions]
    shown = next((one for one in versions if one.shown), None)
    current = next(one for one in versions if one.here)
    year = found.report["year"]
    return Standing(
        sources=tuple(_source(source, versions) for source in found.sources),
        current=current,
        latest=current.shown,
        same_source=shown is not None and shown.row["source"] == current.row["source"],
        gone=tuple(source for source in found.sources if source["state"] in ("gone", "removed")),
        still=sum(source["state"] == "here" and source["kind"] != "file" for source in found.sources),
        changes=sum(len(one.changes) for one in versions),
        changed_since=min((one.row["first_captured"] for one in versions if one.changes), default=None),
        before=_nearest(one for one in reversed(found.years) if one["year"] < year),
        after=_nearest(one for one in found.years if one["year"] > year),
    )


def _nearest(years: Iterable[Row]) -> Row | None:
    return next(iter(years), None)


def _source(row: Row, versions: Sequence[Version]) -> Source:
    own = tuple(one for one in versions if one.row["source"] == row["id"])
    return Source(row, own[-1].url if own else None, own)


def _version(row: Row, found: Gathered) -> Version:
    capture = found.captures.get(row["capture"])
    return Version(
        row=row,
        name=row["content_digest"][:DIGEST],
        path=version_path(found.report["id"], row["content_digest"]),
        here=row["id"] == found.version["id"],
        shown=row["id"] == found.report["version"],
        url=capture["url"] if capture else None,
        changes=tuple(_change(one) for one in found.changes if one["version"] == row["id"]),
    )


def _change(row: Row) -> Change:
    slot = slots().get(row["at"])
    return Change(row["at"], words(row["at"]), slot.unit if slot else "", row["before"], row["after"])
