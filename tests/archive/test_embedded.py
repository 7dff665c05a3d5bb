"""What a page shows that is not written in it."""

from __future__ import annotations

import pytest
from lxml import html

from archive.embedded import embedded, in_scripts, is_flipbook, viewed

BASE = "http://www.example.gov.cn/nb/202503/t1.html"
HOST = "http://www.example.gov.cn"


def shown(inside: str) -> list[tuple[str, str]]:
    """What a page shows, with its kind."""
    return [(one.address.removeprefix(HOST), one.kind) for one in embedded(html.fromstring(inside), BASE)]


@pytest.mark.parametrize(
    ("inside", "address", "kind"),
    [
        ('<div><iframe src="./W1.pdf"></iframe></div>', "/nb/202503/W1.pdf", "document"),
        ('<div><iframe src="/web/viewer.html?file=/nb/W1.pdf"></iframe></div>', "/nb/W1.pdf", "document"),
        ('<div><iframe src="/web/viewer.html?file=%2Fnb%2FW1.pdf"></iframe></div>', "/nb/W1.pdf", "document"),
        ('<div><embed src="W1.pdf"></div>', "/nb/202503/W1.pdf", "document"),
        ('<div><object data="W1.docx"></object></div>', "/nb/202503/W1.docx", "document"),
        ('<div><object><param name="src" value="W1.pdf"></object></div>', "/nb/202503/W1.pdf", "document"),
        ('<div><p data-src="W1.pdf"></p></div>', "/nb/202503/W1.pdf", "document"),
        ('<div><a href="/preview?url=/W1.pdf">看</a></div>', "/W1.pdf", "document"),
        ('<div><iframe src="/content/1.html"></iframe></div>', "/content/1.html", "page"),
        ('<div><img src="b.png" data-src="1.jpg"></div>', "/nb/202503/1.jpg", "picture"),
    ],
)
def test_each_way_of_showing_is_known(inside: str, address: str, kind: str) -> None:
    """Frames, viewers, objects, lazy elements and pictures give the address of what they show."""
    assert shown(inside) == [(address, kind)]


@pytest.mark.parametrize(
    "inside",
    [
        '<div><iframe src="about:blank"></iframe></div>',
        '<div><iframe src="javascript:x()"></iframe></div>',
        '<div><iframe src="http://["></iframe></div>',
        '<div><iframe src="file:///etc/x.pdf"></iframe></div>',
        '<div><a href="W1.pdf">附件</a></div>',
        '<div><img src="logo.gif"><img src="dot.png" width="16"></div>',
        '<div><div class="header"><img src="logo.png"><iframe src="w.html"></iframe></div></div>',
    ],
)
def test_what_shows_nothing_is_left(inside: str) -> None:
    """Blank and broken addresses, plain links, icons and what stands in the header show nothing."""
    assert shown(inside) == []


def test_a_program_that_hands_out_a_file_is_no_viewer() -> None:
    """A download whose query names a file is asked for as it is."""
    assert viewed("/module/download/downfile.jsp?classid=0&filename=01.wps") is None


def test_a_script_names_its_viewers_document() -> None:
    """The address that a page's own script hands to a viewer is found, also with its slashes escaped."""
    tree = html.fromstring('<div><script>show({"url":"\\/nb\\/W1.pdf"})</script></div>')
    assert list(in_scripts(tree, BASE)) == [f"{HOST}/nb/W1.pdf"]


def test_a_flip_book_is_known_by_its_scripts() -> None:
    """A page that loads the script of a flip-book is one; another is not."""
    assert is_flipbook(html.fromstring('<div><script src="/js/turn.min.js"></script></div>'))
    assert not is_flipbook(html.fromstring('<div><script src="/js/jquery.min.js"></script></div>'))
