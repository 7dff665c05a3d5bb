"""How fast a PDF becomes blocks, as a multiple of pdfplumber's own pass over its tables, in the same run.

Both read the same files, each a hundred times and one after the other in this process, so that both are warm. Run:
``.venv/bin/python -m benchmarks.pdf FILE...`` (without files: the real report of the corpus beside the project).
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
from rich.console import Console

from extract.formats import pdf

LIMIT = 1.3
ROUNDS = 100
REAL = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "real" / "hongze-2024.pdf"


def plumbed(data: bytes) -> None:
    """Pdfplumber's own pass: every table of every page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def seconds(read: Callable[[bytes], object], batch: list[bytes]) -> float:
    """The processor's seconds that one batch takes, after one round that warms up."""
    for data in batch[:1]:
        read(data)
    begun = time.process_time()
    for data in batch:
        read(data)
    return time.process_time() - begun


def main() -> int:
    """Read the batch both ways; fail where the ratio is over the limit."""
    files = [Path(name) for name in sys.argv[1:]] or [REAL]
    batch = [file.read_bytes() for file in files]
    batch = (batch * ROUNDS)[:ROUNDS]
    ours, theirs = seconds(pdf.read, batch), seconds(plumbed, batch)
    ratio = ours / theirs
    Console().print(
        f"{len(batch)} documents: {ours / len(batch) * 1000:.0f} ms each, pdfplumber's tables "
        f"{theirs / len(batch) * 1000:.0f} ms: {ratio:.2f} of at most {LIMIT}"
    )
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
