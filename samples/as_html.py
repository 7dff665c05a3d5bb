"""Blocks as a portal's page: clean markup, or what Word and WPS leave behind when a report is pasted.

A page is the article inside a Frame: head with metas, navigation, the noise beside the article, and the container.
The charset that is declared and the one that is used are two things, so that a wrong one can be declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

from samples.blocks import Block, Blocks, Paragraph, SpannedCell, SpannedTable, title_of
from samples.markup import MSO_BLOCK, MSO_TABLE, CellWriter, mso_paragraph, spans_of, table_of

Container = Literal["#zoom", ".TRS_Editor", "#UCAP-CONTENT", "ucapcontent", "none"]

OPENED: dict[Container, tuple[str, str]] = {
    "#zoom": ('<div class="article-con" id="zoom">', "</div>"),
    ".TRS_Editor": ('<div class="view TRS_UEDITOR trs_paper_default"><div class="TRS_Editor">', "</div></div>"),
    "#UCAP-CONTENT": ('<div class="pages_content" id="UCAP-CONTENT">', "</div>"),
    "ucapcontent": ('<div class="article-content" id="zoomcon"><ucapcontent>', "</ucapcontent></div>"),
    "none": ('<div class="p-20 w-main">', "</div>"),
}
NAVIGATION = ("首页", "走进示例", "政务公开", "办事服务", "互动交流", "数据开放", "新闻中心", "专题专栏")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around an article on its page.

    Attributes:
        site: the portal's name, in the head and in the footer.
        column: the name of the list column.
        title: the article's title; without it, the title paragraphs joined.
        source: the office that publishes, None for no such meta.
        published: the day or instant of publication, None for none printed.
        links: how many links the navigation has.
        container: which element holds the article.
        charset: the character set of the bytes.
        declared: the character set that the page declares; None for the one that is used, "" for no declaration.
        metas: whether the head carries the metas of a government site.
        noise: whether 当前位置, 字号, 打印 and 分享 stand around the article.
        title_inside: whether the title stands once more inside the container.
        hits: how often the page was seen, as it says itself beside the title.
        menu: further items of the navigation, as markup.
        attached: what stands behind the article, as markup: the links to its attachments.
        footer: further lines of the footer, as markup.
    """

    site: str = "示例省政府网站群（虚构）"
    column: str = "政府信息公开年报"
    title: str | None = None
    source: str | None = None
    published: str | None = None
    links: int = 24
    container: Container = "#zoom"
    charset: str = "utf-8"
    declared: str | None = None
    metas: bool = True
    noise: bool = True
    title_inside: bool = False
    hits: str = "128"
    menu: str = ""
    attached: str = ""
    footer: str = ""


def clean(blocks: Blocks, frame: Frame = Frame()) -> bytes:
    """A page whose article is plain paragraphs and tables; line ends are ``<br>``."""
    return page(clean_article(_inside(blocks, frame)), blocks, frame)


def word(blocks: Blocks, frame: Frame = Frame(), *, pieces: int = 1) -> bytes:
    """A page whose article was pasted from Word or WPS.

    Args:
        blocks: what to print.
        frame: what stands around it.
        pieces: into how many spans each text of a cell is broken (9: one label in nine spans).
    """
    return page(word_article(_inside(blocks, frame), pieces=pieces), blocks, frame)


def clean_article(blocks: Blocks) -> str:
    """The article alone, in clean markup."""
    return "\n".join(_clean(block) for block in blocks)


def word_article(blocks: Blocks, *, pieces: int = 1) -> str:
    """The article alone, with MSO styles, nested spans and fonts, ``<o:p>``, NBSP and conditional comments."""
    return MSO_BLOCK + "\n".join(_word(block, pieces) for block in blocks)


def page(article: str, blocks: Blocks, frame: Frame = Frame()) -> bytes:
    """An article's markup as a whole page, in the bytes of the frame's charset."""
    title = frame.title or title_of(blocks)
    before, after = OPENED[frame.container]
    date = f"<span>发布时间：{escape(frame.published)}</span>" if frame.published else ""
    parts = [
        "<!DOCTYPE html>\n<html>\n<head>",
        *_head(title, frame),
        "</head>\n<body>",
        navigation(frame.links, frame.menu),
        '<div class="main">',
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="./">{escape(frame.column)}</a></div>',
        f'<h1 class="article-title">{escape(title)}</h1>',
        f'<div class="article-info">{date}{_source(frame)}{_noise(frame)}</div>',
        f"{before}\n{article}\n{frame.attached}{after}",
        SHARE if frame.noise else "",
        "</div>",
        f'<div class="footer"><p>主办：{escape(frame.site)}　本网站内容均为虚构</p>{frame.footer}</div>',
        "</body>\n</html>\n",
    ]
    return "\n".join(parts).encode(frame.charset, "xmlcharrefreplace")


def navigation(links: int, menu: str = "") -> str:
    """A portal's navigation with a number of links, none of them a report, and further items."""
    names = (f"{NAVIGATION[n % len(NAVIGATION)]}{n // len(NAVIGATION) or ''}" for n in range(links))
    items = "\n".join(f'<li><a href="/nav/{n}/">{name}</a></li>' for n, name in enumerate(names))
    return f'<div class="header"><ul class="nav">\n{items}\n{menu}</ul></div>'


NOISE = (
    '<span>字号：<a href="javascript:void(0)">大</a> <a href="javascript:void(0)">中</a> '
    '<a href="javascript:void(0)">小</a></span><span>浏览次数：<i id="hits">{hits}</i></span>'
    '<a href="javascript:window.print()">打印</a><a href="javascript:void(0)">点击收听年报语音朗读</a>'
)
SHARE = (
    '-->\n<div class="share">分享到：<a href="javascript:void(0)">微信</a><a href="javascript:void(0)">微博</a></div>'
)


def _head(title: str, frame: Frame) -> list[str]:
    declared = frame.charset if frame.declared is None else frame.declared
    metas = {
        "SiteName": frame.site,
        "ColumnName": frame.column,
        "ColumnType": frame.column,
        "ArticleTitle": title,
        "PubDate": frame.published,
        "ContentSource": frame.source,
    }
    shown = metas.items() if frame.metas else ()
    return [
        f'<meta charset="{escape(declared)}">' if declared else "",
        *(f'<meta name="{name}" content="{escape(value)}">' for name, value in shown if value),
        f"<title>{escape(title)}_{escape(frame.column)}_{escape(frame.site)}</title>",
    ]


def _noise(frame: Frame) -> str:
    return NOISE.format(hits=frame.hits) if frame.noise else ""


def _source(frame: Frame) -> str:
    return f"<span>来源：{escape(frame.source)}</span>" if frame.source else ""


def _inside(blocks: Blocks, frame: Frame) -> Blocks:
    """The blocks that stand inside the container."""
    if frame.title_inside:
        return blocks
    return tuple(block for block in blocks if not (isinstance(block, Paragraph) and block.title))


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _clean(block: Block) -> str:
    if isinstance(block, SpannedTable):
        return table_of(block, '<table border="1">', _clean_cell)
    if block.heading or block.title:
        return f'<p style="text-align: {"center" if block.title else "left"}"><strong>{_lines(block.text)}</strong></p>'
    return f"<p>{_lines(block.text)}</p>"


def _clean_cell(cell: SpannedCell) -> str:
    mark = f"<sup>{escape(cell.mark)}</sup>" if cell.mark else ""
    return f"{_lines(cell.text)}{mark}{clean_article(cell.blocks)}"


def _word(block: Block, pieces: int) -> str:
    if isinstance(block, SpannedTable):
        return table_of(block, MSO_TABLE, _word_cell(pieces), word=True)
    return mso_paragraph(spans_of(block.text, 1), bold=block.heading or block.title, centred=block.title)


def _word_cell(pieces: int) -> CellWriter:
    def write(cell: SpannedCell) -> str:
        mark = f"<sup><span lang=EN-US>{escape(cell.mark)}</span></sup>" if cell.mark else ""
        lines = cell.text.split("\n") if cell.text or not cell.blocks else []
        ends = (mark if place == len(lines) - 1 else "" for place in range(len(lines)))
        paragraphs = (mso_paragraph(spans_of(line, pieces) + end) for line, end in zip(lines, ends, strict=True))
        return "".join(paragraphs) + "\n".join(_word(block, pieces) for block in cell.blocks)

    return write
