"""Addresses: one identity for every spelling of the same page, and none for two pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from archive.address import canonical, host_of, is_loopback

PAGE = "shili.example/zwgk/2024.html"


@pytest.mark.parametrize(
    "url",
    [
        f"http://{PAGE}",
        f"https://{PAGE}",
        f"http://www.{PAGE}",
        f"http://WWW.Shili.Example:80{PAGE[13:]}",
        f"https://{PAGE[:13]}:443{PAGE[13:]}",
        f"http://{PAGE[:13]}.{PAGE[13:]}",
        f"http://{PAGE}#top",
        f"http://{PAGE};jsessionid=0A1B.node-2",
        f"http://{PAGE};JSESSIONID=0A1B?utm_source=weixin&UTM_Medium=x",
        f"http://{PAGE}?",
        "http://shili.example//zwgk///2024.html",
        "http://shili.example/%7awgk/2024%2Ehtml",
        f"  http://{PAGE}\n",
        PAGE,
    ],
)
def test_every_spelling_of_a_page_is_one_identity(url: str) -> None:
    """Scheme, www, default port, session id, utm parameters, fragment, slashes in a row and escapes make no other."""
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    "passing",
    [
        "jsessionid=0A1B",
        "PHPSESSID=0a1b",
        "ASPSESSIONIDQQBCCDRT=KLMN",
        "ASP.NET_SessionId=x",
        "sessionId=1",
        "session_id",
        "_=1736900000000",
        "_t=1",
        "t=1736900000000",
        "timestamp=1736900000000",
        "rnd=0.7346110862310",
    ],
)
def test_what_passes_with_the_visit_is_no_part_of_an_identity(passing: str) -> None:
    """Session ids and what keeps caches from answering: with them it is the same page, in any place of the query."""
    for query in (f"id=5&{passing}", f"{passing}&id=5"):
        assert canonical(f"http://{PAGE}?{query}") == f"{PAGE}?id=5"


@pytest.mark.parametrize(
    "query",
    ["t=2024", "_=a", "timestamp=20240115a", "sid=0123456789abcdef01234567", "sid=5&a=1", "session=2", "lt=1736900000"],
)
def test_what_may_name_the_page_stays(query: str) -> None:
    """A short number, a word, and a ``sid`` that is all that names the page are part of its identity."""
    assert canonical(f"http://{PAGE}?{query}") == f"{PAGE}?{query}"


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("http://a.example", "a.example/"),
        ("http://a.example?b=1", "a.example/?b=1"),
        ("http://a.example/?b=2&utm_x=1&a=1&&c", "a.example/?b=2&a=1&c"),
        ("http://a.example/?u=http://b.example//x", "a.example/?u=http://b.example//x"),
        ("http://a.example/%e5%b9%B4?%c4%ea=%7e%2f", "a.example/%E5%B9%B4?%C4%EA=~%2F"),
        ("http://a.example/100%", "a.example/100%"),
        ("http://a.example/附件 1.html?名=年", "a.example/%E9%99%84%E4%BB%B6%201.html?%E5%90%8D=%E5%B9%B4"),
        ("http://a.example/a\\b[1].html", "a.example/a/b%5B1%5D.html"),
        ("http://示例.example/", "xn--fsq092h.example/"),
        ("http://a.example/\ud800", "http://a.example/\ud800"),
        ("http://a.example:8080/x", "a.example:8080/x"),
        ("http://127.0.0.1:41234/x", "127.0.0.1/x"),
        ("http://localhost:41234/x", "localhost/x"),
        ("http://[::1]:41234/x", "[::1]/x"),
        ("http://[2001:db8::1]:8080/x", "[2001:db8::1]:8080/x"),
        ("file:///home/a//b%7e.docx", "file:///home/a//b%7e.docx"),
        ("", ""),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("http://a.example:port/x", "http://a.example:port/x"),
        ("http://[broken/x", "http://[broken/x"),
    ],
)
def test_what_an_identity_keeps(url: str, identity: str) -> None:
    """Other ports, other parameters in their order and reserved escapes stay; what names no host stays as it is."""
    assert canonical(url) == identity


@pytest.mark.parametrize(
    ("one", "other"),
    [("/a?x=1&y=2", "/a?y=2&x=1"), ("/a", "/A"), ("/a", "/a/"), ("/a%2Fb", "/a/b"), ("/a?x=%26", "/a?x=&")],
)
def test_two_pages_are_not_one(one: str, other: str) -> None:
    """Order of parameters, case, a last slash and reserved characters may each name another page."""
    assert canonical(f"http://a.example{one}") != canonical(f"http://a.example{other}")


@given(st.text(max_size=40))
def test_an_identity_is_its_own_identity(rest: str) -> None:
    """Asked again, it does not change; no address is an error."""
    for url in (rest, f"http://a.example/{rest}", f"http://a.example/?{rest}"):
        assert canonical(canonical(url)) == canonical(url)


@given(st.text(max_size=20) | st.text("附 %41/\\?&#'|[]\t:", max_size=20))
def test_an_address_is_one_as_it_is_found_and_as_it_is_asked_for(rest: str) -> None:
    """Requests are sent with every character escaped that needs it: what comes back belongs to what was planned."""
    for url in (f"http://a.example/{rest}", f"http://a.example/?{rest}"):
        assert canonical(safe_url_string(url)) == canonical(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://A.example/x", "a.example"),
        ("http://a.example:80/", "a.example"),
        ("https://a.example:443/", "a.example"),
        ("https://a.example:80/", "a.example:80"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("file:///x", ""),
    ],
)
def test_a_host_has_its_port_unless_it_is_the_schemes_own(url: str, host: str) -> None:
    """The port belongs to the host, but for 80 of http and 443 of https."""
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]/", True),
        ("http://localhost/", True),
        ("http://localhost.example/", False),
        ("http://10.0.0.1/", False),
        ("file:///x", False),
    ],
)
def test_loopback_is_this_machine(url: str, here: bool) -> None:
    """The loopback networks and ``localhost``, and nothing that only looks like it."""
    assert is_loopback(url) is here
