"""How far a long command is, and how long it will still take: a line that moves on a terminal, plain lines elsewhere.

A line of our own: a library that draws bars brings more packages than the server has, to move the same line.
"""

import sys
from types import TracebackType
from typing import TextIO

from pardalote.clock import elapsed

# Seconds between two lines: a terminal's is drawn anew, a file's or a log's are added.
_TERMINAL, _ELSEWHERE = 0.1, 10.0
_BAR = 24


class Progress:
    """Tells of a command that goes through many things of one kind; used in a `with` block.

    `what` names them: "prospects", "rows". With `silent` nothing is said, for programs that read the answer.
    """

    def __init__(
        self,
        what: str,
        total: int | None = None,
        silent: bool = False,
        stream: TextIO | None = None,
        *,
        place: str = "",
    ) -> None:
        """Begin; `total`: how many there are, when that is known; `place`: what each line begins with."""
        self._what = what
        self._place = f"{place}: " if place else ""
        self._total = total
        self._silent = silent
        self._stream = stream or sys.stderr
        self._moves = self._stream.isatty()
        self._began = self._said = elapsed()
        self._done, self._done_before, self._fraction_before = 0, 0, 0.0
        self._width = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, problem: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.end()

    def begin_at(self, done: int, fraction: float = 0.0) -> None:
        """Say that so many were done before: they don't count for the rate."""
        self._began, self._done, self._done_before, self._fraction_before = elapsed(), done, done, fraction

    def moved(self, done: int, fraction: float | None = None) -> None:
        """Say how many are done; `fraction`: of the whole, where the number of all isn't known. Mostly says nothing."""
        self._done = done
        now = elapsed()
        if self._silent or now - self._said < (_TERMINAL if self._moves else _ELSEWHERE):
            return
        self._said = now
        told = line(self._what, done, self._total, self._part(fraction), *self._pace(now, fraction))
        self._say(self._place + told)

    def moved_of(self, done: int, total: int) -> None:
        """Say how many are done, and of how many, where that is known only now."""
        self._total = total
        self.moved(done)

    def end(self) -> None:
        """End the line that moves."""
        if self._moves and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def _part(self, fraction: float | None) -> float | None:
        if fraction is None and self._total:
            fraction = self._done / self._total
        return None if fraction is None else min(max(fraction, 0.0), 1.0)

    def _pace(self, now: float, fraction: float | None) -> tuple[float, float | None]:
        """Return how many are done in a second, and how many seconds the rest takes at this pace."""
        passed = max(now - self._began, 1e-9)
        part = self._part(fraction)
        gone = 0.0 if part is None else part - self._fraction_before
        return (self._done - self._done_before) / passed, None if not gone or part is None else passed * (
            1 - part
        ) / gone

    def _say(self, text: str) -> None:
        if self._moves:
            # What is left of a longer line before is overwritten.
            self._stream.write("\r" + text.ljust(self._width))
            self._width = len(text)
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def line(what: str, done: int, total: int | None, part: float | None, rate: float, left: float | None) -> str:
    """Say how far it is: a bar and what part is done where that is known, the rate a second, the time that is left."""
    counted = f"{done:,} {what}" if total is None else f"{done:,} of {total:,} {what}"
    said = [counted, f"{rate:,.0f}/s"]
    if part is not None:
        full = int(part * _BAR)
        said.insert(0, f"[{'#' * full}{'.' * (_BAR - full)}] {part:4.0%}")
    if left is not None:
        said.append(f"{duration(left)} left")
    return "  ".join(said)


def duration(length: float) -> str:
    """Say a number of seconds as hours, minutes and seconds."""
    minutes, rest = divmod(round(length), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
