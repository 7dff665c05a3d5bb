"""What the figures are called that only a report's text has (extract/forms/statements.toml, read as data)."""

from __future__ import annotations

import tomllib
from functools import cache

from publish.form_layout import FORMS
from publish.labels import Both


@cache
def _labels() -> dict[str, Both]:
    told = tomllib.loads((FORMS / "statements.toml").read_text(encoding="utf-8"))
    return {one["key"]: Both(one["zh"], one["en"]) for one in told["statements"]}


def stated(key: str) -> Both:
    """What a statement's key means; the key itself where it is not known."""
    return _labels().get(key, Both(key, ""))
