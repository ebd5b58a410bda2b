"""The original's limits over several worker processes: they count together, and what a killed one held is free."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.driver import FORM, Answered
from tests.served import Served, Session
from tests.serving.conftest import LogIn, Serve
from tests.stores import engine_on

MOST = 5
BODY = b"id=999"
# More connections than it ever takes until every worker has one.
MOST_CONNECTIONS = 500
MOST_ATTEMPTS = 10_000


class Begun:
    """A call whose headers have come to be known, and whose body is not sent."""

    def __init__(self, session: Session) -> None:
        self._connection = session._connection
        self._connection.putrequest("POST", session.place("read"))
        given = {**session.header, "Content-Type": FORM, "Content-Length": str(len(BODY)), "Expect": "100-continue"}
        for name, value in given.items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        assert self._connection.sock.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"

    def ended(self) -> int | None:
        """Send the body; return the code that is answered. Raises OSError or HTTPException when nobody does."""
        self._connection.send(BODY)
        answer = self._connection.getresponse()
        return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()).code


# Gives a new connection to the first or the second of two workers.
Connect = Callable[[int], Session]


@pytest.fixture
def connected(serve: Serve, log_in: LogIn) -> Iterator[Callable[..., tuple[Served, Connect]]]:
    """Start a server of two workers with limits; give it and what connects to each of them."""
    with ExitStack() as sessions:

        def start(*options: str) -> tuple[Served, Connect]:
            server = serve("--workers", "2", "--limits", "pardot", *options)
            session = log_in(server)
            workers: list[str] = []

            def connect(number: int) -> Session:
                for _ in range(MOST_CONNECTIONS):
                    twin = sessions.enter_context(session.twin())
                    worker = worker_of(twin)
                    if worker not in workers:
                        workers.append(worker)
                    if workers.index(worker) == number:
                        return twin
                raise AssertionError("one worker took every connection")

            return server, connect

        yield start


def worker_of(session: Session) -> str:
    """Return the mark of the worker at the other end."""
    return session.send("GET", session.place("read")).headers["x-request-id"].partition("-")[0]


def wait_for_places(data: Path) -> None:
    """Wait until every place is free: a database notices a little later that a process has ended."""
    with closing(engine_on(data)) as engine, closing(engine.places()) as places:
        for _ in range(MOST_ATTEMPTS):
            found = [place for _ in range(MOST) if (place := places.take(3, MOST)) is not None]
            for each in found:
                places.give_back(each)
            if len(found) == MOST:
                return
    raise AssertionError("somebody holds a place")


def test_calls_at_once_count_over_all_workers_and_a_killed_one_holds_none(
    connected: Callable[..., tuple[Served, Connect]], data: Path
) -> None:
    server, connect = connected()
    first, second = connect(0), connect(1)
    begun = [Begun(connect(number)) for number in (0, 1, 0, 1, 1)]
    assert [each.call("read", id=999).code for each in (first, second)] == [66, 66]
    os.kill(min(server.worker_pids()), signal.SIGKILL)
    codes = []
    for each in begun:
        with suppress(OSError, HTTPException):
            codes.append(each.ended())
    assert codes in ([3] * 2, [3] * 3)
    living = first if len(codes) == 2 else second
    wait_for_places(data)
    number = 0 if living is first else 1
    others = [Begun(connect(number)) for _ in range(MOST)]
    assert living.call("read", id=999).code == 66
    assert [each.ended() for each in others] == [3] * MOST
    assert living.call("read", id=999).code == 3


def test_whoever_keeps_to_the_limits_is_never_refused(connected: Callable[..., tuple[Served, Connect]]) -> None:
    """Each of five clients calls the other worker as soon as it has an answer from the one."""
    _, connect = connected("--daily-calls", "250")
    clients = [(connect(0), connect(1)) for _ in range(MOST)]

    def call(workers: tuple[Session, Session]) -> list[int | None]:
        return [each.call("read", id=999).code for _ in range(30) for each in workers]

    with ThreadPoolExecutor(MOST) as threads:
        codes = Counter(code for found in threads.map(call, clients) for code in found)
    assert codes == {3: 250, 122: 50}
