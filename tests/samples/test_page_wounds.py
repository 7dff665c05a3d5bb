"""The wounds of pages and of Word's own files."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest

from samples.as_docx import as_docx
from samples.docx_wounds import listed_headings, title_in_box, tracked_figures
from samples.layout import layout
from samples.made import made_report, truth
from samples.organs import random_report
from samples.page_wounds import KINDS, PAGE_WOUNDS, in_radicals
from samples.wounds import WOUNDS

REPORT = layout(random_report(4, blanks=0, absent=0))


def chance(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - pixels and papers, the same every time


def body(data: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(part).decode()


def test_every_wound_of_pages_says_what_it_is() -> None:
    """Each has a sentence, a kind of document to be seen in, and a name that no other wound has."""
    for wound in PAGE_WOUNDS.values():
        assert wound.sentence.endswith(".")
        assert set(wound.kinds) <= set(KINDS)
        assert wound.kinds
    assert not PAGE_WOUNDS.keys() & WOUNDS.keys()


def test_radicals_look_like_their_characters() -> None:
    """行 becomes ⾏, which no search finds."""
    hurt = "".join(block.text for block in in_radicals(REPORT) if hasattr(block, "text"))
    assert "⾏" in hurt
    assert "行" not in hurt


@pytest.mark.parametrize(
    ("wound", "mark"), [(tracked_figures, "w:del "), (title_in_box, "w:txbxContent"), (listed_headings, "w:numPr")]
)
def test_words_wounds_change_the_body(wound: object, mark: str) -> None:
    """Word keeps deleted numbers, text boxes and numbered lists as elements of its own."""
    whole = as_docx(REPORT)
    assert callable(wound)
    assert mark not in body(whole)
    assert mark in body(wound(whole))


def test_listed_headings_lose_their_numbers() -> None:
    """The number of a heading is the list's, and the list is defined."""
    hurt = listed_headings(as_docx(REPORT))
    assert "一、总体情况" not in body(hurt)
    assert "总体情况" in body(hurt)
    assert "chineseCountingThousand" in body(hurt, "word/numbering.xml")


@pytest.mark.parametrize("sound", [True, False])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_made_report_is_whole(edition: str, sound: bool) -> None:
    """A made report follows its edition and is the same each time; its truth has every figure and the six sections."""
    report = made_report(chance(3), edition, sound=sound)
    assert report == made_report(chance(3), edition, sound=sound)
    said = truth(report, frozenset({"applications.new.total"}))
    assert report.form == edition
    assert said["figures"]["applications.new.total"] is None
    assert len(said["figures"]) > 150
    assert len(said["sections"]) == 6
