"""Case folders: a small invented document (虚构) and what a right reading finds in it, one test a field."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extract.errors import DocumentError
from extract.formats import READERS
from extract.reading import extract

CASES = Path(__file__).parents[1] / "cases"
FOLDERS = sorted(folder.name for folder in CASES.iterdir())
KINDS = ("clean", "hurt", "empty")


@lru_cache(maxsize=64)
def want(name: str) -> dict[str, Any]:
    """What a right reading of a case finds."""
    found: dict[str, Any] = json.loads((CASES / name / "want.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=64)
def read(name: str) -> dict[str, Any]:
    """The report of a case, or its error object."""
    (file,) = (CASES / name).glob("in.*")
    try:
        report: dict[str, Any] = msgspec.to_builtins(extract(file.read_bytes(), file.name))
    except DocumentError as error:
        refusal: dict[str, Any] = msgspec.to_builtins(error.refusal())
        return {"error": refusal["name"], "place": refusal["place"]}
    return {**report, "notes": [[note["at"], note["means"]] for note in report["notes"]]}


FIELDS = [(name, field) for name in FOLDERS for field in want(name) if field != "sentence"]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_case_is_read(name: str, field: str) -> None:
    """Each field of each case folder is as its want.json says: figures, text, dates, notes, or the error."""
    found = read(name)
    assert field in found, f"{name} gave {found.get('error', 'a report')}"
    wanted = want(name)[field]
    value = sorted(found[field]) if field == "notes" else found[field]
    assert json.loads(json.dumps(value)) == (sorted(wanted) if field == "notes" else wanted)


@pytest.mark.parametrize("format_", sorted(READERS))
def test_every_format_has_its_three_cases(format_: str) -> None:
    """Each format that is read has a clean, a hurt and an empty case."""
    assert {f"{format_}-{kind}" for kind in KINDS} <= set(FOLDERS)


def test_every_case_is_invented_and_says_what_it_is() -> None:
    """Every case says in a sentence what it shows; those with text in them are marked 虚构."""
    assert [name for name in FOLDERS if not want(name)["sentence"].endswith(".")] == []
    assert [name for name in FOLDERS if "虚构" not in (want(name).get("preamble") or "虚构")] == []
