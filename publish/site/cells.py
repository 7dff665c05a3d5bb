"""A cell of a table page as readers see it: codes by their words, ids as links, instants short.

CSV and JSON never come here: they keep what the archive holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from datasette.app import Datasette
from markupsafe import Markup

from publish.labels import Both, both
from publish.site.archive import is_own
from publish.site.catalogue import code_group
from publish.site.cell_names import cell_name
from publish.site.text_change import pieces

_VERSION = re.compile(r"[0-9a-f]{16}-([0-9a-f]{12})")
_MARKED = frozenset({"severity", "verdict", "run_verdict", "capture_verdict", "source_state", "coverage_state"})
_LISTS = frozenset({"reasons", "starts", "hosts", "basis", "extra"})
_LONG = 400

Value = Any


class _Cell:
    """One cell, with what stands beside it in its row."""

    def __init__(self, datasette: Datasette, table: str, column: str, row: Any, value: Value) -> None:
        self.datasette, self.table, self.column, self._row = datasette, table, column, row
        self.value, self.label = plain(value)

    def beside(self, column: str) -> Value:
        """The value of another column of the row; None where the page does not have it."""
        return plain(self._row[column])[0] if column in self._row.keys() else None  # noqa: SIM118 - a row of SQLite

    def link(self, path: str, text: str, css: str = "") -> Markup:
        """A link within the site."""
        where = self.datasette.urls.path(path)
        return Markup('<a class="{}" href="{}">{}</a>').format(css or "to", where, text)


def rendered(  # noqa: PLR0913, PLR0917 - what the hook is told
    datasette: Datasette, table: str | None, column: str, row: Any, value: Value, database: str
) -> Markup | None:
    """A cell of an archive's table as it is shown; None where it stands as it is.

    Args:
        datasette: the serving application.
        table: the table or view; None for the answer to a query.
        column: the column.
        row: the whole row.
        value: the cell; a dict of value and label where it refers to a row of another table.
        database: the database's name.
    """
    if table is None or value is None or value == "" or not is_own(datasette.databases[database]):
        return None
    cell = _Cell(datasette, table, column, row, value)
    group = code_group(table, column)
    if group == "source_state" and cell.beside("kind") == "file" and cell.value == "here":
        return code("source_kind", "file")
    if group:
        return code(group, cell.value)
    shown = _BY_COLUMN.get(column)
    if shown:
        return shown(cell)
    return _by_value(cell)


def code(group: str, value: object) -> Markup:
    """A code by its words, the code itself as the title; what is grave or in doubt is marked."""
    words = both(group, value)
    css = f"mark mark-{value}" if group in _MARKED else "code"
    return Markup('<span class="{}" title="{}">{}</span>').format(css, value, pair(words))


def pair(words: Both) -> Markup:
    """Both languages, the Chinese first."""
    english = Markup(' <span lang="en">{}</span>').format(words.en) if words.en else Markup("")
    return Markup('<span lang="zh">{}</span>').format(words.zh) + english


def instant(value: str) -> Markup:
    """An instant to the minute, the whole of it as the title."""
    return Markup('<time datetime="{0}" title="{0} UTC">{1}</time>').format(value, value[:16].replace("T", " "))


def digits(value: str) -> Markup:
    """The first twelve digits of a digest or id, the whole of it as the title."""
    return Markup('<span class="id" title="{}">{}…</span>').format(value, value[:12])


def report_path(report: str) -> str:
    """The permalink of a report."""
    return f"/report/{quote(report, safe='/')}"


def version_path(report: str, version: str) -> str | None:
    """The permalink of a version of a report; None where that is no version's id."""
    found = _VERSION.fullmatch(version)
    return f"{report_path(report)}/v/{found[1]}" if found else None


def plain(value: Value) -> tuple[Value, str | None]:
    """A value, and the label of the row that it refers to, where it refers to one."""
    if isinstance(value, dict):
        return value["value"], str(value["label"])
    return value, None


def _report(cell: _Cell) -> Markup:
    return cell.link(report_path(str(cell.value)), str(cell.value), "id")


def _title(cell: _Cell) -> Markup | None:
    report = cell.beside("report") or (cell.beside("id") if cell.table == "reports" else None)
    return cell.link(report_path(str(report)), str(cell.value)) if report else None


def _organ(cell: _Cell) -> Markup:
    return cell.link(
        f"/organ/{quote(str(cell.value), safe='')}", cell.label or str(cell.value), "" if cell.label else "id"
    )


def _organ_name(cell: _Cell) -> Markup | None:
    organ = cell.beside("organ") or (str(cell.beside("report") or "").rpartition("/")[0] or None)
    return cell.link(f"/organ/{quote(str(organ), safe='')}", str(cell.value)) if organ else None


def _version(cell: _Cell) -> Markup | None:
    report = cell.beside("report")
    path = version_path(str(report), str(cell.value)) if report else None
    return cell.link(path, str(cell.value)[-12:], "id") if path else None


def _against(cell: _Cell) -> Markup | None:
    """The version of the year before stands under another report, which its row does not name."""
    found = _VERSION.fullmatch(str(cell.value))
    return digits(found[1]) if found else None


def _capture(cell: _Cell) -> Markup:
    where = cell.datasette.urls.path(f"/capture/{quote(str(cell.value), safe='')}")
    return Markup('<a class="id" href="{}" title="{}">{}</a>').format(where, cell.value, str(cell.value)[:8])


def outward(address: str) -> Markup:
    """An address of the web as a link that tells the other side nothing; any other address as text."""
    if not address.lower().startswith(("http://", "https://")):
        return Markup('<span class="plain">{}</span>').format(address)
    return Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(address)


def _url(cell: _Cell) -> Markup:
    return outward(str(cell.value))


def _at(cell: _Cell) -> Markup:
    return _place(str(cell.value))


def _place(at: str) -> Markup:
    return Markup('{} <code class="soft">{}</code>').format(pair(cell_name(at)), at)


def _cells(cell: _Cell) -> Markup | None:
    places = _list(cell.value)
    if places is None:
        return None
    items = Markup("").join(Markup("<li>{}</li>").format(_place(str(at))) for at in places)
    return Markup('<ul class="cells">{}</ul>').format(items)


def _lines(cell: _Cell) -> Markup | None:
    found = _list(cell.value)
    if found is None:
        return None
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in found)
    return Markup('<ul class="cells">{}</ul>').format(items) if found else Markup('<span class="soft">—</span>')


def _side(cell: _Cell) -> Markup | None:
    """One side of a change: of a section's text only what differs, with a few words around."""
    before, after = cell.beside("before"), cell.beside("after")
    if not str(cell.beside("at")).startswith("section.") or before is None or after is None:
        return _by_value(cell)
    own = "del" if cell.column == "before" else "ins"
    kept = (piece for piece in pieces(before, after) if piece.kind in {"same", "gap", own})
    shown = (_PIECES[piece.kind].format(piece.text) for piece in kept)
    return Markup('<div class="long" tabindex="0">{}</div>').format(Markup("").join(shown))


_PIECES = {"same": Markup("{}"), "gap": Markup("{}"), "del": Markup("<del>{}</del>"), "ins": Markup("<ins>{}</ins>")}


def _list(value: Value) -> list[Any] | None:
    try:
        found = msgspec.json.decode(str(value))
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, list) else None


def _by_value(cell: _Cell) -> Markup | None:
    """By what the value looks like, where neither codes nor the column's name say more."""
    if not isinstance(cell.value, str):
        return None
    shown = next((show for pattern, show in _BY_LOOK if pattern.fullmatch(cell.value)), None)
    if shown:
        return shown(cell.value)
    return Markup('<div class="long" tabindex="0">{}</div>').format(cell.value) if len(cell.value) > _LONG else None


_BY_LOOK: tuple[tuple[re.Pattern[str], Callable[[str], Markup]], ...] = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"), instant),
    (re.compile(r"\d{4}-\d\d-\d\d"), Markup('<span class="nowrap">{}</span>').format),
    (re.compile(r"[0-9a-f]{64}"), digits),
    (re.compile(r"https?://\S+", re.IGNORECASE), outward),
)

_BY_COLUMN: Mapping[str, Callable[[_Cell], Markup | None]] = {
    "report": _report,
    "title": _title,
    "organ": _organ,
    "organ_name": _organ_name,
    "version": _version,
    "previous": _version,
    "against": _against,
    "capture": _capture,
    "previous_capture": _capture,
    "revisits": _capture,
    "url": _url,
    "at": _at,
    "before": _side,
    "after": _side,
    "cell": _at,
    "cells": _cells,
    **dict.fromkeys(_LISTS, _lines),
}

_OWN_PAGE: Mapping[str, Callable[[str, Mapping[str, Any]], str | None]] = {
    "reports": lambda key, _: report_path(key),
    "organs": lambda key, _: f"/organ/{quote(key, safe='')}",
    "captures": lambda key, _: f"/capture/{quote(key, safe='')}",
    "versions": lambda key, row: version_path(str(row["report"]), key) if row.get("report") else None,
    **dict.fromkeys(
        ("disclosure", "applications", "proceedings", "readings"),
        lambda key, row: version_path(str(row["report"]), key) if row.get("report") else None,
    ),
}


def own_page(table: str, key: str, row: Mapping[str, Any]) -> str | None:
    """The site's own page of a row, by its primary key; None where it has only its row page.

    Args:
        table: the table.
        key: the row's primary key.
        row: the row's plain values.
    """
    return _OWN_PAGE[table](key, row) if table in _OWN_PAGE else None
