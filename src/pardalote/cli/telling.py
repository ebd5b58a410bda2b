"""How a long command tells how far it is: a line on a terminal that is written over."""

import sys
from typing import TextIO

from pardalote.clock import Clock


class ProgressLine:
    """Tells what is done of how much, at what rate, and how long the rest will take; nothing where nobody looks."""

    def __init__(self, what: str, clock: Clock, stream: TextIO | None = None) -> None:
        self._what = what
        self._clock = clock
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty()
        self._began_at = self._told_at = clock.now()

    def __call__(self, done: int, total: int) -> None:
        """Note that so many of so many rows are done, and tell it, once a second."""
        now = self._clock.now()
        if self._shows and now > self._told_at:
            self._told_at = now
            rate = done / (now - self._began_at)
            rest = f", {_spelled((total - done) / rate)} left" if rate else ""
            share = done * 100 // max(total, 1)
            self._stream.write(f"\r\x1b[K{self._what}: {share} % of {total:,} rows, {rate:,.0f} rows/s{rest}")
            self._stream.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._shows:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _spelled(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
