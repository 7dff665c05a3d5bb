"""The published contract is the code's, and every line that is written follows it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from extract import contract
from extract.errors import DocumentError
from extract.reading import extract
from extract.report import Means, Report, Unread
from samples.as_html import clean
from samples.layout import layout
from samples.organs import Sample, sample_reports
from samples.random_reports import random_report

PUBLISHED = Path(__file__).parents[2] / "docs" / "report.schema.json"
# The keys of the report model, in its words; a key is never renamed or reused.
KEYS = [
    "file",
    "sha256",
    "format",
    "extractor",
    "agency",
    "organ",
    "title",
    "year",
    "form",
    "tables",
    "published",
    "published_from",
    "signed",
    "period",
    "contact",
    "basis",
    "preamble",
    "sections",
    "closing",
    "disclosure",
    "applications",
    "proceedings",
    "statements",
    "indicators",
    "claims",
    "findings",
    "notes",
    "provenance",
]
SAMPLES = pytest.mark.parametrize("sample", sample_reports(), ids=lambda sample: sample.report.file)


@lru_cache(maxsize=1)
def validator() -> jsonschema.Draft202012Validator:
    """A validator of the code's schema."""
    schema = contract.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def written(result: Report | Unread) -> Any:
    """What ``extract --json`` writes, read again."""
    return json.loads(msgspec.json.encode(result))


def wrongs(line: object) -> list[str]:
    """Where a line does not follow the schema."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(line)]


def test_the_published_schema_is_the_codes() -> None:
    """docs/report.schema.json is what the code and the forms make."""
    assert PUBLISHED.is_file(), "docs/report.schema.json is missing: run `make schema`"
    assert PUBLISHED.read_text("utf-8") == contract.text(), "docs/report.schema.json is stale: run `make schema`"


@SAMPLES
def test_every_sample_follows_the_schema(sample: Sample) -> None:
    """Each sample report as read, and each as it should be read, follows the schema to the last key."""
    report = extract(sample.body, sample.report.file)
    assert wrongs(written(report)) == []
    assert wrongs(written(sample.report)) == []


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"<html><body>1</body></html>", b"PK\x03\x04", b"<td colspan=1000000000>1"],
    ids=["empty", "pdf", "no report", "cut", "unsafe"],
)
def test_every_error_object_follows_the_schema(data: bytes) -> None:
    """An error object is a line of the same schema, with all of its five keys filled."""
    with pytest.raises(DocumentError) as caught:
        extract(data, "x")
    line = written(Unread("x", caught.value.refusal()))
    assert wrongs(line) == []
    assert list(line) == ["file", "error"]
    assert list(line["error"]) == ["name", "place", "expected", "got", "next"]
    assert all(line["error"].values())


def test_every_key_is_written() -> None:
    """Each key of the contract stands in every report, null or empty where there is nothing, and in the schema."""
    report = extract(clean(layout(random_report(2))), "x")
    schema = contract.schema()["$defs"]["Report"]
    assert set(KEYS) <= set(written(report))
    assert set(schema["required"]) == set(schema["properties"]) == set(written(report))
    assert list(written(report)["sections"]) == list("123456")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("year",), "2024"),
        (("colour",), "red"),
        (("sections", "7"), "text"),
        (("applications", "new", "childless"), 1),
        (("applications", "newest"), {}),
        (("disclosure", "fees", "amount"), "310"),
        (("notes",), [{"at": "title", "raw": "", "means": "nice"}]),
        (("published",), "20.1.2025"),
        (("format",), "odt"),
        (("findings",), [{"rule": "x"}]),
    ],
)
def test_what_is_not_of_the_contract_is_refused(path: tuple[str, ...], value: object) -> None:
    """The schema refuses a key or value that the contract does not have, at any depth."""
    line = written(extract(clean(layout(random_report(2))), "x"))
    assert wrongs(line) == []
    inner = line
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert wrongs(line) != []


def test_a_missing_key_is_refused() -> None:
    """A line without one of the keys is no report."""
    for key in KEYS:
        line = written(extract(clean(layout(random_report(2))), "x"))
        del line[key]
        assert wrongs(line) != [], key


def test_the_kinds_of_notes_are_those_of_the_model() -> None:
    """notes.means is one of the report model's words, in its order."""
    assert " · ".join(get_args(Means)) == (
        "blank · dash · slash · word · with_unit · unit_converted · unit_missing · wrapped · run_together · deduced · "
        "unsure · corrected · footnote · amended_in_cell · label_variant · label_misprint · row_of_other_edition · "
        "row_empty · row_unknown · table_split · image · marker_removed"
    )


@SAMPLES
def test_a_sample_is_read_as_it_was_made(sample: Sample) -> None:
    """Each invented report is read as its maker meant it, field by field."""
    report = extract(sample.body, sample.report.file)
    made = sample.report
    fields = ["agency", "title", "year", "form", "tables", "signed", "period", "contact", "basis", "preamble"]
    fields += ["sections", "closing", "disclosure", "applications", "proceedings", "sha256", "format"]
    wrong = {
        name: (getattr(report, name), getattr(made, name))
        for name in fields
        if getattr(report, name) != getattr(made, name)
    }
    assert wrong == {}
    noted, meant = ({(note.at, note.means) for note in one.notes} for one in (report, made))
    assert noted == meant


@SAMPLES
def test_a_sample_breaks_only_what_it_says(sample: Sample) -> None:
    """No rule of severity error is broken in a sample but the one that it says it breaks."""
    report = extract(sample.body, sample.report.file)
    assert tuple(found.rule for found in report.findings if found.severity == "error") == sample.broken
