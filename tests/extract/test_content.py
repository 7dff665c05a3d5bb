"""What makes a page a new version of a report, and what does not."""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import article_text, content, visible_blocks
from extract.content import CONTENT_DIGEST, DIGESTS, content_digest
from samples.as_html import Container, Frame, clean, word
from samples.organs import Sample, sample_reports

PAGES = [sample for sample in sample_reports() if sample.style in ("clean", "word")]
CONTAINERS: tuple[Container, ...] = ("#zoom", ".TRS_Editor", "#UCAP-CONTENT", "ucapcontent", "none")
FRAME = Frame(
    published="2025-03-12 10:22",
    source="示例市水务局",
    hits="7",
    attached='<p>附件：<a href="P0202503120001.pdf">示例市水务局年报.pdf</a>（已下载<b>3</b>次）</p>',
    footer="<p>网站访问量：99　页面生成时间：2025-03-12 10:22:31</p>",
)
INVISIBLE = (
    "<!-- 2025-12-30 -->",
    "<script>var n = 5; document.write('<b>9</b>')</script>",
    "<style>p { color: red }</style>",
    " \n\t　",
    "&nbsp;",
    "\u200b",
    "<span></span>",
    "<o:p></o:p>",
    '<a name="top"></a>',
    "<noscript>请开启脚本 3</noscript>",
    "<s></s>",
)
TAG = re.compile(r"<(?:/?(?:p|td|tr|table|div|span|tbody|b|strong)\b[^<>]*)>")


def label(sample: Sample) -> str:
    return f"{sample.organ.id}-{sample.facts.year}-{sample.style}"


def text_of(sample: Sample) -> str:
    return sample.body.decode(sample.facts.charset)


def digest(page: str) -> str:
    return content_digest(page.encode("utf-8"))


@lru_cache(maxsize=64)
def at(number: int) -> tuple[str, str]:
    """A sample's page and its digest."""
    page = text_of(PAGES[number])
    return page, digest(page)


def body_of(page: str) -> int:
    return page.index("<body")


def seams(page: str) -> list[int]:
    """The places right behind a tag of the article's text."""
    scripts = [m.span() for m in re.finditer(r"(?s)<(script|style|xml)\b.*?</\1>|<!--.*?-->", page)]
    found = (m.end() for m in TAG.finditer(page, body_of(page)))
    return [place for place in found if not any(start < place < end for start, end in scripts)]


def digits(page: str) -> list[int]:
    """The places of the digits that a table shows."""
    article = re.compile(r"(?s)<script.*?</script>|<style.*?</style>|<!--.*?-->|<[^<>]*>|&[^;]{1,9};")
    found: list[int] = []
    for table in re.finditer(r"(?s)<table\b.*?</table>", page):
        shown = article.sub(lambda hidden: "x" * len(hidden[0]), table[0])
        found += [table.start() + m.start() for m in re.finditer(r"[0-9]", shown)]
    return found


@given(st.data())
def test_what_nobody_sees_changes_nothing(data: st.DataObject) -> None:
    """Scripts, comments, white space and empty markup may stand anywhere in an article."""
    page, known = at(data.draw(st.integers(0, len(PAGES) - 1)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(seams(page)))
        page = page[:place] + data.draw(st.sampled_from(INVISIBLE)) + page[place:]
    assert digest(page) == known


@given(st.data())
def test_a_changed_digit_of_a_table_is_another_content(data: st.DataObject) -> None:
    """Each figure of each table counts, down to its last digit."""
    page, known = at(data.draw(st.integers(0, len(PAGES) - 1)))
    place = data.draw(st.sampled_from(digits(page)))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != page[place]))
    assert digest(page[:place] + other + page[place + 1 :]) != known


@given(st.data())
def test_a_changed_word_of_the_report_is_another_content(data: st.DataObject) -> None:
    """Each character of the text counts, from the title to the end."""
    number = data.draw(st.integers(0, len(PAGES) - 1))
    page, known = at(number)
    texts = [text for text in (PAGES[number].report.sections or {}).values() if text and len(text) > 20]
    line = data.draw(st.sampled_from([line for text in texts for line in text.split("\n") if line and line in page]))
    place = page.index(line) + data.draw(st.integers(0, len(line) - 1))
    assert digest(page[:place] + "变" + page[place + 1 :]) != known


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("sample", PAGES[::5], ids=label)
def test_word_markup_and_clean_markup_are_one_content(sample: Sample, container: Container) -> None:
    """How a report was pasted does not matter, only what it says."""
    frame = replace(FRAME, container=container)
    pages = {clean(sample.blocks, frame), word(sample.blocks, frame), word(sample.blocks, frame, pieces=9)}
    assert len({content_digest(page) for page in pages}) == 1


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("style", [clean, word])
def test_what_a_portal_prints_around_an_article_changes_nothing(style: object, container: Container) -> None:
    """Counters, bars, navigation, shares, the foot and a file's address are not the report's."""
    frame = replace(FRAME, container=container)
    make = clean if style is clean else word
    blocks = PAGES[0].blocks
    others = [
        replace(frame, hits="12345"),
        replace(frame, hits=""),
        replace(frame, links=3),
        replace(frame, menu='<li><a href="/9">示例省人民政府2021年政府信息公开工作年度报告</a></li>'),
        replace(frame, noise=False),
        replace(frame, source=None),
        replace(frame, metas=False),
        replace(frame, footer="<p>网站访问量：100　页面生成时间：2026-01-01 00:00:01</p>"),
        replace(frame, charset="gb18030"),
        replace(frame, attached=frame.attached.replace("P0202503120001", "P0202601010001").replace(">3<", ">44<")),
    ]
    known = content_digest(make(blocks, frame))
    assert [content_digest(make(blocks, other)) == known for other in others] == [True] * len(others)


@pytest.mark.parametrize("container", CONTAINERS)
def test_title_day_and_attachment_count(container: Container) -> None:
    """Another title above the article, another printed day, another attachment's name: each is another content."""
    frame = replace(FRAME, container=container)
    blocks = PAGES[0].blocks
    pages = [
        frame,
        replace(frame, title="示例省人民政府2022年政府信息公开工作年度报告（修订）"),
        replace(frame, published="2025-03-13 10:22"),
        replace(frame, attached=frame.attached.replace("年报.pdf", "年报（修订）.pdf")),
        replace(frame, attached=""),
    ]
    assert len({content_digest(clean(blocks, page)) for page in pages}) == len(pages)


NOISE = (
    "<div>浏览次数：<span>{n}</span>次</div>",
    "<p>访问量：{n}</p>",
    "<div>[点击数：<i>{n}</i>]</div>",
    "<div><span>浏览次数：</span></div><div>{n}</div>",
    "<div>页面生成时间：2025-01-0{n} 10:00:0{n}</div>",
    "<div>字体：【<a>大</a> <a>中</a> <a>小</a>】 <a>打印本页</a> 浏览：{n}次</div>",
    "<div>您是第<b>{n}</b>位访问者</div>",
    "<p>欢迎您！您是本站第{n}位访客。</p>",
    "<div>已有{n}人浏览</div>",
    "<div>点赞（{n}）</div>",
    "<div>热度：{n}</div>",
    "<div>人气：<span>{n}</span>次</div>",
    "<div>今天是2026年1月{n}日 星期四</div>",
    "<div>打印时间：2026-01-0{n} 10:00</div>",
)


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("place", ["above", "before", "within"])
def test_counters_before_an_article_change_nothing(noise: str, container: Container, place: str) -> None:
    """A counter or a bar may stand above the article, at its beginning, or in front of its container."""
    page = clean(PAGES[0].blocks, replace(FRAME, container=container)).decode()
    info = page.index('<div class="article-info">')
    begin = page.index("<p", info)
    spot = {"above": info, "before": page.index("</div>\n<", info) + 6, "within": begin}[place]
    pages = [page, *(page[:spot] + noise.format(n=n) + page[spot:] for n in (1, 9))]
    assert len({digest(each) for each in pages}) == 1


@pytest.mark.parametrize("noise", [noise for noise in NOISE if "</div><div>" not in noise])
@pytest.mark.parametrize("container", CONTAINERS)
def test_counters_behind_an_article_change_nothing(noise: str, container: Container) -> None:
    """Nor does it matter behind the last paragraph, before or behind the attachments."""
    page = clean(PAGES[0].blocks, replace(FRAME, container=container)).decode()
    for spot in (page.index("<p>附件"), page.index("次）</p>") + len("次）</p>")):
        pages = [page, *(page[:spot] + noise.format(n=n) + page[spot:] for n in (1, 9))]
        assert len({digest(each) for each in pages}) == 1


def test_a_count_inside_the_report_is_a_figure() -> None:
    """What the report itself says of visits and clicks counts."""
    page = clean(PAGES[0].blocks, FRAME).decode()
    spot = page.index("二、")
    spot = page.rindex("<p", 0, spot)
    said = "<p>全年网站访问量：{n}次</p><p>浏览量：{n}</p>"
    assert len({digest(page[:spot] + said.format(n=n) + page[spot:]) for n in (1, 9)}) == 2


TABLE = "<html><body><h1>示例市水务局2023年政府信息公开工作年度报告</h1><div id='zoom'>{}</div></body></html>"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<table><tr><td>1</td><td>10</td></tr></table>", "<table><tr><td>11</td><td>0</td></tr></table>"),
        ("<table><tr><td>5</td><td></td></tr></table>", "<table><tr><td></td><td>5</td></tr></table>"),
        ("<table><tr><td>5<s>1</s></td></tr></table>", "<table><tr><td>51</td></tr></table>"),
        ("<table><tr><td>5<sup>1</sup></td></tr></table>", "<table><tr><td>51</td></tr></table>"),
        (
            "<table><tr><td>5<span style='display: none'>1</span></td></tr></table>",
            "<table><tr><td>5<span>1</span></td></tr></table>",
        ),
    ],
)
def test_a_figure_that_moves_or_is_struck_out_is_another_content(one: str, other: str) -> None:
    """Digits that move to the next cell, and those that are struck out, raised or hidden, are other figures."""
    assert digest(TABLE.format(one)) != digest(TABLE.format(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<table><tr><td><b>1</b><b>2</b></td></tr></table>", "<table><tr><td><p>12</p></td></tr></table>"),
        ("<td><s>1</s><s>2</s></td>", "<td><del>12</del></td>"),
        ("<p>１２，３件</p>", "<div>12,3件</div>"),
        ("<p>办结<!-- 1 -->5件</p>", "<p>办结\n5&nbsp;件</p>"),
    ],
)
def test_the_same_text_in_other_markup_is_one_content(one: str, other: str) -> None:
    """Markup, full-width digits, comments and white space are not what a report says."""
    assert digest(TABLE.format(one)) == digest(TABLE.format(other))


def test_the_line_of_the_organ_above_the_title_counts() -> None:
    """A title in two lines is whole."""
    page = "<body><p>{}</p><p>2023年政府信息公开工作年度报告</p><div id='zoom'>一、总体情况</div></body>"
    assert digest(page.format("示例市水务局")) != digest(page.format("示例市教育局"))


def test_pictures_count_where_there_is_next_to_no_text() -> None:
    """A report of pictures changes with them; beside a report's text they are decoration."""
    page, known = at(0)
    pictures = [TABLE.format(f"<p><img src='/202503/{name}'></p>") for name in ("W1.jpg", "W2.jpg")]
    assert len({digest(each) for each in pictures}) == 2
    spot = seams(page)[-20]
    assert digest(page[:spot] + "<img src='icon.gif'>" + page[spot:]) == known


@pytest.mark.parametrize(
    "source",
    [
        "/a/W1.jpg{}",
        "https://files.example/show?id=5{}",
        "/viewer/index.html?file=/a/1.pdf{}",
        "/a/W1.jpg;jsessionid=1A{}",
    ],
)
def test_a_tokens_turn_is_no_other_picture(source: str) -> None:
    """What a picture's or a frame's address has for one visit only does not count; what names the picture does."""
    for tag in ("<img src='{}'>", "<iframe src='{}'></iframe>"):
        joint = "&" if "?" in source else "?"
        tokens = [f"{joint}token=a/b{n}&_=173690000000{n}&auth_key=1-0-{n}" for n in (1, 2)]
        shown = [digest(TABLE.format(tag.format(source.format(token)))) for token in ("", *tokens)]
        assert len(set(shown)) == 1
        assert digest(TABLE.format(tag.format(source.format("").replace("1.", "2.").replace("5", "6")))) not in shown


@pytest.mark.parametrize("place", ["known", "below", "between"])
@pytest.mark.parametrize("said", ["（下载{n}次）", "（已下载{n}次）", " 下载次数：{n}", "<span>[{n}次下载]</span>"])
def test_downloads_of_an_attachment_change_nothing(place: str, said: str) -> None:
    """How often an attachment was fetched is not what the report says, wherever its link stands."""
    link = "<p>附件：<a href='1.pdf'>示例市水务局年报.pdf</a>" + said + "</p>"
    text = "<p>一、总体情况</p>" + "<p>公开5件。</p>" * 20
    page = {"known": text + link, "below": text + "</div><div>" + link, "between": text + link + text}[place]
    assert len({digest(TABLE.format(page.format(n=n))) for n in (3, 44)}) == 1
    assert digest(TABLE.format(page.format(n=3))) != digest(TABLE.format(page.format(n=3).replace("水务局", "水利局")))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 <p>", b"PK\x03\x04<html>", "全文：5件 < 6件".encode(), b"MIME-Version: 1.0\n\n<html><p>1"]
)
def test_what_is_no_page_is_its_bytes(data: bytes) -> None:
    """A document, a text and a saved archive have the digest of their bytes."""
    assert content_digest(data) == hashlib.sha256(data).hexdigest()


def test_every_sample_that_is_no_page_is_its_bytes() -> None:
    """The samples' .docx and .txt files have the digest of their payload."""
    others = [sample for sample in sample_reports() if sample not in PAGES]
    assert len(others) > 5
    assert {content_digest(s.body) == hashlib.sha256(s.body).hexdigest() for s in others} == {True}


def test_no_two_sample_pages_are_one_content() -> None:
    """Reports that differ have digests that differ, and each is 64 digits."""
    found = {content_digest(sample.body, sample.facts.declared) for sample in PAGES}
    assert len(found) == len(PAGES)
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in found)


HOSTILE = {
    "80 000 nested elements": b"<div>" * 80_000 + b"1",
    "2 000 nested tables": b"<table><tr><td>" * 680 + b"1",
    "a million tags": b"<html>" + b"<p>" * 1_100_000,
    "cells without end": b"<html><table>" + b"<td>1" * 200_000,
    "navigation in navigation": b"<html>" + b"<div class=nav>" * 1000 + b"<p>1</p>" * 20_000,
    "openings that never close": b"<html><script>" * 50_000,
    "marks upon marks": b"<html>" + b"<s>1" * 1_900,
    "attributes": b"<html><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">1",
    "one long line": ("<html><p>" + "浏览次数：" * 500_000).encode(),
    "nothing shown": b"<html><script>1</script></html>",
    "zero bytes": b"<html><p>\x00\x00" + b"1" * 10 + b"</p>",
    "half a character": b"<html><p>\xe4\xb8",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_has_a_digest(name: str) -> None:
    """No nesting, number or length of anything is an error, and the same bytes always have the same digest."""
    assert content_digest(HOSTILE[name]) == content_digest(HOSTILE[name])


@given(st.binary(max_size=300), st.sampled_from([None, "gbk", "utf-8", "x"]))
def test_any_bytes_have_a_digest(data: bytes, charset: str | None) -> None:
    """Whatever arrives can be told from what came before."""
    assert len(content_digest(b"<html><body>" + data, charset)) == 64


@pytest.mark.corpus
def test_the_real_page_is_its_article(corpus: Path) -> None:
    """Of a real page the article counts to its signature, not the clock above it nor what its saver put in front."""
    page = (corpus / "real" / "shuyang-2023.html").read_text("utf-8")
    known = digest(page)
    assert digest(page.replace("2024-01-17", "2024-01-18")) != known
    for old, new in (("2025年12月30日\t星期二", "2026年1月2日"), ("2025-12-30T21:37:37", "2026-01-01T00:00:00")):
        assert old in page
        assert digest(page.replace(old, new)) == known
    for place in [place for place in digits(page) if place > page.index('id="zoomcon"')][::7]:
        assert digest(page[:place] + str((int(page[place]) + 1) % 10) + page[place + 1 :]) != known
    for place in seams(page)[::97]:
        assert digest(page[:place] + "<!-- x --><script>1</script>\n" + page[place:]) == known


FROZEN = {
    "a table": TABLE.format("<p>一、总体情况</p><table><tr><td>1</td><td></td></tr></table><p>浏览次数：5</p>"),
    "nothing known": "<body><div class='nav'><a>首页</a></div><h2>示例市水务局2022年政府信息公开年度报告</h2>"
    "<p>发布日期：2023年1月5日 来源：本局</p><div><p>一、概述</p><p>收到申请５件。</p><p>打印 关闭窗口</p></div>"
    "<p>附件：<a href='1.doc'>报告.doc</a>（已下载3次）</p><div>版权所有：示例市</div></body>",
    "no heading": "<div id=vsb_content><p>示例市水务局2010年政府信息公开年度报告。</p>"
    "<p>全年公开5<sup>1</sup>条<s>6</s>。</p></div>",
    "pictures": TABLE.format("<img src='/a/W020250312.jpg'>"),
    "no page": "示例市水务局2023年年报，收到5件",
}
DIGITS = {
    "a table": "0bbe79849695e6fdab2b83d5742213e0cd1be19b7dbf26f59fce26b8b4e80f4f",
    "nothing known": "78d768b5cc33fc8b332dc5a4e96edf99d7ee0a25211edf7db961d99aa1329887",
    "no heading": "6391f2bcd4182e4cb16377f18c3538ebb31004213fcf5c13317ded91673cb25f",
    "pictures": "cda6f30c0278569eee7fc21aa6ca980474f327c937fc0fd2730830513b90e5ca",
    "no page": "cd8a56e615a7fb078786674b52cdbdcf5a0b65a3eb324fa9d5ff710410e9e756",
}


@pytest.mark.parametrize("name", FROZEN)
def test_the_function_is_frozen(name: str) -> None:
    """The digest of a page never changes, whatever else is mended: a better function is a new one beside it."""
    assert DIGESTS[CONTENT_DIGEST] is content_digest
    assert digest(FROZEN[name]) == DIGITS[name]


@pytest.mark.parametrize("module", [content, article_text, visible_blocks])
def test_the_digest_never_depends_on_the_extractor(module: ModuleType) -> None:
    """Its modules import nothing of the project but the decoding of bytes and one another."""
    code = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    found = {node.module for node in ast.walk(code) if isinstance(node, ast.ImportFrom) and node.module}
    ours = {name for name in found if name.split(".")[0] in ("archive", "extract")}
    assert ours <= {"archive.text", "extract.article_text", "extract.visible_blocks"}
