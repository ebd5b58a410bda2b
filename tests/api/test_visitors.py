"""Visitors: query, read, and assigning one to a prospect with all that it did."""

from typing import Any

import pytest

from tests import cast
from tests.api.surroundings import add_activity, add_visit, add_visitor, history
from tests.api.trees import is_refused, same_tree, shown_ids
from tests.cast import STARTED_AT
from tests.driver import Answered, Client
from tests.kept import kept


def query(client: Client, **parameters: Any) -> list[int]:
    return shown_ids(client, "visitor", "visitor", **parameters)


def assign(client: Client, format_: str = "xml", **given: Any) -> Answered:
    return client.ask("visitor", "assign", format_, **given)


@pytest.fixture
def come(either: Client) -> Client:
    """Either account with four visitors, a minute apart: Bob's (1), a company's (2), nobody's (3), Eve's (4)."""
    prospects = [either.made("bob@pardot.com", company="Bob & Sons"), either.made("eve@pardot.com")]
    for prospect, company in ((prospects[0], False), (None, True), (None, False), (prospects[1], True)):
        either.door.clock.advance(60)
        add_visitor(either, prospect, company=company, referrer=company)
    return either


CRITERIA: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 4]),
    ({"only_identified": "true"}, [1, 2, 4]),
    ({"only_identified": "false"}, [1, 2, 3, 4]),
    ({"only_identified": "FALSE"}, [1, 2, 3, 4]),
    ({"prospect_ids": "1"}, [1]),
    ({"prospect_ids": "1,2"}, [1, 4]),
    ({"prospect_ids[0]": "1", "prospect_ids[1]": "2"}, [1, 4]),
    ({"created_after": "2026-03-02 00:32:00"}, [4]),
    ({"created_before": "2026-03-02 00:32:00"}, [1]),
    ({"updated_after": "2026-03-02 00:31:00", "only_identified": "false"}, [2, 3, 4]),
    ({"updated_before": "2026-03-02 00:33:00", "only_identified": "false"}, [1, 2]),
    ({"id_greater_than": 1, "id_less_than": 4}, [2]),
]


@pytest.mark.parametrize(("given", "found"), CRITERIA, ids=[str(each[0]) for each in CRITERIA])
def test_criteria_choose(come: Client, given: dict[str, Any], found: list[int]) -> None:
    assert query(come, sort_by="id", **given) == found


def test_sorts_have_their_own_directions(come: Client) -> None:
    assert query(come) == query(come, sort_by="created_at") == query(come, sort_by="updated_at") == [4, 2, 1]
    assert query(come, sort_by="updated_at", sort_order="ascending") == [1, 2, 4]


FLAT = [
    "id", "prospect_id", "page_view_count", "ip_address", "hostname", "browser", "browser_version", "operating_system",
    "operating_system_version", "language", "screen_height", "screen_width", "is_flash_enabled", "is_java_enabled",
    "campaign_parameter", "medium_parameter", "source_parameter", "content_parameter", "term_parameter",
    "created_at", "updated_at",
]  # fmt: skip
MOBILE = ["id", "prospect_id", "page_view_count", "ip_address", "hostname", "created_at", "updated_at"]


@pytest.mark.parametrize(("output", "tags"), [("full", FLAT), ("simple", FLAT), ("bulk", FLAT), ("mobile", MOBILE)])
def test_queries_show_flat_visitors(come: Client, output: str, tags: list[str]) -> None:
    xml, json_ = (come.ask("visitor", "query", format_, output=output) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert [[each.tag for each in visitor] for visitor in xml.xml().iterfind("result/visitor")] == [tags] * 3


def test_fields_choose_what_a_query_shows(come: Client) -> None:
    answer = come.ask("visitor", "query", "json", fields="prospect_id,ip_address,nothing", sort_by="id", limit=1)
    assert answer.json()["result"]["visitor"] == {"id": 1, "prospect_id": 1, "ip_address": "203.0.113.9"}


def test_a_full_read_shows_the_prospect_the_company_the_referrer_and_the_activities(come: Client) -> None:
    add_activity(come, 2, visitor_id=4)
    xml, json_ = (come.ask("visitor", "read", format_, id=4) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    shown = json_.json()["visitor"]
    assert list(shown) == [
        *FLAT,
        "prospect",
        "identified_company",
        "visitor_referrer",
        "visitor_activities",
    ]
    assert shown["prospect_id"] == 2
    assert shown["prospect"] == {
        "id": 2, "first_name": None, "last_name": None, "email": "eve@pardot.com", "company": None,
    }  # fmt: skip
    assert shown["identified_company"]["name"] == "Tyre & Sons"
    assert shown["visitor_referrer"]["vendor"] == "Google"
    activity = shown["visitor_activities"]["visitor_activity"]
    assert (activity["id"], "visitor_id" in activity, "prospect_id" in activity) == (1, False, False)


def test_a_full_read_of_nobody_shows_no_such_parts(come: Client) -> None:
    shown = come.ask("visitor", "read", "json", id=3).json()["visitor"]
    assert list(shown) == [*FLAT, "visitor_activities"]
    assert (shown["prospect_id"], shown["visitor_activities"]) == (None, None)


@pytest.mark.parametrize(("output", "tags"), [("simple", FLAT), ("mobile", MOBILE)])
def test_smaller_reads_are_flat(come: Client, output: str, tags: list[str]) -> None:
    assert list(come.ask("visitor", "read", "json", id=1, output=output).json()["visitor"]) == tags


@pytest.mark.parametrize("format_", ["xml", "json"])
def test_assign_answers_the_visitor_as_a_read_does(come: Client, format_: str) -> None:
    answer = assign(come, format_, id=3, prospect_id=1)
    assert answer.status == 200
    assert answer.text == come.ask("visitor", "read", format_, id=3).text
    assert come.ask("visitor", "read", "json", id=3).json()["visitor"]["prospect"]["company"] == "Bob & Sons"


def test_version_3_knows_the_prospect_by_its_address_too(three: Client) -> None:
    three.made("bob@pardot.com")
    for count in range(2):
        add_visitor(three, None, hostname=str(count))
    assert assign(three, id=1, prospect_email="BOB@pardot.com").status == 200
    assert assign(three, id=2, prospect_email="bob@pardot.com", prospect_id=1).status == 200
    assert query(three, prospect_ids="1", sort_by="id") == [1, 2]


def test_version_4_ignores_an_address(four: Client) -> None:
    four.made("bob@pardot.com")
    add_visitor(four, None)
    assert is_refused(four, "visitor", "assign", 13, id=1, prospect_email="bob@pardot.com")
    assert assign(four, id=1, prospect_email="nobody@pardot.com", prospect_id=1).status == 200


def test_what_the_visitor_did_becomes_the_prospects(come: Client) -> None:
    own = add_activity(come, 1, STARTED_AT - 5000)
    earlier = add_activity(come, None, STARTED_AT - 9000, visitor_id=3)
    later = add_activity(come, None, STARTED_AT - 4000, visitor_id=3, type=4, assets={"form_id": 1})
    visit = add_visit(come, 3, pages=4)
    come.door.clock.advance(60)
    assert assign(come, id=3, prospect_id=1).status == 200
    shown = come.shown(1)
    assert [each["id"] for each in shown["visitors"]["visitor"]] == [1, 3]
    assert [each["id"] for each in shown["visitor_activities"]["visitor_activity"]] == [earlier, own, later]
    assert shown["last_activity"]["visitor_activity"]["id"] == later
    assert shown["last_activity_at"] == "2026-03-01 23:23:20"
    # A tracker click, a form, four pages.
    assert shown["score"] == 3 + 50 + 4
    assert [(row["field"], row["old"], row["new"]) for row in history(come, 1)][-1] == ("score", "0", "57")
    assert shown_ids(come, "visit", "visit", prospect_ids="1") == [visit]
    assert shown_ids(come, "visitorActivity", "visitor_activity", updated_after="2026-03-02 00:34:30") == [
        later,
        earlier,
    ]


def test_reassigning_takes_the_history_along_and_leaves_the_score(come: Client) -> None:
    add_activity(come, None, STARTED_AT - 9000, visitor_id=3)
    add_visit(come, 3)
    assign(come, id=3, prospect_id=1)
    assert come.shown(1)["score"] == 5
    assign(come, id=3, prospect_id=2)
    bob, eve = come.shown(1), come.shown(2)
    assert (bob["score"], bob["last_activity_at"], bob["visitor_activities"]) == (5, None, None)
    assert "last_activity" not in bob
    assert bob["recent_interaction"] == "Never active."
    assert (eve["score"], eve["last_activity"]["visitor_activity"]["id"]) == (0, 1)
    assert [each["id"] for each in eve["visitors"]["visitor"]] == [3, 4]
    assert shown_ids(come, "visit", "visit", prospect_ids="2") == [1]


def test_assigning_again_changes_nothing_but_when_the_visitor_was_updated(come: Client) -> None:
    add_activity(come, None, visitor_id=3)
    assign(come, id=3, prospect_id=1)
    before = come.shown(1)
    come.door.clock.advance(60)
    assign(come, id=3, prospect_id=1)
    after = come.shown(1)
    moved = after["visitors"]["visitor"][1].pop("updated_at")
    assert before["visitors"]["visitor"][1].pop("updated_at") < moved
    assert {**after, "recent_interaction": ""} == {**before, "recent_interaction": ""}


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("read", {"id": 77}, 24),
    ("read", {"id": "x"}, 16),
    ("read", {}, 13),
    ("query", {"only_identified": "perhaps"}, 50),
    ("query", {"prospect_ids": "1,x"}, 16),
    ("query", {"sort_by": "prospect_id"}, 19),
    ("assign", {"id": 77, "prospect_id": 1}, 24),
    ("assign", {"id": 3}, 13),
    ("assign", {"prospect_id": 1}, 13),
    ("assign", {"id": 3, "prospect_id": 77}, 3),
    ("assign", {"id": 3, "prospect_id": "x"}, 3),
    ("assign", {"id": 3, "prospect_id": ""}, 3),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_what_cant_be_is_refused_and_changes_nothing(
    come: Client, operation: str, given: dict[str, Any], code: int
) -> None:
    before = kept(come.door.data, come.version)
    assert is_refused(come, "visitor", operation, code, **given)
    assert kept(come.door.data, come.version) == before


def test_an_archived_prospect_is_not_assigned_to(come: Client) -> None:
    come.call("delete", id=1)
    assert is_refused(come, "visitor", "assign", 3, id=3, prospect_id=1)


def test_version_3_refuses_addresses_that_nobody_or_another_one_has(three: Client) -> None:
    three.made("bob@pardot.com")
    three.made("eve@pardot.com")
    add_visitor(three, None)
    assert is_refused(three, "visitor", "assign", 4, id=1, prospect_email="nobody@pardot.com")
    assert is_refused(three, "visitor", "assign", 44, id=1, prospect_email="eve@pardot.com", prospect_id=1)
    assert query(three, only_identified="false", prospect_ids="1,2") == []


def test_the_zone_is_the_callers(come: Client, clients: Any) -> None:
    shown = clients.of(come.version, cast.SALES).ask("visitor", "read", "json", id=1).json()["visitor"]
    assert shown["created_at"] == "2026-03-02 08:31:00"


def test_a_page_of_visits_in_bulk_is_not_counted_and_null_when_it_is_empty(come: Client) -> None:
    """So a sync client (the Singer tap) sees that it has come to the end."""
    visitor = come.ask("visitor", "query", "json").json()["result"]["visitor"]
    visitor = visitor[0] if isinstance(visitor, list) else visitor
    pages = [
        come.ask("visit", "query", "json", visitor_ids=visitor["id"], output="bulk", offset=offset).json()["result"]
        for offset in (0, 200)
    ]
    rows = come.ask("visit", "query", "json", visitor_ids=visitor["id"]).json()["result"]
    assert pages == [{"visit": rows["visit"]} if "visit" in rows else None, None]
