"""A document's bytes → one Report: the only place where formats, tables, sections and rules come together.

Pure: the same bytes and origin give the same report, and nothing but them is looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from archive.embedded import is_picture
from archive.text import civil_dates, squash
from extract import formats, heads, sections
from extract.body import body
from extract.check import check
from extract.copies import one_report
from extract.deducing import deduce
from extract.document import Block, Document, Origin, Paragraph, Table
from extract.edition import OLD, edition_of, is_old
from extract.errors import ONE_PDF, DamagedDocument, NotAReport, UnreadFormat
from extract.form import Form, by_edition, editions
from extract.formats import html
from extract.indicators import Listing, listing
from extract.labels import spelling
from extract.report import Note, Place, Report, TableForm, TableName
from extract.segments import undrawn
from extract.statements import statements
from extract.table_reader import TableReading
from extract.tables import read_tables
from extract.version import extractor
from extract.vocabulary import TABLES, row_of, vocabulary


def extract(
    data: bytes,
    file: str,
    origin: Origin | None = None,
    forms: tuple[Form, ...] | None = None,
    convert: formats.Converter | None = None,
) -> Report:
    """Read one document and check it by the rules that need nothing else.

    Args:
        data: the document's bytes, of any format that has a reader.
        file: the name it goes by in the report; never opened.
        origin: where it was found, as far as that is known.
        forms: the editions to read by; those that come with the package where left out.
        convert: makes a .docx of a .doc, .wps or .rtf; without it such a document is refused, and waits.

    Raises:
        DocumentError: the bytes cannot be read, or are no annual report; it says why and what to do.
    """
    origin, forms = origin or Origin(), forms or editions()
    document = formats.read(data, origin.declared_charset, convert, file)
    report = _Reading(document, data, forms, origin).report(data, file)
    findings, counts = check(report, forms, origin)
    return msgspec.structs.replace(report, findings=findings, rules=counts)


@dataclass(frozen=True, slots=True)
class FiguresOnly:
    """The figures of a document and where they stand, without its text."""

    form: str | None
    tables: Mapping[TableName, TableReading]


def figures(data: bytes, charset: str | None = None, forms: tuple[Form, ...] | None = None) -> FiguresOnly:
    """Read the figures alone, for whoever reads many: as ``extract`` does, but without walking the text.

    Raises:
        DocumentError: as ``extract``.
    """
    forms = forms or editions()
    printed = html.tables(html.parse(data, charset)) if formats.sniff(data) == "html" else None
    found = read_tables(formats.read(data, charset).tables if printed is None else printed, forms)
    form = edition_of(found, forms)
    deduce(found, by_edition(forms).get(form or "", forms[0]).equations)
    return FiguresOnly(form, found)


class _Reading:
    """The steps from one document to one report."""

    def __init__(self, document: Document, data: bytes, forms: tuple[Form, ...], origin: Origin) -> None:
        self.forms, self.origin, self.data = forms, origin, data
        document = one_report(document, forms)
        self.found = read_tables(document.tables, forms)
        self.listed = listing(document.blocks) if is_old(self.found) else Listing()
        if self.listed.entries:
            self.found = {}
        self.form = OLD if self.listed.entries else edition_of(self.found, forms)
        deduce(self.found, by_edition(forms).get(self.form or "", forms[0]).equations)
        self.sections_of = {
            number: self._section(name) for name, reading in self.found.items() for number in reading.pieces
        }
        self.document, self.blocks, self.headings = self._located(document, data)

    def _section(self, name: TableName) -> int:
        return next(form.tables[name].section for form in self.forms if name in form.tables)

    def _located(
        self, document: Document, data: bytes
    ) -> tuple[Document, tuple[Block, ...], tuple[sections.Heading, ...]]:
        """The blocks of the report alone, and the headings among them."""
        found = sections.find(document.blocks, self._form_tables(document.blocks))
        anchors = [*(heading.block for heading in found), *self._own_tables(document.blocks)]
        if not anchors and document.format == "html":
            blocks: tuple[Block, ...] = tuple(
                Paragraph(line) for line in html.main_text(data, self.origin.declared_charset)
            )
        else:
            start, end = body(document, anchors)
            blocks = document.blocks[start:end]
        if document.format == "html":
            blocks = tuple(b for b in blocks if isinstance(b, Table) or not sections.is_noise(b.text))
        return document, blocks, sections.find(blocks, self._form_tables(blocks))

    def _form_tables(self, blocks: tuple[Block, ...]) -> dict[int, int]:
        return {
            index: self.sections_of[block.number]
            for index, block in enumerate(blocks)
            if isinstance(block, Table) and block.number in self.sections_of
        }

    def _own_tables(self, blocks: Sequence[Block]) -> frozenset[int]:
        """The blocks that are tables of the form, or a 统计表: their rows are figures, and no text."""
        numbers = self.sections_of.keys() | self.listed.tables
        return frozenset(at for at, block in enumerate(blocks) if isinstance(block, Table) and block.number in numbers)

    def report(self, data: bytes, file: str) -> Report:
        """Put the report together."""
        prose = sections.texts(self.blocks, self.headings, self._own_tables(self.blocks))
        title = self._title(prose.preamble)
        self._refuse_other(title, prose)
        self._refuse_cut()
        preamble = _joined(_without(prose.preamble, title) if title else prose.preamble)
        agency = (
            (heads.agency_of(title.text) if title else None)
            or heads.agency_below(prose.preamble[title.end :] if title else ())
            or heads.agency_in_text(preamble or "")
        )
        texts, closing = _closed(prose.sections, agency)
        period = heads.period(preamble or "") or heads.period(_statistics(texts))
        year = self._year(title, period, file)
        published, published_from = self._published()
        return Report(
            file=file,
            sha256=hashlib.sha256(data).hexdigest(),
            format=self.document.format,
            extractor=extractor(),
            agency=agency or heads.signer(closing),
            title=title.text if title else None,
            year=year,
            form=self.form or (None if self.found else "text"),
            tables=self._table_forms(),
            published=published,
            published_from=published_from,  # type: ignore[arg-type]
            signed=heads.signed(closing),
            period=period,
            contact=heads.contact([preamble or "", "\n".join(closing), texts["6"] or ""]),
            basis=heads.basis(preamble or ""),
            preamble=preamble,
            sections=texts,  # type: ignore[arg-type]
            closing=_joined(closing),
            disclosure=self._figures("disclosure"),
            applications=self._figures("applications"),
            proceedings=self._figures("proceedings"),
            statements=statements(texts, year, agency),
            indicators=self.listed.indicators(year),
            notes=(*self._notes(), *_image_notes(preamble, texts, closing)),
            provenance=self._provenance(),
        )

    def _year(self, title: heads.Title | None, period: tuple[str, str] | None, file: str) -> int | None:
        """The year reported on: as the title says, else the statistics' period, the link, the column, the file."""
        said = heads.year_of(title.text) if title else None
        origin = self.origin
        told = (origin.link_text or "", origin.file_name or "", origin.list_column or "", heads.named(file))
        return said or (int(period[0][:4]) if period else None) or next(filter(None, map(heads.year_of, told)), None)

    def _title(self, preamble: tuple[str, ...]) -> heads.Title | None:
        """The title: as the page's system marks it, as a style marks it, as printed; else by trafilatura."""
        marked = [b.text for b in self.blocks if isinstance(b, Paragraph) and b.title]
        title = heads.best_title([*self.document.titles, *marked[:1]], heads.printed_title(preamble))
        if title is None and self.metadata is not None:
            title = heads.best_title([self.metadata.title or ""], None)
        caption = self.listed.title(preamble)
        if title is None or caption is None:
            return title or caption
        return max(title, caption, key=lambda one: heads.fullness(one.text))

    @cached_property
    def metadata(self) -> html.Metadata | None:
        """The metadata that only trafilatura finds, asked for where nothing else says it; None for other formats."""
        return html.metadata(self.data, self.origin.declared_charset) if self.document.format == "html" else None

    def _refuse_other(self, title: heads.Title | None, prose: sections.SectionTexts) -> None:
        """Refuse what is no report: neither table nor two headings, and no title over a report's text."""
        text = "".join(prose.preamble)
        strong = sum(reading.strong for reading in self.found.values()) + 2 * self.listed.stands(title)
        if strong > 1 or (strong and (len(self.headings) > 1 or title)) or (self.found and not text):
            return
        if self._is_headed(title) and not self._is_about_reports():
            return
        topics = sum(topic in text for topic in ("主动公开", "申请", "复议", "诉讼", "收费", "存在", "改进"))
        if title and heads.year_of(title.text) and len(text) > _SHORTEST and topics > 2:
            return
        seen = f"a page titled “{title.text}” with {len(text)} characters of text" if title else _seen(self.document)
        shown = "、".join(self.document.embedded[:_NAMED])[:_LONG]
        if self.document.flipbook and not self.document.embedded:
            raise UnreadFormat("flipbook", seen, "Open the page and ask the office for the document behind it.")
        if title and heads.year_of(title.text) and (pictures := _pictures(self.document)):
            raise UnreadFormat(
                "pictures",
                f"{seen} and {pictures} pictures",
                "Put the pictures into one PDF and read that, or ask the office for the document that they show.",
            )
        next_step = f"Read what it shows instead: {shown}." if shown else self._elsewhere()
        raise NotAReport(
            "the whole document",
            "an annual report: its six headings, or its tables 二 to 四, or a title over its text",
            f"{seen} that only shows {shown}" if shown else seen,
            next_step,
        )

    def _elsewhere(self) -> str:
        """Where the report, or the rest of it, may be."""
        if self.document.format in _SEEN_ONLY:
            return ONE_PDF
        attached = "; the report may be an attachment of this page" if self.document.format in _PAGES else ""
        return f"Check the address or the file{attached}."

    def _is_headed(self, title: heads.Title | None) -> bool:
        """Whether the headings are a report's; guides and rules have some of the words that old ones have."""
        first_and_last = {heading.section for heading in self.headings} >= {1, 5}
        surely = sum(heading.score >= sections.SURE for heading in self.headings)
        if surely > 2 or (title and heads.fullness(title.text)):
            return max(surely, len(self.headings)) > 1
        return first_and_last and len(self.headings) > 2

    def _is_about_reports(self) -> bool:
        """Whether the document calls itself a notice, a letter, an explanation: its headings are quotations."""
        firsts = [*self.document.titles, *(b.text for b in self.blocks[:3] if isinstance(b, Paragraph))]
        return not self.found and any(_ABOUT.search(squash(first)) for first in firsts)

    def _refuse_cut(self) -> None:
        """A document that ends inside table 三, or a text that ends in any table, with headings before it, is cut."""
        if not (self.headings and self.blocks and self.headings[-1].section <= 4):
            return
        last = self.blocks[-1]
        if not isinstance(last, Table) or last.number not in self.sections_of:
            return
        applications = self.found.get("applications")
        final = {form.tables["applications"].row_keys[-1] for form in self.forms if "applications" in form.tables}
        inside = (
            applications is not None
            and last.number == applications.pieces[-1]
            and final.isdisjoint(applications.figures)
        )
        if inside or last.ragged:
            raise DamagedDocument(
                f"table {last.number}, its last row",
                "the rest of the table and the sections after it",
                "the end of the document",
                ONE_PDF if self.document.format in _SEEN_ONLY else _NOT_WHOLE,
            )

    def _published(self) -> tuple[str | None, str | None]:
        if self.document.published:
            return self.document.published, "page"
        if days := civil_dates(self.document.metas.get("pubdate", "")):
            return days[0].isoformat(), "meta"
        if self.metadata is not None and self.metadata.published:
            return self.metadata.published, "meta"
        return (self.origin.list_date, "list") if self.origin.list_date else (None, None)

    def _figures(self, name: TableName) -> dict[str, dict[str, int | float | None]] | None:
        return self.found[name].figures if name in self.found else None

    def _table_forms(self) -> dict[TableName, TableForm]:
        return {name: TableForm(self.form, self._extra(name)) for name in TABLES if name in self.found}

    def _extra(self, name: TableName) -> tuple[str, ...]:
        """The printed keys that the edition lacks: a row, or a column of a row it has."""
        form = by_edition(self.forms).get(self.form or "")
        if form is None or name not in form.tables:
            return ()
        spec, extra = form.tables[name], []
        for row, columns in self.found[name].figures.items():
            if row not in spec.row_keys:
                extra.append(row)
            else:
                extra.extend(f"{row}.{column}" for column in columns if f"{row}.{column}" not in spec.keys)
        return tuple(extra)

    def _notes(self) -> list[Note]:
        notes: list[Note] = []
        for name, reading in self.found.items():
            notes.extend(self._label_notes(name, reading))
            if len(reading.pieces) > 1 and name != "disclosure":
                notes.append(Note(reading.at, f"{len(reading.pieces)} pieces", "table_split"))
            notes.extend(reading.notes)
        printed = (block.text for block in self.blocks if isinstance(block, Paragraph))
        missing = undrawn(printed, vocabulary(self.forms)) if len(self.found) < len(TABLES) else []
        notes.extend(Note(f"table.{name}", label, "unsure") for name, label in missing if name not in self.found)
        return [*notes, *self.listed.notes()]

    def _label_notes(self, name: TableName, reading: TableReading) -> list[Note]:
        """What is to know of the printed row labels: other spellings, misprints, rows of another edition."""
        form = by_edition(self.forms).get(self.form or "")
        if form is None or name not in form.tables:
            return []
        extra = {key.partition(".")[0] for key in self._extra(name)}
        own = {row.key: row for part in form.tables[name].parts for row in part.rows}
        notes: list[Note] = []
        for key, printed in reading.labels:
            if key in extra:
                notes.append(Note(reading.at, printed, "row_of_other_edition"))
            elif (row := own.get(key) or row_of(self.forms, name, key)) and (means := spelling(printed, row)):
                notes.append(Note(reading.at, printed, means))  # type: ignore[arg-type]
        return notes

    def _provenance(self) -> dict[str, Place]:
        found = (self.found[name].provenance() for name in TABLES if name in self.found)
        return {at: place for places in found for at, place in places.items()} | self.listed.provenance()


# Documents that stand in the same columns and quote the form (portals.md, "not reports").
_ABOUT = re.compile(r"(?:通知|函|解读|图解|方案|要点|总结|流程|模板|格式)$")
_PAGES, _SEEN_ONLY = ("html", "mht"), ("image", "scan")
_NOT_WHOLE = "Fetch the document again: what arrived is not the whole of it."
_NAMED, _LONG = 8, 600  # of the addresses that such a page shows
_SHORTEST = 100  # characters of a report that is text alone


def _pictures(document: Document) -> int:
    """How many pictures a page consists of; none where it shows anything else, or one that may be read alone."""
    every = len(document.embedded) > 1 and all(map(is_picture, document.embedded))
    return len(document.embedded) if every else 0


def _seen(document: Document) -> str:
    """What a document that is no report looks like, in a few words."""
    for title in (*document.titles, *(b.text for b in document.blocks if isinstance(b, Paragraph))):
        return f"{document.format} that begins “{title[:60]}”"
    return f"{document.format} without any text"


def _without(lines: tuple[str, ...], title: heads.Title) -> tuple[str, ...]:
    """The lines without those that print the title; pages print it above their body and again inside."""
    kept = lines[: title.start] + lines[title.end :]
    return tuple(line for line in kept if squash(line) != squash(title.text))


def _joined(lines: Iterable[str]) -> str | None:
    return "\n".join(lines) or None


def _closed(
    texts: Mapping[str, tuple[str, ...] | None], agency: str | None
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The sections' texts, the last without its closing, and the closing."""
    kept: dict[str, tuple[str, ...] | None] = dict(texts)
    present = [number for number, lines in texts.items() if lines is not None]
    closing: tuple[str, ...] = ()
    if present:
        last = present[-1]
        kept[last], closing = heads.split_closing(kept[last] or (), agency)
    return {number: None if lines is None else "\n".join(lines) for number, lines in kept.items()}, closing


def _statistics(texts: Mapping[str, str | None]) -> str:
    """The paragraphs that speak of the statistics' period, for offices that print it outside the preamble."""
    lines = (line for text in texts.values() if text for line in text.split("\n"))
    return "\n".join(line for line in lines if "统计期限" in line or "统计时限" in line)


def _image_notes(preamble: str | None, texts: Mapping[str, str | None], closing: Iterable[str]) -> list[Note]:
    places = [
        ("document", preamble),
        *((f"section.{n}", text) for n, text in texts.items()),
        ("document", _joined(closing)),
    ]
    return [
        Note(at, "[image:" + part.partition("]")[0] + "]", "image")
        for at, text in places
        if text
        for part in text.split("[image:")[1:]
    ]
