"""What the commands have in common: exit statuses, options, where an archive is, how far a job is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from archive.database import FILE_NAME, ArchiveError
from archive.disk import refined_disk, write_through
from archive.warc import captures_folder

DONE, NEEDS_A_PERSON, USAGE, UNREADABLE, MISCONFIGURED, NO_ARCHIVE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

ARCHIVE = click.option(
    "--archive",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default="the current folder",
    help="The folder with archive.db, captures/ and the reviewed TOML files.",
)

T = TypeVar("T")

Told = Callable[[int, int | None], None]
"""Is told how many are done, and of how many in all where that is known."""


class MissingArchive(ArchiveError):
    """There is no archive in the folder: name another with --archive, or crawl or add first."""


def existing(archive_dir: Path) -> Path:
    """The path of an archive's database.

    Raises:
        MissingArchive: there is none.
    """
    path = archive_dir / FILE_NAME
    if not path.is_file():
        _refuse_lost(archive_dir)
        raise MissingArchive(
            path, "an archive", "no file", "Choose its folder with --archive, or make one: nianbao crawl, add or demo."
        )
    return path


def present_or_new(archive_dir: Path) -> Path:
    """The path of an archive's database, which need not be there yet.

    Raises:
        MissingArchive: there are captures in the folder, and no database that knows them.
    """
    path = archive_dir / FILE_NAME
    if not path.exists():
        _refuse_lost(archive_dir)
    return path


def _refuse_lost(archive_dir: Path) -> None:
    captures = list(captures_folder(archive_dir).glob("*.warc.gz*"))
    if captures:
        step = "Nothing was changed. Make it again from the captures: nianbao rebuild"
        got = f"no file, and {len(captures)} WARC files of one"
        raise MissingArchive(archive_dir / FILE_NAME, "an archive", got, step)


@contextmanager
def progress(what: str, unit: str) -> Iterator[Told]:
    """Show on a terminal how many are done, how fast, and how long still; elsewhere nothing.

    Args:
        what: the job, in a word or two.
        unit: what is counted.
    """
    console = Console(stderr=True)
    with Progress(*_columns(), console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(what, total=None, rate="")
        began = monotonic()

        def told(done: int, total: int | None = None) -> None:
            shown.update(task, completed=done, total=total, rate=_rate(done, began, unit))

        yield told


def awaited(coming: Iterator[T], total: int, what: str, unit: str) -> Iterator[T]:
    """What comes, with a line as ``progress`` shows it while one waits; it is gone while what came is printed.

    No thread draws it: whoever brings what comes may make processes that are copies of this one.

    Args:
        coming: what is waited for.
        total: how much of it will come.
        what: the job, in a word or two.
        unit: what is counted.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from coming
        return
    shown = Progress(*_columns(), console=console, transient=True, auto_refresh=False, redirect_stdout=False)
    task, began = shown.add_task(what, total=total, rate=""), monotonic()
    for done in range(1, total + 1):
        with shown:
            one = next(coming, None)
        if one is None:
            return
        shown.update(task, completed=done, rate=_rate(done, began, unit))
        yield one
    yield from coming


def _columns() -> tuple[ProgressColumn, ...]:
    return (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )


def _rate(done: int, began: float, unit: str) -> str:
    """How fast; what takes longer than a second is told by the minute, and nothing before the first is there."""
    if not done:
        return ""
    rate = done / max(monotonic() - began, 0.001)
    return f"{rate:.0f} {unit}/s" if rate >= 1 else f"{rate * 60:.0f} {unit}/min"


def log(archive_dir: Path, lines: list[str]) -> None:
    """Append lines to the day's log in ``captures/log/``."""
    now = datetime.now(UTC)
    stamp = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    path = captures_folder(archive_dir) / "log" / f"{now:%Y-%m-%d}.log"
    with refined_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_through(path, "".join(f"{stamp} {line}\n" for line in lines).encode())
