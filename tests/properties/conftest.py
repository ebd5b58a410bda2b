"""Fixtures of the property tests: the same examples at every run, on one server for each file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pardalote.clock import HeldClock
from tests import cast
from tests.cast import Keys
from tests.conftest import Clients
from tests.driver import Door
from tests.stores import copied

settings.register_profile(
    "suite",
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("suite")


@pytest.fixture(scope="module")
def shared_door(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """A server for all examples of a file: each example makes what it needs and reads what it made."""
    data = copied(template[0], tmp_path_factory.mktemp("shared") / "data")
    with Door(data, HeldClock(cast.STARTED_AT)) as door:
        yield door


@pytest.fixture(scope="module")
def shared(shared_door: Door, template: tuple[Path, dict[int, dict[str, Keys]]]) -> Clients:
    """Clients on that server."""
    return Clients(shared_door, template[1])


@pytest.fixture(scope="module")
def forgetful(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clients]:
    """Clients on a server that keeps no answers: rows may be written that no deed wrote."""
    data = copied(template[0], tmp_path_factory.mktemp("forgetful") / "data")
    with Door(data, HeldClock(cast.STARTED_AT), kept_answers=0) as door:
        yield Clients(door, template[1])
