"""Printed labels and the rows they surely name."""

from __future__ import annotations

import pytest

from extract.form import Row, editions
from extract.labels import RowLabels, label, spelling
from extract.report import TableName

TABLES: tuple[TableName, ...] = ("disclosure", "applications")
LABELS = {table: RowLabels(editions(), table) for table in TABLES}


def rows(table: TableName) -> list[tuple[str, Row]]:
    """Every row of a table, in every edition, with the edition's name."""
    return [(form.edition, row) for form in editions() for part in form.tables[table].parts for row in part.rows]


ROWS = [pytest.param(table, row, id=f"{edition}-{table}-{row.key}") for table in TABLES for edition, row in rows(table)]
SPELLINGS = [
    pytest.param(table, row, text, id=f"{edition}-{row.key}-{text}")
    for table in TABLES
    for edition, row in rows(table)
    for text in (*row.variants, *row.misprints)
]
GROUPS = sorted({(table, group) for table in TABLES for _, row in rows(table) for group in row.groups})


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_printed_label_finds_its_own_row(table: TableName, row: Row) -> None:
    """Each label of both editions, also broken by spaces and line ends or one character a line, names its own row."""
    third, half = len(row.label) // 3, len(row.label) // 2
    broken = f" {row.label[:third]} {row.label[third:half]}\n{row.label[half:]}\u3000"
    found = {text: LABELS[table].find(text) for text in (row.label, broken, "\n".join(row.label))}
    assert found == dict.fromkeys(found, row.key)


@pytest.mark.parametrize(("table", "row", "text"), SPELLINGS)
def test_a_spelling_that_was_seen_finds_its_row(table: TableName, row: Row, text: str) -> None:
    """Each variant and misprint of the forms names its row, bare or behind the row's own number."""
    number = label(row.label).number
    printed = (text, f"{number}.{text}", f"（{number}）{text}") if number else (text,)
    found = {one: LABELS[table].find(one) for one in printed}
    assert found == dict.fromkeys(found, row.key)


@pytest.mark.parametrize(("table", "group"), GROUPS)
def test_a_group_label_names_no_row(table: TableName, group: str) -> None:
    """三、本年度办理结果 and the labels of refusals, of what is not available and so on name no row of figures.

    （六）其他处理 alone does: edition 2019 prints it as a row.
    """
    wanted = "other_processing" if group == "（六）其他处理" else None
    assert LABELS[table].find(group) == wanted


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1、属于国家秘密", "refused_state_secret"),
        ("1．属于国家秘密", "refused_state_secret"),
        ("①属于国家秘密", "refused_state_secret"),
        ("㈠予以公开", "granted"),
        ("(一)予以公开", "granted"),
        ("[bookmark: _Hlk990000]（七）总计", "results_total"),
        ("总计", "results_total"),
        ("3、其他", "other_other"),
        ("（六）其他处理", "other_processing"),
        ("2.其他法律行政止公开", "refused_prohibited_by_law"),
        ('3.危及"三安全一稳定"', "refused_security_stability"),
        ("3.危及三安全一稳定", "refused_security_stability"),
        ("1.本机关不掌握相关政府信自", "unavailable_not_held"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其它情形）", "partial"),
        ("四、结转下年度继续办埋", "carried_out"),
        ("一、本年新收政府信息公开申请数", "new"),
        ("二、上年结转政府信息公开申请数", "carried_in"),
        ("属于四类过程性信息", "refused_process_information"),
    ],
)
def test_labels_of_applications_as_offices_print_them(text: str, key: str) -> None:
    """Other numbers, marks, shortened and misprinted labels of table three name the row they are meant for."""
    assert LABELS["applications"].find(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "412",
        "政府信息公开申请",
        "本年度办理结果",
        "申请人情况",
        "自然人",
        "无",
        "备注",
        "说明：数据截至12月31日",
    ],
)
def test_what_is_no_row_names_none(text: str) -> None:
    """Numbers, headers of columns and words that several labels share name no row of table three."""
    assert LABELS["applications"].find(text) is None


@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("2.其他法律行政法规禁止公开", None),
        ("2、其他法律行政\n法规禁止公开", None),
        ("2.法律行政法规禁止公开", "label_variant"),
        ("2.其他法律行政法规禁止", "label_variant"),
        ("2.其他法律行政止公开", "label_misprint"),
        ("2.其他法律行正法规禁止公开", "label_misprint"),
    ],
)
def test_how_a_label_differs_is_told(printed: str, means: str | None) -> None:
    """A spelling is the form's own, a variant, or a misprint; white space and another mark are no difference."""
    row = next(row for _, row in rows("applications") if row.key == "refused_prohibited_by_law")
    assert spelling(printed, row) == means


def test_rows_of_two_editions_share_a_key_only_with_a_label() -> None:
    """A label that both editions print names the same row in each."""
    named: dict[tuple[str, str], set[str]] = {}
    for table in TABLES:
        for _, row in rows(table):
            named.setdefault((table, label(row.label).words), set()).add(row.key)
    assert {words: keys for words, keys in named.items() if len(keys) > 1} == {}
