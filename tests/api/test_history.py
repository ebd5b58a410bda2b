"""History: every change to a prospect leaves its rows, in the same transaction; what is refused leaves none."""

from collections import Counter
from typing import Any

import pytest

from pardalote.store import history as store
from tests import cast
from tests.api.surroundings import history
from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client
from tests.kept import kept

Change = tuple[str, str | None, str | None]


def changes(client: Client, number: int, skip: int = 0) -> list[Change]:
    """Return field, old and new of a prospect's changes, in any order, after the first ones."""
    return sorted((each["field"], each["old"], each["new"]) for each in history(client, number)[skip:])


CREATED: list[Change] = [
    ("campaign_id", None, "1"),
    ("email", None, "bob@pardot.com"),
    ("profile_id", None, "1"),
]


@pytest.mark.parametrize("operation", ["create", "upsert"])
def test_a_creation_leaves_what_it_was_given(either: Client, operation: str) -> None:
    given = {"first_name": "Bob", "is_starred": "1", "list_1": "1", "past_jobs_0": "clerk", "past_jobs_1": "janitor"}
    assert either.call(operation, email="bob@pardot.com", profile_criteria_1="match", **given).status == 201
    assert changes(either, 1) == sorted(
        [
            *CREATED,
            ("first_name", None, "Bob"),
            ("grade", None, "C-"),
            ("is_starred", None, "1"),
            ("list_1", "0", "1"),
            ("past_jobs", None, '["clerk","janitor"]'),
            ("profile_criteria_1", "unknown", "match"),
        ]
    )


CHANGES: list[tuple[str, dict[str, Any], list[Change]]] = [
    ("update", {}, []),
    ("update", {"first_name": "Bob", "score": "5", "nickname": "B", "list_1": "1"}, []),
    ("update", {"first_name": "Robert"}, [("first_name", "Bob", "Robert")]),
    ("update", {"first_name": ""}, [("first_name", "Bob", "")]),
    ("update", {"last_name": "Z", "score": ""}, [("last_name", None, "Z"), ("score", "5", "0")]),
    ("update", {"email": "eve@pardot.com"}, [("email", "bob@pardot.com", "eve@pardot.com")]),
    ("update", {"email": "BOB@pardot.com"}, [("email", "bob@pardot.com", "BOB@pardot.com")]),
    ("update", {"is_starred": "1", "opted_out": "1"}, [("is_starred", "0", "1"), ("opted_out", "0", "1")]),
    ("update", {"campaign_id": "2"}, [("campaign_id", "1", "2")]),
    ("update", {"prospect_account_id": "1"}, [("prospect_account_id", None, "1")]),
    ("update", {"nickname": ""}, [("nickname", "B", None)]),
    ("update", {"past_jobs_0": "clerk", "past_jobs_1": "janitor"}, [("past_jobs", None, '["clerk","janitor"]')]),
    ("update", {"list_1": "0", "list_2": "1"}, [("list_1", "1", "0"), ("list_2", "0", "1")]),
    ("update", {"list_2": "0", "list_99": "1", "list_3": "1"}, []),
    ("update", {"budget": "x", "category": "neither", "score": "y", "password": "z", "grade": "A"}, []),
    ("update", {"profile_criteria_3": "match"}, [("grade", None, "D+"), ("profile_criteria_3", "unknown", "match")]),
    ("update", {"profile_criteria_3": "unknown", "profile_criteria_6": "match"}, []),
    ("update", {"profile_id": "2"}, [("profile_id", "1", "2")]),
    ("upsert", {"first_name": "Robert"}, [("first_name", "Bob", "Robert")]),
    ("assign", {"user_id": "2"}, [("user_id", None, "2")]),
    ("assign", {"group_id": "1"}, [("user_id", None, "3")]),
    ("unassign", {}, []),
    ("delete", {}, [("is_archived", "0", "1")]),
    ("read", {"first_name": "Robert"}, []),
]


@pytest.mark.parametrize(("operation", "parameters", "expected"), CHANGES, ids=lambda each: str(each)[:20])
def test_a_change_leaves_its_rows_in_one_set(
    either: Client, operation: str, parameters: dict[str, Any], expected: list[Change]
) -> None:
    number = either.made("bob@pardot.com", first_name="Bob", score="5", nickname="B", list_1="1")
    before = len(history(either, number))
    either.door.clock.advance(60)
    assert either.call(operation, id=number, **parameters).status in (200, 204)
    assert changes(either, number, before) == sorted(expected)
    rows = history(either, number)[before:]
    assert len({each["change_set_id"] for each in rows}) == (1 if expected else 0)
    assert {(each["at"], each["actor"], each["actor_id"], each["through"]) for each in rows} <= {
        (cast.STARTED_AT + 60, "user", 1, "api")
    }


def test_a_status_that_is_set_again_leaves_old_and_new(either: Client) -> None:
    number = either.made("bob@pardot.com", profile_criteria_3="match")
    before = len(history(either, number))
    either.call("update", id=number, profile_criteria_3="nomatch")
    either.call("update", id=number, profile_criteria_3="nomatch")
    assert changes(either, number, before) == [("grade", "D+", "D-"), ("profile_criteria_3", "match", "nomatch")]


@pytest.mark.parametrize("operation", ["create", "upsert"])
def test_coming_back_from_the_recycle_bin_is_a_change(three: Client, operation: str) -> None:
    three.made("bob@pardot.com")
    three.call("delete", id=1)
    before = len(history(three, 1))
    three.call(operation, email="bob@pardot.com", first_name="Bob")
    assert changes(three, 1, before) == [("first_name", None, "Bob"), ("is_archived", "1", "0")]


def test_history_tells_who_made_the_change(clients: Clients) -> None:
    number = clients.of(4).made("bob@pardot.com")
    clients.of(4, cast.SALES).call("update", id=number, first_name="Bob")
    last = history(clients.of(4), number)[-1]
    assert (last["field"], last["actor"], last["actor_id"]) == ("first_name", "user", 4)


def test_changes_of_several_calls_are_told_the_oldest_first(either: Client) -> None:
    number = either.made("bob@pardot.com")
    for name in ("A", "B", "C"):
        either.call("update", id=number, first_name=name)
    rows = history(either, number)[-3:]
    assert [(each["old"], each["new"]) for each in rows] == [(None, "A"), ("A", "B"), ("B", "C")]
    assert len({each["change_set_id"] for each in rows}) == 3


def rows_of_each_table(client: Client) -> Counter[str]:
    """Count the rows of every table of the account."""
    return Counter({name: len(rows) for name, rows in kept(client.door.data, client.version).items()})


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("create", {"email": "eve@pardot.com", "user_id": "99"}, 10),
    ("create", {"email": "nonsense"}, 4),
    ("update", {"id": "1", "campaign_id": "99"}, 38),
    ("update", {"id": "1", "email": "nonsense"}, 4),
    ("update", {"id": "1", "profile_criteria_1": "x"}, 18),
    ("upsert", {"id": "1", "prospect_account_id": "99"}, 61),
    ("assign", {"id": "1", "group_id": "2"}, 12),
    ("delete", {"id": "99"}, 3),
]


@pytest.mark.parametrize(("operation", "parameters", "code"), REFUSED)
def test_what_is_refused_leaves_no_row_anywhere(
    either: Client, operation: str, parameters: dict[str, Any], code: int
) -> None:
    either.made("bob@pardot.com", list_1="1")
    before = rows_of_each_table(either)
    more = {"first_name": "Eve", "list_2": "1", "profile_criteria_2": "match", **parameters}
    assert refused(either, operation, code, **more)
    assert rows_of_each_table(either) == before


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("create", {"email": "eve@pardot.com"}),
        ("update", {"id": "1", "first_name": "Eve", "list_2": "1", "profile_criteria_2": "match"}),
        ("assign", {"id": "1", "group_id": "1"}),
        ("delete", {"id": "1"}),
    ],
)
def test_a_change_whose_history_cannot_be_kept_is_no_change(
    either: Client, operation: str, parameters: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    either.made("bob@pardot.com", list_1="1")
    before, rows = either.shown(1), rows_of_each_table(either)

    def fail(*_: object) -> None:
        raise RuntimeError("no room for history")

    with monkeypatch.context() as patched:
        patched.setattr(store, "record", fail)
        assert either.call(operation, **parameters).status == 500
    assert (either.shown(1), rows_of_each_table(either)) == (before, rows)
    assert either.call("assign", id=1, group_id=1).field("assigned_to/user/id") == "3"
