"""Fixtures: a server with the cast of the tests, and clients that are logged in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.clock import HeldClock
from tests import cast
from tests.cast import Keys
from tests.driver import Client, Door
from tests.stores import failed_logins_of


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, dict[str, Keys]]]:
    """Make the cast's data folder once, to be copied; with it the users' keys."""
    data = tmp_path_factory.mktemp("cast")
    keys = cast.make(data)
    # Made here once, or every server would make its own.
    failed_logins_of(data).close()
    return data, keys


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands where the cast's logins began."""
    return HeldClock(cast.STARTED_AT)


@pytest.fixture
def data(template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(template[0], tmp_path / "data"))


@pytest.fixture
def door(data: Path, clock: HeldClock) -> Iterator[Door]:
    """A server on the test's own data."""
    with Door(data, clock) as door:
        yield door


class Clients:
    """Clients of the cast's users, logged in."""

    def __init__(self, door: Door, keys: dict[int, dict[str, Keys]]) -> None:
        self._door = door
        self._keys = keys

    def of(self, version: int, email: str = cast.ADMINISTRATOR) -> Client:
        """Return a user's client on the account that speaks a version."""
        known = self._keys[version][email]
        return Client(self._door, version, email, cast.PASSWORD, known.user_key, known.api_key)


@pytest.fixture
def clients(door: Door, template: tuple[Path, dict[int, dict[str, Keys]]]) -> Clients:
    """Clients on the test's own server."""
    return Clients(door, template[1])


@pytest.fixture
def three(clients: Clients) -> Client:
    """The administrator of the account that speaks version 3."""
    return clients.of(3)


@pytest.fixture
def four(clients: Clients) -> Client:
    """The administrator of the account that speaks version 4."""
    return clients.of(4)


@pytest.fixture(params=[3, 4])
def either(request: pytest.FixtureRequest, clients: Clients) -> Client:
    """The administrator of each account in turn."""
    return clients.of(request.param)
