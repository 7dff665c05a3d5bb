"""The bulk portal: many like pages from a process of its own."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from samples.bulk import FOLDER, ROWS, Bulk, bulk_portal


def test_a_page_is_about_as_large_as_it_was_asked_to_be() -> None:
    """Articles have the size within a paragraph, each its own number, and the word 虚构."""
    bulk = Bulk(3, 15_000)
    pages = [bulk.answer(f"{FOLDER}202501/t20250120_{number}.html")[2] for number in (1, 2, 3)]
    assert all(14_700 < len(page) <= 15_000 for page in pages)
    assert len(set(pages)) == 3
    assert "示例市第00000002办事处2024年政府信息公开工作年度报告" in pages[1].decode()
    assert all("虚构" in page.decode() for page in pages)


@pytest.mark.parametrize("count", [0, 1, ROWS, ROWS + 1, 250])
def test_every_article_is_listed_once(count: int) -> None:
    """The pages of the list name each article once, and say how many pages there are."""
    bulk = Bulk(count, 2_000)
    pages = [bulk.answer(f"{FOLDER}index{f'_{n}' if n else ''}.html")[2].decode() for n in range(bulk.pages)]
    listed = [int(number) for page in pages for number in re.findall(r"t20250120_(\d+)\.html", page)]
    assert listed == list(range(1, count + 1))
    assert all(f'createPageHTML({bulk.pages}, {n}, "index", "html")' in page for n, page in enumerate(pages))


@pytest.mark.parametrize(
    "name", ["index_3.html", "index_x.html", "202501/t20250120_0.html", "202501/t20250120_251.html"]
)
def test_what_is_not_there_is_not_found(name: str) -> None:
    """A page or an article past the end is 404."""
    assert Bulk(250, 2_000).answer(FOLDER + name)[0] == 404


def test_it_serves_from_a_process_of_its_own() -> None:
    """The row's start answers over one connection, with robots.txt and articles, until the block ends."""
    with bulk_portal(120, 3_000) as row:
        (start,) = row["start"]
        parts = urlsplit(start)
        connection = HTTPConnection(parts.netloc, timeout=10)
        bodies = []
        for path in (parts.path, "/robots.txt", f"{FOLDER}202501/t20250120_120.html"):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            bodies.append(answer.read().decode())
        connection.close()
    assert "createPageHTML(2, 0" in bodies[0]
    assert "第00000120办事处" in bodies[2]
    with pytest.raises(ConnectionRefusedError):
        HTTPConnection(parts.netloc, timeout=5).connect()
