"""What a page shows that is not written in it: documents in frames and viewers, other pages in frames, pictures.

Offices publish a page that holds nothing but a frame with the report's PDF, a viewer whose address names it
(``viewer.html?file=…``), pictures of its pages, or a flip-book. One list of such ways, for whoever fetches what a page
shows and for whoever says why the page itself is no report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|xlsx?)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)$", re.IGNORECASE)
_NO_PAGE = re.compile(r"\.(?:js|css|swf|mp[34]|flv|gif|ico|svg)$", re.IGNORECASE)
_FRAMES = {"iframe": ("src", "data-src"), "frame": ("src",), "embed": ("src", "data-src"), "object": ("data",)}
_LAZY = ("data-src", "data-url", "data-pdf", "data-file", "data-href", "data-path", "data-link")
_SOURCES = ("src", "data-src", "data-original", "original")
_PARAMETERS = frozenset(["src", "movie", "filename", "url", "file", "data"])
_IN_SCRIPT = re.compile(r"[\"']([^\"'<>\s]{1,300}\.(?:pdf|docx?|wps|ofd))[\"']", re.IGNORECASE)
_FLIPBOOK = re.compile(
    r"turn(?:\.min)?\.js|turnjs|flip-?book|fliphtml5|flip_?html|dflip|wowbook|booklet(?:\.min)?\.js|3dflip|电子书翻页",
    re.IGNORECASE,
)
# Beside pages, what calls itself a viewer; a program that hands out a file is none.
_VIEWER = re.compile(r"\.html?$|view|pdf\.?js|preview|reader|onlineread", re.IGNORECASE)
_AROUND = re.compile(r"\b(?:nav|menu|header|footer|foot|sidebar|crumb|breadcrumb|friend|copyright)", re.IGNORECASE)
_LONGEST = 4_000
_SMALLEST = 120  # pixels that a picture of a page is wide at least

Kind = Literal["document", "page", "picture"]


class Embedded(NamedTuple):
    """Something a page shows: the element, its whole address, and what stands there."""

    element: etree._Element
    address: str
    kind: Kind


def embedded(root: etree._Element, base: str = "") -> Iterator[Embedded]:
    """What a page's elements show, in the page's order, but for its navigation, header and footer.

    The plain links to documents are not among it.

    Args:
        root: the page.
        base: its address; without it addresses stay as the page has them.
    """
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if not isinstance(element.tag, str) or is_around(element):
            walk.skip_subtree()
        else:
            for printed, kind in _shown(element):
                address = _whole(printed, base)
                if address and (found := viewed(address)):
                    yield Embedded(element, found, "document")
                elif address and _is_document(address):
                    yield Embedded(element, address, "document")
                elif address and kind and not _NO_PAGE.search(urlsplit(address).path):
                    yield Embedded(element, address, kind)


def in_scripts(root: etree._Element, base: str = "") -> Iterator[str]:
    """The addresses of documents that a page's own scripts name, as those of viewers do."""
    for script in root.iter("script"):
        for match in _IN_SCRIPT.finditer((script.text or "")[: 64 << 10]):
            if address := _whole(match[1].replace("\\/", "/"), base):
                yield viewed(address) or address


def is_flipbook(root: etree._Element) -> bool:
    """Whether a page is a viewer whose pages are turned over."""
    for element in root.iter("script", "link", "iframe", "embed", "object", "div"):
        named = (element.get(name) or "" for name in ("src", "href", "data", "class", "id"))
        if _FLIPBOOK.search(" ".join(named)[:_LONGEST]):
            return True
    return False


def _shown(element: etree._Element) -> Iterator[tuple[str, Kind | None]]:
    """The addresses an element shows, with what stands there where that is no document by its name."""
    tag = element.tag
    if tag in _FRAMES:
        yield from ((printed, "page") for name in _FRAMES[tag] if (printed := element.get(name)))
    elif tag == "param" and (element.get("name") or "").lower() in _PARAMETERS:
        yield element.get("value") or "", None
    elif tag == "img":
        printed = next((value for name in reversed(_SOURCES) if (value := element.get(name))), "")
        if _PICTURE.search(_path(printed)) and not _is_small(element):
            yield printed, "picture"
    elif tag == "a":
        href = element.get("href") or ""
        if "=" in href and not _is_document(href):
            yield href, None
    elif element.attrib:
        yield from ((printed, None) for name in _LAZY if (printed := element.get(name)))


def _path(address: str) -> str:
    """The path of an address, empty where it is none."""
    try:
        return urlsplit(address.strip()).path
    except ValueError:
        return ""


def is_picture(address: str) -> bool:
    """Whether an address is that of a picture, by its name."""
    return bool(_PICTURE.search(_path(address)))


def _is_document(address: str) -> bool:
    return bool(_DOCUMENT.search(_path(address)))


def _is_small(image: etree._Element) -> bool:
    width = (image.get("width") or "").strip().removesuffix("px")
    return width.isascii() and width.isdigit() and len(width) < 6 and int(width) < _SMALLEST


def _whole(printed: str, base: str) -> str | None:
    """A whole address of http(s); as printed where no base is known."""
    place = printed.strip()
    if not place or len(place) > _LONGEST or place.startswith(("#", "about:", "javascript:", "data:", "blob:")):
        return None
    try:
        address = urljoin(base, place) if base else place
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if scheme in ("http", "https", "") else None


def is_around(element: etree._Element) -> bool:
    """Whether an element is a page's navigation, header or footer."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in ("nav", "header", "footer") or (named != " " and bool(_AROUND.search(named)))


def viewed(address: str) -> str | None:
    """The document that a viewer's address names, in its query or behind its #; None where it is no viewer's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not (parts.query or parts.fragment) or not _VIEWER.search(f"{parts.hostname or ''}{parts.path}"):
        return None
    for _, value in (*parse_qsl(parts.query), *parse_qsl(parts.fragment)):
        if _DOCUMENT.search(_path(value)):
            return _whole(value, address)
    return None
