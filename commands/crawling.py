"""``crawl``, ``add`` and ``update``: what brings captures in."""

from __future__ import annotations

import mimetypes
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

import click
from rich.console import Console

from archive.database import FILE_NAME, open_archive
from archive.lock import writing
from commands.deriving import broken_errors, check_all, one_line, read_all, stated_organ
from commands.reading import file_bytes
from commands.shared import ARCHIVE, DONE, NEEDS_A_PERSON, UNREADABLE, Told, log, progress
from crawler.choice import UnknownPortal, chosen
from crawler.portal import Portal, load
from crawler.rows import stamp
from crawler.session import Session, within
from crawler.settings import user_agent
from crawler.store import Store
from crawler.watch import OK, line
from extract.errors import DocumentError

UNCHECKED = click.option(
    "--unchecked", multiple=True, metavar="CODE", help="Crawl this portal though nobody has looked at its row yet."
)


@click.command(short_help="Crawl portals: their lists, their reports, the attachments.")
@UNCHECKED
@ARCHIVE
@click.argument("codes", nargs=-1, metavar="[CODE]...")
def crawl(codes: tuple[str, ...], unchecked: tuple[str, ...], archive: Path) -> None:
    """Walk portals' lists and keep every answer as a capture: WARC files in captures/, rows in archive.db.

    Portals are rows of TOML files: those of the package, and those in the folder portals/ of the archive. Without a
    CODE every row that says on which day somebody checked it. robots.txt is obeyed, each host gets one request at a
    time, and a refusal ends its portal's run. Interrupted or killed, it goes on where it was.

    \b
    Hosts other than this machine need NIANBAO_CONTACT, an address at which you can be reached.
    Exit 1: a list failed, or something that was planned did not come. Run it again, or look.
    """  # noqa: D301 - click reads \b as the control character it is
    portals = _chosen(archive, codes, unchecked)
    with writing(archive, "crawl"):
        rows = _crawl(archive, portals)
    for row in rows:
        click.echo(line(row))
    sys.exit(DONE if all(row["verdict"] == OK for row in rows) else NEEDS_A_PERSON)


def _chosen(archive: Path, codes: tuple[str, ...], unchecked: tuple[str, ...]) -> list[Portal]:
    try:
        return chosen(load(archive / "portals"), codes, unchecked)
    except UnknownPortal as error:
        raise click.UsageError(str(error.args[0])) from error


def _crawl(archive: Path, portals: list[Portal]) -> list[dict[str, Any]]:
    """Crawl under the lock that is held, and log one line a portal."""
    from crawler.run import crawl as run  # noqa: PLC0415 - Scrapy is slow to load and few commands need it

    with progress("crawling", "captures") as told, within(archive, portals) as session:
        session.tell(_Watch(session, told))
        rows = run(portals, session)
    log(archive, [line(row) for row in rows])
    return rows


class _Watch:
    """Tells, at most twice a second, how many captures there are and how many addresses wait."""

    def __init__(self, session: Session, told: Told) -> None:
        self._session, self._told, self._last = session, told, 0.0

    def __call__(self) -> None:
        if (now := monotonic()) - self._last >= 0.5:
            self._last = now
            captured = self._session.store.captured
            self._told(captured, captured + self._session.store.waiting())


@click.command(short_help="Bring local files into the archive as captures.")
@click.option("--organ", help="Whose report it is: an id of the register.")
@click.option("--url", help="Where it was published.")
@click.option("--year", type=click.IntRange(2008, 2100), help="The year reported on.")
@ARCHIVE
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def add(files: tuple[Path, ...], organ: str | None, url: str | None, year: int | None, archive: Path) -> None:
    """Bring files in as captures and read them, as if they had been crawled.

    A file without --url is known by its name and content. --organ and --year say what a file itself does not; its
    figures stay as printed. --url is for one file.

    \b
    Exit 3: a file is missing or could not be read; the others were added.
    Example:  nianbao add --url http://www.example.gov.cn/nb2024.html nb2024.html
    """  # noqa: D301 - click reads \b as the control character it is
    if url and len(files) > 1:
        raise click.UsageError("--url is the address of one file; give the others a command of their own.")
    status = DONE
    console = Console()
    with writing(archive, "add"), open_archive(archive / FILE_NAME) as database:
        organ = stated_organ(archive, organ) if organ else None
        store = Store(archive, database, operator=user_agent(None))
        stated = {"stated_organ": organ, "stated_year": year}
        for file in files:
            try:
                _add(store, file, url, {name: value for name, value in stated.items() if value is not None})
            except DocumentError as error:
                status = UNREADABLE
                refusal = error.refusal()
                click.echo(f"{file}: expected {refusal.expected}, got {refusal.got}. {refusal.next}", err=True)
        store.close()
        status = max(status, read_all(archive, database, console))
        check_all(database)
    sys.exit(status)


def _add(store: Store, file: Path, url: str | None, stated: dict[str, Any]) -> None:
    data, now = file_bytes(file), datetime.now(UTC)
    digest = sha256(data).hexdigest()
    address = url or f"file:///{digest[:12]}/{file.name}"
    known = {"kind": "file", "run": stamp(now), "verdict": "ok", "payload": digest, "size": len(data)}
    kind = mimetypes.guess_type(file.name)[0]
    store.add_file(address, data, kind, {**known, "link_text": file.stem, **stated}, now)


@click.command(short_help="Crawl, extract and check: the line for cron.")
@UNCHECKED
@ARCHIVE
def update(unchecked: tuple[str, ...], archive: Path) -> None:
    """Crawl every checked portal, read what is new, check it; print nothing when all is well.

    One line a portal goes to captures/log/. A second update that meets a first one ends at once with status 5 and
    changes nothing.

    \b
    Exit 1: a list failed, something planned did not come, or a report that is new breaks a rule of severity error.
    """  # noqa: D301 - click reads \b as the control character it is
    portals = _chosen(archive, (), unchecked)
    with writing(archive, "update"):
        rows = _crawl(archive, portals)
        with open_archive(archive / FILE_NAME) as database:
            before = broken_errors(database)
            unread = read_all(archive, database, None)
            check_all(database)
            new = [row for key, row in broken_errors(database).items() if key not in before]
    said = [line(row) for row in rows if row["verdict"] != OK] + [one_line(row) for row in new]
    for one in said:
        click.echo(one)
    sys.exit(max(NEEDS_A_PERSON if said else DONE, unread))
