"""``metadata.yml``, made from what is told of the tables (tables.toml) and of the figures (the editions' forms).

The forms are read as the data they are, from a folder that the caller names: nothing of ``extract`` is imported.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

TABLES = Path(__file__).parent / "tables.toml"
FORMS = Path(__file__).parents[1] / "extract" / "forms"
DATABASE = "archive"
AMOUNT = "万元"

_HEADER = "# Made by `make metadata` from publish/tables.toml and extract/forms: edit those.\n"
_PASSED_ON = ("facets", "sort", "sort_desc", "label_column", "hidden")

Facts = dict[str, Any]


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
        "description_html": _both(told) + told["doors"],
        "source": told["source"],
        "extra_css_urls": [f"data:text/css,{quote(told['style'])}"],
        "databases": {DATABASE: {"description_html": _both(told) + told["doors"], "tables": described}},
    }


def render(forms: Path) -> str:
    """The whole of ``metadata.yml``."""
    return _HEADER + msgspec.yaml.encode(metadata(forms)).decode()


def figure_labels(forms: Path) -> dict[str, dict[str, str]]:
    """For each wide table, what every column of figures means, the newest edition's words first."""
    labels: dict[str, dict[str, str]] = {}
    for path in sorted(forms.glob("[0-9]*.toml"), reverse=True):
        form = tomllib.loads(path.read_text(encoding="utf-8"))
        for table, spec in form["tables"].items():
            known = labels.setdefault(table, {})
            for part in spec["parts"]:
                for key, label in _part_labels(part):
                    known.setdefault(key, label)
    return labels


def _part_labels(part: Facts) -> Iterator[tuple[str, str]]:
    for row in part.get("rows") or [{}]:
        for column in part["columns"]:
            key = ".".join(filter(None, (row.get("key"), column["key"])))
            zh = " ".join(filter(None, (*column.get("groups", ()), row.get("label"), column["label"])))
            en = ", ".join(filter(None, (row.get("en"), column["en"])))
            unit = column["unit"]
            if unit == AMOUNT:
                yield f"{key}.fen", f"{zh}，以分计 · {en}, in fen (0.01 yuan)"
            yield key, f"{zh}（{unit}） · {en} ({unit})"


def _table(told: Facts, facts: Facts, figures: dict[str, str]) -> Facts:
    columns = _columns(told, facts, figures)
    passed_on = {name: facts[name] for name in _PASSED_ON if name in facts}
    return {"description_html": _both(facts), **passed_on, **({"columns": columns} if columns else {})}


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
