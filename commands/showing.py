"""``demo``: the whole job, once, on invented organs."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from samples.demo import run


@click.command(short_help="Run the whole job once, offline, on invented organs.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve this folder's report files instead of the invented sample portals.",
)
@click.option(
    "--archive",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default="the current folder",
    help="Where archive.db and captures/ are built.",
)
def demo(folder: Path | None, archive: Path) -> None:
    """Run the main job to the end, offline: portals on loopback, their lists, their reports, archive.db.

    The sample portals and their organs are invented. With --folder any folder of report files is served, crawled and
    archived the same way. Look at the result with: nianbao serve
    """
    sys.exit(run(archive, folder, Console()))
