"""The one teller of time: everything else asks it, so that tests can hold it still."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> int:
        """Return whole seconds since 1970-01-01T00:00:00Z."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """Return whole seconds since 1970-01-01T00:00:00Z."""
        return int(time.time())


def elapsed() -> float:
    """Return seconds since any moment, to tell how long something takes: a call, a command, those who wait.

    No answer depends on it, and a clock that is held would say nothing.
    """
    return time.perf_counter()


class HeldClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> int:
        """Return the held moment, in seconds since 1970-01-01T00:00:00Z."""
        return self.moment

    def advance(self, seconds: int) -> None:
        """Move the held moment forward."""
        self.moment += seconds


class Pace:
    """Lets at most so many things be done in a second, by whoever asks it before each."""

    def __init__(self, most: int) -> None:
        """`most`: in a second; 0: as many as one likes."""
        self._seconds = 1 / most if most else 0.0
        self._next = 0.0

    def __call__(self) -> None:
        """Wait until the next thing may be done."""
        if not self._seconds:
            return
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(self._next, now) + self._seconds
