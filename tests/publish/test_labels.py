"""Labels: every code that the program can write has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from crawler import watch
from crawler.capture import Kind
from extract import report
from extract.form import editions
from extract.organs import OrganKind
from extract.presence import State
from extract.register import packaged
from publish.labels import Both, both, groups

ROOT = Path(__file__).parents[2]
SPELLED = re.compile(r'Verdict\("([a-z_0-9]+)"')


def verdicts() -> set[str]:
    """Every verdict of the guard, as its modules spell them."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "crawler").glob("*.py")]
    return {name for text in texts for name in SPELLED.findall(text)}


CODES: dict[str, set[str]] = {
    "organ_kind": set(get_args(OrganKind)),
    "edition": {form.edition for form in editions()} | {"tongjibiao", "text"},
    "severity": {*get_args(report.Severity), "doubtful", "none", "withheld"},
    "verdict": {*get_args(report.Verdict), "holds", "blank"},
    "cause": set(get_args(report.Cause)),
    "rule_source": set(get_args(report.Source)),
    "note": set(get_args(report.Means)),
    "section": {*get_args(report.SectionNumber), "preamble", "closing"},
    "table": set(get_args(report.TableName)),
    "capture_kind": set(get_args(Kind)),
    "source_kind": {"page", "attachment", "file"},
    "capture_verdict": verdicts(),
    "source_state": set(get_args(State)),
    "run_verdict": {watch.OK, watch.GAPS, watch.FAILED, watch.BLOCKED, watch.UNREACHABLE},
    "published_from": {"page", "meta", "list"},
    "level": {division.level for division in packaged().divisions},
    "coverage_state": {"found", "gone", "unknown"},
    "yes_no": {"0", "1"},
    "format": set(get_args(report.FormatName)),
}


BEYOND: dict[str, dict[str, str]] = {
    "capture_verdict": {"robots": "a visit that robots.txt forbids"},
    "level": {"central": "a division of the State itself", "township": "a division below a county"},
}
"""Labels of codes that nothing writes yet, each with what will."""


def test_no_label_is_of_a_code_that_nothing_writes() -> None:
    """Every group and every code of the labels is one the program knows, or stands above with its reason."""
    assert set(groups()) == set(CODES)
    strange = {name: set(labels) - CODES[name] - set(BEYOND.get(name, {})) for name, labels in groups().items()}
    assert {name: codes for name, codes in strange.items() if codes} == {}


def test_what_is_beyond_is_labelled_and_not_written() -> None:
    """A reason stands above only as long as its label is there and nothing writes the code."""
    for name, reasons in BEYOND.items():
        assert set(reasons) <= set(groups()[name])
        assert set(reasons) & CODES[name] == set()


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_words_in_both_languages(group: str) -> None:
    """No reader meets a code that the program writes and nobody translated."""
    assert len(CODES[group]) >= 2
    assert CODES[group] - set(groups()[group]) == set()
    assert [code for code in CODES[group] if not all(both(group, code))] == []


def test_the_guards_verdicts_are_found() -> None:
    """The search for verdicts in the source finds the guard's eleven."""
    assert {"ok", "moved", "gone", "refused", "challenge", "soft_404", "wrong_type"} <= verdicts()
    assert len(verdicts()) == 11


def test_every_label_has_both_languages() -> None:
    """Each label is Chinese and English, neither of them empty."""
    labels = [label for group in groups().values() for label in group.values()]
    assert len(labels) > 100
    assert [label for label in labels if not (label.zh and label.en)] == []


def test_an_unknown_code_is_shown_as_it_is() -> None:
    """A code of a newer program stands there itself, rather than nothing."""
    assert both("verdict", "quarrelled") == Both("quarrelled", "")


def test_no_code_is_no_word() -> None:
    """A row without a code shows nothing."""
    assert both("verdict", None) == Both("", "")


def test_a_code_may_be_a_number() -> None:
    """Sections are numbers in some tables and texts in others."""
    assert both("section", 3) == both("section", "3")


def test_a_group_that_is_not_there_is_a_slip_of_the_program() -> None:
    """A template that misspells a group fails in the tests and not before a reader."""
    with pytest.raises(KeyError):
        both("verdicts", "broken")
