"""The form's equations over a report's figures; what they say stands in the form, not here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extract.form import Equation, Form
from extract.outcome import BLANK, DIGITAL, HOLDS, Outcome
from extract.report import Cause, Figures, Number, Report, Says

_DOUBT = frozenset({"deduced", "corrected", "unsure"})
_CONFIDENT = 0.9


def apply(equation: Equation, report: Report, form: Form) -> Iterator[Outcome]:
    """Apply an equation wherever it can be: in each column, or in each row, of its table."""
    figures = getattr(report, equation.table)
    if figures is None or equation.table not in form.tables:
        return
    lines = _columns(figures) if equation.each == "column" else tuple(figures)
    doubted = {note.at for note in report.notes if note.means in _DOUBT}
    for line in lines:
        outcome = _one(equation, report, form, figures, line, doubted)
        if outcome is not None:
            yield outcome


def _columns(figures: Figures) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for columns in figures.values() for column in columns))


def _one(
    equation: Equation, report: Report, form: Form, figures: Figures, line: str, doubted: set[str]
) -> Outcome | None:
    """The equation in one row or column; None where it does not apply."""
    left = [_term(equation, figures, line, choices) for choices in equation.expected]
    right = [_term(equation, figures, line, choices) for choices in equation.found]
    cells = tuple(cell for term in (*right, *left) for cell in term)
    values = [_value(figures, cell) for cell in cells]
    if equation.only_where_printed and not all(_printed(figures, cell) for cell in cells):
        return None
    if any(value is None for value in values):
        return BLANK
    expected = sum(_value(figures, cell) or 0 for term in left for cell in term)
    found = sum(_value(figures, cell) or 0 for term in right for cell in term)
    dotted = tuple(f"{equation.table}.{cell}" for cell in cells)
    doubtful = bool(doubted.intersection(dotted))
    if expected == found and not doubtful:
        return HOLDS
    where = _where(equation, form, line)
    says = Says(
        equation.zh.format(where=where.zh, expected=expected, found=found),
        equation.en.format(where=where.en, expected=expected, found=found),
    )
    evidence = f"{_sum(figures, left)} = {expected}; {_sum(figures, right)} = {found}"
    cause = _cause(report, dotted)
    return Outcome("doubtful" if doubtful else "broken", says, expected, found, dotted, evidence, cause)


def _term(equation: Equation, figures: Figures, line: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a term: of its choices the first that is printed whole, else the first."""
    sums = [tuple(_cell(equation, line, key) for key in choice.split(" + ")) for choice in choices]
    return next((cells for cells in sums if all(_printed(figures, cell) for cell in cells)), sums[0])


def _cell(equation: Equation, line: str, key: str) -> str:
    return f"{key}.{line}" if equation.each == "column" else f"{line}.{key}"


def _printed(figures: Figures, cell: str) -> bool:
    row, _, column = cell.partition(".")
    return column in figures.get(row, {})


def _value(figures: Figures, cell: str) -> Number | None:
    row, _, column = cell.partition(".")
    return figures.get(row, {}).get(column)


def _sum(figures: Figures, terms: list[tuple[str, ...]]) -> str:
    return " + ".join(f"{cell} {_value(figures, cell)}" for term in terms for cell in term)


def _cause(report: Report, cells: tuple[str, ...]) -> Cause:
    """Whose fault: the office's where a digital document holds each figure's text; else not yet known."""
    places = [report.provenance.get(cell) for cell in cells]
    sure = all(place and (place.confidence is None or place.confidence >= _CONFIDENT) for place in places)
    return "report" if report.format in DIGITAL and sure else "unsure"


def _where(equation: Equation, form: Form, line: str) -> Says:
    names = _names(form, equation.table, equation.each)
    name = names.get(line, Says(line, line))
    if equation.each == "column":
        return Says(f"“{name.zh}”列", f"column “{name.en}”")
    return Says(f"“{name.zh}”", f"row “{name.en}”")


@lru_cache(maxsize=32)
def _names(form: Form, table: str, each: str) -> dict[str, Says]:
    """How rows or columns are called in a sentence."""
    names: dict[str, Says] = {}
    for part in form.tables[table].parts:  # type: ignore[index]
        for row_key, column_key, row, column in part.cells():
            if each == "column":
                names[column_key] = Says(column.label, column.en)
            elif row is not None:
                names[row_key] = Says(row.label, row.en)
            else:
                names[row_key] = Says(column.groups[-1], row_key.replace("_", " "))
    return names
