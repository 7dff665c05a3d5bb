"""Spans spread: which cell covers which position of a table."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Cell, Table
from extract.grid import Spot, spread

Printed = tuple[Cell, ...]


def lines(*rows: Printed) -> list[list[tuple[str, int, int]]]:
    """Each row of the grid as (text, left, right)."""
    return [[(spot.text, spot.left, spot.right) for spot in line.spots] for line in spread(Table(1, rows))]


def test_a_row_span_reaches_into_the_rows_below() -> None:
    """A cell over two rows stands in both, and the second row's own cells take the free positions."""
    assert lines((Cell("组", 2), Cell("甲")), (Cell("乙"),)) == [
        [("组", 0, 1), ("甲", 1, 2)],
        [("组", 0, 1), ("乙", 1, 2)],
    ]


def test_a_column_span_moves_what_follows() -> None:
    """A cell over three columns pushes the next one to the fourth."""
    assert lines((Cell("宽", 1, 3), Cell("窄"))) == [[("宽", 0, 3), ("窄", 3, 4)]]


def test_a_cell_between_two_hanging_ones_takes_the_gap() -> None:
    """A row's own cell stands between the two that hang into it, and the next one behind them."""
    found = lines((Cell("左", 2), Cell("中"), Cell("右", 2)), (Cell("下"), Cell("外")))
    assert found[1] == [("左", 0, 1), ("下", 1, 2), ("右", 2, 3), ("外", 3, 4)]


def test_two_hanging_cells_side_by_side_are_both_passed() -> None:
    """Where two groups hang into a row, its first cell stands behind both."""
    found = lines((Cell("三", 3), Cell("四", 2), Cell("1")), (Cell("2"),), (Cell("3"),))
    assert found[1] == [("三", 0, 1), ("四", 1, 2), ("2", 2, 3)]
    assert found[2] == [("三", 0, 1), ("3", 1, 2)]


def test_a_row_span_ends_with_the_table() -> None:
    """A span past the end covers the rows there are and no more."""
    spots = spread(Table(1, ((Cell("组", 99), Cell("甲")), (Cell("乙"),))))
    assert spots[0].spots[0] == Spot("组", 0, 0, 2, 1)
    assert len(spots) == 2


def test_spans_that_do_not_add_up_leave_a_gap_and_lose_no_cell() -> None:
    """Rows of different widths keep every cell; nothing is invented where none stands."""
    assert lines((Cell("甲", 1, 2), Cell("1")), (Cell("乙"), Cell("2"), Cell("3"), Cell("4"))) == [
        [("甲", 0, 2), ("1", 2, 3)],
        [("乙", 0, 1), ("2", 1, 2), ("3", 2, 3), ("4", 3, 4)],
    ]


def test_an_empty_row_still_holds_what_hangs_into_it() -> None:
    """A row without cells of its own shows the cells that reach into it, and counts as a row."""
    found = spread(Table(1, ((Cell("组", 3), Cell("1")), (), (Cell("2"),))))
    assert [line.row for line in found] == [0, 1, 2]
    assert [spot.text for spot in found[1].spots] == ["组"]


TABLES = st.lists(
    st.lists(st.builds(Cell, st.just("x"), st.integers(1, 9), st.integers(1, 9)), max_size=6).map(tuple), max_size=8
)


@settings(deadline=None)
@given(TABLES)
def test_every_cell_starts_once_and_in_order(rows: list[Printed]) -> None:
    """Whatever the spans, each printed cell starts once, in its own row, left to right, inside the table."""
    found = spread(Table(1, tuple(rows)))
    assert len(found) == len(rows)
    for number, (line, cells) in enumerate(zip(found, rows, strict=True)):
        starting = [spot for spot in line.spots if spot.top == number]
        assert [spot.right - spot.left for spot in starting] == [cell.columns for cell in cells]
        assert [spot.left for spot in line.spots] == sorted(spot.left for spot in line.spots)
        assert all(spot.top <= number < spot.bottom <= len(rows) for spot in line.spots)
