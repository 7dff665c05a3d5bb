"""One sample portal in one state: every page of it, and what stands where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from samples import articles
from samples.jcms_site import JCMS
from samples.look import Doubled, Look, Of, looks, second
from samples.organs import Sample, sample_reports
from samples.server import Page
from samples.system import HITS, MADE, Answering, Row, System
from samples.trs_site import TRS
from samples.ucap_site import UCAP

SYSTEMS: dict[str, System] = {"trs": TRS, "jcms": JCMS, "ucap": UCAP}
State = Literal[1, 2]
STATES: tuple[State, State] = (1, 2)
Kind = Literal["page", "attachment"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One place where a report stands.

    Attributes:
        sample: the report, as it is printed there.
        path: where it stands, with its query.
        listed: the path that the list names: the report's own, an old address of it, or the page that leads to it.
        title: the text of the row.
        kind: whether the report is a page or a file.
        sha256: the digest of its bytes; None for a page, which is counted anew at every request.
    """

    sample: Sample
    path: str
    listed: str
    title: str
    kind: Kind
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Site:
    """One portal in one state.

    Attributes:
        look: the portal.
        system: its publishing system.
        pages: its pages by path.
        standings: every report that stands there, an attachment behind its page.
        rows: the rows of its list.
        missing: what any other address answers.
    """

    look: Look
    system: System
    pages: Mapping[str, Page | Answering]
    standings: tuple[Standing, ...]
    rows: tuple[Row, ...]
    missing: Page

    def answer(self, method: str, target: str, sent: bytes, number: int) -> Page:
        """The page that a request gets, its counters at ``number``."""
        found = self._find(method, target, sent) or self.missing
        return replace(found, body=_counted(found.body, number))

    def _find(self, method: str, target: str, sent: bytes) -> Page | None:
        parts = urlsplit(f"//host{target}" if target.startswith("/") else target)
        path = "/" + unquote(parts.path).split(";jsessionid=")[0].lstrip("/").replace("//", "/")
        if path.startswith("/nav/"):
            return articles.plain(self.look, "栏目", "本栏目正在建设。")
        verb = "" if method in ("GET", "HEAD") else f"{method} "
        whole = f"{verb}{path}?{parts.query}"
        found = self.pages.get(whole) or self.pages.get(verb + path)
        if not callable(found):
            return found
        return found(dict(parse_qsl(parts.query) + parse_qsl(sent.decode("utf-8", "replace"))))


def _counted(body: bytes, number: int) -> bytes:
    """A page as its system makes it at one request: the counters go on, the clock too."""
    if MADE.encode() not in body and HITS.encode() not in body:
        return body
    minutes, seconds = divmod(number, 60)
    made = f"2025-04-{1 + minutes // 1440 % 28:02} {minutes // 60 % 24:02}:{minutes % 60:02}:{seconds:02}"
    return body.replace(HITS.encode(), str(10_000 + number).encode()).replace(MADE.encode(), made.encode())


@lru_cache(maxsize=8)
def site(code: str, state: State) -> Site:
    """A portal as it is in a state; made once."""
    (look,) = (look for look in looks() if look.code == code)
    return _Builder(look, state).site()


class _Builder:
    """Puts one portal together."""

    def __init__(self, look: Look, state: State) -> None:
        self.look, self.state, self.system = look, state, SYSTEMS[look.system]
        self.pages: dict[str, Page | Answering] = {}
        self.rows: list[Row] = []
        self.standings: list[Standing] = []

    def site(self) -> Site:
        """Everything, in order: the reports, what stands besides, the lists, what every portal has."""
        for sample in self._samples():
            self._report(sample)
        self._others()
        self.rows.sort(key=lambda row: (row.date, row.text), reverse=True)
        for doubled in self.look.doubled:
            self._doubled(doubled)
        self.pages |= self.system.lists(self.rows, self.look)
        self._fail()
        missing = self._fixtures()
        return Site(self.look, self.system, self.pages, tuple(self.standings), tuple(self.rows), missing)

    def _samples(self) -> Iterator[Sample]:
        """The reports that stand there in this state, as they are printed in it."""
        other = second()
        for sample in sample_reports():
            if sample.organ.id not in self.look.organs or is_of(sample, other.gone if self.state == 2 else other.new):
                continue
            if self.state == 2 and is_of(sample, other.changed):
                yield sample.altered(other.changed.cells)
            else:
                yield sample

    def _report(self, sample: Sample) -> None:
        """A report in its shape: a page, a page and its twin, a page that leads to a file, or a file alone."""
        day, number = sample.facts.published, sample.number
        path = self.system.article(day, number)
        title = sample.report.title or ""
        if sample.style == "text":
            path = self._file(sample, "txt", articles.text(sample, self.look), path=None)
        elif sample.style == "docx":
            file = self._file(sample, "docx", sample.body, path=path)
            self.pages[path] = articles.covering(sample, self.look, file)
        else:
            twin = articles.twin(sample) if sample.facts.twin else None
            file_of_twin = self.system.file(day, number, "docx") if twin else None
            self.pages[path] = articles.report(sample, self.look, file_of_twin)
            listed = self._listed(sample, path)
            self.standings.append(Standing(sample, path, listed, title, "page", None))
            if twin:
                self._file(sample, "docx", twin, path=listed)
        self.rows.append(Row(self._listed(sample, path), title, day))

    def _file(self, sample: Sample, suffix: str, body: bytes, path: str | None) -> str:
        """A file with a report; ``path`` is the page that leads to it, None where the list itself does."""
        file = self.system.file(sample.facts.published, sample.number, suffix)
        title = sample.report.title or ""
        self.pages[file] = articles.attachment(body, f"{title}.{suffix}", self.look, sample.number)
        digest = hashlib.sha256(body).hexdigest()
        listed = self._listed(sample, path) if path else file
        self.standings.append(Standing(sample, file, listed, title, "attachment", digest))
        return file

    def _listed(self, sample: Sample, path: str) -> str:
        """The address that the list names for a page: its own, or an old one that leads there."""
        if not any(is_of(sample, old) for old in self.look.redirected):
            return path
        old = self.system.article(sample.facts.published, 9_000 + sample.number % 1_000)
        if path != old:
            self.pages[old] = Page(b"", status=302, headers={"Location": path})
        return old

    def _others(self) -> None:
        """What stands in the column besides the reports."""
        for number, other in enumerate(self.look.others, 5001):
            path = self.system.article(other.date, number)
            self.pages[path] = articles.plain(self.look, other.title, other.text, other.date, number)
            self.rows.append(Row(path, other.title, other.date))
        for number in range(self.look.fillers):
            year, month = 2022 + number % 4, 1 + number % 3
            title, day = f"政务公开业务培训班（第{number + 1}期）开班", f"{year}-{month:02}-{2 + number % 25:02}"
            path = self.system.article(day, 6001 + number)
            self.pages[path] = articles.plain(self.look, title, "培训班开班，共三天。", day, number)
            self.rows.append(Row(path, title, day))

    def _doubled(self, doubled: Doubled) -> None:
        """One row once more, some rows further down, its address in another spelling."""
        (standing,) = (one for one in self.standings if is_of(one.sample, doubled) and one.kind == "page")
        place = next(index for index, row in enumerate(self.rows) if row.address == standing.listed)
        row = self.rows[place]
        address = row.address + doubled.spelling
        if doubled.spelling == "/":
            head, _, tail = row.address.rpartition("/")
            address = f"{head}//{tail}"
        self.rows.insert(place + 2, row._replace(address=address))

    def _fail(self) -> None:
        """The page of the list that fails in the second state."""
        failed = second().failed
        if self.state == 2 and failed.portal == self.look.code:
            self.pages[self.system.page(failed.page)] = articles.failing(failed.status)

    def _fixtures(self) -> Page:
        """robots.txt, the home page and the private corner; and what stands at no address."""
        home = articles.home(self.look, self.system.start)
        self.pages |= {"/": home, "/index.html": home, "/robots.txt": articles.robots(self.look)}
        for path in self.look.menu:
            self.pages[path] = articles.plain(self.look, "网站统计", "访问统计。")
        if self.state == 2 and second().gone.organ in self.look.organs:
            self._take_down(second().gone)
        return articles.missing(self.look)

    def _take_down(self, gone: Of) -> None:
        (sample,) = (sample for sample in sample_reports() if is_of(sample, gone))
        path = self.system.article(sample.facts.published, sample.number)
        self.pages[path] = articles.failing(404)


def is_of(sample: Sample, named: Of) -> bool:
    """Whether a sample is the report that is named."""
    return (sample.organ.id, sample.report.year) == (named.organ, named.year)
