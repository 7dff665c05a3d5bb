"""Which organ an agency's printed name means, and the rows that the register's tables hold.

An organ that the register does not name gets the id ``<division code>-<slug>``: the code of the division whose name
the agency's name begins with, and the pinyin of the rest. Without such a division the name stays whole under 000000.
Two names can have one pinyin: who files reports compares the names, for an id is one organ's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from msgspec import Struct
from pypinyin import lazy_pinyin

from archive.text import squash
from extract.organs import Division, Entry, OrganKind, Register, RegisterError, for_archive, packaged

__all__ = [
    "Organ",
    "Register",
    "RegisterError",
    "division_rows",
    "divisions",
    "for_archive",
    "identify",
    "organ_name_rows",
    "organ_rows",
    "packaged",
    "slug",
]

divisions = packaged
UNKNOWN_DIVISION = "000000"
_Row = TypeVar("_Row", Division, Entry)

_KEPT = re.compile(r"[^a-z0-9]+")
_LEVELS = frozenset("省市县区州盟旗")
# Words that begin with a level's sign and mean no place.
_NO_PLACE = re.compile(r"市场|市容|市政(?:公用|工程|园林|管理|设施)|市民(?:中心|服务)|区域|县域|州府")
# A name that begins with a place which is (nearly) the only one of its name in the country, or with the State itself.
_PLACED = re.compile(r"[一-鿿]{2,12}?(?:省|市|县|州|盟|旗|自治区)|国家|国务院|中华人民共和国|[一-鿿]{2,8}部$")
_DISTRICT = re.compile(r"[一-鿿]{1,8}?(?<![社])区(?!域)")
_TOWN = re.compile(r"[一-鿿]{1,8}?(?:(?<!城)[镇乡]|街道|苏木)")
_SHORT_GOVERNMENT = re.compile(r"政府(?:办公[室厅])?")
_KINDS: tuple[tuple[re.Pattern[str], OrganKind], ...] = (
    (re.compile(r"政府办公[室厅]$"), "government_office"),
    (re.compile(r"[镇乡]人民政府$|苏木人民政府$"), "township"),
    (re.compile(r"街道办事处$|街道办$"), "subdistrict"),
    (re.compile(r"人民政府$"), "government"),
    (re.compile(r"[区园港城](?:管理委员会|管委会)$"), "zone"),
    (re.compile(r"(?:局|厅|部|署|委|委员会|办公室|办)$"), "department"),
)


class Organ(Struct, frozen=True):
    """An organ: its id, its name with its division's, that division (None where it is not known), and its kind.

    ``settled`` is False where the name alone could be several organs' (教育局, 朝阳区教育局): nothing is filed under
    its id until the register names it.
    """

    id: str
    name: str
    division: str | None
    division_name: str | None
    kind: OrganKind = "other"
    settled: bool = True


def identify(agency: str, register: Register | None = None, division: str | None = None) -> Organ:
    """The organ that an agency's printed name means.

    A registered name counts first. Else the longest division name that the agency's name begins with (淮安市洪泽区
    before 淮安市), and where it begins with none, the division of its portal.

    Args:
        agency: the name as printed.
        register: the known divisions and organs; None for those of the package.
        division: the code of the portal's division: it decides between places and organs of one name, and completes
            a name that says no place (县教育局).
    """
    known = register or packaged()
    name = squash(agency)
    full, place, settled = _placed(known, name, division)
    for candidate in dict.fromkeys((name, full)):
        entries = _near(known, known.by_name.get(candidate, ()), place.code if place else division)
        if len(entries) == 1:
            return _registered(known, entries[0])
    if place is None:
        return Organ(f"{UNKNOWN_DIVISION}-{slug(name)}", name, None, None, kind_of(name), settled=settled)
    rest = slug(full.removeprefix(squash(place.names[0])))
    return Organ(f"{place.code}-{rest}", full, place.code, place.names[0], kind_of(full), settled=bool(rest))


def _placed(register: Register, name: str, division: str | None) -> tuple[str, Division | None, bool]:
    """The name beginning with its division's official one, that division, and whether the name means one organ."""
    prefix, places = _begins(register, name)
    if prefix:
        found = _near(register, places, division)
        if len(found) == 1:
            return _whole(found[0], name.removeprefix(prefix)), found[0], True
        return name, None, False
    rest = _rest_without_place(register.by_code.get(division or ""), name)
    if rest is not None:
        place = register.by_code[division or ""]
        return _whole(place, rest), place, True
    return name, None, bool(_PLACED.match(name))


def _begins(register: Register, name: str) -> tuple[str, tuple[Division, ...]]:
    """The longest division name that a name begins with and goes on after, and the divisions of that name."""
    starts = (name[:end] for end in range(len(name) - 1, 0, -1))
    return next(((start, register.by_prefix[start]) for start in starts if start in register.by_prefix), ("", ()))


def _near(register: Register, rows: tuple[_Row, ...], division: str | None) -> tuple[_Row, ...]:
    """Of several divisions or organs, those that lie in a division, or else around it; all where none does."""
    if len(rows) < 2 or division is None:
        return rows
    inside = tuple(row for row in rows if division in register.above(_code(row)))
    around = tuple(row for row in rows if _code(row) in register.above(division))
    return inside or around or rows


def _code(row: Division | Entry) -> str:
    return row.code if isinstance(row, Division) else row.division


def _rest_without_place(place: Division | None, name: str) -> str | None:
    """What a name says after the level of its own division (县教育局); None where it may name another place."""
    if place is None or not name:
        return None
    if name[0] in _LEVELS and not _NO_PLACE.match(name):
        return name[1:] if name[0] == place.names[0][-1] and len(name) > 2 else None
    if _PLACED.match(name) or _DISTRICT.match(name):
        return None
    return None if _TOWN.match(name) and place.level not in ("county", "zone") else name


def _whole(place: Division, rest: str) -> str:
    people = "人民" if _SHORT_GOVERNMENT.fullmatch(rest) else ""
    return squash(place.names[0]) + people + rest


def _registered(register: Register, entry: Entry) -> Organ:
    place = register.by_code[entry.division]
    return Organ(entry.id, squash(entry.name), place.code, place.names[0], entry.kind)


def kind_of(name: str) -> OrganKind:
    """What kind of organ a name says it is; a government and its office are two."""
    return next((kind for pattern, kind in _KINDS if pattern.search(name)), "other")


def slug(name: str) -> str:
    """The pinyin of a name in one piece, lower case: 科学技术局 is ``kexuejishuju``; signs are left out."""
    return _KEPT.sub("", "".join(lazy_pinyin(name)).lower())


def division_rows(register: Register) -> Iterator[dict[str, str | None]]:
    """The rows of ``divisions``: code, name, level, parent."""
    for division in register.divisions:
        yield {
            "code": division.code,
            "name": division.names[0],
            "level": division.level,
            "parent": division.parent,
        }


def organ_rows(register: Register) -> Iterator[dict[str, str | None]]:
    """The rows of ``organs``: id, name, division, division_name, kind."""
    for entry in register.organs:
        organ = _registered(register, entry)
        yield {name: getattr(organ, name) for name in ("id", "name", "division", "division_name", "kind")}


def organ_name_rows(register: Register) -> Iterator[dict[str, str | None]]:
    """The rows of ``organ_names``: organ, name, since, until."""
    for entry in register.organs:
        for name in entry.names:
            yield {"organ": entry.id, "name": squash(name.name), "since": name.since, "until": name.until}
