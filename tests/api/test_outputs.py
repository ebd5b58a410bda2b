"""What a caller wants to see: output=, fields=, limit_related_records=."""

from typing import Any
from urllib.parse import quote

import pytest

from pardalote.records.prospect import RELATED_RECORDS_LIMIT
from pardalote.store import schema
from tests import cast
from tests.api.surroundings import add_activity, surround, work_on
from tests.api.trees import same_tree
from tests.driver import Client

ONLY_FULL = {"profile", "visitors", "visitor_activities", "lists"}
MOBILE = ["id", "first_name", "last_name", "email", "company"]
# What each operation needs besides the id.
OPERATIONS: dict[str, dict[str, str]] = {
    "read": {},
    "update": {"first_name": "B"},
    "upsert": {"first_name": "B"},
    "assign": {"user_id": "2"},
    "unassign": {},
}


@pytest.fixture
def bob(either: Client) -> int:
    """A prospect with everything."""
    number = either.made("bob@pardot.com", first_name="Bob", user_id="1", list_1="1", nickname="B", answers="a")
    surround(either, number)
    return number


def tags(client: Client, operation: str, number: int, **parameters: Any) -> list[str]:
    """Return the tags of the answer's prospect."""
    answer = client.call(operation, id=number, **OPERATIONS[operation], **parameters)
    assert answer.status == 200
    return [str(each.tag) for each in answer.xml()[0]]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_outputs(either: Client, bob: int, operation: str) -> None:
    full = tags(either, operation, bob)
    assert set(full) > ONLY_FULL
    assert tags(either, operation, bob, output="full") == full
    assert tags(either, operation, bob, output="simple") == [each for each in full if each not in ONLY_FULL]
    assert {"campaign", "last_activity", "nickname", "answers"} <= set(full)
    assert tags(either, operation, bob, output="mobile") == MOBILE


@pytest.mark.parametrize("output", ["", "text", "FULL", "bulk", "full,simple", "0"])
def test_an_unknown_output_is_the_full_one(either: Client, bob: int, output: str) -> None:
    assert either.call("read", id=bob, output=output).body == either.call("read", id=bob).body


@pytest.mark.parametrize("output", ["simple", "mobile"])
def test_a_creation_is_answered_in_the_wanted_output(either: Client, output: str) -> None:
    for format_ in ("xml", "json"):
        answer = either.call("create", format_, email=f"{format_}@pardot.com", list_1="1", output=output)
        assert answer.status == 201
        assert answer.body == either.call("read", format_, email=f"{format_}@pardot.com", output=output).body


def test_a_shared_address_is_answered_in_the_wanted_output(four: Client) -> None:
    four.made("bob@pardot.com")
    four.made("bob@pardot.com")
    said = four.call("read", "json", email="bob@pardot.com", output="mobile").json()["prospect"]
    assert [list(each) for each in said] == [MOBILE, MOBILE]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ("email", ["id", "email"]),
        ("email,id,first_name", ["id", "first_name", "email"]),
        (" email , first_name ", ["id", "first_name", "email"]),
        ("nickname,first_name", ["id", "first_name", "nickname"]),
        ("category,T_Shirt", ["id"]),
        ("no_such_field", ["id"]),
        ("email,,email", ["id", "email"]),
        ("campaign,assigned_to,last_activity", ["id", "campaign", "assigned_to", "last_activity"]),
        ("lists,visitors,profile,visitor_activities", ["id", "profile", "visitors", "visitor_activities", "lists"]),
        ("last_activity", ["id", "last_activity"]),
        ("password,recent_interaction", ["id", "password", "recent_interaction"]),
        ("is_archived", ["id", "is_archived"]),
        ("prospect_account_id,crm_url", ["id", "crm_url"]),
    ],
)
def test_fields_are_shown_in_the_usual_order_and_with_the_id(
    either: Client, bob: int, fields: str, shown: list[str]
) -> None:
    for operation in OPERATIONS:
        unassigned = {"assigned_to"} if operation == "unassign" else set()
        assert tags(either, operation, bob, fields=fields) == [each for each in shown if each not in unassigned]


def test_named_nodes_are_shown_whole(either: Client, bob: int) -> None:
    said = either.shown(bob)
    for name in (*ONLY_FULL, "campaign", "assigned_to", "last_activity"):
        assert either.shown(bob, fields=name) == {"id": bob, name: said[name]}
    assert same_tree(either.call("read", id=bob, fields="lists"), either.call("read", "json", id=bob, fields="lists"))


@pytest.mark.parametrize(
    "query",
    [
        "fields=email,first_name",
        "fields=email%2Cfirst_name",
        "fields[]=email&fields[]=first_name",
        "fields[0]=email&fields[1]=first_name",
        "fields=email&fields=first_name",
        f"{quote('fields[]')}=email&{quote('fields[]')}=first_name",
    ],
)
def test_fields_may_be_spelled_as_any_list(either: Client, bob: int, query: str) -> None:
    url = f"/api/prospect/version/{either.version}/do/read/id/{bob}?{query}"
    answer = either.door.call("GET", url, headers=either.header)
    assert [each.tag for each in answer.xml()[0]] == ["id", "first_name", "email"]


@pytest.mark.parametrize("fields", ["", ",", " , "])
def test_empty_fields_are_no_wish(either: Client, bob: int, fields: str) -> None:
    assert either.call("read", id=bob, fields=fields).body == either.call("read", id=bob).body


@pytest.mark.parametrize(
    ("output", "shown"), [("simple", ["id", "company", "nickname"]), ("mobile", ["id", "company"])]
)
def test_fields_and_output_narrow_each_other(either: Client, bob: int, output: str, shown: list[str]) -> None:
    assert tags(either, "read", bob, output=output, fields="lists,nickname,company") == shown


def test_limit_related_records_keeps_the_newest_2000_activities(either: Client) -> None:
    number = either.made("bob@pardot.com")
    oldest = cast.STARTED_AT - 10_000
    row = {"type": 1, "type_name": "Email Tracker", "prospect_id": number}
    with work_on(either.door, either.version) as work:
        times = [oldest + second for second in range(RELATED_RECORDS_LIMIT)]
        rows = [{**row, "created_at": at, "updated_at": at} for at in times]
        work.connection.insert_many(schema.visitor_activity, rows)
    last = add_activity(either, number)

    def shown(**parameters: str) -> list[int]:
        return [each["id"] for each in either.shown(number, **parameters)["visitor_activities"]["visitor_activity"]]

    assert shown() == [*range(1, RELATED_RECORDS_LIMIT + 2)]
    assert shown(limit_related_records="false") == shown()
    assert shown(limit_related_records="true") == [*range(2, RELATED_RECORDS_LIMIT + 2)]
    assert either.shown(number, limit_related_records="true")["last_activity"]["visitor_activity"]["id"] == last
