"""What a process that reads strangers' documents may take: memory, time, files, processes, and no network."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from multiprocessing import parent_process
from threading import Thread

from extract.filtered import refuse_processes

SECONDS = 300
"""How long one document may take by the clock; the process that takes longer is ended."""

CPU = 240
"""How many seconds of one processor, or of several together, one document may take."""

MEMORY = 3 << 30
"""How many bytes of address space: the runtimes of the recogniser reserve far more than they use."""

DATA = 1 << 30
"""How many bytes of memory of its own: what is written to, shared libraries' code left out."""

RESIDENT = 500 << 20
"""A process that still holds more than so many bytes when a document is done is not used for another."""

FILES = 64
"""How many open files."""


def confine() -> None:
    """Make this process one that reads documents: bounded, deaf to Ctrl-C, and ending with its parent."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_DATA, DATA),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(limit, most)
    refuse_processes()
    Thread(target=_end_with_parent, daemon=True).start()


def _lower(limit: int, most: int) -> None:
    soft, hard = resource.getrlimit(limit)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(limit, (most, hard))


def start_document(seconds: int = CPU) -> None:
    """Allow so many seconds of processor time from now on; more end the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


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
