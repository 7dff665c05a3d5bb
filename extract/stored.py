"""Readings out of the archive again: as cells to compare, and as the years of an organ to check one by the other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlite_utils import Database

from extract.carry import Year
from extract.changes import Cells, stored_cells
from extract.equations import DOUBT
from extract.report import Figures, Note, Number, Place, TableForm, TableName
from extract.rows import Wide
from extract.schema import FEN_IN_AMOUNT

_Packed = dict[str, dict[str, dict[str, list[Any]]]]
_FORMS = msgspec.json.Decoder(dict[TableName, TableForm])
_PACKED = msgspec.json.Decoder(_Packed)
COMPARED = ("disclosure", "applications")
"""The tables that rules between years look at."""

_PARTS = ("page", "table", "row", "column", "box", "raw", "confidence")


def cells(database: Database, versions: Iterable[str], tables: Sequence[Wide]) -> dict[str, Cells]:
    """The cells of the current readings of some versions."""
    which = {"versions": json.dumps(sorted(versions))}
    text: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for version, section, said in database.execute(_TEXT, which):
        text[version].append((section, said))
    figures: defaultdict[str, dict[str, Sequence[Any]]] = defaultdict(dict)
    for table in tables:
        for version, *values in database.execute(_figures_of(table), which):
            figures[version][table.table] = values
    return {version: stored_cells(figures[version], text[version], tables) for version in json.loads(which["versions"])}


def doubted(database: Database, versions: Iterable[str]) -> dict[str, set[str]]:
    """The cells of some versions that are not surely what is printed; of one read by sight its text too.

    A difference in these is no change that an office made: it may be ours.
    """
    which = {"versions": json.dumps(sorted(versions)), "doubt": json.dumps(sorted(DOUBT | {"run_together"}))}
    found: dict[str, set[str]] = {version: set() for version in json.loads(which["versions"])}
    for version, at in database.execute(_DOUBTED, which):
        found[version].add(at)
    return found


def years(database: Database, organ: str, tables: Sequence[Wide]) -> Iterator[tuple[str, Year]]:
    """The shown reports of an organ, the earliest first, each with its version."""
    for version, name, year, form, forms, provenance in database.execute(_YEARS, {"organ": organ}).fetchall():
        figures: dict[str, Figures | None] = {
            table.table: _nested(database, table, version) for table in tables if table.table in COMPARED
        }
        notes = database.execute(_NOTES, {"version": version})
        yield (
            version,
            Year(
                label=f"{name} {year}",
                year=year,
                format=form,
                tables=_FORMS.decode(forms),
                disclosure=figures["disclosure"],
                applications=figures["applications"],
                notes=tuple(Note(*note) for note in notes),
                provenance=_Places(_PACKED.decode(provenance), figures),
            ),
        )


def _figures_of(table: Wide) -> str:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    return f'SELECT version, {columns} FROM "{table.table}" {_AMONG}'  # noqa: S608 - columns of ours


def _nested(database: Database, table: Wide, version: str) -> Figures | None:
    """A table as a reading has it; what is null may be blank or not printed. None where the table is not printed."""
    row = database.execute(_figures_of(table), {"versions": json.dumps([version])}).fetchone()
    if row is None:
        return None
    figures: Figures = {}
    for key, column, value in zip(table.keys, table.columns, row[1:], strict=True):
        line, _, name = key.partition(".")
        figures.setdefault(line, {})[name] = value if column == key else _amount(value)
    return figures


def _amount(fen: int | None) -> Number | None:
    if fen is None:
        return None
    return fen // FEN_IN_AMOUNT if fen % FEN_IN_AMOUNT == 0 else fen / FEN_IN_AMOUNT


class _Places(Mapping[str, Place]):
    """Where the figures stand, unpacked as they are asked for; a plain number's raw text is the number."""

    def __init__(self, packed: _Packed, figures: Mapping[str, Figures | None]) -> None:
        self._packed, self._figures = packed, figures

    def __getitem__(self, at: str) -> Place:
        table, row, column = at.split(".")
        values = self._packed[table][row][column]
        place = dict(zip(_PARTS, [*values, *[None] * (len(_PARTS) - len(values))], strict=True))
        plain = str((self._figures.get(table) or {}).get(row, {}).get(column))
        return msgspec.convert({**place, "raw": place["raw"] or plain}, Place)

    def __iter__(self) -> Iterator[str]:
        for table, rows in self._packed.items():
            yield from (f"{table}.{row}.{column}" for row, columns in rows.items() for column in columns)

    def __len__(self) -> int:
        return sum(len(columns) for rows in self._packed.values() for columns in rows.values())


_AMONG = "WHERE version IN (SELECT value FROM json_each(:versions))"
_YEARS = """
SELECT readings.version, organs.name, reports.year, readings.format, readings.tables, readings.provenance
FROM reports JOIN readings ON readings.version = reports.version JOIN organs ON organs.id = reports.organ
WHERE reports.organ = :organ ORDER BY reports.year
"""
_TEXT = f"SELECT version, section, text FROM sections {_AMONG}"  # noqa: S608 - words of ours
_DOUBTED = f"""
SELECT version, at FROM notes {_AMONG} AND means IN (SELECT value FROM json_each(:doubt))
UNION
SELECT sections.version, 'section.' || section FROM sections JOIN readings ON readings.version = sections.version
WHERE sections.version IN (SELECT value FROM json_each(:versions)) AND readings.format IN ('scan', 'image')
"""  # noqa: S608 - words of ours
_NOTES = "SELECT at, raw, means FROM notes WHERE version = :version ORDER BY number"
