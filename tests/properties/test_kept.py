"""Whatever happens in whatever order, a server that keeps answers says what one says that keeps none."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.actions import lists
from pardalote.store.schema import list_
from tests import cast
from tests.api.surroundings import add_activity, add_visitor, work_on
from tests.conftest import Clients
from tests.driver import Client, Door

PARAMETERS = st.sampled_from(
    [
        {"first_name": "Bob"}, {"first_name": ""}, {"list_1": "1"}, {"list_1": "0"}, {"list_2": "1"},
        {"profile_criteria_1": "match"}, {"profile_criteria_1": "nomatch"}, {"campaign_id": "2"}, {"opted_out": "1"},
        {"nickname": "Bobby"}, {"past_jobs_0": "clerk"}, {"user_id": "2"}, {"campaign_id": "999"}, {},
    ]
)  # fmt: skip
VIEWS = st.sampled_from(
    [{}, {"output": "simple"}, {"output": "mobile"}, {"fields": "lists"}, {"fields": "recent_interaction"}]
)
WHICH = st.integers(0, 2)
CALLS = st.tuples(st.sampled_from(["create", "update", "upsert", "delete", "unassign"]), WHICH, PARAMETERS)
DEEDS = st.tuples(
    st.sampled_from(["opt_out", "opt_in", "rule", "activity", "visitor", "rename", "time"]),
    WHICH,
    st.integers(0, 90),
)
READS = st.tuples(st.sampled_from(["read", "read all", "query", "query bulk"]), WHICH, VIEWS)
STEPS = st.lists(st.one_of(CALLS, DEEDS, READS), min_size=3, max_size=20)
_fresh = itertools.count()


@pytest.fixture(scope="module")
def doors(shared_door: Door) -> Iterator[list[Door]]:
    """Three servers on one folder: two that keep answers, one that keeps none."""
    with (
        Door(shared_door.data, shared_door.clock) as another,
        Door(shared_door.data, shared_door.clock, kept_answers=0) as unkept,
    ):
        yield [shared_door, another, unkept]


@pytest.mark.parametrize("version", [3, 4])
@given(steps=STEPS)
def test_kept_answers_are_those_that_would_be_made(
    shared: Clients, doors: list[Door], version: int, steps: list[tuple[str, int, object]]
) -> None:
    clients = [replace(shared.of(version), door=door) for door in doors]
    # Keys count for an hour, so every example begins where the first one did.
    doors[0].clock.moment = cast.STARTED_AT
    example = next(_fresh)
    emails = [f"{n}.{example}@pardot.com" for n in range(2 if version == 4 else 3)]
    numbers = [clients[0].made(emails[n % len(emails)]) for n in range(3)]
    page: dict[str, Any] = {"sort_by": "id", "id_greater_than": numbers[0] - 1, "deleted": "all"}
    asked: dict[str, Callable[[int], dict[str, Any]]] = {
        "read": lambda which: {"id": numbers[which]},
        "read all": lambda which: {"email": emails[which % len(emails)]},
        "query": lambda which: {**page, "limit": which + 1},
        "query bulk": lambda which: {**page, "offset": which, "output": "bulk"},
    }
    for position, (name, which, what) in enumerate(steps):
        if name in asked:
            assert isinstance(what, dict)
            said: dict[str, Any] = {**what, **asked[name](which)}
            operation = name.split()[0]
            for format_ in ("xml", "json"):
                assert len({client.call(operation, format_, **said).body for client in clients}) == 1
        else:
            # The workers that keep answers take turns at changing what the other one keeps.
            _change(clients[position % 2], name, emails[which % len(emails)], numbers[which], what)
    for number in numbers:
        assert len({client.call("read", id=number).body for client in clients}) == 1
    assert len({client.call("query", **page).body for client in clients}) == 1


def _change(client: Client, name: str, email: str, number: int, what: object) -> None:
    if isinstance(what, dict):
        client.call(name, **({"email": email} if name == "create" else {"id": number}), **what)
    elif name == "time":
        assert isinstance(what, int)
        client.door.clock.advance(what)
    elif name == "activity":
        assert isinstance(what, int)
        add_activity(client, number, cast.STARTED_AT - 60 * what)
    elif name == "visitor":
        add_visitor(client, number)
    else:
        with work_on(client.door, client.version) as work:
            if name == "rename":
                work.connection.update(list_, cast.NEWSLETTER, {"name": f"Newsletter {what}"})
                work.furnishing_changed()
            elif name == "rule":
                lists.add_by_rule(work, cast.EVERYBODY_DYNAMIC, number)
            else:
                (lists.opt_in if name == "opt_in" else lists.opt_out)(work, cast.NEWSLETTER, number)
