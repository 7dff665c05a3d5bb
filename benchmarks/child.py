"""What a child of ``make accuracy`` does: it reads one document, and says what that took."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import NamedTuple

from extract.errors import DocumentError
from extract.formats import Converter
from extract.reading import extract
from extract.report import Report


class Task(NamedTuple):
    """A document to be read, by a child."""

    path: str
    name: str


class Answer(NamedTuple):
    """What a child has read, or why it has not; milliseconds, and the most megabytes it ever held."""

    report: Report | None
    refusal: str
    milliseconds: float
    megabytes: float


def read(task: Task, convert: Converter | None) -> Answer:
    """Read one document, in a child."""
    data = Path(task.path).read_bytes()
    begun = time.perf_counter()
    report, refusal = None, ""
    try:
        report = extract(data, task.name, convert=convert)
    except DocumentError as error:
        refusal = f"{error.refusal().name}: {error}"
    except Exception as error:  # noqa: BLE001 - a surprise is a fault to be shown, and the others go on
        refusal = f"NOT FORESEEN {type(error).__name__}: {error}"
    spent = (time.perf_counter() - begun) * 1000
    return Answer(report, refusal, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
