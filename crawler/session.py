"""What all spiders of one process share: store, contact, order of requests, whose turn it is, how runs went."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from archive.database import FILE_NAME, open_archive
from archive.lock import writing
from crawler.portal import Portal, load
from crawler.rows import stamp
from crawler.settings import contact_of, user_agent
from crawler.store import Store, Unit
from crawler.turns import Turns
from crawler.watch import NAMED_AT_MOST, Walk, summary

Row = dict[str, Any]


class Leaving(Protocol):
    """A spider that has ended."""

    portal: Portal
    error: BaseException | None
    ended: str
    stopped: str | None


class Session:
    """One process's crawl of one archive."""

    def __init__(self, archive_dir: Path, store: Store, contact: str | None) -> None:
        self.archive_dir, self.store, self.contact = archive_dir, store, contact
        self.counter = itertools.count()
        self.turns = Turns()
        self.results: list[Row] = []
        self._tell: Callable[[], None] | None = None
        self._close: Callable[[], None] | None = None

    def portal(self, code: str) -> Portal:
        """A portal's row, the archive folder's own before the package's."""
        return load(self.archive_dir / "portals")[code]

    def begin(self, portals: Iterable[Portal]) -> list[Portal]:
        """Begin a run of portals, or go on with the one that was interrupted.

        Returns:
            Those that there is something to do for; the others came to their end before the interruption.
        """
        chosen = list(portals)
        going = self.store.begin(chosen, datetime.now(UTC))
        done = {portal.code for portal in chosen} - {portal.code for portal in going}
        self.results += [self.store.last_run(code) for code in sorted(done)]
        return going

    def keep(self, portal: str, unit: Unit) -> None:
        """Keep what an address brought, and tell how far the crawl is."""
        self.store.keep(portal, None, unit)
        if self._tell:
            self._tell()

    def tell(self, tell: Callable[[], None]) -> None:
        """Call this after each address."""
        self._tell = tell

    def leave(self, spider: Leaving) -> None:
        """Write down how a portal's run went; one that was interrupted is left as it is."""
        try:
            if spider.error is None and spider.ended != "shutdown":
                self._end(spider)
            elif spider.error is None:
                self.store.flush()
        finally:
            if self._close:
                self._close()

    def _end(self, spider: Leaving) -> None:
        code, store = spider.portal.code, self.store
        store.flush()
        frontier = store.frontier(code)
        walk = Walk(
            frontier.tally(),
            frontier.amiss(10 * NAMED_AT_MOST),
            store.shown(code),
            spider.stopped,
            sum(orphan.bytes for orphan in store.orphans),
        )
        row = summary(spider.portal, store.run_of(code), stamp(datetime.now(UTC)), walk)
        store.end(row)
        self.results.append(row)

    def close_with(self, close: Callable[[], None]) -> None:
        """Call this when the one spider of this session has ended."""
        self._close = close


@contextmanager
def within(archive_dir: Path, portals: Iterable[Portal]) -> Iterator[Session]:
    """Write an archive's captures while the block runs, under the lock that the caller holds.

    Args:
        archive_dir: the archive's folder.
        portals: the portals that are to be crawled.

    Raises:
        ArchiveError: the archive cannot be used; what was committed stands.
        ContactMissing: a portal is not on this machine and nobody can be reached.
    """
    contact = next((contact for portal in portals if (contact := contact_of(portal))), None)
    with open_archive(archive_dir / FILE_NAME) as database:
        store = Store(archive_dir, database, operator=user_agent(contact))
        yield Session(archive_dir, store, contact)
        store.close()


def open_session(archive_dir: Path, code: str) -> Session:
    """A session for ``scrapy crawl``, closed when its spider is.

    Raises:
        ValueError: no row has this code.
        ContactMissing: the portal is not on this machine and nobody can be reached.
        ArchiveError: another process writes, or the archive cannot be used.
    """
    portal = load(archive_dir / "portals").get(code)
    if portal is None:
        raise ValueError(f"portal {code}: expected the code of a portal's row, got none such. See crawler/portals.")
    stack = ExitStack()
    stack.enter_context(writing(archive_dir, "scrapy crawl"))
    opened = stack.enter_context(within(archive_dir, [portal]))
    opened.begin([portal])
    opened.close_with(stack.close)
    return opened
