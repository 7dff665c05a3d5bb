"""A page's visible text as blocks, for the content digest: frozen with it (``content.py``).

Not the reader of reports: that one may learn to read better, this one may not.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

_BREAKS = frozenset(
    "address article aside blockquote body br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header "  # noqa: SIM905 - a list of names reads better so
    "hr html li main nav ol p pre section table tbody td tfoot th thead tr ul ucapcontent ucaptitle publishtime".split()
)
_SILENT = frozenset(
    "script style noscript head template select option button textarea input iframe object svg rt".split()  # noqa: SIM905 - as above
)
_PICTURES = frozenset(["img", "iframe", "embed", "object"])
_HEADINGS = frozenset(["h1", "ucaptitle"])
# Not ``content``: as often as the article, it is called so what holds the article and all that stands beside it.
_KNOWN = frozenset(
    "trs_editor trs_editor_view custom_unionstyle ucap-content pages_content zoom zoomcon vsb_content v_news_content "  # noqa: SIM905 - as above
    "article-content articlewrap ivs_content zwxl-content".split()
)
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|foot|footer|copyright|share|bdsharebuttonbox|breadcrumb|crumbs?|position"
    r"|location|search|sidebar|toolbar|header)(?:$|[\s_-])"
)
_STRUCK = frozenset(["s", "strike", "del"])
_SET_APART = re.compile(
    r"(?P<hidden>display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|mso-hide\s{0,3}:\s{0,3}all)"
    r"|(?P<struck>line-through)"
    r"|(?P<raised>vertical-align\s{0,3}:\s{0,3}(?:super|sub)|mso-text-raise\s{0,3}:\s{0,3}-?[1-9])"
)
# Characters that Unicode keeps for uses like this one; no text has them.
_MARKS = {"hidden": "\ufdd0", "struck": "\ufdd1", "raised": "\ufdd2"}
_TWICE = re.compile("([\ufdd0-\ufdd2])\\1")
CELL = "\ufdd3"
"""What stands before a cell's text: a figure that moves to the next cell is another content."""

_ATTACHED = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|rtf|txt|zip|rar|7z)(?:$|[?#])|downfile|download|filedown", re.IGNORECASE
)
_SHOWN_FILE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?|pdf|docx?|xlsx?|ofd|wps|swf|mp4)$", re.IGNORECASE)
_PASSING = re.compile(
    r"(?:_|_?t|_?ts|v|ver|version|r|rnd|rand|random|time|timestamp|nonce|sign|signature|sig|expires?|\w*token|auth_key"
    r"|\w*session_?id\w*|\w*sessid|sid|utm_\w*)(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)
_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u200f"))


@dataclass(slots=True)
class Block:
    """A piece of text between two breaks, in NFKC without white space.

    Attributes:
        text: the text.
        cell: whether a table's cell begins with it.
        linked: whether all of it stands in links.
        attached: whether it links to a file.
        heading: whether it is the page's heading.
    """

    text: str
    cell: bool = False
    linked: bool = False
    attached: bool = False
    heading: bool = False

    @property
    def printed(self) -> str:
        """The text with the mark of its cell."""
        return CELL + self.text if self.cell else self.text


class Span(NamedTuple):
    """An element as the range of blocks that it holds; whether portals' systems name the body so, or what is beside."""

    start: int
    end: int
    known: bool
    beside: bool


class Visible(NamedTuple):
    """A page's blocks in reading order, the elements that hold them (the inner first), and its pictures.

    A picture, or a frame, is its file's name with the place of the block that it stands in or before.
    """

    blocks: list[Block]
    spans: list[Span]
    pictures: list[tuple[int, str]]


def plain(text: str) -> str:
    """A text in NFKC without white space and characters of no width."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_NO_WIDTH).split())


def visible_blocks(root: etree._Element) -> Visible:
    """What a page shows."""
    walk = _Walk()
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if skipped is None and event == "start":
            if node.tag in _SILENT:
                skipped = node
                walk.picture(node)
            else:
                walk.enter(node)
            continue
        if skipped is None:
            walk.leave(node)
        elif node is not skipped or event == "start":
            continue
        skipped = None
        if node is not root and node.tail:
            walk.take(node.tail)
    walk.flush()
    return Visible(walk.blocks, walk.spans, walk.pictures)


class _Open(NamedTuple):
    """An element that is open: whether it ends a block, where it began, its names, and whether it is a known body."""

    breaks: bool
    start: int
    names: str
    known: bool
    mark: str


@dataclass(slots=True)
class _Walk:
    """Walks a page once; what is open is kept in a stack of its own, for a page may nest deeper than Python calls."""

    blocks: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    pictures: list[tuple[int, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=lambda: [_Open(False, 0, "", False, "")])
    layout: list[bool] = field(default_factory=list)
    links: int = 0
    headings: int = 0
    unlinked: bool = False
    attached: bool = False

    def take(self, text: str) -> None:
        """Add text to the block at hand, between the marks of what sets it apart."""
        if text.isspace():
            return
        mark = self.opened[-1].mark
        self.texts.append(f"{mark}{text}{mark}" if mark else text)
        self.unlinked = self.unlinked or not self.links

    def flush(self) -> None:
        """End the block at hand."""
        if self.texts:
            text = _TWICE.sub("", plain("".join(self.texts)))
            if text:
                linked, heading = not self.unlinked, self.headings > 0
                self.blocks.append(Block(text, linked=linked, attached=self.attached, heading=heading))
            self.texts.clear()
        self.unlinked = self.attached = False

    def enter(self, node: etree._Element) -> None:
        """Begin an element; a line break in a heading does not end the block before it."""
        tag = node.tag
        names = f"{node.get('id') or ''} {node.get('class') or ''}".lower() if node.attrib else ""
        known = tag == "ucapcontent" or (bool(names) and not _KNOWN.isdisjoint(names.split()))
        breaks = known or (tag in _BREAKS and not (tag == "br" and self.headings))
        if breaks:
            self.flush()
        self.opened.append(_Open(breaks, len(self.blocks), names, known, _mark(node) or self.opened[-1].mark))
        if tag in ("td", "th"):
            self.layout.append(False)
        elif tag == "table" and self.layout:
            self.layout[-1] = True
        elif tag == "img":
            self.picture(node)
        elif tag in _HEADINGS:
            self.headings += 1
        elif tag == "a":
            self.links += 1
            self.attached = self.attached or bool(_ATTACHED.search(node.get("href") or ""))
        if node.text:
            self.take(node.text)

    def picture(self, node: etree._Element) -> None:
        """Note a picture, or what a frame shows, by the name of its file."""
        source = (node.get("src") or node.get("data") or "") if node.tag in _PICTURES else ""
        name = source if source.startswith("data:") else _file_name(source)
        if name:
            self.pictures.append((len(self.blocks), hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()))

    def leave(self, node: etree._Element) -> None:
        """End an element."""
        tag, opened = node.tag, self.opened.pop()
        if opened.breaks:
            self.flush()
        if tag == "a":
            self.links -= 1
        elif tag in _HEADINGS:
            self.headings -= 1
        elif tag in ("td", "th"):
            self._end_cell(opened.start)
        if opened.breaks and len(self.blocks) > opened.start:
            beside = tag in ("nav", "footer", "aside") or bool(opened.names and _BESIDE.search(opened.names))
            self.spans.append(Span(opened.start, len(self.blocks), opened.known, beside))

    def _end_cell(self, start: int) -> None:
        """Mark a cell's first block; an empty cell is a block too, one that holds a table is a layout's and none."""
        if self.layout.pop():
            return
        if len(self.blocks) == start:
            self.blocks.append(Block(""))
        self.blocks[start].cell = True


def _file_name(source: str) -> str:
    """The name of a picture's file; a query only where it may be what names the picture, and without its tokens."""
    path, _, query = source.partition("#")[0].partition("?")
    name = path.rpartition("/")[2].partition(";")[0]
    kept = [part for part in query.split("&") if part and not _PASSING.fullmatch(part)]
    return name if _SHOWN_FILE.search(name) or not kept else f"{name}?{'&'.join(kept)}"


def _mark(node: etree._Element) -> str:
    """What stands around a text that is struck out, raised or hidden: it is no part of the figure beside it."""
    if node.tag in _STRUCK:
        return _MARKS["struck"]
    if node.tag in ("sup", "sub"):
        return _MARKS["raised"]
    style = node.get("style")
    found = _SET_APART.search(style.lower()) if style else None
    return _MARKS[found.lastgroup or "hidden"] if found else ""
