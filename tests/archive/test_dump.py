"""The dump: equal archives give equal lines, and what differs is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive.database import migrate, open_archive
from archive.dump import REBUILD_IGNORES, differences, dump

ORGANS: list[dict[str, object]] = [
    {"id": "990000-jiaoyuju", "name": "虚构教育局"},
    {"id": "990000-shuiwuju", "name": None},
]


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Database]:
    """An archive with two organs."""
    with open_archive(tmp_path / "first.db") as database:
        database.table("organs").insert_all(ORGANS, pk="id")
        yield database


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Database]:
    """Another archive with the same two organs, written in another order."""
    with open_archive(tmp_path / "second.db") as database:
        database.table("organs").insert_all(reversed(ORGANS), pk="id")
        yield database


def test_a_dump_has_one_line_a_row_in_order(first: Database) -> None:
    """Lines are JSON with the table's name, sorted."""
    assert list(dump(first)) == [
        '["organs",{"id": "990000-jiaoyuju", "name": "虚构教育局"}]',
        '["organs",{"id": "990000-shuiwuju", "name": null}]',
    ]


def test_the_order_of_writing_makes_no_difference(first: Database, second: Database) -> None:
    """Equal rows are equal archives, whatever was written first, and whatever order columns have."""
    for database, row in ((first, {"a": 1, "b": 2}), (second, {"b": 2, "a": 1})):
        database.table("notes").insert(row)
    assert list(dump(first)) == list(dump(second))
    assert differences(first, second) == []


def test_what_differs_is_named_with_examples(first: Database, second: Database) -> None:
    """Each table is told with how many rows only one archive has, and at most three of them."""
    second.table("organs").insert_all({"id": f"99000{n}"} for n in range(5))
    second.table("organs").delete("990000-jiaoyuju")
    lost, gained = differences(first, second)
    assert lost == 'organs: 1 row only in the first: {"id": "990000-jiaoyuju", "name": "虚构教育局"}'
    assert gained.startswith('organs: 5 rows only in the second: {"id": "990000", "name": null} {"id": "990001"')
    assert gained.count("{") == 3


def test_a_row_that_is_there_twice_differs_from_one(first: Database, second: Database) -> None:
    """Rows are counted, not only compared."""
    for database, times in ((first, 1), (second, 2)):
        database.table("notes").insert_all([{"text": "a"}] * times)
    assert differences(first, second) == ['notes: 1 row only in the second: {"text": "a"}']


def test_a_table_or_column_that_only_one_has_differs(first: Database, second: Database) -> None:
    """A missing table is all its rows; a missing column makes every row another."""
    first.table("notes").insert({"text": "a"})
    second.table("organs").add_column("kind", str)
    assert [line.split(":")[0] for line in differences(first, second)] == ["notes", "organs", "organs"]


def test_what_a_rebuild_need_not_repeat_is_left_out(first: Database, second: Database) -> None:
    """Working memory, full-text indexes with all their shadow tables, views and times of migrations do not count."""
    first.table("frontier").insert({"address": "a.example/"})
    first.table("organs").enable_fts(["name"])
    first.execute("CREATE VIRTUAL TABLE fts_sections USING fts5(text)")
    first.execute("INSERT INTO fts_sections VALUES ('虚 构')")
    first.create_view("names", "SELECT name FROM organs")
    assert differences(first, second) == []
    assert "fts" not in "".join(dump(first))


def test_a_reports_number_in_the_index_is_left_out(first: Database, second: Database) -> None:
    """The list of reports is compared by all it says but the number, which is as the index was written."""
    for database, number in ((first, 1), (second, 7)):
        database.table("summary_reports").insert({"id": number, "report": "990000-jiaoyuju/2023", "year": 2023})
    assert differences(first, second) == []
    second.execute("UPDATE summary_reports SET year = 2022")
    assert len(differences(first, second)) == 2


def test_only_the_time_of_a_migration_is_left_out(first: Database, second: Database) -> None:
    """Which migrations ran must be equal; when they ran need not."""
    ours = Migrations("ours")
    ours(name="first")(lambda database: database.table("a").create({"id": str}))
    migrate(first, ours)
    assert any("_sqlite_migrations" in line and "applied_at" not in line for line in dump(first))
    assert len(differences(first, second)) == 1
    migrate(second, ours)
    second.execute("UPDATE _sqlite_migrations SET applied_at = '1999'")
    assert differences(first, second) == []


def test_bytes_and_odd_names_are_dumped(first: Database) -> None:
    """Bytes are told as SQL writes them, and a column may have any name."""
    first.table("odd [table]").insert({'a "b"]': b"\x00\xff", "order": 1.5})
    assert next(iter(dump(first))) == """["odd [table]",{"a \\"b\\"]": "x'00ff'", "order": 1.5}]"""


def test_every_exception_is_one_that_was_meant() -> None:
    """The exceptions are these; another one needs a reason and this line."""
    assert set(REBUILD_IGNORES) == {"frontier", "fts_*", "summary_reports", "_sqlite_migrations"}
