"""``crawl``: portals walked, every answer kept."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from typing import Any

import click

from archive.lock import writing
from commands.shared import ARCHIVE, DONE, NEEDS_A_PERSON, Told, log, present_or_new, progress
from crawler.choice import UnknownPortal, chosen
from crawler.portal import Portal, load
from crawler.session import Session, within
from crawler.watch import OK, line

UNCHECKED = click.option(
    "--unchecked", multiple=True, metavar="CODE", help="Take this portal though nobody has looked at its row yet."
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
    portals = chosen_portals(archive, codes, unchecked)
    with writing(archive, "crawl"):
        rows = crawl_portals(archive, portals)
    for row in rows:
        click.echo(line(row))
    sys.exit(DONE if all(row["verdict"] == OK for row in rows) else NEEDS_A_PERSON)


def chosen_portals(
    archive: Path, codes: tuple[str, ...], unchecked: tuple[str, ...], *, with_checked: bool = False
) -> list[Portal]:
    """The portals that a command's codes name; an unknown one is wrong usage."""
    try:
        portals = load(archive / "portals")
        checked = [code for code, row in portals.items() if row.checked] if with_checked else []
        return chosen(portals, (*codes, *checked), unchecked)
    except UnknownPortal as error:
        raise click.UsageError(str(error.args[0])) from error


def crawl_portals(archive: Path, portals: list[Portal]) -> list[dict[str, Any]]:
    """Crawl under the lock that is held, and log one line a portal."""
    from crawler.run import crawl as run  # noqa: PLC0415 - Scrapy is slow to load and few commands need it

    present_or_new(archive)
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
