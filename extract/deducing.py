"""Doubtful figures decided by the form's own equations, where these leave one reading; the others stay without figure.

A figure that was decided is ``deduced``: a note keeps what is printed and names the equations, and every rule over
it is doubtful (equations.DOUBT).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from extract.document import VERY_SURE
from extract.equations import sums
from extract.form import Equation
from extract.report import Note, Number, TableName
from extract.shifted import doubt_shifted
from extract.solving import Doubt, Solved, Sum, solve
from extract.table_reader import TableReading

_OPEN = frozenset({"unsure", "run_together", "blank", "dash", "slash", "word", "wrapped"})
"""What a note says of a cell before it is decided; the note that it is deduced says it all."""


def deduce(found: Mapping[TableName, TableReading], equations: Iterable[Equation]) -> None:
    """Settle the doubtful cells of a document's tables by the equations of its edition.

    First the figures of lines that do not add up are doubted where they were seen and not read as characters, and
    those of table 四 that stand aside of their columns (shifted.py).

    Args:
        found: the tables as read; changed where cells are doubtful.
        equations: those of the edition that the document follows.
    """
    equations = tuple(equations)
    for name, reading in found.items():
        if name == "proceedings" and any(note.means == "blank" for note in reading.notes):
            groups = [
                one for equation in equations if equation.table == name for one in sums(equation, reading.figures)
            ]
            doubt_shifted(reading, groups)
        if not (reading.doubts or any(sight.confidence is not None for sight in reading.sights.values())):
            continue
        lines = [line for equation in equations if equation.table == name for line in sums(equation, reading.figures)]
        _doubt_broken(reading, lines)
        solved = solve(reading.doubts, _known(reading), lines)
        for cell, one in solved.items():
            _write(reading, cell, one)


def _known(reading: TableReading) -> dict[str, Number]:
    return {
        f"{row}.{column}": value
        for row, columns in reading.figures.items()
        for column, value in columns.items()
        if value is not None
    }


def _doubt_broken(reading: TableReading, lines: Sequence[Sum]) -> None:
    """Take back the figures of a broken line that were seen, and not very surely: one of them may be misread.

    Offices err too: a broken line of figures that are very sure stays as it is.
    """
    known = _known(reading)
    broken = [one for one in lines if all(cell in known for cell, _ in one.terms) and _total(one, known)]
    for cell in dict.fromkeys(cell for one in broken for cell, _ in one.terms):
        at = f"{reading.name}.{cell}"
        sight = reading.sights.get(at)
        if sight is None or sight.confidence is None or sight.confidence >= VERY_SURE:
            continue
        row, _, column = cell.partition(".")
        value = reading.figures[row][column]
        reading.figures[row][column] = None
        reading.note("unsure", reading.places[at][-1], at)
        others = reading.alternatives.get(at, ())
        choices = tuple((choice,) for choice in dict.fromkeys((value, *others)))
        reading.doubts.append(Doubt((cell,), choices, likely=True))


def _total(one: Sum, known: Mapping[str, Number]) -> Number:
    return sum(sign * known[cell] for cell, sign in one.terms)


def _write(reading: TableReading, cell: str, solved: Solved) -> None:
    """Give a cell its deduced figure, and the note that says so."""
    at = f"{reading.name}.{cell}"
    row, _, column = cell.partition(".")
    reading.figures[row][column] = solved.value
    reading.notes[:] = [note for note in reading.notes if note.at != at or note.means not in _OPEN]
    reading.notes.append(Note(at, reading.places[at][-1], "deduced", solved.by))
