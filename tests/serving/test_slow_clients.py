"""Slow clients, and clients that never read: the others' calls are answered, and nothing is held for ever."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest

from tests.driver import FORM
from tests.served import Served, Session
from tests.serving.conftest import LogIn, Serve
from tests.serving.slow import SlowClients

LONG_TEXTS = dict.fromkeys(
    ("comments", "notes", "company", "website", "city", "department", "address_one", "address_two"), "a" * 65_535
)
# No call of a decent client may take longer beside the slow ones; it takes some hundredths of a second.
PATIENCE = 10.0


def longest_call(session: Session, calls: int = 60) -> float:
    """Create and read prospects by turns; return the longest that one call took, in seconds."""
    longest = 0.0
    with session.twin() as other:
        for number in range(calls):
            started = time.perf_counter()
            answer = other.call("upsert" if number % 2 else "read", email="decent@slow.example")
            longest = max(longest, time.perf_counter() - started)
            assert answer.status in (200, 201, 400)
    return longest


def test_clients_that_send_a_byte_a_second_do_not_hold_up_the_others(serve: Serve, log_in: LogIn) -> None:
    server = serve()
    session = log_in(server)
    alone = longest_call(session)
    head = f"POST {session.place('create')} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
    with SlowClients(server, head.encode(), sends=True) as slow:
        slow.went_on(1)
        beside = longest_call(session)
        assert slow.ended() == 0
    assert alone < PATIENCE
    assert beside < PATIENCE


def test_clients_that_read_a_byte_a_second_do_not_hold_up_the_others(serve: Serve, log_in: LogIn) -> None:
    server = serve()
    session = log_in(server)
    assert session.call("create", email="long@slow.example", **LONG_TEXTS).status == 201
    asking = f"GET {session.place('read')}?email=long@slow.example HTTP/1.1\r\nHost: x\r\n"
    asking += f"Authorization: {session.header['Authorization']}\r\n\r\n"
    with SlowClients(server, asking.encode(), sends=False) as slow:
        slow.went_on(1)
        assert longest_call(session) < PATIENCE
        assert slow.ended() == 0


def test_a_client_that_never_reads_is_cut_off(serve: Serve, log_in: LogIn) -> None:
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("this system has no such deadline")
    server = serve("--answer-deadline", "1")
    session = log_in(server)
    assert session.call("create", email="long@slow.example", **LONG_TEXTS).status == 201
    asking = f"GET {session.place('read')}?email=long@slow.example HTTP/1.1\r\nHost: x\r\n"
    asking += f"Authorization: {session.header['Authorization']}\r\n\r\n"
    before = open_sockets(server)
    hanging = [server.open_socket(receive_buffer=2048) for _ in range(20)]
    try:
        for each in hanging:
            each.sendall(asking.encode() * 20)
        assert becomes(lambda: open_sockets(server) >= before + len(hanging))
        assert becomes(lambda: open_sockets(server) <= before)
        # Who reads is answered on, however long the connection lasts.
        assert session.call("read", email="long@slow.example").status == 200
    finally:
        for each in hanging:
            each.close()


def open_sockets(server: Served) -> int:
    """Return how many sockets the workers have open on the server's port: a database is spoken to by others."""
    port = f":{urlsplit(server.url).port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    of_the_port = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(port)}
    files = [each for pid in server.worker_pids() for each in Path(f"/proc/{pid}/fd").iterdir()]
    found = 0
    for each in files:
        try:
            found += str(each.readlink()) in of_the_port
        except FileNotFoundError:
            continue
    return found


def becomes(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Say whether something becomes true in time."""
    pause, until = Event(), time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        pause.wait(0.05)
    return True


NOTHING, HALF = b"", b"GET /healthz HTTP/1.1\r\nHo"
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def brisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without accounts that waits one second for headers."""
    with Served(tmp_path_factory.mktemp("brisk") / "data", "--header-deadline", "1") as server:
        yield server


@pytest.mark.parametrize("sent", [NOTHING, HALF, WHOLE], ids=["nothing", "half of the headers", "idle after an answer"])
def test_a_connection_without_a_call_is_closed_in_time(brisk: Served, sent: bytes) -> None:
    with brisk.open_socket() as opened:
        opened.sendall(sent)
        answered = b"".join(iter(lambda: opened.recv(65536), b""))
    assert answered[:12] == (b"HTTP/1.1 200" if sent == WHOLE else b"")


def test_headers_that_trickle_are_cut_off(brisk: Served) -> None:
    with brisk.open_socket(timeout=0.2) as opened:
        opened.sendall(HALF + b"st: x\r\nX-Slow: ")
        for _ in range(300):
            try:
                assert opened.recv(1) == b""
            except TimeoutError:
                opened.sendall(b"a")
            except ConnectionError:
                # Closed while a byte was on its way.
                return
            else:
                return
    pytest.fail("the headers may trickle for ever")
