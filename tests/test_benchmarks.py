"""The benchmarks work; their figures are for `make bench` to judge."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from benchmarks.crawling import CrawlFailed, ours
from samples.bulk import bulk_portal


@pytest.mark.slow
def test_a_quick_look_at_crawling_prints_its_table() -> None:
    """Baselines and crawl are measured in one run, and the memory at two counts; the figures decide nothing here."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crawling", "--quick"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert done.stderr == ""
    assert done.returncode in (0, 1)
    for name in ("bare Scrapy", "the same, 1 item worker", "nianbao crawl"):
        assert re.search(rf"│ {name} +│ +-?\d+\.\d\d │", done.stdout), done.stdout
    assert re.search(r"peak memory \d+ MB at 100 addresses, \d+ MB at 400", done.stdout)


def test_a_crawl_that_misses_pages_is_not_measured() -> None:
    """The figures of a crawl that did not bring what it should would be too good."""
    with bulk_portal(10) as portal, pytest.raises(CrawlFailed, match="got status 1"):
        ours({**portal, "expect": 11}, 10)
