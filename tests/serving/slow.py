"""Five hundred connections that each send, or read, a byte a second."""

import select
import socket
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType

from tests.served import Served

SLOW = 500
_SECONDS = 1.0


class SlowClients:
    """Slow clients, kept going by a thread until the `with` block ends."""

    def __init__(self, server: Served, begun: bytes, sends: bool) -> None:
        """Open the connections and send on each what it begins with; then they send, or else read, a byte a second."""
        self._sends = sends
        self._stop, self._turned = Event(), Event()
        self._ended = 0
        self._open: list[socket.socket] = []
        for _ in range(SLOW):
            self._open.append(server.open_socket(receive_buffer=None if sends else 2048))
            self._open[-1].sendall(begun)
            self._open[-1].setblocking(False)
        self._thread = Thread(target=self._go_on, daemon=True)

    def went_on(self, turns: int) -> None:
        """Return when each has sent or read so many bytes more."""
        for _ in range(turns):
            self._turned.clear()
            assert self._turned.wait(60)

    def ended(self) -> int:
        """Return on how many connections the server has ended, or answered those that are still sending."""
        if not self._sends:
            return self._ended
        look = select.poll()
        for each in self._open:
            look.register(each, select.POLLIN)
        return len(look.poll(0)) + self._ended

    def _go_on(self) -> None:
        while not self._stop.wait(_SECONDS):
            for each in self._open:
                try:
                    if self._sends:
                        each.send(b"a")
                    elif each.recv(1) == b"":
                        self._ended += 1
                except BlockingIOError:
                    continue
                except OSError:
                    self._ended += 1
            self._turned.set()

    def __enter__(self) -> "SlowClients":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        for each in self._open:
            with suppress(OSError):
                each.close()
