"""Processes that read: warm, limited, and each costs no more than the document it was at."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable

import pytest

from extract import limits
from extract.children import OUT_OF_MEMORY, Children, Ended
from extract.formats import image, scan


def deed(what: str) -> str:
    """What a process is asked to do."""
    if what.startswith("pages "):
        return _allowed(int(what.split()[1]))
    return DEEDS[what]() if what in DEEDS else f"did {what} in {os.getpid()}"


def _allowed(pages: int) -> str:
    used = resource.getrusage(resource.RUSAGE_SELF)
    limits.allow_pages(pages)
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    left = signal.alarm(0)
    return json.dumps([left, soft - int(used.ru_utime + used.ru_stime)])


def _kill() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def _hang() -> str:
    threading.Event().wait()
    return "never"


def _spin() -> str:
    signal.alarm(0)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime), hard))
    while True:
        pass


def _swallow() -> str:
    return str(len(bytearray(8 << 30)))


def _write() -> None:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"x" * 9000)


def _grumble() -> str:
    logging.getLogger("pdfminer").warning("grumbled by a library's log")
    print("grumbled by Python")  # noqa: T201 - as a library may
    sys.stdout.flush()
    os.write(2, b"grumbled in C\n")
    return "did"


def _refused(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"


DEEDS: dict[str, Callable[[], str]] = {
    "abort": lambda: str(os.abort()),
    "exit": lambda: os._exit(9),
    "kill": _kill,
    "hang": _hang,
    "spin": _spin,
    "swallow": _swallow,
    "fork": lambda: _refused(os.fork),
    "program": lambda: _refused(lambda: subprocess.run(["/bin/true"], check=False)),
    "network": lambda: _refused(socket.socket),
    "file": lambda: _refused(_write),
    "loud": _grumble,
    "files": lambda: _refused(lambda: [os.dup(0) for _ in range(200)]),
}


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("abort", "a fault in a library (SIGABRT)"),
        ("exit", "its own end (status 9)"),
        ("kill", "it was killed (SIGKILL), as the kernel does where memory is short"),
        ("spin", "out of time"),
        ("swallow", "out of memory"),
    ],
)
def test_what_ends_a_process_is_told_and_the_others_go_on(what: str, why: str) -> None:
    """An abort, an end, a kill, no time and no memory each cost one task, which says why."""
    with Children(deed, 2, 60) as children:
        answers = dict(children.unordered(["a", what, "b", "c"]))
    assert answers.pop(what) == Ended(why)
    assert sorted(str(answer)[:5] for answer in answers.values()) == ["did a", "did b", "did c"]


def test_a_task_has_so_long() -> None:
    """A task that waits for ever is ended when its time is over."""
    with Children(deed, 1, 0.3) as children:
        assert list(children.unordered(["hang"])) == [("hang", Ended("out of time"))]


@pytest.mark.parametrize("what", ["fork", "program", "network", "file", "files"])
def test_what_a_process_may_not_do_is_an_error_to_it(what: str) -> None:
    """No process, program, network, written file or hundred open files; and it lives to do the next task."""
    with Children(deed, 1, 60) as children:
        (_, refused), (_, after) = children.in_order([what, "next"], lambda _: False, deed, 2)
    assert str(refused).endswith("Error")
    assert str(after).startswith("did next")


def test_what_a_library_grumbles_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither what Python prints or logs there nor what is written in C comes to the terminal."""
    with Children(deed, 1, 60) as children:
        assert list(children.unordered(["loud"])) == [("loud", "did")]
    assert tuple(capfd.readouterr()) == ("", "")


def test_a_document_of_many_pages_has_more_time() -> None:
    """Each page beyond those that the usual time allows for adds to the clock and to the processor's."""
    few, many, far = (f"pages {count}" for count in (limits.PAGES, limits.PAGES + 10, 100_000))
    with Children(deed, 1, 60) as children:
        answers = dict(children.unordered([few, many, far]))
    (clock, processor), longer, longest = (json.loads(str(answers[task])) for task in (few, many, far))
    assert clock in (limits.SECONDS, limits.SECONDS - 1)
    assert processor == limits.CPU
    assert longer[0] - clock in (10 * limits.PAGE_SECONDS, 10 * limits.PAGE_SECONDS - 1)
    assert longer[1] - processor == 10 * limits.PAGE_CPU
    assert longest[0] < limits.PATIENCE


def test_no_more_pages_are_seen_than_there_is_time_for() -> None:
    """The readers by sight and the limits of their processes agree."""
    assert scan.MOST_PAGES == image.MOST_PAGES == limits.MOST_PAGES


def test_answers_come_in_the_order_of_the_tasks() -> None:
    """Some done here, some there, one that dies: each answer stands at its task's place."""
    tasks = ["a", "b!", "exit", "c", "d!", "e"]
    with Children(deed, 2, 60) as children:
        answers = list(children.in_order(tasks, lambda task: task.endswith("!"), lambda task: f"here {task}", 3))
    assert [task for task, _ in answers] == tasks
    assert [str(answer)[:6] for _, answer in answers][1::3] == ["here b", "here d"]
    assert isinstance(answers[2][1], Ended)


def test_few_tasks_are_taken_before_the_first_is_answered() -> None:
    """However many there are, no more than are allowed lie in memory."""
    taken: list[int] = []

    def tasks() -> object:
        for number in range(50):
            taken.append(number)
            yield str(number)

    with Children(deed, 2, 60) as children:
        for count, _ in enumerate(children.in_order(tasks(), lambda _: False, deed, 4)):  # type: ignore[arg-type]
            assert len(taken) <= count + 5


def test_a_process_is_used_again() -> None:
    """One warm process does all the tasks that come one after the other."""
    with Children(deed, 1, 60) as children:
        answers = {str(answer).split()[-1] for _, answer in children.unordered("abcde")}
    assert len(answers) == 1
    assert answers != {str(os.getpid())}


def test_none_is_left_behind() -> None:
    """When the work is given up in its middle every process is ended."""
    with Children(deed, 2, 60) as children:
        children.give("hang")
        children.give("hang")
        processes = [child.process.pid for child in children._busy.values()]
    for pid in processes:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_no_memory_is_one_answer() -> None:
    """The answer where memory was short is the same wherever it was."""
    assert Ended("out of memory") == OUT_OF_MEMORY
