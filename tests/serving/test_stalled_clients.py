"""Clients that stall, in their headers, in their body or before the answer, disturb nobody else."""

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cast import Keys
from tests.driver import FORM, SECRET
from tests.served import Served, Session
from tests.serving.conftest import LogIn
from tests.stores import copied

STALLED = 500
LONG_TEXTS = dict.fromkeys(
    ("comments", "notes", "company", "website", "city", "department", "address_one", "address_two"), "a" * 65_535
)
# Half a megabyte each: more answers than the buffers between the server and a client hold.
ASKED_AT_ONCE = 20
READ = '"operation":"read"'


@pytest.fixture(scope="module")
def server(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server that tells of its calls; the tests share it, and each has prospects of its own."""
    data = copied(template[0], tmp_path_factory.mktemp("stalled") / "data")
    with Served(data, "--log", "calls", environment={"PARDALOTE_SECRET": SECRET.decode()}) as served:
        yield served


@contextmanager
def clients(server: Served, sent: bytes, receive_buffer: int | None = None) -> Iterator[list[socket.socket]]:
    """Open connections that have sent these bytes and then do nothing."""
    opened = []
    try:
        for _ in range(STALLED):
            opened.append(server.open_socket(receive_buffer))
            opened[-1].sendall(sent)
        yield opened
    finally:
        for each in opened:
            each.close()


def has_been_answered(client: socket.socket, seconds: int) -> bool:
    """Say whether bytes wait to be read, or come within so many seconds."""
    look = select.poll()
    look.register(client, select.POLLIN)
    return bool(look.poll(seconds * 1000))


def answers_fifty_calls(session: Session, name: str) -> bool:
    emails = [f"{name}-{number}@stalled.example" for number in range(25)]
    with session.twin() as other:
        statuses = [other.call(operation, email=email).status for operation in ("create", "read") for email in emails]
    return statuses == [201] * 25 + [200] * 25


def _in_the_body(place: str) -> bytes:
    head = f"POST {place} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
    return head.encode() + b"email=half"


def _in_a_chunk(place: str) -> bytes:
    head = f"POST {place} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head.encode() + b"ff\r\nemail=half"


def _in_the_headers(place: str) -> bytes:
    return f"POST {place} HTTP/1.1\r\nHost: x\r\nContent-Ty".encode()


def _before_anything(_place: str) -> bytes:
    return b""


@pytest.mark.parametrize("stalled", [_in_the_body, _in_a_chunk, _in_the_headers, _before_anything])
def test_clients_that_stop_sending_disturb_nobody(
    server: Served, log_in: LogIn, stalled: Callable[[str], bytes]
) -> None:
    session = log_in(server)
    with clients(server, stalled(session.place("create"))) as hanging:
        assert answers_fifty_calls(session, f"beside{stalled.__name__}")
        assert not any(has_been_answered(each, 0) for each in hanging)


def test_clients_that_do_not_read_their_answers_disturb_nobody(server: Served, log_in: LogIn) -> None:
    session = log_in(server)
    assert session.call("create", email="long@stalled.example", **LONG_TEXTS).status == 201
    asking = f"GET {session.place('read')}?email=long@stalled.example HTTP/1.1\r\nHost: x\r\n"
    asking += f"Authorization: {session.header['Authorization']}\r\n\r\n"
    reads_before = server.logged().count(READ)
    with clients(server, asking.encode() * ASKED_AT_ONCE, receive_buffer=2048) as hanging:
        assert answers_fifty_calls(session, "while")
        # Each is being answered: its first bytes wait to be read.
        for each in hanging:
            assert has_been_answered(each, 60)
        assert session.call("read", email="while-1@stalled.example").status == 200
        assert server.logged().count(READ) - reads_before < STALLED * ASKED_AT_ONCE


@pytest.mark.parametrize(
    ("place", "body", "answer"),
    [
        (
            "/api/prospect/version/3/do/create",
            "email=half",
            b'<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="fail" version="1.0">\n'
            b'   <err code="36">One or more required parameter values are missing</err>\n</rsp>\n',
        ),
        *(
            (
                place,
                body,
                b'{"@attributes":{"stat":"fail","version":1,"err_code":36},'
                b'"err":"One or more required parameter values are missing"}',
            )
            for place, body in (
                ("/api/prospect/version/3/do/create?format=json", "email=half"),
                ("/api/prospect/version/3/do/create", "format=json&email=half"),
            )
        ),
    ],
    ids=["xml", "json in the query", "json in the part that came"],
)
def test_a_body_that_does_not_come_in_time_is_answered_408(brisk: Served, place: str, body: str, answer: bytes) -> None:
    head = f"POST {place} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
    with brisk.open_socket() as hanging:
        hanging.sendall(head.encode() + body.encode())
        answered = b"".join(iter(lambda: hanging.recv(65536), b""))
    assert answered.startswith(b"HTTP/1.1 408 ")
    assert answered.endswith(b"\r\n\r\n" + answer)


@pytest.fixture(scope="module")
def brisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without accounts that waits one second for a body."""
    with Served(tmp_path_factory.mktemp("brisk") / "data", "--body-deadline", "1") as server:
        yield server
