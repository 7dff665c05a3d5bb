"""Findings as readers see them, and the marks that they leave on cells: pure functions over the archive's rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from publish.form_layout import slots
from publish.labels import Both, both
from publish.site.archive import Row

SIGNS = {"error": "✗", "notice": "！", "info": "ⓘ", "doubtful": "？"}
"""What stands beside a marked cell, so that no mark is a colour alone."""

_GRAVEST = tuple(SIGNS)


@dataclass(frozen=True, slots=True)
class Named:
    """A cell that a finding names: its dotted key, its words, and where on the page it stands."""

    key: str
    text: Both


@dataclass(frozen=True, slots=True)
class Found:
    """One finding.

    Attributes:
        number: its place in the report's list, from 1.
        kind: error, notice or info; doubtful where the terms are in doubt or the cause is not known to be the report.
        row: the archive's row.
        cells: the cells that it names.
        against: the version of another report that it compares with, if one.
        reviews: what people judged of it.
    """

    number: int
    kind: str
    row: Row
    cells: tuple[Named, ...]
    against: Row | None
    reviews: tuple[Row, ...]

    @property
    def sign(self) -> str:
        """Its sign."""
        return SIGNS[self.kind]

    @property
    def table(self) -> str | None:
        """The table that its first cell stands in; None for one about the text or the whole report."""
        name = self.cells[0].key.partition(".")[0] if self.cells else None
        return None if name == "section" else name


@dataclass(frozen=True, slots=True)
class Mark:
    """How a cell is marked.

    Attributes:
        kind: that of its gravest finding.
        suspect: whether it stands where most broken rules meet; the others of the same rules are marked lightly.
        numbers: its findings.
    """

    kind: str
    suspect: bool
    numbers: tuple[int, ...]

    @property
    def sign(self) -> str:
        """Its sign."""
        return SIGNS[self.kind]


def findings(rows: Iterable[Row], against: Mapping[str, Row], reviews: Sequence[Row]) -> tuple[Found, ...]:
    """The findings of a version.

    Args:
        rows: the archive's rows, in printed order.
        against: the versions of other reports that they compare with, by id.
        reviews: what people judged of findings of this report.
    """
    return tuple(_found(row, against, reviews) for row in rows)


def _found(row: Row, against: Mapping[str, Row], reviews: Sequence[Row]) -> Found:
    keys = json.loads(row["cells"] or "[]")
    sure = row["verdict"] == "broken" and row["cause"] == "report"
    return Found(
        number=row["number"],
        kind=row["severity"] if sure else "doubtful",
        row=row,
        cells=tuple(Named(key, words(key)) for key in keys),
        against=against.get(row["against"] or ""),
        reviews=tuple(one for one in reviews if one["rule"] == row["rule"] and one["cell"] in ("", *keys)),
    )


def marks(found: Iterable[Found]) -> dict[str, Mark]:
    """A mark for every cell that a finding names.

    A wrong figure breaks the rule of its row and of its column, so the cells named most often are the ones to look at
    first.
    """
    of: dict[str, list[Found]] = {}
    for one in found:
        for cell in one.cells:
            of.setdefault(cell.key, []).append(one)
    named = Counter({key: len(ones) for key, ones in of.items()})
    most = max(named.values(), default=0)
    return {
        key: Mark(
            kind=min((one.kind for one in ones), key=_GRAVEST.index),
            suspect=named[key] == most and (most > 1 or key == ones[0].cells[0].key),
            numbers=tuple(one.number for one in ones),
        )
        for key, ones in of.items()
    }


def rules_of(note: Row) -> tuple[str, ...]:
    """The equations that decided a deduced figure, each with its line; none for any other note."""
    return tuple(json.loads(note.get("by") or "[]"))


def words(at: str) -> Both:
    """A place of a report in words: a cell by its row and column, a section by its heading, else the place itself."""
    slot = slots().get(at)
    if slot is not None:
        path = (*slot.row, *slot.column)
        return Both(" › ".join(one.zh for one in path), " › ".join(one.en for one in path if one.en))
    kind, _, rest = at.partition(".")
    if kind in ("section", "table"):
        return both(kind, rest)
    known = {"title": Both("标题", "title"), "document": Both("全文", "the document")}
    return known.get(at, Both(at, ""))
