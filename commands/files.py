"""The files that a command names: pages and text are read here, everything else in limited processes beside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from archive.names import as_text
from extract.attempt import Given, attempt
from extract.children import Children, Ended, died
from extract.conversion import Served
from extract.corrected import Reviewed, correct
from extract.errors import DocumentError, MissingInput, UnsafeDocument
from extract.formats import Converter, is_plain
from extract.limits import PATIENCE
from extract.office import programs
from extract.report import Report, Unread

_LARGEST = 64 << 20
_AHEAD = 2


class _Read(NamedTuple):
    """A file: its bytes where another process reads it, or why there are none."""

    file: Path
    data: bytes | None = None
    refused: Unread | None = None


def read_files(
    files: Iterable[Path], corrections: Mapping[str, Sequence[Reviewed]] | None = None
) -> Iterator[Report | Unread]:
    """Read files, each as it would be alone; in the order given, as many at once as there are processors.

    A file that ends the process that reads it is one file that could not be read. Few are in memory at a time.

    Args:
        files: which.
        corrections: what people wrote of documents, by the digest of their bytes.
    """
    for answer in _read(files):
        if isinstance(answer, Report) and corrections:
            yield correct(answer, corrections.get(answer.sha256, ()))
        else:
            yield answer


def _read(files: Iterable[Path]) -> Iterator[Report | Unread]:
    processes = os.cpu_count() or 1
    with (
        Served(programs()) as served,
        Children(partial(_attempt, convert=served.asked), processes, PATIENCE, served) as children,
    ):
        for read, answer in children.in_order(map(_taken, files), _is_mine, _here, _AHEAD * processes):
            if isinstance(answer, Ended):
                yield Unread(as_text(read.file), died(answer).refusal())
            else:
                yield answer


def _taken(file: Path) -> _Read:
    try:
        data = file_bytes(file)
    except DocumentError as error:
        return _Read(file, refused=Unread(as_text(file), error.refusal()))
    # A page is read when its turn comes: it need not lie in memory until then.
    return _Read(file) if is_plain(data) else _Read(file, data)


def _is_mine(read: _Read) -> bool:
    return read.data is None


def _here(read: _Read) -> Report | Unread:
    if read.refused is not None:
        return read.refused
    try:
        return attempt(Given(as_text(read.file), file_bytes(read.file)))
    except DocumentError as error:
        return Unread(as_text(read.file), error.refusal())


def _attempt(read: _Read, convert: Converter | None) -> Report | Unread:
    return attempt(Given(as_text(read.file), read.data or b""), convert)


def file_bytes(file: Path) -> bytes:
    """A file's bytes.

    Raises:
        MissingInput: there is no such file, or it may not be read.
        UnsafeDocument: it is larger than any report.
    """
    try:
        status = file.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise MissingInput("the file's path", "a file that can be read", "a device or a pipe", "Give it a file.")
        if (size := status.st_size) > _LARGEST:
            raise UnsafeDocument("the file", f"at most {_LARGEST >> 20} MiB", f"{size} bytes", "Look at it by hand.")
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if file.is_dir():
            raise MissingInput("the path", "a file", "a folder", f"Name its files: {as_text(file)}/*") from error
        raise MissingInput("the file's path", "a file that can be read", reason, "Check the name.") from error
