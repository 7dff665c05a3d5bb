"""The command line: a thin group that hangs the commands together (see README.md)."""

from __future__ import annotations

import io
import logging
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from pkgutil import resolve_name
from typing import ClassVar

import click

from archive.database import ArchiveError
from commands.shared import INTERRUPTED, MISCONFIGURED, NO_ARCHIVE
from crawler.portal import PortalError
from crawler.settings import ContactMissing
from extract.form import FactsError


class Later(Mapping[str, click.Command]):
    """The commands by name, each loaded when it is asked for: what one needs, another need not wait for."""

    _PLACES: ClassVar[dict[str, str]] = {
        "add": "commands.updating:add",
        "backup": "commands.keeping:backup",
        "check": "commands.reading:check",
        "crawl": "commands.crawling:crawl",
        "demo": "commands.showing:demo",
        "extract": "commands.reading:extract",
        "fixity": "commands.keeping:fixity",
        "index": "commands.indexing:index",
        "rebuild": "commands.rebuilding:rebuild",
        "serve": "commands.serving:serve",
        "show": "commands.figure_showing:show",
        "status": "commands.keeping:tell_status",
        "update": "commands.updating:update",
    }

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command = resolve_name(self._PLACES[name])
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._PLACES)

    def __len__(self) -> int:
        return len(self._PLACES)


@click.group(commands=Later(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nianbao")
def cli() -> None:
    """年报 nianbao: crawl, archive, read and check China's annual reports on government information disclosure.

    \b
    Read a report's figures:        nianbao extract --json report.html
    Check a draft before it is out: nianbao check report.docx
    Keep an archive up to date:     nianbao update --archive DIR
    See where a figure stands:      nianbao show REPORT --figure applications.granted.total
    See the whole thing work:       nianbao demo

    \b
    Exit status: 0 done · 1 done, and something needs a person (for check: a broken
    rule of severity error; for crawl: a list failed or a planned page did not come) · 2 wrong usage ·
    3 a file is missing or could not be read, the others were · 4 a setting, portal
    row or register row is wrong, nothing was done · 5 the archive is locked, foreign, damaged, read-only or
    without room · 130 interrupted, run again to continue. Where several apply, the highest counts.
    """  # noqa: D301 - click reads \b as the control character it is


def main() -> None:
    """Run the command line; every ending has its status, and neither Ctrl-C nor a SIGTERM leaves anything half done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    _hush()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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


def _hush() -> None:
    """Keep to itself what libraries log and warn of, unless Python was told otherwise: nobody here can mend it."""
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


if __name__ == "__main__":
    main()
