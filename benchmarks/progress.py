"""How far a long piece of work is: what, how many of how many, how fast, how long still; a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

EVERY = 10.0
"""Seconds between two lines."""


@dataclass(slots=True)
class Progress:
    """Counts what is done, and tells.

    Attributes:
        what: what is done, for people: ``read``.
        total: how many there are.
        tell: takes a line.
        every: the seconds between two lines; the last one is always told.
    """

    what: str
    total: int
    tell: Callable[[str], None]
    every: float = EVERY
    done: int = 0
    begun: float = field(default_factory=time.monotonic)
    told: float = 0.0

    def step(self, count: int = 1, about: str = "") -> None:
        """So many more are done; ``about`` says which ones, for the line."""
        self.done += count
        now = time.monotonic()
        if self.done >= self.total or now - max(self.told, self.begun) >= self.every:
            self.told = now
            self.tell(self._line(now, about))

    def _line(self, now: float, about: str) -> str:
        spent = max(now - self.begun, 0.001)
        left = (self.total - self.done) * spent / max(self.done, 1)
        still = f"about {_spoken(left)} left" if self.done < self.total else f"in {_spoken(spent)}"
        kind = f" ({about})" if about else ""
        return f"{self.what} {self.done} of {self.total}{kind}, {self.done / spent:.1f} a second, {still}"


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
