"""The clock of this machine against what the archive knows: instants order visits, so time may not go back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from archive.database import ArchiveError

TOLERATED = timedelta(minutes=10)
"""So far a clock that is set right may go back."""


class ClockWentBack(ArchiveError):
    """The clock is, or was, wrong: set it, or go back to a backup from before it was."""


def next_instant(database: Database, place: Path, now: datetime) -> datetime:
    """The instant of a new run: now, or right after the newest that the archive knows where that is a little later.

    Args:
        database: the archive's database.
        place: what an error names.
        now: what the clock says.

    Raises:
        ClockWentBack: the archive knows a capture or a run of more than ``TOLERATED`` later than now.
    """
    (found,) = database.execute(_NEWEST).fetchone()
    if found is None:
        return now
    newest = datetime.fromisoformat(found)
    if newest - now > TOLERATED:
        raise ClockWentBack(
            place,
            f"a clock that is past {newest.isoformat(timespec='seconds')}, the archive's newest capture or run",
            now.isoformat(timespec="seconds"),
            "Nothing was changed. Set this machine's clock and run again; where it is right now, it was ahead before: "
            "bring the archive back from a backup made before that.",
        )
    return max(now, newest + timedelta(microseconds=1))


_NEWEST = "SELECT max(newest) FROM (SELECT max(instant) AS newest FROM captures UNION ALL SELECT max(run) FROM runs)"
