"""Opportunities: create, query, read, update, delete and undelete, and what they leave with their prospects."""

from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import opportunities
from pardalote.clock import HeldClock
from tests import cast
from tests.api.surroundings import add_activity, history, work_on
from tests.api.trees import is_refused, same_tree, shown_ids
from tests.conftest import Clients
from tests.driver import Answered, Client, Door
from tests.kept import kept

DEAL = {"name": "Shelves", "value": "12.50", "probability": "50"}


def ask(client: Client, operation: str, format_: str = "json", **given: Any) -> Answered:
    return client.ask("opportunity", operation, format_, **given)


def deal(client: Client, **given: Any) -> dict[str, Any]:
    """Update the opportunity that an id names, or create one; return it as it is answered."""
    answer = ask(client, "update" if "id" in given else "create", **given)
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.json()["opportunity"]
    return shown


def query(client: Client, **given: Any) -> list[int]:
    return shown_ids(client, "opportunity", "opportunity", **given)


def types(client: Client, number: int) -> list[int]:
    """Return the types of a prospect's activities, the oldest first."""
    said = (client.shown(number)["visitor_activities"] or {}).get("visitor_activity", [])
    return [each["type"] for each in (said if isinstance(said, list) else [said])]


@pytest.fixture
def bob(either: Client) -> Client:
    """Either account, with Bob under the id 1 and Eve under the id 2."""
    assert either.made("bob@pardot.com", first_name="Bob") == 1
    assert either.made("eve@pardot.com") == 2
    return either


NAMED = [
    {"prospect_id": 1},
    {"prospect_email": "BOB@pardot.com"},
    {"prospect_id": 1, "prospect_email": "bob@pardot.com"},
]


@pytest.mark.parametrize("named", NAMED)
def test_create_answers_the_opportunity_as_a_read_does(bob: Client, named: dict[str, Any]) -> None:
    more = {"type": "New", "stage": "Alpha", "status": "Open", "campaign_id": cast.WEBINAR}
    answer = ask(bob, "create", "xml", **named, **DEAL, **more)
    assert answer.status == 200
    read = ask(bob, "read", id=1)
    assert same_tree(answer, read)
    about = {"prospect_id": 1, "details": "Shelves", "opportunity_id": 1}
    moments = {"created_at": "2026-03-02 00:30:00", "updated_at": "2026-03-02 00:30:00"}
    name = {"id": 1, "first_name": "Bob", "last_name": None, "email": "bob@pardot.com", "company": None}
    type_names = {8: "Opportunity Created", 19: "Opportunity Associated"}
    assert read.json()["opportunity"] == {
        "id": 1,
        "name": "Shelves",
        "value": 12.5,
        "probability": 50,
        **{each: more[each] for each in ("type", "stage", "status")},
        **moments,
        "campaign": {"id": 2, "name": "Webinar"},
        "prospects": {"prospect": name},
        "opportunity_activities": {
            "visitor_activity": [
                {"id": number, "type": type_, "type_name": type_names[type_], **about, **moments}
                for number, type_ in enumerate((8, 19), 1)
            ]
        },
    }


def test_the_path_may_name_the_prospect(bob: Client) -> None:
    for place in ("prospect_email/bob@pardot.com", "prospect_id/1"):
        url = f"/api/opportunity/version/{bob.version}/do/create/{place}?name=A&value=1&probability=0"
        assert bob.door.call("GET", url, headers=bob.header).status == 200
    assert query(bob, prospect_id=1, sort_by="id") == [1, 2]


def test_of_those_who_share_an_address_the_most_recently_active_is_taken(four: Client) -> None:
    first, second, third = (four.made("bob@pardot.com") for _ in range(3))
    add_activity(four, second, cast.STARTED_AT - 50)
    add_activity(four, first, cast.STARTED_AT - 500)

    def taken(**named: Any) -> int:
        return int(deal(four, prospect_email="bob@pardot.com", **DEAL, **named)["prospects"]["prospect"]["id"])

    assert taken() == second
    four.call("delete", id=second)
    assert taken() == first
    assert taken(prospect_id=third) == third
    assert query(four, prospect_email="bob@pardot.com", sort_by="id") == [2, 3]


@pytest.mark.parametrize("value", ["0", "12.50", "007", ".5", "50000", "0.10", "123456789012345678.99"])
def test_a_value_stays_as_it_was_written(bob: Client, value: str) -> None:
    answer = ask(bob, "create", "xml", prospect_id=1, **{**DEAL, "value": value})
    assert answer.xml().findtext("opportunity/value") == value


def test_closed_at_is_read_in_the_callers_zone_and_shown_when_it_is_known(bob: Client) -> None:
    assert "closed_at" not in deal(bob, prospect_id=1, **DEAL, status="won")
    assert deal(bob, id=1, closed_at="2026-02-01 10:00:00")["closed_at"] == "2026-02-01 10:00:00"
    assert deal(bob, id=1, closed_at="2026-02-01T10:00:00Z")["closed_at"] == "2026-02-01 02:00:00"
    assert deal(bob, id=1, stage="Omega")["closed_at"] == "2026-02-01 02:00:00"
    assert "closed_at" not in deal(bob, id=1, closed_at="")


def test_update_changes_what_is_named_and_nothing_else(bob: Client) -> None:
    deal(bob, prospect_id=1, **DEAL, type="New", stage="Alpha", campaign_id=1)
    bob.door.clock.advance(60)
    url = f"/api/opportunity/version/{bob.version}/do/update/id/1?value=50000&format=json"
    shown = bob.door.call("GET", url, headers=bob.header).json()["opportunity"]
    assert (shown["value"], shown["probability"], shown["type"], shown["stage"]) == (50000, 50, "New", "Alpha")
    assert (shown["created_at"], shown["updated_at"]) == ("2026-03-02 00:30:00", "2026-03-02 00:31:00")
    shown = deal(bob, id=1, type="", stage="", campaign_id="", status="", probability="100", name="Crates")
    assert (shown["type"], shown["stage"], shown["status"], shown["name"]) == (None, None, None, "Crates")
    assert (shown["probability"], "campaign" in shown) == (100, False)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_deleted_opportunity_is_gone_until_it_is_undeleted(bob: Client, method: str) -> None:
    deal(bob, prospect_id=1, **DEAL)
    before = bob.shown(1)
    for format_ in ("xml", "json"):
        answer = ask(bob, "delete", format_, method=method, id=1)
        assert (answer.status, answer.body) == (204, b"")
        for operation in ("read", "update", "delete"):
            assert is_refused(bob, "opportunity", operation, 35, id=1)
        assert (query(bob), query(bob, deleted="true"), query(bob, deleted="all")) == ([], [1], [1])
        assert bob.shown(1) == before
        answer = ask(bob, "undelete", format_, id=1)
        assert (answer.status, answer.body) == (204, b"")
    assert ask(bob, "undelete", id=1).status == 204
    assert ask(bob, "read", id=1).json()["opportunity"]["name"] == "Shelves"
    assert query(bob) == [1]


def test_delete_is_refused_by_other_methods(bob: Client) -> None:
    deal(bob, prospect_id=1, **DEAL)
    assert ask(bob, "delete", method="GET", id=1).code == 60
    assert query(bob) == [1]


@pytest.fixture
def deals(bob: Client) -> Client:
    """Four opportunities, a minute apart, of Bob and Eve in turn."""
    for number, (value, probability) in enumerate((("9.5", 10), ("10", 90), ("100.00", 50), ("9.50", 0))):
        bob.door.clock.advance(60 if number else 0)
        deal(bob, prospect_id=1 + number % 2, name=f"Deal {number}", value=value, probability=probability)
    return bob


CRITERIA: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3, 4]),
    ({"created_after": "2026-03-02 00:31:00"}, [3, 4]),
    ({"created_before": "2026-03-02 00:31:00"}, [1]),
    ({"id_greater_than": 1, "id_less_than": 4}, [2, 3]),
    ({"probability_greater_than": 10}, [2, 3]),
    ({"probability_less_than": 50, "probability_greater_than": 0}, [1]),
    # As numbers: 9.5 is less than 10, and the same as 9.50.
    ({"value_greater_than": "9.5"}, [2, 3]),
    ({"value_greater_than": 9}, [1, 2, 3, 4]),
    ({"value_less_than": 10}, [1, 4]),
    ({"value_less_than": 100, "value_greater_than": "9.50"}, [2]),
    ({"value_greater_than": -1}, [1, 2, 3, 4]),
    ({"prospect_id": 1}, [1, 3]),
    ({"prospect_email": "EVE@pardot.com"}, [2, 4]),
    ({"prospect_email": "eve@pardot.com", "prospect_id": 2, "probability_greater_than": 5}, [2]),
    ({"prospect_id": ""}, [1, 2, 3, 4]),
]


@pytest.mark.parametrize(("given", "found"), CRITERIA, ids=[str(each[0]) for each in CRITERIA])
def test_criteria_choose(deals: Client, given: dict[str, Any], found: list[int]) -> None:
    assert query(deals, sort_by="id", **given) == found


def test_sorts_have_their_own_directions_and_values_sort_as_numbers(deals: Client) -> None:
    assert query(deals) == query(deals, sort_by="created_at") == [4, 3, 2, 1]
    assert query(deals, sort_by="probability") == [2, 3, 1, 4]
    assert query(deals, sort_by="value") == [3, 2, 4, 1]
    assert query(deals, sort_by="value", sort_order="ascending") == [1, 4, 2, 3]
    assert query(deals, sort_by="value,id", sort_order="descending,ascending") == [3, 2, 1, 4]


FLAT = ["id", "name", "value", "probability", "type", "stage", "status", "created_at", "updated_at"]
SIMPLE = [*FLAT, "campaign", "prospects"]
OF_A_QUERY = {"full": SIMPLE, "simple": SIMPLE, "mobile": FLAT, "bulk": [*FLAT, "campaign_id"]}
OF_A_READ = {"full": [*SIMPLE, "opportunity_activities"], "simple": SIMPLE, "mobile": FLAT}


@pytest.mark.parametrize(("output", "tags"), OF_A_QUERY.items())
def test_each_output_of_a_query_shows_its_parts(bob: Client, output: str, tags: list[str]) -> None:
    deal(bob, prospect_id=1, campaign_id=1, **DEAL)
    xml, json_ = (ask(bob, "query", format_, output=output) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert list(json_.json()["result"]["opportunity"]) == tags


@pytest.mark.parametrize(("output", "tags"), OF_A_READ.items())
def test_each_output_of_a_read_shows_its_parts(bob: Client, output: str, tags: list[str]) -> None:
    deal(bob, prospect_id=1, campaign_id=1, **DEAL)
    assert list(ask(bob, "read", id=1, output=output).json()["opportunity"]) == tags


def test_an_opportunity_without_prospects_shows_an_empty_node(bob: Client) -> None:
    deal(bob, prospect_id=1, **DEAL)
    with work_on(bob.door, bob.version) as work:
        opportunities.unlink(work, 1, 1)
    assert ask(bob, "query").json()["result"]["opportunity"]["prospects"] is None
    assert "<prospects/>" in ask(bob, "query", "xml").text


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("create", {**DEAL}, 13),
    ("create", {"prospect_id": 1, "name": "A", "value": "1"}, 13),
    ("create", {"prospect_id": 1, "value": "1", "probability": "1"}, 13),
    ("create", {"prospect_id": 1, **DEAL, "name": " "}, 36),
    ("create", {"prospect_id": 77, **DEAL}, 3),
    ("create", {"prospect_id": "x", **DEAL}, 3),
    ("create", {"prospect_id": "", **DEAL}, 3),
    ("create", {"prospect_email": "nobody@pardot.com", **DEAL}, 4),
    ("create", {"prospect_email": "", **DEAL}, 4),
    ("create", {"prospect_email": "eve@pardot.com", "prospect_id": 1, **DEAL}, 44),
    ("create", {"prospect_id": 1, **DEAL, "campaign_id": 77}, 38),
    ("create", {"prospect_id": 1, **DEAL, "campaign_id": "x"}, 38),
    ("create", {"prospect_id": 1, **DEAL, "probability": "101"}, 40),
    ("create", {"prospect_id": 1, **DEAL, "probability": "-1"}, 40),
    ("create", {"prospect_id": 1, **DEAL, "probability": "half"}, 40),
    ("create", {"prospect_id": 1, **DEAL, "value": "-0.01"}, 42),
    ("create", {"prospect_id": 1, **DEAL, "value": "1e5"}, 42),
    ("create", {"prospect_id": 1, **DEAL, "value": "nan"}, 42),
    ("create", {"prospect_id": 1, **DEAL, "value": ""}, 42),
    ("create", {"prospect_id": 1, **DEAL, "status": "perhaps"}, 51),
    ("create", {"prospect_id": 1, **DEAL, "stage": "x" * 70_000}, 51),
    ("create", {"prospect_id": 1, **DEAL, "closed_at": "no time"}, 7),
    ("create", {"prospect_id": 1, **DEAL, "closed_at": "9999-12-31 23:59:59"}, 7),
    ("create", {"prospect_id": 1, **DEAL, "closed_at": "0001-01-01 00:00:00"}, 7),
    ("read", {"id": 77}, 35),
    ("read", {"id": "x"}, 16),
    ("read", {}, 13),
    ("update", {"id": 77, "value": "1"}, 35),
    ("update", {"id": 1, "value": "one"}, 42),
    ("update", {"id": 1, "name": ""}, 36),
    ("update", {"id": 1, "probability": ""}, 40),
    ("update", {"id": 1, "campaign_id": 77}, 38),
    ("update", {"id": 1, "status": "sold", "value": "7"}, 51),
    ("update", {"value": "1"}, 13),
    ("delete", {"id": 77}, 35),
    ("undelete", {"id": 77}, 35),
    ("query", {"prospect_id": 77}, 3),
    ("query", {"prospect_email": "nobody@pardot.com"}, 4),
    ("query", {"prospect_id": 1, "prospect_email": "eve@pardot.com"}, 44),
    ("query", {"probability_greater_than": 5, "probability_less_than": 4}, 41),
    ("query", {"probability_greater_than": "half"}, 41),
    ("query", {"value_greater_than": 5, "value_less_than": 4}, 43),
    ("query", {"value_less_than": "much"}, 43),
    ("query", {"sort_by": "name"}, 19),
    ("query", {"deleted": "maybe"}, 27),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_what_cant_be_is_refused_and_changes_nothing(
    bob: Client, operation: str, given: dict[str, Any], code: int
) -> None:
    deal(bob, prospect_id=1, **DEAL)
    before = kept(bob.door.data, bob.version)
    assert is_refused(bob, "opportunity", operation, code, **given)
    assert kept(bob.door.data, bob.version) == before


@pytest.mark.parametrize(("crm", "code"), [("salesforce", 37), ("other", 59)])
@pytest.mark.parametrize("version", [3, 4])
def test_a_crm_connector_keeps_opportunities_as_they_are(tmp_path: Path, crm: str, code: int, version: int) -> None:
    keys = cast.make(tmp_path / "data", crm)
    with Door(tmp_path / "data", HeldClock(cast.STARTED_AT)) as door:
        client = Clients(door, keys).of(version)
        client.made("bob@pardot.com")
        with work_on(door, version) as work:
            opportunities.create(work, {**DEAL, "probability": 50}, [1])
        before = kept(door.data, version)
        assert is_refused(client, "opportunity", "create", code, prospect_id=1, **DEAL)
        for operation in ("update", "delete", "undelete"):
            assert is_refused(client, "opportunity", operation, code, id=1)
        assert kept(door.data, version) == before
        assert ask(client, "read", id=1).status == ask(client, "query").status == 200


def test_the_prospect_gets_activities_and_points(bob: Client) -> None:
    deal(bob, prospect_id=1, **DEAL, status="open")
    shown = bob.shown(1)
    assert (types(bob, 1), shown["score"]) == ([8, 19], 50)
    assert shown["last_activity"]["visitor_activity"]["type"] == 19
    assert shown["last_activity_at"] == "2026-03-02 00:30:00"
    assert shown["recent_interaction"] == "Inactive for 0 minutes"
    bob.door.clock.advance(60)
    for status, type_, score in (("Lost", 10, -50), ("open", 18, -50), ("WON", 9, -50)):
        deal(bob, id=1, status=status)
        assert (types(bob, 1)[-1], bob.shown(1)["score"]) == (type_, score)
    shown = bob.shown(1)
    assert shown["last_activity"]["visitor_activity"]["type_name"] == "Opportunity Won"
    assert shown["last_activity_at"] == shown["updated_at"] == "2026-03-02 00:31:00"
    scores = [(row["old"], row["new"]) for row in history(bob, 1) if row["field"] == "score"]
    assert scores == [("0", "50"), ("50", "-50")]
    assert types(bob, 2) == []


def test_what_is_no_change_of_the_outcome_leaves_no_activity(bob: Client) -> None:
    deal(bob, prospect_id=1, **DEAL)
    for given in ({"status": "open"}, {"status": ""}, {"stage": "Won"}, {"value": "7"}):
        deal(bob, id=1, **given)
    assert types(bob, 1) == [8, 19]
    deal(bob, id=1, status="Won")
    deal(bob, id=1, status="won")
    assert types(bob, 1) == [8, 19, 9]
    deal(bob, id=1, status="")
    assert types(bob, 1) == [8, 19, 9, 18]


def test_one_that_is_won_at_once_says_so(bob: Client) -> None:
    deal(bob, prospect_id=1, **DEAL, status="won")
    assert types(bob, 1) == [8, 19, 9]


def test_every_prospect_that_is_part_of_it_learns_the_outcome(bob: Client) -> None:
    with work_on(bob.door, bob.version) as work:
        number = opportunities.create(work, {**DEAL, "probability": 50}, [1, 2])
    assert (types(bob, 1), types(bob, 2)) == ([8, 19], [19])
    deal(bob, id=number, status="lost")
    assert (types(bob, 1), types(bob, 2)) == ([8, 19, 10], [19, 10])
    assert (bob.shown(1)["score"], bob.shown(2)["score"]) == (-50, -100)
    for _ in range(2):
        with work_on(bob.door, bob.version) as work:
            opportunities.unlink(work, number, 2)
    assert types(bob, 2) == [19, 10, 38]
    deal(bob, id=number, status="open")
    assert (types(bob, 1)[-1], types(bob, 2)[-1]) == (18, 38)
    assert query(bob, prospect_id=2) == []
