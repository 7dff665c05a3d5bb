"""``metadata.yml``, made from what is told of the tables (tables.toml) and of the figures (the editions' forms).

The forms are read as the data they are, from a folder that the caller names: nothing of ``extract`` is imported.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

TABLES = Path(__file__).parent / "tables.toml"
FORMS = Path(__file__).parents[1] / "extract" / "forms"
DATABASE = "archive"
AMOUNT = "万元"

_HEADER = "# Made by `make metadata` from publish/tables.toml and extract/forms: edit those.\n"
_PASSED_ON = ("facets", "sort", "sort_desc", "label_column", "hidden", "fts_table", "fts_pk")

Facts = dict[str, Any]


class FigureName(NamedTuple):
    """What a figure is called.

    Attributes:
        zh: its row and its column; the heads above its column where the table has no rows.
        zh_in_full: all heads above it, its row and its column, as the form prints them.
        en: the same in English.
        unit: its unit.
    """

    zh: tuple[str, ...]
    zh_in_full: str
    en: str
    unit: str


def metadata(forms: Path, tables: Path = TABLES) -> Facts:
    """What Datasette shows of the archive, its tables and their columns.

    Args:
        forms: the folder of the editions.
        tables: what is told of the tables.
    """
    told = tomllib.loads(tables.read_text(encoding="utf-8"))
    labels = figure_labels(forms)
    described = {name: _table(told, facts, labels.get(name, {})) for name, facts in told["tables"].items()}
    return {
        "title": told["title"],
        "description_html": _both(told),
        "source": told["source"],
        "databases": {DATABASE: {"description_html": _both(told), "tables": described}},
    }


def render(forms: Path) -> str:
    """The whole of ``metadata.yml``."""
    return _HEADER + msgspec.yaml.encode(metadata(forms)).decode()


def figure_labels(forms: Path) -> dict[str, dict[str, str]]:
    """For each wide table, what every column of figures means with its unit, the newest edition's words first."""
    labels: dict[str, dict[str, str]] = {}
    for table, key, name in figure_names(forms):
        known = labels.setdefault(table, {})
        if name.unit == AMOUNT:
            known.setdefault(f"{key}.fen", f"{name.zh_in_full}，以分计 · {name.en}, in fen (0.01 yuan)")
        known.setdefault(key, f"{name.zh_in_full}（{name.unit}） · {name.en} ({name.unit})")
    return labels


def figure_names(forms: Path) -> Iterator[tuple[str, str, FigureName]]:
    """What each figure is called: table, key and name, the newest edition's first."""
    for path in sorted(forms.glob("[0-9]*.toml"), reverse=True):
        form = tomllib.loads(path.read_text(encoding="utf-8"))
        for table, spec in form["tables"].items():
            for part in spec["parts"]:
                for key, name in _part_names(part):
                    yield table, key, name


def _part_names(part: Facts) -> Iterator[tuple[str, FigureName]]:
    for row in part.get("rows") or [{}]:
        for column in part["columns"]:
            key = ".".join(filter(None, (row.get("key"), column["key"])))
            groups = tuple(column.get("groups", ()))
            zh = (*((row["label"],) if row else groups), column["label"])
            in_full = " ".join(filter(None, (*groups, row.get("label"), column["label"])))
            en = ", ".join(filter(None, (row.get("en"), column["en"])))
            yield key, FigureName(zh, in_full, en, column["unit"])


def _table(told: Facts, facts: Facts, figures: dict[str, str]) -> Facts:
    columns = _columns(told, facts, figures)
    passed_on = {name: facts[name] for name in _PASSED_ON if name in facts}
    title = " · ".join(facts["title"])
    return {"title": title, "description_html": _both(facts), **passed_on, **({"columns": columns} if columns else {})}


def _columns(told: Facts, facts: Facts, figures: dict[str, str]) -> dict[str, str]:
    """A table's own columns and those it shares, in the order of the table."""
    own: dict[str, str] = facts.get("columns", {})
    keys: dict[str, str] = {name: told["keys"][name] for name in facts.get("keys", ())}
    if facts.get("wide"):
        return {**keys, **told["wide"], **figures}
    return {**keys, **own, **(told["head"] if facts.get("head") else {})}


def _both(facts: Facts) -> str:
    """Both languages, a paragraph each."""
    return f'<p lang="zh">{escape(facts["zh"])}</p><p lang="en">{escape(facts["en"])}</p>'


def main() -> None:
    """Write ``metadata.yml`` of this source tree to standard output, in UTF-8 wherever it runs."""
    sys.stdout.buffer.write(render(FORMS).encode())


if __name__ == "__main__":
    main()
