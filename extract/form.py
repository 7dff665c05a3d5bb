"""The editions of the statutory form, as facts read from TOML.

A form names its tables, their rows and columns, the spellings seen on real portals, and the equations that it prints
or implies. Nothing here knows an edition by name: a further file in the folder is a further edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from extract.report import Severity, Source, TableName

Kind = TypeVar("Kind")
FOLDER = Path(__file__).parent / "forms"


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Facts read from a TOML file; a key that is not known is an error, not a comment."""


class Column(Facts, frozen=True):
    """One printed column: its key, label and unit (件, 项 or 万元), and the headers it stands under."""

    key: str
    label: str
    en: str
    unit: str
    groups: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


class Row(Facts, frozen=True):
    """One printed row: its key and label with its number, the labels it stands under, other spellings seen."""

    key: str
    label: str
    en: str
    groups: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    misprints: tuple[str, ...] = ()


class Part(Facts, frozen=True):
    """Rows that share a header. A part without rows has one row of figures, whose columns are ``group.column``."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    article: str | None = None

    def cells(self) -> Iterator[tuple[str, str, Row | None, Column]]:
        """Every figure of the part: row key, column key, its row (None without rows) and its column."""
        for column in self.columns:
            if not self.rows:
                row_key, column_key = column.key.split(".")
                yield row_key, column_key, None, column
        for row in self.rows:
            for column in self.columns:
                yield row.key, column.key, row, column


class TableSpec(Facts, frozen=True):
    """One of the form's tables: the section (1 to 6) it stands in, and its parts in printed order."""

    label: str
    en: str
    section: int
    parts: tuple[Part, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every dotted ``row.column`` the edition prints in this table."""
        return frozenset(f"{row}.{column}" for part in self.parts for row, column, _, _ in part.cells())

    @cached_property
    def row_keys(self) -> tuple[str, ...]:
        """The keys of the rows, in printed order."""
        return tuple(dict.fromkeys(row for part in self.parts for row, _, _, _ in part.cells()))


class Equation(Facts, frozen=True):
    """An equality the form prints or implies, between sums of rows (in each column) or of columns (in each row).

    Each term is a list of choices, each choice a sum ``a + b``: the first choice that is printed whole counts.
    """

    rule: str
    version: int
    table: TableName
    each: Literal["row", "column"]
    severity: Severity
    source: Source
    expected: tuple[tuple[str, ...], ...]
    found: tuple[tuple[str, ...], ...]
    zh: str
    en: str
    only_where_printed: bool = False


class Form(Facts, frozen=True, eq=False):
    """One edition: the report years it is meant for (both ends included), its tables and equations."""

    edition: str
    years: tuple[int, int]
    source: str
    tables: dict[TableName, TableSpec]
    equations: tuple[Equation, ...] = ()


def load(folder: Path = FOLDER) -> tuple[Form, ...]:
    """Read every edition of a folder (files named by the edition's year), the newest first.

    Raises:
        FactsError: a file is not TOML or holds a key or value that a form does not have.
    """
    forms = (read_facts(path, Form) for path in sorted(folder.glob("[0-9]*.toml"), reverse=True))
    return tuple(sorted(forms, key=lambda form: form.edition, reverse=True))


class FactsError(ValueError):
    """A TOML file of facts is wrong: correct the file and row that the message names."""


def read_facts(path: Path, kind: type[Kind]) -> Kind:
    """Decode one TOML file strictly.

    Raises:
        FactsError: with the file and the key.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise FactsError(f"{path.name}: {error}. Correct the file; nothing was done.") from error


@lru_cache(maxsize=1)
def editions() -> tuple[Form, ...]:
    """The editions that come with the package, the newest first."""
    return load()


def by_edition(forms: tuple[Form, ...]) -> Mapping[str, Form]:
    """The forms by the name of their edition."""
    return {form.edition: form for form in forms}
