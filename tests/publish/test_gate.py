"""What is asked of an archive's site: it is only read, and its links hold below a prefix."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from datasette.app import Datasette
from lxml import html
from sqlite_utils import Database

from publish.site.headers import HEADERS
from tests.publish.asking import found_by

PREFIX = "/below/"


def asked(databases: list[Path], *questions: tuple[str, str], **settings: str) -> list[tuple[int, dict[str, str], str]]:
    """The status, headers and text of the answers to some methods and addresses."""

    async def run() -> list[tuple[int, dict[str, str], str]]:
        datasette = Datasette([str(path) for path in databases], settings=settings)
        await datasette.invoke_startup()
        answers = [
            await datasette.client.request(method, f"http://localhost{path}", avoid_path_rewrites=True)
            for method, path in questions
        ]
        return [(answer.status_code, dict(answer.headers), answer.text) for answer in answers]

    return asyncio.run(run())


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/archive/reports", "/report/990100-sifaju/2023"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_an_archive_is_only_read(samples_archive: Path, method: str, path: str) -> None:
    """Any other method is 405 with the headers of every answer: no fault of the program, and no page."""
    ((status, headers, text),) = asked([samples_archive], (method, path))
    assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "Traceback" not in text


def test_another_database_beside_it_may_be_written_to(samples_archive: Path, tmp_path: Path) -> None:
    """What Datasette offers of its own and of other databases is left to it."""
    other = tmp_path / "shop.db"
    Database(other).table("goods").insert({"id": 1})
    answers = asked([samples_archive, other], ("POST", "/shop/goods"), ("POST", "/-/messages"))
    assert 405 not in [status for status, _, _ in answers]


def test_links_hold_below_a_prefix(samples_archive: Path) -> None:
    """Where Datasette's base_url is set and no proxy takes it off, every link of a page has it once and answers."""
    pages = [f"{PREFIX}{path}" for path in ("", "archive/summary_reports?year=2023", "report/990100-sifaju/2023")]
    links: set[str] = set()
    for page, (status, _, text) in zip(
        pages, asked([samples_archive], *(("GET", page) for page in pages), base_url=PREFIX), strict=True
    ):
        assert status == 200
        found = found_by(html.document_fromstring(text), "//a/@href | //link/@href | //form/@action")
        links |= {urldefrag(urljoin(f"http://localhost{page}", link))[0] for link in found}
    own = sorted(link.removeprefix("http://localhost") for link in links if link.startswith("http://localhost"))
    assert all(link.startswith(PREFIX) for link in own)
    answers = asked([samples_archive], *(("GET", link) for link in own if "/v/" not in link), base_url=PREFIX)
    assert {status for status, _, _ in answers} <= {200, 302}
    assert len(own) > 60
