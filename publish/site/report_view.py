"""A report's page as values: pure functions from what was gathered to what the template shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from publish.form_layout import layout
from publish.form_parts import Slot, Table
from publish.labels import Both, both
from publish.site.archive import Row
from publish.site.marks import Found, Mark, findings, marks
from publish.site.printed import Printed, printed
from publish.site.version import WIDE, Gathered, contents

SECTIONS = ("preamble", "1", "2", "3", "4", "5", "6", "closing")
WITHOUT_TABLES = frozenset({"tongjibiao", "text"})
"""The forms of reports on years before 2019, and of text alone: no table of today's form is missing in them."""
OUTER = frozenset({"preamble", "closing"})
"""What has no heading of its own in the form: where it is not there, nothing is missing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the form on the page.

    Attributes:
        state: figure, blank, unsure (no sure number), absent (not printed) or withheld.
        text: what stands there.
        title: where it stands and its raw text, for a pointer.
        path: its page; None where it has none.
        mark: what findings say of it.
        notes: what is to know of it, as codes.
        remarks: corrections and responses that stand beside it.
        changed: before and after, where it differs from the version before and this is the version that is shown.
    """

    state: str
    text: str
    title: str
    path: str | None
    mark: Mark | None
    notes: tuple[str, ...]
    remarks: tuple[Row, ...]
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class TableOnPage:
    """One of the form's tables: how it is laid out, what it holds, and what is said of it.

    Attributes:
        printed: whether the document prints it at all.
        edition: the edition that it follows; None where the document does not tell, and it is laid out as the newest.
        cells: by dotted key.
        absent: the first keys of the lines that the document does not print.
        findings: those that name a cell of it first.
        notes: those about the table or one of its cells, blanks left out.
        remarks: corrections and responses to its cells.
    """

    layout: Table
    printed: bool
    edition: str | None
    cells: Mapping[str, Cell]
    absent: frozenset[str]
    findings: tuple[Found, ...]
    notes: tuple[Row, ...]
    remarks: tuple[Row, ...]

    def has(self, state: str) -> bool:
        """Whether any of its cells is in a state, so that the legend says what it means."""
        return any(cell.state == state for cell in self.cells.values())

    @property
    def in_doubt(self) -> bool:
        """Whether a rule over any of its cells is in doubt, which has a sign of its own."""
        return any(cell.mark is not None and cell.mark.kind == "doubtful" for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the text, or neighbouring lines that are a table in it."""

    lines: tuple[tuple[str, ...], ...]

    @property
    def is_table(self) -> bool:
        """Whether its lines have cells."""
        return len(self.lines[0]) > 1


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report.

    Attributes:
        name: preamble, 1 to 6, closing.
        state: text, empty (the heading stands, nothing under it), missing (no such heading) or withheld.
        blocks: its text.
        statements: the figures that its sentences state.
        notes: what is to know of its text.
        table: the form's table that stands in it.
        withheld: why it is not shown.
    """

    name: str
    label: Both
    state: str
    blocks: tuple[Block, ...]
    statements: tuple[Row, ...]
    notes: tuple[Row, ...]
    table: TableOnPage | None
    withheld: str | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that the page shows beyond what was gathered."""

    sections: tuple[Section, ...]
    findings: tuple[Found, ...]
    general: tuple[Found, ...]
    remarks: tuple[Row, ...]
    basis: tuple[str, ...]

    @property
    def certain(self) -> tuple[Found, ...]:
        """The findings that are surely about the report."""
        return tuple(one for one in self.findings if one.kind != "doubtful")

    @property
    def doubtful(self) -> tuple[Found, ...]:
        """Those that may be about our reading."""
        return tuple(one for one in self.findings if one.kind == "doubtful")


def view(found: Gathered) -> ReportPage:
    """A version as its page shows it."""
    all_findings = findings(found.lists["findings"], found.against, found.reviews)
    cells = printed(found.wide, found.version["provenance"], found.lists["notes"])
    tables = {name: _table(name, found, cells, all_findings) for name in WIDE}
    by_section = {table.layout.section: table for table in tables.values()}
    return ReportPage(
        sections=tuple(_sections(found, by_section)),
        findings=all_findings,
        general=tuple(one for one in all_findings if one.table not in WIDE),
        remarks=tuple(one for one in found.responses if not one["cell"]),
        basis=tuple(contents(found.version["basis"], ())),
    )


def remarks(found: Gathered, key: str) -> tuple[Row, ...]:
    """What people wrote beside a cell: corrections with what was read there, then responses."""
    read = {note["at"]: note.get("read") for note in found.lists["notes"] if note["means"] == "corrected"}
    corrections = ({**one, "read": read.get(one["cell"])} for one in found.corrections)
    return tuple(one for one in (*corrections, *found.responses) if one["cell"] == key)


def _table(name: str, found: Gathered, cells: Mapping[str, Printed], all_findings: Iterable[Found]) -> TableOnPage:
    row = found.wide.get(name)
    edition = (row["edition"] if row else None) or found.version["form"]
    own = {key for key in cells if key.startswith(f"{name}.")}
    laid = layout(name, edition, own)
    marked = marks(all_findings)
    shown = {slot.key: _cell(slot, found, cells.get(slot.key), marked.get(slot.key)) for slot in laid.slots()}
    lines = (line for part in laid.parts for line in part.lines)
    return TableOnPage(
        layout=laid,
        printed=row is not None,
        edition=edition if edition == laid.edition else None,
        cells=shown,
        absent=frozenset(
            line.slots[0].key for line in lines if all(shown[slot.key].state == "absent" for slot in line.slots)
        ),
        findings=tuple(one for one in all_findings if one.table == name),
        notes=tuple(
            note
            for note in found.lists["notes"]
            if note["means"] != "blank" and (note["at"] == f"table.{name}" or note["at"].startswith(f"{name}."))
        ),
        remarks=tuple(one for cell in shown.values() for one in cell.remarks),
    )


def _cell(slot: Slot, found: Gathered, cell: Printed | None, mark: Mark | None) -> Cell:
    if found.withheld.hides(slot.key):
        return Cell("withheld", "", found.withheld.cells[slot.key]["reason"], None, None, (), ())
    change = changed(found, slot.key)
    if cell is None:
        return Cell("absent", "", "", None, mark, (), (), change)
    state = "figure" if cell.value is not None else "blank" if cell.blank else "unsure"
    path = f"{found.version_path}/{slot.key}"
    return Cell(state, cell.text, standing_of(cell), path, mark, cell.notes, remarks(found, slot.key), change)


def changed(found: Gathered, key: str) -> str | None:
    """What a cell was in its source's version before, and is now; None where this is not the version shown."""
    if found.version["id"] != found.report["version"]:
        return None
    row = next((one for one in found.changes if one["version"] == found.version["id"] and one["at"] == key), None)
    return " → ".join("空" if row[side] is None else row[side] for side in ("before", "after")) if row else None


def standing_of(cell: Printed) -> str:
    """Where a cell stands in its document and what stands in it, in both languages, on one line."""
    place = cell.place
    raw = " ".join((cell.raw if cell.raw is not None else cell.told).split())
    if place is None:
        return f"位置不能确定，原文“{raw}” · place not certain, printed “{raw}”"
    page_zh, page_en = (f"第{place.page}页", f"page {place.page}, ") if place.page else ("", "")
    return (
        f"原文{page_zh}第{place.table}个表格第{place.row}行第{place.column}列，印作“{raw}” · "
        f"{page_en}table {place.table}, row {place.row}, column {place.column}, printed “{raw}”"
    )


def _sections(found: Gathered, tables: Mapping[str, TableOnPage]) -> Iterable[Section]:
    for name in SECTIONS:
        text, hidden = found.sections.get(name), found.withheld.cells.get(f"section.{name}")
        if text is None and hidden is None and name in OUTER:
            continue
        yield Section(
            name=name,
            label=both("section", name),
            state="withheld" if hidden else "missing" if text is None else "text" if text else "empty",
            blocks=tuple(blocks(text or "")),
            statements=tuple(one for one in found.lists["statements"] if str(one["section"]) == name),
            notes=tuple(one for one in found.lists["notes"] if one["at"] == f"section.{name}"),
            table=_shown(tables.get(name), found.version["form"]),
            withheld=hidden["reason"] if hidden else None,
        )


def _shown(table: TableOnPage | None, form: str | None) -> TableOnPage | None:
    """A table that the document prints, or that a document of its form should."""
    return table if table and (table.printed or form not in WITHOUT_TABLES) else None


def blocks(text: str) -> Iterable[Block]:
    """A text's paragraphs; neighbouring lines with tabs are one table."""
    lines = [tuple(line.split("\t")) for line in text.split("\n") if line.strip()]
    for is_table, same in groupby(lines, key=lambda line: len(line) > 1):
        if is_table:
            yield Block(tuple(same))
        else:
            yield from (Block((line,)) for line in same)
