"""Writes the case folders of the wounds: what is printed, and what a right reading of it says.

What is wanted comes from the sample's own declared figures, never from the reader. The wounds of pages are PDF and
Word files, which other programs print and date: theirs are written only where they are missing. Run: ``make wounds``.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from extract.report import Report
from extract.vocabulary import TABLES
from samples.as_docx import as_docx
from samples.as_html import Frame, clean
from samples.as_office import ONLY_TO_LOOK_AT, converted
from samples.as_pdf import chromium
from samples.as_text import as_text
from samples.blocks import Blocks
from samples.layout import layout
from samples.organs import Sample, random_report, sample_reports
from samples.page_wounds import PAGE_WOUNDS, PageWound
from samples.printed import overrides
from samples.sheet import PLAIN
from samples.wounds import WOUNDS, Wound, WoundError, changed

FOLDER = Path(__file__).parent / "wounds"
_PLAIN = Frame(links=0, noise=False, title_inside=True)
_HEAD = ("agency", "title", "year", "form", "period", "sections")
SMALL = replace(PLAIN, font="Noto Sans CJK SC", bold=False)
"""The paper of the wounds of pages: one font of one weight, since a file's size is its font's."""
NO_CASE = ("garbage_characters", "landscape", "shaded_cells", "small_print", "spaced_letters", "watermark")
"""Wounds of PDF whose files would be large beside what they show; ``make accuracy`` reads them, as it does scans."""
PAGE_CASES = {
    name: wound
    for name, wound in PAGE_WOUNDS.items()
    if {"docx", "pdf-office", "pdf-chromium"} & set(wound.kinds)
    and not (name in NO_CASE or wound.refused or wound.doubtful)
}


def patient(wound: Wound) -> tuple[Sample, Blocks, Blocks]:
    """The first sample that can be hurt in a way, whole and hurt: as it is printed, else with every figure plain."""
    printed = [(sample, sample.blocks) for sample in sample_reports()]
    for sample, blocks in [*printed, *((sample, layout(sample.report)) for sample, _ in printed)]:
        try:
            return sample, blocks, wound.apply(blocks)
        except WoundError:
            continue
    raise WoundError(f"{wound.name}: no sample can be hurt so. Add one to samples/organs.toml.")


def wanted(wound: Wound, report: Report, touched: tuple[str, ...]) -> dict[str, Any]:
    """What a right reading says: the declared figures, those that are no sure number null, and the note."""
    declared: dict[str, Any] = msgspec.to_builtins(report)
    for table in TABLES:
        for row, columns in (declared[table] or {}).items():
            for column in columns:
                if not wound.keeps and f"{table}.{row}.{column}" in touched:
                    columns[column] = None
    notes = [{"at": at, "means": wound.note} for at in (wound.at or touched)] if wound.note else []
    return _wanted(wound.sentence, declared, notes)


def _wanted(sentence: str, declared: dict[str, Any], notes: list[dict[str, Any]]) -> dict[str, Any]:
    head = {name: declared[name] for name in _HEAD}
    return {"sentence": sentence, **head, **{table: declared[table] for table in TABLES}, "notes": notes}


def page_patient() -> Report:
    """The report that the wounds of pages hurt: any figures, and little text, for a small file."""
    return random_report(11, absent=0.0, extra=0.0)


def page_case(wound: PageWound) -> tuple[str, bytes]:
    """The suffix and the bytes of a page wound's document."""
    report = page_patient()
    blocks = layout(report, overrides(report))
    blocks = wound.blocks(blocks) if wound.blocks else blocks
    sheet = wound.sheet(SMALL) if wound.sheet else SMALL
    if wound.docx:
        return "docx", wound.docx(as_docx(blocks, sheet))
    if "pdf-office" in wound.kinds:
        options = ONLY_TO_LOOK_AT if wound.name == "owner_password" else ""
        made = converted({"in": as_docx(blocks, sheet)}, "pdf", options)["in"]
    else:
        with chromium() as browser:
            made = browser.as_pdf(blocks, sheet)
    return "pdf", wound.pdf(made) if wound.pdf else made


def main() -> None:
    """Write every case of blocks anew, and those of pages that are missing."""
    for wound in WOUNDS.values():
        sample, whole, hurt = patient(wound)
        shutil.rmtree(FOLDER / wound.name, ignore_errors=True)
        suffix, data = ("html", clean(hurt, _PLAIN)) if "html" in wound.formats else ("txt", as_text(hurt))
        _write(wound.name, suffix, data, wanted(wound, sample.report, changed(whole, hurt)))
    for page_wound in PAGE_CASES.values():
        if not list((FOLDER / page_wound.name).glob("in.*")):
            declared = msgspec.to_builtins(page_patient())
            _write(page_wound.name, *page_case(page_wound), _wanted(page_wound.sentence, declared, []))


def _write(name: str, suffix: str, data: bytes, want: dict[str, Any]) -> None:
    case = FOLDER / name
    case.mkdir(parents=True, exist_ok=True)
    (case / f"in.{suffix}").write_bytes(data)
    (case / "want.json").write_text(json.dumps(want, ensure_ascii=False, indent=None) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
