"""Every wound changes what it names, and no figure that it does not."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.report import Report
from samples.as_docx import as_docx
from samples.as_html import Frame, clean, word
from samples.as_text import as_text, text
from samples.blocks import Blocks, Paragraph, SpannedTable, cells, figures, slots, width
from samples.layout import layout
from samples.organs import random_report
from samples.wounds import WOUNDS, Wound, WoundError, changed

EVERY = pytest.mark.parametrize("wound", WOUNDS.values(), ids=WOUNDS.keys())


def patient(**fees: float) -> Report:
    """A whole report that every wound can hurt, but for the one that wants a fee of nothing."""
    report = random_report(7, blanks=0, absent=0, extra=0)
    disclosure = {**(report.disclosure or {}), "fees": {"amount": fees.get("amount", 25.1)}}
    disclosure["normative_documents"] = {"issued": 3, "repealed": 1, "in_force": 22}
    applications = {**(report.applications or {})}
    applications["new"] = {**applications["new"], "total": 1431, "research": 0}
    return msgspec.structs.replace(report, disclosure=disclosure, applications=applications)


def healthy(wound: Wound) -> Blocks:
    """The blocks of a report that a wound can hurt."""
    return layout(patient(amount=0) if wound.name == "zero_yuan" else patient())


def table(blocks: Blocks, name: str) -> SpannedTable:
    """The first table of a name."""
    return next(block for block in blocks if isinstance(block, SpannedTable) and block.name == name)


def headings(name: str) -> list[str]:
    """The headings after a wound."""
    hurt = WOUNDS[name].apply(healthy(WOUNDS[name]))
    return [block.text for block in hurt if isinstance(block, Paragraph) and block.heading]


def printed(name: str, key: str) -> str:
    """What stands in a figure's cell after a wound."""
    return figures(WOUNDS[name].apply(healthy(WOUNDS[name])))[key]


@EVERY
def test_a_wound_has_a_sentence(wound: Wound) -> None:
    """Each wound says in a sentence what is printed otherwise."""
    assert wound.sentence.endswith(".")
    assert "\n" not in wound.sentence


@EVERY
def test_a_wound_hurts(wound: Wound) -> None:
    """Each wound changes the blocks, and the same blocks always in the same way."""
    before = healthy(wound)
    assert wound.apply(before) == wound.apply(before) != before


@EVERY
def test_no_figure_is_lost_or_doubled(wound: Wound) -> None:
    """Every figure's cell is there once after each wound, whatever stands in it."""
    before = healthy(wound)
    keys = [cell.key for cell in cells(wound.apply(before)) if cell.figure]
    assert sorted(keys) == sorted(cell.key for cell in cells(before) if cell.figure)


@EVERY
def test_a_wound_can_be_printed(wound: Wound) -> None:
    """Every format can print every wound, twice alike, and the formats it names show it."""
    before = healthy(wound)
    hurt = wound.apply(before)
    for writer in (as_text, clean, word, as_docx):
        assert writer(hurt) == writer(hurt)
    inside = Frame(title_inside=True)
    shown = {"text": as_text(hurt) != as_text(before), "html": clean(hurt, inside) != clean(before, inside)}
    shown["docx"] = as_docx(hurt) != as_docx(before)
    assert all(shown[name] for name in wound.formats)


@EVERY
def test_notes_of_single_figures_have_figures(wound: Wound) -> None:
    """A wound whose note has no place of its own changes figures; one that loses figures changes them."""
    before = healthy(wound)
    touched = changed(before, wound.apply(before))
    if (wound.note is not None and not wound.at) or not wound.keeps:
        assert touched


@EVERY
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 400))
def test_a_wound_fits_any_report_or_says_so(wound: Wound, seed: int) -> None:
    """On any report a wound leaves every figure's cell in its place, or says that there is nothing to hurt."""
    before = layout(random_report(seed, "2019" if seed % 2 else "2021"))
    try:
        hurt = wound.apply(before)
    except WoundError:
        return
    assert sorted(figures(hurt)) == sorted(figures(before))


def test_a_wound_without_a_patient_is_an_error() -> None:
    """A wound that changes nothing is an error, so that no test holds for want of a patient."""
    with pytest.raises(WoundError, match="zero_yuan"):
        WOUNDS["zero_yuan"].apply(layout(patient()))


@pytest.mark.parametrize(
    ("name", "key", "raw"),
    [
        ("wrapped_number", "applications.new.total", None),
        ("line_end_before_number", "applications.new.total", "\n1431"),
        ("full_width_digits", "applications.new.total", "１４３１"),
        ("thousands_separators", "applications.new.total", "1,431"),
        ("spaced_thousands", "applications.new.total", "1 431"),
        ("with_unit", "applications.new.total", "1431件"),
        ("slash", "applications.new.research", "/"),
        ("dash", "applications.new.research", "—"),
        ("word_for_none", "applications.new.research", "无"),
        ("blank_zeros", "applications.new.research", ""),
        ("blank_organisations", "applications.new.business", ""),
        ("footnote_mark", "applications.new.total", "1431①"),
        ("footnote_raised", "applications.new.total", "1431①"),
        ("footnote_raised_digit", "applications.new.total", "14311"),
        ("amended_in_cell", "disclosure.normative_documents.in_force", "22（其中修订12件）"),
        ("zero_yuan", "disclosure.fees.amount", "0元"),
        ("amount_in_yuan", "disclosure.fees.amount", "251000元"),
        ("nbsp_around", "applications.new.total", "1431\xa0"),
    ],
)
def test_what_stands_in_the_cell(name: str, key: str, raw: str | None) -> None:
    """Each wound of a figure prints what real reports print."""
    if raw is None:
        wound = WOUNDS[name]
        before = healthy(wound)
        (key,) = changed(before, wound.apply(before))
        raw = f"{figures(before)[key][:-1]}\n{figures(before)[key][-1]}"
    assert printed(name, key) == raw


@pytest.mark.parametrize(
    ("name", "first", "fifth"),
    [
        ("dash_for_one", "—、总体情况", "五、存在的主要问题及改进情况"),
        ("overall_reworded", "一、整体情况", "五、存在的主要问题及改进情况"),
        ("overview_reworded", "一、工作概述", "五、存在的主要问题及整改措施"),
        ("bracketed_numbers", "（一）总体情况", "（五）存在的主要问题及改进情况"),
        ("circled_numbers", "㈠总体情况", "㈤存在的主要问题及改进情况"),
        ("arabic_numbers", "1、 总体情况", "5、 存在的主要问题及改进情况"),
        ("numbers_missing", "总体情况", "存在的主要问题及改进情况"),
        ("bookmark_in_front", "[bookmark: _GoBack] 一、总体情况", "[bookmark: _GoBack] 五、存在的主要问题及改进情况"),
        ("typesetters_order", "一、总体情况(宋体加粗小四号字)", "五、存在的主要问题及改进情况(宋体加粗小四号字)"),
    ],
)
def test_what_the_headings_say(name: str, first: str, fifth: str) -> None:
    """Each wound of the headings prints what real reports print."""
    found = headings(name)
    assert (found[0], found[4]) == (first, fifth)


def test_a_glued_heading_stands_with_its_text() -> None:
    """A heading that is glued to what follows is one paragraph with it and no heading any more."""
    hurt = WOUNDS["glued_to_next"].apply(layout(patient()))
    texts = [block.text for block in hurt if isinstance(block, Paragraph)]
    assert any(line.startswith("一、总体情况") and len(line) > 6 for line in texts)


def test_a_split_table_goes_on_without_its_header() -> None:
    """The second half begins with figures, the group labels that reach into it blank."""
    hurt = WOUNDS["split_table"].apply(layout(patient()))
    upper, lower = [block for block in hurt if isinstance(block, SpannedTable) and block.name == "applications"]
    assert [cell.text for cell in lower.rows[0][:3]] == ["", "", "2.没有现成信息需要另行制作"]
    assert (width(upper), width(lower)) == (10, 10)


def test_a_split_table_can_repeat_its_header() -> None:
    """The second half begins with the header, and the group labels are printed again."""
    hurt = WOUNDS["split_with_header"].apply(layout(patient()))
    upper, lower = [block for block in hurt if isinstance(block, SpannedTable) and block.name == "applications"]
    assert lower.rows[:3] == upper.rows[:3]
    assert [cell.text for cell in lower.rows[3][:2]] == ["三、本年度办理结果", "（四）无法提供"]


def test_a_page_end_cuts_a_label_in_two() -> None:
    """（四）无 stands above the page's end and 法提供 below it."""
    hurt = WOUNDS["label_cut_by_page"].apply(layout(patient()))
    upper, lower = [block for block in hurt if isinstance(block, SpannedTable) and block.name == "applications"]
    assert upper.rows[-1][0].text == "（四）无"
    assert lower.rows[0][1].text == "法提供"


@pytest.mark.parametrize(("name", "widths"), [("label_too_narrow", {9, 10}), ("label_too_wide", {10, 11})])
def test_colspans_that_do_not_add_up(name: str, widths: set[int]) -> None:
    """Rows whose label is too narrow or too wide are a column shorter or longer than the others."""
    hurt = table(WOUNDS[name].apply(layout(patient())), "applications")
    assert {sum(slot.cell.columns for slot in row) for row in slots(hurt)} == widths


def test_a_rowspan_runs_past_the_end() -> None:
    """The label of the results reaches into the last row and pushes it to the right."""
    hurt = table(WOUNDS["span_past_end"].apply(layout(patient())), "applications")
    assert slots(hurt)[-1][1].column == 1


def test_a_layout_table_holds_the_whole_article() -> None:
    """The whole article is one cell of one table."""
    (block,) = WOUNDS["layout_table"].apply(layout(patient()))
    assert isinstance(block, SpannedTable)
    assert len(block.rows[0][1].blocks) == len(layout(patient()))


def test_shortened_labels_keep_their_numbers() -> None:
    """A shortened label is the office's spelling behind the form's number."""
    assert "1.逾期不补正" in text(WOUNDS["shortened_labels"].apply(layout(patient())))


def test_a_misprinted_label_is_one_that_was_seen() -> None:
    """The misprint is the one of a real report."""
    assert "2.其他法律行政止公开" in text(WOUNDS["misprinted_labels"].apply(layout(patient())))


def test_labels_stand_vertically() -> None:
    """The label of the results stands one character a line."""
    hurt = table(WOUNDS["vertical_labels"].apply(layout(patient())), "applications")
    assert any(cell.text.startswith("三\n、\n本\n年") for row in hurt.rows for cell in row)
