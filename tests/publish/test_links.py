"""Every link of the samples' site answers."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec
import pytest
from datasette.app import Datasette
from lxml import html

from tests.built import ROOT

BASE = "http://localhost"
_LINKED = ("a/@href", "link/@href", "img/@src", "script/@src", "form/@action")
_FIGURE = re.compile(r"/report/[^/]+/[0-9]+/v/[0-9a-f]+/[a-z_.]+$")
SAMPLED = 25


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    """The attributes that an XPath finds."""
    found = tree.xpath(path)
    assert isinstance(found, list)
    return [str(one) for one in found]


@dataclass
class Walk:
    """A walk over the site: what answered, what did not and who linked to it, and anchors that lead nowhere."""

    every: int
    asked: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=dict)
    anchors: list[tuple[str, str, str]] = field(default_factory=list)

    async def run(self, database: Path) -> None:
        """Walk from the home page until no link is left."""
        metadata = msgspec.yaml.decode((ROOT / "metadata.yml").read_bytes())
        datasette = Datasette([str(database)], metadata=metadata, settings={"sql_time_limit_ms": 10000})
        await datasette.invoke_startup()
        waiting = deque([f"{BASE}/"])
        self.asked[f"{BASE}/"] = "the door"
        while waiting:
            address = waiting.popleft()
            answer = await datasette.client.get(address.removeprefix(BASE), follow_redirects=True)
            if answer.status_code != 200:
                self.broken.append(f"{answer.status_code} {address}, linked from {self.asked[address]}")
            elif self._opened(address, answer.headers.get("content-type", "")):
                waiting.extend(self._links(address, answer.text))

    def _opened(self, address: str, media_type: str) -> bool:
        """A page whose links are followed too: each table and figure page once, without its thousand variants."""
        return media_type.startswith("text/html") and not urlsplit(address).query

    def _links(self, page: str, text: str) -> list[str]:
        tree = html.document_fromstring(text)
        self.ids[page] = set(texts(tree, "//@id"))
        found: list[str] = []
        for linked in dict.fromkeys(link for where in _LINKED for link in texts(tree, f"//{where}")):
            address, fragment = urldefrag(urljoin(page, linked))
            if not address.startswith(f"{BASE}/"):
                self.foreign.add(address)
                continue
            if fragment:
                self.anchors.append((page, address, fragment))
            if address not in self.asked and self._due(address):
                self.asked[address] = page
                found.append(address)
        return found

    def _due(self, address: str) -> bool:
        """All pages; of the variants of a table and of the 200 figures of each report one in so many."""
        many = bool(urlsplit(address).query) or bool(_FIGURE.search(address))
        return not many or int(sha256(address.encode()).hexdigest(), 16) % self.every == 0

    def lost(self) -> list[str]:
        """Anchors of pages that were opened, to which no element answers."""
        known = ((page, address, name) for page, address, name in self.anchors if address in self.ids)
        return [f"{page} → {address}#{name}" for page, address, name in known if name not in self.ids[address]]


def walked(database: Path, every: int) -> Walk:
    """The site of an archive, walked."""
    walk = Walk(every)
    asyncio.run(walk.run(database))
    return walk


def holds(walk: Walk) -> None:
    """No link is broken, no anchor is lost, and what leads away leads to where a report was published."""
    assert walk.broken == []
    assert walk.lost() == []
    assert [one for one in walk.foreign if urlsplit(one).scheme not in ("http", "https")] == []


def test_every_page_of_the_site_answers(samples_archive: Path) -> None:
    """Each page that the site links to answers, and one in 25 of the figures and of the tables' variants."""
    walk = walked(samples_archive, SAMPLED)
    holds(walk)
    paths = [urlsplit(address).path for address in walk.asked]
    assert sum(path.startswith("/report/") and path.count("/") == 3 for path in paths) == 43
    assert sum(path.startswith("/organ/") for path in paths) >= 14
    assert sum(path.endswith("/original") for path in paths) >= 43
    assert sum(bool(_FIGURE.search(path)) for path in paths) > 100


@pytest.mark.slow
def test_every_link_of_the_site_answers(samples_archive: Path) -> None:
    """Each link of each page answers: every figure of every report, and every sorting and facet of the tables."""
    walk = walked(samples_archive, 1)
    holds(walk)
    assert sum(bool(_FIGURE.search(urlsplit(address).path)) for address in walk.asked) > 8000
