"""What became of the files that ``add`` brought in: a line each."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click
from sqlite_utils import Database

from archive.names import as_text, harmless


class Brought(NamedTuple):
    """A file that is a capture now.

    Attributes:
        file: its path as given.
        capture: the id of its capture.
    """

    file: Path
    capture: str


class _State(NamedTuple):
    """What the archive knows of a document: its version, that version's report, and why it could not be read."""

    version: str | None = None
    report: str | None = None
    refusal: str | None = None


class Added:
    """Files that were brought in, with what the archive knew of each document before it was read."""

    def __init__(self, database: Database, files: list[Brought]) -> None:
        self._database, self._files = database, files
        self._refused = {capture for _, capture in files if self._state(capture).refusal}
        known = "versions" in database.table_names()
        self._reports = dict(database.execute("SELECT id, report FROM versions").fetchall()) if known else {}

    def tell(self) -> None:
        """Print what became of each; to be called once they were read. What was refused anew is told by the reading."""
        for file, capture in self._files:
            if said := self._said(self._state(capture), refused=capture in self._refused):
                click.echo(harmless(f"{as_text(file)} → {said}"))

    def _said(self, now: _State, *, refused: bool) -> str | None:
        if now.version is None:
            return f"not read, as before: {now.refusal}" if now.refusal and refused else None
        before = self._reports.get(now.version)
        moved = f"; was in {before}" if before not in (None, now.report) else ""
        if now.report is None:
            return f"organ or year not known: say --organ and --year{moved}"
        return f"brings no new version: /report/{before}" if before == now.report else f"/report/{now.report}{moved}"

    def _state(self, capture: str) -> _State:
        if not {"copies", "versions", "unread"} <= set(self._database.table_names()):
            return _State()
        found = self._database.execute(_STATE, [capture]).fetchone()
        return _State(*found) if found else _State()


_STATE = """
SELECT versions.id, versions.report, unread.name || ': expected ' || unread.expected || ', got ' || unread.got
  || '. ' || unread.next
FROM captures
LEFT JOIN copies ON copies.address = captures.address AND copies.payload = captures.payload
LEFT JOIN versions ON versions.id = copies.version
LEFT JOIN unread ON unread.address = captures.address AND unread.payload = captures.payload
WHERE captures.id = ?
"""
