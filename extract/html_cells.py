"""The text of one HTML cell, as a person sees it.

White space is folded as a browser folds it; what is hidden, struck out or raised never joins the figure beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extract.html_styles import name_styled

BREAKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "  # noqa: SIM905 - a list of 50 names reads better so
    "html li main nav ol p pre section table tbody td tfoot th thead title tr ul ucapcontent ucaptitle publishtime br "
    "option select iframe".split()
)
SILENT = frozenset(["script", "style", "noscript", "head", "template", "select", "option", "button", "textarea", "rt"])
_NO_VALUE = frozenset(["hidden", "checkbox", "radio", "button", "submit", "reset", "image", "file", "password"])
STRUCK = frozenset(["del", "s", "strike"])
# Between a raised mark or a struck figure and its neighbours stands what no figure holds.
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
STRUCK_MARK = "~"
_DIGITS = frozenset("0123456789０１２３４５６７８９")
# What these show is not what they hold, or not in its order: figures in them are unsure.
TURNED = frozenset(["bdo", "svg", "details"])
_MARKED = STRUCK | TURNED
_SHOWN = frozenset(["select", "textarea"])
_PART = " | "  # between the cells of a table in a cell
_CELLS = frozenset(["td", "th"])
_tostring = etree.tostring
FOLDING = " \t\n\r\f"  # white space that a browser folds away; NBSP shows


def plain_text(cell: etree._Element, careful: bool = False) -> str:
    """The text of a cell that holds one line; digits that a style sets apart are looked for where there are several.

    Args:
        cell: the cell.
        careful: look for them where there is one, too.
    """
    # Serialising is ten times faster than joining its texts.
    text = " ".join(_tostring(cell, encoding="unicode", method="text", with_tail=False).split())
    if text and len(cell) and (careful or len(text) > 1) and _is_figured(text) and name_styled(cell):
        return cell_text(cell)
    return text


def _is_figured(text: str) -> bool:
    """Whether a text ends with a digit, or begins with one that numbers no label."""
    return text[-1] in _DIGITS or (text[0] in _DIGITS and "." not in text[:3])


def cell_text(element: etree._Element) -> str:
    """A cell's text as a browser shows it: white space folded, a line for each paragraph and ``<br>``.

    An empty paragraph is no line, one that holds ``&nbsp;`` is. Raised digits become superscript characters, struck
    text stands between marks: neither joins the figure beside it.
    """
    return "\n".join(" ".join(line.split()) for line in _lines(element))


def _lines(element: etree._Element) -> list[str]:
    """The lines of an element, those of white space alone left out unless it is white space that shows."""
    lines: list[list[str]] = [[]]
    for kind, text in _flow(element):
        if kind == "text":
            lines[-1].append(text)
        elif kind == "br" or any(part.strip(FOLDING) for part in lines[-1]):
            lines.append([])
    joined = ["".join(parts) if _PART not in parts else _between("".join(parts)) for parts in lines]
    while len(joined) > 1 and not joined[-1].strip(FOLDING):
        joined.pop()
    return joined


def _between(line: str) -> str:
    """A line of a table in a cell, without the marks beside its empty cells."""
    return _PART.join(part for part in line.split(_PART) if part.strip())


def _flow(element: etree._Element) -> Iterator[tuple[str, str]]:
    """An element as text, breaks (``br``) and block boundaries (``block``), in reading order."""
    translations: list[dict[int, int]] = [{}]
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                yield "text", (node.tail or "").translate(translations[-1])
            continue
        if event == "start":
            if tag in SILENT:
                if tag in _SHOWN:
                    yield "text", _shown(node)
                skipped = node
                continue
            if tag in ("sup", "sub"):
                translations.append(_RAISED if tag == "sup" else _LOWERED)
            yield from _before(node, element)
            yield "text", (node.text or "").translate(translations[-1])
        else:
            if tag in ("sup", "sub"):
                translations.pop()
            if tag in _MARKED and not _is_open(node):
                yield "text", STRUCK_MARK
            if tag in BREAKS and tag != "br" and tag not in _CELLS and node is not element:
                yield "block", ""
            if node is not element:
                yield "text", (node.tail or "").translate(translations[-1])


def _before(node: etree._Element, element: etree._Element) -> Iterator[tuple[str, str]]:
    """What a node itself puts before its text."""
    if node.tag == "br":
        yield "br", ""
    elif node.tag in BREAKS and node is not element:
        beside = node.tag in _CELLS and node.getprevious() is not None
        yield ("text", _PART) if beside else ("block", "")
    elif node.tag == "img":
        yield "text", image_mark(node)
    elif node.tag == "input" and (node.get("type") or "text").strip().lower() not in _NO_VALUE:
        yield "text", node.get("value") or ""
    elif node.tag in _MARKED and not _is_open(node):
        yield "text", STRUCK_MARK


def _is_open(node: etree._Element) -> bool:
    """Whether what a node folds away is unfolded."""
    return node.tag == "details" and node.get("open") is not None


def _shown(field: etree._Element) -> str:
    """What a field of a form shows: the text in it, or the one option that is chosen."""
    if field.tag == "textarea":
        return "".join(field.itertext())  # type: ignore[arg-type]
    options = list(field.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    text = "".join(chosen[-1].itertext()) if chosen else ""  # type: ignore[arg-type]
    several = field.get("multiple") is not None or (field.get("size") or "1").strip() not in ("", "0", "1")
    return f"{STRUCK_MARK}{text}{STRUCK_MARK}" if several else text


def image_mark(image: etree._Element) -> str:
    """What stands for a picture in a text: its name as the page gives it."""
    name = image.get("alt") or image.get("title") or (image.get("src") or "").rsplit("/", 1)[-1][:80]
    return f"[image: {name.replace(']', ' ').strip()}]"


_DRAWN = re.compile(r"display\s{0,3}:\s{0,3}table(-row|-cell)?\s{0,3}(?:;|!|$)", re.IGNORECASE)
_DRAWN_AS = {None: "table", "-row": "tr", "-cell": "td"}


def name_drawn(root: etree._Element) -> None:
    """Call what styles draw as a table, its rows and its cells by the names of such elements."""
    for element in root.iter("div", "span", "ul", "li", "dl", "dd", "dt", "p", "section"):
        if (style := element.get("style")) and (drawn := _DRAWN.search(style)):
            element.tag = _DRAWN_AS[drawn[1].lower() if drawn[1] else None]
