"""``add`` and ``update``: what is brought in and read in one go."""

from __future__ import annotations

import mimetypes
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import click
from rich.console import Console

from archive.database import FILE_NAME, open_archive
from archive.lock import writing
from archive.names import as_text, harmless
from commands.added import Added, Brought
from commands.crawling import UNCHECKED, chosen_portals, crawl_portals
from commands.deriving import (
    broken_errors,
    check_all,
    one_line,
    read_all,
    refuse_wrong_facts,
    stated_organ,
    tell_strangers,
)
from commands.files import file_bytes
from commands.indexing import index_all
from commands.shared import ARCHIVE, DONE, NEEDS_A_PERSON, UNREADABLE, present_or_new
from crawler.rows import stamp
from crawler.settings import user_agent
from crawler.store import Store
from crawler.watch import OK, line
from extract.errors import DocumentError


@click.command(short_help="Bring local files into the archive as captures.")
@click.option("--organ", help="Whose report it is: an id of the register, or the organ's full name.")
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
    if url and not url.startswith(("http://", "https://")):
        raise click.UsageError(f"--url: expected an address with http:// or https://, got {url}")
    if url and len(files) > 1:
        raise click.UsageError("--url is the address of one file; give the others a command of their own.")
    with writing(archive, "add"):
        refuse_wrong_facts(archive)
        stated = {"stated_organ": stated_organ(archive, organ) if organ else None, "stated_year": year}
        status = _add_all(archive, files, url, {name: value for name, value in stated.items() if value is not None})
    sys.exit(status)


def _add_all(archive: Path, files: tuple[Path, ...], url: str | None, stated: dict[str, Any]) -> int:
    """Bring in, read, check and index; the exit status."""
    status, brought = DONE, []
    with open_archive(present_or_new(archive)) as database:
        store = Store(archive, database, operator=user_agent(None))
        for file in files:
            try:
                brought.append(Brought(file, _add(store, file, url, stated)))
            except DocumentError as error:
                status = UNREADABLE
                refusal = error.refusal()
                said = f"{as_text(file)}: expected {refusal.expected}, got {refusal.got}. {refusal.next}"
                click.echo(harmless(said), err=True)
        store.close()
        added = Added(database, brought)
        status = max(status, read_all(archive, database, Console()))
        added.tell()
        check_all(archive, database)
        tell_strangers(database)
        index_all(database)
    return status


def _add(store: Store, file: Path, url: str | None, stated: dict[str, Any]) -> str:
    data, now = file_bytes(file), datetime.now(UTC)
    digest, name = sha256(data).hexdigest(), harmless(as_text(file.name))
    address = url or f"file:///{digest[:12]}/{name}"
    known = {"kind": "file", "run": stamp(now), "verdict": "ok", "payload": digest, "size": len(data)}
    kind = mimetypes.guess_type(name)[0]
    return store.add_file(address, data, kind, {**known, "link_text": PurePosixPath(name).stem, **stated}, now)


@click.command(short_help="Crawl, extract, check and index: the line for cron.")
@UNCHECKED
@ARCHIVE
def update(unchecked: tuple[str, ...], archive: Path) -> None:
    """Crawl every checked portal; read, check and index what is new; print nothing when all is well.

    One line a portal goes to captures/log/. A second update that meets a first one ends at once with status 5 and
    changes nothing.

    \b
    Exit 1: a list failed, something planned did not come, or a report that is new breaks a rule of severity error.
    """  # noqa: D301 - click reads \b as the control character it is
    portals = chosen_portals(archive, (), unchecked, with_checked=True)
    with writing(archive, "update"):
        refuse_wrong_facts(archive)
        rows = crawl_portals(archive, portals)
        with open_archive(archive / FILE_NAME) as database:
            before = broken_errors(database)
            unread = read_all(archive, database, None, logged=True)
            check_all(archive, database)
            index_all(database)
            new = [row for key, row in broken_errors(database).items() if key not in before]
    said = [line(row) for row in rows if row["verdict"] != OK] + [one_line(row) for row in new]
    for one in said:
        click.echo(one)
    sys.exit(max(NEEDS_A_PERSON if said else DONE, unread))
