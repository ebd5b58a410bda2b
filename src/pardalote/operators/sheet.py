"""The sheet on which a worker writes down what it counts: a file of numbers in memory that all workers share.

Every worker has one, and reads the others' when it is asked. A worker that ends leaves its sheet to the next one that
begins, with what is counted on it: so counts never fall, and there are never more sheets than workers at a time.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

# Numbers are doubles: 8 bytes, written whole by every processor, exact up to 2**53.
_NUMBER = 8
# The head: how many rows are in use, whose sheet it is, since when, calls under way, and then the measures.
ROWS, PROCESS, STARTED, UNDER_WAY, MEASURED = range(5)
_HEAD = 64
# A row: numbers, then the text that says what they count.
ROW_NUMBERS = 16
_ROW = 32
_TEXT = (_ROW - ROW_NUMBERS) * _NUMBER
_MOST_ROWS = 4096
_SIZE = (_HEAD + _MOST_ROWS * _ROW) * _NUMBER


class Sheet:
    """A worker's own sheet: `numbers` is all of it, to be written to."""

    def __init__(self, folder: Path | None) -> None:
        """Take a sheet in the folder that is nobody's, or a new one; None, or no room: one that nobody else sees."""
        self._file: int | None = None
        if folder is not None:
            # A disk that is full must not keep a worker from its work.
            with suppress(OSError):
                self._file = _taken(folder)
        self.is_shared = self._file is not None
        self._memory = mmap.mmap(-1 if self._file is None else self._file, _SIZE)
        self.numbers = memoryview(self._memory).cast("d")

    def rows(self) -> dict[str, int]:
        """Return where the numbers of each row begin, by its text: what an earlier owner has counted is there."""
        return {row.text: row.place for row in _rows(self._used())}

    def add_row(self, text: str) -> int | None:
        """Return where the numbers of a new row begin; None: there is no room for it."""
        number, encoded = int(self.numbers[ROWS]), text.encode()
        if number == _MOST_ROWS or len(encoded) > _TEXT:
            return None
        place = _HEAD + number * _ROW
        start = (place + ROW_NUMBERS) * _NUMBER
        self._memory[start : start + _TEXT] = encoded.ljust(_TEXT, b"\0")
        # Only now does anyone look at it.
        self.numbers[ROWS] = number + 1
        return place

    def seen(self) -> "Seen":
        """Return what is on the sheet now."""
        return _seen("own", self._used())

    def _used(self) -> bytes:
        """Return the part of the sheet that something is on."""
        return self._memory[: (_HEAD + int(self.numbers[ROWS]) * _ROW) * _NUMBER]

    def close(self) -> None:
        """Leave the sheet to others."""
        self.numbers.release()
        self._memory.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _Row(NamedTuple):
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on a sheet when it was read: the head, and each row's numbers by its text."""

    name: str
    head: list[float]
    rows: dict[str, list[float]]

    @property
    def process(self) -> int | None:
        """The process that writes on it; None: it has ended."""
        process = int(self.head[PROCESS])
        if process:
            with suppress(OSError):
                os.kill(process, 0)
                return process
        return None


def sheets(folder: Path) -> list[Seen]:
    """Read every sheet of a folder, in order."""
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: int(path.name)):
        with path.open("rb") as file:
            head = file.read(_HEAD * _NUMBER)
            rows = int(memoryview(head).cast("d")[ROWS]) if len(head) == _HEAD * _NUMBER else 0
            # One that was begun this moment has nothing on it yet.
            if rows:
                found.append(_seen(path.name, head + file.read(rows * _ROW * _NUMBER)))
    return found


def _seen(name: str, content: bytes) -> Seen:
    numbers = memoryview(content).cast("d")
    rows = {each.text: list(numbers[each.place : each.place + ROW_NUMBERS]) for each in _rows(content)}
    return Seen(name, list(numbers[:_HEAD]), rows)


def _rows(content: bytes) -> Iterator[_Row]:
    how_many = int(memoryview(content).cast("d")[ROWS])
    for place in range(_HEAD, _HEAD + how_many * _ROW, _ROW):
        start = (place + ROW_NUMBERS) * _NUMBER
        yield _Row(content[start : start + _TEXT].rstrip(b"\0").decode(), place)


def _taken(folder: Path) -> int:
    """Open the first sheet that is nobody's: whoever has one holds a lock on it, which ends with the process."""
    for number in count():
        file = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        try:
            # Now or never: memory that finds no room on the disk later would end the process.
            os.posix_fallocate(file, 0, _SIZE)
        except OSError:
            os.close(file)
            raise
        return file
    raise AssertionError("numbers have no end")
