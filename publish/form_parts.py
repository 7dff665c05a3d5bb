"""What the printed form is made of: cells with their spans, places that know their keys, rows, parts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publish.labels import Both


@dataclass(frozen=True, slots=True)
class Head:
    """A header or label cell.

    Attributes:
        text: what it says.
        scope: ``col``, ``colgroup``, ``row`` or ``rowgroup``.
        columns: how many columns it spans.
        rows: how many rows it spans.
    """

    text: Both
    scope: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a figure.

    Attributes:
        key: the dotted key, ``table.row.column``.
        row: the words that lead to it from the left, the widest group first; empty in a table without rows.
        column: the words that lead to it from above.
        unit: 件, 项 or 万元.
    """

    key: str
    row: tuple[Both, ...]
    column: tuple[Both, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """A printed row: its labels and its places; ``other`` is the edition that has it, where the report's has not."""

    key: str
    heads: tuple[Head, ...]
    slots: tuple[Slot, ...]
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one header.

    Attributes:
        article: the article of the regulation that the form prints above it.
        corner: what stands above the labels, which take ``depth`` columns; None where no row has a label.
        header: the header's rows.
        lines: the rows.
    """

    article: Both | None
    corner: Both | None
    depth: int
    header: tuple[tuple[Head, ...], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One of the form's tables in one edition."""

    name: str
    title: Both
    section: str
    edition: str
    parts: tuple[Part, ...]

    def slots(self) -> Iterator[Slot]:
        """Every place for a figure, in printed order."""
        for part in self.parts:
            for line in part.lines:
                yield from line.slots
