"""The printed form: its rows, headers and spans, made from the editions' files."""

from __future__ import annotations

import pytest

from extract.form import editions as read_editions
from extract.schema import WIDE, figure_keys
from publish.form_layout import FORMS, editions, layout, slots, words
from publish.form_parts import Head, Line, Part

EDITIONS = tuple(editions())


def width(heads: tuple[Head, ...]) -> int:
    """How many columns some cells take."""
    return sum(head.columns for head in heads)


def covered(part: Part) -> list[list[int]]:
    """For each row of labels, the columns that its cells and the cells above cover, as a browser lays them out."""
    rows: list[list[int]] = [[] for _ in part.lines]
    for place, line in enumerate(part.lines):
        for head in line.heads:
            free = [column for column in range(part.depth) if column not in rows[place]][: head.columns]
            for down in range(head.rows):
                rows[place + down].extend(free)
    return rows


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("table", WIDE)
def test_every_figure_of_an_edition_has_one_place(table: str, edition: str) -> None:
    """The layout has exactly the edition's keys, each once."""
    form = next(one for one in read_editions() if one.edition == edition)
    keys = [slot.key for slot in layout(table, edition).slots()]
    assert len(keys) == len(set(keys))
    assert set(keys) == {f"{table}.{key}" for key in figure_keys(table, [form])}  # type: ignore[arg-type]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("table", WIDE)
def test_headers_and_labels_cover_the_grid_without_gaps(table: str, edition: str) -> None:
    """Spans add up: each header row with the cells that reach down into it, and each row's labels."""
    for part in layout(table, edition).parts:
        columns = len(part.lines[0].slots)
        reaching = 0
        for level in part.header:
            assert width(level) + reaching == columns
            reaching += sum(head.columns for head in level if head.rows > 1)
        for row in covered(part):
            assert sorted(row) == list(range(part.depth))


def test_the_applications_are_nested_as_the_form_prints_them() -> None:
    """申请人情况 stands over seven columns, five of them under 法人或其他组织; 三、 goes down over its 22 rows."""
    (part,) = layout("applications", "2021").parts
    assert [(head.text.zh, head.columns, head.rows) for head in part.header[0]] == [("申请人情况", 7, 1)]
    second = [(head.text.zh, head.columns, head.rows) for head in part.header[1]]
    assert second == [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)]
    granted = line(part, "granted")
    assert [(head.text.zh, head.scope, head.rows) for head in granted.heads] == [
        ("三、本年度办理结果", "rowgroup", 22),
        ("（一）予以公开", "row", 1),
    ]
    secret = line(part, "refused_state_secret")
    assert [(head.text.zh, head.rows) for head in secret.heads] == [("（三）不予公开", 8), ("1.属于国家秘密", 1)]
    assert part.corner is not None
    assert "第一项加第二项之和" in part.corner.zh


def line(part: Part, key: str) -> Line:
    """A row by its key."""
    return next(one for one in part.lines if one.key == key)


def test_the_proceedings_are_one_row_without_a_label() -> None:
    """行政复议 over five, 行政诉讼 over ten in two halves."""
    (part,) = layout("proceedings", "2021").parts
    assert [(head.text.zh, head.columns) for head in part.header[0]] == [("行政复议", 5), ("行政诉讼", 10)]
    halves = [(head.text.zh, head.columns) for head in part.header[1] if head.scope == "colgroup"]
    assert halves == [("未经复议直接起诉", 5), ("复议后起诉", 5)]
    assert (part.depth, part.corner, len(part.lines)) == (0, None, 1)


def test_the_disclosure_stands_in_parts_under_its_articles() -> None:
    """Four parts in 2021, five in 2019, each with its article in both languages."""
    articles = [part.article for part in layout("disclosure", "2019").parts]
    assert len(articles) == 5
    assert all(article and article.zh and article.en for article in articles)
    assert len(layout("disclosure", "2021").parts) == 4


def test_a_row_of_another_edition_stands_where_that_edition_has_it() -> None:
    """（六）其他处理 of 2019 comes behind the fifth group of 2021 and names its edition; the groups' spans grow."""
    (part,) = layout("applications", "2021", {"applications.other_processing.total"}).parts
    keys = [one.key for one in part.lines]
    assert keys.index("other_processing") == keys.index("unprocessed_confirmation") + 1
    assert line(part, "other_processing").other == "2019"
    assert line(part, "granted").heads[0].rows == 23
    assert all(sorted(row) == [0, 1, 2] for row in covered(part))


def test_a_part_of_another_edition_is_appended_with_what_is_printed_of_it() -> None:
    """政府集中采购 in a report of 2021's form: its article, its row, and only the columns that the report prints."""
    parts = layout("disclosure", "2021", {"disclosure.procurement.amount"}).parts
    assert len(parts) == 5
    assert parts[-1].article is not None
    assert parts[-1].article.zh == "第二十条第（九）项"
    assert [slot.key for slot in parts[-1].lines[0].slots] == ["disclosure.procurement.amount"]
    assert parts[-1].lines[0].other == "2019"


def test_what_stands_in_the_edition_already_is_not_added_again() -> None:
    """Keys of the edition itself, and of other tables, change nothing."""
    printed = {slot.key for slot in layout("applications", "2021").slots()} | {"disclosure.procurement.amount"}
    assert layout("applications", "2021", printed) == layout("applications", "2021")


@pytest.mark.parametrize("edition", [None, "text", "tongjibiao", "1999"])
def test_an_unknown_edition_is_laid_out_as_the_newest(edition: str | None) -> None:
    """A report without a form of its own still has places for what it prints."""
    assert layout("applications", edition) == layout("applications", EDITIONS[0])


def test_every_word_of_the_form_has_english_beside_it() -> None:
    """No header, group, row, article or corner is Chinese alone."""
    for slot in slots().values():
        assert all(word.zh and word.en for word in (*slot.row, *slot.column)), slot.key
    for edition in EDITIONS:
        for part in layout("disclosure", edition).parts:
            assert part.article is not None
            assert part.article.en, part.article.zh


def test_no_word_of_ours_is_for_a_group_that_no_edition_has() -> None:
    """form_layout.toml says nothing of groups and articles that are not in the editions' files."""
    text = "".join(path.read_text(encoding="utf-8") for path in FORMS.glob("[0-9]*.toml"))
    for kind in ("groups", "articles"):
        assert [word for word in words()[kind] if f'"{word}"' not in text] == []
