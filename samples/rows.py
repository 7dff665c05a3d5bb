"""A portal's row for a server on loopback, and the TOML file that rows stand in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CHECKED = date(2025, 4, 1)
"""When somebody looked at the sample portals: whoever reads the tests does."""
Row = dict[str, Any]


def portal_row(start: str, **facts: Any) -> Row:
    """The row of a portal on loopback: no delay, and checked.

    Args:
        start: the first page of its list.
        facts: its other keys: code, name, division, system, and what may be left out.
    """
    fixed: Row = {"start": [start], "hosts": [urlsplit(start).netloc], "delay": 0, "loopback": True, "checked": CHECKED}
    return {**facts, **fixed}


def write_rows(rows: Sequence[Row], path: Path) -> Path:
    """Write portals' rows as a TOML file, its folders too, and give its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = ("\n".join(("[[portal]]", *(f"{key} = {_toml(value)}" for key, value in row.items()))) for row in rows)
    path.write_text("\n\n".join(tables) + "\n", encoding="utf-8")
    return path


def _toml(value: object) -> str:
    """A value as TOML writes it: strings, numbers, truths and lists as JSON does, a date bare."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
