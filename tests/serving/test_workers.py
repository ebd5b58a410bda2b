"""Several worker processes that serve as one: what one knows all know, and none is missed."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path

import pytest

from pardalote import cli
from tests import cast
from tests.driver import Answered
from tests.served import Served, Session
from tests.serving.conftest import LogIn, Serve
from tests.stores import options_of

# More connections than it ever takes until every worker has one.
MOST_CONNECTIONS = 500


def worker_of(answer: Answered) -> str:
    """Return the mark of the worker that made an answer: request ids begin with it."""
    return answer.headers["x-request-id"].partition("-")[0]


def mark(session: Session) -> str:
    return worker_of(session.send("GET", "/api/prospect/version/3/do/read"))


@pytest.fixture
def server(serve: Serve) -> Served:
    """A server of two workers."""
    return serve("--workers", "2")


@pytest.fixture
def both(server: Served, log_in: LogIn) -> Iterator[tuple[Session, Session]]:
    """A session that was begun on one worker, and its twin on the other."""
    with ExitStack() as sessions:
        first = log_in(server)
        for _ in range(MOST_CONNECTIONS):
            second = sessions.enter_context(first.twin())
            if mark(second) != mark(first):
                break
        else:
            pytest.fail("one worker took every connection")
        yield first, second


def test_a_login_on_one_worker_holds_on_the_other(both: tuple[Session, Session], log_in: LogIn) -> None:
    first, second = both
    made = first.call("create", email="shared@workers.example").field("id")
    assert second.call("read", id=made).field("email") == "shared@workers.example"
    assert log_in(first.server).api_key == first.api_key


def test_each_worker_sees_at_once_what_the_other_wrote(both: tuple[Session, Session]) -> None:
    first, second = both
    made = first.call("create", email="seen@workers.example", company=0).field("id")
    for number in range(1, 20):
        first, second = second, first
        assert first.call("read", id=made).field("company") == str(number - 1)
        assert first.call("update", id=made, company=number).status == 200


def test_a_key_that_was_rotated_by_command_ends_on_every_worker(
    both: tuple[Session, Session], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [session.call("read", id=999).code for session in both] == [3, 3]
    assert cli.main(["user", "rotate-key", "3", "--email", cast.ADMINISTRATOR, *options_of(data)]) == 0
    assert [session.call("read", id=999).code for session in both] == [1, 1]
    fresh = next(line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("user_key"))
    server = both[0].server
    with Session(server, 3, cast.ADMINISTRATOR, cast.PASSWORD, fresh) as again:
        for session in both:
            session.user_key, session.api_key = fresh, again.api_key
            assert session.call("read", id=999).code == 3


def test_a_user_who_was_made_by_command_is_known_to_every_worker(
    both: tuple[Session, Session], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = both[0].call("create", email="theirs@workers.example").field("id")
    assert both[1].call("assign", id=made, user_email="nina@pardalote.example").code == 11
    arguments = ["--email", "nina@pardalote.example", "--password", cast.PASSWORD, *options_of(data)]
    assert cli.main(["user", "create", "3", *arguments]) == 0
    capsys.readouterr()
    for session in both:
        answer = session.call("assign", id=made, user_email="nina@pardalote.example")
        assert answer.xml().findtext("prospect/assigned_to/user/email") == "nina@pardalote.example"


def test_an_account_that_was_made_by_command_is_served_at_once(
    server: Served, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--email", "new@pardalote.example", "--password", cast.PASSWORD, *options_of(data)]
    assert cli.main(["account", "create", "Brand new", *arguments]) == 0
    printed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if " " in line)
    with Session(server, 3, "new@pardalote.example", cast.PASSWORD, printed["user_key"]) as session:
        assert session.call("create", email="first@new.example").field("id") == "1"


def test_a_worker_that_dies_is_replaced_and_the_other_answers_on(server: Served, both: tuple[Session, Session]) -> None:
    first, second = both
    marks = {mark(first), mark(second)}
    killed, _ = pids = sorted(server.worker_pids())
    assert len(pids) == 2
    os.kill(killed, signal.SIGKILL)
    survivors = [session for session in both if answers(session)]
    assert len(survivors) == 1
    seen: set[str] = set()
    # A connection that was waiting for the dead worker is reset; the next one is taken.
    for _ in range(100_000):
        with first.twin() as fresh:
            if answers(fresh):
                seen.add(mark(fresh))
        assert answers(survivors[0])
        if seen - marks:
            break
    assert seen - marks
    assert len(server.worker_pids() - {killed}) == 2


def answers(session: Session) -> bool:
    try:
        return session.call("read", id=999).code == 3
    except (OSError, HTTPException):
        return False


def test_an_interrupt_ends_the_server_and_not_a_worker(serve: Serve) -> None:
    """As Ctrl-C in a terminal does, it reaches every process; each worker is then asked to end once."""
    server = serve("--workers", "2")
    workers = server.worker_pids()
    for worker in workers:
        os.kill(worker, signal.SIGINT)
    assert {server.get("/healthz")[0] for _ in range(20)} == {200}
    assert server.worker_pids() == workers
    assert server.stop(signal.SIGINT) == 0


def test_a_stalled_client_does_not_keep_it_from_ending(serve: Serve) -> None:
    server = serve()
    with server.open_socket() as hanging:
        hanging.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nemail")
        assert server.get("/healthz")[0] == 200
        assert server.stop() == 0


def test_workers_end_with_the_one_who_started_them(serve: Serve) -> None:
    server = serve("--workers", "2")
    workers = [os.pidfd_open(pid) for pid in server.worker_pids()]
    assert len(workers) == 2
    server.process.kill()
    for each in workers:
        # A process that has ended makes its descriptor readable.
        assert select.select([each], [], [], 30)[0]
        os.close(each)
    server.stop()
