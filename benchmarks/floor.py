"""What the documents of a kind add up to, and the floor in git below which it may not fall."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.scoring import Score
from samples.made import HEAD

FLOOR = Path(__file__).with_name("accuracy-floor.json")
PRECISION = 4


@dataclass(frozen=True, slots=True)
class Line:
    """What became of the documents of one kind: counts, shares of 1, milliseconds a document, megabytes at most."""

    documents: int
    not_read: int
    cells: int
    right: float
    named: int
    silent: int
    unread: int
    heads: float
    text: float
    milliseconds: float
    megabytes: float


def line(scores: Sequence[Score]) -> Line:
    """Add up the documents of a kind."""
    cells, text = sum(s.cells for s in scores), sum(s.text for s in scores)
    return Line(
        documents=len(scores),
        not_read=sum(bool(s.refusal) for s in scores),
        cells=cells,
        right=_share(sum(s.right for s in scores), cells),
        named=sum(s.count("named") for s in scores),
        silent=sum(s.count("silent") for s in scores),
        unread=sum(s.count("unread") for s in scores),
        heads=_share(sum(s.heads for s in scores), len(HEAD) * len(scores)),
        text=_share(sum(s.kept for s in scores), text),
        milliseconds=round(sum(s.milliseconds for s in scores) / len(scores), 1),
        megabytes=round(max(s.megabytes for s in scores)),
    )


def _share(part: int, whole: int) -> float:
    """A share, rounded down, so that all but one is not all."""
    return int(part * 10**PRECISION / whole) / 10**PRECISION if whole else 1.0


class Floor(NamedTuple):
    """What a kind must reach: right cells, heads and text as shares; and cells wrong in silence at most."""

    right: float
    heads: float
    text: float
    silent: int


def floors(path: Path = FLOOR) -> dict[str, Floor]:
    """The floor in git; no kind where there is no file."""
    if not path.exists():
        return {}
    return {kind: Floor(**facts) for kind, facts in json.loads(path.read_text("utf-8")).items()}


def below(lines: Mapping[str, Line], floor: Mapping[str, Floor]) -> list[str]:
    """What does not reach the floor, a sentence each."""
    return [
        f"{kind}: {name} is {getattr(lines[kind], name)}, the floor {limit}"
        for kind, least in floor.items()
        if kind in lines
        for name, limit in least._asdict().items()
        if (getattr(lines[kind], name) > limit if name == "silent" else getattr(lines[kind], name) < limit)
    ]


def raised(lines: Mapping[str, Line], floor: Mapping[str, Floor]) -> dict[str, Floor]:
    """The floor with every figure that is better now."""
    new = {kind: Floor(one.right, one.heads, one.text, one.silent) for kind, one in lines.items()}
    kept = {kind: floor.get(kind, one) for kind, one in new.items()}
    best = {
        kind: Floor(
            max(one.right, kept[kind].right),
            max(one.heads, kept[kind].heads),
            max(one.text, kept[kind].text),
            min(one.silent, kept[kind].silent),
        )
        for kind, one in new.items()
    }
    return {**floor, **best}


def write_floor(floor: Mapping[str, Floor], path: Path = FLOOR) -> None:
    """Write the floor, a kind a line."""
    rows = (f"  {json.dumps(kind)}: {json.dumps(one._asdict())}" for kind, one in floor.items())
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
