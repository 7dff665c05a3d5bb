"""The case folders of the wounds, one a wound: each field of a right reading is a test of its own."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extract.reading import extract
from samples.wounds import WOUNDS
from tests.extract.make_wounds import PAGE_CASES

FOLDER = Path(__file__).parent / "wounds"
FIELDS = ("agency", "title", "year", "form", "period", "sections", "disclosure", "applications", "proceedings", "notes")


@cache
def case(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a case's document says when read, and what it should say."""
    (document,) = (FOLDER / name).glob("in.*")
    report = json.loads(msgspec.json.encode(extract(document.read_bytes(), document.name)))
    return report, json.loads((FOLDER / name / "want.json").read_text(encoding="utf-8"))


def test_every_wound_has_its_case() -> None:
    """Each wound of blocks and of pages has a case folder, and each folder a wound (`make wounds` writes them)."""
    assert {folder.name for folder in FOLDER.iterdir()} == WOUNDS.keys() | PAGE_CASES.keys()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", sorted(WOUNDS | PAGE_CASES))
def test_wound_case(name: str, field: str) -> None:
    """A field of a hurt report reads as its office meant it; of the notes, those of the wound stand."""
    report, want = case(name)
    if field == "notes":
        noted = [{"at": note["at"], "means": note["means"]} for note in report["notes"]]
        assert [note for note in want["notes"] if note not in noted] == []
    else:
        assert report[field] == want[field], want["sentence"]
