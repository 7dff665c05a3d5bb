"""How fast a document becomes figures, as a multiple of the bare lxml parse of the same document in the same run.

Pages: a generated one of 222 KB with 480 links, and, where the corpus lies beside the project, a real one. The
figures alone are held to at most three parses; the text (walk, headings) and the whole, checked, are timed apart.

A .docx is held to at most five times what any right reader does: unzip and parse the document, its styles, its lists,
their relations and the content types. The multiple of ``word/document.xml`` alone, which lacks the numbers of its
headings, is told beside it. Times are of the processor, so that other programs count little.
Run: ``make bench``.
"""

from __future__ import annotations

import gc
import io
import resource
import sys
import time
import zipfile
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
from samples.as_docx import as_docx
from samples.as_html import Frame, word
from samples.layout import layout
from samples.random_reports import random_report

LIMIT = 3.0
DOCX_LIMIT = 5.0
PAGE_BYTES = 222_000
LINKS = 480
ROUNDS = 400
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "real"
REAL = CORPUS / "shuyang-2023.html"
BLANK_FORM = CORPUS / "blank-form.docx"
DOCUMENT = "word/document.xml"
PARTS = frozenset(
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        DOCUMENT,
        "word/styles.xml",
        "word/numbering.xml",
    ]
)


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
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
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


class MeasuredPackage(NamedTuple):
    """Best times of one .docx in milliseconds."""

    name: str
    kilobytes: float
    document: float
    parts: float
    figures: float

    @property
    def ratio(self) -> float:
        """The figures as a multiple of unzipping and parsing every part that a right reading needs."""
        return self.figures / self.parts


def packages() -> Iterator[tuple[str, bytes]]:
    """The .docx files that are there to be read."""
    report = random_report(Random(2024), "2021")  # noqa: S311 - a document like any other, always the same
    yield "generated .docx", as_docx(layout(report))
    if BLANK_FORM.is_file():
        yield BLANK_FORM.name, BLANK_FORM.read_bytes()


def measure_package(name: str, data: bytes) -> MeasuredPackage:
    """Time one .docx: both baselines and the reader in ten turns each."""
    gc.collect()
    turns = [
        (
            best(lambda: parse_parts(data, frozenset([DOCUMENT])), ROUNDS // 20),
            best(lambda: parse_parts(data, PARTS), ROUNDS // 20),
            best(lambda: figures(data), ROUNDS // 20),
        )
        for _ in range(10)
    ]
    return MeasuredPackage(name, len(data) / 1000, *(min(times) for times in zip(*turns, strict=True)))


def parse_parts(data: bytes, parts: frozenset[str]) -> list[object]:
    """The baseline of a .docx: some of its parts, unzipped and parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [etree.fromstring(package.read(name)) for name in package.namelist() if name in parts]


def read_blocks(page: bytes) -> tuple[sections.Heading, ...]:
    """The page's text: every block, and the headings of the sections among them."""
    return sections.find(read_document(page).blocks, {})


def main() -> int:
    """Print the tables; 1 where a page takes more than three parses, or a .docx more than five."""
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
    measured_packages = [measure_package(name, data) for name, data in packages()]
    console.print(package_table(measured_packages))
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(any(m.ratio > LIMIT for m in measured) or any(m.ratio > DOCX_LIMIT for m in measured_packages))


def package_table(measured: list[MeasuredPackage]) -> Table:
    """The .docx files' times as a table."""
    table = Table(title="Reading a .docx against unzipping and parsing the parts that any right reader needs")
    table.add_column("package")
    for heading in (
        "KB",
        "document.xml ms",
        "all parts ms",
        "figures ms",
        f"ratio (≤ {DOCX_LIMIT:g})",
        "to document.xml",
    ):
        table.add_column(heading, justify="right")
    for m in measured:
        times = (m.document, m.parts, m.figures, m.ratio, m.figures / m.document)
        table.add_row(m.name, f"{m.kilobytes:.0f}", *(f"{value:.2f}" for value in times))
    return table


if __name__ == "__main__":
    sys.exit(main())
