"""What a table page shows beside its rows: filters that can be taken away, downloads, heads of columns, own pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette
from datasette.utils import path_with_format, path_with_replaced_args
from datasette.utils.asgi import Request
from markupsafe import Markup

from publish.labels import Both, both
from publish.site.catalogue import code_group, halves, short, table_facts
from publish.site.cell_names import cell_name, figure_head
from publish.site.cells import own_page, plain

_HREF = re.compile(r'href="([^"]*)"')
_VERSION = re.compile(r"[0-9a-f]{16}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROW = Markup('<span lang="zh">行</span> <span lang="en">row</span>')
_ALL = {"_stream": "on", "_dl": "on", "_size": "max", "_nofacet": "1"}
_PAGE_ONLY = {"_next", "_size", "_labels", "_label", "_facet", "_facet_size", "_stream", "_dl", "_format", "_nofacet"}
_SAYS = {"exact": "=", "not": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
_SAYS_IN_WORDS: dict[str, Both] = {
    "contains": Both("含有", "contains"),
    "endswith": Both("结尾是", "ends with"),
    "startswith": Both("开头是", "starts with"),
    "isnull": Both("为空", "is empty"),
    "notnull": Both("不为空", "is not empty"),
    "isblank": Both("为空", "is blank"),
    "notblank": Both("不为空", "is not blank"),
    "in": Both("为其中之一", "is one of"),
    "notin": Both("不在其中", "is none of"),
}
_OF_KEYS = {"Link": "行 · the row"}
_WITHOUT_VALUE = frozenset({"isnull", "notnull", "isblank", "notblank"})


class Chip(NamedTuple):
    """A filter that holds on the page.

    Attributes:
        column: what the column means, and its name where it has no meaning.
        says: how the value is compared.
        value: the value in words; empty where the comparison needs none.
        without: the address of the page without this filter.
    """

    column: Both
    says: str
    value: Both
    without: str


def chips(
    request: Request, table: str, selections: Iterable[tuple[str, str, str]], columns: dict[str, str]
) -> list[Chip]:
    """The filters that hold, each with the page without it; the words that are searched for come first.

    Args:
        request: what was asked.
        table: the table or view.
        selections: column, comparison and value of each filter.
        columns: what each column means.
    """
    found = [
        Chip(Both("检索", "search"), "：", Both(words, ""), _without(request, {"_search": words}))
        for words in filter(None, request.args.getlist("_search"))
    ]
    for column, lookup, value in selections:
        meaning = Both(short(columns.get(column)) or column, column)
        wanted = Both("", "") if lookup in _WITHOUT_VALUE else value_words(table, column, value)
        keys = (f"{column}__{lookup}", column) if lookup == "exact" else (f"{column}__{lookup}",)
        given = dict.fromkeys(keys, "1" if lookup in _WITHOUT_VALUE else value)
        found.append(Chip(meaning, _says(lookup), wanted, _without(request, given)))
    return found


def _says(lookup: str) -> str:
    words = _SAYS_IN_WORDS.get(lookup)
    return f"{words.zh} {words.en}" if words else _SAYS.get(lookup, lookup)


def _without(request: Request, given: dict[str, str]) -> str:
    """The page's address without some arguments of just these values, from its first row."""
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if given.get(name) != value and name != "_next"]
    return _address(request.path, kept)


def _address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def value_words(table: str, column: str, value: object) -> Both:
    """A value of a facet or filter in words: the label of a code, otherwise itself."""
    group = code_group(table, column)
    if group and value != "":
        return both(group, value)
    return cell_name(str(value)) if column == "at" else Both(str(value), "")


def in_order(facets: Iterable[dict[str, Any]], wanted: Sequence[str]) -> list[dict[str, Any]]:
    """Facets in the order in which the table names them, then those that the reader added; years from the last one."""
    places = {name: at for at, name in enumerate(wanted)}
    ordered = sorted(facets, key=lambda facet: (places.get(facet["name"], len(places)), facet["name"]))
    return [
        {**facet, "results": _years_down(facet["results"])} if facet["name"] == "year" else facet for facet in ordered
    ]


def _years_down(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(results, key=lambda value: str(value["value"] or ""), reverse=True)


class Downloads(NamedTuple):
    """Addresses of the same rows for machines: all as CSV; as JSON a thousand at a time, each with the next address."""

    csv: str
    json: str


def downloads(datasette: Datasette, request: Request) -> Downloads:
    """The rows on the page as files: the filters hold, all rows come, the columns keep their own names."""
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in _PAGE_ONLY]
    csv = path_with_format(path=request.path, format="csv", extra_qs={})
    json = path_with_format(path=request.path, format="json", extra_qs={})
    return Downloads(
        datasette.urls.path(_address(csv, [*kept, *_ALL.items()])),
        datasette.urls.path(_address(json, [*kept, ("_shape", "objects"), ("_size", "max")])),
    )


class Head(NamedTuple):
    """The head of a column.

    Attributes:
        name: the column's name.
        short: what it means, in a few words.
        full: what it means, in both languages.
        sorts: where a click sorts; None where the page cannot be sorted by it.
        arrow: how the rows are sorted by it.
        coded: whether its values are codes.
    """

    name: str
    short: str
    full: str
    sorts: str | None
    arrow: str
    coded: bool


class Heads(NamedTuple):
    """What the heads of a page are made of.

    Attributes:
        table: the table or view.
        told: what each column means.
        rising: the column by which the rows rise.
        falling: the column by which they fall.
    """

    table: str
    told: dict[str, str]
    rising: str | None = None
    falling: str | None = None

    def head(self, datasette: Datasette, request: Request, column: dict[str, Any]) -> Head:
        """The head of one column, as Datasette describes it."""
        name = column["name"]
        means = self.told.get(name) or _OF_KEYS.get(name)
        args = {"_sort": None, "_sort_desc": name} if name == self.rising else {"_sort": name, "_sort_desc": None}
        path = path_with_replaced_args(request, {**args, "_next": None}) if column["sortable"] else None
        return Head(
            name=name,
            short=figure_head(self.table, name) or short(means),
            full=halves_in_full(means),
            sorts=datasette.urls.path(path) if path else None,
            arrow=" ▲" if name == self.rising else " ▼" if name == self.falling else "",
            coded=code_group(self.table, name) is not None,
        )


def heads(datasette: Datasette, request: Request, columns: Sequence[dict[str, Any]], of: Heads) -> list[Head]:
    """The heads of the columns that Datasette is going to show."""
    return [of.head(datasette, request, column) for column in columns]


def halves_in_full(means: str | None) -> str:
    """What a column means, for the title of its head."""
    words = halves(means)
    return f"{words.zh}\n{words.en}".strip()


def kept_columns(request: Request, table: str, columns: Sequence[dict[str, Any]]) -> list[int]:
    """Which of the columns the page shows: all but those that are left to CSV and JSON, unless they were asked for."""
    aside = table_facts(table).aside - set(request.args.getlist("_col"))
    return [at for at, column in enumerate(columns) if column["name"] not in aside]


def key_cell(datasette: Datasette, table: str, cells: Iterable[dict[str, Any]]) -> Markup:
    """The cell that names a row: its own page where the site has one, and its row page.

    Args:
        datasette: the serving application.
        table: the table.
        cells: the row as Datasette is going to show it; one of them is its key.
    """
    listed = list(cells)
    (key,) = (cell for cell in listed if cell["value_type"] == "pk")
    found = _HREF.search(key["value"])
    if found is None:
        return Markup("{}").format(key["value"])
    row, name = unescape(found[1]), str(key["raw"])
    if key.get("is_special_link_column"):
        return Markup('<a href="{}" title="{}">{}</a>').format(row, name, _ROW)
    path = own_page(table, name, {cell["column"]: plain(cell["raw"])[0] for cell in listed})
    link = Markup('<a class="id" href="{}" title="{}">{}</a>')
    if path is None:
        return link.format(row, name, _short_id(name))
    more = Markup(' <a class="row-link" href="{}" title="此行的全部栏目 the whole row">…</a>').format(row)
    return link.format(datasette.urls.path(path), name, _short_id(name)) + more


def _short_id(name: str) -> str:
    """An id as it is shown: digests and UUIDs are cut, what can be read stays."""
    if _VERSION.fullmatch(name):
        return name[-12:]
    return f"{name[:12]}…" if _HEX.fullmatch(name) else name


def row_page(datasette: Datasette, table: str, key: Sequence[str], row: Any) -> str | None:
    """The site's own page of a row whose row page is shown; None where it has none."""
    path = own_page(table, key[0], dict(zip(row.keys(), row, strict=True))) if len(key) == 1 else None
    return datasette.urls.path(path) if path else None
