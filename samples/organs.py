"""Invented organs (虚构) and their reports, made from ``organs.toml``: the same ones every time.

No organ, place, person or figure here is real. The figures hold every equation of the form, but for the one report
that says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from random import Random

import msgspec

from extract.form import Form, by_edition, editions
from extract.report import Figures, FormatName, Note, Report, TableForm, TableName
from samples.blocks import Blocks, figures
from samples.layout import closing, contact_line, layout
from samples.ledger import Year, procurement, with_other_row, year_of
from samples.printed import body_of, overrides, printed
from samples.prose import Writer, facts_of, made_up
from samples.random_reports import random_report
from samples.register import Broken, Organ, Published, Style, organs
from samples.wounds import WOUNDS, changed

__all__ = ["Broken", "Organ", "Published", "Sample", "Style", "organs", "random_report", "sample_reports"]

FORMATS: dict[Style, FormatName] = {"clean": "html", "word": "html", "text": "text", "docx": "docx"}
SUFFIXES: dict[Style, str] = {"clean": "html", "word": "html", "text": "txt", "docx": "docx"}


@dataclass(frozen=True)
class Sample:
    """One published report: what it says, and how it is printed.

    Attributes:
        report: what a right reading finds (without statements, claims, findings and places).
        organ: who published it.
        facts: in which shape.
        number: its number on the portal.
    """

    report: Report
    organ: Organ
    facts: Published
    number: int

    @property
    def style(self) -> Style:
        """How it is printed."""
        return self.facts.style

    @property
    def broken(self) -> tuple[str, ...]:
        """The rules that the report breaks, by declaration; empty for a sound one."""
        return (self.facts.broken.rule,) if self.facts.broken else ()

    @property
    def miscarried(self) -> tuple[str, ...]:
        """The cells that are not what the year before carried out, by declaration; the report itself adds up."""
        wrong = self.facts.miscarried
        return tuple(f"applications.carried_in.{key}" for key in (wrong.applicant, "total")) if wrong else ()

    @property
    def path(self) -> str:
        """Its address below the list's folder, as a TRS portal writes it."""
        return f"{self.facts.published[:7].replace('-', '')}/{self.report.file}"

    def altered(self, cells: Mapping[str, int]) -> Sample:
        """The same report with a few figures raised or lowered (dotted cell → by how much), its text untouched."""
        tables = msgspec.to_builtins({name: getattr(self.report, name) for name in self.report.tables})
        for cell, by in cells.items():
            table, row, column = cell.split(".")
            tables[table][row][column] += by
        changed = Sample(msgspec.structs.replace(self.report, **tables), self.organ, self.facts, self.number)
        digest = hashlib.sha256(changed.body).hexdigest()
        return replace(changed, report=msgspec.structs.replace(changed.report, sha256=digest))

    @cached_property
    def blocks(self) -> Blocks:
        """What is printed, wounds and all."""
        return printed(self.report, self.facts)

    @cached_property
    def body(self) -> bytes:
        """The bytes as published."""
        return body_of(self.blocks, self.organ, self.facts)


@lru_cache(maxsize=1)
def sample_reports() -> tuple[Sample, ...]:
    """Every report of every invented organ, by organ and year."""
    made = (report for place, organ in enumerate(organs()) for report in _reports(place, organ))
    return tuple(_sample(number, *one) for number, one in enumerate(made, start=1001))


def _reports(place: int, organ: Organ) -> Iterator[tuple[Report, Organ, Published]]:
    """An organ's reports; a year carries on the one before where that was reported too."""
    before: dict[int, Year] = {}
    for facts in organ.reports:
        year = _year(organ, facts, _carried(facts, before.get(facts.year - 1)))
        yield _report(place, organ, facts, year, before.get(facts.year - 1)), organ, facts
        before[facts.year] = year


def _carried(facts: Published, before: Year | None) -> Year | None:
    """The year before as this one takes it to be: miscarried where that is declared."""
    if before is None or facts.miscarried is None:
        return before
    out = before.applications["carried_out"]
    wrong = {key: (out[key] or 0) + facts.miscarried.by for key in (facts.miscarried.applicant, "total")}
    return replace(before, applications={**before.applications, "carried_out": {**out, **wrong}})


def _year(organ: Organ, facts: Published, before: Year | None) -> Year:
    form = by_edition(editions())[facts.form]
    random = Random(f"{organ.id}/{facts.year}")  # noqa: S311 (invented figures, the same every time)
    return year_of(random, organ.scale, form=form, regulations=organ.regulations, before=before)


def _report(place: int, organ: Organ, facts: Published, year: Year, before: Year | None) -> Report:
    """The report as data, still without its file's name and digest."""
    form = by_edition(editions())[facts.form]
    shown = _shown(organ, facts, year)
    writer = Writer(place, facts.year, _words(organ, facts, shown, before, form))
    tables = _tables(form, shown)
    report = Report(
        file="",
        sha256="0" * 64,
        format=FORMATS[facts.style],
        extractor="samples",
        agency=organ.name,
        title=writer.title(),
        year=facts.year,
        form=facts.form,
        tables=tables,
        published=facts.published,
        published_from="page" if FORMATS[facts.style] == "html" else "list",
        signed=facts.signed,
        period=(f"{facts.year}-01-01", f"{facts.year}-12-31"),
        contact=organ.contact,
        basis=(form.source,),
        preamble=writer.write("preamble"),
        sections=writer.sections(organ.marks),
        disclosure=shown.disclosure,
        applications=shown.applications,
        proceedings=shown.proceedings,
    )
    return msgspec.structs.replace(report, closing=closing(report))


def _shown(organ: Organ, facts: Published, year: Year) -> Year:
    """The figures as they are printed: with the rows of another edition, and with the one that is wrong."""
    if facts.other:
        year = replace(year, applications=with_other_row(year.applications, beside=facts.other == "subtotal"))
    if facts.procurement:
        row = procurement(Random(f"{organ.id}/{facts.year}/procurement"), organ.scale)  # noqa: S311 (invented)
        year = replace(year, disclosure={**year.disclosure, "procurement": row})
    if facts.broken is not None:
        _, row_key, column = facts.broken.cell.split(".")
        line = year.proceedings[row_key]
        wrong = {**line, column: (line[column] or 0) + facts.broken.by}
        year = replace(year, proceedings={**year.proceedings, row_key: wrong})
    return year


def _words(organ: Organ, facts: Published, year: Year, before: Year | None, form: Form) -> Mapping[str, str | int]:
    """Everything the sentences may name."""
    random = Random(f"{organ.id}/{facts.year}/words")  # noqa: S311 (invented)
    return {
        "name": organ.name,
        "short": organ.short,
        "year": facts.year,
        "next": facts.year + 1,
        "basis": form.source,
        "contact": contact_line(organ.contact),
        **dict(zip(("first", "second", "third"), organ.matters, strict=True)),
        **facts_of(year, before),
        **made_up(random, organ.scale),
    }


def _tables(form: Form, year: Year) -> dict[TableName, TableForm]:
    """Which edition each table follows, and the rows that the edition lacks."""
    tables: dict[TableName, TableForm] = {}
    shown: dict[TableName, Figures] = {
        "disclosure": year.disclosure,
        "applications": year.applications,
        "proceedings": year.proceedings,
    }
    for name, rows in shown.items():
        known = form.tables[name].row_keys
        extra = tuple(key for key in rows if key not in known)
        tables[name] = TableForm(form.edition, extra)
    return tables


def _sample(number: int, report: Report, organ: Organ, facts: Published) -> Sample:
    """The report with its file's name and digest, and with the notes that its shape calls for."""
    body = body_of(printed(report, facts), organ, facts)
    file = f"t{facts.published.replace('-', '')}_{number}.{SUFFIXES[facts.style]}"
    if FORMATS[facts.style] != "html":
        file = f"{report.title}.{SUFFIXES[facts.style]}"
    digest = hashlib.sha256(body).hexdigest()
    noted = msgspec.structs.replace(report, file=file, sha256=digest, notes=tuple(_notes(report, facts)))
    return Sample(noted, organ, facts, number)


def _notes(report: Report, facts: Published) -> Iterator[Note]:
    """The notes of a right reading: rows of another edition, and what the wounds call for."""
    labels = {
        row.key: row.label for form in editions() for t in form.tables.values() for p in t.parts for row in p.rows
    }
    for name, table in report.tables.items():
        yield from (Note(f"table.{name}", labels[key], "row_of_other_edition") for key in table.extra)
    for at, raw in overrides(report).items():
        yield Note(at, raw, "with_unit")
    blocks = layout(report)
    for wound in (WOUNDS[name] for name in facts.wounds):
        hurt = wound.apply(blocks)
        places = wound.at or changed(blocks, hurt)
        if wound.note is not None:
            yield from (Note(at, figures(hurt).get(at, ""), wound.note) for at in places)
        blocks = hurt
