"""How fast a page becomes figures, as a multiple of the bare lxml parse of the same page in the same run.

Pages: a generated one of 222 KB with 480 links, and, where the corpus lies beside the project, a real one. The
figures alone are held to at most three parses; the text (walk, headings) and the whole, checked, are timed apart.
Run: ``make bench``.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from lxml import etree
from rich.console import Console
from rich.table import Table

from extract import sections
from extract.formats import read as read_document
from extract.reading import extract, figures
from samples.as_html import Frame, word
from samples.layout import layout
from samples.random_reports import random_report

LIMIT = 3.0
PAGE_BYTES = 222_000
LINKS = 480
ROUNDS = 400
REAL = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "real" / "shuyang-2023.html"


class Measured(NamedTuple):
    """Best times of one page in milliseconds: what the machine does when it does nothing else."""

    page: str
    kilobytes: float
    parse: float
    figures: float
    text: float
    whole: float

    @property
    def ratio(self) -> float:
        """The figures as a multiple of the parse."""
        return self.figures / self.parse


def generated() -> bytes:
    """A Word-pasted report page of 222 KB with 480 links of navigation, its prose grown until the size is met."""
    report = random_report(Random(2024), "2021")  # noqa: S311 - a page like any other, always the same
    blocks = layout(report)
    page = b""
    for pieces in range(1, 30):
        page = word(blocks, Frame(links=LINKS), pieces=pieces)
        if len(page) >= PAGE_BYTES:
            break
    if len(page) < PAGE_BYTES:
        padding = b"<p>" + b"&nbsp;" * ((PAGE_BYTES - len(page)) // 6) + b"</p></body>"
        page = page.replace(b"</body>", padding)
    return page


def pages() -> Iterator[tuple[str, bytes]]:
    """The pages that are there to be read."""
    yield "generated, 480 links", generated()
    if REAL.is_file():
        yield "shuyang-2023.html", REAL.read_bytes()


def best(work: Callable[[], object], rounds: int) -> float:
    """The best time of a call, in milliseconds."""
    times: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def measure(name: str, page: bytes) -> Measured:
    """Time one page: the baseline and the reader in ten turns each, so that a slow moment hits both."""
    gc.collect()
    turns = [
        (best(lambda: bare_parse(page), ROUNDS // 10), best(lambda: figures(page), ROUNDS // 10)) for _ in range(10)
    ]
    parse, reading = (min(times) for times in zip(*turns, strict=True))
    text = best(lambda: read_blocks(page), 20) - reading
    whole = best(lambda: extract(page, name), 20)
    return Measured(name, len(page) / 1000, parse, reading, max(text, 0.0), whole)


def bare_parse(page: bytes) -> object:
    """The baseline: lxml's parser as it comes, told the encoding."""
    return etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))


def read_blocks(page: bytes) -> tuple[sections.Heading, ...]:
    """The page's text: every block, and the headings of the sections among them."""
    return sections.find(read_document(page).blocks, {})


def main() -> int:
    """Print the table; 1 where a page takes more than three parses."""
    table = Table(title="Reading a page against a bare lxml parse in the same run, best of many")
    for heading in (
        "page",
        "KB",
        "lxml parse ms",
        "figures ms",
        f"ratio (≤ {LIMIT:g})",
        "text ms",
        "all, checked ms",
    ):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    measured = [measure(name, page) for name, page in pages()]
    for m in measured:
        times = (m.parse, m.figures, m.ratio, m.text)
        table.add_row(m.page, f"{m.kilobytes:.0f}", *(f"{value:.2f}" for value in times), f"{m.whole:.1f}")
    console = Console()
    console.print(table)
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(any(m.ratio > LIMIT for m in measured))


if __name__ == "__main__":
    sys.exit(main())
