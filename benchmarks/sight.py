"""Reading by sight: seconds of one core a page, and the memory that a process of its own takes for it.

Run: ``python -m benchmarks.sight SCAN.pdf …`` (limits: 6 s a page, 600 MB).
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from rich.console import Console

from extract.formats import image, scan


def main(paths: list[str]) -> None:
    """Print the slowest page of each document, and the peak of memory at the end."""
    console = Console()
    for path in map(Path, paths):
        data = path.read_bytes()
        pages = scan.pages(data) if data.startswith(b"%PDF-") else image.pages(data)
        seconds = []
        started = time.process_time()
        for _ in pages:
            seconds.append(time.process_time() - started)
            started = time.process_time()
        mean = sum(seconds) / len(seconds)
        console.print(f"{path.name}: {len(seconds)} pages, {mean:.2f} s a page, at most {max(seconds):.2f}")
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
