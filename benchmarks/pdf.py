"""How fast PDFs become blocks, as a multiple of pdfplumber's own pass over their tables, in the same run.

A batch of a hundred documents made from seeds by LibreOffice and Chromium (those of ``make accuracy``, kept in
``build/accuracy``) is read both ways, document by document in turn, in one process that is warm: wall against wall, so
that what else runs on the machine falls on both. Run: ``.venv/bin/python -m benchmarks.pdf [FILE...]``.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
from rich.console import Console

from benchmarks.accuracy import COUNT, FOLDER, SEED
from benchmarks.corpus import orders, version
from benchmarks.press import press
from extract.errors import DocumentError
from extract.formats import pdf

LIMIT = 1.3
DOCUMENTS = 100
KINDS = ("pdf-office", "pdf-chromium")


def batch() -> list[Path]:
    """A hundred made documents, half of each maker; those that are missing are made first."""
    corpus = [order for kind in KINDS for order in orders(SEED, COUNT, kind)[: DOCUMENTS // len(KINDS)]]
    folder = FOLDER / version()
    press(corpus, folder)
    return [folder / order.file for order in corpus]


def plumbed(data: bytes) -> None:
    """Pdfplumber's own pass: every table of every page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def seconds(read: Callable[[bytes], object], data: bytes) -> float:
    """The wall's seconds that one document takes."""
    begun = time.perf_counter()
    read(data)
    return time.perf_counter() - begun


def main() -> int:
    """Read the batch both ways; fail where the ratio is over the limit."""
    files = [Path(name) for name in sys.argv[1:]] or batch()
    ours = theirs = 0.0
    count = 0
    for place, file in enumerate([files[0], *files]):
        data = file.read_bytes()
        try:
            own = seconds(pdf.read, data)
        except DocumentError:
            # A password, or characters that only sight can read: nothing to compare.
            continue
        other = seconds(plumbed, data)
        if place:
            ours, theirs, count = ours + own, theirs + other, count + 1
    ratio = ours / theirs
    Console().print(
        f"{count} documents: {ours / count * 1000:.0f} ms each, pdfplumber's tables "
        f"{theirs / count * 1000:.0f} ms: {ratio:.2f} of at most {LIMIT}"
    )
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
