"""By which facts and code the tables were derived from captures and readings: where that changed, all is redone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from extract.register import Register, division_rows, organ_name_rows, organ_rows

DERIVES = (
    "archive_check.py",
    "carry.py",
    "history.py",
    "naming.py",
    "organs.py",
    "presence.py",
    "register.py",
    "settling.py",
    "showing.py",
)
"""The modules that decide what is derived, once documents are read."""


def derivation(register: Register) -> str:
    """A hash over the register and the code that derives, as 12 hexadecimal digits."""
    rows = [list(rows(register)) for rows in (division_rows, organ_rows, organ_name_rows)]
    digest = hashlib.sha256(msgspec.json.encode(rows))
    for name in DERIVES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]
