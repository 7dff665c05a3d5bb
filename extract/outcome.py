"""What applying a rule once gives."""

from __future__ import annotations

from typing import Literal, NamedTuple

from extract.report import Cause, Finding, Number, Says, Severity, Source

Kind = Literal["holds", "broken", "blank", "doubtful"]
DIGITAL = frozenset({"html", "text", "docx", "doc", "wps", "rtf", "mht", "pdf"})


class Rule(NamedTuple):
    """A rule's name and standing; ``version`` changes whenever its answers could."""

    key: str
    version: int
    severity: Severity
    source: Source


class Outcome(NamedTuple):
    """One answer of a rule: whether it holds; if it does not, what was computed and what is printed, and where."""

    kind: Kind
    says: Says | None = None
    expected: Number | str | None = None
    found: Number | str | None = None
    cells: tuple[str, ...] = ()
    evidence: str | None = None
    cause: Cause = "report"

    def finding(self, rule: Rule) -> Finding | None:
        """The outcome as it is written down; None where the rule holds or a term is missing."""
        if self.kind not in ("broken", "doubtful") or self.says is None:
            return None
        return Finding(
            rule=rule.key,
            version=rule.version,
            severity=rule.severity,
            verdict="broken" if self.kind == "broken" else "doubtful",
            cause=self.cause if self.kind == "broken" else None,
            says=self.says,
            source=rule.source,
            expected=self.expected,
            found=self.found,
            cells=self.cells,
            evidence=self.evidence,
        )


HOLDS = Outcome("holds")
BLANK = Outcome("blank")
