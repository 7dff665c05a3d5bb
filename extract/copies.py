"""One report out of a page that shows it twice, hides a copy of it, or prints last year's below it.

Portals keep a copy for phones or for printing, and offices paste two years one below the other. What is hidden counts
only where it says what is not shown; of two reports the one that the page's title names is read, else the first.
Nothing is cut away by guess: a second report begins at its own title, a second copy at its own first heading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from extract import heads, sections
from extract.document import Block, Container, Document, Paragraph, Table
from extract.form import Form
from extract.grid import Line, spread
from extract.labels import words
from extract.matching import is_figure
from extract.report import TableName
from extract.vocabulary import Vocabulary, classify, telling, vocabulary

_AGAIN = 2  # rows of a table that stand in it once more
_SECTIONS: Mapping[TableName, int] = {"disclosure": 2, "applications": 3, "proceedings": 4}


class _Printed(NamedTuple):
    """A table of the form: its block, which one it is, its rows."""

    block: int
    name: TableName
    lines: tuple[Line, ...]


def one_report(document: Document, forms: tuple[Form, ...]) -> Document:
    """The document with one report: without what it hides, without a second copy or another year's report."""
    known = vocabulary(forms)
    if any(block.hidden for block in document.blocks):
        document = _shown(document, known)
    printed = _printed(document.blocks, known)
    again = _second(printed, known)
    return document if again is None else _one_of_two(document, printed, again)


def _shown(document: Document, known: Vocabulary) -> Document:
    """The document without its hidden blocks, unless they hold sections or tables that the others do not."""
    kept = [at for at, block in enumerate(document.blocks) if not block.hidden]
    shown = [document.blocks[at] for at in kept]
    if _says(shown, known) < _says(document.blocks, known):
        return document
    return _only(document, kept)


def _says(blocks: Sequence[Block], known: Vocabulary) -> int:
    """How many sections and tables of the form some blocks hold."""
    printed = {one.block: one.name for one in _printed(blocks, known)}
    found = sections.find(blocks, {at: _SECTIONS[name] for at, name in printed.items()})
    return len({heading.section for heading in found}) + len(set(printed.values()))


def _only(document: Document, kept: Sequence[int]) -> Document:
    """The document with some of its blocks, in their order; its elements hold what is left of theirs."""
    before = [0] * (len(document.blocks) + 1)
    chosen = frozenset(kept)
    for at in range(len(document.blocks)):
        before[at + 1] = before[at] + (at in chosen)
    containers = tuple(
        Container(before[one.start], before[one.end], one.known, one.cell)
        for one in document.containers
        if before[one.end] > before[one.start]
    )
    return replace(document, blocks=tuple(document.blocks[at] for at in kept), containers=containers)


def _printed(blocks: Sequence[Block], known: Vocabulary) -> list[_Printed]:
    found: list[_Printed] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            lines = spread(block)
            kind = classify(lines, known)
            if kind is not None and kind.strong:
                found.append(_Printed(at, kind.name, lines))
    return found


def _rows(lines: Sequence[Line], name: TableName, known: Vocabulary) -> frozenset[str]:
    """The rows with figures that a table prints: by their labels, those of table 四 by their place."""
    if name == "proceedings":
        figures = [line for line in lines if sum(map(is_figure, line.spots)) > _AGAIN]
        return frozenset(f"{at} {half}" for at in range(len(figures)) for half in "ab")
    labels = known.rows[name]
    texts = (words(spot.text) for line in lines for spot in line.spots if any(map(is_figure, line.spots)))
    keys = (labels.exact.get(text) or labels.known.get(text) for text in texts if telling(text))
    return frozenset(key for key in keys if key)


def _second(printed: Sequence[_Printed], known: Vocabulary) -> int | None:
    """The place among the form's tables where rows that were printed before are printed again."""
    if len({one.name for one in printed}) == len(printed):
        return None
    seen: dict[TableName, frozenset[str]] = {}
    for place, one in enumerate(printed):
        before, rows = seen.get(one.name, frozenset()), _rows(one.lines, one.name, known)
        if len(before & rows) >= _AGAIN:
            return place
        seen[one.name] = before | rows
    return None


def _one_of_two(document: Document, printed: Sequence[_Printed], again: int) -> Document:
    """The document with the report its title names, or with the first; whole where nothing parts the two."""
    blocks = document.blocks
    start = _start(blocks, printed, again)
    if start is None:
        return document
    named = next((year for text in document.titles if (year := heads.year_of(text))), None)
    first = _year(blocks[: printed[0].block]) or named
    second = heads.year_of(_title(blocks[start]) or "")
    if not _repeats(blocks, printed, again) and (first is None or second is None or first == second):
        # Two tables of one year that say different things: which of them holds nobody can tell.
        return document
    wanted = range(start, len(blocks)) if named == second != first else range(start)
    return _only(document, wanted)


def _start(blocks: Sequence[Block], printed: Sequence[_Printed], again: int) -> int | None:
    """Where the second report begins: at its title, or, where it repeats the first, at its first heading."""
    between = range(printed[again - 1].block + 1, printed[again].block)
    titled = [at for at in between if _title(blocks[at])]
    if titled:
        return titled[0]
    if not _repeats(blocks, printed, again):
        return None
    found = sections.find([blocks[at] for at in between], {})
    return next((between[heading.block] for heading in found if heading.section == 1), None)


def _title(block: Block) -> str | None:
    text = block.text if isinstance(block, Paragraph) else ""
    return text if heads.is_title(text) and (heads.year_of(text) or heads.agency_of(text)) else None


def _year(blocks: Sequence[Block]) -> int | None:
    """The year that the last title among some blocks names."""
    return next((heads.year_of(title) for block in reversed(blocks) if (title := _title(block))), None)


def _repeats(blocks: Sequence[Block], printed: Sequence[_Printed], again: int) -> bool:
    """Whether the tables from a place on are those before it, cell by cell."""
    cells = [block.rows for one in printed if isinstance(block := blocks[one.block], Table)]
    return cells[again:] == cells[: len(cells) - again]
