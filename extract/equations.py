"""The form's equations over a report's figures; what they say stands in the form, not here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from extract.form import Equation, Form
from extract.outcome import BLANK, DIGITAL, HOLDS, Kind, Outcome
from extract.report import Cause, Figures, FormatName, Note, Number, Place, Report, Says, TableName
from extract.solving import Sum

DOUBT = frozenset({"deduced", "corrected", "unsure"})
"""What a note says of a figure that no rule may rely on: whatever it gives is doubtful."""

# A figure put together or taken apart from what is printed: read rightly as far as we know, but not word for word.
_NOT_PLAIN = frozenset({"wrapped", "footnote", "amended_in_cell", "run_together"})
_CONFIDENT = 0.9


def apply(equation: Equation, report: Report, form: Form) -> Iterator[Outcome]:
    """Apply an equation wherever it can be: in each column, or in each row, of its table."""
    figures: Figures | None = getattr(report, equation.table)
    if figures is None or equation.table not in form.tables:
        return
    doubted = frozenset(note.at for note in report.notes if note.means in DOUBT)
    for applied in _everywhere(equation, figures):
        yield applied.outcome(report, form, doubted)


def sums(equation: Equation, figures: Figures) -> Iterator[Sum]:
    """An equation wherever it can be applied to a table's figures, as terms that add up to nothing.

    Its cells are ``row.column``; where a term is a choice, they are those that the document prints.
    """
    for applied in _everywhere(equation, figures):
        left, right = applied.terms(equation.expected), applied.terms(equation.found)
        terms = (*((cell, 1) for cell in left), *((cell, -1) for cell in right))
        yield Sum(f"{equation.rule}[{applied.line}]", equation.each, terms)


def _everywhere(equation: Equation, figures: Figures) -> Iterator[_Applied]:
    """The rows or columns of its table in which an equation is to hold."""
    lines = _columns(figures) if equation.each == "column" else tuple(figures)
    for line in lines:
        applied = _Applied(equation, figures, line)
        if not equation.only_where_printed or applied.printed_whole():
            yield applied


def _columns(figures: Figures) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for columns in figures.values() for column in columns))


class _Applied(NamedTuple):
    """An equation over one row or column of a table's figures; its cells are ``row.column``."""

    equation: Equation
    figures: Figures
    line: str

    def outcome(self, report: Report, form: Form, doubted: frozenset[str]) -> Outcome:
        """Compare both sides; a missing term leaves it open, one in doubt makes it doubtful."""
        left, right = self.terms(self.equation.expected), self.terms(self.equation.found)
        cells = (*right, *left)
        if any(self.value(cell) is None for cell in cells):
            return BLANK
        expected, found = self.total(left), self.total(right)
        dotted = tuple(f"{self.equation.table}.{cell}" for cell in cells)
        doubtful = not doubted.isdisjoint(dotted)
        if expected == found and not doubtful:
            return HOLDS
        sign = "≠" if expected != found else "="
        evidence = f"{self.shown(left)} = {expected} {sign} {found} = {self.shown(right)}"
        kind: Kind = "doubtful" if doubtful else "broken"
        says = sentence(self.equation, line_name(self.equation, form, self.line), expected, found)
        return Outcome(kind, says, expected, found, dotted, evidence, cause_of(report, dotted))

    def terms(self, choices: tuple[tuple[str, ...], ...]) -> list[str]:
        """The cells of a side: of each term's choices the first that is printed whole, else the first."""
        return [cell for each in choices for cell in self.chosen(each)]

    def chosen(self, choices: tuple[str, ...]) -> list[str]:
        """The cells of a term."""
        sums = [[self.cell(key) for key in choice.split(" + ")] for choice in choices]
        return next((cells for cells in sums if all(map(self.printed, cells))), sums[0])

    def cell(self, key: str) -> str:
        """The cell of a row's or column's key in this line."""
        return f"{key}.{self.line}" if self.equation.each == "column" else f"{self.line}.{key}"

    def printed(self, cell: str) -> bool:
        """Whether the document prints the cell."""
        row, _, column = cell.partition(".")
        return column in self.figures.get(row, {})

    def printed_whole(self) -> bool:
        """Whether the document prints every cell of both sides."""
        return all(map(self.printed, (*self.terms(self.equation.expected), *self.terms(self.equation.found))))

    def value(self, cell: str) -> Number | None:
        """The figure of a cell."""
        row, _, column = cell.partition(".")
        return self.figures.get(row, {}).get(column)

    def total(self, cells: list[str]) -> Number:
        """The sum of cells that all have a figure."""
        return sum(self.value(cell) or 0 for cell in cells)

    def shown(self, cells: list[str]) -> str:
        """A sum as a person checks it: each cell with its figure, of several zeros only how many."""
        filled = [cell for cell in cells if self.value(cell)]
        zeros = len(cells) - len(filled)
        if len(cells) == 1 or not zeros:
            filled, zeros = cells, 0
        parts = [f"{cell} {self.value(cell)}" for cell in filled]
        return " + ".join([*parts, f"（其余{zeros}项为0 · {zeros} more of 0）"] if zeros else parts)


def sentence(equation: Equation, where: Says, expected: Number, found: Number) -> Says:
    """What an equation says of one line, in both languages."""
    return Says(
        equation.zh.format(where=where.zh, expected=expected, found=found),
        equation.en.format(where=where.en, expected=expected, found=found),
    )


class Printed(Protocol):
    """What a report tells of how its figures were read."""

    @property
    def format(self) -> FormatName:
        """What the document is."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What does not stand there plainly."""

    @property
    def provenance(self) -> Mapping[str, Place]:
        """Where each figure stands."""


def cause_of(report: Printed, cells: tuple[str, ...]) -> Cause:
    """Whose fault: the office's where a digital document holds each figure plainly; else not yet known."""
    places = [report.provenance.get(cell) for cell in cells]
    if any(note.means in _NOT_PLAIN and note.at in cells for note in report.notes):
        return "unsure"
    sure = all(place and (place.confidence is None or place.confidence >= _CONFIDENT) for place in places)
    return "report" if report.format in DIGITAL and sure else "unsure"


def line_name(equation: Equation, form: Form, line: str) -> Says:
    """How a sentence calls the row or column that an equation is applied to."""
    names = _names(form, equation.table, equation.each)
    name = names.get(line, Says(line, line))
    if equation.each == "column":
        return Says(f"“{name.zh}”列", f"column “{name.en}”")
    return Says(f"“{name.zh}”", f"row “{name.en}”")


@lru_cache(maxsize=32)
def _names(form: Form, table: TableName, each: str) -> dict[str, Says]:
    """How rows or columns are called in a sentence."""
    names: dict[str, Says] = {}
    for part in form.tables[table].parts:
        for row_key, column_key, row, column in part.cells():
            if each == "column":
                names[column_key] = Says(column.label, column.en)
            elif row is not None:
                names[row_key] = Says(row.label, row.en)
            else:
                names[row_key] = Says(column.groups[-1], row_key.replace("_", " "))
    return names
