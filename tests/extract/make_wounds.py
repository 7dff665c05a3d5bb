"""Writes the case folders of the wounds: what is printed, and what a right reading of it says.

What is wanted comes from the sample's own declared figures, never from the reader. Run: ``make wounds``.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec

from extract.vocabulary import TABLES
from samples.as_html import Frame, clean
from samples.as_text import as_text
from samples.blocks import Blocks
from samples.layout import layout
from samples.organs import Sample, sample_reports
from samples.wounds import WOUNDS, Wound, WoundError, changed

FOLDER = Path(__file__).parent / "wounds"
_PLAIN = Frame(links=0, noise=False, title_inside=True)
_HEAD = ("agency", "title", "year", "form", "period", "sections")


def patient(wound: Wound) -> tuple[Sample, Blocks, Blocks]:
    """The first sample that can be hurt in a way, whole and hurt: as it is printed, else with every figure plain."""
    printed = [(sample, sample.blocks) for sample in sample_reports()]
    for sample, blocks in [*printed, *((sample, layout(sample.report)) for sample, _ in printed)]:
        try:
            return sample, blocks, wound.apply(blocks)
        except WoundError:
            continue
    raise WoundError(f"{wound.name}: no sample can be hurt so. Add one to samples/organs.toml.")


def wanted(wound: Wound, sample: Sample, touched: tuple[str, ...]) -> dict[str, Any]:
    """What a right reading says: the declared figures, those that are no sure number null, and the note."""
    declared: dict[str, Any] = msgspec.to_builtins(sample.report)
    for table in TABLES:
        for row, columns in (declared[table] or {}).items():
            for column in columns:
                if not wound.keeps and f"{table}.{row}.{column}" in touched:
                    columns[column] = None
    notes = [{"at": at, "means": wound.note} for at in (wound.at or touched)] if wound.note else []
    head = {name: declared[name] for name in _HEAD}
    return {"sentence": wound.sentence, **head, **{table: declared[table] for table in TABLES}, "notes": notes}


def main() -> None:
    """Write every case anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for wound in WOUNDS.values():
        sample, whole, hurt = patient(wound)
        case = FOLDER / wound.name
        case.mkdir(parents=True)
        if "html" in wound.formats:
            (case / "in.html").write_bytes(clean(hurt, _PLAIN))
        else:
            (case / "in.txt").write_bytes(as_text(hurt))
        want = wanted(wound, sample, changed(whole, hurt))
        (case / "want.json").write_text(json.dumps(want, ensure_ascii=False, indent=None) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
