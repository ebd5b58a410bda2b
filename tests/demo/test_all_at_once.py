"""Wherever a write is broken off, all of it is there or nothing: nobody sees any of it before its last statement.

What others see at a moment is what a server that is killed at that moment leaves behind.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions.carrying import at_once
from pardalote.clock import HeldClock
from tests.demo.calls import CALLS, called
from tests.demo.conftest import AFTERWARDS, Made, clients
from tests.driver import Answered, Client, Door
from tests.stores import Watch, copied, ends, statements_on

# Each version's batches name their items in a way of their own.
ITEMS = {
    3: {"8": {"company": "Eight"}, "ten@pardot.com": {"company": "Ten"}, "eleven@pardot.com": {}},
    4: [{"id": 8, "company": "Eight"}, {"email": "ten@pardot.com", "company": "Ten"}, {"email": "eleven@pardot.com"}],
}


class Looks(list[str]):
    """Statements, and what somebody else sees of the account just before each of them."""

    def __init__(self, look: Callable[[], int]) -> None:
        super().__init__()
        self._look = look
        self.states: list[int] = []

    def append(self, text: str) -> None:
        """Look, and note the statement."""
        self.states.append(self._look())
        super().append(text)


@pytest.fixture(params=[3, 4])
def client(request: pytest.FixtureRequest, made: Made, tmp_path: Path) -> Iterator[Client]:
    """The administrator of each demo account."""
    with Door(copied(made.data, tmp_path / "data"), HeldClock(AFTERWARDS)) as door:
        # What takes long is carried out on the stores that are watched, too.
        api: Any = door.server._api
        own = api._endpoint.authentication
        api._endpoint = replace(api._endpoint, carry_long=at_once, patient=lambda: own)
        yield clients(door, made)[request.param]


def calls(client: Client) -> Iterator[tuple[str, str, Callable[[], Answered]]]:
    """Return a call of every operation that writes, and some that do more: several items, many consequences."""
    for name, operation in CALLS:
        yield name, operation, partial(called, client, name, operation)
    items = json.dumps({"prospects": ITEMS[client.version]})
    yield "prospect", "batchUpsert", partial(client.ask, "prospect", "batchUpsert", prospects=items)
    won: dict[str, Any] = {"prospect_id": 9, "name": "Won", "value": 1, "probability": 100, "status": "Won"}
    yield "opportunity", "create", partial(client.ask, "opportunity", "create", **won)


def test_nobody_sees_any_of_a_write_before_all_of_it(client: Client) -> None:
    with closing(Watch(client.door.data, client.version)) as watch:
        for name, operation, call in calls(client):
            before, seen = watch.state(), Looks(watch.state)
            with statements_on(client.door.server, client.version, seen):
                answer = call()
            assert answer.status in (200, 201, 204) and answer.code is None, (name, operation, answer.text)
            assert set(seen.states) == {before}, (name, operation)
            assert ends(seen).count("COMMIT") == 1, (name, operation)
            assert watch.state() != before, (name, operation)
