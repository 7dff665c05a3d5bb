"""A clock that is, or was, wrong: instants order visits, so no run begins before what is known already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.database import FILE_NAME, ArchiveError, migrate, open_archive
from crawler.clock import ClockWentBack, next_instant
from crawler.rows import stamp
from crawler.schema import MIGRATIONS

NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An archive without a capture."""
    with open_archive(tmp_path / FILE_NAME) as opened:
        migrate(opened, MIGRATIONS)
        yield opened


def know(database: Database, table: str, instant: datetime) -> None:
    row = {"id": "1", "instant": stamp(instant)} if table == "captures" else {"run": stamp(instant), "portal": "raw"}
    database.table(table).insert(row)


def test_an_empty_archive_takes_any_clock(database: Database, tmp_path: Path) -> None:
    """Nothing is known that could be later."""
    assert next_instant(database, tmp_path, NOW) == NOW


@pytest.mark.parametrize("table", ["captures", "runs"])
def test_a_clock_that_went_back_far_is_refused(database: Database, tmp_path: Path, table: str) -> None:
    """Both instants are named and what to do; the archive is left as it is."""
    know(database, table, NOW + timedelta(minutes=11))
    with pytest.raises(ClockWentBack) as caught:
        next_instant(database, tmp_path, NOW)
    assert isinstance(caught.value, ArchiveError)
    assert "2025-03-01T08:41:00+00:00" in str(caught.value)
    assert "got 2025-03-01T08:30:00+00:00. Nothing was changed. Set this machine's clock" in str(caught.value)


@pytest.mark.parametrize("table", ["captures", "runs"])
def test_a_clock_that_was_set_right_is_followed(database: Database, tmp_path: Path, table: str) -> None:
    """A run is later than all that is known, be the clock a little earlier; from then on it is the clock's again."""
    newest = NOW + timedelta(minutes=9)
    know(database, table, newest)
    assert next_instant(database, tmp_path, NOW) == newest + timedelta(microseconds=1)
    assert next_instant(database, tmp_path, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)
