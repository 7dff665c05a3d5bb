"""Warm, limited processes that do one task after another; one that dies costs nothing but the task it was at."""

from __future__ import annotations

import contextlib
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from types import TracebackType
from typing import Generic, NamedTuple, Protocol, TypeVar

from extract import limits
from extract.errors import DiedReading

T = TypeVar("T")
R = TypeVar("R")

_LEAVING = 5.0
_LOST = (EOFError, BrokenPipeError, ConnectionResetError)


class Ended(NamedTuple):
    """The answer where the process ended before it had one: what ended it."""

    why: str


OUT_OF_MEMORY = Ended("out of memory")


class Beside(Protocol):
    """Something that tasks ask while they are done, and that is answered by whoever waits for them."""

    @property
    def asked(self) -> object:
        """Nothing, where nothing will be asked."""

    def fileno(self) -> int:
        """What there is to wait for."""

    def answer(self) -> bool:
        """Answer one question."""


class _Given(NamedTuple):
    """A task at hand: its place in the order of giving, and when it must be done."""

    place: int
    until: float


@dataclass(slots=True)
class _Child:
    """A process, the way to it, and what it is at."""

    process: BaseProcess
    way: Connection
    given: _Given | None = None
    overdue: bool = False

    def end(self) -> str:
        """Wait for its end, or bring it about; what ended it."""
        self.way.close()
        self.process.join(_LEAVING)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        return "out of time" if self.overdue else _said(code)


@dataclass(slots=True)
class _Slot(Generic[T, R]):
    """A task in line, and its answer once it is there."""

    task: T
    mine: bool
    is_given: bool = False
    answers: list[R | Ended] = field(default_factory=list)


@dataclass(slots=True)
class Children(Generic[T, R]):
    """Processes that do tasks, started as they are needed; to be used in a ``with``.

    Attributes:
        work: what is done with a task, in another process: a function of a module, or a partial of one.
        processes: how many at most.
        seconds: how long a task may take by the clock.
        beside: something else to wait for, which the tasks ask things of.
        preload: modules that a process for starting processes loads once, for a caller that has threads; where left
            out, processes are copies of this one as it is, warm at once, and it must have no threads of
            Python's.
    """

    work: Callable[[T], R]
    processes: int
    seconds: float
    beside: Beside | None = None
    preload: tuple[str, ...] | None = None
    _idle: list[_Child] = field(default_factory=list)
    _busy: dict[Connection, _Child] = field(default_factory=dict)
    _places: int = 0

    def __enter__(self) -> Children[T, R]:
        """Nothing is started before the first task."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End every process, at a task or not: none has anything to put in order."""
        for child in (*self._idle, *self._busy.values()):
            child.process.kill()
            child.end()
        self._idle.clear()
        self._busy.clear()

    @property
    def has_room(self) -> bool:
        """Whether a task can be given at once."""
        return len(self._busy) < self.processes

    @property
    def is_busy(self) -> bool:
        """Whether a task is at hand."""
        return bool(self._busy)

    def give(self, task: T) -> int:
        """Give a task to a process that has none; returns the task's place in the order of giving, from 0."""
        place, until = self._places, monotonic() + self.seconds
        self._places += 1
        child = self._idle.pop() if self._idle else self._started()
        child.given = _Given(place, until)
        self._busy[child.way] = child
        # It may have ended between two tasks, or of this one: its way is at its end, and says so when asked.
        with contextlib.suppress(*_LOST):
            child.way.send(task)
        return place

    def answers(self, patience: float | None = None) -> list[tuple[int, R | Ended]]:
        """The answers that are there, each with its task's place; waits for one, or as long as is said."""
        while self._busy:
            left = min(child.given.until for child in self._busy.values() if child.given) - monotonic()
            asking = [self.beside.fileno()] if self.beside and self.beside.asked else []
            ready = wait([*self._busy, *asking], max(0.0, left if patience is None else min(left, patience)))
            if self.beside and any(way in asking for way in ready):
                self.beside.answer()
                if ready == asking:
                    continue
            if ready:
                return [self._answer(self._busy.pop(way)) for way in ready if isinstance(way, Connection)]
            self._end_overdue()
            if patience is not None:
                break
        return []

    def unordered(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | Ended]]:
        """Each task with its answer, as they come; a task is taken when there is a process for it."""
        given: dict[int, T] = {}
        for task in tasks:
            given[self.give(task)] = task
            while not self.has_room:
                for place, answer in self.answers():
                    yield given.pop(place), answer
        while self.is_busy:
            for place, answer in self.answers():
                yield given.pop(place), answer

    def in_order(
        self, tasks: Iterable[T], is_mine: Callable[[T], bool], here: Callable[[T], R], ahead: int
    ) -> Iterator[tuple[T, R | Ended]]:
        """Each task with its answer, in the order of the tasks.

        Args:
            tasks: what to do; at most ``ahead`` are taken before the first of them is answered.
            is_mine: whether this process itself does a task, when its turn has come.
            here: what it does with it.
            ahead: how many tasks, with all they hold, may be in memory.
        """
        coming, line, given = iter(tasks), deque[_Slot[T, R]](), dict[int, _Slot[T, R]]()
        while True:
            line.extend(_Slot(task, is_mine(task)) for task in islice(coming, ahead - len(line)))
            if not line:
                return
            for slot in line:
                if self.has_room and not (slot.mine or slot.is_given):
                    slot.is_given = True
                    given[self.give(slot.task)] = slot
            if line[0].mine:
                yield line[0].task, here(line[0].task)
                line.popleft()
            for place, answer in self.answers(0.0 if not line or line[0].mine or line[0].answers else None):
                given.pop(place).answers.append(answer)
            while line and line[0].answers:
                slot = line.popleft()
                yield slot.task, slot.answers[0]

    def _answer(self, child: _Child) -> tuple[int, R | Ended]:
        given = child.given
        assert given is not None  # noqa: S101 - only children that are at a task are waited for
        answer: R | Ended
        try:
            answer, stays = child.way.recv()
        except _LOST:
            return given.place, Ended(child.end())
        child.given = None
        if stays:
            self._idle.append(child)
        else:
            child.end()
        return given.place, answer

    def _end_overdue(self) -> None:
        now = monotonic()
        for child in self._busy.values():
            if child.given and child.given.until <= now:
                child.overdue = True
                child.process.kill()
                child.given = _Given(child.given.place, now + _LEAVING)

    def _started(self) -> _Child:
        here, there = Pipe()
        context = get_context("fork" if self.preload is None else "forkserver")
        if self.preload is not None:
            context.set_forkserver_preload([*self.preload])
        process: BaseProcess = context.Process(target=_serve, args=(there, self.work), daemon=True)  # type: ignore[attr-defined]
        with warnings.catch_warnings():
            # Later Pythons warn of any thread; numpy's are the only ones here, and know what to do at a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        there.close()
        return _Child(process, here)


def died(ended: Ended) -> DiedReading:
    """The end of a process as an error of the document that it read."""
    return DiedReading(
        "the whole document",
        "a document that can be read",
        f"the end of the process that read it: {ended.why}",
        "Look at it by hand.",
    )


def _serve(way: Connection, work: Callable[[T], R]) -> None:
    """What a process does: tasks, each answered, until there are no more."""
    limits.confine()
    while True:
        try:
            task = way.recv()
        except EOFError:
            return
        limits.start_document()
        try:
            answer: R | Ended = work(task)
        except MemoryError:
            answer = OUT_OF_MEMORY
        limits.end_document()
        del task
        stays = not isinstance(answer, Ended) and not limits.is_worn()
        try:
            way.send((answer, stays))
        except BrokenPipeError:
            return
        if not stays:
            return


def _said(code: int) -> str:
    """What an exit status tells a person."""
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return "out of time"
    if code == -signal.SIGKILL:
        return "it was killed (SIGKILL), as the kernel does where memory is short"
    if code < 0:
        return f"a fault in a library ({signal.Signals(-code).name})"
    return f"its own end (status {code})"
