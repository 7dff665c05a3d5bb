"""What readers see in place of a code, in both languages (labels.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

LABELS = Path(__file__).parent / "labels.toml"


class Both(NamedTuple):
    """The same words in both languages; English is empty where only a code is known."""

    zh: str
    en: str


@cache
def groups() -> dict[str, dict[str, Both]]:
    """Every group of codes, each code with its label."""
    told = tomllib.loads(LABELS.read_text(encoding="utf-8"))
    return {group: {code: Both(*label) for code, label in labels.items()} for group, labels in told.items()}


def both(group: str, code: object) -> Both:
    """The label of a code.

    Args:
        group: a table of labels.toml.
        code: the code as the archive holds it; None where it holds none.

    Returns:
        Both languages; the code itself where it has no label, so that nothing is hidden; nothing for None.

    Raises:
        KeyError: there is no such group, which is a slip of the program and not of the archive.
    """
    if code is None:
        return Both("", "")
    return groups()[group].get(str(code), Both(str(code), ""))
