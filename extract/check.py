"""A report against every rule that needs nothing but the report: its equations, and the few that are none."""

from __future__ import annotations

from collections.abc import Iterator

from extract import equations
from extract.document import Origin
from extract.form import Form, by_edition
from extract.outcome import Outcome, Rule
from extract.report import Finding, Report, RuleCount
from extract.rules import RULES


def check(report: Report, forms: tuple[Form, ...], origin: Origin) -> tuple[tuple[Finding, ...], RuleCount]:
    """Apply every rule.

    Returns:
        What is broken or doubtful, errors first, and how often a rule held or had a term missing.
    """
    findings: list[Finding] = []
    holds = blank = 0
    for rule, outcome in _outcomes(report, forms, origin):
        holds += outcome.kind == "holds"
        blank += outcome.kind == "blank"
        if found := outcome.finding(rule):
            findings.append(found)
    order = {"error": 0, "notice": 1, "info": 2}
    findings.sort(key=lambda finding: (order[finding.severity], finding.verdict))
    return tuple(findings), RuleCount(holds, blank)


def _outcomes(report: Report, forms: tuple[Form, ...], origin: Origin) -> Iterator[tuple[Rule, Outcome]]:
    form = by_edition(forms).get(report.form or "", forms[0])
    for equation in form.equations:
        rule = Rule(equation.rule, equation.version, equation.severity, equation.source)
        for outcome in equations.apply(equation, report, form):
            yield rule, outcome
    for rule, apply in RULES:
        for outcome in apply(report, forms, origin):
            yield rule, outcome
