"""Figures of an invented organ, year after year, for which every equation of the form holds.

For each kind of applicant what comes in is what goes out; outcomes add up to their total; kinds of applicant add up;
what one year carries out the next one carries in; documents in force roll from year to year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from extract.form import Form
from extract.report import Figures, Number

Line = dict[str, Number | None]
APPLICANTS = {"natural_person": 78, "business": 9, "research": 2, "public_welfare": 3, "legal_service": 5, "other": 3}
OUTCOMES = {
    "granted": 46,
    "partial": 12,
    "refused_state_secret": 1,
    "refused_prohibited_by_law": 2,
    "refused_security_stability": 1,
    "refused_third_party": 2,
    "refused_internal_affairs": 3,
    "refused_process_information": 3,
    "refused_enforcement_file": 2,
    "refused_administrative_query": 2,
    "unavailable_not_held": 12,
    "unavailable_needs_creation": 2,
    "unavailable_unclear": 1,
    "unprocessed_petition": 3,
    "unprocessed_duplicate": 2,
    "unprocessed_publication": 1,
    "unprocessed_excessive": 1,
    "unprocessed_confirmation": 1,
    "other_uncorrected": 2,
    "other_fee_unpaid": 1,
    "other_other": 1,
}
OTHER = ("other_uncorrected", "other_fee_unpaid", "other_other")
ENDINGS = {"upheld": 6, "corrected": 2, "other": 2, "pending": 1}


@dataclass(frozen=True, slots=True)
class Year:
    """The figures of one organ and year, all three tables whole."""

    disclosure: Figures
    applications: Figures
    proceedings: Figures


def year_of(random: Random, scale: int, *, form: Form, regulations: bool, before: Year | None) -> Year:
    """Invent the figures of one year.

    Args:
        random: where the numbers come from; the same state gives the same figures.
        scale: about how many applications the organ gets.
        form: the edition whose rows and columns are filled.
        regulations: whether the organ makes 规章.
        before: the year before, which this one carries on.
    """
    return Year(
        _disclosure(random, scale, form, regulations=regulations, before=before),
        _applications(random, scale, form, before),
        {group: _proceeding(random, scale) for group in ("review", "litigation_direct", "litigation_after_review")},
    )


def count(figures: Figures, row: str, column: str) -> int:
    """A figure as a whole number; a blank or missing one counts as nothing."""
    return int(figures.get(row, {}).get(column) or 0)


def with_other_row(applications: Figures, *, beside: bool) -> Figures:
    """（六）其他处理 as one row, beside its three sub-rows or instead of them."""
    one = {"other_processing": _sum([applications[key] for key in OTHER])}
    kept = {key: line for key, line in applications.items() if beside or key not in OTHER}
    return {**kept, **one}


def procurement(random: Random, scale: int) -> Line:
    """The row 政府集中采购."""
    return {"projects": random.randint(scale // 6, scale // 3), "amount": round(scale * random.uniform(4, 9), 2)}


def _drawn(random: Random, weights: Mapping[str, int], number: int) -> Line:
    """A number of things dealt out by weight."""
    dealt = Counter(random.choices(tuple(weights), tuple(weights.values()), k=number))
    return {key: dealt[key] for key in weights}


def _sum(lines: Sequence[Line]) -> Line:
    return {key: sum(line[key] or 0 for line in lines) for key in lines[0]}


def _totalled(line: Line) -> Line:
    return {**line, "total": sum(value or 0 for value in line.values())}


def _applications(random: Random, scale: int, form: Form, before: Year | None) -> Figures:
    """Table three: new and carried in by kind of applicant, then the outcome of each application."""
    new = _drawn(random, APPLICANTS, round(scale * random.uniform(0.8, 1.2)))
    if before is None:
        carried_in = _drawn(random, APPLICANTS, scale // 20)
    else:
        carried_in = {key: before.applications["carried_out"][key] for key in APPLICANTS}
    received = _sum([new, carried_in])
    carried_out: Line = {key: random.randint(0, int(number or 0) // 8) for key, number in received.items()}
    results: Line = {key: (received[key] or 0) - (carried_out[key] or 0) for key in APPLICANTS}
    dealt = {key: _drawn(random, OUTCOMES, int(results[key] or 0)) for key in APPLICANTS}
    outcomes: Figures = {row: {key: dealt[key][row] for key in APPLICANTS} for row in OUTCOMES}
    rows: Figures = {"new": new, "carried_in": carried_in, **outcomes, "results_total": results}
    rows |= {"carried_out": carried_out}
    whole = with_other_row({row: _totalled(line) for row, line in rows.items()}, beside=True)
    return {row: whole[row] for row in form.tables["applications"].row_keys}


def _proceeding(random: Random, scale: int) -> Line:
    return _totalled(_drawn(random, ENDINGS, round(scale * random.uniform(0.01, 0.05))))


def _disclosure(random: Random, scale: int, form: Form, *, regulations: bool, before: Year | None) -> Figures:
    """Table two, cut to the rows and columns of the edition."""
    rows: Figures = {
        "regulations": _documents(random, 40 if regulations else 0, before, "regulations"),
        "normative_documents": _documents(random, scale // 3, before, "normative_documents"),
        "licensing": _handled(random, scale * 12),
        "other_services": _handled(random, scale),
        "penalties": _handled(random, scale * 3),
        "coercion": _handled(random, scale // 4),
        "fees": {"amount": round(scale * random.uniform(0.5, 3), 2), **_items(random, scale)},
        "procurement": procurement(random, scale),
    }
    kept: Figures = {row: {} for row in form.tables["disclosure"].row_keys}
    for part in form.tables["disclosure"].parts:
        for row, column, _, _ in part.cells():
            kept[row][column] = rows[row][column]
    return kept


def _documents(random: Random, size: int, before: Year | None, row: str) -> Line:
    """Documents made, withdrawn and in force; those in force roll on from the year before."""
    issued, repealed = random.randint(size // 20, size // 6), random.randint(0, size // 20)
    stock = size + random.randint(0, size) if before is None else count(before.disclosure, row, "in_force")
    standing = stock + issued - repealed
    made: Line = {"made": issued, "newly_disclosed": issued, "total_disclosed": standing}
    return {"issued": issued, "repealed": repealed, "in_force": standing, **made}


def _handled(random: Random, size: int) -> Line:
    return {"decisions": random.randint(size // 2, size), **_items(random, size)}


def _items(random: Random, size: int) -> Line:
    """The 2019 edition's counts of items: last year's, and how many more or fewer there are now."""
    items = size // 8
    return {"previous_items": items, "change": random.randint(-min(items, 3), min(items, 4))}
