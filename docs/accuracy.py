"""Puts what ``make accuracy`` measured into both READMEs and docs/measured.md, between their markers.

Run: ``python -m benchmarks.accuracy --json > table.json``, then ``python docs/accuracy.py table.json``. Several files,
of several kinds each (``--only``), make one table; of a kind that is measured twice the later counts.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "README.zh.md", ROOT / "docs" / "measured.md")
_PLACE = re.compile(r"(<!-- accuracy -->\n\|.*\n\|[-|]+\|\n)(?:\|.*\n)*(<!-- /accuracy -->)")


def rows(lines: Mapping[str, Mapping[str, Any]], columns: int) -> str:
    """The table's rows: one a kind; shares are per cent, cut off and not rounded, so that 100 means all."""
    told = []
    for kind, one in lines.items():
        right, heads, text = (f"{int(one[share] * 10_000) / 100:.2f} %" for share in ("right", "heads", "text"))
        counts = [one["documents"], right, one["named"], one["silent"], heads, text, f"{one['milliseconds']:.0f}"]
        more = [one["unread"], one["megabytes"]]
        told.append([f"`{kind}`", *counts, *more][:columns])
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in told)


def filled(document: str, lines: Mapping[str, Mapping[str, Any]]) -> str:
    """A document with the table."""
    return _PLACE.sub(lambda place: place[1] + rows(lines, _columns(place[1])) + place[2], document)


def _columns(head: str) -> int:
    return head.strip().splitlines()[-1].count("|") - 1


def read(files: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The lines of the tables, one JSON object a line of a file."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in files:
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            found |= json.loads(line)
    return found


def main(files: list[str]) -> None:
    """Fill all three documents."""
    lines = read(files)
    for path in DOCUMENTS:
        path.write_text(filled(path.read_text(encoding="utf-8"), lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
