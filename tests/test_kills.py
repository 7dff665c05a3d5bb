from __future__ import annotations

from tests.kills import trials


def test_nothing_is_lost_or_doubled_by_kill_minus_nine() -> None:
    """Five kills at random moments: afterwards the archive is that of an undisturbed run."""
    found = trials(5, seed=20261121)
    assert found.wrong == []
    assert found.crawl + found.extract >= 5
