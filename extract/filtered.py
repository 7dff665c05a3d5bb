"""A filter of system calls: this process starts no program, makes no process and opens no way to the network.

Linux's own (seccomp, man 2 seccomp), for the machines whose numbers of calls are known here; elsewhere nothing is
filtered and the other limits hold. What is refused fails with EPERM, so that the caller sees it.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from typing import NamedTuple


class _Calls(NamedTuple):
    """A machine's name for itself in a filter, and its numbers of the calls that make processes and sockets."""

    machine: int
    refused: tuple[int, ...]
    clone: int
    socket: int


# linux/audit.h and asm/unistd_64.h; refused: execve, execveat, fork, vfork, ptrace, as far as the machine has them.
_CALLS = {
    "x86_64": _Calls(0xC000003E, (59, 322, 57, 58, 101), clone=56, socket=41),
    "aarch64": _Calls(0xC00000B7, (221, 281, 117), clone=220, socket=198),
}
_CLONE3 = 435
_THREAD, _AF_UNIX, _OTHER_NUMBERS = 0x10000, 1, 0x40000000
_NO_MORE_RIGHTS, _SECCOMP, _BY_FILTER = 38, 22, 2
# linux/bpf_common.h: load a word, jump if equal, if at least, if a bit is set, answer.
_LOAD, _IS, _FROM, _HAS, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST = 0, 4, 16
# linux/seccomp.h: allowed; EPERM; ENOSYS, upon which the C library falls back to clone.
_ANSWERS = {"allow": 0x7FFF0000, "refuse": 0x00050001, "absent": 0x00050026}

_Step = tuple[int, int, str, str]


def refuse_processes() -> None:
    """Refuse programs, processes and every socket but a Unix one to this process, from now on; threads are allowed."""
    calls = _CALLS.get(platform.machine())
    if sys.platform != "linux" or calls is None:
        return
    steps = _assembled(_steps(calls))
    code = ctypes.create_string_buffer(steps, len(steps))
    program = struct.pack("@HP", len(steps) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_MORE_RIGHTS, 1, 0, 0, 0)
    libc.prctl(_SECCOMP, _BY_FILTER, ctypes.create_string_buffer(program, len(program)), 0, 0)


def _steps(calls: _Calls) -> dict[str, _Step]:
    """The filter's steps by name: what is done, with which value, and where it goes on if so and if not."""
    following = ["clone3", *(f"call {number}" for number in calls.refused)]
    refusals = {
        f"call {number}": (_IS, number, "refuse", following[place])
        for place, number in reversed(list(enumerate(calls.refused)))
    }
    return {
        "machine": (_LOAD, _MACHINE, "", ""),
        "known": (_IS, calls.machine, "number", "allow"),
        "number": (_LOAD, _NUMBER, "", ""),
        "other numbers": (_FROM, _OTHER_NUMBERS, "refuse", following[-1]),
        **refusals,
        "clone3": (_IS, _CLONE3, "absent", "clone"),
        "clone": (_IS, calls.clone, "flags", "socket"),
        "flags": (_LOAD, _FIRST, "", ""),
        "thread": (_HAS, _THREAD, "allow", "refuse"),
        "socket": (_IS, calls.socket, "family", "allow"),
        "family": (_LOAD, _FIRST, "", ""),
        "unix": (_IS, _AF_UNIX, "allow", "refuse"),
        **{name: (_ANSWER, answer, "", "") for name, answer in _ANSWERS.items()},
    }


def _assembled(steps: dict[str, _Step]) -> bytes:
    """The steps as the kernel reads them (linux/filter.h): jumps count from the step that follows."""
    places = {name: place for place, name in enumerate(steps)}

    def jump(place: int, name: str) -> int:
        return places[name] - place - 1 if name else 0

    return b"".join(
        struct.pack("HBBI", code, jump(place, then), jump(place, otherwise), value)
        for place, (code, value, then, otherwise) in enumerate(steps.values())
    )
