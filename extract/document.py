"""A document as blocks in reading order: what every format's reader returns and all that the report reader knows.

A block is a paragraph or a table. Tables keep their cells as printed, with their spans; ``grid.py`` spreads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.report import FormatName


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a document from where it was found; every part may be missing.

    Attributes:
        address: the address it was fetched from.
        link_text: the text of the link that led to it; of a file that a person brought there is none.
        list_column: the name of the column it was listed in.
        list_date: the date beside the link, YYYY-MM-DD.
        portal: the portal's code.
        division: the administrative division's code (GB/T 2260), six digits.
        declared_type: the media type the server or the file name claims; a hint, never believed over the bytes.
        declared_charset: the character set the server claims.
        file_name: what a file that a person brought is called.
    """

    address: str | None = None
    link_text: str | None = None
    list_column: str | None = None
    list_date: str | None = None
    portal: str | None = None
    division: str | None = None
    declared_type: str | None = None
    declared_charset: str | None = None
    file_name: str | None = None


class Cell(NamedTuple):
    """One printed cell: its text (lines parted by line feeds) and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points (1/72 inch) from the top left of the upright page."""


SURE = 0.9
"""How sure a text seen by sight must be to be taken as what stands there.

Two looks that agree answer with the less sure of them. Measured on made scans (770 figures at 150 and 200 dpi, with
narrow cells, a grey stamp, page ends): 0.5 % of them are below 0.9, and none above it was wrong.
"""

VERY_SURE = 0.95
"""How sure it must be to be taken so even where the form's own equation does not hold over it.

Offices err: in reports whose own figures do not add up, 0.99 took back 1 to 4 of 100 figures that were read right
(lone digits of 8 points), and the few misreadings that were seen had nothing to do with it: they were surer than that.
"""


class Sight(NamedTuple):
    """Where one cell was seen, for formats that have pages.

    Attributes:
        page: its page, from 1; of a cell that a page's end cuts, the page of its figure or else of its first part.
        box: where it stands on that page.
        confidence: how sure its text is, from 0 to 1; None where the document holds the characters themselves.
        readings: other texts that it may hold, likeliest first, where its own is not sure.
    """

    page: int | None = None
    box: Box | None = None
    confidence: float | None = None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One printed table.

    Attributes:
        number: its place among the document's tables, from 1.
        rows: the cells that start in each row, left to right.
        ragged: True where the format keeps no spans (tab-cell text), so that a column is not a position.
        page: the page it starts on, for formats that have pages.
        sights: where its cells were seen, by the row and column of the grid that a cell starts at, from 0; empty for
            formats without pages.
        hidden: whether the page keeps it from being seen (a copy for phones or for printing, a tab not yet opened).
    """

    number: int
    rows: tuple[tuple[Cell, ...], ...]
    ragged: bool = False
    page: int | None = None
    sights: Mapping[tuple[int, int], Sight] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, trimmed, its own line ends kept.

    ``title`` where the format marks it as one, ``hidden`` where the page keeps it from being seen.
    """

    text: str
    title: bool = False
    hidden: bool = False


Block = Paragraph | Table


class Container(NamedTuple):
    """The blocks (from, up to) that one element of a page holds.

    ``known`` where portals' systems name it the body, ``cell`` where it is a cell of a table that only lays out.
    """

    start: int
    end: int
    known: bool
    cell: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document, read.

    Attributes:
        format: what the bytes are, whatever they were called.
        blocks: paragraphs and tables in reading order; a page's navigation stands among them.
        titles: candidates for the title, best first (a meta element, a heading, the window's title).
        metas: what the page says of itself in its head, by lower-case name.
        published: a date of publication printed on the page, YYYY-MM-DD.
        containers: where the page's elements begin and end among its blocks, inner ones first.
        embedded: the addresses of what a page without tables shows in frames and viewers, or links to.
        flipbook: whether such a page is a viewer whose pages are turned over.
    """

    format: FormatName
    blocks: tuple[Block, ...]
    titles: tuple[str, ...] = ()
    metas: dict[str, str] = field(default_factory=dict)
    published: str | None = None
    containers: tuple[Container, ...] = ()
    embedded: tuple[str, ...] = ()
    flipbook: bool = False

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables alone, in document order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
