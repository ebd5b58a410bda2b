"""The turns of a file's writers: locks beside it at which they queue, and how many turns there have been."""

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pardalote.store.promise import StoreError

# Who is next, and whose turn it is. The second file holds how often a turn has begun or ended, 8 bytes.
NEXT, TURN = ".next.lock", ".lock"
LOCKS = (NEXT, TURN)
_SIZE = 8


def open_lock(path: Path, suffix: str) -> int:
    """Return a descriptor of a lock file beside a store's file; the file is made when it is not there."""
    return os.open(path.with_suffix(suffix), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class Turns:
    """Hands the turns of one file out among all threads and processes that have opened it.

    A lock of the kernel is not fair: whoever lets go of it and asks again is often quicker than those who are woken. So
    one lock is for the turn and another for being next: one who comes back finds that somebody is next already.
    """

    def __init__(self, path: Path) -> None:
        """Open the files beside a store's file. Raises OSError."""
        self._next, self._turn = (open_lock(path, suffix) for suffix in LOCKS)
        if os.fstat(self._turn).st_size < _SIZE:
            # Now or never: memory that finds no room on the disk later would end the process.
            os.posix_fallocate(self._turn, 0, _SIZE)
        self._memory = mmap.mmap(self._turn, _SIZE)
        self._counted = memoryview(self._memory).cast("Q")

    @property
    def counted(self) -> int:
        """How often a turn has begun or ended: an odd number while somebody writes, or has died of it."""
        return self._counted[0]

    def take(self) -> None:
        """Wait until it is the caller's turn to write."""
        fcntl.flock(self._next, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
        # To the next odd number, even if the last one who had the turn did not live to end it.
        self._counted[0] = (self._counted[0] + 1) | 1

    def end(self) -> None:
        """Let the next writer have its turn."""
        self._counted[0] += 1
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the files."""
        self._counted.release()
        self._memory.close()
        os.close(self._next)
        os.close(self._turn)


@contextmanager
def closing_alone(path: Path) -> Iterator[None]:
    """Let nobody else close a file of the same folder while the block runs.

    Whoever holds the lock waits for nothing else, so that a turn may be held meanwhile.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        # It was removed with all that was in it.
        yield
        return
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


# Held by the process that makes a file.
MAKER = ".maker.lock"


def begin_making(path: Path) -> int:
    """Return the lock that says that this process alone makes a file. Raises StoreError when another does."""
    lock = open_lock(path, MAKER)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise StoreError(f"another process is at work on {path.name}") from error
    return lock
