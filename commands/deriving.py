"""From captures to tables: read what is new, check it, and say what needs a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from sqlite_utils import Database

from archive.names import harmless
from archive.warc import captures_folder
from commands.shared import DONE, NEEDS_A_PERSON, UNREADABLE, log, progress
from extract.archive_check import check_archive
from extract.organs import ORGAN_ID
from extract.register import for_archive, identify
from extract.reviewed import load
from extract.schema import REVIEWED
from extract.store import Store
from extract.work import Worked, extract_archive
from publish.views import create_views

Row = dict[str, Any]


def read_all(archive_dir: Path, database: Database, console: Console | None, *, logged: bool = False) -> int:
    """Read what the archive captured and this reader has not read; told on a console, if one is given.

    What could not be read is always told; without a console, on standard error.

    Returns:
        3 where a document that is new could not be read, 1 where the bytes of a capture are damaged, else 0.
    """
    before, refused = _sizes(database), _refused(database)
    known = set(refused)
    with progress("reading", "documents") as told:
        worked = extract_archive(archive_dir, database, progress=told)
    create_views(database)
    if console:
        console.print(_said(worked, before, _sizes(database)), soft_wrap=True, highlight=False)
    if logged:
        log(archive_dir, [_said(worked, before, _sizes(database))])
    new = [row for key, row in _refused(database).items() if key not in known]
    for row in new:
        said = "not read {file} ({address}): {name}: expected {expected}, got {got}. {next}".format(**row)
        said = harmless(" ".join(said.split()))
        if console:
            console.print(said, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(said, err=True)
    for said in worked.damaged:
        click.echo(said, err=True)
    if new:
        return UNREADABLE
    return NEEDS_A_PERSON if worked.damaged else DONE


def _refused(database: Database) -> dict[tuple[str, str], Row]:
    """What could not be read; a page is none of it whose attachment could, and that is the report."""
    if not {"unread", "captures", "copies"} <= set(database.table_names()):
        return {}
    return {(row["address"], row["payload"]): row for row in database.query(_REFUSED)}


def _sizes(database: Database) -> dict[str, int]:
    known = database.table_names()
    return {name: database.table(name).count if name in known else 0 for name in ("versions", "changes")}


def _said(worked: Worked, before: dict[str, int], after: dict[str, int]) -> str:
    versions, changes = (after[name] - before[name] for name in ("versions", "changes"))
    return (
        f"{worked.read} documents read; {worked.same} say what they said before. "
        f"{versions} new versions, {changes} cells changed. The archive holds {worked.held.reports} reports in "
        f"{worked.held.versions} versions; {worked.held.unattributed} sources have no known organ or year."
    )


def refuse_wrong_facts(archive_dir: Path) -> None:
    """Look at what people wrote, before anything is brought in.

    Raises:
        FactsError: a file of the archive's folder is wrong.
    """
    for_archive(archive_dir)
    load(archive_dir)


def tell_strangers(database: Database) -> None:
    """Say on standard error which rows people wrote of reports that the archive does not hold."""
    if not {"reports", "readings", "versions", "copies", *REVIEWED} <= set(database.table_names()):
        return
    for table, (columns, _) in REVIEWED.items():
        if "report" in columns:
            for (report,) in database.execute(_STRANGERS.format(table=table)):
                step = "Correct the row, or leave it until the report comes."
                click.echo(f"{table}.toml: {report}: the archive holds no such report. {step}", err=True)
    for (digest,) in database.execute(_NOT_HELD):
        step = "Correct the row, or leave it until the document comes."
        click.echo(f"corrections.toml: {digest}: the archive holds no document of this digest. {step}", err=True)


def check_all(archive_dir: Path, database: Database) -> None:
    """Check every report against the organ's report of the year before, and store what is found.

    Raises:
        FactsError: a reviewed TOML file of the archive's folder is wrong.
    """
    Store(database, captures_folder(archive_dir), for_archive(archive_dir)).adopt(archive_dir)
    check_archive(database)


def broken_errors(database: Database) -> dict[tuple[Any, ...], Row]:
    """Every broken rule of severity error of the reports as they are shown, by what it is; none before any reading."""
    if not {"findings", "reports"} <= set(database.table_names()):
        return {}
    return {(row["report"], row["rule"], row["cells"], row["found"]): row for row in database.query(_BROKEN)}


def one_line(row: Row) -> str:
    """A broken rule in one line."""
    return f"{row['report']}: {row['rule']}: {row['says_zh']} · {row['says_en']}"


def tell_broken(database: Database, console: Console) -> int:
    """Print each broken rule of severity error; returns how many there are."""
    broken = broken_errors(database)
    for row in broken.values():
        console.print(one_line(row), markup=False, highlight=False, soft_wrap=True)
    counts = list(database.query(_COUNTS))
    for row in counts:
        console.print(
            f"{row['rule']}: {row['findings']} {row['verdict']} ({row['severity']})", markup=False, highlight=False
        )
    return len(broken)


def stated_organ(archive_dir: Path, said: str) -> str:
    """An organ as an operator names it: a registered id, or a whole name.

    Raises:
        BadParameter: the register has no such id, it knows no division of the name, or several organs may have it.
    """
    register = for_archive(archive_dir)
    if ORGAN_ID.fullmatch(said):
        if said not in {entry.id for entry in register.organs}:
            raise click.BadParameter(f"{said}: expected a registered id, got none such. Name the organ in full.")
        return said
    organ = identify(said, register)
    if not organ.settled:
        raise click.BadParameter(
            f"{said}: expected an organ's id or its whole name, got a name that several may have. Name its province "
            "and city too, or give the organ a row with its id in register.toml of the archive's folder."
        )
    if organ.division is None:
        raise click.BadParameter(
            f"{said}: expected an organ of a division that the register knows, got a name that begins with none. Give "
            "the division a row [[divisions]] in register.toml of the archive's folder, then run this again."
        )
    return said


_REFUSED = """
SELECT * FROM unread WHERE name = 'unread: pictures' OR NOT EXISTS (
  SELECT 1 FROM captures JOIN copies ON copies.address = captures.address AND copies.payload = captures.payload
  WHERE captures.found_on = unread.address AND captures.kind = 'attachment' AND copies.version IS NOT NULL)
"""
_STRANGERS = """
SELECT DISTINCT report FROM "{table}" WHERE report NOT IN (SELECT id FROM reports) ORDER BY report
"""
_NOT_HELD = """
SELECT DISTINCT digest FROM corrections WHERE digest NOT IN (SELECT payload FROM readings)
AND digest NOT IN (SELECT content_digest FROM versions) AND digest NOT IN (SELECT payload FROM copies) ORDER BY digest
"""
_BROKEN = """
SELECT findings.* FROM findings JOIN reports ON reports.version = findings.version
WHERE findings.severity = 'error' AND findings.verdict = 'broken' ORDER BY findings.report, findings.number
"""
_COUNTS = """
SELECT rule, severity, verdict, count(*) AS findings FROM findings JOIN reports ON reports.version = findings.version
GROUP BY rule, severity, verdict ORDER BY rule, verdict
"""
