"""Gone, removed, replaced: what visits say of a source, and what they do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.presence import Presence, Visit, presence

FIRST = datetime(2025, 3, 1, tzinfo=UTC)
SILENT = ("refused", "error", "challenge", "login", "empty", "wrong_type", "incomplete", "moved")


def on(day: float) -> str:
    """An instant."""
    return (FIRST + timedelta(days=day)).isoformat(timespec="microseconds")


def seen(*visits: tuple[float, str, str | None]) -> Presence:
    """The presence of source ``a``, seen on day 0, after further visits."""
    further = (Visit(on(day), verdict, source) for day, verdict, source in visits)
    return presence("a", [Visit(on(0), "ok", "a"), *further])


def test_a_source_is_here_from_its_first_visit_on() -> None:
    """One visit that showed it, and it is here."""
    assert seen() == Presence("here", None, on(0), on(0))


@pytest.mark.parametrize("verdict", ["gone", "soft_404"])
def test_the_first_word_that_it_is_gone_counts(verdict: str) -> None:
    """The first 404, 410 or soft 404 after the last sight of it says since when; later ones do not move that."""
    assert seen((1, verdict, None), (2, "gone", None)) == Presence("gone", on(1), on(0), on(0))


@pytest.mark.parametrize("verdict", SILENT)
def test_other_failures_say_nothing(verdict: str) -> None:
    """A refusal, a challenge, an error or a cut body neither takes a report away nor brings it back."""
    assert seen((1, verdict, None)).state == "here"
    assert seen((1, "gone", None), (2, verdict, None)) == Presence("gone", on(1), on(0), on(0))


def test_a_sight_of_it_brings_it_back() -> None:
    """An ok visit clears what was said before, and the count towards a removal begins anew."""
    back = seen((1, "gone", None), (8, "gone", None), (20, "ok", "a"))
    assert back == Presence("here", None, on(0), on(20))
    assert seen((1, "gone", None), (8, "gone", None), (20, "ok", "a"), (21, "gone", None)).gone_since == on(21)


def test_an_answer_that_is_no_report_says_nothing() -> None:
    """A note that the portal is being mended, or a visit that was led elsewhere, is neither sight nor absence."""
    assert seen((1, "ok", None)) == Presence("here", None, on(0), on(0))
    assert seen((1, "gone", None), (2, "ok", None)) == Presence("gone", on(1), on(0), on(0))
    assert seen((1, "gone", None), (5, "ok", None), (9, "gone", None), (16, "gone", None)).state == "removed"
    assert seen((1, "ok", "b"), (2, "ok", None)).state == "replaced"


def test_a_report_of_nobody_known_is_there() -> None:
    """What was read as a report at the address clears the absence, though nobody knows whose it is."""
    visits = [Visit(on(0), "ok", "a"), Visit(on(1), "gone"), Visit(on(2), "ok", None, read=True)]
    assert presence("a", visits) == Presence("here", None, on(0), on(0))


@pytest.mark.parametrize(
    ("days", "state"),
    [((1, 8, 15), "removed"), ((1, 2, 14.9), "gone"), ((1, 15), "gone"), ((1, 2, 3, 4, 15), "removed")],
)
def test_removed_takes_a_fortnight_and_three_visits(days: tuple[float, ...], state: str) -> None:
    """Three visits of 404 or 410 over at least fourteen days make it removed; it is gone since the first."""
    told = seen(*((day, "gone", None) for day in days))
    assert (told.state, told.gone_since) == (state, on(days[0]))


def test_soft_404s_never_remove() -> None:
    """A page that only says it is gone is never proof enough for a removal."""
    assert seen(*((day, "soft_404", None) for day in (1, 10, 20, 30))).state == "gone"
    mixed = seen((1, "soft_404", None), (2, "gone", None), (9, "gone", None), (15.5, "gone", None))
    assert (mixed.state, mixed.gone_since) == ("gone", on(1))


def test_an_address_that_shows_another_report_has_replaced_the_first() -> None:
    """The report before is replaced, not gone, whatever becomes of the address; shown again it is here again."""
    assert seen((1, "ok", "b")) == Presence("replaced", None, on(0), on(0))
    assert seen((1, "ok", "b"), (2, "gone", None), (3, "ok", None)).state == "replaced"
    assert seen((1, "gone", None), (2, "ok", "b")).gone_since is None
    assert seen((1, "ok", "b"), (2, "ok", "a")).state == "here"


def test_what_came_before_it_does_not_count() -> None:
    """Visits before the source was first seen say nothing of it."""
    assert presence("a", [Visit(on(-1), "gone"), Visit(on(0), "ok", "a")]).first_seen == on(0)
    with pytest.raises(ValueError, match="showed a"):
        presence("a", [Visit(on(0), "gone")])


@given(st.lists(st.sampled_from(["ok", "gone", "soft_404", *SILENT]), max_size=12))
def test_only_an_absence_has_a_beginning(verdicts: list[str]) -> None:
    """Whatever the visits say: gone_since is there exactly where it is gone or removed, and after the last sight."""
    told = seen(*((day, verdict, "a" if verdict == "ok" else None) for day, verdict in enumerate(verdicts, 1)))
    assert (told.gone_since is not None) == (told.state in ("gone", "removed"))
    assert told.gone_since is None or told.gone_since > told.last_seen
