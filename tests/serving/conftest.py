"""Fixtures: what a server process needs to serve the cast's data, and its users' sessions."""

import resource
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import cast
from tests.cast import Keys
from tests.driver import SECRET
from tests.served import Served, Session

Serve = Callable[..., Served]
LogIn = Callable[..., Session]


@pytest.fixture(scope="session", autouse=True)
def many_open_files() -> None:
    """Let the tests hold as many connections as the machine allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@pytest.fixture
def serve(data: Path) -> Iterator[Serve]:
    """Start servers on the test's own data; whatever still runs in the end is killed."""
    started: list[Served] = []

    def start(*options: str) -> Served:
        started.append(Served(data, *options, environment={"PARDALOTE_SECRET": SECRET.decode()}))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.kill()


@pytest.fixture
def log_in(template: tuple[Path, dict[int, dict[str, Keys]]]) -> Iterator[LogIn]:
    """Log a user of the cast in; the sessions are closed in the end."""
    with ExitStack() as open_sessions:

        def begin(server: Served, version: int = 3, email: str = cast.ADMINISTRATOR) -> Session:
            user_key = template[1][version][email].user_key
            return open_sessions.enter_context(Session(server, version, email, cast.PASSWORD, user_key))

        yield begin
