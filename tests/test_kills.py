from __future__ import annotations

import pytest

from tests.kills import trials


def test_nothing_is_lost_or_doubled_by_kill_minus_nine() -> None:
    """A crawl killed at a random moment, and the commands after it: the archive is that of an undisturbed run."""
    found = trials(1, seed=20261121)
    assert found.wrong == []
    assert found.crawl + found.extract >= 1


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_by_five_kills() -> None:
    """Five kills at random moments: afterwards the archive is that of an undisturbed run."""
    found = trials(5, seed=20261121)
    assert found.wrong == []
    assert found.crawl + found.extract >= 5
