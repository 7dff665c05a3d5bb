"""The command line: a thin group that hangs the commands together (see README.md)."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
from rich.console import Console

from archive.database import ArchiveError
from commands.crawling import add, crawl, update
from commands.keeping import backup, fixity, rebuild, tell_status
from commands.reading import check, extract
from commands.shared import INTERRUPTED, MISCONFIGURED, NO_ARCHIVE
from crawler.portal import PortalError
from crawler.settings import ContactMissing
from extract.form import FactsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nianbao")
def cli() -> None:
    """年报 nianbao: crawl, archive, read and check China's annual reports on government information disclosure.

    \b
    Read a report's figures:        nianbao extract --json report.html
    Check a draft before it is out: nianbao check report.docx
    Keep an archive up to date:     nianbao update --archive DIR
    See the whole thing work:       nianbao demo

    \b
    Exit status: 0 done · 1 done, and something needs a person (for check: a broken
    rule of severity error; for crawl: a list failed or a planned page did not come) · 2 wrong usage ·
    3 a file is missing or could not be read, the others were · 4 a setting, portal
    row or register row is wrong, nothing was done · 5 the archive is locked, foreign, damaged, read-only or
    without room · 130 interrupted, run again to continue. Where several apply, the highest counts.
    """  # noqa: D301 - click reads \b as the control character it is


@cli.command(short_help="Run the whole job once, offline, on invented organs.")
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
    archived the same way. Look at the result with: datasette archive.db -m metadata.yml
    """
    from samples.demo import run  # noqa: PLC0415 - Scrapy is slow to load and no other command needs it

    sys.exit(run(archive, folder, Console()))


for command in (crawl, extract, add, check, update, tell_status, rebuild, fixity, backup):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every ending has its status, and Ctrl-C leaves nothing half done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; run it again to continue.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ArchiveError as error:
        click.echo(str(error), err=True)
        sys.exit(NO_ARCHIVE)
    except (PortalError, ContactMissing, FactsError) as error:
        click.echo(str(error), err=True)
        sys.exit(MISCONFIGURED)


if __name__ == "__main__":
    main()
