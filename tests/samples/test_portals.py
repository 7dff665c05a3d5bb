"""The four sample portals: what stands on them, how they page, and what the second state has otherwise."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest

from archive.address import canonical
from archive.text import decode
from crawler.links import Link, attachments, why_left
from crawler.portal import load
from crawler.systems import SYSTEMS, Ask
from extract.document import Origin
from extract.errors import DocumentError
from extract.reading import extract
from extract.report import Figures, Report
from samples.jcms_site import PARAMETERS, PROXY
from samples.look import looks
from samples.organs import organs, sample_reports
from samples.portals import Expected, SamplePortals, State, folder_portal, sample_portals, write_rows
from samples.register import Organ
from samples.site import site
from samples.system import HITS, MADE

CODES = [look.code for look in looks()]
EACH = pytest.mark.parametrize("code", CODES)
STATES: tuple[State, State] = (1, 2)
TABLES = ("disclosure", "applications", "proceedings")


class Answer(NamedTuple):
    """What a request got."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, decoded by evidence."""
        return decode(self.body, None).text


def ask(url: str, body: str | None = None) -> Answer:
    """One request, redirects not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        method, sent = ("GET", None) if body is None else ("POST", body.encode())
        connection.request(method, url.removeprefix(f"{parts.scheme}://{parts.netloc}"), sent)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def follow(url: str) -> tuple[str, Answer]:
    """One request and what it leads to."""
    answer = ask(url)
    while answer.status == 302:
        url = urljoin(url, answer.headers["location"])
        answer = ask(url)
    return url, answer


@pytest.fixture(scope="module")
def portals() -> Iterator[SamplePortals]:
    """The portals, served."""
    with sample_portals() as served:
        yield served


@pytest.fixture(autouse=True)
def first_state(portals: SamplePortals) -> None:
    """Each test begins in the first state, with nothing asked."""
    portals.state = 1
    portals.asked.clear()


def links(portals: SamplePortals, code: str) -> dict[str, Link]:
    """Every link of a portal's list as the crawler's own readers find them; pages that fail are left."""
    (row,) = (row for row in portals.rows() if row["code"] == code)
    system = SYSTEMS[row["system"]]
    found: dict[str, Link] = {}
    (start,) = row["start"]
    waiting, seen = [Ask(start)], {Ask(start)}
    while waiting:
        one = waiting.pop(0)
        answer = ask(one.url, one.body)
        if answer.status != 200:
            continue
        listing = system.read(answer.text, one.url)
        found |= {link.address: link for link in listing.links}
        waiting += [further for further in listing.further if further not in seen]
        seen.update(listing.further)
    return found


def read(one: Expected) -> Report:
    """What a reader finds at the place of a report."""
    answer = ask(one.url)
    assert answer.status == 200
    kind, _, charset = answer.headers["content-type"].partition("; charset=")
    return extract(answer.body, "x", Origin(link_text=one.title, declared_type=kind, declared_charset=charset or None))


def figures(report: Report) -> dict[str, object]:
    """The figures of a report by dotted key."""
    tables: dict[str, Figures] = {name: getattr(report, name) or {} for name in TABLES}
    return {f"{t}.{row}.{c}": value for t in TABLES for row, line in tables[t].items() for c, value in line.items()}


def errors(report: Report) -> set[str]:
    """The rules of severity error that a report breaks."""
    return {finding.rule for finding in report.findings if finding.severity == "error"}


def test_every_report_stands_on_one_portal() -> None:
    """Each organ is of one portal, and each of its reports stands there in one of the states."""
    homes = Counter(organ for look in looks() for organ in look.organs)
    assert homes == Counter(organ.id for organ in organs())
    standing = {
        (one.sample.organ.id, one.sample.report.year) for c in CODES for s in STATES for one in site(c, s).standings
    }
    assert standing == {(sample.organ.id, sample.report.year) for sample in sample_reports()}


def test_there_are_enough_shapes() -> None:
    """Pages of both kinds, files behind a page, twins beside a page, and texts in the list all occur."""
    standing = [one for code in CODES for one in site(code, 1).standings]
    assert len({(one.sample.organ.id, one.sample.report.year) for one in standing}) == 42
    shapes = Counter((one.sample.style, one.kind, one.listed == one.path) for one in standing)
    assert set(shapes) >= {
        ("clean", "page", True),
        ("word", "page", True),
        ("word", "page", False),
        ("docx", "attachment", False),
        ("clean", "attachment", False),
        ("text", "attachment", True),
    }
    assert all(len(look.organs) >= 2 for look in looks())


def test_rows_are_right_portal_rows(portals: SamplePortals, tmp_path: Path) -> None:
    """The rows are written as TOML that the crawler's own loader takes: loopback, checked, without delay."""
    path = portals.write(tmp_path)
    assert path == tmp_path / "portals" / "samples.toml"
    assert tomllib.loads(path.read_text("utf-8")) == {"portal": portals.rows()}
    loaded = load(path.parent)
    for code in CODES:
        portal = loaded[code]
        assert (portal.delay, portal.loopback, portal.checked) == (0, True, date(2025, 4, 1))
        assert "虚构" in portal.name
        assert set(portal.hosts) == {urlsplit(portals.bases[code]).netloc}
    hosts = [urlsplit(base).hostname for base in portals.bases.values()]
    assert hosts == ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"]


@pytest.mark.parametrize("state", STATES)
@EACH
def test_every_report_reads_back_as_printed(portals: SamplePortals, code: str, state: State) -> None:
    """At every place of a report a reader finds its title, organ, year and figures, and what it declares broken."""
    portals.state = state
    for one in (one for one in portals.expected() if one.portal == code):
        report = read(one)
        assert (report.title, report.agency, report.year) == (one.title, one.sample.organ.name, one.year), one.url
        assert figures(report) == figures(one.sample.report), one.url
        assert errors(report) == set(one.sample.broken), one.url


@EACH
def test_the_list_names_every_report(portals: SamplePortals, code: str) -> None:
    """Every report is found by the list of its portal, with title and date, and nothing else is taken for one."""
    taken = {canonical(a): link for a, link in links(portals, code).items() if why_left(link) is None}
    expected = [one for one in portals.expected() if one.portal == code]
    assert set(taken) == {canonical(one.listed) for one in expected}
    for one in expected:
        link = taken[canonical(one.listed)]
        assert (link.text, link.date) == (one.title, one.sample.facts.published)


@EACH
def test_the_list_has_much_else(portals: SamplePortals, code: str) -> None:
    """Explanations, notices, letters or guides stand in the column, with other articles; none of them is a report."""
    (look,) = (look for look in looks() if look.code == code)
    left = {a: link for a, link in links(portals, code).items() if why_left(link) is not None}
    listed = {link.text for link in left.values()}
    assert listed >= {other.title for other in look.others}
    articles = [a for a, link in left.items() if link.date]
    assert len(articles) == len(look.others) + look.fillers
    for address in articles[:12]:
        answer = ask(address)
        assert answer.status == 200
        with pytest.raises(DocumentError):
            extract(answer.body, "x", Origin(link_text=left[address].text))


@EACH
def test_reports_stand_on_further_pages(code: str) -> None:
    """The list has more rows than its first page shows, and reports are among the others."""
    shown = site(code, 1)
    first = 45 if shown.system.key == "jcms" else 15
    titles = {one.title for one in shown.standings}
    assert len([row for row in shown.rows[first:] if row.text in titles]) >= 2


@EACH
def test_a_listed_page_leads_to_its_report(portals: SamplePortals, code: str) -> None:
    """From the listed address one comes to the report: itself, by a redirect, or by the one attachment of the page."""
    for one in (one for one in portals.expected() if one.portal == code):
        url, answer = follow(one.listed)
        if one.kind == "page":
            assert url == one.url
        elif one.listed != one.url:
            assert [link.address for link in attachments(answer.text, url)] == [one.url]


def test_a_covering_page_is_no_report(portals: SamplePortals) -> None:
    """A page that says only that the report is attached cannot be read as one."""
    covered = [one for one in portals.expected() if one.sample.style == "docx"]
    assert len({one.portal for one in covered}) == 4
    for one in covered:
        with pytest.raises(DocumentError):
            extract(follow(one.listed)[1].body, "x", Origin(link_text=one.title))


def test_files_have_their_digest(portals: SamplePortals) -> None:
    """An attachment's bytes are those of its digest, at every request."""
    files = [one for one in portals.expected() if one.kind == "attachment"]
    for one in files:
        assert {hashlib.sha256(ask(one.url).body).hexdigest() for _ in range(2)} == {one.sha256}
    assert all(one.sha256 is None for one in portals.expected() if one.kind == "page")


def test_counters_change_a_page_at_every_request(portals: SamplePortals) -> None:
    """Two requests get different bytes, which differ in the visitors and the time of generation alone."""
    for one in (one for one in portals.expected() if one.kind == "page"):
        pages = [ask(one.url) for _ in range(2)]
        assert pages[0].body != pages[1].body
        still = {re.sub(r"\d{5}(?=</)|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "", page.text) for page in pages}
        assert len(still) == 1, one.url
        assert not any(mark in pages[0].text for mark in (HITS, MADE))


def test_the_gbk_portal_lies_about_its_charset(portals: SamplePortals) -> None:
    """Its headers say utf-8 or ISO-8859-1, on lists, pages and texts, and the bytes are GB18030."""
    base, said = portals.bases["sample-gbk"], set()
    addresses = [base + site("sample-gbk", 1).system.page(number) for number in (0, 1)]
    addresses += [one.url for one in portals.expected() if one.portal == "sample-gbk" and one.sample.style != "docx"]
    for address in addresses:
        answer = ask(address)
        said.add(answer.headers["content-type"].partition("; charset=")[2])
        assert "政府信息公开" in answer.body.decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode("utf-8")
    assert said == {"utf-8", "ISO-8859-1"}


def test_the_first_page_of_a_jcms_list_has_a_group_of_rows(portals: SamplePortals) -> None:
    """The column page brings 45 records; the others come by POST with the page's parameters, and only with them."""
    base = portals.bases["sample-jcms"]
    first = ask(base + site("sample-jcms", 1).system.start).text
    assert first.count("<record><![CDATA[") == 45
    total = len(site("sample-jcms", 1).rows)
    assert f"totalRecord:{total}" in first
    further = f"{base}{PROXY}?startrecord=46&endrecord=90&perpage=15"
    answer = ask(further, urlencode(PARAMETERS))
    assert answer.headers["content-type"] == "text/xml;charset=UTF-8"
    assert answer.text.count("<record><![CDATA[") == total - 45 > 0
    assert ask(further, "columnid=1").text.count("<record>") == 0
    assert ask(further).status == 404


def test_a_ucap_column_page_has_no_rows(portals: SamplePortals) -> None:
    """The column page names the channel; its rows come as JSON, fifteen a page, with the total."""
    base = portals.bases["sample-ucap"]
    assert not re.search(r"\.shtml\"", ask(base + site("sample-ucap", 1).system.start).text)
    pages = [json.loads(ask(base + site("sample-ucap", 1).system.page(number)).body)["data"] for number in (1, 2, 3)]
    total = len(site("sample-ucap", 1).rows)
    assert [len(page["results"]) for page in pages] == [15, 15, total - 30]
    assert {page["total"] for page in pages} == {total}
    assert {"title", "url", "publishedTimeStr"} <= set(pages[0]["results"][0])


def test_what_a_random_address_answers(portals: SamplePortals) -> None:
    """Two portals are honest, one answers 200 to anything, one sends everybody home."""
    answers = {code: ask(f"{base}/zwgk/nothing-here-17.html") for code, base in portals.bases.items()}
    assert {code: answer.status for code, answer in answers.items()} == {
        "sample-trs": 404,
        "sample-jcms": 404,
        "sample-ucap": 200,
        "sample-gbk": 302,
    }
    assert "您访问的页面不存在" in answers["sample-ucap"].text
    assert answers["sample-gbk"].headers["location"] == "/"


def test_robots_and_the_private_corner(portals: SamplePortals) -> None:
    """Each has a robots.txt; one closes a corner that its navigation leads to, one names a delay of 0."""
    robots = {code: ask(f"{base}/robots.txt") for code, base in portals.bases.items()}
    assert all(answer.headers["content-type"].startswith("text/plain") for answer in robots.values())
    assert "Disallow: /private/" in robots["sample-trs"].text
    assert "Crawl-delay: 0" in robots["sample-jcms"].text
    assert 'href="/private/stats.html"' in ask(f"{portals.bases['sample-trs']}/").text
    assert ask(f"{portals.bases['sample-trs']}/private/stats.html").status == 200


def test_an_old_address_leads_to_the_report(portals: SamplePortals) -> None:
    """Two rows name an old address, which redirects."""
    old = [one for one in portals.expected() if ask(one.listed).status == 302]
    assert {one.portal for one in old} == {"sample-trs", "sample-ucap"}
    assert all(one.listed != one.url == follow(one.listed)[0] for one in old)


@pytest.mark.parametrize(("code", "spelling"), [("sample-trs", "//t"), ("sample-jcms", ";jsessionid=")])
def test_one_row_stands_twice(portals: SamplePortals, code: str, spelling: str) -> None:
    """One report is listed once more in another spelling of the same address, which answers too."""
    rows = [row for row in site(code, 1).rows if spelling in row.address]
    (row,) = rows
    same = [other for other in site(code, 1).rows if other.text == row.text]
    assert len(same) == 2
    assert len({canonical(portals.bases[code] + other.address) for other in same}) == 1
    assert row.text in ask(portals.bases[code] + row.address).text


def test_attachments_of_jcms_are_named_in_an_old_charset(portals: SamplePortals) -> None:
    """A download is an octet-stream whose name stands in GBK in its Content-Disposition."""
    (one,) = [one for one in portals.expected() if one.portal == "sample-jcms" and one.sample.style == "docx"]
    answer = ask(one.url)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert one.title in answer.headers["content-disposition"].encode("latin-1").decode("gb18030")


def test_what_was_asked_is_remembered(portals: SamplePortals) -> None:
    """Each request stands in the log with host, method, path, body, instants and status, and the log can be cleared."""
    base = portals.bases["sample-jcms"]
    ask(f"{base}/robots.txt")
    ask(f"{base}{PROXY}?startrecord=1", "columnid=71")
    first, second = portals.asked
    assert first[:4] == (urlsplit(base).netloc, "GET", "/robots.txt", b"")
    assert second[1:4] == ("POST", f"{PROXY}?startrecord=1", b"columnid=71")
    assert first.instant <= first.answered <= second.instant <= second.answered
    assert (first.status, second.status) == (200, 200)
    portals.asked.clear()
    assert portals.asked == []


def test_connections_are_kept(portals: SamplePortals) -> None:
    """One connection serves many requests."""
    connection = HTTPConnection(urlsplit(portals.bases["sample-trs"]).netloc, timeout=10)
    for _ in range(3):
        connection.request("GET", "/robots.txt")
        answer = connection.getresponse()
        assert (answer.read()[:5], answer.version, answer.will_close) == (b"User-", 11, False)
    connection.close()


def test_the_second_state_is_what_is_declared(portals: SamplePortals) -> None:
    """One place is gone, one is new, one list page fails, one report differs; all else is as it was."""
    first, second = ({one.url: one for one in portals.expected(state)} for state in STATES)
    other = portals.differences
    assert first.keys() - second.keys() == {other.gone}
    assert second.keys() - first.keys() == {other.new}
    altered = {url for url in first.keys() & second.keys() if first[url].sample != second[url].sample}
    assert altered == {other.changed}
    portals.state = 2
    assert (ask(other.gone).status, ask(other.new).status, ask(other.failed).status) == (404, 200, other.status)
    portals.state = 1
    assert (ask(other.gone).status, ask(other.failed).status) == (200, 200)


def test_one_report_changes_in_two_cells_without_a_word(portals: SamplePortals) -> None:
    """The readings of the two states differ in exactly the two declared cells; text, address and row are the same."""
    other, readings, rows = portals.differences, [], []
    for state in STATES:
        portals.state = state
        (one,) = (one for one in portals.expected() if one.url == other.changed)
        readings.append(read(one))
        rows.append((one.listed, one.title, one.sample.facts.published))
    before, after = (figures(report) for report in readings)
    differ = {key: (before[key], after[key]) for key in before.keys() | after.keys() if before[key] != after[key]}
    assert differ == other.cells
    assert len(differ) == 2
    assert (readings[0].sections, readings[0].preamble) == (readings[1].sections, readings[1].preamble)
    assert rows[0] == rows[1]
    assert errors(readings[1]) == set(other.broken) == set()


@EACH
def test_the_other_pages_are_the_same_in_both_states(code: str) -> None:
    """Whatever is not declared to differ has the same bytes in both states, but for its counters."""
    first, second = (site(code, state) for state in STATES)
    same = {path for path in first.pages.keys() & second.pages.keys() if not callable(first.pages[path])}
    differ = {path for path in same if first.pages[path] != second.pages[path]}
    lists = {path for path in same if re.search(r"index(_\d)?\.s?html|/common/search/", path)}
    declared = {
        "sample-ucap": {one.path for one in second.standings if one.sample != _sample_of(code, one.path)},
        "sample-jcms": {path for path in differ if path.endswith("_1021.html")},
    }
    assert differ - lists == declared.get(code, set())


def _sample_of(code: str, path: str) -> object:
    return next((one.sample for one in site(code, 1).standings if one.path == path), None)


def test_a_row_is_gone_and_a_row_is_new(portals: SamplePortals) -> None:
    """The report that is taken down is no longer listed; the new one stands on top of its list."""
    other = portals.differences
    portals.state = 2
    assert canonical(other.gone) not in {canonical(address) for address in links(portals, "sample-jcms")}
    first = next(row for row in site("sample-gbk", 2).rows)
    assert portals.bases["sample-gbk"] + first.address == other.new
    assert first not in site("sample-gbk", 1).rows


def test_the_failing_page_holds_reports(portals: SamplePortals) -> None:
    """Reports stand on the page of the list that fails, and their own pages answer as before."""
    before = links(portals, "sample-trs")
    portals.state = 2
    lost = before.keys() - links(portals, "sample-trs").keys()
    hidden = [one for one in portals.expected() if one.listed in lost]
    assert len(hidden) >= 3
    assert all(follow(one.listed)[1].status == 200 for one in hidden)


@pytest.mark.parametrize("state", STATES)
@EACH
def test_every_page_says_that_it_is_invented(code: str, state: State) -> None:
    """The word 虚构 stands on every page, and no real place."""
    look = next(look for look in looks() if look.code == code)
    divisions = tomllib.loads((Path(__file__).parents[2] / "extract" / "divisions.toml").read_text("utf-8"))
    real = {name for one in divisions["divisions"] if one["code"] < "990000" for name in one["names"]}
    for path, page in site(code, state).pages.items():
        if callable(page) or not page.content_type.startswith(("text/html", "application/json")) or not page.body:
            continue
        text = page.body.decode("utf-8" if page.status != 200 else look.charset)
        assert "虚构" in text, path
        assert [name for name in real if name in text] == [], path


@pytest.mark.parametrize("organ", organs(), ids=[organ.id for organ in organs()])
def test_organs_come_out_under_their_ids(portals: SamplePortals, organ: Organ) -> None:
    """What stands on the portals of an organ names its id, and years without a gap from 2022."""
    years = {one.year for state in STATES for one in portals.expected(state) if one.organ == organ.id}
    assert years >= {2022, 2023, 2024}


def test_a_folder_is_a_portal_too(tmp_path: Path) -> None:
    """A folder of reports is served as a TRS portal: its list names each file, the crawler takes its row."""
    for name in ("示例 年报 2024.txt", "b.html"):
        (tmp_path / name).write_text("虚构", "utf-8")
    with folder_portal(tmp_path) as row:
        (start,) = row["start"]
        found = SYSTEMS["trs"].read(ask(start).text, start).links
        taken = [link for link in found if why_left(link) is None]
        assert sorted(link.text for link in taken) == ["b", "示例 年报 2024"]
        assert [ask(start.rpartition("/")[0] + quote("/files/示例 年报 2024.txt")).body.decode()] == ["虚构"]
    loaded = load(write_rows([row], tmp_path / "portals" / "folder.toml").parent)
    assert loaded["folder"].start == (start,)
