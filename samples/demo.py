"""The whole way once, on this machine: a portal is served, crawled, read, stored, and told of.

The portal is the samples' own, or a folder of report files. An archive.db that is ours is added to (the same documents
again change nothing); another program's file is left alone.

Exit statuses: 0 where everything went as it should, which for the samples includes the one report that is broken on
purpose; 1 where a rule of severity error is broken, or a document did not arrive or, of the samples, was not read as it
was printed; 3 where the folder is missing or a document could not be read; 5 where the archive cannot be used.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archive.database import FILE_NAME, ArchiveError, UnwritableArchive, open_archive
from crawler.capture import Capture
from crawler.run import Outcome, crawl
from extract.document import Origin
from extract.errors import DocumentError
from extract.reading import extract
from extract.report import Report, Unread
from extract.store import Store
from publish.views import create_views
from samples.organs import sample_reports
from samples.portal import LIST, Page, folder_site, sample_site, serving

DONE, NEEDS_A_PERSON, NOT_READ, NO_ARCHIVE, INTERRUPTED = 0, 1, 3, 5, 130
PORTAL = "demo"


@dataclass(slots=True)
class Archived:
    """What was met on the way: the readings, each with its report's key (None where it has none), and the unread."""

    readings: list[tuple[Report, str | None]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def run(archive_dir: Path, folder: Path | None, console: Console) -> int:
    """Archive the sample portal, or a folder of reports, and tell what was archived.

    Args:
        archive_dir: where archive.db lies or will lie; made if it is missing.
        folder: report files to serve instead of the samples.
        console: where it is told; progress is shown where it is a terminal.

    Returns:
        The exit status (see the module).
    """
    if folder is not None and not folder.is_dir():
        console.print(f"{escape(str(folder))}: expected a folder of reports, got none. Give the path of a folder.")
        return NOT_READ
    database = archive_dir / FILE_NAME
    try:
        _make(archive_dir)
        outcome, archived = _archive(database, folder, console)
    except ArchiveError as error:
        console.print(escape(str(error)), soft_wrap=True)
        return NO_ARCHIVE
    except KeyboardInterrupt:
        console.print("Interrupted. What is archived stands; run it again to continue.")
        return INTERRUPTED
    amiss = list(_missing(outcome)) + (list(_unlike_samples(archived)) if folder is None else [])
    _tell(console, outcome, archived, amiss, database)
    return _status(archived, amiss, declared=folder is None)


def _archive(database: Path, folder: Path | None, console: Console) -> tuple[Outcome, Archived]:
    archived = Archived()
    with open_archive(database) as opened, console.status("…") as status, serving(_site(folder)) as base:
        store = Store(opened)

        def keep(capture: Capture) -> None:
            _keep(capture, store, archived)
            status.update(f"{len(archived.readings)} read, {len(archived.unread)} not: {escape(capture.link_text)}")

        outcome = crawl(f"{base}{LIST}index.html", keep)
        create_views(opened)
    return outcome, archived


def _site(folder: Path | None) -> Mapping[str, Page]:
    return sample_site() if folder is None else folder_site(folder)


def _keep(capture: Capture, store: Store, archived: Archived) -> None:
    """Read one document and store it, or store why it could not be read."""
    file = PurePosixPath(unquote(urlsplit(capture.address).path)).name
    origin = _origin(capture)
    try:
        report = extract(capture.body, file, origin)
    except DocumentError as error:
        unread = Unread(file, error.refusal())
        store.add_unread(unread, hashlib.sha256(capture.body).hexdigest(), origin, capture.instant)
        archived.unread.append(unread)
        return
    stored = store.add(report, origin, capture.instant)
    archived.readings.append((report, stored.report))


def _origin(capture: Capture) -> Origin:
    kind, _, parameters = (capture.header("content-type") or "").partition(";")
    return Origin(
        address=capture.address,
        link_text=capture.link_text,
        list_column=capture.list_column,
        list_date=capture.list_date,
        portal=PORTAL,
        declared_type=kind.strip() or None,
        declared_charset=parameters.partition("charset=")[2].strip() or None,
    )


def _broken(report: Report) -> tuple[str, ...]:
    """The rules of severity error that a report breaks, each once."""
    rules = (f.rule for f in report.findings if f.severity == "error" and f.verdict == "broken")
    return tuple(dict.fromkeys(rules))


def _missing(outcome: Outcome) -> Iterator[str]:
    """What was on the list and did not arrive."""
    if outcome.list_failure:
        yield outcome.list_failure
    yield from (f"{address}: {reason}" for address, reason in outcome.failed)


def _unlike_samples(archived: Archived) -> Iterator[str]:
    """Where a sample was not read as it was printed, or broke other rules than it declares."""
    read = {report.sha256: report for report, _ in archived.readings}
    for sample in sample_reports():
        report = read.get(sample.report.sha256)
        name = f"{sample.report.agency} {sample.report.year}"
        if report is None:
            yield f"{name}: the sample did not arrive, or could not be read"
        elif _figures(report) != _figures(sample.report):
            yield f"{name}: the figures are not those that were printed"
        elif set(_broken(report)) != set(sample.broken):
            yield f"{name}: declares {sample.broken or 'no broken rule'}, breaks {_broken(report) or 'none'}"


def _figures(report: Report) -> tuple[object, object, object]:
    return report.disclosure, report.applications, report.proceedings


def _status(archived: Archived, amiss: list[str], *, declared: bool) -> int:
    """The highest that applies; what the samples break on purpose needs nobody."""
    if archived.unread:
        return NOT_READ
    broken = not declared and any(_broken(report) for report, _ in archived.readings)
    return NEEDS_A_PERSON if amiss or broken else DONE


def _tell(console: Console, outcome: Outcome, archived: Archived, amiss: list[str], database: Path) -> None:
    if archived.readings:
        console.print(_table(archived))
    for unread in archived.unread:
        error = unread.error
        said = f"{unread.file}: {error.name}: {error.place}: expected {error.expected}, got {error.got}. {error.next}"
        console.print(f"[yellow]not read[/] {escape(said)}", soft_wrap=True)
    for said in amiss:
        console.print(f"[red]amiss[/] {escape(said)}", soft_wrap=True)
    reasons = Counter(reason for _, reason in outcome.left)
    left = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common()) or "none"
    console.print(
        f"{outcome.links} links on the list: {outcome.taken} taken, {len(outcome.failed)} failed; left: {left}"
    )
    nameless = sum(key is None for _, key in archived.readings)
    console.print(
        f"{len(archived.readings)} reports archived ({nameless} without a known organ or year), "
        f"{len(archived.unread)} not read."
    )
    if archived.readings:
        console.print(f"Browse them: {escape(_browse(database))}", soft_wrap=True)


def _make(folder: Path) -> None:
    """Make the archive's folder.

    Raises:
        UnwritableArchive: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableArchive(
            folder, "a folder that can be made", error.strerror or "an error", "Choose another with --archive."
        ) from error


def _browse(database: Path) -> str:
    """The command that shows the archive, as it can be typed here."""
    program, metadata = Path(sys.executable).with_name("datasette"), Path(__file__).parents[1] / "metadata.yml"
    paths = [
        str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
        for path in (program, metadata)
    ]
    return f"{paths[0]} {database} -m {paths[1]}"


def _table(archived: Archived) -> Table:
    table = Table("organ", "year", "edition", title="Archived")
    for name in ("figures", "findings", "notes"):
        table.add_column(name, justify="right")
    for report, _ in archived.readings:
        figures = sum(
            len(row)
            for rows in (report.disclosure, report.applications, report.proceedings)
            if rows
            for row in rows.values()
        )
        findings = f"[red]{len(report.findings)}[/]" if _broken(report) else str(len(report.findings))
        organ = escape(report.agency or report.title or report.file)
        table.add_row(
            organ, str(report.year or "?"), report.form or "?", str(figures), findings, str(len(report.notes))
        )
    return table
