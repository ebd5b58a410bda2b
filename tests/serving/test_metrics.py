"""Metrics of a real server: whichever worker is asked tells of all, also of those that have ended."""

import os
import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.operators.test_door import Samples, requests, samples
from tests.served import Served
from tests.serving.conftest import LogIn, Serve
from tests.serving.test_slow_clients import becomes
from tests.serving.test_workers import MOST_CONNECTIONS, mark

READS = ("prospect", "read", "400", "3")


@pytest.fixture
def server(serve: Serve) -> Served:
    """A server of two workers, with a port for operators."""
    return serve("--workers", "2", "--metrics", "127.0.0.1:0")


def ask(server: Served, request: bytes) -> bytes:
    """Send bytes to the operators' port; return all that comes back."""
    parts = urlsplit(server.ready["metrics"])
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30) as opened:
        opened.sendall(request)
        answer = b""
        while part := opened.recv(65536):
            answer += part
        return answer


def scrape(server: Served) -> Samples:
    head, _, body = ask(server, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n"), head
    return samples(body.decode())


def test_every_worker_tells_of_all(server: Served, log_in: LogIn) -> None:
    session = log_in(server)
    workers: dict[str, int] = {}
    for _ in range(MOST_CONNECTIONS):
        with session.twin() as twin:
            assert twin.call("read", id=999).code == 3
            workers[mark(twin)] = workers.get(mark(twin), 0) + 1
        if len(workers) == 2:
            break
    wanted = sum(workers.values())
    # A call is counted when its answer is on its way.
    assert becomes(lambda: requests(scrape(server))[READS] == wanted)
    # Asked often enough, both of them answer; each has counted a part of the calls only.
    for _ in range(40):
        assert requests(scrape(server))[READS] == wanted
    assert scrape(server)["pardalote_workers", ()] == 2


def test_what_a_worker_has_counted_outlives_it(server: Served, log_in: LogIn) -> None:
    session = log_in(server)
    for _ in range(20):
        with session.twin() as twin:
            assert twin.call("read", id=999).code == 3
    assert becomes(lambda: requests(scrape(server))[READS] == 20)
    os.kill(min(server.worker_pids()), signal.SIGKILL)
    for _ in range(100_000):
        try:
            found = scrape(server)
        except (OSError, AssertionError):
            # The connection waited for the dead one.
            continue
        assert requests(found)[READS] == 20
        if found["pardalote_workers", ()] == 2:
            break
    assert found["pardalote_workers", ()] == 2


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\n\r\n", 200),
        (b"GET /healthz/ready?x=1 HTTP/1.0\r\n\r\n", 200),
        (b"GET /api/prospect/version/3/do/read HTTP/1.1\r\n\r\n", 404),
        (b"POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 405),
        (b"GET /metrics\r\n\r\n", 400),
        (b"\x16\x03\x01\x00\xff\r\n\r\n", 400),
        (b"GET /metrics HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 400),
    ],
)
def test_what_the_operators_port_answers(operated: Served, request_: bytes, status: int) -> None:
    assert ask(operated, request_).startswith(b"HTTP/1.1 %d " % status)


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without accounts that this file's tests share."""
    with Served(tmp_path_factory.mktemp("operated") / "data", "--metrics", "127.0.0.1:0") as server:
        yield server
