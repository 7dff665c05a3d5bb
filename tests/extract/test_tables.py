"""The form's tables out of a document's: rows by label, columns by header, a new edition by facts alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from extract.form import FOLDER, FactsError, Form, load
from extract.reading import extract
from extract.report import Figures, Number, Report
from samples.as_docx import as_docx
from samples.as_html import clean, word
from samples.as_text import as_text
from samples.blocks import (
    Block,
    Blocks,
    Paragraph,
    SpannedCell,
    SpannedTable,
    change_cells,
    change_table,
    header_rows,
)
from samples.layout import layout
from samples.random_reports import random_report
from samples.tables import printed_table

Writer = Callable[[Blocks], bytes]
WRITERS: dict[str, Writer] = {"text": as_text, "html": clean, "word": word, "docx": as_docx}
EVERY = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
SPANNED = pytest.mark.parametrize("write", [clean, word, as_docx], ids=["html", "word", "docx"])


def whole(edition: str = "2021", **changes: object) -> Report:
    """A report with every figure of an edition, none blank."""
    return msgspec.structs.replace(random_report(11, edition, blanks=0, absent=0, extra=0), **changes)


def means(report: Report, at: str) -> list[str]:
    """The notes of one place."""
    return [note.means for note in report.notes if note.at == at]


# A third edition: facts alone.

RENAMED = "本年实收金额（单位：万元）"
NEW_ROW = (
    '{ key = "granted_online", label = "（二）网上予以公开", en = "granted online", groups = ["三、本年度办理结果"] },'
)
EQUATION = """
[[equations]]
rule = "applications.online"
version = 1
table = "applications"
each = "column"
severity = "notice"
source = "printed"
expected = [["granted"]]
found = [["granted_online"]]
zh = "{where}：予以公开为{expected}件，网上予以公开为{found}件"
en = "{where}: granted {expected}, granted online {found}"
"""


@pytest.fixture
def third(tmp_path: Path) -> tuple[Form, ...]:
    """The editions of the package and one more, made by changing the text of the newest."""
    for file in FOLDER.glob("[0-9]*.toml"):
        shutil.copy(file, tmp_path / file.name)
    facts = (FOLDER / "2021.toml").read_text("utf-8")
    changes = {
        'edition = "2021"': 'edition = "2027"',
        "years = [2021, 9999]": "years = [2027, 9999]",
        'source = "国办公开办函〔2021〕30号"': 'source = "虚构公开办函〔2027〕1号"',
        "本年收费金额（单位：万元）": RENAMED,
        'variants = ["本年收费金额", "收费金额", "收费总金额", "本年收费总金额", "金额"]': "variants = []",
        '    { key = "partial",': f'    {NEW_ROW}\n    {{ key = "partial",',
        "（二）部分公开": "（三）部分公开",
        "（七）总计": "（八）总计",
    }
    for old, new in changes.items():
        assert old in facts, f"2021.toml no longer holds {old}: change this test with it"
        facts = facts.replace(old, new)
    (tmp_path / "2027.toml").write_text(facts + EQUATION, "utf-8")
    return load(tmp_path)


def printed_by(form: Form, figures: dict[str, Figures]) -> Blocks:
    """A report printed by an edition that only the test knows."""
    blocks: list[Block] = [
        Paragraph("示例市虚构局2027年政府信息公开工作年度报告", title=True),
        Paragraph("本报告为虚构。"),
        Paragraph("一、总体情况", heading=True),
    ]
    for name, spec in form.tables.items():
        blocks += [
            Paragraph(f"{'一二三四五六'[spec.section - 1]}、{spec.label}", heading=True),
            printed_table(form, name, figures[name], {}),
        ]
    return (*blocks, Paragraph("五、存在的主要问题及改进情况", heading=True), Paragraph("无"))


def numbered(form: Form) -> dict[str, Figures]:
    """Every figure of an edition, each another number."""
    found: dict[str, Figures] = {}
    value = 0
    for name, spec in form.tables.items():
        for part in spec.parts:
            for row, column, _, _ in part.cells():
                value += 1
                found.setdefault(name, {}).setdefault(row, {})[column] = value
    return found


@EVERY
def test_a_third_edition_needs_no_python(third: tuple[Form, ...], write: Writer) -> None:
    """A TOML file with another row, another column label and another equation is read and checked, in each format."""
    form = third[0]
    figures = numbered(form)
    report = extract(write(printed_by(form, figures)), "2027", forms=third)
    assert (report.form, report.year) == ("2027", 2027)
    assert {
        "disclosure": report.disclosure,
        "applications": report.applications,
        "proceedings": report.proceedings,
    } == figures
    assert "granted_online" in (report.applications or {})
    assert {name: table.extra for name, table in report.tables.items()} == dict.fromkeys(form.tables, ())
    assert [note for note in report.notes if note.means == "row_of_other_edition"] == []
    online = [finding for finding in report.findings if finding.rule == "applications.online"]
    assert len(online) == 7
    assert online[0].says.zh.startswith("“自然人”列：予以公开为")
    assert not [finding for finding in report.findings if finding.rule == "report.form"]


def test_the_older_editions_are_read_beside_a_third(third: tuple[Form, ...]) -> None:
    """With a third edition present, reports by the older ones are read as before, and known as theirs."""
    for edition in ("2019", "2021"):
        report = whole(edition)
        found = extract(clean(layout(report)), "old", forms=third)
        assert found.form == edition
        assert (found.disclosure, found.applications) == (report.disclosure, report.applications)


def test_editions_are_loaded_newest_first(third: tuple[Form, ...]) -> None:
    """The editions of a folder come by their names, the newest first."""
    assert [form.edition for form in third] == ["2027", "2021", "2019"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('edition = "2021"', 'edition = "2021"\ncolour = "red"', "colour"),
        ("version = 1", 'version = "one"', "version"),
        ("[tables.disclosure]", "[tables.disclosures]", "disclosures"),
        ("years = [2021, 9999]", "years = [2021", "2021.toml"),
    ],
)
def test_a_wrong_fact_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    """A form with an unknown key, a wrong value or broken TOML is refused with the file and the place."""
    (tmp_path / "2021.toml").write_text((FOLDER / "2021.toml").read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(FactsError, match=named) as caught:
        load(tmp_path)
    assert "2021.toml" in str(caught.value)


# Mixed editions.


@EVERY
def test_rows_of_the_older_edition_are_extra(write: Writer) -> None:
    """A form of 2021 that carries 政府集中采购 and one row （六）其他处理 names both in `extra`, each with a note."""
    report = whole()
    applications = {key: line for key, line in (report.applications or {}).items() if not key.startswith("other_")}
    lagging = msgspec.structs.replace(
        report,
        disclosure={**(report.disclosure or {}), "procurement": {"projects": 3, "amount": 41.5}},
        applications={**applications, "other_processing": applications["new"]},
    )
    found = extract(write(layout(lagging, {"disclosure.procurement.amount": "41.5万元"})), "mixed")
    assert found.form == "2021"
    assert {name: table.extra for name, table in found.tables.items()} == {
        "disclosure": ("procurement",),
        "applications": ("other_processing",),
        "proceedings": (),
    }
    assert (found.disclosure or {})["procurement"] == {"projects": 3, "amount": 41.5}
    assert (found.applications or {})["other_processing"] == applications["new"]
    assert "row_of_other_edition" in means(found, "table.disclosure")
    assert "row_of_other_edition" in means(found, "table.applications")


@EVERY
def test_two_tables_of_two_editions(write: Writer) -> None:
    """Table two of 2019 over table three of 2021: the header of table two is the form, the three sub-rows are extra."""
    old, new = whole("2019"), whole("2021", title="示例市虚构局2024年政府信息公开工作年度报告", year=2024)
    blocks = [
        next(b for b in layout(old) if isinstance(b, SpannedTable) and b.name == "disclosure")
        if isinstance(block, SpannedTable) and block.name == "disclosure"
        else block
        for block in layout(new)
    ]
    found = extract(write(tuple(blocks)), "mixed")
    assert (found.form, found.year) == ("2019", 2024)
    assert (found.disclosure, found.applications) == (old.disclosure, new.applications)
    assert found.tables["applications"].extra == ("other_uncorrected", "other_fee_unpaid", "other_other")


@EVERY
def test_without_table_two_the_rows_of_table_three_tell(write: Writer) -> None:
    """Where table two is missing, the edition is that of table three's rows, whatever the year."""
    for edition in ("2019", "2021"):
        found = extract(write(layout(whole(edition, disclosure=None))), "no table two")
        assert (found.form, found.disclosure) == (edition, None)


@EVERY
def test_a_missing_table_is_null_and_a_missing_row_is_absent(write: Writer) -> None:
    """A table that is not printed is null and not {}; a row that is not printed has no key; a blank cell is null."""
    report = whole(proceedings=None)
    applications = {key: line for key, line in (report.applications or {}).items() if key != "partial"}
    applications["granted"] = {**applications["granted"], "research": None}
    found = extract(write(layout(msgspec.structs.replace(report, applications=applications))), "less")
    assert found.proceedings is None
    assert "partial" not in (found.applications or {})
    assert (found.applications or {})["granted"]["research"] is None
    assert means(found, "applications.granted.research") == ["blank"]
    assert "proceedings" not in found.tables


# Cells that are no one's.


def rows_of(blocks: Blocks, change: Callable[[SpannedTable], SpannedTable], name: str = "applications") -> Blocks:
    """The blocks with one table changed."""
    return change_table(blocks, name, lambda table: (change(table),))


def row_number(table: SpannedTable, key: str) -> int:
    """The number of the row whose label is a key's."""
    return next(n for n, row in enumerate(table.rows) if any(cell.key == key for cell in row))


@EVERY
def test_a_row_printed_twice_alike_is_one_row(write: Writer) -> None:
    """The same row with the same figures once more is one row, and is noted."""

    def twice(table: SpannedTable) -> SpannedTable:
        at = row_number(table, "applications.carried_out")
        return replace(table, rows=(*table.rows, table.rows[at]))

    report = whole()
    found = extract(write(rows_of(layout(report), twice)), "twice")
    assert found.applications == report.applications
    assert means(found, "table.applications") == ["row_unknown"]


@EVERY
def test_a_row_printed_twice_with_other_figures_is_unsure(write: Writer) -> None:
    """A row printed twice with other figures has null, and `unsure`, just where the two differ."""

    def twice(table: SpannedTable) -> SpannedTable:
        last = table.rows[row_number(table, "applications.carried_out")]
        other = tuple(replace(cell, text="7777") if cell.key.endswith(".business") else cell for cell in last)
        return replace(table, rows=(*table.rows, other))

    report = whole()
    found = extract(write(rows_of(layout(report), twice)), "twice")
    assert (found.applications or {})["carried_out"] == {**(report.applications or {})["carried_out"], "business": None}
    assert means(found, "applications.carried_out.business") == ["unsure"]


@SPANNED
@pytest.mark.parametrize(("text", "note"), [("12", "unsure"), ("", "blank")], ids=["filled", "blank"])
def test_a_cell_over_two_columns_is_no_ones(write: Writer, text: str, note: str) -> None:
    """A merged cell over two columns of figures gives null to both: unsure where it is filled, else blank."""

    def merged(table: SpannedTable) -> SpannedTable:
        at = row_number(table, "applications.granted")
        row = tuple(
            replace(cell, text=text, columns=2) if cell.key.endswith(".business") else cell
            for cell in table.rows[at]
            if not cell.key.endswith(".research")
        )
        return replace(table, rows=(*table.rows[:at], row, *table.rows[at + 1 :]))

    report = whole()
    found = extract(write(rows_of(layout(report), merged)), "merged")
    wanted = {**(report.applications or {})["granted"], "business": None, "research": None}
    assert (found.applications or {})["granted"] == wanted
    assert [means(found, f"applications.granted.{column}") for column in ("business", "research")] == [[note], [note]]


@SPANNED
def test_a_figure_over_two_rows_is_no_ones(write: Writer) -> None:
    """A filled cell over two rows of figures gives null and `unsure` to both, and moves no other figure."""

    def merged(table: SpannedTable) -> SpannedTable:
        at = row_number(table, "applications.new")
        upper = tuple(replace(cell, rows=2) if cell.key.endswith(".business") else cell for cell in table.rows[at])
        lower = tuple(cell for cell in table.rows[at + 1] if not cell.key.endswith(".business"))
        return replace(table, rows=(*table.rows[:at], upper, lower, *table.rows[at + 2 :]))

    report = whole()
    found = extract(write(rows_of(layout(report), merged)), "merged")
    for row in ("new", "carried_in"):
        assert (found.applications or {})[row] == {**(report.applications or {})[row], "business": None}
        assert means(found, f"applications.{row}.business") == ["unsure"]


@EVERY
def test_a_row_one_cell_short_is_null_throughout(write: Writer) -> None:
    """A row whose last figure is missing is null in every column, with `unsure`: nothing is taken by position."""

    def short(table: SpannedTable) -> SpannedTable:
        at = row_number(table, "applications.new")
        return replace(table, rows=(*table.rows[:at], table.rows[at][:-1], *table.rows[at + 1 :]))

    report = whole()
    found = extract(write(rows_of(layout(report), short)), "short")
    line = (found.applications or {})["new"]
    assert set(line.values()) <= {None, *(report.applications or {})["new"].values()}
    assert line["total"] is None
    assert "unsure" in means(found, "applications.new.total")
    assert (found.applications or {})["carried_in"] == (report.applications or {})["carried_in"]


@EVERY
@pytest.mark.parametrize(("table", "row"), [("applications", "new"), ("proceedings", "review")])
def test_without_a_header_figures_are_null(write: Writer, table: str, row: str) -> None:
    """A table whose header is missing names its rows, and every figure is null with `unsure`."""
    blocks = rows_of(layout(whole()), lambda one: replace(one, rows=one.rows[header_rows(one) :]), table)
    found = extract(write(blocks), "no header")
    if table == "proceedings":
        assert found.proceedings is None or set(found.proceedings[row].values()) == {None}
        return
    line = (found.applications or {})[row]
    assert set(line.values()) == {None}
    assert set(line) == {"natural_person", "business", "research", "public_welfare", "legal_service", "other", "total"}
    assert all(means(found, f"{table}.{row}.{column}") == ["unsure"] for column in line)


@EVERY
def test_disclosure_without_a_header_has_no_figures(write: Writer) -> None:
    """A row of table two whose part has lost its header is known, and none of its cells is taken for a column."""

    def headless(table: SpannedTable) -> SpannedTable:
        return replace(table, rows=tuple(row for row in table.rows if row[0].text != "信息内容"))

    found = extract(write(rows_of(layout(whole()), headless, "disclosure")), "no header")
    values = [value for line in (found.disclosure or {}).values() for value in line.values()]
    assert set(values) <= {None}
    assert "unsure" in means(found, "table.disclosure")


@SPANNED
def test_swapped_columns_are_followed(write: Writer) -> None:
    """Where two columns stand the other way round, header and figures, each figure keeps its own key."""

    def swapped(table: SpannedTable) -> SpannedTable:
        return replace(table, rows=tuple(_swapped(row) for row in table.rows))

    report = whole()
    found = extract(write(rows_of(layout(report), swapped)), "swapped")
    assert found.applications == report.applications


def _swapped(row: tuple[SpannedCell, ...]) -> tuple[SpannedCell, ...]:
    cells = list(row)
    for left, right in (("商业企业", "科研机构"), (".business", ".research")):
        places = [n for n, cell in enumerate(cells) if cell.text == left or cell.key.endswith(left)]
        others = [n for n, cell in enumerate(cells) if cell.text == right or cell.key.endswith(right)]
        if places and others and (left.startswith(".") or not cells[places[0]].key):
            cells[places[0]], cells[others[0]] = cells[others[0]], cells[places[0]]
    return tuple(cells)


@EVERY
def test_a_row_that_no_edition_has_is_noted(write: Writer) -> None:
    """A row with figures whose label no edition prints gives no figure and a note with what is printed."""

    def added(table: SpannedTable) -> SpannedTable:
        strange = (SpannedCell("五、当面答疑人次", columns=3), *(SpannedCell("31") for _ in range(7)))
        return replace(table, rows=(*table.rows, strange))

    report = whole()
    found = extract(write(rows_of(layout(report), added)), "strange")
    assert found.applications == report.applications
    noted = [note for note in found.notes if note.means == "row_unknown"]
    assert [note.at for note in noted] == ["table.applications"]
    assert "五、当面答疑人次" in noted[0].raw


@EVERY
def test_a_table_that_is_none_of_the_forms_is_left_in_the_text(write: Writer) -> None:
    """An office's own table stands in its section's text, cells parted by tabs, and touches no figure."""
    report = whole()
    sections = {**report.sections, "1": "渠道如下。\n渠道\t条数\n网站\t12\n其他\t3\n总计\t15\n以上。"}
    found = extract(write(layout(msgspec.structs.replace(report, sections=sections))), "own table")
    assert found.sections["1"] == sections["1"]
    assert (found.disclosure, found.applications) == (report.disclosure, report.applications)


@EVERY
@pytest.mark.parametrize("number", [-3, 0, 12])
def test_a_change_of_either_sign(write: Writer, number: int) -> None:
    """本年增/减 of edition 2019 may be negative, and is read with its sign."""
    report = whole("2019")
    disclosure = {**(report.disclosure or {}), "fees": {"previous_items": 9, "change": number}}
    found = extract(write(layout(msgspec.structs.replace(report, disclosure=disclosure))), "change")
    assert (found.disclosure or {})["fees"] == {"previous_items": 9, "change": number}


AMOUNTS: list[tuple[str, Number | None, list[str]]] = [
    ("310.50", 310.5, []),
    ("7,545", 7545, []),
    ("0元", 0, ["with_unit"]),
    ("251000元", 25.1, ["unit_converted"]),
    ("310.5万元", 310.5, ["with_unit"]),
    ("无", None, ["word"]),
]


@EVERY
@pytest.mark.parametrize(("raw", "value", "noted"), AMOUNTS)
def test_amounts_in_their_column(write: Writer, raw: str, value: Number | None, noted: list[str]) -> None:
    """行政事业性收费 is in 万元: its own unit is converted, 0 needs none, and the place keeps what is printed."""
    found = extract(write(layout(whole(), {"disclosure.fees.amount": raw})), "fees")
    assert (found.disclosure or {})["fees"]["amount"] == value
    assert means(found, "disclosure.fees.amount") == noted
    assert found.provenance["disclosure.fees.amount"].raw == raw


@EVERY
def test_an_amount_without_any_unit_is_null(write: Writer) -> None:
    """A bare 采购总金额, whose header names no unit, is null with `unit_missing`."""
    report = whole("2019")
    found = extract(write(layout(report, {"disclosure.procurement.amount": "41.5"})), "procurement")
    assert (found.disclosure or {})["procurement"]["amount"] is None
    assert means(found, "disclosure.procurement.amount") == ["unit_missing"]


@EVERY
@pytest.mark.parametrize(
    ("raw", "value", "means_"),
    [
        ("１２", 12, []),
        ("12①", 12, ["footnote"]),
        ("12¹", 12, ["footnote"]),
        ("12件", 12, ["with_unit"]),
        ("1\n2", 12, ["wrapped"]),
        ("0 0", None, ["run_together"]),
        ("12.5", None, ["unsure"]),
        ("约12", None, ["unsure"]),
    ],
)
def test_what_a_cell_says_is_noted_at_the_cell(
    write: Writer, raw: str, value: Number | None, means_: list[str]
) -> None:
    """In each format a cell of table three gives its figure, its notes, and its raw text as its place."""
    found = extract(write(layout(whole(), {"applications.granted.business": raw})), "cell")
    assert (found.applications or {})["granted"]["business"] == value
    noted = [(note.raw, note.means) for note in found.notes if note.at == "applications.granted.business"]
    assert noted == [(raw, one) for one in means_]


@SPANNED
def test_places_count_from_one_after_spreading(write: Writer) -> None:
    """A figure's place is its table, row and column in the spread grid, from 1, with what is printed there."""
    found = extract(write(layout(whole(), {"applications.new.total": "1,431"})), "places")
    place = found.provenance["applications.new.total"]
    assert (place.table, place.row, place.column, place.raw) == (2, 4, 10, "1,431")
    assert (place.page, place.box, place.confidence) == (None, None, None)
    assert found.provenance["proceedings.review.upheld"].table == 3


def test_every_figure_has_its_place() -> None:
    """Every figure of a whole report, and only those, has a place whose raw text is its cell."""
    report = extract(clean(layout(whole())), "places")
    tables = {"disclosure": report.disclosure, "applications": report.applications, "proceedings": report.proceedings}
    keys = {
        f"{name}.{row}.{column}"
        for name, table in tables.items()
        for row, line in (table or {}).items()
        for column in line
    }
    assert set(report.provenance) == keys


@SPANNED
def test_a_group_label_over_the_wrong_rows_changes_no_figure(write: Writer) -> None:
    """Rows are known by their own labels: a group label that spans too few rows moves nothing."""

    def shorter(table: SpannedTable) -> SpannedTable:
        (changed,) = change_cells(
            (table,), lambda cell: replace(cell, text="（三）") if cell.text == "（三）不予公开" else cell
        )
        assert isinstance(changed, SpannedTable)
        return changed

    report = whole()
    assert extract(write(rows_of(layout(report), shorter)), "group").applications == report.applications
