"""Title, year, agency, dates and what stands around the sections, over heads of every make."""

from __future__ import annotations

import pytest

from extract.document import Origin
from extract.reading import extract
from tests.extract.made_heads import HEADS


@pytest.mark.parametrize("make", HEADS)
def test_a_head_of_every_make(make: str) -> None:
    """Who reports on which year, the preamble, the period, the closing and its date are read as printed."""
    head = HEADS[make]
    report = extract(head.lines.encode(), "report.txt", Origin(link_text=head.link))
    want = head.want()
    assert {name: getattr(report, name) for name in want} == want
    assert report.sections["6"] == "无其他事项。"


def test_there_are_sixty_makes() -> None:
    """The list is not cut short."""
    assert len(HEADS) > 60
