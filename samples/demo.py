"""The whole way, on this machine: portals are served, crawled in two states, read, checked, indexed, and told of.

The portals are the samples' own, or a folder of report files. An archive that is ours is added to; another program's
file is left alone.

Exit statuses: 0 where everything went as it should, which for the samples includes what is broken, taken down and
failing on purpose; 1 where a rule of severity error is broken, or a document did not arrive or, of the samples, was not
read as it was printed; 3 where a document could not be read; 5 where the archive cannot be used.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlite_utils import Database

from archive.database import FILE_NAME, ArchiveError, open_archive, refuse_foreign
from archive.lock import writing
from commands.deriving import broken_errors, check_all, one_line, read_all
from commands.indexing import index_all, said
from commands.shared import DONE, NEEDS_A_PERSON, NO_ARCHIVE
from samples.portals import Expected, SamplePortals, folder_portal, sample_portals
from samples.rows import write_rows

Row = dict[str, Any]
TABLES = ("disclosure", "applications", "proceedings")


def run(archive_dir: Path, folder: Path | None, console: Console) -> int:
    """Archive the sample portals, or a folder of reports, and tell what was archived.

    Args:
        archive_dir: where archive.db and captures/ lie or will lie; made if missing.
        folder: report files to serve instead of the samples.
        console: where it is told.

    Returns:
        The exit status (see the module).

    Raises:
        ArchiveError: the archive cannot be used; what was committed stands.
        KeyboardInterrupt: it was interrupted; what is archived stands.
    """
    try:
        refuse_foreign(archive_dir / FILE_NAME)
        _refuse_real(archive_dir / FILE_NAME)
    except ArchiveError as error:
        print(error, file=sys.stderr)  # noqa: T201 - as the command line says it
        return NO_ARCHIVE
    return _folder(archive_dir, folder, console) if folder else _samples(archive_dir, console)


class RealArchive(ArchiveError):
    """The archive holds captures of other portals: invented reports do not belong there."""


def _refuse_real(path: Path) -> None:
    """Do nothing for an archive of samples, or none.

    Raises:
        RealArchive: it holds captures of other portals.
    """
    if not path.exists():
        return
    with open_archive(path) as database:
        known = "runs" in database.table_names()
        others = [row[0] for row in database.execute(_OTHERS)] if known else []
    if others:
        raise RealArchive(
            path, "an archive of the demo's own", f"captures of {', '.join(others[:3])}", "Choose another --archive."
        )


def _samples(archive_dir: Path, console: Console) -> int:
    """Both states of the sample portals."""
    with sample_portals() as portals:
        portals.write(archive_dir)
        codes = [str(row["code"]) for row in portals.rows()]
        for state in (1, 2):
            portals.state = 1 if state == 1 else 2
            console.print(f"[bold]State {state} of the sample portals[/]")
            status = _crawl(archive_dir, codes, console)
            if status > NEEDS_A_PERSON:
                return status
            with writing(archive_dir, "demo"), open_archive(archive_dir / FILE_NAME) as database:
                _derive(archive_dir, database, console)
        return _tell_samples(archive_dir, portals, console)


def _derive(archive_dir: Path, database: Database, console: Console) -> int:
    """Read, check and index what the crawl brought; the status of reading."""
    unread = read_all(archive_dir, database, console)
    check_all(archive_dir, database)
    console.print(said(index_all(database)), soft_wrap=True, highlight=False)
    return unread


def _crawl(archive_dir: Path, codes: Sequence[str], console: Console) -> int:
    """One crawl in a process of its own, as Twisted's reactor runs only once in one."""
    console.file.flush()
    command = [sys.executable, "-m", "nianbao", "crawl", *codes, "--archive", str(archive_dir)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    console.print(done.stdout.rstrip(), markup=False, highlight=False, soft_wrap=True)
    return done.returncode


def _tell_samples(archive_dir: Path, portals: SamplePortals, console: Console) -> int:
    with open_archive(archive_dir / FILE_NAME) as database:
        console.print(_table(database))
        amiss = list(_amiss(database, portals))
        for wrong in amiss:
            console.print(f"[red]amiss[/] {escape(wrong)}", soft_wrap=True)
        _tell_history(database, console)
    console.print(f"Browse it: {escape(_browse(archive_dir))}", soft_wrap=True)
    return NEEDS_A_PERSON if amiss else DONE


def _amiss(database: Database, portals: SamplePortals) -> Iterator[str]:
    """Where the archive does not show what the sample portals now print."""
    for one in portals.expected(2):
        report = f"{one.organ}/{one.year}"
        if not database.table("reports").count_where("id = ?", [report]):
            yield f"{one.title}: the sample did not arrive, or could not be read"
        elif wrong := sorted(_wrong(database, report, one)):
            yield f"{one.title}: not the figures that were printed: {', '.join(wrong[:5])}"
    declared = {
        (f"{one.organ}/{one.year}", rule)
        for one in (*portals.expected(1), *portals.expected(2))
        for rule in (*one.sample.broken, *(("carry.applications",) if one.sample.miscarried else ()))
    }
    for row in broken_errors(database).values():
        if row["report"].startswith("99") and (row["report"], row["rule"]) not in declared:
            yield f"a rule is broken that no sample declares: {one_line(row)}"


def _wrong(database: Database, report: str, expected: Expected) -> Iterator[str]:
    for table in TABLES:
        rows = database.query(f'SELECT * FROM "{table}" WHERE report = ? AND shown', [report])  # noqa: S608 - ours
        shown = next(rows, {})
        for row, line in (getattr(expected.sample.report, table) or {}).items():
            yield from (f"{table}.{row}.{key}" for key, value in line.items() if shown.get(f"{row}.{key}") != value)


def _tell_history(database: Database, console: Console) -> None:
    """What the second state changed, as the archive knows it."""
    for row in database.query("SELECT * FROM changes ORDER BY report, at"):
        console.print(
            f"changed after publication: {row['report']} {row['at']}: {row['before']} → {row['after']}", soft_wrap=True
        )
    for row in database.query("SELECT report, gone_since FROM sources WHERE gone_since IS NOT NULL ORDER BY report"):
        console.print(
            f"gone from its address: {row['report']}, gone since {row['gone_since'][:16].replace('T', ' ')} UTC"
        )


def _folder(archive_dir: Path, folder: Path, console: Console) -> int:
    """A folder of reports as a portal of its own."""
    with folder_portal(folder) as row:
        write_rows([row], archive_dir / "portals" / "folder.toml")
        crawled = _crawl(archive_dir, [str(row["code"])], console)
    if crawled > NEEDS_A_PERSON:
        return crawled
    with writing(archive_dir, "demo"), open_archive(archive_dir / FILE_NAME) as database:
        unread = _derive(archive_dir, database, console)
        console.print(_table(database))
        broken = broken_errors(database)
        for one in broken.values():
            console.print(one_line(one), markup=False, highlight=False, soft_wrap=True)
        held = database.table("readings").count
    if not held:
        return max(unread, NEEDS_A_PERSON)
    console.print(f"Browse it: {escape(_browse(archive_dir))}", soft_wrap=True)
    return max(crawled, unread, NEEDS_A_PERSON if broken else DONE)


def _browse(archive_dir: Path) -> str:
    """The command that shows the archive, as it can be typed here."""
    program = Path(sys.executable).with_name("nianbao")
    typed = str(program.relative_to(Path.cwd())) if program.is_relative_to(Path.cwd()) else str(program)
    there = [] if archive_dir.resolve() == Path.cwd() else ["--archive", str(archive_dir)]
    return shlex.join([typed, "serve", *there])


def _table(database: Database) -> Table:
    table = Table("organ", "year", "edition", title="Archived")
    for name in ("figures", "findings", "versions"):
        table.add_column(name, justify="right")
    for row in database.query(_ARCHIVED):
        found = row["errors"] + row["notices"] + row["infos"] + row["doubtful"]
        findings = f"[red]{found}[/]" if row["errors"] else str(found)
        organ, year, form = (escape(str(row[name] or "?")) for name in ("organ", "year", "form"))
        table.add_row(organ, year, form, str(row["figures"]), findings, str(row["versions"]))
    return table


_OTHERS = "SELECT DISTINCT portal FROM runs WHERE portal NOT LIKE 'sample-%' AND portal <> 'folder' ORDER BY portal"
_ARCHIVED = """
SELECT coalesce(organs.name, readings.agency, readings.title) AS organ, readings.year, readings.form, readings.figures,
  coalesce(reports.errors, readings.errors) AS errors, coalesce(reports.notices, readings.notices) AS notices,
  coalesce(reports.infos, readings.infos) AS infos, coalesce(reports.doubtful, readings.doubtful) AS doubtful,
  (SELECT count(*) FROM versions AS all_of_it WHERE all_of_it.report = reports.id) AS versions
FROM readings JOIN versions ON versions.id = readings.version
LEFT JOIN reports ON reports.id = versions.report LEFT JOIN organs ON organs.id = reports.organ
WHERE reports.id IS NULL OR reports.version = readings.version
ORDER BY coalesce(reports.organ, '~'), readings.year
"""
