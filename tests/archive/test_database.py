"""The archive's database: whose file it is, what a transaction is, and what its errors say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database, Migrations

from archive.database import (
    APPLICATION_ID,
    ArchiveError,
    DamagedArchive,
    ForeignArchive,
    LockedArchive,
    UnwritableArchive,
    migrate,
    open_archive,
    refined,
    transaction,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive may be made."""
    return tmp_path / "archive.db"


def table(database: Database, name: str = "organs") -> None:
    """Make a table."""
    database.table(name).create({"id": str}, pk="id")


def test_a_new_archive_carries_our_mark(path: Path) -> None:
    """A new file is marked as ours in its header, and readers may read while one writes."""
    with open_archive(path) as database:
        assert database.journal_mode == "wal"
    assert path.read_bytes()[68:72] == APPLICATION_ID.to_bytes(4, "big")


def test_an_archive_opens_again_with_what_was_committed(path: Path) -> None:
    """What was committed stands when the archive is opened again."""
    with open_archive(path) as database:
        table(database)
    with open_archive(path) as database:
        assert database.table_names() == ["organs"]


def test_an_empty_file_becomes_an_archive(path: Path) -> None:
    """An empty file is nobody's, so it may become an archive."""
    path.touch()
    with open_archive(path) as database:
        assert database.table_names() == []


def test_another_programs_database_is_refused_and_unchanged(path: Path) -> None:
    """A database without our mark is refused, and not a byte of it changes."""
    other = Database(path)
    table(other, "theirs")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ForeignArchive, match="another program's database"), open_archive(path):
        pass
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_unchanged(path: Path) -> None:
    """A file of any other kind is refused, and not a byte of it changes."""
    path.write_bytes(b"a letter to nobody" * 100)
    with pytest.raises(ForeignArchive, match="no database"), open_archive(path):
        pass
    assert path.read_bytes() == b"a letter to nobody" * 100


def test_a_second_writer_is_told_that_the_archive_is_locked(path: Path) -> None:
    """While one writes, a second writer waits its patience and is then told to wait for the other."""
    with (
        open_archive(path) as first,
        transaction(first),
        pytest.raises(LockedArchive, match="wait until it has ended"),
        open_archive(path, patience=0.01) as second,
        transaction(second),
    ):
        pass


def test_readers_see_the_last_committed_state_while_one_writes(path: Path) -> None:
    """A reader is not locked out by a writer, and does not see what is not committed."""
    with open_archive(path) as writer, open_archive(path) as reader:
        table(writer)
        with transaction(writer):
            writer.table("organs").insert({"id": "990000-jiaoyuju"})
            assert reader.table("organs").count == 0
        assert reader.table("organs").count == 1


def test_a_damaged_file_says_that_it_can_be_made_again(path: Path) -> None:
    """A database with broken pages is an ArchiveError that says what to do."""
    with open_archive(path) as database:
        table(database)
        database.table("organs").insert_all({"id": f"{n:06}-{'x' * 100}"} for n in range(2000))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(DamagedArchive, match="Make it again"), open_archive(path) as database:
        database.execute("SELECT count(*) FROM organs WHERE id LIKE '%x'").fetchall()


def test_a_cut_file_is_damaged(path: Path) -> None:
    """A database that lost its end is damaged, not empty."""
    with open_archive(path) as database:
        table(database)
        database.table("organs").insert_all({"id": f"{n:06}-{'x' * 100}"} for n in range(2000))
    path.write_bytes(path.read_bytes()[: 3 * 4096])
    with pytest.raises(DamagedArchive), open_archive(path) as database:
        database.execute("SELECT count(*) FROM organs WHERE id LIKE '%x'").fetchall()


def test_a_read_only_file_says_so(path: Path) -> None:
    """Writing to a file that may only be read is an ArchiveError about its rights."""
    with open_archive(path) as database:
        table(database)
    reader = sqlite.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(UnwritableArchive, match="can be written"), refined(path):
        reader.execute("DELETE FROM organs")
    reader.close()


@pytest.mark.parametrize("place", ["missing/archive.db", "."])
def test_a_place_where_no_file_can_be_made_says_so(tmp_path: Path, place: str) -> None:
    """A missing folder, and a folder in the file's place, are named."""
    with pytest.raises(UnwritableArchive), open_archive(tmp_path / place):
        pass


def fill(database: Database) -> None:
    """Write more than ten pages in one transaction."""
    with transaction(database):
        database.table("organs").insert_all({"id": f"{n:06}-{'x' * 100}"} for n in range(2000))


def test_a_full_disk_leaves_what_was_committed(path: Path) -> None:
    """Without room the transaction is undone whole, and what was committed before stands."""
    with open_archive(path) as database:
        table(database)
        database.execute("PRAGMA max_page_count = 10")
        with pytest.raises(UnwritableArchive, match="Make room"), refined(path):
            fill(database)
    with open_archive(path) as database:
        assert database.table("organs").count == 0


def test_errors_of_the_sql_itself_are_not_disguised(path: Path) -> None:
    """A mistake in our own SQL is no matter of the file."""
    with pytest.raises(sqlite.OperationalError, match="no such table"), open_archive(path) as database:
        database.execute("SELECT * FROM nowhere")


def test_an_archive_error_is_an_os_error_with_place_and_next_step(path: Path) -> None:
    """Callers may catch OSError; the message has the place, what was expected and got, and the next step."""
    error = LockedArchive(path, "to be alone", "another writer", "Wait.")
    assert isinstance(error, ArchiveError)
    assert isinstance(error, OSError)
    assert str(error) == f"{path}: expected to be alone, got another writer. Wait."


def write_and_fail(database: Database) -> None:
    """Write a row and break off."""
    with transaction(database):
        database.table("organs").insert({"id": "a"})
        raise ValueError("no")


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    """What a failing block had written is undone."""
    with open_archive(path) as database:
        table(database)
        with pytest.raises(ValueError, match="no"):
            write_and_fail(database)
        assert database.table("organs").count == 0


def test_named_sets_of_migrations_do_not_meet(path: Path) -> None:
    """Two packages may call a migration alike; each is applied once, and a broken one leaves nothing."""
    ours, theirs = Migrations("ours"), Migrations("theirs")
    ours(name="first")(lambda database: table(database, "a"))
    theirs(name="first")(lambda database: table(database, "b"))

    def broken(database: Database) -> None:
        table(database, "c")
        raise ValueError("broken")

    with open_archive(path) as database:
        migrate(database, ours, theirs)
        migrate(database, ours, theirs)
        theirs(name="second")(broken)
        with pytest.raises(ValueError, match="broken"):
            migrate(database, theirs)
        assert sorted(database.table_names()) == ["_sqlite_migrations", "a", "b"]
