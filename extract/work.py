"""Everything captured and not read by this extractor, read and stored; stopped at any moment, it goes on from there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from sqlite_utils import Database

from archive.database import transaction
from archive.warc import captures_folder
from extract import captured
from extract.conversion import ServedAside
from extract.formats import Converter
from extract.office import programs
from extract.pool import results
from extract.register import Register, for_archive
from extract.store import Counts, Store
from extract.version import extractor
from extract.worker import Result

BATCH = 200
PATIENCE = 1.0
"""At most so many results, or seconds, before what was read is stored."""

Progress = Callable[[int, int], None]
"""Told how many payloads are read, and how many there are to read as far as is known."""


class Worked(NamedTuple):
    """What a run did.

    Attributes:
        read: payloads that gave a reading.
        same: payloads that say what an earlier one of their address said.
        unread: payloads that could not be read; the table ``unread`` says why.
        damaged: why the bytes of some payloads could not be had; they stay to be read.
        held: what the archive holds now.
    """

    read: int
    same: int
    unread: int
    damaged: tuple[str, ...]
    held: Counts


def extract_archive(
    archive_dir: Path,
    database: Database,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
    register: Register | None = None,
) -> Worked:
    """Read what was captured and not read by this extractor, and put the extractor's tables in order.

    Wants the archive's lock. Killed at any moment and called again, it gives the tables of an undisturbed run.

    Args:
        archive_dir: the archive's folder.
        database: its open database.
        processes: how many processes read; as many as there are processors where left out, 0 for none but this one.
        progress: told from time to time how far it is.
        register: the known organs; those of the package and of the archive's folder where left out.

    Raises:
        ArchiveError: the archive cannot be written to; what was stored stands.
        FactsError: a TOML file of the archive's folder is wrong; nothing was done.
    """
    captures = captures_folder(archive_dir)
    store = Store(database, captures, register or for_archive(archive_dir))
    store.adopt(archive_dir)
    if not captured.is_there(database):
        return Worked(0, 0, 0, (), store.counts())
    converter = programs()
    with transaction(database):
        captured.plan(database, extractor(), has_converter=converter is not None)
    store.settle(captured.moved(database))
    with ServedAside(converter) as served:
        run = _Run(store, database, captures, os.cpu_count() or 1 if processes is None else processes, served.asked)
        run.read(progress)
    store.finish()
    return Worked(run.count, run.same, run.unread, tuple(sorted(run.damaged.values())), store.counts())


class _Run:
    """One run: results as they come, into batches."""

    def __init__(
        self, store: Store, database: Database, captures: Path, processes: int, convert: Converter | None
    ) -> None:
        self._store, self._database, self._captures, self._processes = store, database, captures, processes
        self._convert = convert
        self.count = self.same = self.unread = 0
        self.damaged: dict[str, str] = {}

    def read(self, progress: Progress | None) -> None:
        """Read until nothing is left; an address with very many payloads takes several passes."""
        done = 0
        while left := captured.due(self._database) - len(self.damaged):
            before = done
            if progress:
                progress(done, done + left)
            for batch in self._batches():
                self._store.write(batch)
                done += len(batch)
                self._count(batch)
                if progress:
                    progress(done, max(done, before + left))
            if done == before:
                return

    def _batches(self) -> Iterator[list[Result]]:
        """Whole addresses, up to so many results or so long."""
        tasks = captured.tasks(self._database, self.damaged)
        batch: list[Result] = []
        since = monotonic()
        for found in results(tasks, self._captures, self._processes, self._convert):
            batch.extend(found)
            if len(batch) >= BATCH or monotonic() - since >= PATIENCE:
                yield batch
                batch, since = [], monotonic()
        if batch:
            yield batch

    def _count(self, batch: list[Result]) -> None:
        for result in batch:
            self.count += result.read is not None
            self.unread += result.refusal is not None
            if result.damage is not None:
                self.damaged[result.address] = result.damage
            elif result.read is None and result.refusal is None:
                self.same += 1
