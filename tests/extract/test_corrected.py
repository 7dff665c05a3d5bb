"""What people correct: beside what was read, and in its place only where the reading was not sure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from extract.corrected import Reviewed, correct
from extract.form import FactsError
from extract.reading import extract
from extract.report import Note, Number, Place, Report
from extract.reviewed import corrections
from tests.extract.captures import Archive, archive, as_page, made

CELL = "applications.granted.total"
ROW = Reviewed(CELL, "37", "核对原件", "某人", "2026-01-02")


def row(digest: str, value: str = "37", cell: str = CELL) -> str:
    """A row of corrections.toml."""
    facts = {"digest": digest, "cell": cell, "value": value, "reason": "核对原件", "reviewer": "某人"}
    return (
        "[[corrections]]\n"
        + "".join(f'{key} = "{text}"\n' for key, text in facts.items())
        + 'reviewed = "2026-01-02"\n'
    )


def figure(report: Report) -> Number | None:
    """The corrected cell."""
    return (report.applications or {})["granted"]["total"]


def read(value: Number | None, *, confidence: float | None = None, notes: tuple[Note, ...] = ()) -> Report:
    """A report whose cell was read as a value, in a certain way."""
    report = extract(as_page(made()), "a.html")
    figures = {key: dict(columns) for key, columns in (report.applications or {}).items()}
    figures["granted"]["total"] = value
    place = Place(1, 2, 6, 10, None, "3 7", confidence)
    changed = {
        "applications": figures,
        "notes": (*report.notes, *notes),
        "provenance": {**report.provenance, CELL: place},
    }
    return msgspec.structs.replace(report, **changed)


@pytest.mark.parametrize(
    ("report", "after"),
    [
        (read(36), 36),
        (read(None, notes=(Note(CELL, "3 7", "run_together"),)), 37),
        (read(36, confidence=0.99), 37),
        (read(36, notes=(Note(CELL, "3 6", "deduced", ("applications.across[granted]",)),)), 37),
    ],
    ids=["printed", "unsure", "seen", "deduced"],
)
def test_only_a_reading_that_was_not_sure_gives_way(report: Report, after: Number) -> None:
    """What a digital document plainly prints stays; both values stand in the report whichever is its figure."""
    corrected = correct(report, [ROW])
    assert figure(corrected) == after
    (one,) = corrected.corrections
    assert (one.at, one.read, one.value, one.reviewer) == (CELL, figure(report), 37, "某人")
    assert [note.raw for note in corrected.notes if note.means == "corrected"] == ["3 7"]


def test_every_rule_over_a_corrected_cell_is_doubtful() -> None:
    """Neither the office's figure nor ours is counted against the office."""
    corrected = correct(read(36), [ROW])
    assert {finding.verdict for finding in corrected.findings if CELL in finding.cells} == {"doubtful"}


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Archive]:
    """An archive with one page that was read."""
    with archive(tmp_path / "archive") as made_one:
        made_one.visit("a.html", as_page(made()))
        made_one.visit("b.html", as_page(made(2023, seed=2)))
        made_one.extract()
        yield made_one


def test_a_changed_correction_is_read_again_and_a_rebuild_gives_the_same(filled: Archive, tmp_path: Path) -> None:
    """Only the payload concerned; the note keeps what was read; taken out of the file, all is as it was before."""
    before = filled.dump()
    page = as_page(made())
    (filled.folder / "corrections.toml").write_text(row(hashlib.sha256(page).hexdigest()), "utf-8")
    assert filled.extract().read == 1
    note = filled.one("notes", "means = 'corrected'")
    printed = (made().applications or {})["granted"]["total"]
    assert (note["at"], note["raw"], note["read"]) == (CELL, str(printed), str(printed))
    touched = filled.rows("findings", f"year = 2024 AND cells LIKE '%\"{CELL}\"%'")
    assert {finding["verdict"] for finding in touched} == {"doubtful"}
    assert filled.extract().read == 0
    assert filled.dump() == again(filled, tmp_path)
    (filled.folder / "corrections.toml").unlink()
    assert filled.extract().read == 1
    assert filled.dump() == before


def again(filled: Archive, tmp_path: Path) -> dict[str, list[object]]:
    """The tables of another archive into which the same comes with the correction already there."""
    with archive(tmp_path / "again") as other:
        (other.folder / "corrections.toml").write_text((filled.folder / "corrections.toml").read_text("utf-8"), "utf-8")
        rows = {name: filled.rows(name) for name in ("captures", "payloads")}
        for name, found in rows.items():
            other.database.table(name).insert_all(found)
        (other.folder / "captures").symlink_to(filled.folder / "captures")
        other.extract()
        return other.dump()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (row("ab" * 32, "3x"), "value: expected a whole number in digits, got 3x"),
        (row("ab" * 32, "-3"), "value: expected a whole number in digits, got -3"),
        (row("ab" * 32, "1.5"), "value: expected a whole number in digits"),
        (row("ab" * 32, cell="applications.granted.everybody"), "cell: expected none, a figure of the form"),
        (row("ab" * 32, cell="title"), "cell: expected a figure of the form"),
        (row("ab" * 32, cell=""), "cell: expected a figure of the form as .*, got none"),
    ],
)
def test_what_is_no_figure_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """A value that is no number, and a cell that no form has, with file, row and key."""
    (tmp_path / "corrections.toml").write_text(text, "utf-8")
    with pytest.raises(FactsError, match=rf"corrections\.toml: row 1: {said}"):
        corrections(tmp_path)


def test_an_amount_may_have_a_fraction(tmp_path: Path) -> None:
    """Fees are in 万元: 310.5 is a figure of theirs."""
    (tmp_path / "corrections.toml").write_text(row("ab" * 32, "310.5", "disclosure.fees.amount"), "utf-8")
    assert corrections(tmp_path)["ab" * 32][0].figure == 310.5
