"""The register as facts: divisions and organs, read from TOML files of which a later one lies over an earlier one.

An organ's id is assigned once, ``<division code>-<slug>`` (zones ``<parent code>z<nn>-<slug>``), and stays when the
organ is renamed or moved: its names are dated rows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from archive.text import squash
from extract.form import Facts, FactsError

DIVISIONS = Path(__file__).parent / "divisions.toml"
ORGANS = Path(__file__).parent / "organs.toml"
OVERLAY = "register.toml"
"""The file of an archive's folder with the rows that are reviewed there."""

Level = Literal["province", "city", "county", "zone"]
OrganKind = Literal["government", "government_office", "department", "township", "subdistrict", "zone", "other"]
Row = TypeVar("Row", "Division", "Entry")

_CODE = re.compile(r"[0-9]{6}(z[0-9]{2})?")
ORGAN_ID = re.compile(r"[0-9]{6}(z[0-9]{2})?-[a-z0-9]+")
"""An organ's id, registered or not."""


class RegisterError(FactsError):
    """A file of the register is wrong: correct the row and key that the message names."""


class Division(Facts, frozen=True):
    """One division: its code, the names that reports print for it (the official one first), level and parent."""

    code: str
    names: tuple[str, ...]
    level: Level
    parent: str | None = None

    @property
    def key(self) -> str:
        """What no other division has."""
        return self.code


class OrganName(Facts, frozen=True):
    """A name of an organ, and the civil dates from and until which it bore it (both included)."""

    name: str
    since: str | None = None
    until: str | None = None


class Successor(Facts, frozen=True):
    """The organ that took over, and from which civil date."""

    organ: str
    since: str | None = None


class Entry(Facts, frozen=True):
    """An organ as registered; its names, the oldest first, the one it bears last."""

    id: str
    division: str
    kind: OrganKind
    names: tuple[OrganName, ...]
    parent: str | None = None
    successors: tuple[Successor, ...] = ()

    @property
    def key(self) -> str:
        """What no other organ has."""
        return self.id

    @property
    def name(self) -> str:
        """The name it bears now, or bore last."""
        return self.names[-1].name


class Register(Facts, frozen=True, eq=False):
    """The divisions and organs that are known."""

    divisions: tuple[Division, ...]
    organs: tuple[Entry, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Division]:
        """The divisions by their codes."""
        return {division.code: division for division in self.divisions}

    @cached_property
    def by_name(self) -> dict[str, tuple[Entry, ...]]:
        """The organs that bear a name or ever bore it."""
        return _grouped((squash(name.name), entry) for entry in self.organs for name in entry.names)

    @cached_property
    def by_prefix(self) -> dict[str, tuple[Division, ...]]:
        """The divisions that a printed name can begin with: by each name, and with the names above it in front."""
        return _grouped((prefix, division) for division in self.divisions for prefix in self._prefixes(division))

    def _prefixes(self, division: Division) -> Iterator[str]:
        above = [squash(self.by_code[code].names[0]) for code in self.above(division.code)[1:]]
        for name in map(squash, division.names):
            yield name
            whole = name
            for front in above:
                yield front + name.removeprefix(front)
                whole = front + whole.removeprefix(front)
                yield whole

    def above(self, code: str | None) -> tuple[str, ...]:
        """A division's code and those of the divisions it lies in, from below."""
        chain: list[str] = []
        while code in self.by_code and code not in chain:
            chain.append(code)
            code = self.by_code[code].parent
        return tuple(chain)


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, dict[str, Any]] = {}
    for name, row in pairs:
        found.setdefault(name, {})[row.key] = row
    return {name: tuple(rows.values()) for name, rows in found.items()}


@lru_cache(maxsize=1)
def packaged() -> Register:
    """The register that comes with the package."""
    return load(DIVISIONS, ORGANS)


def for_archive(folder: Path) -> Register:
    """The package's register with the ``register.toml`` of an archive's folder over it, where there is one.

    Raises:
        RegisterError: as ``load``.
    """
    overlay = folder / OVERLAY
    return load(DIVISIONS, ORGANS, overlay) if overlay.exists() else packaged()


def load(*files: Path) -> Register:
    """Read the register; a row of a later file takes the place of the one with its code or id.

    Raises:
        RegisterError: with the file, the row and the key: it is no TOML, a key is unknown, a value is none of those
            it can have, a code or id stands twice, a parent or successor is not there, two organs share a name.
    """
    divisions: dict[str, Division] = {}
    organs: dict[str, Entry] = {}
    for file in files:
        tables = _tables(file)
        divisions |= _rows(file, tables, "divisions", Division)
        organs |= _rows(file, tables, "organs", Entry)
    register = Register(tuple(divisions.values()), tuple(organs.values()))
    _refuse_loose_ends(register, files[-1])
    return register


def _tables(file: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RegisterError(f"{file.name}: expected TOML, got {error}. Correct the file; nothing was done.") from error
    for name, rows in tables.items():
        if name not in ("divisions", "organs") or not isinstance(rows, list):
            raise _wrong(file, name, "[[divisions]] and [[organs]]", name)
    return tables


def _rows(file: Path, tables: dict[str, Any], table: str, kind: type[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for number, given in enumerate(tables.get(table, ()), 1):
        named = given.get("code" if kind is Division else "id", "") if isinstance(given, dict) else ""
        place = f"{table}, row {number} ({named})"
        try:
            row = msgspec.convert(given, kind)
        except msgspec.ValidationError as error:
            raise RegisterError(f"{file.name}: {place}: {error}. Correct the row; nothing was done.") from error
        _refuse_wrong_values(file, place, row)
        if row.key in found:
            raise _wrong(file, place, "each code or id once", "a second one")
        found[row.key] = row
    return found


def _refuse_wrong_values(file: Path, place: str, row: Division | Entry) -> None:
    if not row.names:
        raise _wrong(file, f"{place}, names", "at least one", "none")
    if isinstance(row, Division):
        if not _CODE.fullmatch(row.code):
            raise _wrong(file, f"{place}, code", "six digits (and z<nn> for a zone)", row.code)
        if not all(map(squash, row.names)):
            raise _wrong(file, f"{place}, names", "names", "an empty one")
        return
    if not ORGAN_ID.fullmatch(row.id):
        raise _wrong(file, f"{place}, id", "<division code>-<slug> in small letters and digits", row.id)
    for name in row.names:
        if not squash(name.name):
            raise _wrong(file, f"{place}, names", "names", "an empty one")
        if (name.since or "") > (name.until or "9"):
            raise _wrong(file, f"{place}, names", f"until after since {name.since}", str(name.until))
    for day in (*(day for name in row.names for day in (name.since, name.until)), *(s.since for s in row.successors)):
        if day is not None and not is_day(day):
            raise _wrong(file, place, "a civil date as 2024-01-31", day)


def is_day(text: str) -> bool:
    """Whether a text is a civil date as 2024-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _refuse_loose_ends(register: Register, file: Path) -> None:
    """Every code and id that a row names is there, and in one division a name is one organ's."""
    organs = {entry.id for entry in register.organs}
    for division in register.divisions:
        if division.parent is not None and division.parent not in register.by_code:
            raise _wrong(file, f"divisions ({division.code}), parent", "a known code", division.parent)
    for entry in register.organs:
        if entry.division not in register.by_code:
            raise _wrong(file, f"organs ({entry.id}), division", "a known code", entry.division)
        for other in (entry.parent, *(successor.organ for successor in entry.successors)):
            if other is not None and other not in organs:
                raise _wrong(file, f"organs ({entry.id}), parent or successors", "a known id", other)
    for name, entries in register.by_name.items():
        if len({entry.division for entry in entries}) < len(entries):
            ids = " and ".join(entry.id for entry in entries)
            raise _wrong(file, f"organs ({ids}), names", "a name for one organ of a division", name)


def _wrong(file: Path, place: str, expected: str, got: str) -> RegisterError:
    return RegisterError(f"{file.name}: {place}: expected {expected}, got {got}. Correct the row; nothing was done.")
