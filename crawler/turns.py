"""Whose turn it is: each host, and each machine behind hosts, gets one request at a time and a pause before the next.

One for all portals of a process: many portals can stand on one machine, which must not be asked by all of them at once.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic

LOOK = 0.5
"""Whoever waits looks so often, in seconds, whether the run still goes on."""

Pause = Callable[[float], float]
"""Seconds between two requests, by how long the last answer took."""


class Halted(Exception):
    """The run ends: nothing more may be asked in it."""


class _Door:
    """What is asked one thing at a time, and when the last request to it ended."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.ended = float("-inf")
        self.latency = 0.0


class Turn:
    """The right to send one request; it lasts until it is ended."""

    def __init__(self, turns: Turns, host: str) -> None:
        self._turns, self._host = turns, host
        self._doors: list[_Door] = []
        self._locks = ExitStack()
        self._sent = False

    async def pass_through(self, door: _Door, pause: Pause, halted: Callable[[], bool]) -> None:
        """Wait until nobody else is at a door and the pause since the last one is over.

        Raises:
            Halted: the run ended meanwhile.
        """
        await door.lock.acquire()
        self._locks.callback(door.lock.release)
        self._doors.append(door)
        while not halted():
            left = door.ended + pause(door.latency) - monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, LOOK))
        raise Halted

    def begin(self) -> None:
        """The request goes now."""
        self._sent = True

    def end(self, peer: str | None = None, latency: float | None = None) -> None:
        """Let the next one go; a turn that has ended stays so.

        The pause runs from here on: from the answer, not from the request, which may leave a busy machine late.

        Args:
            peer: the machine that answered.
            latency: how long the answer took; None where none came.
        """
        if peer is not None:
            self._doors += self._turns.answered(self._host, peer, self._doors)
        for door in self._doors if self._sent else ():
            door.ended = monotonic()
            door.latency = door.latency if latency is None else latency
        self._locks.close()
        self._doors = []


class Turns:
    """The hosts and machines that were asked."""

    def __init__(self) -> None:
        self._hosts: defaultdict[str, _Door] = defaultdict(_Door)
        self._peers: defaultdict[str, _Door] = defaultdict(_Door)
        self._peer_of: dict[str, str] = {}

    async def take(self, host: str, pause: Pause, machine: Pause | None, halted: Callable[[], bool]) -> Turn:
        """Wait for the turn to ask a host one thing.

        Args:
            host: the host.
            pause: how long the host is left alone between two requests.
            machine: how long the machine is that it stands on, once it is known; None where it needs no manners.
            halted: whether the run has ended.

        Raises:
            Halted: the run ended before it came.
        """
        turn = Turn(self, host)
        try:
            await turn.pass_through(self._hosts[host], pause, halted)
            if machine and (peer := self._peer_of.get(host)):
                await turn.pass_through(self._peers[peer], machine, halted)
        except BaseException:
            turn.end()
            raise
        turn.begin()
        return turn

    def answered(self, host: str, peer: str, passed: list[_Door]) -> list[_Door]:
        """Remember which machine a host stands on; its door where the turn did not know of it, asked just now."""
        self._peer_of[host] = peer
        door = self._peers[peer]
        if not passed or door in passed:
            return []
        return [door]
