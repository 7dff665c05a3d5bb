"""One printed table that holds several of the form's, one below the other: which of its rows are whose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.grid import Line, Spot
from extract.labels import words
from extract.report import TableName
from extract.vocabulary import TABLES, WITH_HEADERS, WITH_LABELS, Vocabulary, telling

_LABEL = 80
_DRAWN = 4  # labels of a table in lines of their own


def segments(lines: Sequence[Line], known: Vocabulary) -> list[tuple[TableName, list[Line]]]:
    """The rows of a printed table by the form's table they belong to, in the order printed.

    A row that names none belongs to the one above it; what stands alone in a row and holds no digit is a heading
    between two tables and belongs to neither.
    """
    found: list[tuple[TableName, list[Line]]] = []
    for line in lines:
        own = [spot for spot in line.spots if spot.top == line.row and spot.text.strip()]
        name = _named(own, known)
        if name is not None and (not found or found[-1][0] != name):
            found.append((name, []))
        if found and (name is not None or not _stands_alone(own)):
            found[-1][1].append(line)
    return found


def undrawn(lines: Iterable[str], known: Vocabulary) -> list[tuple[TableName, str]]:
    """The form's tables whose labels stand in a text as lines of their own, each with the first of them.

    So print pages that draw a table with styles of their own: which figure stands under which column is lost.
    """
    found: dict[TableName, list[str]] = {}
    for line in lines:
        text = words(line) if len(line) < _LABEL else ""
        for name in WITH_LABELS:
            labels = known.rows[name]
            if telling(text) and (text in labels.exact or text in labels.known):
                found.setdefault(name, []).append(line)
        if text in known.headers["proceedings"].spellings and telling(text):
            found.setdefault("proceedings", []).append(line)
    return [(name, printed[0]) for name, printed in found.items() if len(set(printed)) >= _DRAWN]


def _named(own: Sequence[Spot], known: Vocabulary) -> TableName | None:
    """The table whose labels a row prints most of."""
    texts = {words(spot.text) for spot in own if len(spot.text) < _LABEL}
    hits = dict.fromkeys(TABLES, 0)
    hits["disclosure"] = sum(text in known.columns for text in texts)
    hits["disclosure"] += any("第二十条第" in "".join(spot.text.split()) for spot in own)
    for name in WITH_LABELS:
        labels = known.rows[name]
        hits[name] += any(telling(text) and (text in labels.exact or text in labels.known) for text in texts)
    for name in WITH_HEADERS:
        header = known.headers[name]
        spelt = sum(text in header.spellings for text in texts)
        hits[name] += sum(text in header.groups for text in texts) + (spelt if spelt > 1 else 0)
    best = max(TABLES, key=lambda name: hits[name])
    return best if hits[best] else None


def _stands_alone(own: Sequence[Spot]) -> bool:
    return len(own) == 1 and not any(character.isdigit() for character in own[0].text)
