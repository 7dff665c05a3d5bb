"""The five published reports the project began with, their twins, and the other real documents of the corpus."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest

from extract.document import Block, Table
from extract.errors import NotAReport
from extract.formats import read as read_document
from extract.reading import extract
from extract.report import Report
from extract.vocabulary import TABLES
from samples.as_docx import as_docx
from samples.as_html import clean, word
from samples.blocks import Blocks
from samples.layout import layout

pytestmark = pytest.mark.corpus

SEEDS = {
    "zibo-2024": "000_af4ce7a936033185",
    "chaoyang-2024": "001_e0759db8c8ae201d",
    "tengzhou-2023": "002_5db7f0ab2e08e227",
    "jining-2024": "003_3dd38cd922b2f941",
    "xinzhou-2024": "004_be6913bfd7940931",
}
FIRST_TWIN_NUMBER = 1001
Flat = dict[str, Any]


def seed_bytes(corpus: Path, seed: str) -> bytes:
    return (corpus / "seeds" / f"{SEEDS[seed]}.txt").read_bytes()


def gold_of(corpus: Path, name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((corpus / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    return gold


def flat(report: Report | dict[str, Any]) -> Flat:
    """Every figure by its dotted key, in printed order."""
    tables: dict[str, Any] = report if isinstance(report, dict) else msgspec.to_builtins(report)
    return {
        f"{table}.{row}.{column}": value
        for table in TABLES
        for row, columns in (tables[table] or {}).items()
        for column, value in columns.items()
    }


_FIGURE = re.compile(r"^(\t?[\s\xa0]*)\d+(元?[\s\xa0]*)$")


def twin(data: bytes) -> bytes:
    """The seed with each printed figure replaced by its own number, 1001 and up; all other bytes the same."""
    number = iter(range(FIRST_TWIN_NUMBER, 10_000))
    lines = data.decode().split("\n")
    inside = [line.startswith("\t") or (i > 0 and lines[i - 1].startswith("\t")) for i, line in enumerate(lines)]
    return "\n".join(
        _FIGURE.sub(lambda m: f"{m[1]}{next(number)}{m[2]}", line) if cell else line
        for line, cell in zip(lines, inside, strict=True)
    ).encode()


def twin_gold(gold: dict[str, Any]) -> Flat:
    """What the twin of a seed says: the figures in printed order count up from 1001.

    朝阳 prints its fees in 元 (``N元``), 忻州 a 采购总金额 without any unit, which is no sure number.
    """
    want: Flat = {key: FIRST_TWIN_NUMBER + place for place, key in enumerate(flat(gold))}
    if gold["agency"].startswith("朝阳"):
        want["disclosure.fees.amount"] /= 10_000
    if "disclosure.procurement.amount" in want:
        want["disclosure.procurement.amount"] = None
    return want


def differences(got: Flat, want: Flat) -> Flat:
    return {
        key: (got.get(key, "absent"), want.get(key, "absent"))
        for key in got | want
        if got.get(key, "absent") != want.get(key, "absent")
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_seed_equals_its_gold(corpus: Path, seed: str) -> None:
    """A seed's figures, head, contact, dates and notes are those of its gold file, field by field."""
    gold = gold_of(corpus, f"seed-{seed}")
    report = msgspec.to_builtins(extract(seed_bytes(corpus, seed), seed))
    report["notes"] = [{"at": note["at"], "means": note["means"]} for note in report["notes"]]
    report["period"] = list(report["period"]) if report["period"] else None
    assert {key: report[key] for key in gold} == gold


def test_the_seeds_have_988_figures(corpus: Path) -> None:
    """All five seeds together print 988 figures and none of them is lost."""
    figures = [flat(extract(seed_bytes(corpus, seed), seed)) for seed in SEEDS]
    assert sum(len(each) for each in figures) == 988
    assert all(value is not None for each in figures for value in each.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_text_of_a_seed_is_complete(corpus: Path, seed: str) -> None:
    """Each line of a seed outside its tables is a heading, or stands once in title, preamble, section or closing."""
    data = seed_bytes(corpus, seed)
    report = extract(data, seed)
    parts = [report.preamble, *report.sections.values(), report.closing]
    read = "\n".join(part for part in parts if part).split("\n")
    printed = list(prose_lines(data.decode()))
    headings = [line for line in printed if re.match(r"^[一二三四五六5]、", line) and line not in read]
    title = [line for line in printed[:2] if line in (report.title or "")]
    assert len(headings) == 6
    assert [line for line in printed[len(title) :] if line not in headings] == read
    assert "".join(title) == report.title


def prose_lines(text: str) -> Iterator[str]:
    """The lines of a seed outside its tables, trimmed: found by the tables' own edges, not by the reader."""
    text = re.sub(r"\[bookmark:[^\]]*\]", "", text)
    inside = False
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if line.startswith("\t"):
            inside = True
        elif inside and not line.strip():
            follower = next((after for after in lines[place:] if after.strip(" \xa0") or after.startswith("\t")), "")
            inside = follower.startswith("\t")
        if not inside and line.strip():
            yield line.strip()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_section_of_a_seed_is_found(corpus: Path, seed: str) -> None:
    """Each of the six headings of a seed is known, whatever its spelling; 二, 三 and 四 hold a table and no prose."""
    sections = extract(seed_bytes(corpus, seed), seed).sections
    assert {number for number, text in sections.items() if text is None} == set()
    assert [sections["2"], sections["3"], sections["4"]] == ["", "", ""]


@pytest.mark.parametrize("seed", SEEDS)
def test_twin_is_read_back_exactly(corpus: Path, seed: str) -> None:
    """With a number of its own in every cell, each figure of a seed is read from its own cell."""
    report = extract(twin(seed_bytes(corpus, seed)), seed)
    assert differences(flat(report), twin_gold(gold_of(corpus, f"seed-{seed}"))) == {}


def test_a_charge_in_yuan_is_converted_and_said_so(corpus: Path) -> None:
    """朝阳's twin prints its fees as N元 in a 万元 cell: the figure is N/10 000 with the note unit_converted."""
    report = extract(twin(seed_bytes(corpus, "chaoyang-2024")), "twin")
    assert report.disclosure is not None
    assert report.disclosure["fees"]["amount"] == 0.101
    assert [note.means for note in report.notes if note.at == "disclosure.fees.amount"] == ["unit_converted"]


def test_an_amount_without_a_unit_is_not_guessed(corpus: Path) -> None:
    """忻州's twin prints 采购总金额 without any unit: the figure is null with the note unit_missing."""
    report = extract(twin(seed_bytes(corpus, "xinzhou-2024")), "twin")
    assert report.disclosure is not None
    assert report.disclosure["procurement"]["amount"] is None
    assert [note.means for note in report.notes if note.at == "disclosure.procurement.amount"] == ["unit_missing"]


@pytest.mark.parametrize("kind", ["clean", "word", "docx"])
@pytest.mark.parametrize("twinned", [False, True], ids=["seed", "twin"])
@pytest.mark.parametrize("seed", SEEDS)
def test_seed_in_other_formats(corpus: Path, seed: str, twinned: bool, kind: str) -> None:
    """A seed or its twin printed as clean HTML, Word-pasted HTML or .docx is read back with every figure and head."""
    data = seed_bytes(corpus, seed)
    report = extract(twin(data) if twinned else data, seed)
    blocks = layout(report, printed_as_in_the_seed(seed, twinned))
    writers: dict[str, Callable[[Blocks], bytes]] = {"clean": clean, "word": word, "docx": as_docx}
    data = writers[kind](blocks)
    again = extract(data, seed)
    assert differences(flat(again), flat(report)) == {}
    for name in ("title", "agency", "year", "form", "tables", "period", "signed", "contact"):
        assert getattr(again, name) == getattr(report, name), name
    assert folded(again.sections) == folded(report.sections)


def folded(sections: Mapping[Any, str | None]) -> dict[str, str | None]:
    """Sections with runs of white space folded: HTML shows one space where text has several."""
    return {number: text and re.sub(r"[ \t]+", " ", text) for number, text in sections.items()}


def printed_as_in_the_seed(seed: str, twinned: bool) -> dict[str, str]:
    """Cells whose printed text is not the plain figure."""
    if not twinned:
        return {}
    if seed == "chaoyang-2024":
        return {"disclosure.fees.amount": "1010元"}
    return {"disclosure.procurement.amount": "1012"} if seed == "xinzhou-2024" else {}


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_break_no_rule_but_one(corpus: Path, seed: str) -> None:
    """No seed breaks a rule of severity error; the only notice is 忻州's report.empty."""
    findings = extract(seed_bytes(corpus, seed), seed).findings
    assert [finding.rule for finding in findings] == (["report.empty"] if seed == "xinzhou-2024" else [])


@pytest.mark.parametrize(
    "cell",
    [
        "applications.granted.natural_person",
        "applications.new.total",
        "proceedings.review.total",
        "applications.carried_out.other",
    ],
)
def test_one_changed_figure_is_found(corpus: Path, cell: str) -> None:
    """One figure of a seed changed breaks an equation of severity error that names the cell, its fault the report's."""
    gold = flat(gold_of(corpus, "seed-zibo-2024"))
    numbered = iter(gold.items())

    def back(match: re.Match[str]) -> str:
        key, value = next(numbered)
        return f"{match[1]}{77 if key == cell else value}"

    changed = re.sub(r"(\t|\n)(1[0-2]\d\d)(?=\n)", back, twin(seed_bytes(corpus, "zibo-2024")).decode())
    findings = [f for f in extract(changed.encode(), "changed").findings if f.severity == "error"]
    assert findings
    assert all(cell in f.cells and f.cause == "report" and f.verdict == "broken" for f in findings), findings


def test_shuyang_equals_its_gold(corpus: Path) -> None:
    """A real UCAP page: its gold's figures and head, blank columns as null, no title from the block in front."""
    report = msgspec.to_builtins(extract((corpus / "real" / "shuyang-2023.html").read_bytes(), "shuyang"))
    report["period"] = list(report["period"])
    gold = gold_of(corpus, "shuyang-2023")
    assert {key: report[key] for key in gold} == gold
    assert (report["published"], report["published_from"]) == ("2024-01-17", "page")
    assert report["signed"] == "2024-01-17"
    assert report["findings"] == ()
    assert {note["means"] for note in report["notes"] if note["at"].endswith(".business")} == {"blank"}


def test_a_word_pasted_row_gives_its_cells(corpus: Path) -> None:
    """A row of the 2019 form gives its label and three zeros; without a header nothing says which they are."""
    data = (corpus / "real" / "pingtan-2019-row.html").read_bytes()
    (table,) = read_document(data).tables
    assert [[cell.text for cell in row] for row in table.rows] == [["规章", "0", "0", "0"]]
    report = extract(data, "row")
    assert report.disclosure == {"regulations": {}}
    assert [(note.at, note.raw, note.means) for note in report.notes] == [
        ("table.disclosure", "规章 | 0 | 0 | 0", "unsure")
    ]


def test_the_blank_form_is_a_report_of_nulls(corpus: Path) -> None:
    """The empty form: 200 nulls noted blank, no rule of severity error broken, and every arithmetic rule blank."""
    report = extract((corpus / "real" / "blank-form.docx").read_bytes(), "blank")
    assert set(flat(report).values()) == {None}
    assert len(flat(report)) == 200
    assert {note.means for note in report.notes} == {"blank"}
    assert {finding.rule for finding in report.findings} == {"report.empty"}
    assert report.rules.holds == 0


@pytest.mark.parametrize("name", ["pingtan-list.html", "pingtan-2024-head.html"])
def test_a_page_around_reports_is_no_report(corpus: Path, name: str) -> None:
    """A list of reports and the bare head of one are refused as no reports, with what was seen."""
    with pytest.raises(NotAReport, match=r"expected an annual report.*Check the address"):
        extract((corpus / "real" / name).read_bytes(), name)


@pytest.mark.parametrize("kind", ["html", "docx"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_twin_whose_spans_are_lost(corpus: Path, seed: str, kind: str) -> None:
    """A twin's cells side by side without any span, in .docx padded to one width, are read by their order alone."""
    data = twin(seed_bytes(corpus, seed))
    plain = {"html": without_spans, "docx": padded}[kind](read_document(data).blocks)
    assert differences(flat(extract(plain, seed)), flat(extract(data, seed))) == {}


def without_spans(blocks: tuple[Block, ...]) -> bytes:
    """The blocks as HTML, each cell one ``<td>``."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = ("".join(f"<td>{cell.text.replace(chr(10), '<br>')}</td>" for cell in row) for row in block.rows)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            parts.append(f"<p>{block.text}</p>")
    return f"<html><body>{''.join(parts)}</body></html>".encode()


def padded(blocks: tuple[Block, ...]) -> bytes:
    """The blocks as .docx, every row of a table padded with blank cells to the longest."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Table):
            table = document.add_table(rows=len(block.rows), cols=max(map(len, block.rows)))
            for place, row in enumerate(block.rows):
                for column, cell in enumerate(row):
                    table.cell(place, column).text = cell.text
        else:
            document.add_paragraph(block.text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
