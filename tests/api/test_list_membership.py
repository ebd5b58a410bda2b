"""List memberships: named by an id or by list and prospect, and what follows for the prospect."""

from typing import Any
from urllib.parse import urlencode

import pytest

from pardalote.actions import lists
from tests import cast
from tests.api.surroundings import history, work_on
from tests.api.trees import is_refused, same_tree
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.kept import kept

NAMED = pytest.mark.parametrize("named", [{"id": 1}, {"list_id": cast.NEWSLETTER, "prospect_id": 1}])
CREATED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n   <list_membership>\n      <id>1</id>\n'
    "      <list_id>1</list_id>\n      <prospect_id>1</prospect_id>\n      <opted_out>false</opted_out>\n"
    "      <created_at>2026-03-02 00:30:00</created_at>\n      <updated_at>2026-03-02 00:30:00</updated_at>\n"
    "   </list_membership>\n</rsp>\n"
)


def found(client: Client, **criteria: Any) -> list[int]:
    """Return the ids of the memberships that a query finds, the lowest first."""
    result = client.ask("listMembership", "query", "json", sort_by="id", **criteria).json()["result"]
    rows = result.get("list_membership", [])
    ids = [each["id"] for each in (rows if isinstance(rows, list) else [rows])]
    assert result["total_results"] == len(ids)
    return ids


@pytest.fixture
def bob(either: Client) -> Client:
    """A client of an account with Bob, who is on no list, half a minute later."""
    assert either.made("bob@pardot.com") == 1
    either.door.clock.advance(30)
    return either


@pytest.fixture
def subscribed(either: Client) -> Client:
    """A client of an account with Bob, who is on the newsletter, a minute later."""
    assert either.made("bob@pardot.com", list_1=1) == 1
    either.door.clock.advance(60)
    return either


@pytest.mark.parametrize("place", ["path", "query", "body"])
def test_a_membership_is_made_wherever_its_list_and_prospect_are_said(either: Client, place: str) -> None:
    either.made("bob@pardot.com")
    url, said = f"/api/listMembership/version/{either.version}/do/create", urlencode({"list_id": 1, "prospect_id": 1})
    if place == "path":
        answer = either.door.call("GET", f"{url}/list_id/1/prospect_id/1", headers=either.header)
    elif place == "query":
        answer = either.door.call("GET", f"{url}?{said}", headers=either.header)
    else:
        answer = either.door.call("POST", url, said.encode(), either.header)
    assert (answer.status, answer.text) == (200, CREATED)
    assert same_tree(answer, either.ask("listMembership", "read", "json", id=1))
    assert either.shown(1)["lists"]["list_subscription"]["id"] == 1


def test_a_new_membership_moves_the_prospect_and_leaves_history(bob: Client) -> None:
    assert bob.shown(1)["lists"] is None
    bob.ask("listMembership", "create", list_id=1, prospect_id=1)
    shown = bob.shown(1)
    assert shown["updated_at"] == "2026-03-02 00:30:30"
    assert shown["lists"]["list_subscription"]["did_opt_out"] is False
    assert [(each["field"], each["old"], each["new"]) for each in history(bob, 1)][-1] == ("list_1", "0", "1")


@NAMED
def test_a_membership_is_read_either_way(subscribed: Client, named: dict[str, Any]) -> None:
    answers = [subscribed.ask("listMembership", "read", format_, **named) for format_ in ("xml", "json")]
    assert answers[0].text == CREATED
    assert same_tree(*answers)
    assert answers[1].json()["list_membership"]["opted_out"] is False


@NAMED
def test_opting_out_shows_everywhere(subscribed: Client, named: dict[str, Any]) -> None:
    subscribed.shown(1)
    answer = subscribed.ask("listMembership", "update", "json", opted_out="1", **named)
    assert answer.json()["list_membership"] == {
        "id": 1, "list_id": 1, "prospect_id": 1, "opted_out": True,
        "created_at": "2026-03-02 00:30:00", "updated_at": "2026-03-02 00:31:00",
    }  # fmt: skip
    shown = subscribed.shown(1)
    assert shown["lists"]["list_subscription"]["did_opt_out"] is True
    assert shown["updated_at"] == "2026-03-02 00:31:00"
    last = history(subscribed, 1)[-1]
    assert (last["field"], last["old"], last["new"]) == ("list_1_opted_out", "0", "1")


def test_opting_in_again_is_ignored_by_default(subscribed: Client) -> None:
    subscribed.ask("listMembership", "update", id=1, opted_out=1)
    subscribed.door.clock.advance(60)
    shown = subscribed.ask("listMembership", "update", "json", id=1, opted_out=0).json()["list_membership"]
    assert (shown["opted_out"], shown["updated_at"]) == (True, "2026-03-02 00:32:00")


def test_opting_in_again_works_where_the_operator_lets_it(subscribed: Client) -> None:
    subscribed.ask("listMembership", "update", id=1, opted_out=1)
    with Door(subscribed.door.data, subscribed.door.clock, opt_in=True) as door:
        client = Client(
            door, subscribed.version, subscribed.email, cast.PASSWORD, subscribed.user_key, subscribed.api_key
        )
        answer = client.ask("listMembership", "update", "json", id=1, opted_out="false")
        assert answer.json()["list_membership"]["opted_out"] is False
        assert client.shown(1)["lists"]["list_subscription"]["did_opt_out"] is False


def test_a_membership_can_begin_opted_out(bob: Client) -> None:
    answer = bob.ask("listMembership", "create", "json", list_id=2, prospect_id=1, opted_out="true")
    assert answer.json()["list_membership"]["opted_out"] is True


@NAMED
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_deleted_membership_ends_and_comes_back_under_its_id(
    subscribed: Client, named: dict[str, Any], method: str
) -> None:
    subscribed.shown(1)
    answer = subscribed.ask("listMembership", "delete", "json", method, **named)
    assert (answer.status, answer.body) == (204, b"")
    shown = subscribed.shown(1)
    assert (shown["lists"], shown["updated_at"]) == (None, "2026-03-02 00:31:00")
    assert is_refused(subscribed, "listMembership", "read", 16, **named)
    assert is_refused(subscribed, "listMembership", "update", 16, opted_out=1, **named)
    assert is_refused(subscribed, "listMembership", "delete", 16, **named)
    subscribed.door.clock.advance(60)
    again = subscribed.ask("listMembership", "create", "json", list_id=1, prospect_id=1).json()["list_membership"]
    assert again == {
        "id": 1, "list_id": 1, "prospect_id": 1, "opted_out": False,
        "created_at": "2026-03-02 00:30:00", "updated_at": "2026-03-02 00:32:00",
    }  # fmt: skip
    said = [(each["field"], each["old"], each["new"]) for each in history(subscribed, 1)][-2:]
    assert said == [("list_1", "1", "0"), ("list_1", "0", "1")]


def test_who_opted_out_is_so_still_after_coming_back(subscribed: Client) -> None:
    subscribed.ask("listMembership", "update", id=1, opted_out=1)
    subscribed.ask("listMembership", "delete", id=1)
    subscribed.call("update", id=1, list_1=1)
    assert subscribed.ask("listMembership", "read", "json", id=1).json()["list_membership"]["opted_out"] is True


def test_a_query_finds_by_list_prospect_and_whether_deleted(either: Client) -> None:
    for name in ("bob", "eve", "ann"):
        either.made(f"{name}@pardot.com", list_1=1, list_2=1)
    either.ask("listMembership", "delete", id=3)
    assert found(either) == [1, 2, 4, 5, 6]
    assert found(either, list_id=1) == [1, 5]
    assert found(either, prospect_id=2) == [4]
    assert found(either, list_id=2, prospect_id=3) == [6]
    assert found(either, deleted="true") == [3]
    assert found(either, deleted="all", prospect_id=2) == [3, 4]
    assert found(either, list_id=99) == found(either, prospect_id=99) == []
    assert found(either, id_greater_than=2, id_less_than=6) == [4, 5]
    assert is_refused(either, "listMembership", "query", 55, list_id="x")
    assert is_refused(either, "listMembership", "query", 3, prospect_id="x")
    assert is_refused(either, "listMembership", "query", 27, deleted="maybe")
    assert is_refused(either, "listMembership", "query", 19, sort_by="updated_at")


def test_memberships_of_archived_prospects_vanish_and_come_back(subscribed: Client) -> None:
    subscribed.made("eve@pardot.com", list_1=1)
    subscribed.call("delete", id=1)
    assert found(subscribed, list_id=1) == [2]
    assert found(subscribed, deleted="true") == [1]
    assert is_refused(subscribed, "listMembership", "read", 16, id=1)
    assert is_refused(subscribed, "listMembership", "read", 3, list_id=1, prospect_id=1)
    assert is_refused(subscribed, "listMembership", "create", 3, list_id=2, prospect_id=1)
    subscribed.call("undelete", id=1)
    assert found(subscribed, list_id=1) == [1, 2]


def test_a_dynamic_list_is_filled_by_its_rule_alone(bob: Client) -> None:
    with work_on(bob.door, bob.version) as work:
        lists.add_by_rule(work, cast.EVERYBODY_DYNAMIC, 1)
    named: dict[str, Any] = {"list_id": cast.EVERYBODY_DYNAMIC, "prospect_id": 1}
    assert bob.ask("listMembership", "read", **named).status == 200
    assert is_refused(bob, "listMembership", "create", 55, **named)
    assert is_refused(bob, "listMembership", "delete", 55, **named)
    assert bob.ask("listMembership", "update", opted_out=1, **named).status == 200


@pytest.mark.parametrize(
    ("operation", "code", "given"),
    [
        ("create", 13, {}), ("create", 13, {"list_id": 1}), ("create", 13, {"prospect_id": 1}),
        ("create", 55, {"list_id": 99, "prospect_id": 1}), ("create", 55, {"list_id": "x", "prospect_id": 1}),
        ("create", 3, {"list_id": 2, "prospect_id": 99}), ("create", 3, {"list_id": 2, "prospect_id": "x"}),
        ("create", 58, {"list_id": 1, "prospect_id": 1}),
        ("create", 50, {"list_id": 2, "prospect_id": 1, "opted_out": "perhaps"}),
        ("read", 13, {}), ("read", 16, {"id": "x"}), ("read", 16, {"id": 99}),
        ("read", 16, {"list_id": 2, "prospect_id": 1}),
        ("read", 55, {"list_id": 99, "prospect_id": 1}), ("read", 3, {"list_id": 1, "prospect_id": 99}),
        ("update", 13, {"opted_out": 1}), ("update", 16, {"id": 99}), ("update", 50, {"id": 1, "opted_out": "x"}),
        ("delete", 13, {}), ("delete", 16, {"id": 99}), ("delete", 16, {"list_id": 2, "prospect_id": 1}),
        ("delete", 60, {"id": 1, "method": "GET"}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(
    subscribed: Client, operation: str, code: int, given: dict[str, Any]
) -> None:
    before = kept(subscribed.door.data, subscribed.version)
    assert is_refused(subscribed, "listMembership", operation, code, **given)
    assert kept(subscribed.door.data, subscribed.version) == before


def test_the_duplicate_is_refused_in_the_originals_words(subscribed: Client) -> None:
    answer = subscribed.ask("listMembership", "create", list_id=1, prospect_id=1)
    message = "That prospect is already a memeber of that list. Update the membership instead."
    assert answer.xml().findtext("err") == message


@pytest.mark.parametrize("version", [3, 4])
def test_who_may_change_prospects_may_subscribe_them(clients: Clients, version: int) -> None:
    clients.of(version).made("bob@pardot.com")
    user = clients.of(version, cast.SALES)
    assert user.ask("listMembership", "create", list_id=1, prospect_id=1).status == 200
    assert user.ask("listMembership", "update", id=1, opted_out=1).status == 200
    assert user.ask("listMembership", "delete", id=1).status == 204


def test_accounts_have_their_own(three: Client, four: Client) -> None:
    for client in (three, four):
        client.made("bob@pardot.com", list_1=1)
    before = kept(four.door.data, 4)
    three.ask("listMembership", "create", list_id=2, prospect_id=1)
    three.ask("listMembership", "delete", id=1)
    assert kept(four.door.data, 4) == before
