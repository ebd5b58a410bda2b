"""Answers that are kept, against every operation and deed that writes: nobody reads what was so before.

The clock stands still, so that nothing but what is done changes an answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pardalote.actions import (
    accounts,
    lifecycle,
    lists,
    opportunities,
    profiles,
    prospect_accounts,
    tags,
    users,
    visitor_activities,
    visitors,
)
from pardalote.actions.custom_fields import NewCustomField
from pardalote.actions.prospects import erasing
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.api.routes import ROUTES
from pardalote.clock import HeldClock
from pardalote.records.custom_field import TEXT
from tests.api.surroundings import work_on
from tests.demo.calls import CALLS, called
from tests.demo.conftest import AFTERWARDS, Made, clients
from tests.driver import Client, Door
from tests.stores import copied

# Who is read after each change: all kinds of people, and what is changed hangs on some of them.
WHO = range(1, 101)
# What no operation does, or not yet.
DEEDS: dict[str, Callable[[Work], object]] = {
    "rotate_key": lambda work: users.rotate_key(work, work.furnishing.users[4].email),
    "set_criteria": lambda work: profiles.set_criteria(work, 1, [("Industry", 3)]),
    "make_default": lambda work: profiles.make_default(work, 2),
    "add_by_rule": lambda work: lists.add_by_rule(work, 5, 9),
    "opt_out": lambda work: lists.opt_out(work, 5, 9),
    "opt_in": lambda work: lists.opt_in(work, 5, 9),
    "record": lambda work: visitor_activities.record(work, NewActivity(1, "Email Tracker", work.now, 9), True),
    "create a visitor": lambda work: visitors.create(work, {"page_view_count": 1}, 9),
    "record_visit": lambda work: visitors.record_visit(work, 3, 9, [("http://x.example/", "X", work.now)], None, True),
    "move": lambda work: lifecycle.move(work, 9, 1),
    "unlink": lambda work: opportunities.unlink(work, 1, 1),
    "hang": lambda work: tags.hang(work, "blue", "Prospect", 9),
    "create_field": lambda work: prospect_accounts.create_field(work, NewCustomField("New", "new_one", TEXT)),
    "describe": lambda work: accounts.describe(work, {"city": "Bremen"}),
    "erase": lambda work: erasing.erase(work, 10),
}
# What none of the prospects shows.
SILENT = {
    ("prospect", "create"), ("prospect", "batchCreate"), ("campaign", "create"), ("customField", "create"),
    ("customField", "update"), ("list", "create"), ("prospectAccount", "assign"), ("prospectAccount", "create"),
    ("prospectAccount", "update"), ("form", "create"), ("form", "update"), ("form", "delete"), ("user", "create"),
    ("opportunity", "delete"), ("opportunity", "undelete"), ("export", "create"), ("export", "cancel"),
    ("import", "create"), ("import", "batch"), ("import", "update"), ("email", "send"),
    "make_default", "move", "hang", "create_field", "describe",
}  # fmt: skip


@pytest.fixture(params=[3, 4])
def readers(request: pytest.FixtureRequest, made: Made, tmp_path: Path) -> Iterator[tuple[Client, Client]]:
    """The administrator of a demo account on a server that keeps answers, and on one that keeps none."""
    data, clock = copied(made.data, tmp_path / "data"), HeldClock(AFTERWARDS)
    with Door(data, clock) as keeping, Door(data, clock, kept_answers=0) as forgetful:
        client = clients(keeping, made)[request.param]
        yield client, replace(client, door=forgetful)


def bodies(client: Client) -> list[bytes]:
    """Return what everybody's full read answers."""
    return [client.call("read", id=number).body for number in WHO]


def test_every_operation_that_writes_is_among_the_calls() -> None:
    assert CALLS.keys() == {(each.object, each.operation) for each in ROUTES if each.writes}


def test_whatever_is_called_a_read_shows_it(readers: tuple[Client, Client]) -> None:
    client, forgetful = readers
    before = bodies(client)
    for name, operation in CALLS:
        answer = called(client, name, operation)
        assert answer.status in (200, 201, 204) and answer.code is None, (name, operation, answer.text)
        after = bodies(client)
        assert after == bodies(forgetful), (name, operation)
        assert (after == before) == ((name, operation) in SILENT), (name, operation)
        before = after


def test_whatever_a_deed_does_a_read_shows_it(readers: tuple[Client, Client]) -> None:
    client, forgetful = readers
    before = bodies(client)
    for name, deed in DEEDS.items():
        with work_on(client.door, client.version) as work:
            deed(work)
        after = bodies(client)
        assert after == bodies(forgetful), name
        assert (after == before) == (name in SILENT), name
        before = after
