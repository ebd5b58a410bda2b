"""Fixtures: the demo accounts, and their administrators."""

from collections.abc import Iterator

import pytest

from pardalote.clock import HeldClock
from tests.demo.conftest import AFTERWARDS, clients, made_for_all
from tests.driver import Client, Door
from tests.stores import copied, kept_for_all


@pytest.fixture(scope="session")
def administrators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Client]]:
    """The administrators of both demo accounts by version; nothing is changed there."""
    made = made_for_all(tmp_path_factory)
    data = kept_for_all(copied(made.data, tmp_path_factory.mktemp("recorded-style") / "data"))
    with Door(data, HeldClock(AFTERWARDS)) as door:
        yield clients(door, made)


@pytest.fixture(params=[3, 4])
def administrator(request: pytest.FixtureRequest, administrators: dict[int, Client]) -> Client:
    """The administrator of each account in turn."""
    return administrators[request.param]
