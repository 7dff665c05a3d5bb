"""Tasks through a pool of processes, a few at a time; a process that dies costs nothing but its own document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from extract.report import Refusal
from extract.worker import Result, Task, prepare, timed, unanswered, work

AHEAD = 4
"""How many tasks a process has waiting for it: enough to be never idle, few enough to hold in memory."""

DIED = Refusal(
    "DiedReading",
    "the whole document",
    "a document that can be read",
    "the end of the process that read it, twice (out of memory, out of time, or a library's fault)",
    "Look at it by hand.",
)


def results(tasks: Iterable[Task], captures: Path, processes: int) -> Iterator[tuple[Result, ...]]:
    """The results of each task, in any order.

    Args:
        tasks: what to read; taken a few at a time.
        captures: the folder of the WARC files.
        processes: how many processes; 0 reads here, in this one.
    """
    waiting = iter(tasks)
    if processes < 1:
        yield from (work(task, captures) for task in waiting)
        return
    while True:
        running: dict[Future[tuple[Result, ...]], Task] = {}
        try:
            yield from _pooled(waiting, running, captures, processes)
        except BrokenProcessPool:
            # The pool does not say which task it died of: each of those that ran is tried again alone.
            for task in sorted(running.values(), key=lambda task: task.address):
                yield _alone(task, captures)
        else:
            return


def _pooled(
    waiting: Iterator[Task], running: dict[Future[tuple[Result, ...]], Task], captures: Path, processes: int
) -> Iterator[tuple[Result, ...]]:
    """Results as they come; ``running`` holds the tasks that have none yet.

    Raises:
        BrokenProcessPool: a process died.
    """
    pool = _pool(processes)
    try:
        while True:
            for task in islice(waiting, AHEAD * processes - len(running)):
                running[task_future(pool, task, captures, running)] = task
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                found = future.result()
                del running[future]
                yield found
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def task_future(
    pool: ProcessPoolExecutor, task: Task, captures: Path, running: dict[Future[tuple[Result, ...]], Task]
) -> Future[tuple[Result, ...]]:
    """Hand a task to the pool; where that is broken already, the task counts as one that ran."""
    try:
        return pool.submit(timed, task, captures)
    except BrokenProcessPool:
        running[Future()] = task
        raise


def _alone(task: Task, captures: Path) -> tuple[Result, ...]:
    """The results of a task, each payload in a process of its own."""
    found: list[Result] = []
    contents = set(task.contents)
    for item in task.items:
        single = Task(task.address, (item,), frozenset(contents))
        with _pool(1) as pool:
            try:
                result = pool.submit(timed, single, captures).result()[0]
            except BrokenProcessPool:
                result = unanswered(task.address, item, DIED)
        contents.add(result.content or "")
        found.append(result)
    return tuple(found)


def _pool(processes: int) -> ProcessPoolExecutor:
    context = get_context("forkserver")
    context.set_forkserver_preload(["extract.worker"])
    return ProcessPoolExecutor(processes, mp_context=context, initializer=prepare)
