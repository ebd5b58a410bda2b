"""The bell between processes of one machine: who queues a job rings it, so that it is begun at once.

It is a socket beside the server's other files of a run. Nothing depends on it: a job that nobody was told of is found
when its account is looked at next.
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# The file of the socket; unset: nobody listens on this machine.
BELL = "PARDALOTE_BELL"


class Bell:
    """What the server's workers ring."""

    def __init__(self, place: str | None) -> None:
        """Ring at this file; None: silently."""
        self._place = place
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if place else None
        if self._socket is not None:
            self._socket.setblocking(False)

    def __call__(self, account: int) -> None:
        """Say that something was queued in an account."""
        if self._socket is not None and self._place:
            # Nobody there, or too much to hear: it is found all the same.
            with suppress(OSError):
                self._socket.sendto(str(account).encode(), self._place)

    def close(self) -> None:
        """Let go of the socket."""
        if self._socket is not None:
            self._socket.close()


class Listener:
    """Who hears the bell; of several on one machine, the one that came last."""

    def __init__(self, place: Path, heard: Callable[[int], None]) -> None:
        """Listen at this file, which may be there from a process that is gone."""
        self._heard = heard
        self._place = place
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        self._socket.bind(str(fresh))
        fresh.replace(place)

    def listen(self) -> None:
        """Hear one ring, and pass the account's number on; raises OSError once it is closed."""
        rung = self._socket.recv(64)
        if rung.isdigit():
            self._heard(int(rung))

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
