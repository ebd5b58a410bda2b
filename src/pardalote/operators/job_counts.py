"""Counts what becomes of jobs on sheets, as workers do (`sheet.py`): one for each process that carries jobs out."""

import os
from pathlib import Path
from threading import Lock

from pardalote.clock import Clock
from pardalote.operators.sheet import PROCESS, STARTED, Seen, Sheet, sheets

# The folder of the sheets; unset: nobody reads them.
JOB_COUNTS = "PARDALOTE_JOB_COUNTS"


class JobCounts:
    """A process's own counts. Its lanes count jobs of kinds of their own each, so that no two count the same."""

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        """Count on a sheet in a folder; None: on one that nobody reads."""
        self._turn = Lock()
        self._sheet = Sheet(folder)
        self._places = self._sheet.rows()
        self._sheet.numbers[PROCESS], self._sheet.numbers[STARTED] = os.getpid(), clock.now()

    def __call__(self, kind: str, outcome: str) -> None:
        """Count a job of a kind that left somebody's hands: done, failed, or to be tried again."""
        text = f"{kind}\t{outcome}"
        place = self._places.get(text)
        if place is None:
            place = self._new(text)
        if place is not None:
            self._sheet.numbers[place] += 1

    def _new(self, text: str) -> int | None:
        with self._turn:
            place = self._sheet.add_row(text)
        if place is not None:
            self._places[text] = place
        return place

    def close(self) -> None:
        """Leave the sheet to the next process."""
        self._sheet.numbers[PROCESS] = 0.0
        self._sheet.close()


def seen_jobs(folder: Path | None) -> list[Seen]:
    """Return what all processes have counted."""
    return sheets(folder) if folder is not None else []
