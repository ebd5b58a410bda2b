"""The nested nodes of a prospect: each is there exactly when the seed says so, as one or as many."""

from typing import Any

import pytest

from pardalote.actions import profiles
from pardalote.records.visitor_activity import ASSETS
from pardalote.store import schema
from tests import cast
from tests.api.surroundings import add_activity, add_visitor, surround, work_on
from tests.api.trees import same_tree
from tests.driver import Client

VISITOR = (
    "id", "page_view_count", "ip_address", "hostname", "browser", "browser_version", "operating_system",
    "operating_system_version", "language", "screen_height", "screen_width", "is_flash_enabled", "is_java_enabled",
    "campaign_parameter", "medium_parameter", "source_parameter", "content_parameter", "term_parameter",
    "created_at", "updated_at",
)  # fmt: skip


def shown(client: Client, number: int) -> dict[str, Any]:
    """Return the JSON object of a prospect whose XML holds the same."""
    xml, json_ = client.call("read", id=number), client.call("read", "json", id=number)
    assert same_tree(xml, json_)
    return dict(json_.json()["prospect"])


def test_a_prospect_with_none_of_it_shows_empty_wrappers_only(either: Client) -> None:
    number = either.made("bob@pardot.com")
    either.call("update", id=number, campaign_id="", profile_id="")
    said = shown(either, number)
    assert {"campaign", "assigned_to", "last_activity", "profile"}.isdisjoint(said)
    assert (said["visitors"], said["visitor_activities"], said["lists"]) == (None, None, None)
    assert list(said)[-3:] == ["visitors", "visitor_activities", "lists"]


def test_a_prospect_with_all_of_it_shows_it_in_the_order_of_the_seed(either: Client) -> None:
    number = either.made("bob@pardot.com", user_id="1", list_1="1", nickname="Bob")
    surround(either, number)
    assert list(shown(either, number))[-8:] == [
        "campaign", "assigned_to", "last_activity", "nickname", "profile", "visitors", "visitor_activities", "lists",
    ]  # fmt: skip


def test_assigned_to_holds_the_user(either: Client) -> None:
    number = either.made("bob@pardot.com", user_id="4")
    assert shown(either, number)["assigned_to"] == {
        "user": {
            "id": 4,
            "email": cast.SALES,
            "first_name": "Sam",
            "last_name": "Cast",
            "job_title": None,
            "role": "Sales",
            "account": either.version,
            "created_at": "2026-03-02 00:30:00",
            "updated_at": "2026-03-02 00:30:00",
        }
    }


def test_a_profile_without_criteria_shows_none(either: Client) -> None:
    with work_on(either.door, either.version) as work:
        empty = profiles.create(work, "Empty", ())
        one = profiles.create(work, "One", (("Only", 1),))
    number = either.made("bob@pardot.com", profile_id=empty)
    assert shown(either, number)["profile"] == {"id": empty, "name": "Empty"}
    either.call("update", id=number, profile_id=one)
    assert shown(either, number)["profile"]["profile_criteria"] == {"id": 8, "name": "Only", "matches": "Unknown"}


@pytest.mark.parametrize("company", [False, True])
@pytest.mark.parametrize("referrer", [False, True])
def test_a_visitor_shows_its_company_and_its_referrer_when_it_has_them(
    either: Client, company: bool, referrer: bool
) -> None:
    number = either.made("bob@pardot.com")
    add_visitor(either, either.made("eve@pardot.com"), company=True, referrer=True)
    visitor = add_visitor(either, number, company, referrer, browser="Firefox")
    said = shown(either, number)["visitors"]["visitor"]
    expected: list[str] = [*VISITOR]
    if company:
        expected.append("identified_company")
        assert said["identified_company"] == {
            "id": 2, "name": "Tyre & Sons", "street_address": "1 Quay", "city": "Sidon", "state": None,
            "postal_code": None, "country": "Lebanon", "email": None,
        }  # fmt: skip
    if referrer:
        expected.append("visitor_referrer")
        assert said["visitor_referrer"] == {
            "id": 2,
            "referrer": "http://www.google.com/search?q=a&b",
            "vendor": "Google",
            "type": "Natural Search",
            "query": "a",
        }
    assert list(said) == expected
    assert (said["id"], said["browser"], said["hostname"]) == (visitor, "Firefox", None)


def test_one_visitor_is_an_object_and_several_an_array(either: Client) -> None:
    number = either.made("bob@pardot.com")
    first = add_visitor(either, number)
    assert shown(either, number)["visitors"]["visitor"]["id"] == first
    second = add_visitor(either, number)
    assert [each["id"] for each in shown(either, number)["visitors"]["visitor"]] == [first, second]


def test_an_activity_shows_only_the_ids_that_it_has(either: Client) -> None:
    number = either.made("bob@pardot.com")
    activity = add_activity(either, number, campaign_id=None)
    bare = {"id": activity, "type": 1, "type_name": "Email Tracker"}
    times = {"created_at": "2026-03-02 00:20:00", "updated_at": "2026-03-02 00:20:00"}
    assert shown(either, number)["visitor_activities"] == {"visitor_activity": {**bare, **times}}
    # Inside a prospect an activity does not repeat its id; the last one does (wire.md, section 9).
    assert shown(either, number)["last_activity"] == {
        "visitor_activity": {"id": activity, "prospect_id": number, **bare, **times}
    }


def test_an_activity_shows_its_assets_in_the_order_of_the_reference(either: Client) -> None:
    number = either.made("bob@pardot.com")
    visitor = add_visitor(either, number)
    assets = {name: position + 100 for position, name in enumerate(ASSETS)}
    add_activity(either, number, visitor_id=visitor, details="d", assets=assets)
    said = shown(either, number)["visitor_activities"]["visitor_activity"]
    assert list(said) == [
        "id", "visitor_id", "type", "type_name", "details", *ASSETS, "campaign", "created_at", "updated_at",
    ]  # fmt: skip
    assert {name: said[name] for name in ASSETS} == assets
    assert said["campaign"] == {"id": cast.WEBINAR, "name": "Webinar"}


def test_activities_are_shown_the_oldest_first_and_the_newest_is_the_last_activity(either: Client) -> None:
    number = either.made("bob@pardot.com")
    newest = add_activity(either, number, cast.STARTED_AT - 90)
    oldest = add_activity(either, number, cast.STARTED_AT - 7200)
    add_activity(either, either.made("eve@pardot.com"), cast.STARTED_AT)
    said = shown(either, number)
    assert [each["id"] for each in said["visitor_activities"]["visitor_activity"]] == [oldest, newest]
    assert said["last_activity"]["visitor_activity"]["id"] == newest
    assert said["last_activity_at"] == "2026-03-02 00:28:30"
    # The whole minutes are told.
    assert said["recent_interaction"] == "Inactive for 1 minute"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 minutes"), (59, "0 minutes"), (120, "2 minutes"), (3600, "1 hour"), (3660, "1 hour 1 minute"),
        (86_400, "1 day"), (9 * 86_400 + 11 * 3600 + 180, "9 days 11 hours 3 minutes"), (-60, "0 minutes"),
    ],
)  # fmt: skip
def test_recent_interaction_tells_how_long_ago_it_was(either: Client, seconds: int, words: str) -> None:
    number = either.made("bob@pardot.com")
    add_activity(either, number, cast.STARTED_AT - seconds)
    assert shown(either, number)["recent_interaction"] == f"Inactive for {words}"


def test_a_campaign_aligned_with_salesforce_shows_its_fid(either: Client) -> None:
    with work_on(either.door, either.version) as work:
        work.connection.update(schema.campaign, cast.WEBINAR, {"crm_fid": "7010"})
    number = either.made("bob@pardot.com", campaign_id=cast.WEBINAR)
    assert shown(either, number)["campaign"] == {"id": cast.WEBINAR, "name": "Webinar", "crm_fid": 7010}


def test_no_node_of_one_prospect_shows_in_another(either: Client) -> None:
    surround(either, either.made("bob@pardot.com", user_id="1", list_1="1", nickname="Bob", profile_criteria_1="match"))
    said = shown(either, either.made("eve@pardot.com"))
    assert (said["visitors"], said["visitor_activities"], said["lists"]) == (None, None, None)
    assert {"assigned_to", "last_activity", "nickname"}.isdisjoint(said)
    assert {each["matches"] for each in said["profile"]["profile_criteria"]} == {"Unknown"}
