"""The contract as a JSON Schema, made from the code and the forms; ``docs/report.schema.json`` is its copy.

``python -m extract.contract`` writes it to standard output.
"""

from __future__ import annotations

import json
import sys
from typing import Any, cast

import msgspec

from extract.form import Form, editions
from extract.report import Report, TableName, Unread
from extract.vocabulary import TABLES

TITLE = "One annual report on government information disclosure, read by nianbao"


def schema(forms: tuple[Form, ...] | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of ``nianbao extract --json``: a report, or why a document was not read."""
    forms = forms or editions()
    (report, unread), definitions = msgspec.json.schema_components([Report, Unread], ref_template="#/$defs/{name}")
    properties = definitions["Report"]["properties"]
    for name in TABLES:
        properties[name] = {"anyOf": [_figures(name, forms), {"type": "null"}], "default": None}
    properties["tables"] = {
        "type": "object",
        "properties": {name: {"$ref": "#/$defs/TableForm"} for name in TABLES},
        "additionalProperties": False,
    }
    properties["sections"] |= {
        "required": list("123456"),
        "properties": {number: {"type": ["string", "null"]} for number in "123456"},
        "additionalProperties": False,
    }
    for definition in definitions.values():
        if definition.get("type") == "object":
            definition["additionalProperties"] = False
    definitions["Report"]["required"] = list(properties)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "anyOf": [report, unread],
        "$defs": definitions,
    }


def _figures(name: TableName, forms: tuple[Form, ...]) -> dict[str, Any]:
    """One table: every row any edition prints, and in each its columns."""
    rows: dict[str, dict[str, Any]] = {}
    for form in forms:
        for part in form.tables[name].parts if name in form.tables else ():
            for row_key, column_key, row, column in part.cells():
                label = " · ".join(filter(None, (row.label if row else "", *column.groups[-1:], column.label)))
                spec = rows.setdefault(row_key, {})
                spec.setdefault(column_key, {"type": ["number", "null"], "description": f"{label} ({column.unit})"})
    return {
        "type": "object",
        "properties": {
            row: {"type": "object", "properties": columns, "additionalProperties": False}
            for row, columns in rows.items()
        },
        "additionalProperties": False,
    }


def text(forms: tuple[Form, ...] | None = None) -> str:
    """The schema as it is published."""
    return json.dumps(cast("object", schema(forms)), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
