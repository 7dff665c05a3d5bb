"""The 统计表 of reports on 2008 to 2018: each row as name, unit and figure, column by column, as it stands.

Its rows differ from year to year and from province to province, so that nothing is known by a row's place. Its header
says where names, units and figures stand, once or on two sides of the page; ``forms/indicators.toml`` says by which
words. A figure that is not sure is None, and a note says what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.text import squash
from extract.document import Block, Paragraph, Table
from extract.grid import Line, spread
from extract.heads import Title, year_of
from extract.indicator_facts import facts, key_of
from extract.indicator_header import Header, header_of, shape
from extract.indicator_rows import Entry, Rows
from extract.report import Indicator, Note, Number, Place

_LEAST = 3  # rows that any table must have to be one of these without its own words saying so
_LOOKED_AT = 100  # rows in which known names are looked for
_YEAR_ALONE = 10  # characters of a line that is the year under a caption: （2014年度）
_KNOWN = 5  # rows of known names that make a table one of these without a header


@dataclass(frozen=True, slots=True)
class Listing:
    """What a document's 统计表 say.

    Attributes:
        tables: the numbers of the tables that were read.
        caption: what the first of them is called, as printed.
        entries: every figure in printed order; of a row with several, left to right.
    """

    tables: frozenset[int] = frozenset()
    caption: str | None = None
    entries: tuple[Entry, ...] = ()

    def indicators(self, year: int | None) -> tuple[Indicator, ...]:
        """The rows, with the modern key of those whose figure means the same and is the year's.

        A key that two rows of a document would have is given to neither.
        """
        keys = [key_of(entry.indicator, entry.above, year) if entry.plain else None for entry in self.entries]
        return tuple(
            Indicator(*_values(entry.indicator), key=key if key and keys.count(key) == 1 else None, under=_last(entry))
            for entry, key in zip(self.entries, keys, strict=True)
        )

    def stands(self, title: Title | None) -> bool:
        """Whether the 统计表 alone make a document a report: they have rows, and a title or a caption says of what."""
        return len(self.entries) >= _KNOWN and (title is not None or self.caption is not None)

    def title(self, preamble: Sequence[str]) -> Title | None:
        """The caption as the title, where the document has none else, with where it stands in the preamble."""
        if self.caption is None or "公开" not in self.caption:
            return None
        plain = ["".join(text.split()) for text in preamble]
        if self.caption not in plain:
            return Title(self.caption)
        at = plain.index(self.caption)
        below = plain[at + 1 : at + 2] if year_of(self.caption) is None else []
        year = [text for text in below if len(text) <= _YEAR_ALONE and year_of(text)]
        return Title("".join([self.caption, *year]), at, at + 1 + len(year))

    def notes(self) -> Iterator[Note]:
        """What is to know of the figures, at ``indicators.<number of the row, from 1>.value``."""
        for number, entry in enumerate(self.entries, 1):
            for means in entry.means:
                yield Note(_at(number), entry.indicator.raw, means)

    def provenance(self) -> dict[str, Place]:
        """Where each figure stands, by the same names as the notes."""
        return {_at(number): entry.place for number, entry in enumerate(self.entries, 1)}


def _at(number: int) -> str:
    return f"indicators.{number}.value"


def _values(row: Indicator) -> tuple[str, str | None, Number | None, str | None, str]:
    return row.name, row.unit, row.value, row.column, row.raw


def _last(entry: Entry) -> str | None:
    return entry.above[-1] if entry.above else None


def listing(blocks: Sequence[Block]) -> Listing:
    """Read every 统计表 of a document that has none of the modern form's tables; other tables are left alone."""
    tables: set[int] = set()
    entries: list[Entry] = []
    captions: list[str] = []
    last: Header | None = None
    for index, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        lines = spread(block)
        caption = _caption(blocks, index, lines)
        header, start = header_of(lines)
        if header is None:
            header, start = (last if last and shape(lines) == last.width else _headless(lines)), 0
        read = Rows(block, header).read(lines[start:]) if header else []
        if header and read and (header is last or _is_one(header, caption, read)):
            tables.add(block.number)
            entries.extend(read)
            captions.extend([caption] if caption else [])
            last = header
    return Listing(frozenset(tables), captions[0] if captions else None, tuple(entries))


def _is_one(header: Header, caption: str | None, read: Sequence[Entry]) -> bool:
    """Whether a table with such a header is a 统计表, and not one that illustrates a sentence."""
    if header.telling or header.inferred:
        return True
    known = sum(facts().knows(entry.indicator.name) for entry in read)
    return known >= _LEAST or (caption is not None and len(read) >= _LEAST)


def _caption(blocks: Sequence[Block], index: int, lines: Sequence[Line]) -> str | None:
    """What a table is called: in its own first row, or in one of the three paragraphs above it."""
    above = [block.text for block in blocks[max(0, index - 3) : index] if isinstance(block, Paragraph)]
    inside = [line.spots[0].text for line in lines[:2] if line.spots and len(line.spots) == 1]
    for text in (*inside, *reversed(above)):
        plain = "".join(text.split())
        if len(plain) <= 60 and "。" not in plain and facts().caption.search(squash(plain)):
            return plain
    return None


def _headless(lines: Sequence[Line]) -> Header | None:
    """Name and figure, or name, unit and figure, where the header is lost but most of the names are known."""
    known = sum(any(facts().knows(spot.text) for spot in line.spots) for line in lines[:_LOOKED_AT])
    return Header.inferred_of(shape(lines)) if known >= _KNOWN else None
