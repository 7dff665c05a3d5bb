"""How the publishing systems' lists are read: labelled pages, a real one, and anything at all."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links import why_left
from crawler.systems import SYSTEMS, Ask, Listing, Shifted
from crawler.systems.listing import PAGES_AT_MOST

CASES = sorted((Path(__file__).parent / "cases").iterdir())
URL = "http://www.example.gov.cn/nb/index.html"
SYSTEM_KEYS = sorted(SYSTEMS)


def case(folder: Path) -> tuple[dict[str, Any], str]:
    """What is wanted of a case, and its page."""
    (page,) = folder.glob("in.*")
    want: dict[str, Any] = json.loads((folder / "want.json").read_text("utf-8"))
    return want, page.read_text("utf-8")


def read(folder: Path) -> Listing:
    """A case's page as its system reads it."""
    want, page = case(folder)
    return SYSTEMS[want["system"]].read(page, want["url"])


GOOD = [folder for folder in CASES if "shifted" not in case(folder)[0]]
SHIFTED = [folder for folder in CASES if "shifted" in case(folder)[0]]


def name(folder: Path) -> str:
    """A case's name."""
    return folder.name


@pytest.mark.parametrize("folder", GOOD, ids=name)
def test_rows_have_address_title_date_and_column(folder: Path) -> None:
    """A page gives its rows in order, each with whole title, the date beside it and the column."""
    links = [[link.address, link.text, link.date, link.column] for link in read(folder).links]
    assert links == case(folder)[0]["links"]


@pytest.mark.parametrize("folder", GOOD, ids=name)
def test_further_pages_are_asked_for_as_a_browser_would(folder: Path) -> None:
    """A page names the other pages' addresses and what is posted there; a later page names none."""
    assert [list(ask) for ask in read(folder).further] == case(folder)[0]["further"]


@pytest.mark.parametrize("folder", GOOD, ids=name)
def test_a_page_says_how_many_rows_there_are_and_what_the_column_is_called(folder: Path) -> None:
    """Where the page announces its rows and names its column, both are known."""
    listing = read(folder)
    assert (listing.total, listing.column) == (case(folder)[0]["total"], case(folder)[0]["column"])


@pytest.mark.parametrize("folder", SHIFTED, ids=name)
def test_a_page_in_another_shape_says_what_was_looked_for(folder: Path) -> None:
    """A page without rows, or of another system, is an error that names the address, what was sought and found."""
    with pytest.raises(Shifted) as shifted:
        read(folder)
    said = str(shifted.value)
    assert case(folder)[0]["shifted"] in said
    assert said.startswith(case(folder)[0]["url"])
    assert "looked for" in said


@pytest.mark.parametrize("key", SYSTEM_KEYS)
def test_every_system_has_cases_that_hold_and_cases_that_break(key: str) -> None:
    """Each system of the registry is known by its own key and has both kinds of cases."""
    assert SYSTEMS[key].key == key
    assert any(folder.name.startswith(key) for folder in GOOD)
    assert any(folder.name.startswith(key) for folder in SHIFTED)


@pytest.mark.corpus
def test_the_real_list_gives_its_reports_and_nothing_else(corpus: Path) -> None:
    """The TRS list as published gives five reports, 2016 to 2020, with titles and dates, and no other link."""
    page = (corpus / "real" / "pingtan-list.html").read_text("utf-8")
    listing = SYSTEMS["trs"].read(page, "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/")
    years = [link.text.removeprefix("平潭综合实验区")[:4] for link in listing.links]
    assert years == ["2020", "2019", "2018", "2017", "2016"]
    assert {link.text[11:] for link in listing.links} == {"年度政府信息公开工作年度报告"}
    assert [link.date for link in listing.links] == [
        "2021-03-05",
        "2020-01-20",
        "2019-01-10",
        "2018-01-23",
        "2017-01-18",
    ]
    assert [why_left(link) for link in listing.links] == [None] * 5
    assert (listing.further, listing.column) == ((), "政府信息公开年报")
    assert listing.links[0].address.endswith("/zwgk/zfxxgk/zfxxgknb/202103/t20210305_80595.htm")


def test_the_pages_of_a_list_together_have_all_its_rows() -> None:
    """What the jcms column page asks for covers every row after those it has, without a gap."""
    listing = read(next(folder for folder in GOOD if folder.name == "jcms-column"))
    asked = [ask.url.partition("startrecord=")[2].split("&") for ask in listing.further]
    covered = [n for first, last, *_ in asked for n in range(int(first), int(last.removeprefix("endrecord=")) + 1)]
    assert covered == list(range(len(listing.links) + 1, (listing.total or 0) + 1))


def following(number: int) -> str:
    """An answer of a jcms data proxy that names the next one, for ever."""
    href = f"/module/web/jpage/dataproxy.jsp?page={number + 1}&amp;appid=1"
    row = f"<record><![CDATA[<li><a href='/art/{number}.html'>公告</a></li>]]></record>"
    return f"<datastore><nextgroup><![CDATA[<a href='{href}'></a>]]></nextgroup>{row}</datastore>"


def test_a_list_that_always_names_a_next_page_comes_to_an_end() -> None:
    """A jcms list without a script is followed page by page, and no further than any list goes."""
    base = "http://www.example.gov.cn/module/web/jpage/dataproxy.jsp?appid=1&page="
    (ask,) = SYSTEMS["jcms"].read(following(7), f"{base}7").further
    assert ask.url.endswith("?page=8&appid=1")
    with pytest.raises(Shifted, match=f"at most {PAGES_AT_MOST} pages"):
        SYSTEMS["jcms"].read(following(PAGES_AT_MOST), f"{base}{PAGES_AT_MOST}")


def test_addresses_that_are_none_are_left_or_named() -> None:
    """A row or a next page with an impossible port is left; a data proxy with one is named."""
    ucap = '{"data": {"results": [{"title": "x", "url": "http://h:80a/"}, {"title": "y", "url": "/y"}]}}'
    assert [link.text for link in SYSTEMS["ucap"].read(ucap, URL).links] == ["y"]
    page = following(7).replace("/module", "http://h:99999/module")
    assert SYSTEMS["jcms"].read(page, URL).further == ()
    unit = ".jpage({totalRecord:9,perPage:1,proxyUrl:'http://[/x',ajaxParam:{a:'b'}})"
    with pytest.raises(Shifted, match="looked for the address of a data proxy"):
        SYSTEMS["jcms"].read(unit, URL)


def test_a_plain_ask_is_a_get() -> None:
    """An address alone is asked for without a body."""
    assert Ask(URL) == (URL, None)


PIECES = [
    '<a href="/a.html">报告</a>',
    "<record><![CDATA[",
    "]]></record>",
    "<nextgroup><![CDATA[",
    "<datastore>",
    ".jpage({totalRecord:9,perPage:0,ajaxParam:{a:1}",
    ".jpage({totalRecord:9999999,perPage:1,ajaxParam:{a:'b'}",
    "createPageHTML(3, 0, 'index', 'html')",
    "共 9999 页",
    '{"data": {"total": 9, "results": [',
    '{"title": "x", "url": "http://["}',
    '{"title": "x", "url": "/x", "publishedTime": 99999999999999999}',
    "]}}",
    "channelid='abcd1234'",
    "\x00",
    "<",
    '"',
    "[" * 2000,
]


@pytest.mark.parametrize("key", SYSTEM_KEYS)
@given(page=st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_any_text_is_read_or_shifted(key: str, page: str) -> None:
    """Whatever a page is, reading it gives rows, something to ask for, or Shifted; never another error."""
    try:
        listing = SYSTEMS[key].read(page, URL)
    except Shifted:
        return
    assert listing.links or listing.further


@pytest.mark.parametrize("key", SYSTEM_KEYS)
@pytest.mark.parametrize("piece", [piece for piece in PIECES if len(piece) > 1])
def test_a_hostile_page_takes_no_time(key: str, piece: str) -> None:
    """Fifty kilobytes of one fragment over and over are read or refused at once."""
    begun = time.process_time()
    with suppress(Shifted):
        SYSTEMS[key].read((piece * (50_000 // len(piece) + 1))[:50_000], URL)
    assert time.process_time() - begun < 2
