"""The load: connections that each send the next request as soon as the last one is answered.

Sockets and `poll`, without a library in between and with requests made beforehand, so that a request costs the
generator little beside what the kernel takes for it. It runs in a process of its own.
"""

import gc
import itertools
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

_LARGEST_READ = 262_144
_LONGEST_SILENCE = 10_000


class LoadFailed(Exception):
    """The server answered something else than it was asked for; the message shows its beginning."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: to which port of this machine, over how many connections, for how many seconds."""

    port: int
    # Sent one after the other, and over again when `repeat` says so.
    requests: Sequence[bytes]
    repeat: bool
    # The HTTP status that every answer must have.
    status: int
    connections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. Times are in milliseconds, from sending a request to having its whole answer."""

    answers: int
    seconds: float
    median_ms: float
    slowest_percent_ms: float
    # The bytes of an answer's body.
    size: int
    # The processor's time that the generator itself took for a request, in microseconds.
    own_us: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


class _Connection:
    """A connection with at most one request under way."""

    __slots__ = ("expected", "received", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.expected = 0
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.received = b""
        self.expected = 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self, beginning: bytes) -> bool:
        """Read what is there; say whether the answer is whole. Raises LoadFailed."""
        part = self.socket.recv(_LARGEST_READ)
        received = self.received = self.received + part if self.received else part
        if not self.expected:
            head = received.find(b"\r\n\r\n")
            if head < 0 and part:
                return False
            if not received.startswith(beginning):
                raise LoadFailed(received[:1000].decode(errors="replace") or "the connection was closed")
            self.expected = head + 4 + _content_length(received[:head])
        return len(received) >= self.expected


def _content_length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + 15
    return int(head[start:].partition(b"\r\n")[0])


def run(load: Load) -> Result:
    """Send requests until the time is over or none is left. Raises LoadFailed."""
    gc.collect()
    gc.freeze()
    gc.disable()
    connections = [_Connection(load.port) for _ in range(load.connections)]
    try:
        return _run(load, connections)
    finally:
        for each in connections:
            each.socket.close()


def _run(load: Load, connections: list[_Connection]) -> Result:
    by_descriptor = {each.socket.fileno(): each for each in connections}
    ready = select.poll()
    for descriptor in by_descriptor:
        ready.register(descriptor, select.POLLIN)
    beginning = b"HTTP/1.1 %d" % load.status
    requests = itertools.cycle(load.requests) if load.repeat else iter(load.requests)
    clock: Callable[[], float] = time.perf_counter
    taken: list[float] = []
    own, started = time.process_time(), clock()
    until = started + load.seconds
    for each in connections:
        each.send(next(requests))
    waiting = len(connections)
    while waiting:
        for descriptor, _ in ready.poll(_LONGEST_SILENCE) or _silence():
            connection = by_descriptor[descriptor]
            if not connection.is_answered(beginning):
                continue
            now = clock()
            taken.append(now - connection.sent_at)
            request = next(requests, None) if now < until else None
            if request is None:
                waiting -= 1
            else:
                connection.send(request)
    seconds = clock() - started
    own = time.process_time() - own
    body = connections[0].received.partition(b"\r\n\r\n")[2]
    return Result(
        answers=len(taken),
        seconds=seconds,
        median_ms=median(taken) * 1000,
        slowest_percent_ms=quantiles(taken, n=100)[98] * 1000,
        size=len(body),
        own_us=own / len(taken) * 1e6,
    )


def _silence() -> list[tuple[int, int]]:
    raise LoadFailed("no answer for ten seconds")
