"""What the place of a figure or a text is called: ``applications.new.total`` in the form's own words."""

from __future__ import annotations

import re
from functools import cache

from publish.labels import Both, both
from publish.metadata import AMOUNT, FORMS, FigureName, figure_names

_BRACKETS = re.compile(r"（[^）]*）$")
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[0-9]+[.、．])\s*")


def cell_name(at: str) -> Both:
    """The words for a place.

    Args:
        at: a dotted cell, ``section.<n>``, ``table.<name>``, ``title`` or ``document``.

    Returns:
        Both languages; the place itself where it has no words of its own.
    """
    head, _, rest = at.partition(".")
    if head in ("section", "table"):
        return both(head, rest)
    if head in _WHOLE:
        return _WHOLE[head]
    found = _figures().get(at)
    return Both(" ".join(map(_bare, found.zh)), found.en) if found else Both(at, "")


def figure_head(table: str, key: str, most: int = 12) -> str | None:
    """A few words for the head of a figure's column, in Chinese; None where the key is no figure's.

    Args:
        table: the wide table.
        key: the column.
        most: how many characters of the row's label are shown.
    """
    found = _figures().get(f"{table}.{key}")
    if found is None:
        return None
    rows = (word if len(word) <= most else f"{word[: most - 1]}…" for word in map(_bare, found.zh[:-1]))
    return " ".join((*rows, f"{_BRACKETS.sub('', found.zh[-1])}（{found.unit}）"))


_WHOLE = {"title": Both("标题", "title"), "document": Both("全文", "document")}


def _bare(label: str) -> str:
    """A row's label without its number and what stands in brackets after it."""
    return _BRACKETS.sub("", _NUMBER.sub("", label))


@cache
def _figures() -> dict[str, FigureName]:
    names: dict[str, FigureName] = {}
    for table, key, name in figure_names(FORMS):
        names.setdefault(f"{table}.{key}", name)
        if name.unit == AMOUNT:
            names.setdefault(f"{table}.{key}.fen", name._replace(unit="分"))
    return names
