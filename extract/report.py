"""One report as data: the public contract.

Every name here is a key of the JSON that ``nianbao extract --json`` writes, that the archive stores and that the
site shows. A key means one thing in every edition of the form. The form itself is set by 国办公开办函〔2021〕30号
(reports on 2021 and later) and 国办公开办函〔2019〕60号 (2019 and 2020), the duty to report by articles 49 and 50 of
《中华人民共和国政府信息公开条例》 (State Council order 711).

Absent, null and 0 are three things: a key is absent where the document prints no such row, ``None`` where the row is
printed and its cell holds no sure number (a note says what stands there), and 0 is a printed zero.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Number = int | float
"""A figure: a whole count in 件, or an amount in 万元 as printed (a JSON number with at most a fraction of 分)."""

FormatName = Literal["html", "text", "docx", "doc", "wps", "rtf", "mht", "pdf", "scan", "image"]
TableName = Literal["disclosure", "applications", "proceedings"]
Means = Literal[
    "blank",
    "dash",
    "slash",
    "word",
    "with_unit",
    "unit_converted",
    "unit_missing",
    "wrapped",
    "run_together",
    "deduced",
    "unsure",
    "corrected",
    "footnote",
    "amended_in_cell",
    "label_variant",
    "label_misprint",
    "row_of_other_edition",
    "row_empty",
    "row_unknown",
    "table_split",
    "image",
    "marker_removed",
]
Severity = Literal["error", "notice", "info"]
Verdict = Literal["broken", "doubtful"]
Cause = Literal["report", "reading", "unsure"]
Source = Literal["printed", "arithmetic", "regulation", "convention"]

CivilDate = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a civil date of Beijing")]
SectionNumber = Literal["1", "2", "3", "4", "5", "6"]


class Value(msgspec.Struct, frozen=True):
    """The base of every frozen value of a report."""


class TableForm(Value, frozen=True):
    """Which edition one printed table follows, and the keys it prints that the edition lacks."""

    form: str | None
    extra: tuple[str, ...] = ()


class Contact(Value, frozen=True):
    """How to reach the office, as printed; None where the report does not say."""

    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None


class Note(Value, frozen=True, omit_defaults=True):
    """What stands at a place that is not a plain number or not the form's own row.

    ``at`` is a dotted cell, ``table.<name>``, ``section.<n>``, ``title`` or ``document``; ``raw`` is what is printed;
    ``by`` names the rules whose equations decided a figure that is ``deduced``, each with its line
    (``applications.results_total[total]``).
    """

    at: str
    raw: str
    means: Means
    by: tuple[str, ...] = ()


class Place(Value, frozen=True):
    """Where one figure stands in the document; pages, tables, rows and columns count from 1.

    Rows and columns are those of the table's grid after its spans are spread; ``box`` is in points from the top
    left of the page, for formats that have pages; ``confidence`` is None where nothing was recognised by sight.
    """

    page: int | None
    table: int
    row: int
    column: int
    box: tuple[float, float, float, float] | None
    raw: str
    confidence: float | None = None


class Statement(Value, frozen=True):
    """A figure that only the text has, with the sentence that says it (keys: ``forms/statements.toml``)."""

    key: str
    value: Number | bool
    unit: str | None
    section: int
    sentence: str
    as_of: CivilDate | None = None


class Correction(Value, frozen=True):
    """What a person who looked at the document says that a cell holds, beside what was read there.

    ``read`` is the figure as read, None where it was not sure; ``value`` the reviewed one.
    """

    at: str
    read: Number | None
    value: Number
    reason: str
    reviewer: str
    reviewed: CivilDate


class Indicator(Value, frozen=True):
    """One row of a 统计表 of a report before 2019, as it stands.

    ``key`` is the modern figure (``applications.new.total``) or statement that means the same, where one does;
    ``under`` the name of the row that this one is a part of, as printed, since names repeat (其他情形数).
    """

    name: str
    unit: str | None
    value: Number | None
    column: str | None
    raw: str
    key: str | None = None
    under: str | None = None


class Claim(Value, frozen=True):
    """A sentence that states a figure which a table also states, and how the two agree."""

    sentence: str
    section: int
    value: Number
    cells: tuple[str, ...]
    verdict: Literal["holds", "broken", "doubtful"]


class Says(Value, frozen=True):
    """The same sentence in both languages."""

    zh: str
    en: str


class Finding(Value, frozen=True):
    """A rule that does not hold, or whose terms are in doubt.

    ``expected`` is computed, ``found`` is printed. ``cause`` says whose fault a broken rule is: ``report`` (the
    reading is sure), ``reading`` (there is evidence that we misread), ``unsure`` (not yet checked, never counted
    against the office); it is None for a doubtful one.
    """

    rule: str
    version: int
    severity: Severity
    verdict: Verdict
    cause: Cause | None
    says: Says
    source: Source
    expected: Number | str | None
    found: Number | str | None
    cells: tuple[str, ...]
    evidence: str | None


class RuleCount(Value, frozen=True):
    """How many applications of a rule held, and how many had a term missing."""

    holds: int = 0
    blank: int = 0


Figures = dict[str, dict[str, Number | None]]
"""row key → column key → figure."""


class Report(Value, frozen=True, kw_only=True):
    """One 政府信息公开工作年度报告, read."""

    file: str
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    format: FormatName
    extractor: str
    agency: str | None = None
    organ: str | None = None
    title: str | None = None
    year: int | None = None
    form: str | None = None
    tables: dict[TableName, TableForm] = {}
    published: CivilDate | None = None
    published_from: Literal["page", "meta", "list"] | None = None
    signed: CivilDate | None = None
    period: tuple[CivilDate, CivilDate] | None = None
    contact: Contact = Contact()
    basis: tuple[str, ...] = ()
    preamble: str | None = None
    sections: dict[SectionNumber, str | None]
    closing: str | None = None
    disclosure: Figures | None = None
    applications: Figures | None = None
    proceedings: Figures | None = None
    statements: tuple[Statement, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules: RuleCount = RuleCount()
    notes: tuple[Note, ...] = ()
    corrections: tuple[Correction, ...] = ()
    provenance: dict[str, Place] = {}


class Refusal(Value, frozen=True):
    """Why a document could not be read, for a person: the place, what was expected, what was found, what to do."""

    name: str
    place: str
    expected: str
    got: str
    next: str


class Unread(Value, frozen=True):
    """The line written for a document that could not be read; the other documents go on."""

    file: str
    error: Refusal
