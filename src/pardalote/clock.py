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
