"""Visitor activities: read and query, with every criterion, sort and output."""

from typing import Any

import pytest

from tests.api.surroundings import add_activity, add_visitor
from tests.api.trees import is_refused, same_tree, shown_ids
from tests.cast import STARTED_AT
from tests.driver import Client

# In order: type, assets, campaign, whether of a prospect, minutes before now.
ACTIVITIES: list[tuple[int, dict[str, int], int | None, bool, int]] = [
    (6, {"email_id": 9, "list_email_id": 7}, 1, True, 50),
    (4, {"form_id": 3}, 2, True, 40),
    (2, {"landing_page_id": 5}, 2, False, 30),
    (21, {"custom_redirect_id": 6}, None, True, 60),
    (2, {"file_id": 8}, None, False, 20),
    (4, {"form_handler_id": 2}, 1, True, 10),
]


def query(client: Client, **parameters: Any) -> list[int]:
    return shown_ids(client, "visitorActivity", "visitor_activity", **parameters)


@pytest.fixture
def done(either: Client) -> Client:
    """Either account with the six activities, of the prospects 1 and 2 and of the visitor 1."""
    prospects = [either.made("bob@pardot.com"), either.made("eve@pardot.com")]
    visitor = add_visitor(either, None)
    for number, (type_, assets, campaign, known, minutes) in enumerate(ACTIVITIES):
        add_activity(
            either,
            prospects[number % 2] if known else None,
            STARTED_AT - 60 * minutes,
            type=type_,
            assets=assets,
            campaign_id=campaign,
            visitor_id=None if known else visitor,
        )
    return either


def test_the_newest_comes_first(done: Client) -> None:
    assert query(done) == [6, 5, 3, 2, 1, 4]


CRITERIA: list[tuple[dict[str, Any], list[int]]] = [
    ({"created_after": "2026-03-02 00:00:00"}, [5, 6]),
    ({"created_before": "2026-03-01 23:41:00"}, [1, 4]),
    ({"updated_after": "2026-03-02 00:00:00"}, [5, 6]),
    ({"updated_before": "2026-03-01 23:41:00"}, [1, 4]),
    ({"id_greater_than": 2, "id_less_than": 5}, [3, 4]),
    ({"prospect_only": "true"}, [1, 2, 4, 6]),
    ({"prospect_only": "false"}, [1, 2, 3, 4, 5, 6]),
    ({"type": "2"}, [3, 5]),
    ({"type": "2,21"}, [3, 4, 5]),
    ({"type[0]": "2", "type[1]": "21"}, [3, 4, 5]),
    ({"custom_url_only": "true"}, [4]),
    ({"email_only": "true"}, [1]),
    ({"file_only": "true"}, [5]),
    ({"form_only": "true"}, [2]),
    ({"form_handler_only": "true"}, [6]),
    ({"landing_page_only": "true"}, [3]),
    ({"landing_page_only": "true", "form_only": "false"}, [3]),
    ({"campaign_id": "2"}, [2, 3]),
    ({"campaign_id": "1,2"}, [1, 2, 3, 6]),
    ({"campaign_id[0]": "1", "campaign_id[1]": "2"}, [1, 2, 3, 6]),
    ({"custom_url_id": "6,7"}, [4]),
    ({"email_id": "9"}, [1]),
    ({"file_id": "8"}, [5]),
    ({"form_id": "3,4,5"}, [2]),
    ({"form_handler_id": "2"}, [6]),
    ({"landing_page_id": "5"}, [3]),
    ({"prospect_id": "1"}, [1]),
    ({"prospect_id": "1,2"}, [1, 2, 4, 6]),
    ({"prospect_id": "77"}, []),
    ({"visitor_id": "1"}, [3, 5]),
    ({"visitor_id": "1", "type": "2", "file_only": "true"}, [5]),
]


@pytest.mark.parametrize(("given", "found"), CRITERIA, ids=[str(each[0]) for each in CRITERIA])
def test_criteria_choose(done: Client, given: dict[str, Any], found: list[int]) -> None:
    assert query(done, sort_by="id", **given) == found


SORTS = {
    "created_at": [6, 5, 3, 2, 1, 4],
    "id": [1, 2, 3, 4, 5, 6],
    "updated_at": [6, 5, 3, 2, 1, 4],
    # Null is the smallest value.
    "prospect_id": [6, 4, 2, 1, 5, 3],
    "visitor_id": [5, 3, 6, 4, 2, 1],
}


@pytest.mark.parametrize(("name", "order"), SORTS.items())
def test_sorts_have_their_own_directions(done: Client, name: str, order: list[int]) -> None:
    assert query(done, sort_by=name) == order
    assert query(done, sort_by=name, sort_order="ascending", limit=2) == (order if name == "id" else order[::-1])[:2]


def test_bulk_shows_the_campaigns_id_in_place_of_the_campaign(done: Client) -> None:
    xml, json_ = (
        done.ask("visitorActivity", "query", format_, output="bulk", sort_by="id") for format_ in ("xml", "json")
    )
    assert same_tree(xml, json_)
    first, *_, last_but_one, _ = xml.xml().iterfind("result/visitor_activity")
    assert [each.tag for each in first] == [
        "id", "prospect_id", "type", "type_name", "email_id", "list_email_id", "campaign_id",
        "created_at", "updated_at",
    ]  # fmt: skip
    assert (first.findtext("campaign_id"), last_but_one.findtext("campaign_id")) == ("1", "")
    assert xml.xml().find("result/total_results") is None
    nothing = done.ask("visitorActivity", "query", "json", output="bulk", id_greater_than=99)
    assert nothing.json()["result"] is None


@pytest.mark.parametrize("output", [None, "simple", "mobile", "full"])
def test_the_other_outputs_show_the_campaign(done: Client, output: str | None) -> None:
    given = {"output": output} if output else {}
    answer = done.ask("visitorActivity", "query", "json", id_less_than=2, **given)
    assert answer.json()["result"]["visitor_activity"]["campaign"] == {"id": 1, "name": "Website Tracking"}


def test_a_read_shows_only_what_the_activity_has(done: Client) -> None:
    xml, json_ = (done.ask("visitorActivity", "read", format_, id=3) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert json_.json()["visitor_activity"] == {
        "id": 3,
        "visitor_id": 1,
        "type": 2,
        "type_name": "Email Tracker",
        "landing_page_id": 5,
        "campaign": {"id": 2, "name": "Webinar"},
        "created_at": "2026-03-02 00:00:00",
        "updated_at": "2026-03-02 00:00:00",
    }


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("read", {"id": 77}, 16),
    ("read", {"id": "x"}, 16),
    ("read", {}, 13),
    ("query", {"email_only": "true", "form_only": "true"}, 51),
    ("query", {"email_only": "maybe"}, 50),
    ("query", {"type": "click"}, 51),
    ("query", {"campaign_id": "1,x"}, 16),
    ("query", {"prospect_id": ",".join(["1"] * 1001)}, 63),
    ("query", {"created_after": "no time"}, 7),
    ("query", {"id_greater_than": 5, "id_less_than": 4}, 17),
    ("query", {"sort_by": "type"}, 19),
    ("query", {"limit": "0"}, 23),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_what_cant_be_is_refused(done: Client, operation: str, given: dict[str, Any], code: int) -> None:
    assert is_refused(done, "visitorActivity", operation, code, **given)
