"""The rules from one year's report to the next: what an organ carried out is what it carries in.

Each is an equality between figures of two reports of one organ. It applies where the editions of both print every
term of it, and says of neither report that it is the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extract.equations import DOUBT, cause_of, line_name, sentence
from extract.form import Equation, Form, by_edition
from extract.outcome import BLANK, HOLDS, Kind, Outcome, Rule
from extract.report import (
    Figures,
    Finding,
    FormatName,
    Note,
    Number,
    Place,
    Report,
    RuleCount,
    TableForm,
    TableName,
    Value,
)


class Year(Value, frozen=True, kw_only=True):
    """What the rules between years need of one report; ``label`` names it in the evidence (示例市水务局 2023).

    The other names mean what they mean in a Report.
    """

    label: str
    year: int
    format: FormatName
    tables: Mapping[TableName, TableForm] = {}
    disclosure: Figures | None = None
    applications: Figures | None = None
    notes: tuple[Note, ...] = ()
    provenance: Mapping[str, Place] = {}


def of_report(report: Report, year: int, label: str) -> Year:
    """A report as these rules see it."""
    return Year(
        label=label,
        year=year,
        format=report.format,
        tables=report.tables,
        disclosure=report.disclosure,
        applications=report.applications,
        notes=report.notes,
        provenance=report.provenance,
    )


class Roll(NamedTuple):
    """An equality over two years: last year's ``last`` and this year's ``plus``, less ``minus``, are ``found``.

    The cells are ``row.column`` with ``{}`` for the line that the equation is applied to; ``grave`` is the line in
    which it is an error.
    """

    equation: Equation
    last: tuple[str, ...]
    found: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    grave: str | None = None


ROLLS = (
    Roll(
        Equation(
            rule="carry.applications",
            version=1,
            table="applications",
            each="column",
            severity="notice",
            source="arithmetic",
            expected=(),
            found=(),
            zh="{where}：上年结转为{found}件，上一年度报告的结转下年度继续办理为{expected}件，二者应一致",
            en="{where}: {found} carried in, the report of the year before carries out {expected}; they should agree",
        ),
        last=("carried_out.{}",),
        found="carried_in.{}",
        grave="total",
    ),
    Roll(
        Equation(
            rule="carry.in_force",
            version=1,
            table="disclosure",
            each="row",
            severity="notice",
            source="convention",
            expected=(),
            found=(),
            zh="{where}：现行有效为{found}件，上一年度报告的现行有效加本年制发、减本年废止为{expected}件，二者应一致",
            en="{where}: {found} in force; those of the report of the year before plus issued minus repealed this year "
            "are {expected}; they should agree",
        ),
        last=("{}.in_force",),
        found="{}.in_force",
        plus=("{}.issued",),
        minus=("{}.repealed",),
    ),
    Roll(
        Equation(
            rule="carry.items",
            version=1,
            table="disclosure",
            each="row",
            severity="notice",
            source="arithmetic",
            expected=(),
            found=(),
            zh="{where}：上一年项目数量为{found}项，上一年度报告的上一年项目数量与本年增/减之和为{expected}项，二者应一致",
            en="{where}: {found} items last year; the report of the year before has {expected} with its change; "
            "they should agree",
        ),
        last=("{}.previous_items", "{}.change"),
        found="{}.previous_items",
    ),
)


def carry(before: Year, now: Year, forms: tuple[Form, ...]) -> tuple[Finding, ...]:
    """What is broken or doubtful from one report of an organ to its next, errors first; the cells are ``now``'s."""
    return carried(before, now, forms)[0]


def carried(before: Year, now: Year, forms: tuple[Form, ...]) -> tuple[tuple[Finding, ...], RuleCount]:
    """The same, with how often a rule held or had a term missing.

    Raises:
        ValueError: the two are no consecutive years.
    """
    if now.year != before.year + 1:
        raise ValueError(f"expected a report and the one of the year after, got {before.label} and {now.label}")
    outcomes = [(rule, outcome) for roll in ROLLS for rule, outcome in _outcomes(roll, before, now, forms)]
    kinds = [outcome.kind for _, outcome in outcomes]
    findings = [found for rule, outcome in outcomes if (found := outcome.finding(rule))]
    findings.sort(key=lambda finding: (finding.severity != "error", finding.verdict))
    return tuple(findings), RuleCount(kinds.count("holds"), kinds.count("blank"))


def _outcomes(roll: Roll, before: Year, now: Year, forms: tuple[Form, ...]) -> Iterator[tuple[Rule, Outcome]]:
    equation = roll.equation
    form = _form(now, equation.table, forms) or forms[0]
    for line in _lines(roll, before, now, forms):
        rolled = _Rolled(roll, before, now, line)
        grave = line == roll.grave
        yield (
            Rule(equation.rule, equation.version, "error" if grave else equation.severity, equation.source),
            rolled.outcome(form),
        )


def _form(year: Year, table: TableName, forms: tuple[Form, ...]) -> Form | None:
    """The edition that a report's table follows; None where it follows none."""
    printed = year.tables.get(table)
    return by_edition(forms).get(printed.form or "") if printed else None


def _lines(roll: Roll, before: Year, now: Year, forms: tuple[Form, ...]) -> Iterator[str]:
    """The rows or columns in which both reports' tables print every term, in the order of this year's edition."""
    table, place = roll.equation.table, roll.found.split(".").index("{}")
    last, this = _keys(before, table, forms), _keys(now, table, forms)
    for line in dict.fromkeys(key.split(".")[place] for key in this):
        at_hand = {cell.format(line) for cell in (roll.found, *roll.plus, *roll.minus)}
        if at_hand <= this.keys() and {cell.format(line) for cell in roll.last} <= last.keys():
            yield line


def _keys(year: Year, table: TableName, forms: tuple[Form, ...]) -> dict[str, None]:
    """The cells of a table's edition; of no edition, those that are printed; without the table, none."""
    figures: Figures | None = getattr(year, table)
    form = _form(year, table, forms)
    if figures is None:
        return {}
    if form is None:
        return dict.fromkeys(f"{row}.{column}" for row, columns in figures.items() for column in columns)
    cells = (cell for part in form.tables[table].parts for cell in part.cells())
    return dict.fromkeys(f"{row}.{column}" for row, column, _, _ in cells)


class _Term(NamedTuple):
    """One figure of the equality: whose, which cell, its value, and whether it is added (+1) or taken off (-1)."""

    year: Year
    at: str
    value: Number | None
    sign: int = 1

    def doubted(self) -> bool:
        """Whether a note says that the figure cannot be relied on."""
        return any(note.at == self.at and note.means in DOUBT for note in self.year.notes)

    def sure(self) -> bool:
        """Whether the figure stands plainly in a digital document."""
        return cause_of(self.year, (self.at,)) == "report"


class _Rolled(NamedTuple):
    """An equality in one line of two reports."""

    roll: Roll
    before: Year
    now: Year
    line: str

    def outcome(self, form: Form) -> Outcome:
        """Compare both sides; a missing term leaves it open, one in doubt makes it doubtful."""
        equation = self.roll.equation
        found, terms = self._term(self.now, self.roll.found), self._expected()
        everything = (found, *terms)
        if any(term.value is None for term in everything):
            return BLANK
        expected = sum(term.sign * (term.value or 0) for term in terms)
        doubtful = any(term.doubted() for term in everything)
        if expected == found.value and not doubtful:
            return HOLDS
        kind: Kind = "doubtful" if doubtful else "broken"
        printed = found.value or 0
        return Outcome(
            kind,
            sentence(equation, line_name(equation, form, self.line), expected, printed),
            expected,
            printed,
            tuple(dict.fromkeys(term.at for term in everything if term.year is self.now)),
            _evidence(terms, expected, found),
            "report" if all(term.sure() for term in everything) else "unsure",
        )

    def _expected(self) -> tuple[_Term, ...]:
        """The terms whose sum the found figure should be."""
        roll = self.roll
        return (
            *(self._term(self.before, cell) for cell in roll.last),
            *(self._term(self.now, cell) for cell in roll.plus),
            *(self._term(self.now, cell, -1) for cell in roll.minus),
        )

    def _term(self, year: Year, cell: str, sign: int = 1) -> _Term:
        row, _, column = cell.format(self.line).partition(".")
        figures: Figures = getattr(year, self.roll.equation.table) or {}
        return _Term(year, f"{self.roll.equation.table}.{row}.{column}", figures.get(row, {}).get(column), sign)


def _evidence(terms: tuple[_Term, ...], expected: Number, found: _Term) -> str:
    """Both sides as a person checks them, each figure with the report that prints it."""
    shown = [f"{'+-'[term.sign < 0]} {_shown(term)}" for term in terms]
    sign = "=" if expected == found.value else "≠"
    return f"{' '.join(shown).removeprefix('+ ')} = {expected} {sign} {_shown(found)}"


def _shown(term: _Term) -> str:
    return f"{term.at.partition('.')[2]} {term.value}（{term.year.label}）"
