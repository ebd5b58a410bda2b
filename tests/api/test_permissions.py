"""Roles: which user may carry out which operation, and that a refused one changes nothing."""

from typing import Any

import pytest

from pardalote.actions import users
from pardalote.store import prospects
from pardalote.store.accounts import AccountStore
from tests import cast
from tests.api.surroundings import work_on
from tests.conftest import Clients
from tests.driver import Answered, Client
from tests.kept import kept

EVERYONE = (cast.ADMINISTRATOR, cast.MARKETING, cast.SALES_MANAGER, cast.SALES)
ABOVE_SALES = EVERYONE[:3]
MARKETING_AND_ABOVE = EVERYONE[:2]
MESSAGE = "This API user lacks sufficient permissions for the requested operation"

# Operation, its parameters, the status of a success, and who may.
OPERATIONS: list[tuple[str, dict[str, Any], int, tuple[str, ...]]] = [
    ("read", {}, 200, EVERYONE),
    ("update", {"first_name": "Bob"}, 200, EVERYONE),
    ("upsert", {"first_name": "Bob"}, 200, EVERYONE),
    ("create", {"email": "new@pardot.com"}, 201, ABOVE_SALES),
    ("assign", {"user_id": 4}, 200, ABOVE_SALES),
    ("unassign", {}, 200, ABOVE_SALES),
    ("delete", {}, 204, MARKETING_AND_ABOVE),
]


def carry_out(user: Client, operation: str, prospect_id: int, given: dict[str, Any], format_: str = "xml") -> Answered:
    named: dict[str, Any] = {} if operation == "create" else {"id": prospect_id}
    return user.call(operation, format_, **named, **given)


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize(("operation", "given", "status", "who"), OPERATIONS)
def test_a_role_may_do_what_it_may_and_nothing_else(
    clients: Clients, version: int, operation: str, given: dict[str, Any], status: int, who: tuple[str, ...]
) -> None:
    prospect_id = clients.of(version).made("bob@pardot.com")
    for email in set(EVERYONE) - set(who):
        user = clients.of(version, email)
        before = kept(user.door.data, version)
        answer = carry_out(user, operation, prospect_id, given)
        assert (answer.status, answer.code) == (400, 46)
        assert answer.xml().findtext("err") == MESSAGE
        answer = carry_out(user, operation, prospect_id, given, "json")
        assert (answer.status, answer.json()["err"]) == (400, MESSAGE)
        assert kept(user.door.data, version) == before
    for count, email in enumerate(who):
        # Those who create or delete each need a prospect of their own.
        own = clients.of(version).made(f"{count}@pardot.com")
        changes = {"email": f"new{count}@pardot.com"} if operation == "create" else given
        assert carry_out(clients.of(version, email), operation, own, changes).status == status


@pytest.mark.parametrize("operation", ["update", "upsert"])
@pytest.mark.parametrize("owner", [{"user_id": "3"}, {"user_id": ""}, {"crm_owner_fid": cast.CRM_OWNER_FID}])
def test_who_may_not_assign_may_not_do_it_by_a_field_either(
    clients: Clients, operation: str, owner: dict[str, str]
) -> None:
    clients.of(3).made("bob@pardot.com", user_id="2")
    user = clients.of(3, cast.SALES)
    answer = user.call(operation, id=1, first_name="Bob", **owner)
    assert (answer.status, answer.code) == (400, 46)
    assert user.shown(1)["first_name"] is None
    assert user.call(operation, id=1, first_name="Bob", user_id="2").status == 200


def test_a_right_that_ended_while_a_call_waited_its_turn_is_gone(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = clients.of(3)
    original = AccountStore.writing

    def writing(store: AccountStore) -> object:
        monkeypatch.setattr(AccountStore, "writing", original)
        with work_on(three.door, 3) as work:
            users.rotate_key(work, three.email)
        return store.writing()

    monkeypatch.setattr(AccountStore, "writing", writing)
    answer = three.call("create", email="bob@pardot.com")
    assert answer.code == 1
    with work_on(three.door, 3) as work:
        assert prospects.ROWS.by_unique_email(work.connection, "bob@pardot.com") is None


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_an_upsert_that_would_create_needs_the_right_to_create(clients: Clients, version: int, format_: str) -> None:
    user = clients.of(version, cast.SALES)
    before = kept(user.door.data, version)
    answer = user.call("upsert", format_, email="new@pardot.com", list_1=1, profile_criteria_1="match", code="A")
    assert (answer.status, answer.code) == (400, 46)
    assert kept(user.door.data, version) == before


def test_the_right_to_create_is_enough_for_such_an_upsert(clients: Clients) -> None:
    assert clients.of(3, cast.SALES_MANAGER).call("upsert", email="new@pardot.com").status == 201


def test_an_upsert_of_a_known_address_needs_no_right_to_create(clients: Clients, three: Client) -> None:
    prospect_id = three.made("bob@pardot.com")
    answer = clients.of(3, cast.SALES).call("upsert", email="bob@pardot.com", first_name="Bob")
    assert (answer.status, answer.field("id")) == (200, str(prospect_id))


def test_the_right_is_asked_before_the_parameters(clients: Clients) -> None:
    assert clients.of(3, cast.SALES).call("create").code == 46
    assert clients.of(3, cast.SALES).call("delete", id="no number").code == 46


def test_the_method_is_asked_before_the_right(clients: Clients) -> None:
    assert clients.of(3, cast.SALES).call("delete", method="GET", id=1).code == 60
