"""Tasks through a pool of processes, a few at a time; a process that dies costs nothing but its own document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from extract.children import Children, Ended, died
from extract.formats import Converter
from extract.limits import PATIENCE, confine
from extract.worker import Result, Task, timed, unanswered, work

AHEAD = 4
"""How many tasks a process has waiting for it: enough to be never idle, few enough to hold in memory."""

PRELOADED = ("extract.worker",)
"""What every process has in it from the start; heavier libraries come with the first document that needs them."""

Reading = Callable[[Task], tuple[Result, ...]]


def results(
    tasks: Iterable[Task], captures: Path, processes: int, convert: Converter | None = None
) -> Iterator[tuple[Result, ...]]:
    """The results of each task, in any order.

    Args:
        tasks: what to read; taken a few at a time.
        captures: the folder of the WARC files.
        processes: how many processes; 0 reads here, in this one.
        convert: the converter; a value that goes to another process, where there are any.
    """
    waiting = iter(tasks)
    reading = partial(timed, captures=captures, convert=convert)
    if processes < 1:
        yield from (work(task, captures, convert) for task in waiting)
        return
    while True:
        running: dict[Future[tuple[Result, ...]], Task] = {}
        try:
            yield from _pooled(waiting, running, reading, processes)
        except BrokenProcessPool:
            # The pool does not say which task it died of: each of those that ran is tried again alone.
            for task in sorted(running.values(), key=lambda task: task.address):
                yield _alone(task, reading)
        else:
            return


def _pooled(
    waiting: Iterator[Task], running: dict[Future[tuple[Result, ...]], Task], reading: Reading, processes: int
) -> Iterator[tuple[Result, ...]]:
    """Results as they come; ``running`` holds the tasks that have none yet.

    Raises:
        BrokenProcessPool: a process died.
    """
    pool = _pool(processes)
    try:
        while True:
            for task in islice(waiting, AHEAD * processes - len(running)):
                running[task_future(pool, task, reading, running)] = task
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                found = future.result()
                del running[future]
                yield found
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def task_future(
    pool: ProcessPoolExecutor, task: Task, reading: Reading, running: dict[Future[tuple[Result, ...]], Task]
) -> Future[tuple[Result, ...]]:
    """Hand a task to the pool; where that is broken already, the task counts as one that ran."""
    try:
        return pool.submit(reading, task)
    except BrokenProcessPool:
        running[Future()] = task
        raise


def _alone(task: Task, reading: Reading) -> tuple[Result, ...]:
    """The results of a task, each payload in a process of its own; what ended one is said of its document."""
    found: list[Result] = []
    contents = set(task.contents)
    for item in task.items:
        single = Task(task.address, (item,), frozenset(contents))
        with Children(reading, 1, PATIENCE, preload=PRELOADED) as children:
            ((_, answer),) = children.unordered([single])
        result = unanswered(task.address, item, died(answer).refusal()) if isinstance(answer, Ended) else answer[0]
        contents.add(result.content or "")
        found.append(result)
    return tuple(found)


def _pool(processes: int) -> ProcessPoolExecutor:
    context = get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED])
    return ProcessPoolExecutor(processes, mp_context=context, initializer=confine)
