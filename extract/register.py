"""The register: which organ an agency's printed name means, and the id it has for good.

An id is ``<division code>-<slug>``: the code of the division whose name the agency's name begins with, and the pinyin
of the rest. A name that begins with no division, or with one that two places share, keeps its whole name under the
code 000000 until the register names it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from pypinyin import lazy_pinyin

from archive.text import squash
from extract.form import Facts, FactsError, read_facts

FILE = Path(__file__).parent / "divisions.toml"
UNKNOWN_DIVISION = "000000"

_CODE = re.compile(r"[0-9]{6}(z[0-9]{2})?")
_KEPT = re.compile(r"[^a-z0-9]+")


class Division(Facts, frozen=True):
    """One division: its code, and the names that reports print for it, the official one first."""

    code: str
    names: tuple[str, ...]


class Register(Facts, frozen=True):
    """The divisions that are known."""

    divisions: tuple[Division, ...]


class Organ(Struct, frozen=True):
    """An entry of the register: its id, its name as printed, and its division (None where that is not known)."""

    id: str
    name: str
    division: str | None
    division_name: str | None


def load(file: Path = FILE) -> Register:
    """Read the divisions.

    Raises:
        FactsError: a key or a code that a division does not have, with the file.
    """
    register = read_facts(file, Register)
    for division in register.divisions:
        if not _CODE.fullmatch(division.code) or not division.names:
            raise FactsError(
                f"{file.name}: {division.code}: expected a code of six digits (and z<nn> for a zone) with at least "
                "one name. Correct the file; nothing was done."
            )
    return register


@lru_cache(maxsize=1)
def divisions() -> Register:
    """The divisions that come with the package."""
    return load()


def identify(agency: str, register: Register | None = None) -> Organ:
    """The organ that an agency's printed name means.

    The longest division name that the agency's name begins with counts (淮安市洪泽区 before 淮安市); where two
    divisions share it, or nothing follows it, the division is not known.
    """
    name = squash(agency)
    found = _longest((register or divisions()).divisions, name)
    if len(found) != 1:
        return Organ(f"{UNKNOWN_DIVISION}-{slug(name)}", name, None, None)
    division, printed = found[0]
    return Organ(f"{division.code}-{slug(name.removeprefix(printed))}", name, division.code, division.names[0])


def _longest(known: tuple[Division, ...], name: str) -> list[tuple[Division, str]]:
    found = [(division, printed) for division in known for printed in division.names if _begins(name, printed)]
    longest = max((len(printed) for _, printed in found), default=0)
    return [(division, printed) for division, printed in found if len(printed) == longest]


def _begins(name: str, printed: str) -> bool:
    return name.startswith(printed) and name != printed


def slug(name: str) -> str:
    """The pinyin of a name in one piece, lower case: 科学技术局 is ``kexuejishuju``; signs are left out."""
    return _KEPT.sub("", "".join(lazy_pinyin(name)).lower())
