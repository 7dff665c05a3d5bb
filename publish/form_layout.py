"""The printed form: its three tables as header rows, label cells with their spans, and cells that know their keys.

Made from the editions' files, read as the data they are, and from a few words of our own (form_layout.toml). What a
report prints beyond its edition stands where the other edition has it, and says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from publish.form_parts import Head, Line, Part, Slot, Table
from publish.labels import Both

FORMS = Path(__file__).parents[1] / "extract" / "forms"
WORDS = Path(__file__).parent / "form_layout.toml"

Facts = Mapping[str, Any]


@dataclass(slots=True)
class _Draft:
    """A part before its spans are known: its columns, its rows, and the edition of those that are another's."""

    article: str | None
    columns: Sequence[Facts]
    rows: list[Facts]
    others: dict[str, str]

    def fits(self, other: _Draft) -> bool:
        """Whether rows of another part can stand under this one's header."""
        return bool(self.rows) and [c["key"] for c in self.columns] == [c["key"] for c in other.columns]


@cache
def editions(forms: Path = FORMS) -> Mapping[str, Facts]:
    """Every edition of the form, the newest first."""
    paths = sorted(forms.glob("[0-9]*.toml"), reverse=True)
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


@cache
def words() -> Mapping[str, Any]:
    """The form's words that the editions' files lack."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def layout(name: str, edition: str | None, printed: Collection[str] = (), forms: Path = FORMS) -> Table:
    """One table as its edition prints it, with what the report prints beyond it.

    Args:
        name: disclosure, applications or proceedings.
        edition: the edition; an unknown one is taken for the newest.
        printed: the dotted keys that the report prints; those of other editions get a place of their own.
        forms: the folder of the editions.

    Raises:
        KeyError: no such table.
    """
    known = editions(forms)
    own = edition if edition is not None and edition in known else next(iter(known))
    spec = known[own]["tables"][name]
    drafts = [_draft(part) for part in spec["parts"]]
    for other in known:
        if other != own and name in known[other]["tables"]:
            for part in known[other]["tables"][name]["parts"]:
                _add(name, drafts, _draft(part), _beyond(name, drafts, printed), other)
    return Table(
        name=name,
        title=Both(spec["label"], spec["en"]),
        section=str(spec["section"]),
        edition=own,
        parts=tuple(_part(name, draft) for draft in drafts),
    )


def _draft(part: Facts) -> _Draft:
    return _Draft(part.get("article"), part["columns"], list(part.get("rows") or ()), {})


def _keys(name: str, draft: _Draft, row: Facts | None) -> list[str]:
    table = f"{name}.{row['key']}" if row else name
    return [f"{table}.{column['key']}" for column in draft.columns]


def _all_keys(name: str, draft: _Draft) -> Iterator[str]:
    if not draft.rows:
        yield from _keys(name, draft, None)
    for row in draft.rows:
        yield from _keys(name, draft, row)


def _beyond(name: str, drafts: Iterable[_Draft], printed: Collection[str]) -> set[str]:
    """The printed keys that have no place yet."""
    placed = {key for draft in drafts for key in _all_keys(name, draft)}
    return {key for key in printed if key.startswith(f"{name}.") and key not in placed}


def _add(name: str, drafts: list[_Draft], other: _Draft, beyond: Set[str], edition: str) -> None:
    """Give the rows of another edition's part that are printed their place."""
    wanted = [row for row in other.rows if not beyond.isdisjoint(_keys(name, other, row))]
    home = next((draft for draft in drafts if draft.fits(other)), None)
    if home is None and wanted:
        drafts.append(_appended(name, other, wanted, beyond, edition))
    elif home is not None:
        for row in wanted:
            home.rows.insert(_place(home, other, row), row)
            home.others[row["key"]] = edition


def _appended(name: str, other: _Draft, wanted: list[Facts], beyond: Set[str], edition: str) -> _Draft:
    """A part of another edition with those of its rows and columns that are printed and have no place yet."""
    printed = {key.rpartition(".")[2] for row in wanted for key in _keys(name, other, row) if key in beyond}
    columns = [column for column in other.columns if column["key"] in printed]
    return _Draft(other.article, columns, wanted, {row["key"]: edition for row in wanted})


def _place(home: _Draft, other: _Draft, row: Facts) -> int:
    """Behind the row that it follows in its own edition."""
    before = [one["key"] for one in other.rows[: other.rows.index(row)]]
    present = [one["key"] for one in home.rows]
    return next((present.index(key) + 1 for key in reversed(before) if key in present), 0)


def _part(name: str, draft: _Draft) -> Part:
    depth = max((len(row.get("groups", ())) + 1 for row in draft.rows), default=0)
    corner = words()["corner"].get(name) if draft.rows else None
    return Part(
        article=_article(draft.article),
        corner=Both(corner["zh"], corner["en"]) if corner else None,
        depth=depth,
        header=tuple(_header(draft.columns)),
        lines=tuple(_lines(name, draft, depth)),
    )


def _article(article: str | None) -> Both | None:
    return Both(article, words()["articles"].get(article, "")) if article else None


def _group(label: str) -> Both:
    return Both(label, words()["groups"].get(label, ""))


def _path(of: Facts) -> tuple[Both, ...]:
    """The words that lead to a row or a column, the widest group first."""
    return (*(_group(label) for label in of.get("groups", ())), Both(of["label"], of["en"]))


def _header(columns: Sequence[Facts]) -> Iterator[tuple[Head, ...]]:
    """The header's rows: neighbours under the same groups share a cell, a label without more groups goes down."""
    paths = [_path(column) for column in columns]
    deepest = max(map(len, paths))
    for level in range(deepest):
        reaching = [(place, path) for place, path in enumerate(paths) if len(path) > level]
        shared = [(path[: level + 1], -1 if len(path) > level + 1 else place) for place, path in reaching]
        yield tuple(_header_cell(*one, len(list(same)), deepest) for one, same in groupby(shared))


def _header_cell(path: tuple[Both, ...], place: int, width: int, deepest: int) -> Head:
    """One cell of the header; a place of -1 says that it is a group's."""
    if place < 0:
        return Head(path[-1], "colgroup", width)
    return Head(path[-1], "col", width, deepest - len(path) + 1)


def _lines(name: str, draft: _Draft, depth: int) -> Iterator[Line]:
    if not draft.rows:
        yield Line("", (), _slots(name, draft, None))
    paths = [_path(row) for row in draft.rows]
    for place, (row, path) in enumerate(zip(draft.rows, paths, strict=True)):
        groups = (_group_head(paths, place, level) for level in range(len(path) - 1))
        own = Head(path[-1], "row", depth - len(path) + 1)
        heads = (*filter(None, groups), own)
        yield Line(row["key"], heads, _slots(name, draft, row), draft.others.get(row["key"]))


def _group_head(paths: Sequence[tuple[Both, ...]], place: int, level: int) -> Head | None:
    """The label of a group at its first row, as high as the group; None at the others."""
    group = paths[place][: level + 1]
    if place and _in(paths[place - 1], group):
        return None
    rows = next((n for n, path in enumerate(paths[place:]) if not _in(path, group)), len(paths) - place)
    return Head(group[-1], "rowgroup", rows=rows)


def _in(path: tuple[Both, ...], group: tuple[Both, ...]) -> bool:
    return len(path) > len(group) and path[: len(group)] == group


def _slots(name: str, draft: _Draft, row: Facts | None) -> tuple[Slot, ...]:
    keys = _keys(name, draft, row)
    before = _path(row) if row else ()
    return tuple(
        Slot(key, before, _path(column), column["unit"]) for key, column in zip(keys, draft.columns, strict=True)
    )


@cache
def slots(forms: Path = FORMS) -> Mapping[str, Slot]:
    """Every place for a figure that any edition has, by its dotted key, in the newest edition's words."""
    found: dict[str, Slot] = {}
    for edition, form in editions(forms).items():
        for name in form["tables"]:
            for slot in layout(name, edition, forms=forms).slots():
                found.setdefault(slot.key, slot)
    return found
