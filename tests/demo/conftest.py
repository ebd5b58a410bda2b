"""Fixtures: the demo accounts, made once, and everything that they answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import api_keys
from pardalote.actions.accounts import Credentials
from pardalote.actions.work import Work
from pardalote.clock import HeldClock
from pardalote.demo import furnishing
from pardalote.demo.accounts import ensure
from tests.driver import SECRET, Client, Door
from tests.made_once import made_once
from tests.stores import accounts_of, copied, kept_for_all, rows

# 2026-11-01T12:00:00Z: the story has ended.
AFTERWARDS = 1793534400


@dataclass(frozen=True)
class Made:
    """A data folder with the demo accounts, and the credentials of both."""

    data: Path
    credentials: list[Credentials]


def make(data: Path, secret: bytes = SECRET) -> Made:
    """Make the demo accounts in a folder, unless they are there."""
    accounts = accounts_of(data)
    try:
        return Made(data, ensure(accounts, secret))
    finally:
        accounts.close()


def made_for_all(temporary: pytest.TempPathFactory) -> Made:
    """Return the demo accounts that all tests copy; nobody writes to these."""
    return make(made_once(temporary, "demo", make))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo accounts; nobody writes to these."""
    return made_for_all(tmp_path_factory)


def clients(door: Door, made: Made) -> dict[int, Client]:
    """Return the administrators of both accounts by version, with api_keys that no password was hashed for."""
    found = {}
    accounts = accounts_of(door.data)
    for each in made.credentials:
        store = accounts.open(each.version)
        assert store is not None
        with store.writing() as connection:
            work = Work(connection, store.furnishing(connection), AFTERWARDS)
            key = api_keys.hand_out(work, furnishing.ADMINISTRATOR, SECRET)
        found[each.version] = Client(door, each.version, each.email, each.password, each.user_key, key)
    accounts.close()
    return found


@pytest.fixture
def demo(made: Made, tmp_path: Path) -> Iterator[dict[int, Client]]:
    """The administrators of both accounts by version, on a copy of the demo."""
    data = copied(made.data, tmp_path / "data")
    with Door(data, HeldClock(AFTERWARDS)) as door:
        yield clients(door, made)


@pytest.fixture(scope="session")
def shown(made: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[dict[str, Any]]]:
    """Every prospect of both accounts, by version, as a full read shows it in JSON; archived ones too."""
    data = kept_for_all(copied(made.data, tmp_path_factory.mktemp("shown") / "data"))
    with Door(data, HeldClock(AFTERWARDS)) as door:
        return {
            version: [client.shown(number) for (number,) in rows(data, version, "SELECT id FROM prospect ORDER BY id")]
            for version, client in clients(door, made).items()
        }
