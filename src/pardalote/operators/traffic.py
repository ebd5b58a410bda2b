"""Counts the calls of a worker as they begin and end: half a microsecond for each (bench/counting.py)."""

import asyncio
import os
from bisect import bisect_left
from collections.abc import Callable, Mapping
from pathlib import Path

from pardalote.clock import Clock
from pardalote.operators.measures import MEASURES, Measure
from pardalote.operators.sheet import MEASURED, PROCESS, STARTED, UNDER_WAY, Seen, Sheet, sheets

# The upper ends of the classes of durations, in seconds; the last class has none.
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Of a row: a number for each class of durations, then the sum of them in seconds.
SUM = len(BOUNDS) + 1
UNKNOWN = "unknown"
_TELL_EVERY = 1.0

Readers = Mapping[Measure, Callable[[], float]]


class Traffic:
    """A worker's counts. What is counted are calls of one kind: object, operation, HTTP status, code of the refusal.

    Objects and operations are those of the table of operations: what a caller made up is `unknown`, so that there is an
    end of kinds.
    """

    def __init__(self, folder: Path | None, clock: Clock, readers: Readers) -> None:
        """Count on a sheet in `folder`, which all workers share; None: for this worker alone."""
        self._folder = folder
        self._readers = [readers[each] for each in MEASURES]
        self._telling: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._sheet = Sheet(folder)
        self._numbers = numbers = self._sheet.numbers
        self._kinds = {_kind(text): place for text, place in self._sheet.rows().items()}
        # The first row is for what finds no room.
        self._other = 0
        self._other = self._kinds.get(_OTHER) or self._new(_OTHER)
        # What grows goes on from where the last owner of the sheet left it.
        self._before = [numbers[MEASURED + n] if each.grows else 0.0 for n, each in enumerate(MEASURES)]
        numbers[PROCESS], numbers[STARTED], numbers[UNDER_WAY] = os.getpid(), clock.now(), 0.0

    def begin(self) -> None:
        """Count a call that begins; one that comes when the counts are closed is nobody's any more."""
        if not self._is_closed:
            self._numbers[UNDER_WAY] += 1

    def end(self, noted: Mapping[str, object], seconds: float) -> None:
        """Count a call that ends; `noted` is what its log line tells.

        One that outlives the counts, whose caller was gone when the worker ended, nobody waits for.
        """
        if self._is_closed:
            return
        numbers = self._numbers
        numbers[UNDER_WAY] -= 1
        kind = (noted.get("object"), noted.get("operation"), noted.get("status"), noted.get("err_code"))
        place = self._kinds.get(kind)
        if place is None:
            place = self._new(kind)
        numbers[place + bisect_left(BOUNDS, seconds)] += 1
        numbers[place + SUM] += seconds
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(_TELL_EVERY, self._tell)

    def seen(self) -> list[Seen]:
        """Return what all workers have written down; of the others, measures are up to a second old."""
        self._tell()
        found = sheets(self._folder) if self._folder is not None else []
        return found if self._sheet.is_shared else [*found, self._sheet.seen()]

    def close(self) -> None:
        """Leave the sheet to the next worker; closing again does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._tell()
        self._numbers[PROCESS] = self._numbers[UNDER_WAY] = 0.0
        self._sheet.close()

    def _tell(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        for number, (before, read) in enumerate(zip(self._before, self._readers, strict=True), MEASURED):
            self._numbers[number] = before + read()

    def _new(self, kind: "_Kind") -> int:
        place = self._sheet.add_row("\t".join("" if each is None else str(each) for each in kind))
        if place is None:
            return self._other
        self._kinds[kind] = place
        return place


# As the log tells them; None where it tells none.
_Kind = tuple[object, object, object, object]
# For what finds no room on the sheet.
_OTHER: _Kind = (None, None, None, None)


def labels(text: str) -> tuple[str, str, str, str]:
    """Return what a row counts as labels: object, operation, status, refusal."""
    object_, operation, status, refusal = text.split("\t")
    return object_ or UNKNOWN, operation or UNKNOWN, status, refusal


def _kind(text: str) -> _Kind:
    object_, operation, status, refusal = text.split("\t")
    return object_ or None, operation or None, int(status) if status else None, int(refusal) if refusal else None
