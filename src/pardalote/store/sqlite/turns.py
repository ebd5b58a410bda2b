"""The locks beside a file at which its writers queue."""

import fcntl
import os
from pathlib import Path

from pardalote.store.promise import StoreError

# Who is next, and whose turn it is (store.py says why there are two).
NEXT, TURN = ".next.lock", ".lock"
LOCKS = (NEXT, TURN)


def open_lock(path: Path, suffix: str) -> int:
    """Return a descriptor of a lock file beside a store's file; the file is made when it is not there."""
    return os.open(path.with_suffix(suffix), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take_turn(next_: int, turn: int) -> None:
    """Wait until it is the caller's turn to write."""
    fcntl.flock(next_, fcntl.LOCK_EX)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
    finally:
        fcntl.flock(next_, fcntl.LOCK_UN)


def hold_next(next_: int) -> None:
    """Wait until nobody is next, and let nobody be next until the lock is closed."""
    fcntl.flock(next_, fcntl.LOCK_EX)


def end_turn(turn: int) -> None:
    """Let the next writer have its turn."""
    fcntl.flock(turn, fcntl.LOCK_UN)


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
