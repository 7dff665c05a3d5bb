"""Totals printed with their parts. The sentences are invented; the real ones stay in the corpus."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import partition as module
from extract.partition import partitions
from extract.reading import extract

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
PIECES = (
    "公开",
    "其中",
    "共",
    "合计",
    "1",
    "1,",
    "三",
    "（",
    "，",
    "其他",
    "建议",
    "网站",
    "每",
    "其中1条",
    "1条（",
    "（1条",
    "1条，",
)
Judged = list[tuple[int, tuple[int, ...], str]]


def judged(text: str) -> Judged:
    """What a section claims, as total, parts and verdict."""
    return [(found.total, found.parts, found.verdict) for found in partitions({"1": text})]


HOLDING: tuple[tuple[str, Judged], ...] = (
    ("全年公开信息60条，其中概况类2条、动态类49条、目录类9条。", [(60, (2, 49, 9), "holds")]),
    ("公开信息60条。其中通知公告50条，规划计划6条，其他4条。", [(60, (50, 6, 4), "holds")]),
    ("公开信息１，０００条，其中动态600条。", []),
    ("公开各类信息60条，其中：公文5条；机构设置7条；重点工作48条。", [(60, (5, 7, 48), "holds")]),
    ("全年总计公开信息60条，通过网站公布信息11条、公众号公布信息49条。", [(60, (11, 49), "holds")]),
    ("全年公开信息42条，动态类40条，财政类两条。", [(42, (40, 2), "holds")]),
    ("人大建议2件、政协提案7件，共9件。", [(9, (2, 7), "holds")]),
    ("建议提案共9件，其中，人大建议2件（主办1件，协办1件），政协提案7件（单办2件，会办5件）。",
     [(9, (2, 7), "holds"), (2, (1, 1), "holds"), (7, (2, 5), "holds")]),
    ("公开信息60条。其中动态40条；公告5条；公开文件9篇，财务公开6篇，效果良好。", [(60, (40, 5, 9, 6), "holds")]),
    ("公开信息60条。其中动态40条；公告20条；公开文件9篇。", [(60, (40, 20), "holds")]),
    ("公开信息60条，其中动态40条、公告20条；公众号发布50条。", [(60, (40, 20), "holds")]),
    ("公开规章12件（含新定6件，修订4件，废止2件）。", [(12, (6, 4, 2), "holds")]),
    ("承办建议10件，其中主办4件、会办6件；承办提案20件，其中主办5件、会办15件。",
     [(10, (4, 6), "holds"), (20, (5, 15), "holds")]),
    ("制发文件3件，公开信息60条，其中动态40条、公告20条，比上年多5条。", [(60, (40, 20), "holds")]),
)  # fmt: skip

PLAIN = (
    "全年公开信息350条，其中概况类3条、动态类286条、目录类61条。",
    "公开信息71条。其中公告22条，规划1条，预算决算6条，办事指南19条，人事8条，解读9条，其他信息6条。",
    "承办人大建议、政协提案共26件，其中，人大建议5件，政协提案21件。",
    "全年公开信息203条，其中：公文8条；机构5条；项目31条；财政7条；年报1条；指南1条；动态149条；制度1条。",
    "公开信息48条（其中公告13条，规划35条）。",
)

NOT_BROKEN = (
    "收到申请10件，其中予以公开3件。",
    "共收到10件，同比增加5件，办结10件。",
    "收到申请530件（含上年结转18件）。",
    "收到申请820件（上年结转11件，结转下年度7件）。",
    "主动公开307条，其中规范性文件4条。",
    "收到申请12件，其中予以公开5件，部分公开3件。",
    "收到申请12件，其中予以公开8件，部分公开6件。",
    "公开信息100条，其中网站80条，公众号60条。",
    "承办建议提案20件，其中主办15件，已办结20件。",
    "承办建议提案19件，其中人大建议2件，政协提案17件，主办6件，会办13件。",
    "公开信息1000条，其中动态600条，公告200条，政策文件50条。",
    "公开信息1000条，其中动态600条，公告200条，政策文件150条。",
    "公开信息3120条，其中规范性文件12件，有效文件90件。",
    "公开信息100条，其中包括动态60条，公告39条。",
    "公开信息100条，其中动态60条，公告39条等。",
    "公开信息100条，其中动态60条，公告39条，其余为政策文件。",
    "公开信息100条，其中动态占60%，公告20条，解读19条。",
    "公开信息100条，其中约40条为动态，60条为公告，3条为解读。",
    "公开信息100余条，其中动态40条，公告70条。",
    "公开信息100条，其中动态40条、解读10条；公众号发布90条。",
    "公开信息100条，其中首页80条，其中头条60条，动态40条。",
    "发布解读10件，其中图文解读8件，负责人解读5件。",
    "现有规范性文件30件，本年制发5件，废止2件，其中政府文件4件，部门文件2件。",
    "2022年公开信息360条，2023年公开信息400条，其中动态200条，公告201条。",
    "组织培训2次、推进会1次、座谈会1次。",
    "举办培训3次，其中线上2次，参加人员200人次。",
    "收到投诉5件，其中有效3件，无效1件，撤诉2件。",
    "提供信息210条，其中许可、处罚等共64条。",
    "制定制度6项，其中第3条、第4条作了修订。",
)


@pytest.mark.parametrize(("text", "expected"), HOLDING)
def test_a_total_is_found_with_its_parts(text: str, expected: Judged) -> None:
    """A total that its parts add up to is found, with these parts."""
    assert judged(text) == expected


def _faults(text: str) -> Iterator[str]:
    """The text with each of its numbers made a little wrong, in turn."""
    for found in re.finditer(r"\d+", text):
        part = text[: found.start()].count("其中")
        for wrong in (int(found[0]) + 1, int(found[0]) - 1, int(found[0]) + 10 * part + 1):
            yield f"{text[: found.start()]}{wrong}{text[found.end() :]}"


@pytest.mark.parametrize("text", PLAIN)
def test_a_planted_fault_in_a_plain_list_is_broken(text: str) -> None:
    """Where one part or the total of a plain list is changed, the list is broken and its terms are those printed."""
    assert [verdict for _, _, verdict in judged(text)] == ["holds"]
    for wrong in _faults(text):
        numbers = tuple(int(number) for number in re.findall(r"\d+", wrong))
        assert judged(wrong) == [(numbers[0], numbers[1:], "broken")], wrong


@pytest.mark.parametrize("text", NOT_BROKEN)
def test_a_sentence_that_is_not_plain_is_never_broken(text: str) -> None:
    """A choice, an overlap, an open list, another count or a number that is not sure breaks nothing."""
    assert "broken" not in {verdict for _, _, verdict in judged(text)}


def test_a_list_of_channels_that_nearly_adds_up_is_doubtful() -> None:
    """The same thing may stand in two channels, so that their sum proves nothing."""
    assert judged("全年总计公开信息95条，经网站公布信息20条、公众号公布信息74条。") == [(95, (20, 74), "doubtful")]


def test_the_sentence_and_section_are_given() -> None:
    """A list of two sentences is given with both, as printed, under its section's number."""
    (found,) = partitions({"1": None, "6": "第一句。公开 信息9条。其中动态4条，公告5条。末句。"})
    assert (found.section, found.sentence) == (6, "公开 信息9条。其中动态4条，公告5条。")


def test_every_expression_is_linear() -> None:
    """50 KB of anything never hang a regular expression or the whole reading."""
    expressions = {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}
    for piece in PIECES:
        text = (piece * 50_000)[:50_000]
        for name, pattern in expressions.items():
            began = time.perf_counter()
            pattern.search(text)
            assert time.perf_counter() - began < 1, (name, piece)
    began = time.perf_counter()
    partitions({"1": "\n".join([("1条（" * 600)[:1900]] * 25)})
    assert time.perf_counter() - began < 20


@given(st.text(alphabet="公开信息其中动态共计12345条件篇，。；、（）：余等 \n", max_size=200))
@settings(max_examples=100, deadline=None)
def test_what_holds_adds_up(text: str) -> None:
    """Whatever the text, a partition that holds adds up, one that is broken does not, and each has two parts."""
    for found in partitions({"1": text}):
        assert len(found.parts) > 1
        assert (found.verdict == "holds") == (sum(found.parts) == found.total)


def document(folder: str, pattern: str) -> dict[str, str | None]:
    """The sections of one document of the corpus; skips without the corpus."""
    found = sorted((SHARED / "corpus" / folder).glob(pattern))
    if not found:
        pytest.skip("the corpus of real reports does not lie beside this clone")
    return {str(number): text for number, text in extract(found[0].read_bytes(), found[0].name).sections.items()}


def seed(number: str) -> dict[str, str | None]:
    """The sections of one seed."""
    return document("seeds", f"{number}_*.txt")


SEEDS: dict[str, list[tuple[int, tuple[int, ...]]]] = {
    "000": [(360, (2, 309, 49)), (19, (2, 17)), (2, (1, 1)), (17, (2, 4, 4, 7))],
    "001": [(307, (11, 296))],
    "002": [(54, (15, 1, 4, 12, 2, 5, 11, 4))],
    "003": [],
    "004": [(388, (106, 66, 91, 53, 4, 52, 1, 9, 6))],
}


@pytest.mark.corpus
@pytest.mark.parametrize("number", SEEDS)
def test_a_seed_has_its_totals_and_all_hold(number: str) -> None:
    """Each seed's totals are found with their parts, hold, and there are no others."""
    found = partitions(seed(number))
    assert [(one.total, one.parts) for one in found] == SEEDS[number]
    assert {one.verdict for one in found} <= {"holds"}


@pytest.mark.corpus
def test_a_page_has_its_total_and_it_holds() -> None:
    """A whole page, read from its HTML, has one total with its parts."""
    (found,) = partitions(document("real", "shuyang-2023.html"))
    assert (found.total, found.parts, found.verdict) == (249, (9, 7, 39, 6, 1, 1, 185, 1), "holds")
