"""The six sections: which paragraph is a heading, what only looks like one, and whose text is whose."""

from __future__ import annotations

import pytest

from extract.document import Block, Cell, Paragraph, Table
from extract.reading import extract
from extract.sections import find, headings, is_noise, texts

FORM = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
PLAIN = [heading[2:] for heading in FORM]
NUMBERINGS = {
    "form": [f"{n}、" for n in "一二三四五六"],
    "with a space": [f"{n}、 " for n in "一二三四五六"],
    "arabic": [f"{n}、" for n in "123456"],
    "arabic with a point": [f"{n}." for n in "123456"],
    "full-width": [f"{n}．" for n in "１２３４５６"],
    "bracketed": [f"（{n}）" for n in "一二三四五六"],
    "half brackets": [f"({n})" for n in "一二三四五六"],
    "circled": list("㈠㈡㈢㈣㈤㈥"),
    "parts": [f"第{n}部分：" for n in "一二三四五六"],
    "absent": [""] * 6,
    "dash for one": ["—、", *(f"{n}、" for n in "二三四五六")],
    "spaces in front": [f"\u3000\u3000{n}、" for n in "一二三四五六"],
}


def blocks(*lines: str) -> list[Block]:
    """Lines as paragraphs."""
    return [Paragraph(line) for line in lines]


def sections(*lines: str) -> dict[str, tuple[str, ...] | None]:
    """The sections of a text without tables."""
    return texts(blocks(*lines), find(blocks(*lines), {}), ()).sections


def under(names: list[str]) -> list[str]:
    """Six headings, each with a line under it."""
    return [line for number, name in enumerate(names, 1) for line in (name, f"第{number}节文字（虚构）。")]


OWN = {str(number): (f"第{number}节文字（虚构）。",) for number in range(1, 7)}


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_headings_however_they_are_numbered(numbering: str) -> None:
    """The six headings are found with every way of numbering seen, and each keeps its own text."""
    assert sections(*under([n + name for n, name in zip(NUMBERINGS[numbering], PLAIN, strict=True)])) == OWN


@pytest.mark.parametrize(
    ("number", "heading"),
    [(section.number, name) for section in headings().sections for name in section.names]
    + [
        (1, "总 体\n情 况"),
        (1, "2024年政府信息公开工作总体情况"),
        (3, "我局收到和处理政府信息公开申请的情况"),
        (4, "因政府信息公开申请行政复议、提起行政诉讼的情况"),
        (5, "政府信息公开工作存在的主要问题及下一步打算"),
        (5, "存在的不足及改进措施"),
        (6, "其它需要报告的事项"),
    ],
)
def test_headings_however_they_are_worded(number: int, heading: str) -> None:
    """Every wording of headings.toml, and near ones with the right number, heads its section."""
    names = [*FORM]
    names[number - 1] = f"{'一二三四五六'[number - 1]}、{heading}"
    assert sections(*under(names)) == OWN


@pytest.mark.parametrize("order", ["(宋体加粗小四号字)", "（黑体三号）", "(仿宋_GB2312)"])
def test_a_typesetters_order_is_no_text(order: str) -> None:
    """一、总体情况(宋体加粗小四号字) is the heading, and the order is no part of the section."""
    assert sections(*under([name + order for name in FORM])) == OWN


def test_sub_headings_do_not_count() -> None:
    """Sub-headings that use the sections' own words stay in the text of their section."""
    inner = ("（一）主动公开情况", "全年公开12条。", "（二）依申请公开情况", "收到3件。", "（三）其他事项", "无。")
    lines = [FORM[0], *inner, *under(FORM)[2:]]
    assert sections(*lines) == {**OWN, "1": inner}


def test_numbered_problems_do_not_count() -> None:
    """Points of section five that are numbered like headings stay in section five."""
    points = (
        "存在的问题：",
        "一、主动公开不够及时。",
        "二、依申请公开的答复不够规范。",
        "（一）改进措施",
        "加强培训。",
    )
    lines = [*under(FORM)[:8], FORM[4], *points, *under(FORM)[10:]]
    assert sections(*lines) == {**OWN, "5": points}


def test_a_list_of_contents_is_not_the_sections() -> None:
    """Where the headings stand twice, first as contents, the text belongs to the later ones."""
    found = texts(blocks(*FORM, *under(FORM)), find(blocks(*FORM, *under(FORM)), {}), ())
    assert found.sections == OWN
    assert found.preamble == tuple(FORM)


def test_a_sentence_that_names_a_section_is_no_heading() -> None:
    """A preamble that lists the six parts heads nothing."""
    preamble = (
        "本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、存在的主要问题及改进情况等六部分。"
    )
    found = texts(blocks(preamble, *under(FORM)), find(blocks(preamble, *under(FORM)), {}), ())
    assert (found.preamble, found.sections) == ((preamble,), OWN)


def test_headings_glued_to_their_text() -> None:
    """A heading that runs on into its text in one paragraph leaves the text to its section."""
    lines = [f"{name}第{number}节文字（虚构）。" for number, name in enumerate(FORM, 1)]
    assert sections(*lines) == OWN


def test_a_heading_glued_to_the_text_before() -> None:
    """A heading at the end of the paragraph before it ends that section and begins its own."""
    lines = under(FORM)
    glued = [*lines[:7], lines[7] + lines[8], *lines[9:]]
    assert sections(*glued) == OWN


def test_all_in_one_paragraph() -> None:
    """A report whose line ends were lost is parted by its headings."""
    assert sections("".join(under(FORM))) == OWN


def test_missing_and_empty_sections_differ() -> None:
    """A heading with nothing under it is an empty section, a heading that is absent none."""
    found = sections(FORM[0], "文字。", FORM[1], FORM[4], "无", FORM[5])
    assert found == {"1": ("文字。",), "2": (), "3": None, "4": None, "5": ("无",), "6": ()}


def test_headings_out_of_order_keep_the_longest_chain() -> None:
    """A heading that stands out of order is text, so that no section is found twice."""
    found = sections(*under(FORM)[:4], "六、其他需要报告的事项见附件", *under(FORM)[4:])
    assert {number: lines is not None for number, lines in found.items()} == dict.fromkeys("123456", True)
    assert found["6"] == OWN["6"]


def test_a_table_behind_a_heading_speaks_for_it() -> None:
    """Of two paragraphs that could head section three, the one above table three does."""
    printed: list[Block] = [
        *blocks(FORM[0], "文字。", "收到和处理政府信息公开申请情况", "今年收到申请。"),
        *blocks(FORM[1], "收到和处理政府信息公开申请情况"),
        Table(1, ((Cell("总计"), Cell("1")),)),
    ]
    found = find(printed, {6: 3})
    assert [(heading.section, heading.block) for heading in found] == [(1, 0), (2, 4), (3, 5)]


def test_the_forms_own_tables_are_left_out_and_others_kept() -> None:
    """A table of the form is no text; any other is lines whose cells are parted by tabs."""
    printed: list[Block] = [
        Paragraph(FORM[0]),
        Table(1, ((Cell("渠道"), Cell("条\n数")), (Cell("网站"), Cell("12")))),
        Paragraph(FORM[1]),
        Table(2, ((Cell("规章"), Cell("2")),)),
    ]
    found = texts(printed, find(printed, {3: 2}), {3})
    assert found.sections["1"] == ("渠道\t条 数", "网站\t12")
    assert found.sections["2"] == ()


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("打印", True),
        ("  关闭窗口 ", True),
        ("字号：大 中 小", True),
        ("浏览次数：128", True),
        ("当前位置：首页 > 年报", True),
        ("-->", True),
        ("来源：示例市虚构局", True),
        ("打印机采购2台。", False),
        ("大力推进公开。", False),
        ("来源广泛的信息共12条。", False),
        ("浏览次数：" + "网站访问量持续增长。" * 9, False),
    ],
)
def test_a_pages_furniture_is_no_text(line: str, noise: bool) -> None:
    """Print, share, position and counters are noise; sentences that begin alike are not."""
    assert is_noise(line) is noise


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        ("[bookmark: _GoBack]", "文字（虚构）。"),
        ("[image: 图1.png]", "[image: 图1.png]文字（虚构）。"),
    ],
)
def test_marks_of_a_converter(mark: str, kept: str) -> None:
    """A bookmark's mark is dropped without a note, an image's is kept and noted at its section."""
    lines = ["示例市虚构局2024年政府信息公开工作年度报告", "", *under(FORM)]
    lines[3] = f"{mark}文字（虚构）。"
    report = extract("\n".join(lines).encode(), "marks")
    assert report.sections["1"] == kept
    assert [note.at for note in report.notes if note.means == "image"] == (["section.1"] if "image" in mark else [])


def test_an_image_in_the_preamble_is_noted_at_the_document() -> None:
    """An image before the first heading is noted at the document."""
    report = extract(
        "\n".join(["示例市虚构局2024年政府信息公开工作年度报告", "[image: 章.png]虚构。", *under(FORM)]).encode(), "x"
    )
    assert [(note.at, note.raw) for note in report.notes] == [("document", "[image: 章.png]")]
