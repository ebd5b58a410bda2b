"""The places of accounts for calls under way at once: bytes of one file, on which processes have locks.

The kernel frees the locks of a process that ends. Nothing is ever written: the bytes need not be there.
"""

import fcntl
import os
from collections import defaultdict
from pathlib import Path
from threading import Lock

from pardalote.store.promise import Place, StoreUnavailable

# An account's bytes begin at its number times so many; the first is for whoever looks for a place.
_BYTES = 2**32
_LOOKING = 0


class SqlitePlaces:
    """The places of the accounts of a data folder.

    These locks belong to the process, and it loses them when it closes the file even once: it is opened once.
    """

    def __init__(self, data: Path) -> None:
        """Open the file, which is made when it is not there. Raises StoreUnavailable."""
        try:
            self._file = os.open(data / "calls.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailable(str(error)) from error
        # What this process holds itself: its own locks don't stand in its way.
        self._held: defaultdict[int, set[int]] = defaultdict(set)
        self._turn = Lock()

    def take(self, account: int, most: int) -> Place | None:
        """Take one of an account's places; None: all are held."""
        with self._turn:
            held = self._held[account]
            if len(held) >= most:
                return None
            # Nobody else takes a place meanwhile: one that is freed behind while another is taken ahead is missed.
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, account * _BYTES + _LOOKING)
            try:
                return self._found(account, most, held)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, account * _BYTES + _LOOKING)

    def _found(self, account: int, most: int, held: set[int]) -> Place | None:
        for number in range(1, most + 1):
            if number not in held and self._locked(account, number):
                held.add(number)
                return Place(account, number, 0)
        return None

    def _locked(self, account: int, number: int) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, account * _BYTES + number)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def give_back(self, place: Place) -> None:
        """Let others have a place."""
        with self._turn:
            held = self._held[place.account]
            held.discard(place.number)
            if not held:
                del self._held[place.account]
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place.account * _BYTES + place.number)

    def close(self) -> None:
        """Give back all places; closing again does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
