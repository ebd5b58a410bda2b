"""Answers that are kept: whatever changes, a read shows it, exactly as a server that keeps nothing does."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import lists, users
from pardalote.clock import HeldClock
from pardalote.store import schema
from tests import cast
from tests.api.surroundings import add_activity, add_visitor, statements_on, surround, work_on
from tests.conftest import Clients
from tests.driver import Answered, Client, Door
from tests.stores import asked

EMAIL, FID = "bob@pardot.com", "00Q000000000001"
VIEWS: list[dict[str, str]] = [
    {},
    {"output": "simple"},
    {"output": "mobile"},
    {"fields": "recent_interaction,lists"},
    {"fields": "id"},
    {"limit_related_records": "true"},
]


@pytest.fixture
def unkept(data: Path, clock: HeldClock) -> Iterator[Door]:
    """A server on the same folder that keeps nothing."""
    with Door(data, clock, kept_answers=0) as door:
        yield door


@pytest.fixture
def other_worker(data: Path, clock: HeldClock) -> Iterator[Door]:
    """A second server on the same folder, with answers of its own."""
    with Door(data, clock) as door:
        yield door


def bodies(client: Client, **identity: Any) -> list[bytes]:
    """Return what every view of a prospect answers, in both formats, and pages that begin with it."""
    asked = [("read", {**identity, **view}) for view in VIEWS]
    if "id" in identity:
        page = {"sort_by": "id", "id_greater_than": identity["id"] - 1, "deleted": "all"}
        asked += [("query", {**page, **view}) for view in (*VIEWS, {"output": "bulk"})]
    return [client.call(operation, format_, **said).body for operation, said in asked for format_ in ("xml", "json")]


def prepared(client: Client) -> int:
    """Make a prospect with everything around it; return its id."""
    number = client.made(EMAIL, list_1="1", user_id="2", nickname="Bobby", profile_criteria_1="match", opted_out="0")
    surround(client, number)
    return number


def by_api(operation: str, **parameters: str) -> Callable[[Client, int], None]:
    """Return a change that a call makes."""

    def change(client: Client, number: int) -> None:
        assert client.call(operation, id=number, **parameters).status in (200, 204)

    return change


def opt(deed: Callable[..., None]) -> Callable[[Client, int], None]:
    """Return a change of a list subscription that no call makes."""

    def change(client: Client, number: int) -> None:
        with work_on(client.door, client.version) as work:
            deed(work, cast.NEWSLETTER, number)

    return change


def taken_in_by_rule(client: Client, number: int) -> None:
    """Let the rule of a dynamic list take the prospect in."""
    with work_on(client.door, client.version) as work:
        lists.add_by_rule(work, cast.EVERYBODY_DYNAMIC, number)


def user_changed(client: Client, _number: int) -> None:
    """Change the user whom the prospect is assigned to."""
    with work_on(client.door, client.version) as work:
        users.rotate_key(work, cast.MARKETING)


def renamed(table: Any) -> Callable[[Client, int], None]:
    """Return a change of a name that many prospects show, told as a deed has to tell it."""

    def change(client: Client, _number: int) -> None:
        with work_on(client.door, client.version) as work:
            work.connection.update(table, 1, {"name": "Renamed"})
            work.furnishing_changed()

    return change


def visitor_assigned(client: Client, number: int) -> None:
    """Give the prospect a visitor with what it did before."""
    visitor = add_visitor(client, None)
    add_activity(client, None, visitor_id=visitor)
    assert client.ask("visitor", "assign", id=visitor, prospect_id=number).status == 200


def visitor_lost(client: Client, _number: int) -> None:
    """Give a visitor of the prospect to another one."""
    other = client.made("eve@pardot.com")
    assert client.ask("visitor", "assign", id=1, prospect_id=other).status == 200


def opportunity_made(client: Client, number: int) -> None:
    """Make an opportunity for the prospect."""
    answer = client.ask("opportunity", "create", prospect_id=number, name="Shelves", value=1, probability=1)
    assert answer.status == 200


CHANGES: dict[str, Callable[[Client, int], Any]] = {
    "a field": by_api("update", first_name="Robert"),
    "an update of nothing": by_api("update"),
    "an upsert": by_api("upsert", company="Acme"),
    "an address": by_api("update", email="robert@pardot.com"),
    "a custom field": by_api("update", nickname="Rob"),
    "a custom field that is emptied": by_api("update", nickname=""),
    "a criterion": by_api("update", profile_criteria_2="nomatch"),
    "a subscription": by_api("update", list_2="1"),
    "a subscription that ends": by_api("update", list_1="0"),
    "opting out": by_api("update", opted_out="1"),
    "a campaign": by_api("update", campaign_id="2"),
    "an assignment": by_api("assign", user_id="3"),
    "the group's turn": by_api("assign", group_id="1"),
    "no assignment": by_api("unassign"),
    "the recycle bin": by_api("delete"),
    "opting out of a list": opt(lists.opt_out),
    "opting in to a list": opt(lists.opt_in),
    "the rule of a list": taken_in_by_rule,
    "the newest activity": lambda client, number: add_activity(client, number, cast.STARTED_AT),
    "an old activity": lambda client, number: add_activity(client, number, cast.STARTED_AT - 90_000),
    "a visitor that is assigned": visitor_assigned,
    "a visitor that goes to another": visitor_lost,
    "an opportunity": opportunity_made,
    "a visitor": lambda client, number: add_visitor(client, number, company=True),
    "the user": user_changed,
    "the name of the campaign": renamed(schema.campaign),
    "the name of the list": renamed(schema.list_),
    "the time": lambda client, _number: client.door.clock.advance(60),
}


@pytest.mark.parametrize("by_other_worker", [False, True], ids=["same worker", "other worker"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_read_shows_every_change(
    either: Client, unkept: Door, other_worker: Door, change: Callable[[Client, int], Any], by_other_worker: bool
) -> None:
    number = prepared(either)
    before = bodies(either, id=number)
    assert bodies(either, id=number) == before
    # Changes show in updated_at, too; not a whole minute, so that recent_interaction alone stays.
    either.door.clock.advance(1)
    change(replace(either, door=other_worker) if by_other_worker else either, number)
    after = bodies(either, id=number)
    assert after[0] != before[0]
    assert after == bodies(replace(either, door=unkept), id=number) == bodies(either, id=number)


def test_two_changes_in_one_moment_show_both(either: Client, unkept: Door) -> None:
    number = prepared(either)
    for name in ("Robert", "Bob", "Robert"):
        either.call("update", id=number, first_name=name)
        assert either.call("read", id=number).field("first_name") == name
        assert bodies(either, id=number) == bodies(replace(either, door=unkept), id=number)


def test_a_change_that_is_refused_changes_no_answer(either: Client) -> None:
    number = prepared(either)
    before = bodies(either, id=number)
    assert either.call("update", id=number, campaign_id="999", first_name="Robert").code is not None
    assert bodies(either, id=number) == before


def test_a_shared_address_shows_who_comes_and_goes(four: Client, unkept: Door) -> None:
    reader = replace(four, door=unkept)
    numbers = []
    for _ in range(3):
        numbers.append(four.made(EMAIL))
        assert bodies(four, email=EMAIL) == bodies(reader, email=EMAIL) == bodies(four, email=EMAIL)
    add_activity(four, numbers[0], cast.STARTED_AT - 60)
    assert bodies(four, email=EMAIL) == bodies(reader, email=EMAIL)
    four.call("delete", id=numbers[1])
    assert bodies(four, email=EMAIL) == bodies(reader, email=EMAIL)
    four.call("delete", id=numbers[2])
    assert bodies(four, email=EMAIL) == bodies(reader, email=EMAIL)


def test_times_are_those_of_the_zone_of_who_asks(clients: Clients) -> None:
    ada, mary = clients.of(3), clients.of(3, cast.MARKETING)
    number = ada.made(EMAIL)
    for _ in range(2):
        assert ada.call("read", id=number).field("created_at") == "2026-03-02 00:30:00"
        assert mary.call("read", id=number).field("created_at") == "2026-03-02 08:30:00"


def test_what_a_user_may_no_longer_see_is_not_kept_for_it(clients: Clients) -> None:
    ada, mary = clients.of(3), clients.of(3, cast.MARKETING)
    number = ada.made(EMAIL)
    assert mary.call("read", id=number).status == 200
    user_changed(mary, number)
    assert mary.call("read", id=number).code == 1
    assert ada.call("read", id=number).status == 200


def test_an_archived_prospect_is_refused_where_the_operator_wants_that(
    data: Path, clock: HeldClock, three: Client
) -> None:
    number = three.made(EMAIL)
    with Door(data, clock, archived_readable=False) as strict:
        reader = replace(three, door=strict)
        assert reader.call("read", id=number).status == 200
        three.call("delete", id=number)
        assert reader.call("read", id=number).code == 132


def test_accounts_keep_apart_what_has_the_same_id(clients: Clients) -> None:
    three, four = clients.of(3), clients.of(4)
    assert three.made(EMAIL, first_name="Three") == four.made(EMAIL, first_name="Four")
    for _ in range(2):
        assert three.call("read", id=1).field("first_name") == "Three"
        assert four.call("read", id=1).field("first_name") == "Four"


def test_id_address_and_salesforce_id_share_an_answer(four: Client) -> None:
    identities: list[dict[str, Any]] = [{"id": four.made(EMAIL, fid=FID)}, {"email": EMAIL}, {"fid": FID}]
    answers = {four.call("read", **each).body for each in identities}
    assert len(answers) == 1
    assert len(four.door.server.kept._entries) == 1


def packed(client: Client, number: int, view: dict[str, str]) -> Answered:
    """Read a prospect as a client that understands gzip."""
    query = "&".join(f"{name}={value}" for name, value in {"id": str(number), **view}.items())
    url = f"/api/prospect/version/{client.version}/do/read?{query}"
    return client.door.call("GET", url, headers={**client.header, "Accept-Encoding": "gzip"})


@pytest.mark.parametrize("view", VIEWS[:3])
def test_compressed_answers_are_the_same_bytes_kept_or_not(either: Client, unkept: Door, view: dict[str, str]) -> None:
    number = prepared(either)
    plain = either.call("read", id=number, **view)
    made = packed(replace(either, door=unkept), number, view)
    kept = packed(either, number, view)
    assert kept.body == made.body
    assert {name: value for name, value in kept.headers.items() if name != "x-request-id"} == {
        name: value for name, value in made.headers.items() if name != "x-request-id"
    }
    # What is short stays as it is, also when it was kept.
    is_short = len(plain.body) < 512
    assert (kept.headers.get("content-encoding") is None) == is_short == (view.get("output") == "mobile")
    assert (kept.body if is_short else gzip.decompress(kept.body)) == plain.body
    assert plain.headers["content-length"] == str(len(plain.body))


def statements(client: Client, **parameters: Any) -> int:
    """Return how many statements a read runs on the account's file."""
    with statements_on(client) as seen:
        assert client.call("read", **parameters).status == 200
    return len(asked(seen))


def touched(client: Client) -> None:
    """Take a turn at writing, and write nothing."""
    with work_on(client.door, client.version):
        pass


@pytest.mark.parametrize("view", VIEWS)
def test_an_answer_that_is_kept_takes_one_statement_by_id_and_two_by_address(
    either: Client, view: dict[str, str]
) -> None:
    number = prepared(either)
    assert statements(either, id=number, **view) > 1
    touched(either)
    assert statements(either, id=number, **view) == 1
    assert statements(either, email=EMAIL, **view) == 2
    # Blanks around an id are cut, and say nothing of the prospect beforehand.
    assert statements(either, id=f" {number} ", **view) == 2


@pytest.mark.sqlite_only
@pytest.mark.parametrize("view", VIEWS)
def test_in_a_file_to_which_nobody_has_written_since_it_takes_none(either: Client, view: dict[str, str]) -> None:
    number = prepared(either)
    either.call("read", id=number, **view)
    assert statements(either, id=number, **view) == 0
    touched(either)
    assert statements(either, id=number, **view) == 1
