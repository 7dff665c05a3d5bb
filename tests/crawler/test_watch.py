from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.portal import Portal
from crawler.shown import Short, Shown
from crawler.watch import Walk, line, summary

PORTAL = Portal(
    code="sample",
    name="示例（虚构）",
    division="990000",
    system="trs",
    start=("http://127.0.0.1/list/",),
    hosts=("127.0.0.1",),
    expect=3,
)


def row(kind: str, verdict: str | None, count: int = 1, state: str = "done") -> dict[str, Any]:
    return {"kind": kind, "state": state, "verdict": verdict, "count": count}


def amiss(kind: str, verdict: str | None, state: str = "done") -> dict[str, Any]:
    url = f"http://127.0.0.1/{kind}"
    return {"kind": kind, "address": url, "url": url, "state": state, "verdict": verdict, "reason": None}


SHOWN = Shown(3, 3)
WELL = [row("list", "ok"), row("page", "ok", 3), row("probe", "gone")]

CASES: dict[str, tuple[Walk, str, str]] = {
    "well": (Walk(WELL, [], SHOWN), "ok", ""),
    "robots": (Walk([*WELL, row("page", "robots")], [amiss("page", "robots")], SHOWN), "ok", ""),
    "gone": (Walk([row("list", "ok"), row("page", "ok", 2), row("page", "gone")], [], Shown(2, 3)), "ok", ""),
    "list failed": (Walk([*WELL, row("list", "error")], [amiss("list", "error")], SHOWN), "failed", "list http"),
    "list gone": (Walk([*WELL, row("list", "gone")], [amiss("list", "gone")], SHOWN), "failed", "list http"),
    "shifted": (Walk([row("list", "shifted")], [amiss("list", "shifted")], Shown(0)), "failed", "no report was found"),
    "nothing": (Walk([row("list", "ok")], [], Shown(0)), "failed", "no report was found"),
    "a dead list": (Walk(WELL, [], Shown(0, 3)), "failed", "no list shows a report"),
    "fewer than expected": (Walk(WELL, [], Shown(2)), "failed", "2 reports listed, at least 3"),
    "fewer than before": (Walk(WELL, [], Shown(3, 7)), "failed", "7 in the run before"),
    "elsewhere": (Walk(WELL, [], Shown(3, 3, {"a": 2, "b": 1})), "gaps", "3 reports are on other hosts: a, b"),
    "short": (Walk(WELL, [], Shown(3, 3, {}, [Short("http://x", 20, 45)])), "gaps", "announces 45 rows and showed 20"),
    "a gap": (Walk([*WELL, row("page", "incomplete")], [amiss("page", "incomplete")], SHOWN), "gaps", "incomplete"),
    "blocked": (
        Walk([*WELL, row("page", None, 5, "pending")], [], SHOWN, stopped="refused: http://x: status 412"),
        "blocked",
        "5 addresses were not asked for",
    ),
    "unreachable": (
        Walk([row("list", "no answer")], [], Shown(0), stopped="unreachable: 5 addresses"),
        "unreachable",
        "5 addr",
    ),
    "orphans": (Walk(WELL, [], SHOWN, orphans=77), "ok", "77 bytes of an interrupted run"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_runs_verdict_and_reasons(name: str) -> None:
    """A run is ok only where all that was planned came or is explained; else it says what is amiss."""
    walk, verdict, said = CASES[name]
    found = summary(PORTAL, "2026-01-01T00:00:00.000000+00:00", "2026-01-01T00:01:00.000000+00:00", walk)
    assert (found["verdict"], said in "; ".join(json.loads(found["reasons"]))) == (verdict, True)


@pytest.mark.parametrize("name", CASES)
def test_planned_is_captured_explained_and_left_over(name: str) -> None:
    """The counts of a run always add up, and never count the probes."""
    walk = CASES[name][0]
    found = summary(PORTAL, "a", "b", walk)
    planned = sum(one["count"] for one in walk.tally if one["kind"] != "probe")
    assert found["planned"] == planned == found["captured"] + found["explained"] + found["left_over"]


def test_a_line_of_the_log_says_the_verdict_and_why() -> None:
    """One line a portal: its code, its verdict, its counts, and each reason."""
    walk, *_ = CASES["list failed"]
    said = line(summary(PORTAL, "a", "b", walk))
    assert said.startswith("sample: failed · 5 planned, 4 captured")
    assert "list http://127.0.0.1/list failed: error" in said
    assert "\n" not in said
