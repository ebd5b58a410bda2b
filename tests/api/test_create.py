"""`create`: a new prospect from nothing but an address, and what is refused."""

from typing import Any

import pytest

from pardalote.actions import campaigns
from tests import cast
from tests.api.surroundings import work_on
from tests.api.trees import refused, same_tree
from tests.conftest import Clients
from tests.driver import Client

EVERYTHING = {
    "first_name": "Bob",
    "phone": "888-123-4567",
    "annual_revenue": "1000",
    "score": "12",
    "is_starred": "1",
    "campaign_id": str(cast.WEBINAR),
    "user_id": "3",
    "prospect_account_id": str(cast.ACME),
    "profile_criteria_2": "match",
    "list_1": "1",
    "category": "consumer",
    "past_jobs_0": "clerk",
    "past_jobs_1": "janitor",
    "password": "secret",
}


def test_only_an_address_is_needed(either: Client) -> None:
    answer = either.call("create", email="new_prospect@pardot.com", first_name="New")
    assert answer.status == 201
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.field("first_name") == "New"
    assert answer.field("created_at") == "2026-03-02 00:30:00"
    assert either.shown(int(answer.field("id") or ""))["email"] == "new_prospect@pardot.com"


def test_a_new_prospect_begins_with_nothing_but_the_defaults(either: Client) -> None:
    shown = either.shown(either.made("new@pardot.com"))
    assert {name: value for name, value in shown.items() if value is not None} == {
        "id": 1,
        "campaign_id": cast.WEBSITE_TRACKING,
        "email": "new@pardot.com",
        "score": 0,
        "recent_interaction": "Never active.",
        "created_at": "2026-03-02 00:30:00",
        "updated_at": "2026-03-02 00:30:00",
        "campaign": {"id": cast.WEBSITE_TRACKING, "name": "Website Tracking"},
        "profile": {
            "id": cast.DEFAULT_PROFILE,
            "name": "Default",
            "profile_criteria": [
                {"id": number, "name": name, "matches": "Unknown"}
                for number, name in enumerate(
                    ("Company Size", "Industry", "Location", "Job Title", "Department"), start=1
                )
            ],
        },
    }
    assert {"visitors", "visitor_activities", "lists", "password", "grade", "opted_out"} <= shown.keys()
    assert {"assigned_to", "last_activity", "is_archived", "prospect_account_id", "category"}.isdisjoint(shown)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("parameters", [{}, EVERYTHING], ids=["little", "everything"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_the_answer_is_what_a_read_shows(either: Client, method: str, parameters: dict[str, Any], format_: str) -> None:
    answer = either.call("create", format_, method, email="bob@pardot.com", **parameters)
    assert answer.status == 201
    assert answer.body == either.call("read", format_, id=1).body
    assert same_tree(either.call("read", id=1), either.call("read", "json", id=1))


def test_everything_may_come_with_the_creation(either: Client) -> None:
    shown = either.shown(either.made("bob@pardot.com", **EVERYTHING))
    assert shown["campaign"]["name"] == "Webinar"
    assert shown["assigned_to"]["user"]["email"] == cast.SALES_MANAGER
    assert shown["profile"]["profile_criteria"][1]["matches"] == "Matches"
    assert shown["grade"] == "C-"
    assert shown["lists"]["list_subscription"]["list"]["id"] == cast.NEWSLETTER
    assert shown["past_jobs"] == {"value": ["clerk", "janitor"]}
    assert (shown["category"], shown["prospect_account_id"], shown["score"]) == ("consumer", 1, 12)


def test_the_oldest_campaign_is_the_one_that_began_first(either: Client) -> None:
    with work_on(either.door, either.version, at=cast.STARTED_AT - 1) as work:
        older = campaigns.create(work, "Older")
    assert either.shown(either.made("a@pardot.com"))["campaign"] == {"id": older, "name": "Older"}
    assert either.shown(either.made("b@pardot.com", campaign_id=""))["campaign_id"] == older
    assert either.shown(either.made("c@pardot.com", campaign_id="1"))["campaign_id"] == 1


def test_an_empty_profile_is_the_default_one(either: Client) -> None:
    assert either.shown(either.made("a@pardot.com", profile_id=""))["profile"]["id"] == cast.DEFAULT_PROFILE
    assert either.shown(either.made("b@pardot.com", profile_id="2"))["profile"]["name"] == "Partners"


@pytest.mark.parametrize(
    "parameters",
    [{"user_id": "4"}, {"crm_owner_fid": cast.CRM_OWNER_FID}, {"user_id": "", "crm_owner_fid": cast.CRM_OWNER_FID}],
)
@pytest.mark.parametrize("operation", ["create", "upsert"])
def test_user_id_or_crm_owner_fid_assigns(either: Client, operation: str, parameters: dict[str, str]) -> None:
    answer = either.call(operation, email="a@pardot.com", **parameters)
    assert answer.status == 201
    assert answer.field("assigned_to/user/email") == cast.SALES
    assert answer.field("crm_owner_fid") == ""


@pytest.mark.parametrize("operation", ["create", "upsert"])
@pytest.mark.parametrize(
    ("code", "parameters"),
    [
        (10, {"user_id": "99"}),
        (10, {"user_id": "sam"}),
        (18, {"profile_criteria_1": "yes"}),
        (36, {"code": ""}),
        (38, {"campaign_id": "99"}),
        (38, {"campaign_id": "first"}),
        (39, {"profile_id": "99"}),
        (39, {"profile_id": "x"}),
        (61, {"prospect_account_id": "99"}),
        (61, {"prospect_account_id": "x"}),
        (79, {"crm_owner_fid": "nobody"}),
        (85, {"first_name": "x" * 65_536}),
        (125, {"user_id": "1", "crm_owner_fid": cast.CRM_OWNER_FID}),
    ],
)
def test_a_refused_creation_leaves_nothing(
    either: Client, operation: str, code: int, parameters: dict[str, str]
) -> None:
    assert refused(either, operation, code, email="a@pardot.com", list_1="1", **parameters)
    assert either.call("read", email="a@pardot.com").code == 4
    assert either.made("b@pardot.com") == 1


def test_a_known_address_is_refused_in_version_3(three: Client) -> None:
    three.made("bob@pardot.com", first_name="Bob")
    assert refused(three, "create", 9, email="BOB@pardot.com", first_name="Eve")
    assert three.shown(1)["first_name"] == "Bob"


def test_addresses_may_repeat_in_version_4(four: Client) -> None:
    assert four.made("bob@pardot.com") < four.made("bob@pardot.com")


LONGEST = f"{'l' * 64}@{'d' * 187}.cc"


@pytest.mark.parametrize(
    "email",
    ["a@b.cc", "O'Brien+x@b.co.uk", "a@b.thirteenchars", f"{'l' * 64}@b.cc", LONGEST, "é@münchen.de", "a&b@<c>.cc"],
)
def test_an_address_is_kept_as_it_is_written(either: Client, email: str) -> None:
    assert either.shown(either.made(email))["email"] == email
    assert either.call("read", email=email.upper()).field("email") == email


@pytest.mark.parametrize(
    "email",
    [
        "", "bob", "@b.cc", "a@", "a@b", "a@b.c", "a@.cc", "a@b.fourteencharss", "a b@c.dd", "a@b@c.dd", "a@b.cc ",
        "a@b.cc\n", "a\x07@b.cc", f"{'l' * 65}@b.cc", f"{LONGEST}c",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(either: Client, email: str) -> None:
    assert refused(either, "create", 4, email=email)
    assert refused(either, "upsert", 4, email=email)


@pytest.mark.parametrize("operation", ["create", "upsert"])
def test_creating_needs_the_right_to(clients: Clients, operation: str) -> None:
    sales = clients.of(4, cast.SALES)
    assert sales.call(operation, email="a@pardot.com").code == 46
    assert clients.of(4).call("read", email="a@pardot.com").code == 4
    assert clients.of(4, cast.SALES_MANAGER).call(operation, email="a@pardot.com").status == 201
