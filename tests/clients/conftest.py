"""Fixtures: served accounts, and the real clients that are logged in to them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.store.credentials import start_api_key
from tests import cast
from tests.cast import Keys
from tests.clients.held import Held
from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4, RealClient
from tests.clients.speaker import Speaker
from tests.demo.conftest import made_for_all
from tests.driver import SECRET
from tests.served import Served
from tests.stores import accounts_of, copied, kept_for_all

# The clients in the versions that they speak.
SPEAKERS = ((PYPARDOT4, 4), (PYPARDOT4, 3), (PARDOT_API_CLIENT, 3))


class Company:
    """A served cast, and the clients that its people use."""

    def __init__(self, served: Served, keys: dict[int, dict[str, Keys]]) -> None:
        self._served = served
        self._keys = keys

    def client(
        self,
        name: str,
        version: int,
        email: str = cast.ADMINISTRATOR,
        password: str = cast.PASSWORD,
        version_spoken: int | None = None,
    ) -> RealClient:
        """Open a real client for a user of the account that speaks a version; it may speak another one itself."""
        user_key = self._keys[version][email].user_key
        return RealClient(name, self._served.url, version_spoken or version, email, password, user_key)

    def begin_hour(self, version: int, email: str, seconds_ago: int) -> None:
        """Say that a user's api_key was handed out so many seconds ago."""
        accounts = accounts_of(self._served.data)
        try:
            store = accounts.open(version)
            assert store is not None
            with store.writing() as connection:
                user = store.furnishing(connection).user_by_email[email]
                start_api_key(connection, user.id, int(time.time()) - seconds_ago)
        finally:
            accounts.close()


@pytest.fixture(scope="session")
def company(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """The cast, served; the tests share it, and each meets prospects of its own."""
    data = kept_for_all(copied(template[0], tmp_path_factory.mktemp("company") / "data"))
    with Served(data, environment={"PARDALOTE_SECRET": SECRET.decode()}) as served:
        yield Company(served, template[1])


@pytest.fixture(scope="session")
def pypardot4(company: Company) -> Iterator[RealClient]:
    """PyPardot4 on the account that speaks version 4."""
    with company.client(PYPARDOT4, 4) as client:
        yield client


@pytest.fixture(scope="session")
def pypardot4_version_3(company: Company) -> Iterator[RealClient]:
    """PyPardot4 in its mode for version 3, on the account that speaks it."""
    with company.client(PYPARDOT4, 3) as client:
        yield client


@pytest.fixture(scope="session")
def pardot_api_client(company: Company) -> Iterator[RealClient]:
    """The client pardot-api-client, which speaks version 3 only."""
    with company.client(PARDOT_API_CLIENT, 3) as client:
        yield client


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the demo data, as a new user has it."""
    data = kept_for_all(copied(made_for_all(tmp_path_factory).data, tmp_path_factory.mktemp("served") / "data"))
    with Served(data, "--demo", environment={"PARDALOTE_SECRET": SECRET.decode()}) as served:
        yield served


class Speakers:
    """The real clients on the demo accounts, each opened when it is first asked for."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._opened: dict[tuple[str, int], Speaker] = {}

    def of(self, name: str, version: int) -> Speaker:
        """Return a client of an account's administrator."""
        if (name, version) not in self._opened:
            self._opened[name, version] = self._open(name, version)
        return self._opened[name, version]

    def _open(self, name: str, version: int) -> Speaker:
        account = self._served.account(version)
        client = RealClient(name, self._served.url, version, account["email"], account["password"], account["user_key"])
        if name == PYPARDOT4:
            # Only its methods that post log in by themselves.
            client.call("authenticate")
        return Speaker(name, version, client, Held(self._served.data, version))

    def close(self) -> None:
        """End all."""
        for each in self._opened.values():
            each.client.close()


@pytest.fixture(scope="session")
def speakers(demo: Served) -> Iterator[Speakers]:
    """The real clients on the demo accounts."""
    opened = Speakers(demo)
    yield opened
    opened.close()


@pytest.fixture(params=SPEAKERS, ids=lambda each: f"{each[0]}-{each[1]}")
def speaker(request: pytest.FixtureRequest, speakers: Speakers) -> Speaker:
    """Each client in each version that it speaks."""
    return speakers.of(*request.param)


@pytest.fixture(params=[4, 3])
def pypardot(request: pytest.FixtureRequest, speakers: Speakers) -> Speaker:
    """PyPardot4 in both versions."""
    return speakers.of(PYPARDOT4, request.param)


@pytest.fixture
def api_client(speakers: Speakers) -> Speaker:
    """The client pardot-api-client on the demo account that speaks version 3."""
    return speakers.of(PARDOT_API_CLIENT, 3)
