"""`assign` and `unassign`: who looks after a prospect."""

import pytest

from pardalote.actions.prospects.identity import Identity, find
from pardalote.store import prospects
from tests import cast
from tests.api.surroundings import work_on
from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client

TARGETS = [
    ({"user_email": cast.SALES}, cast.SALES),
    ({"user_email": cast.SALES.upper()}, cast.SALES),
    ({"user_id": "2"}, cast.MARKETING),
    ({"user_id": " 2 "}, cast.MARKETING),
    ({"group_id": str(cast.SALES_TEAM)}, cast.SALES_MANAGER),
]


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize(("target", "email"), TARGETS)
def test_a_user_or_a_group_is_named(either: Client, target: dict[str, str], email: str, format_: str) -> None:
    number = either.made("bob@pardot.com", user_id="1")
    answer = either.call("assign", format_, id=number, **target)
    assert answer.status == 200
    assert answer.body == either.call("read", format_, id=number).body
    assert either.shown(number)["assigned_to"]["user"]["email"] == email


def test_members_of_a_group_take_turns(either: Client) -> None:
    numbers = [either.made(f"{n}@pardot.com") for n in range(5)]
    given = [either.call("assign", id=each, group_id=1).field("assigned_to/user/id") for each in numbers]
    assert given == ["3", "4", "3", "4", "3"]


def test_a_refused_assignment_passes_no_turn_on(either: Client) -> None:
    either.made("bob@pardot.com")
    assert either.call("assign", id=99, group_id=1).code == 3
    assert either.call("assign", id=1, group_id=1).field("assigned_to/user/id") == "3"


@pytest.mark.parametrize(
    ("code", "target"),
    [
        (13, {}),
        (47, {"user_id": "2", "user_email": cast.SALES}),
        (47, {"user_id": "2", "group_id": "1"}),
        (47, {"user_id": "2", "user_email": cast.MARKETING, "group_id": "1"}),
        (10, {"user_id": "99"}),
        (10, {"user_id": "0"}),
        (10, {"user_id": "two"}),
        (10, {"user_id": ""}),
        (10, {"user_id": "9" * 100}),
        (11, {"user_email": "nobody@pardalote.example"}),
        (11, {"user_email": ""}),
        (12, {"group_id": "99"}),
        (12, {"group_id": "x"}),
        (12, {"group_id": ""}),
        (12, {"group_id": str(cast.EMPTY_GROUP)}),
    ],
)
def test_a_wrong_target_is_refused(either: Client, code: int, target: dict[str, str]) -> None:
    number = either.made("bob@pardot.com", user_id="1")
    assert refused(either, "assign", code, id=number, **target)
    assert either.shown(number)["assigned_to"]["user"]["id"] == 1


@pytest.mark.parametrize("user", ["", "1"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_unassign_takes_the_prospect_from_whoever_has_it(either: Client, user: str, format_: str) -> None:
    number = either.made("bob@pardot.com", user_id=user)
    answer = either.call("unassign", format_, id=number)
    assert answer.status == 200
    assert answer.body == either.call("read", format_, id=number).body
    assert "assigned_to" not in either.shown(number)


@pytest.mark.parametrize("operation", ["assign", "unassign"])
def test_nothing_but_the_assignment_changes(either: Client, operation: str) -> None:
    number = either.made("bob@pardot.com", first_name="Bob")
    before = either.shown(number)
    either.call(operation, id=number, user_id="2", email="eve@pardot.com", first_name="Eve", list_1="1")
    after = either.shown(number)
    after.pop("assigned_to", None)
    assert after == before


@pytest.mark.parametrize("operation", ["assign", "unassign"])
def test_the_assignment_in_the_crm_stays(either: Client, operation: str) -> None:
    number = either.made("bob@pardot.com")
    with work_on(either.door, either.version) as work:
        prospects.update(work.connection, find(work, Identity(number)), {"crm_owner_fid": cast.CRM_OWNER_FID})
    answer = either.call(operation, id=number, user_id="2")
    assert answer.field("crm_owner_fid") == cast.CRM_OWNER_FID


@pytest.mark.parametrize("operation", ["assign", "unassign"])
def test_assigning_needs_the_right_to(clients: Clients, operation: str) -> None:
    clients.of(3).made("bob@pardot.com")
    assert clients.of(3, cast.SALES).call(operation, id=1, user_id="4").code == 46
    assert clients.of(3, cast.SALES_MANAGER).call(operation, id=1, user_id="4").status == 200
