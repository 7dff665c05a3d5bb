"""Replay of a whole crawl: each page that was captured is shown as it was."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from archive.coding import decode_body
from samples.portals import sample_portals
from tests.crawler.crawling import nianbao, rows
from tests.slow.player import ask, playing

pytestmark = pytest.mark.slow


def test_every_page_of_two_crawls_is_replayed_as_it_was(tmp_path: Path) -> None:
    """Pages, attachments, lists and revisits of both crawls come back with the very bytes that were captured."""
    archive = tmp_path / "archive"
    with sample_portals() as portals:
        portals.write(archive)
        for _ in range(2):
            assert nianbao("crawl", "--archive", archive).returncode == 0
    captures = rows(archive, "SELECT * FROM captures WHERE method = 'GET' AND verdict = 'ok' AND kind <> 'probe'")
    wrong = []
    with playing(sorted((archive / "captures").glob("*.warc.gz")), tmp_path) as port:
        for row in captures:
            moment = "".join(digit for digit in row["instant"][:19] if digit.isdigit())
            status, headers, body = ask(port, f"/archive/{moment}id_/{row['url']}")
            digest = sha256(decode_body(body, headers.get("content-encoding")).data).hexdigest()
            if (status, digest) != (row["status"], row["payload"]):
                wrong.append(row["url"])
    assert any(row["revisits"] for row in captures)
    assert wrong == []
