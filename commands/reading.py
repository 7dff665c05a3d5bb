"""``extract`` and ``check``: of files that are named, or of all that the archive captured."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console

from archive.database import open_archive
from archive.lock import writing
from archive.names import harmless
from commands.deriving import check_all, read_all, tell_broken, tell_strangers
from commands.files import read_files
from commands.shared import ARCHIVE, DONE, INTERRUPTED, NEEDS_A_PERSON, UNREADABLE, awaited, existing
from extract.codebook import codebook
from extract.form import editions
from extract.report import Report, Unread
from extract.reviewed import corrections
from publish.terminal import PartView, TableView, show, show_unread

_NARROWEST = 78

FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
AS_JSON = click.option(
    "--json", "as_json", is_flag=True, help="Write JSON Lines, one object a file in the order given, and nothing else."
)


@click.command(short_help="Read reports: the files named, or what the archive captured.")
@AS_JSON
@ARCHIVE
@FILES
def extract(files: tuple[Path, ...], archive: Path, *, as_json: bool) -> None:
    """Read reports: every figure with where it stands, notes, sections, findings.

    HTML, MHT and text, .docx, PDF with text, scans and pictures of pages; .doc, .wps and RTF where LibreOffice is
    installed. The format is known by a file's content, whatever its name. A figure is null where its cell holds no
    sure number, and absent where the document prints no such row. With --json each line follows
    docs/report.schema.json.

    Without a FILE: read what the archive captured and this version of the reader has not read yet, in a pool of
    processes, and store reports, versions and what changed between them.

    \b
    Example:  nianbao extract --json *.html > reports.jsonl
    """  # noqa: D301 - click reads \b as the control character it is
    if not files:
        _refuse_json(as_json=as_json)
        existing(archive)
        with writing(archive, "extract"), open_archive(existing(archive)) as database:
            status = read_all(archive, database, Console())
            tell_strangers(database)
            sys.exit(status)
    status = DONE
    console = Console()
    for result in _read(files, archive):
        if isinstance(result, Unread):
            status = UNREADABLE
        if as_json:
            _write_line(result)
        else:
            _summary(result, console)
    sys.exit(status)


@click.command(short_help="Check reports by the form's arithmetic and the rules.")
@AS_JSON
@ARCHIVE
@FILES
def check(files: tuple[Path, ...], archive: Path, *, as_json: bool) -> None:
    """Check reports by the form's own arithmetic and the rules of the disclosure regulation.

    Shows each report in the form's shape; cells of a broken rule are marked, and each rule says in Chinese and
    English what it expected and what is printed. Nothing is stored or sent.

    Without a FILE: check the archive, each report against the organ's report of the year before, and store what is
    found.

    \b
    Exit 1: a rule of severity error is broken. Notices alone: 0.
    Example:  nianbao check draft.docx
    """  # noqa: D301 - click reads \b as the control character it is
    if not files:
        _refuse_json(as_json=as_json)
        existing(archive)
        with writing(archive, "check"), open_archive(existing(archive)) as database:
            check_all(archive, database)
            tell_strangers(database)
            sys.exit(NEEDS_A_PERSON if tell_broken(database, Console()) else DONE)
    status = DONE
    console = report_console()
    for result in _read(files, archive):
        if isinstance(result, Unread):
            status = UNREADABLE
        elif any(finding.severity == "error" and finding.verdict == "broken" for finding in result.findings):
            status = max(status, NEEDS_A_PERSON)
        if as_json:
            _write_line(result)
        elif isinstance(result, Unread):
            show_unread(msgspec.to_builtins(result), console)
        else:
            show(msgspec.to_builtins(result), table_views(), console)
    sys.exit(status)


def _read(files: tuple[Path, ...], archive: Path) -> Iterator[Report | Unread]:
    """Read files in the order given; on a terminal one sees how far it is."""
    return awaited(read_files(files, corrections(archive)), len(files), "reading", "files")


def _refuse_json(*, as_json: bool) -> None:
    if as_json:
        raise click.UsageError("--json goes with files; an archive is read from its database.")


def report_console() -> Console:
    """A console at least as wide as the form's widest table: a narrower terminal wraps lines, it hides no figure."""
    console = Console()
    return console if console.width >= _NARROWEST else Console(width=_NARROWEST)


def _write_line(result: Report | Unread) -> None:
    try:
        sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read this has enough; click would say 1, which here means that a person is needed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(INTERRUPTED)


def _summary(result: Report | Unread, console: Console) -> None:
    if isinstance(result, Unread):
        show_unread(msgspec.to_builtins(result), console)
        return
    tables = (result.disclosure, result.applications, result.proceedings)
    values = [value for table in tables if table for row in table.values() for value in row.values()]
    read = sum(value is not None for value in values)
    console.print(
        harmless(f"{result.file}: {result.agency or '?'} {result.year or '?'}")
        + f" · form {result.form} · {read} figures, "
        f"{len(values) - read} without · {len(result.findings)} findings · {len(result.notes)} notes",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def table_views() -> list[TableView]:
    """The form's tables as they are shown: the rows and columns of every edition, the newest first."""
    return [
        TableView(view.name, view.title, [PartView(part.caption, part.columns, part.rows) for part in view.parts])
        for view in codebook(editions())
    ]
