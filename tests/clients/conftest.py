"""Fixtures: served accounts, and the real clients that are logged in to them."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.store.accounts import Accounts
from pardalote.store.credentials import start_api_key
from tests import cast
from tests.cast import Keys
from tests.clients.real_client import RealClient
from tests.driver import SECRET
from tests.served import Served

PYPARDOT4 = "PyPardot4"
PARDOT_API_CLIENT = "pardot-api-client"


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
        accounts = Accounts(self._served.data)
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
    data = tmp_path_factory.mktemp("company") / "data"
    shutil.copytree(template[0], data)
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
    """A server with the demo data, as a new user starts it."""
    with Served(tmp_path_factory.mktemp("demo") / "data", "--demo") as served:
        yield served
