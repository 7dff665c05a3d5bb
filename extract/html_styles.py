"""What the styles of an HTML page take from it, raise or strike: in an element's own style, or by a class.

Only the page's own ``<style>`` is known, and of it the rules for one class that hold for every medium. Where a style
may hide a figure and may not, the figure is marked, so that nobody takes it for sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from lxml import etree

_INLINE = frozenset(["span", "font", "a", "b", "i", "em", "strong", "u", "small", "big", "label"])
_NOT_DISPLAYED = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_STYLED_UP = re.compile(
    r"vertical-align\s{0,3}:\s{0,3}(?:super|text-top|[1-9])|mso-text-raise\s{0,3}:\s{0,3}[1-9]|top\s{0,3}:\s{0,3}-[1-9]"
)
_STYLED_AWAY = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}(?:hidden|collapse)|mso-hide\s{0,3}:\s{0,3}all"
    r"|font-size\s{0,3}:\s{0,3}0(?![.\d])|opacity\s{0,3}:\s{0,3}(?:0(?!\.?\d)|0?\.0{1,4}(?!\d))"
    r"|(?:left|right|top|text-indent)\s{0,3}:\s{0,3}-(?:\d{4,6}|\d{3}r?em)"
    r"|clip\s{0,3}:\s{0,3}rect\(\s{0,3}[01](?![.\d])|clip-path\s{0,3}:\s{0,3}inset\(\s{0,3}(?:50|100)%"
)
# Turned round, shrunk, or in the colour of paper: what is seen of it nobody can say without drawing the page.
_STYLED_DOUBTFULLY = re.compile(
    r"bidi-override|(?:row|column)-reverse|transform\s{0,3}:\s{0,3}(?!none)|font-size\s{0,3}:\s{0,3}(?:1p[xt]|0?\.\d)"
    r"|(?:left|right|text-indent)\s{0,3}:\s{0,3}-\d{3}(?!\d)"
    r"|(?<![-\w])(?:max-)?(?:height|width)\s{0,3}:\s{0,3}0(?![.\d])"
)
_PALE = re.compile(
    r"(?<![-\w])color\s{0,3}:\s{0,3}(?:#fff(?![\da-f])|#fff[\da-f](?![\da-f])|#ffffff|white(?![-\w])|transparent"
    r"|rgba?\(\s{0,3}255\s{0,3},\s{0,3}255\s{0,3},\s{0,3}255|rgba\([^()]{1,40},\s{0,3}0?\.?0\s{0,3}\))"
)
_FIGURE = re.compile(r"[\s\d,.]{1,40}")
_CLASS = re.compile(r"[a-z]{0,10}\.([\w-]{1,60})")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Kind = Literal["away", "struck", "up", "doubtful", "pale"]


def is_hidden(style: str) -> bool:
    """Whether a style takes an element from the page."""
    return "none" in style.lower() and bool(_NOT_DISPLAYED.search(style))


def is_struck(style: str) -> bool:
    """Whether a style strikes a text through, or keeps its place and does not show it."""
    return _kind(style) in ("struck", "away")


@lru_cache(maxsize=1024)
def _kind(style: str) -> Kind | None:
    """What a style does to a text; a page has few, each on hundreds of elements."""
    lower = style.lower()
    if _STYLED_AWAY.search(lower):
        return "away"
    if "line-through" in lower:
        return "struck"
    if _STYLED_UP.search(lower):
        return "up"
    if _STYLED_DOUBTFULLY.search(lower):
        return "doubtful"
    return "pale" if _PALE.search(lower) and "background" not in lower else None


def name_styled(cell: etree._Element) -> bool:
    """Call what a style in a cell raises ``sup``, what it strikes ``s``, what it hides ``template``; True if it did.

    A figure that a style may hide or turn round is called ``s``, too: it joins nothing.
    """
    changed = False
    for element in cell.iterdescendants():
        style = element.get("style")
        if style and (kind := _kind(style)):
            changed = _name(element, kind) or changed
        elif "FootnoteReference" in (element.get("class") or ""):
            element.tag = "sup"
            changed = True
    return changed


def _name(element: etree._Element, kind: Kind) -> bool:
    if kind == "away":
        element.tag = "template"
    elif kind in ("doubtful", "pale"):
        text = "".join(element.itertext())  # type: ignore[arg-type]
        if not _FIGURE.fullmatch(text) or not text.strip() or (kind == "pale" and _on_colour(element)):
            return False
        element.tag = "s"
    elif element.tag in _INLINE:
        element.tag = "s" if kind == "struck" else "sup"
    else:
        return False
    return True


def _on_colour(element: etree._Element) -> bool:
    """Whether something around an element, up to its table, is coloured."""
    for around in element.iterancestors():
        if around.get("bgcolor") or "background" in (around.get("style") or "").lower():
            return True
        if around.tag == "table":
            break
    return False


def hide_by_class(root: etree._Element) -> bool:
    """Give the tables' elements whose class the page's own style hides that style; True where there are such."""
    if next(root.iter("style"), None) is None:
        return False
    hidden = _hidden_classes(root)
    if not hidden:
        return False
    found = False
    seen: set[etree._Element] = set()
    for table in root.iter("table"):
        for element in (*table.iterancestors(), *table.iter()):
            if element in seen or not (named := element.get("class")):
                continue
            seen.add(element)
            if styles := [hidden[name] for name in named.split() if name in hidden]:
                element.set("style", ";".join([element.get("style") or "", *styles]))
                found = True
    return found


def _hidden_classes(root: etree._Element) -> dict[str, str]:
    """The classes that a page's styles hide, with how; one that another rule shows again is not among them."""
    hidden: dict[str, str] = {}
    shown: set[str] = set()
    for element in root.iter("style"):
        for selectors, body in _rules(_COMMENT.sub("", element.text or "")):
            away = _STYLED_AWAY.search(body)
            for selector in selectors.split(","):
                alone = _CLASS.fullmatch(selector.strip())
                if alone and away:
                    hidden[alone[1]] = "display:none" if "none" in away[0] else "visibility:hidden"
                elif "display" in body or "visibility" in body or "opacity" in body:
                    shown.update(_CLASS.findall(selector))
    return {name: style for name, style in hidden.items() if name not in shown}


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The rules of a style sheet that hold for every medium: selectors and declarations, in lower case but names."""
    depth, head, start = 0, "", 0
    for brace in re.finditer(r"[{}]", css):
        text = css[start : brace.start()]
        start = brace.end()
        if brace[0] == "{":
            depth += 1
            head = text.rpartition(";")[2] if depth == 1 else head
            continue
        if depth == 1 and "@" not in head:
            yield head.replace("<!--", "").strip(), text.lower()
        depth = max(depth - 1, 0)
