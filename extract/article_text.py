"""The text of a page's article from its title to its last attachment, for the content digest: frozen with it.

Above the article only its title and the printed day of publication count, below it only the names of attachments.
Where a system's own element does not show the article, it is what holds the report's numbered headings and the form's
tables. Of what portals print on an article's edges, counters, bars (打印, 分享, 字号) and times of generation are
dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from typing import NamedTuple

from lxml import etree

from extract.visible_blocks import CELL, Block, Span, visible_blocks

_DAY = r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?(?:\d{1,2}:\d{2}(?::\d{2})?)?"
_SEEN = (
    r"[\[【(]?(?:本文|文章|信息|页面|稿件|本页)?被?(?:浏览|访问|点击|阅读|下载|点赞|人气|热度)"
    r"(?:次数|人数|总数|指数|量|数|率|值)?"
)
_COUNTER = rf"{_SEEN}[:(\[【]{{1,2}}[\d,.]{{0,14}}万?[)\]】]?(?:人次|次)?[)\]】]?|^{_SEEN}[\d,]{{0,14}}次?[)\]】]?$"
_READERS = (
    r"(?:欢迎[您你]?[,!]?)?[您你]是(?:本[站页文网]站?)?的?第[:(\[【]?[\d,]{0,14}[)\]】]?[位个]"
    r"(?:访问者|浏览者|访客|读者|来访者)!?"
    r"|[(\[【]?(?:已有|共有|已经有)[(\[【]?[\d,]{0,14}[)\]】]?(?:人次|人|次|位)(?:网友|读者)?"
    r"(?:浏览|访问|点击|阅读|下载|点赞|看)过?(?:本文|本页|此文)?[)\]】]?"
)
_BY_MACHINE = ("生成", "采集", "缓存", "抓取", "打印", "当前", "现在", "系统", "北京")
_MADE = (
    rf"[\[【(]?(?:本?页面?|网页|文章)?(?:{'|'.join(_BY_MACHINE)})(?:时间|日期):?(?:{_DAY})?[)\]】]?"
    rf"|(?:[您你]好[,!]?)?(?:今天|今日|现在)是:?(?:{_DAY})?(?:,?(?:星期|周)[一二三四五六日天])?"
    r"(?:,?农历[^,。|]{0,14})?(?:\d{1,2}:\d{2}(?::\d{2})?)?"
)
_BAR = (
    r"字[号体](?:大小)?:?[\[【(]?大?[|/]?中?[|/]?小?[)\]】]?|(?:我要)?打印(?:本页|此页|文章)?|关闭(?:窗口|本页)|收藏本页"
    r"|分享[到至]:?|(?:新浪|腾讯)?微博|微信|QQ空间|QQ好友|朋友圈|返回(?:顶部|列表)|点击收听年报语音朗读|语音朗读"
    r"|扫一扫在手机打开(?:当前页)?|-->"
)
_NOISE = re.compile(f"{_COUNTER}|{_READERS}|{_MADE}|{_BAR}")
_SIGNS = re.compile("[大中小|/,:【】()\\[\\]\ufdd0-\ufdd2-]*")
_COUNT = re.compile(r"[\d,]{1,14}次?")
_DOWNLOADED = re.compile(
    r"[,;(\[【]?(?:(?:已下载|下载次数|下载量):?\d{0,12}次?"
    r"|(?:已被|累计|共)?下载[:了]?[\d,]{1,12}次|[\d,]{1,12}次下载)[)\]】]?"
)
_NO_PUBLISHING = "".join(f"(?<!{word})" for word in (*_BY_MACHINE, "更新"))
_PUBLISHED = re.compile(rf"{_NO_PUBLISHING}(?:日期|时间)[:\[【(]{{0,2}}({_DAY})")
_FOOT = re.compile(r"版权所有|主办单位|承办单位|主办:|ICP备|公网安备|网站标识码|网站地图")
_YEAR = re.compile(r"(?:19|20)\d\d年|二[〇○零0Oo一二三四五六七八九]{3}年")
_PLACE = re.compile(r"[>»›。]|位置:")
_ORGAN = re.compile(r"(?:局|厅|委|会|府|室|处|中心|院|公司|队|所|站|校|社|区|部)$")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]部分")
_FORM = re.compile(r"第二十条第|结转下年度|本年新收|上年结转|结果维持")
_NEAR = 12
_LINE = 150
_LITTLE = 20
_PICTURED = 200


class _Page(NamedTuple):
    """A page's blocks, the elements that hold them, and the places of what shows where the report stands."""

    blocks: list[Block]
    spans: list[Span]
    anchors: list[int]
    titles: list[int]


class _Body(NamedTuple):
    """The range of blocks that is the article; whether a system's own element shows it."""

    start: int
    end: int
    known: bool


def article_text(root: etree._Element) -> str:
    """The article's visible text, in NFKC and without white space, each cell of a table after a mark.

    An article of next to no text is its pictures: their files' names count with it.
    """
    blocks, spans, pictures = visible_blocks(root)
    anchors = [place for place, block in enumerate(blocks) if _is_anchor(block)]
    page = _Page(blocks, spans, anchors, [place for place, block in enumerate(blocks) if _is_title(block)])
    body, beside = _body(page), _beside(page)
    inside = range(body.start, body.end)
    kept = [blocks[place] for place in inside if place not in beside]
    below = [block for place, block in enumerate(blocks[body.end :], body.end) if place not in beside]
    parts = (*_above(page, body), *_without_noise(kept, known=body.known), *_attachments(below))
    shown = [name for place, name in pictures if body.start <= place <= body.end]
    return "".join((*parts, *shown) if sum(len(block.text) for block in kept) < _PICTURED else parts)


def _is_anchor(block: Block) -> bool:
    """A numbered heading of a report, or a cell that only the form's tables have."""
    if block.linked:
        return False
    return (len(block.text) <= 40 and bool(_HEADING.match(block.text))) or (
        block.cell and bool(_FORM.search(block.text))
    )


def _is_title(block: Block) -> bool:
    """What a report is called: a year, 信息公开, 报告 or 年报; no link, no path of navigation, no sentence."""
    text = block.text
    if block.linked or len(text) > 80 or "信息公开" not in text or _PLACE.search(text):
        return False
    return bool(_YEAR.search(text)) and ("报告" in text or "年报" in text)


def _body(page: _Page) -> _Body:
    """The system's own element that holds all that shows a report, the smallest one; else what is around that."""
    if page.anchors:
        first, last = page.anchors[0], page.anchors[-1]
        around = [span for span in page.spans if span.start <= first and last < span.end]
        if whole := [span for span in around if span.known]:
            best = min(whole, key=lambda span: span.end - span.start)
            return _Body(best.start, best.end, known=True)
        return _unnamed(page, around, first, last)
    lengths = [0, *accumulate(len(block.text) for block in page.blocks)]
    named = {span: lengths[span.end] - lengths[span.start] for span in page.spans if span.known}
    longest = max(named, key=lambda span: named[span], default=None)
    if longest is not None and named[longest] >= _LITTLE:
        return _Body(longest.start, longest.end, known=True)
    start = page.titles[0] + 1 if page.titles else 0
    return _Body(start, _foot(page.blocks, start), known=False)


def _unnamed(page: _Page, around: Sequence[Span], first: int, last: int) -> _Body:
    """The largest element around the report that does not reach to the title above it; else all below the title."""
    title = max((place for place in page.titles if place < first), default=-1)
    below = [span for span in around if span.start > title]
    if title >= 0 and below:
        best = max(below, key=lambda span: span.end - span.start)
        return _Body(best.start, min(best.end, _foot(page.blocks, last)), known=False)
    smallest = min(around, key=lambda span: span.end - span.start)
    return _Body(max(smallest.start, title + 1), min(smallest.end, _foot(page.blocks, last)), known=False)


def _foot(blocks: Sequence[Block], after: int) -> int:
    """Where the page's foot begins."""
    return next((n for n in range(after, len(blocks)) if _FOOT.search(blocks[n].text)), len(blocks))


def _beside(page: _Page) -> set[int]:
    """The places of navigation, shares and foot: elements that are called so and hold nothing of a report."""
    shown = sorted((*page.anchors, *page.titles))
    bare = [s for s in page.spans if s.beside and bisect_left(shown, s.start) == bisect_left(shown, s.end)]
    found: set[int] = set()
    done = 0
    for span in sorted(bare, key=lambda span: (span.start, -span.end)):
        found.update(range(max(span.start, done), span.end))
        done = max(done, span.end)
    return found


def _above(page: _Page, body: _Body) -> Iterator[str]:
    """The title above the article, the line of its organ before that, and the printed day of publication."""
    blocks = page.blocks
    titles = [place for place in page.titles if place < body.start]
    headings = [n for n in range(body.start) if blocks[n].heading and not blocks[n].linked]
    title = next(iter((titles or headings)[-1:]), None)
    if title is not None:
        before = blocks[title - 1] if title and _YEAR.match(blocks[title].text) else None
        if before is not None and not before.linked and len(before.text) <= 40 and _ORGAN.search(before.text):
            yield before.text
        yield blocks[title].text
    near = max(0, (body.start if title is None else title) - _NEAR)
    yield from _PUBLISHED.findall("".join(block.text for block in blocks[near : body.start]))[-1:]


def _without_noise(blocks: Sequence[Block], *, known: bool) -> Iterator[str]:
    """The article's blocks; on its edges, counters, bars and times of generation are left out.

    So are links on the edges of what no system's own element shows: lists of other articles.
    """
    first = next((place for place, block in enumerate(blocks) if _is_anchor(block)), len(blocks))
    head = first if not known else min(first, _NEAR)
    tail = len(blocks) - len([*takewhile(lambda block: not _edge(block, known) or block.attached, reversed(blocks))])
    counted = False
    for place, block in enumerate(blocks):
        if head <= place < tail:
            yield _DOWNLOADED.sub("", block.printed) if block.attached else block.printed
        elif not (counted and _COUNT.fullmatch(block.text)):
            yield _edge(block, known)
        counted = place < head and not block.cell and not _edge(block, known)


def _edge(block: Block, known: bool) -> str:
    """A block on the article's edge, without what portals print there; a line of nothing else is empty."""
    text = block.text
    if block.attached:
        return _DOWNLOADED.sub("", text)
    if block.linked and not known and not block.cell:
        return ""
    if len(text) <= _LINE and "。" not in text.removesuffix("。"):
        text = _without_counters(text)
        if text != block.text and _SIGNS.fullmatch(text):
            text = ""
    return CELL + text if block.cell else text


def _without_counters(line: str) -> str:
    """A line without counters and the like; of a sentence there is nothing else, or it stays as it is."""
    left = _NOISE.sub("", line.removesuffix("。"))
    return left if not line.endswith("。") else "" if _SIGNS.fullmatch(left) else line


def _attachments(blocks: Sequence[Block]) -> Iterator[str]:
    """The names of the attachments that stand right below an article."""
    for block in takewhile(lambda block: not _FOOT.search(block.text), blocks[:_NEAR]):
        if block.attached or block.text.startswith("附件"):
            yield _DOWNLOADED.sub("", block.text)
