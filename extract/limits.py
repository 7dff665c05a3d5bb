"""What a process that reads strangers' documents may take: memory, time, files, processes, and no network."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import resource
import signal
import sys
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

from extract.filtered import refuse_processes

SECONDS = 480
"""How long one document may take by the clock; the process that takes longer is ended."""

CPU = 240
"""How many seconds of one processor, or of several together, one document may take."""

PAGES = 24
"""So many pages are read by sight in that time; each one more is given ``PAGE_SECONDS`` and ``PAGE_CPU``."""

PAGE_SECONDS, PAGE_CPU = 20, 10
"""Seconds by the clock and of the processor: twice and more what a page takes, for a machine that is slow or busy."""

MOST_PAGES = 120
"""A document of more pages gets no more time: no more are read by sight (see ``formats.scan``)."""

PATIENCE = SECONDS + PAGE_SECONDS * MOST_PAGES
"""How long anybody waits for one document, however many pages it has: its process has ended itself before."""

MEMORY = 3 << 30
"""How many bytes more of address space than at the start: the recogniser's runtimes reserve far more than they use."""

DATA = 1 << 30
"""How many bytes more of memory of its own: what is written to, shared libraries' code left out."""

RESIDENT = 500 << 20
"""A process that still holds more than so many bytes when a document is done is not used for another."""

FILES = 64
"""How many open files."""


def confine() -> None:
    """Make this process one that reads documents: bounded, mute, deaf to Ctrl-C, and ending with its parent."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _hush()
    # Before the limits: a thread that gets no memory never says that it has begun, and is waited for in vain.
    Thread(target=_end_with_parent, daemon=True).start()
    space, data = _held()
    for limit, most in (
        (resource.RLIMIT_AS, space + MEMORY),
        (resource.RLIMIT_DATA, data + DATA),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(limit, most)
    refuse_processes()


def _held() -> tuple[int, int]:
    """How many bytes of address space and of data this process has: a copy of a large process begins with much."""
    try:
        said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8", "replace").splitlines())
    except OSError:
        return 0, 0
    return int(said["VmSize"].split()[0]) << 10, int(said["VmData"].split()[0]) << 10


def _hush() -> None:
    """Let nothing of what libraries grumble, in C or through Python's log, reach a person: answers go another way."""
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as this process lives
    for stream in (1, 2):
        os.dup2(nowhere.fileno(), stream)
    sys.stdout = sys.stderr = nowhere
    faulthandler.disable()


def _lower(limit: int, most: int) -> None:
    soft, hard = resource.getrlimit(limit)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(limit, (most, hard))


def start_document(documents: int = 1) -> None:
    """Allow the time of so many documents from now on; more ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _allow_processor(int(used.ru_utime + used.ru_stime) + CPU * documents)
    signal.alarm(SECONDS * documents)


def allow_pages(pages: int) -> None:
    """Allow the document at hand time in proportion to its pages; nothing where no time is limited."""
    more = max(0, min(pages, MOST_PAGES) - PAGES)
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    left = signal.alarm(0)
    if more and soft != resource.RLIM_INFINITY:
        _allow_processor(soft + more * PAGE_CPU)
    if left:
        signal.alarm(left + more * PAGE_SECONDS)


def end_document() -> None:
    """Stop the clock."""
    signal.alarm(0)


def _allow_processor(seconds: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))


def is_worn() -> bool:
    """Whether this process holds more memory than is worth keeping it for."""
    try:
        with open("/proc/self/statm", "rb") as told:  # noqa: PTH123 - once a document, and not worth a path
            return int(told.read().split()[1]) * resource.getpagesize() > RESIDENT
    except (OSError, ValueError, IndexError):
        return False


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
