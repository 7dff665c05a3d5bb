"""What the commands have in common: exit statuses, options, where an archive is, how far a job is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

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
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(what, total=None, rate="")
        began = monotonic()

        def told(done: int, total: int | None = None) -> None:
            rate = done / max(monotonic() - began, 0.001)
            shown.update(task, completed=done, total=total, rate=f"{rate:.0f} {unit}/s")

        yield told


def log(archive_dir: Path, lines: list[str]) -> None:
    """Append lines to the day's log in ``captures/log/``."""
    now = datetime.now(UTC)
    stamp = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    path = captures_folder(archive_dir) / "log" / f"{now:%Y-%m-%d}.log"
    with refined_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_through(path, "".join(f"{stamp} {line}\n" for line in lines).encode())
