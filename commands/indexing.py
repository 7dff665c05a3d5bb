"""``index``: the full text and the readers' list, brought up to date with what was read and checked."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlite_utils import Database

from archive.database import open_archive
from archive.lock import writing
from commands.shared import ARCHIVE, DONE, existing, progress
from publish.indexing import Indexed, index_archive
from publish.views import create_views


@click.command(short_help="Make the full text and the list of reports for the site.")
@ARCHIVE
def index(archive: Path) -> None:
    """Bring the full-text index and the site's list of reports up to date.

    Only reports that are new or were read anew are indexed again. Killed or interrupted, it goes on where it was when
    it is run again. update, add and rebuild do this themselves; after extract or check alone, run it.
    """
    existing(archive)
    with writing(archive, "index"), open_archive(existing(archive)) as database:
        read = "reports" in database.table_names()
        if read:
            create_views(database)
        done = index_all(database)
    click.echo(said(done) if read else "Nothing was read yet. Run nianbao extract first.")
    sys.exit(DONE)


def index_all(database: Database) -> Indexed:
    """Index what is new or changed, told on a terminal."""
    with progress("indexing", "reports") as told:
        return index_archive(database, told)


def said(done: Indexed) -> str:
    """What was done, in one line."""
    return (
        f"Indexed: {done.added} new, {done.changed} again, {done.removed} taken out. "
        f"Reports in the index: {done.reports}."
    )
