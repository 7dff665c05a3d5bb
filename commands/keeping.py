"""``fixity``, ``status`` and ``backup``: what keeps an archive trustworthy."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console

from archive.backup import back_up
from archive.database import open_archive
from archive.lock import writing
from commands.shared import ARCHIVE, DONE, NEEDS_A_PERSON, existing, progress
from crawler.fixity import damages
from extract.version import extractor
from publish.status import show_status, status


@click.command(short_help="Hash every capture again.")
@ARCHIVE
def fixity(archive: Path) -> None:
    """Hash every capture again and compare it with what was recorded when it came; nothing is changed.

    \b
    Exit 1: a capture is damaged, missing or unknown; each is named with its file, place and address.
    """  # noqa: D301 - click reads \b as the control character it is
    with (
        writing(archive, "fixity"),
        open_archive(existing(archive)) as database,
        progress("hashing", "captures") as told,
    ):
        total = database.table("captures").count
        found = list(damages(archive, database, lambda count: told(count, total)))
    for one in found:
        click.echo(one)
    click.echo(f"{total} captures hashed again, {len(found)} things are not as they were recorded.")
    sys.exit(NEEDS_A_PERSON if found else DONE)


@click.command(name="status", short_help="What the archive holds, and how its portals are.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object, for monitors.")
@ARCHIVE
def tell_status(archive: Path, *, as_json: bool) -> None:
    """Say what the archive holds, and for each portal how its last run went.

    Captures by verdict, reports, versions, sources that are gone, what could not be read or has no known organ.
    """
    with open_archive(existing(archive)) as database:
        told = status(database, extractor())
    if as_json:
        click.echo(msgspec.json.encode(told))
    else:
        show_status(told, Console())
    sys.exit(DONE)


@click.command(short_help="Copy the archive to another folder, whole.")
@ARCHIVE
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
def backup(target: Path, archive: Path) -> None:
    """Copy archive.db, every capture and the reviewed TOML files to TARGET, as they are at one moment.

    WARC files that are there already are not copied again. To restore, copy the folder back; archive.db can also be
    made again there with rebuild.
    """
    with writing(archive, "backup"):
        existing(archive)
        copied = back_up(archive, target)
    click.echo(f"{copied.files} files copied ({copied.bytes} bytes), {copied.kept} were there already.")
    sys.exit(DONE)
