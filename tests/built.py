"""Archives that the demo builds, for every test that looks at a whole one: each in a process of its own.

Twisted's reactor runs only once in a process, and the sample portals take seconds to crawl and read: what only looks
at their archive shares the one that ``conftest`` builds for the session.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from extract.schema import WIDE
from samples.look import looks
from samples.organs import Sample
from samples.site import STATES, State, site

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = """
import sys
from pathlib import Path
from rich.console import Console
from samples.demo import run
folder = Path(sys.argv[2]) if sys.argv[2:] else None
sys.exit(run(Path(sys.argv[1]), folder, Console(width=160)))
"""

Figures = dict[str, int | float]


@dataclass(frozen=True)
class Built:
    """An archive that the demo built: its folder, the exit status, what was told."""

    folder: Path
    status: int
    told: str
    warned: str

    @property
    def database(self) -> Path:
        """Its archive.db."""
        return self.folder / "archive.db"


def build(archive_dir: Path, *folder: Path) -> Built:
    """Run the demo, every warning an error."""
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(archive_dir), *map(str, folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    return Built(archive_dir, done.returncode, done.stdout, done.stderr)


def standing(state: State) -> Iterable[Sample]:
    """Every report that stands on the sample portals in a state, twice where it stands twice."""
    return [one.sample for look in looks() for one in site(look.code, state).standings]


def latest() -> dict[tuple[str, int], Sample]:
    """The reports of the samples as they were last printed, by agency and year; what was taken down is among them."""
    return {
        (sample.report.agency or "", sample.report.year or 0): sample for state in STATES for sample in standing(state)
    }


def figures(sample: Sample) -> Figures:
    """Every figure that a sample prints, by its dotted cell; blanks left out."""
    return {
        f"{table}.{row}.{column}": value
        for table in WIDE
        for row, cells in (getattr(sample.report, table) or {}).items()
        for column, value in cells.items()
        if value is not None
    }
