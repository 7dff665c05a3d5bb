"""The archive's captures: written as WARC files that a kill cannot hurt, and read back.

One capture is safe in this order: ``add`` → ``sync`` → commit of what ``sync`` told, in the database. At the next start
``recover`` cuts every file back to what was committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import NamedTuple, Self

from archive.database import UnwritableArchive
from archive.disk import refined_disk, sync_folder, write_all
from archive.records import Earlier, Exchange, Headers, Packed, pack, pack_file, pack_info
from archive.recovery import ORPHANS, Orphan, recover, unknown_files
from archive.warc_reader import OPEN, DamagedCapture, Place, Record, Unit, located, read_record, records

__all__ = [
    "OPEN",
    "ORPHANS",
    "DamagedCapture",
    "Earlier",
    "Exchange",
    "Headers",
    "Orphan",
    "Packed",
    "Place",
    "Record",
    "Unit",
    "WarcWriter",
    "Written",
    "captures_folder",
    "located",
    "pack",
    "pack_file",
    "read_record",
    "records",
    "recover",
    "unknown_files",
]

_CONFORMS = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_DESCRIPTION = "Annual reports on government information disclosure, as published"


class Written(NamedTuple):
    """A capture on its way to the disk: safe after the next ``sync``.

    Attributes:
        id: the capture's uuid.
        place: where its first record stands.
        stored: SHA-256 of the stored bytes, hexadecimal.
    """

    id: str
    place: Place
    stored: str


def captures_folder(archive_dir: Path) -> Path:
    """The folder of an archive that holds its WARC files."""
    return archive_dir / "captures"


class WarcWriter:
    """Writes captures, one after the other, into files of at most about a gigabyte.

    Nothing is made on the disk before the first capture. After an error of the disk it writes nothing more, and what
    was committed before stands.
    """

    def __init__(
        self,
        folder: Path,
        *,
        operator: str,
        robots: str = "obey",
        largest: int = 1_000_000_000,
        announce: Callable[[str], None] | None = None,
    ) -> None:
        """Prepare to write.

        Args:
            folder: where the files go; made with the first of them.
            operator: who collects, and how to reach them.
            robots: what is done about robots.txt.
            largest: how many bytes a file may have before the next capture goes into a new one.
            announce: called with the final name of a new file before it is made, to commit the name with 0 bytes.
        """
        self._folder, self._largest, self._announce = folder, largest, announce
        self._told = {"operator": operator, "robots": robots}
        self._series = f"nianbao-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(3)}"
        self._count = 0
        self._handle: int | None = None
        self._name = ""
        self._size = 0
        self._unsynced: dict[str, int] = {}
        self._broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, exchange: Exchange, facts: Mapping[str, object], earlier: Earlier | None = None) -> Written:
        """Write a visit: response (or revisit, where an earlier capture holds the same bytes), request, metadata.

        Raises:
            UnwritableArchive: the disk is full or may not be written to.
        """
        return self.append(pack(exchange, facts, earlier))

    def add_file(
        self, url: str, data: bytes, media_type: str, instant: datetime, facts: Mapping[str, object]
    ) -> Written:
        """Write a file that was brought in: resource, metadata.

        Raises:
            UnwritableArchive: the disk is full or may not be written to.
        """
        return self.append(pack_file(url, data, media_type, instant, facts))

    def append(self, packed: Packed) -> Written:
        """Write records that were packed before, perhaps in another thread.

        Raises:
            UnwritableArchive: the disk is full or may not be written to.
        """
        with self._writable():
            if self._size >= self._largest:
                self._finish()
            if self._handle is None:
                self._begin()
            place = Place(self._name, self._size, packed.length)
            self._write(packed.data)
        return Written(packed.id, place, packed.stored)

    def sync(self) -> tuple[tuple[str, int], ...]:
        """Return when the disk has everything that was added.

        Returns:
            Final name and length of every file written to since the last time: what is now to be committed.

        Raises:
            UnwritableArchive: the disk did not take it.
        """
        with self._writable():
            if self._handle is not None and self._name in self._unsynced:
                os.fsync(self._handle)
        synced = tuple(self._unsynced.items())
        self._unsynced.clear()
        return synced

    def close(self) -> None:
        """Finish the open file: through to the disk, and its final name. After an error it is left for ``recover``."""
        try:
            if not self._broken:
                with self._writable():
                    self._finish()
        finally:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    @contextmanager
    def _writable(self) -> Iterator[None]:
        """Refuse after an error, and remember one."""
        place = self._folder / self._name
        if self._broken:
            raise UnwritableArchive(
                place, "a file without an error before", "an error before", "Mend the disk, then run again."
            )
        try:
            with refined_disk(place):
                yield
        except BaseException:
            self._broken = True
            raise

    def _begin(self) -> None:
        """Announce a new file, then make it, with the record that says whose it is."""
        self._name, self._size = f"{self._series}-{self._count:05}.warc.gz", 0
        self._count += 1
        if self._announce:
            self._announce(self._name)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._name}{OPEN}"
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
        sync_folder(self._folder)
        self._write(pack_info(self._name, datetime.now(UTC), self._fields()))

    def _fields(self) -> dict[str, str]:
        """What the first record of a file says."""
        return {
            "software": f"nianbao/{version('nianbao')}",
            "format": "WARC File Format 1.1",
            **self._told,
            "description": _DESCRIPTION,
            "conformsTo": _CONFORMS,
        }

    def _write(self, data: bytes) -> None:
        assert self._handle is not None  # noqa: S101
        write_all(self._handle, data)
        self._size += len(data)
        self._unsynced[self._name] = self._size

    def _finish(self) -> None:
        """Bring the open file to the disk and give it its final name."""
        if self._handle is None:
            return
        os.fsync(self._handle)
        handle, self._handle = self._handle, None
        os.close(handle)
        (self._folder / f"{self._name}{OPEN}").rename(self._folder / self._name)
        sync_folder(self._folder)
