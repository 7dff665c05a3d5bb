"""How a run of a portal went: found against expected and against the last run, and whether a person must look.

``planned = captured + explained + left over``, always. What is explained needs nobody: robots.txt forbids it, or the
page is gone. Everything else has a reason that is written down, and makes the verdict something other than ``ok``.
Whether a list still lives is told by its rows: documents that are known are asked for again even where it is dead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from crawler.portal import Portal
from crawler.shown import Shown

Row = Mapping[str, Any]

OK, GAPS, FAILED, BLOCKED, UNREACHABLE = "ok", "gaps", "failed", "blocked", "unreachable"
_GRAVEST = (BLOCKED, UNREACHABLE, FAILED, GAPS)
NAMED_AT_MOST = 20
"""So many addresses that gave nothing are named in a run's reasons; the frontier and the captures hold all."""

_REPORTS = frozenset({"page", "attachment"})
_GONE = frozenset({"gone", "soft_404"})
_OFF_HOST = frozenset({"off_host"})
_NO_PROBE = frozenset({"error", "incomplete", "no answer"})


class Walk(NamedTuple):
    """How a run went, as the frontier and the spider tell it.

    Attributes:
        tally: counts of (kind, state, verdict).
        amiss: the first addresses that gave no document.
        shown: what the lists showed.
        stopped: why the run ended before its time.
        orphans: how many bytes an interrupted run left in a WARC file without a row.
    """

    tally: Sequence[Row]
    amiss: Sequence[Row]
    shown: Shown
    stopped: str | None = None
    orphans: int = 0


def summary(portal: Portal, run: str, ended: str, walk: Walk) -> dict[str, Any]:
    """The row of ``runs``: what was planned, what became of it, the verdict, and a reason for each thing amiss.

    Args:
        portal: the portal's row.
        run: the run's name, the instant of its start.
        ended: the instant of its end.
        walk: how it went.
    """
    asked = [row for row in walk.tally if row["kind"] != "probe"]
    planned = _count(asked, lambda _: True)
    explained = _count(asked, _is_explained)
    captured = _count(asked, lambda row: row["state"] == "done" and row["verdict"] == "ok")
    found = _found(asked, frozenset({"ok"}))
    reasons = list(_reasons(portal, walk, found))
    notes = list(_notes(walk))
    return {
        "run": run,
        "portal": portal.code,
        "started": run,
        "ended": ended,
        "planned": planned,
        "captured": captured,
        "explained": explained,
        "left_over": planned - captured - explained,
        "found": found,
        "verdict": next((verdict for verdict in _GRAVEST if verdict in {said for said, _ in reasons}), OK),
        "reasons": msgspec.json.encode([said for _, said in reasons] + notes).decode(),
    }


def _is_explained(row: Row) -> bool:
    """Whether nobody need look: robots.txt forbids it, or a report is gone; a list that is gone has failed.

    A report that is on none of the portal's hosts any more is explained too: a person changed the row.
    """
    return row["verdict"] == "robots" or (row["kind"] in _REPORTS and row["verdict"] in _GONE | _OFF_HOST)


def _count(tally: Iterable[Row], which: Callable[[Row], bool]) -> int:
    return sum(row["count"] for row in tally if which(row))


def _found(tally: Iterable[Row], verdicts: frozenset[str]) -> int:
    return _count(tally, lambda row: row["kind"] in _REPORTS and row["verdict"] in verdicts)


def _reasons(portal: Portal, walk: Walk, found: int) -> Iterator[tuple[str, str]]:
    """Everything amiss as (verdict, sentence)."""
    if walk.stopped:
        yield (UNREACHABLE if walk.stopped.startswith(UNREACHABLE) else BLOCKED), f"stopped: {walk.stopped}"
    done = [row for row in walk.amiss if row["state"] == "done" and row["verdict"] != "robots"]
    yield from ((FAILED, f"list {row['url']} failed: {_said(row)}") for row in done if row["kind"] == "list")
    if not walk.stopped and (fewer := _fewer(portal, walk, found)):
        yield FAILED, fewer
    yield from ((GAPS, sentence) for sentence in _missed(walk.shown))
    probes = [row for row in done if row["kind"] == "probe" and row["verdict"] in _NO_PROBE]
    yield from (
        (GAPS, f"nobody knows how this host says that a page is missing: {row['url']}: {_said(row)}") for row in probes
    )
    documents = [row for row in done if row["kind"] in _REPORTS]
    yield from ((GAPS, sentence) for sentence in _folded(documents))
    if left := _count(walk.tally, lambda row: row["state"] != "done" and row["kind"] != "probe"):
        yield GAPS, f"{left} addresses were not asked for"


def _folded(documents: Iterable[Row]) -> Iterator[str]:
    """The documents that did not come, each reason once, with the addresses that it holds for."""
    alike: dict[str, list[str]] = {}
    for row in islice(documents, NAMED_AT_MOST):
        alike.setdefault(_said(row), []).append(row["url"])
    yield from (f"{', '.join(urls)}: {said}" for said, urls in alike.items())


def _notes(walk: Walk) -> Iterator[str]:
    """What is good to know and nothing amiss."""
    if walk.orphans:
        yield f"{walk.orphans} bytes of an interrupted run moved to captures/orphans"
    if away := _found(walk.tally, _OFF_HOST):
        yield f"{away} addresses are on none of the portal's hosts any more"


def _fewer(portal: Portal, walk: Walk, found: int) -> str | None:
    """Zero results are no success, and much fewer than before or than expected are none either."""
    listed, before = walk.shown.listed, walk.shown.before
    if not found or not listed:
        return "no report was found" if not found else "no list shows a report"
    if before and listed < before / 2:
        return f"{listed} reports listed, {before} in the run before"
    if listed + _found(walk.tally, _GONE) < portal.expect:
        return f"{listed} reports listed, at least {portal.expect} expected"
    return None


def _missed(shown: Shown) -> Iterator[str]:
    """What the lists say that there is, and nobody asked for."""
    if hosts := shown.elsewhere:
        yield f"{sum(hosts.values())} reports are on other hosts: {', '.join(list(hosts)[:NAMED_AT_MOST])}"
    for short in shown.short[:NAMED_AT_MOST]:
        yield f"list {short.url} announces {short.announced} rows and showed {short.rows}"


def _said(row: Row) -> str:
    return f"{row['verdict']}: {row['reason']}" if row["reason"] else str(row["verdict"])


def line(row: Row) -> str:
    """A run of a portal in one line, as it is logged."""
    reasons = msgspec.json.decode(row["reasons"])
    counts = f"{row['planned']} planned, {row['captured']} captured, {row['explained']} explained"
    left = f", {row['left_over']} left over" if row["left_over"] else ""
    said = f" · {'; '.join(reasons)}" if reasons else ""
    return f"{row['portal']}: {row['verdict']} · {counts}{left} · {row['found']} reports{said}"
