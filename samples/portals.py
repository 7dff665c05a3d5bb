"""The sample portals, served: four publishing systems on four loopback hosts, in two states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from samples.look import Look, looks, second
from samples.organs import Sample
from samples.portal import LIST, folder_site, serving
from samples.rows import Row, portal_row, write_rows
from samples.server import Page, answering
from samples.site import STATES, Kind, State, is_of, site

__all__ = [
    "Asked",
    "Differences",
    "Expected",
    "Row",
    "SamplePortals",
    "State",
    "folder_portal",
    "sample_portals",
    "write_rows",
]


class Asked(NamedTuple):
    """One request that was asked: of which host (with its port), how, for what, when, and when it was answered."""

    host: str
    method: str
    path: str
    body: bytes
    instant: datetime
    answered: datetime
    status: int


@dataclass(frozen=True, slots=True)
class Expected:
    """One place where a report stands.

    Attributes:
        portal: the portal's code.
        organ: the organ's id.
        year: the year it reports on.
        title: its title, which is the text of its row too.
        url: where it stands, in the end.
        listed: the address that the list names: the same, one that redirects there, or the page that leads to it.
        kind: a page, or an attachment.
        sha256: the digest of the file; None for a page, whose counters differ at every request.
        sample: the report as printed there.
    """

    portal: str
    organ: str
    year: int
    title: str
    url: str
    listed: str
    kind: Kind
    sha256: str | None
    sample: Sample


@dataclass(frozen=True, slots=True)
class Differences:
    """What the second state has otherwise.

    Attributes:
        changed: the address of the report whose figures change without a word.
        cells: its cells that change: dotted cell → figure before and after.
        broken: the rules that it breaks afterwards.
        gone: the address of the report that is taken down.
        new: the address of the report that is new (where it stands, as for the others).
        failed: the address of the page of a list that fails.
        failed_portal: that list's portal.
        status: what it answers.
    """

    changed: str
    cells: Mapping[str, tuple[int, int]]
    broken: tuple[str, ...]
    gone: str
    new: str
    failed: str
    failed_portal: str
    status: int


class SamplePortals:
    """Four portals that are being served; made by :func:`sample_portals`.

    Attributes:
        state: 1, or 2 after what time brings; set it while serving: each request is answered wholly in one state.
        asked: every request so far, in order of their answers; clear it as you like.
        bases: the base address of each portal, by code.
    """

    def __init__(self) -> None:
        self.state: State = 1
        self.asked: list[Asked] = []
        self.bases: dict[str, str] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def rows(self) -> list[Row]:
        """A portal's row for each, ready for TOML."""
        return [self._row(look) for look in looks()]

    def write(self, folder: Path) -> Path:
        """Write the rows to ``folder/portals/samples.toml``, and give its path."""
        return write_rows(self.rows(), folder / "portals" / "samples.toml")

    def expected(self, state: State | None = None) -> tuple[Expected, ...]:
        """Every place where a report stands in a state; without one, in the present state."""
        chosen = state or self.state
        return tuple(one for look in looks() for one in self._standing(look, chosen))

    @property
    def differences(self) -> Differences:
        """What the second state has otherwise."""
        other, first = second(), self.expected(1)
        (changed,) = (one for one in first if is_of(one.sample, other.changed))
        (gone,) = (one for one in first if is_of(one.sample, other.gone))
        (new,) = (one for one in self.expected(2) if is_of(one.sample, other.new))
        system = site(other.failed.portal, 2).system
        return Differences(
            changed=changed.url,
            cells={cell: _both(changed.sample, cell, by) for cell, by in other.changed.cells.items()},
            broken=changed.sample.broken,
            gone=gone.url,
            new=new.url,
            failed=self.bases[other.failed.portal] + system.page(other.failed.page),
            failed_portal=other.failed.portal,
            status=other.failed.status,
        )

    def answer(self, look: Look, method: str, target: str, sent: bytes) -> Page:
        """Answer one request, and remember it."""
        began = datetime.now(UTC)
        with self._lock:
            number = next(self._numbers)
        page = site(look.code, self.state).answer(method, target, sent, number)
        host = urlsplit(self.bases[look.code]).netloc
        self.asked.append(Asked(host, method, target, sent, began, datetime.now(UTC), page.status))
        return page

    def _row(self, look: Look) -> Row:
        base = self.bases[look.code]
        listed = [{one.listed for one in self._standing(look, state)} for state in STATES]
        return portal_row(
            base + site(look.code, 1).system.start,
            code=look.code,
            name=look.name,
            division=look.division,
            system=look.system,
            since=look.since,
            expect=min(map(len, listed)),
        )

    def _standing(self, look: Look, state: State) -> Iterator[Expected]:
        base, shown = self.bases[look.code], site(look.code, state)
        for one in shown.standings:
            yield Expected(
                portal=look.code,
                organ=one.sample.organ.id,
                year=one.sample.facts.year,
                title=one.title,
                url=base + one.path,
                listed=base + one.listed,
                kind=one.kind,
                sha256=one.sha256,
                sample=one.sample,
            )


@contextmanager
def sample_portals() -> Iterator[SamplePortals]:
    """Serve the four portals while the block runs, each on a free port of its own loopback address."""
    portals = SamplePortals()
    with ExitStack() as open_portals:
        for look in looks():
            base = open_portals.enter_context(
                answering(lambda *asked, look=look: portals.answer(look, *asked), look.host)
            )
            portals.bases[look.code] = base
        yield portals


@contextmanager
def folder_portal(folder: Path) -> Iterator[Row]:
    """Serve a folder of report files as a TRS portal on 127.0.0.1, and give its row."""
    with serving(folder_site(folder)) as base:
        yield portal_row(f"{base}{LIST}index.html", code="folder", name="本机文件夹", division="000000", system="trs")


def _both(sample: Sample, cell: str, by: int) -> tuple[int, int]:
    """A figure before and after it changed."""
    table, row, column = cell.split(".")
    before = getattr(sample.report, table)[row][column]
    return before, before + by
