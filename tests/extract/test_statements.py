"""Figures that only the prose has. The sentences are invented; the real ones stay in the corpus beside the project."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import scope, sentences
from extract import statements as module
from extract.reading import extract
from extract.report import Statement
from extract.statements import expression, facts, statements

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
BUREAU, CITY = "示例市科学技术局", "示例市人民政府"
Said = Mapping[str, float]


def said(text: str, *, year: int | None = 2023, agency: str | None = BUREAU, section: str = "1") -> dict[str, float]:
    """What a section gives, as key and value."""
    return {found.key: found.value for found in statements({section: text}, year, agency)}


FIRING: tuple[tuple[str, Said], ...] = (
    ("2023年，我局主动公开政府信息152条。", {"proactive.total": 152}),
    ("全年共主动公开各类政府信息１，０２４条。", {}),  # a full-width comma between digits is no sure thousands mark
    ("全年共主动公开各类政府信息1,024条。", {"proactive.total": 1024}),
    ("全年共主动公开各类政府信息１０２４条。", {"proactive.total": 1024}),
    ("全年主动公开政府信息 1 024 条。", {"proactive.total": 1024}),
    ("全年累计主动公开政府信息1.2万条。", {"proactive.total": 12000}),
    ("本年度主动公开机构职能、规划计划等各类政府信息二十一条。", {"proactive.total": 21}),
    ("我局信息主动公开共计88条。", {"proactive.total": 88}),
    ("通过门户网站、公众号等渠道主动公开政府信息640条。", {"proactive.total": 640}),
    ("通过市科技局网站发布信息415条，在用栏目30个。", {"proactive.website": 415}),
    ("局网站信息发布量达1215篇。", {"proactive.website": 1215}),
    ("2023年，“示例科技”微信公众号推送信息210条，粉丝数3.1万人。", {"wechat.posts": 210, "wechat.followers": 31000}),
    ("“示例科技”公众号全年发布推文95篇，关注人数：886人。", {"wechat.posts": 95, "wechat.followers": 886}),
    ("微信公众号粉丝数12034，阅读量较高。", {"wechat.followers": 12034}),
    ("政务微博刊发信息71条，粉丝量830人；微信公众号刊发信息64条，粉丝量299人。",
     {"weibo.posts": 71, "weibo.followers": 830, "wechat.posts": 64, "wechat.followers": 299}),
    ("全年公开政府信息50条，其中网站发布信息20条，公众号发布信息30条。",
     {"proactive.total": 50, "proactive.website": 20, "wechat.posts": 30}),
    ("全年发布政策解读稿件12篇。", {"interpretations": 12}),
    ("解读信息发布9条，反响良好。", {"interpretations": 9}),
    ("全年召开政务公开工作培训会2次、政务公开工作推进会1次。", {"trainings": 2, "meetings": 1}),
    ("组织开展了两次政务公开培训，参训120人次。", {"trainings": 2}),
    ("加强政务公开队伍建设，全年组织开展业务培训3次。", {"trainings": 3}),
    ("召开4次政务公开专题会议，研究部署重点工作。", {"meetings": 4}),
    ("2023年，参加主题系列新闻发布会3场。", {"press_conferences": 3}),
    ("全年未召开新闻发布会。", {"press_conferences": 0}),
    ("举办5场新闻发布会，受到好评。", {"press_conferences": 5}),
    ("全年答复政务服务热线36条，其他信息发布5篇。", {"hotline_replies": 36}),
    ("12345热线工单办结120件。", {"hotline_replies": 120}),
    ("通过局长信箱答复群众留言19条。", {"messages_answered": 19}),
    ("回复网民留言数量为25条。", {"messages_answered": 25}),
    ("全年新增公开文件38件。", {"proactive.new_documents": 38}),
    ("2023年，我局承办人大代表建议12件、政协委员提案23件，办结率100%。",
     {"proposals.npc": 12, "proposals.cppcc": 23}),
    ("交办我局人大建议、政协提案共9件，其中，人大建议4件（主办3件，协办1件），政协提案5件。",
     {"proposals.total": 9, "proposals.npc": 4, "proposals.cppcc": 5}),
    ("我局承办政协提案两件，未承办人大建议。", {"proposals.cppcc": 2, "proposals.npc": 0}),
    ("全年没有收到人大代表建议和政协提案。", {"proposals.npc": 0, "proposals.cppcc": 0}),
    ("承办2件人大代表建议、3件政协提案。", {"proposals.npc": 2, "proposals.cppcc": 3}),
    ("承办19件人大代表建议和政协提案。", {"proposals.total": 19}),
    ("承办政协提案17件，其中市政协提案5件。", {"proposals.cppcc": 17}),
    ("依据规定，没有收取信息处理费。", {"processing_fee": 0}),
    ("2023年，我局收取信息处理费0元。", {"processing_fee": 0}),
    ("本年度实际收取信息处理费1,250元。", {"processing_fee": 1250}),
    ("本年度收取信息处理费1.2万元。", {"processing_fee": 12000}),
    ("信息处理费收取情况：无。", {"processing_fee": 0}),
    ("本年度无收取信息处理费情况。", {"processing_fee": 0}),
    ("不涉及《政府信息公开信息处理费管理办法》，无收费及减免情况。", {"processing_fee": 0}),
    ("我局信息公开没有发生收费情况。", {"processing_fee": 0}),
    ("我局把信息公开列入年度绩效考核，压实责任。", {"assessment": True}),
    ("做好政务公开。列入示例市绩效考核，未开展社会评议，未出现责任追究情形。",
     {"assessment": True, "social_review": False, "accountability": False}),
    ("2023年，政务公开工作未纳入绩效考核。", {"assessment": False}),
    ("组织开展政务公开社会评议1次。", {"social_review": True}),
    ("全年未发生因政府信息公开工作不力被追究责任的情况。", {"accountability": False}),
    ("围绕全市中心工作，我局主动公开政府信息30条。", {"proactive.total": 30}),
    ("去年问题已解决，2023年主动公开政府信息41条。", {"proactive.total": 41}),
    ("主动公开政府信息152条，较2022年增加10条。", {"proactive.total": 152}),
)  # fmt: skip


NEAR_MISSES: tuple[str, ...] = (
    "2022年，我局主动公开政府信息152条。",
    "2022年，我局加强管理。主动公开政府信息152条。",
    "2022年问题整改情况\n组织政务公开培训3次。",
    "2023年，较2022年增加152条。",
    "二〇二二年主动公开政府信息152条。",
    "2021—2023年主动公开政府信息152条。",
    "自2012年以来，主动公开政府信息3000条。",
    "自1998年以来，展会已办了二十五届。",
    "截至2023年12月31日，累计主动公开政府信息3000条。",
    "上半年主动公开政府信息30条。",
    "5月份，召开政务公开推进会1次。",
    "每季度召开政务公开推进会1次。",
    "去年，主动公开政府信息30条。",
    "近三年主动公开政府信息30条。",
    "全市共主动公开政府信息3000条。",
    "各乡镇主动公开政府信息3000条。",
    "所属单位主动公开政府信息30条。",
    "我市主动公开政府信息30条。",
    "市财政局主动公开政府信息30条。",
    "市政府召开新闻发布会3场。",
    "市财政局微信公众号发布信息300条。",
    "下一步将组织政务公开培训3次。",
    "下一步，提高认识。组织政务公开培训3次。",
    "计划举办政务公开培训3次。",
    "2024年，将召开政务公开推进会2次。",
    "2022年度的3个问题均已整改。",
    "主动公开政府信息100余条。",
    "主动公开政府信息近100条。",
    "主动公开政府信息万余条。",
    "主动公开政府信息约100条。",
    "主动公开政府信息100多条。",
    "主动公开政府信息数百条。",
    "主动公开政府信息100条以上。",
    "两个工作日内受理，五个工作日内办结。",
    "其中动态类71条；规范性文件3条；法规类12条。",
    "制发规范性文件3件，一般文件5件。",
    "主动公开规范性文件4件。",
    "通过专栏主动公开文件11篇，“预算公开”2篇。",
    "会议公开8次，工作落实情况公开8次，其他信息发布31篇。",
    "人大建议和政协提案的办结率达到100%。",
    "人大建议、政协提案办理结果公开5条。",
    "我局承办人大建议和政协提案分别为2件、17件。",
    "收到意见建议12条。",
    "没有超期未办的人大建议。",
    "向市政府网站报送信息共41条。",
    "在门户网站专栏发布动态类信息72条，发布文件及解读信息15条。",
    "微信公众号新增关注300人，阅读量8万次。",
    "微博、微信粉丝共3万人。",
    "利用微信工作群发布信息30条。",
    "网站、微信公众号分别发布信息15条、84条。",
    "“示例发布”有粉丝20多万。",
    "参加市政务公开培训会2次。",
    "制定政务公开培训计划，参训300人次。",
    "召开新闻发布会、政务公开会议共5次。",
    "受理12345热线36件，受理网络问政20件。",
    "全年收到政府信息公开申请30件，答复30件。",
    "行政事业性收费0元，未违规收取费用。",
    "对无故拖延的进行责任追究，完善责任追究制度。",
    "建立健全社会评议制度，自觉接受社会评议。",
    "健全考核制度，加强培训考核。",
    "将安全生产纳入年度考核。",
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FIRING)
def test_a_sentence_gives_what_it_says(text: str, expected: Said) -> None:
    """A sentence about the organ and its year gives its keys and values, and no other."""
    assert said(text) == dict(expected)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_near_miss_gives_nothing(text: str) -> None:
    """Another year, another body, a plan, a rate or a number that is not sure gives nothing."""
    assert said(text) == {}


def test_the_same_key_with_two_values_is_left_out() -> None:
    """Where two sentences give a key different values, neither is given; where they agree, the first is."""
    twice = "全年主动公开政府信息30条。\n2023年，主动公开政府信息{}条。"
    assert "proactive.total" not in said(twice.format(31))
    assert said(twice.format(30)) == {"proactive.total": 30}


def test_a_statement_has_its_sentence_section_unit_and_date() -> None:
    """The sentence stands as printed, and a date of 截至 is the statement's own."""
    printed = "截至２０２３年12月31日，“示例科技”微信公众号粉丝人数已达 512人。"
    found = statements({"1": f"加强平台建设。{printed}下一句。"}, 2023, BUREAU)
    assert found == (Statement("wechat.followers", 512, "人", 1, printed, "2023-12-31"),)


def test_a_date_that_is_not_the_years_gives_nothing() -> None:
    """截至 a day of another year says nothing of the year."""
    assert said("截至2024年1月10日，微信公众号关注人数886人。") == {}


def test_section_five_is_left_alone() -> None:
    """Section 5 speaks of faults and plans: its figures are not the year's."""
    assert said("组织政务公开培训3次。", section="5") == {}


def test_a_sentence_with_a_year_needs_the_report_year() -> None:
    """Without the report's year, only a sentence that names none can be taken."""
    assert said("2023年，我局主动公开政府信息152条。", year=None) == {}
    assert said("我局主动公开政府信息152条。", year=None) == {"proactive.total": 152}


def test_the_area_is_the_organ_only_where_a_government_reports() -> None:
    """我市 is the organ's own in a government's report, and more than the organ in a bureau's."""
    text = "2023年，我市在政府网站平台公开各类政府信息1820条。"
    assert said(text, agency=CITY) == {"proactive.website": 1820}
    assert said(text, agency=BUREAU) == {}


def test_a_short_name_of_the_organ_is_the_organ() -> None:
    """市科技局 is 示例市科学技术局; without the organ's name no named organ is."""
    text = "2023年，市科技局主动公开政府信息152条。"
    assert said(text) == {"proactive.total": 152}
    assert said(text, agency=None) == {}


def test_the_list_is_closed() -> None:
    """The keys, their units and meanings are those of the report model."""
    assert {spec.key: spec.unit for spec in facts().statements} == {
        "proactive.total": "条", "proactive.website": "条", "wechat.posts": "条", "wechat.followers": "人",
        "weibo.posts": "条", "weibo.followers": "人", "interpretations": "篇", "trainings": "次", "meetings": "次",
        "press_conferences": "次", "hotline_replies": "条", "messages_answered": "条", "proactive.new_documents": "件",
        "proposals.total": "件", "proposals.npc": "件", "proposals.cppcc": "件", "processing_fee": "元",
        "assessment": None, "social_review": None, "accountability": None,
    }  # fmt: skip
    assert all(spec.zh and spec.en for spec in facts().statements)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,431", 1431), ("1431", 1431), ("1.2万", 12000), ("12万", 120000), ("两", 2), ("二十一", 21), ("零", 0),
        ("一百零三", 103), ("0.5", 0.5), ("1,43", None), ("二百五", None), ("一二", None), ("百", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_is_read_or_is_not(printed: str, value: float | None) -> None:
    """A number is what is surely printed, and else nothing."""
    assert sentences.number(printed) == value


def _expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    for spec in facts().statements:
        for way in spec.ways:
            for text in (way.label, way.after, way.needs, way.unless):
                yield spec.key, expression(text)
        for saying in spec.says:
            for text in (saying.pattern, saying.about, saying.unless):
                yield spec.key, expression(text)
    for kind, words in facts().channels.items():
        yield kind, expression(words)
    for place in (module, scope, sentences):
        yield from ((name, value) for name, value in vars(place).items() if isinstance(value, re.Pattern))


PIECES = (
    "公开", "承办", "未发生", "收取", "数量", "信息处理费", "等", "网站", "人大代表建议和", "政协提案、", "责任追究",
    "政务公开", "培训", "新闻", "热线", "1", "1,", "三", "共", "无", "《", "“", "截至2023年", " ", "主动公开政府信息",
)  # fmt: skip


def test_every_expression_is_linear() -> None:
    """No regular expression repeats a repetition without end, and 50 KB of its worst never hang it."""
    for name, pattern in _expressions():
        assert not re.search(r"\)[*+](?!\+)", pattern.pattern), name
    for piece in PIECES:
        text = (piece * 50_000)[:50_000]
        for name, pattern in _expressions():
            began = time.perf_counter()
            pattern.search(text)
            assert time.perf_counter() - began < 2, (name, piece)


@given(
    st.text(
        alphabet="主动公开政府信息微信公众号发布未发生责任追究收取信息处理费2023年1,万余条件元，。；（）《》“” \n\t",
        max_size=300,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """Any text gives statements of the list, each key once, with a sentence of the text, and the same ones twice."""
    found = statements({"1": text, "6": None}, 2023, BUREAU)
    assert len({one.key for one in found}) == len(found)
    assert all(one.sentence in text for one in found)
    assert found == statements({"1": text}, 2023, BUREAU)


def document(folder: str, pattern: str) -> Mapping[str, str | None]:
    """The sections of one document of the corpus; skips without the corpus."""
    found = sorted((SHARED / "corpus" / folder).glob(pattern))
    if not found:
        pytest.skip("the corpus of real reports does not lie beside this clone")
    return {str(number): text for number, text in extract(found[0].read_bytes(), found[0].name).sections.items()}


def seed(number: str) -> Mapping[str, str | None]:
    """The sections of one seed."""
    return document("seeds", f"{number}_*.txt")


SEEDS: dict[str, tuple[int, str, Said]] = {
    "000": (2024, "淄博市科学技术局", {
        "proactive.website": 360, "wechat.posts": 204, "wechat.followers": 29905, "weibo.posts": 159,
        "weibo.followers": 6437, "trainings": 1, "meetings": 1, "proposals.total": 19, "proposals.npc": 2,
        "proposals.cppcc": 17, "processing_fee": 0}),
    "001": (2024, "朝阳市科学技术局", {
        "proactive.total": 307, "proactive.website": 11, "wechat.posts": 296, "wechat.followers": 651,
        "press_conferences": 1, "assessment": True, "processing_fee": 0}),
    "002": (2023, "滕州市科学技术局", {
        "proactive.total": 54, "wechat.followers": 886, "assessment": True, "social_review": False,
        "accountability": False, "proposals.cppcc": 2, "proposals.npc": 0, "processing_fee": 0}),
    "003": (2024, "济宁高新区科技创新局", {
        "hotline_replies": 48, "processing_fee": 0, "proposals.npc": 0, "proposals.cppcc": 0}),
    "004": (2024, "忻州市科学技术局", {"proactive.website": 388, "messages_answered": 7}),
}  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("number", SEEDS)
def test_a_seed_gives_its_statements_and_no_others(number: str) -> None:
    """Each seed gives exactly the keys and values that a person finds in it."""
    year, agency, expected = SEEDS[number]
    found = statements(seed(number), year, agency)
    assert {one.key: one.value for one in found} == dict(expected)
    assert {one.key: type(one.value) for one in found} == {key: type(value) for key, value in expected.items()}
    dated = {one.key for one in found if one.as_of}
    assert dated == ({"proactive.total", "wechat.followers"} if number == "002" else set())


@pytest.mark.corpus
def test_a_page_gives_its_statements_and_no_others() -> None:
    """A whole page, read from its HTML, gives exactly the keys and values that a person finds in it."""
    found = statements(document("real", "shuyang-2023.html"), 2023, "沭阳县发展和改革局")
    assert {one.key: one.value for one in found} == {
        "proactive.total": 249,
        "accountability": False,
        "processing_fee": 0,
    }
