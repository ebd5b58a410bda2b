"""PyPardot4 in version 4, as its users have it: every prospect method that there is an operation for."""

import pytest

from tests import cast
from tests.clients.conftest import Company
from tests.clients.real_client import PYPARDOT4, ClientRaised, RealClient

LEAD, OTHER_LEAD, CONTACT = "00Q000000000001AAA", "00Q000000000002AAA", "003000000000001AAA"
NOBODY = 999_999


def made(client: RealClient, email: str, **values: str) -> int:
    """Create a prospect and return its id."""
    number: int = client.call("prospects.create", email, **values)["prospect"]["id"]
    return number


def refused(client: RealClient, name: str, *arguments: object, **named: object) -> tuple[int | str | None, str]:
    """Make a call that the API refuses; return code and message as the client understood them."""
    with pytest.raises(ClientRaised) as refusal:
        client.call(name, *arguments, **named)
    assert refusal.value.kind == "PardotAPIError"
    return refusal.value.code, refusal.value.message


def test_it_logs_in(pypardot4: RealClient) -> None:
    assert pypardot4.call("authenticate") is True
    key = pypardot4.tell("api_key")
    assert pypardot4.call("post", "login", params={"email": cast.ADMINISTRATOR, "password": cast.PASSWORD}) == {
        "@attributes": {"stat": "ok", "version": 1},
        "api_key": key,
        "version": 4,
    }
    assert len(key) == 32


def test_its_first_call_logs_in_by_itself(company: Company) -> None:
    with company.client(PYPARDOT4, 4) as client:
        assert client.tell("api_key") is None
        assert refused(client, "prospects.read_by_id", NOBODY) == (3, "Invalid prospect ID")
        assert len(client.tell("api_key")) == 32


def test_its_first_call_cant_be_a_get(company: Company) -> None:
    """It makes the header before it looks whether it has a key."""
    with company.client(PYPARDOT4, 4) as client, pytest.raises(ClientRaised, match="Cannot build Authorization header"):
        client.call("prospects.query")


def test_a_wrong_password_leaves_it_without_a_key(company: Company) -> None:
    with company.client(PYPARDOT4, 4, cast.MARKETING, "not the password") as client:
        assert client.call("authenticate") is False
        assert refused(client, "prospects.read_by_id", 1) == (1, "Invalid API key or user key")
        assert client.tell("api_key") is None


def test_it_creates_a_prospect(pypardot4: RealClient) -> None:
    answer = pypardot4.call("prospects.create", "new@create.example", first_name="Zoë", annual_revenue="1,000/year")
    assert answer["@attributes"] == {"stat": "ok", "version": 1}
    prospect = answer["prospect"]
    assert (prospect["email"], prospect["first_name"]) == ("new@create.example", "Zoë")
    assert (prospect["annual_revenue"], prospect["score"]) == ("1,000/year", 0)
    assert prospect["campaign"] == {"id": cast.WEBSITE_TRACKING, "name": "Website Tracking"}
    assert [each["matches"] for each in prospect["profile"]["profile_criteria"]] == ["Unknown"] * 5
    assert [prospect[name] for name in ("visitors", "visitor_activities", "lists", "last_name")] == [None] * 4
    assert "assigned_to" not in prospect
    assert "last_activity" not in prospect


def test_it_reads_what_it_created(pypardot4: RealClient) -> None:
    created = pypardot4.call("prospects.create", "again@read.example", fid=LEAD)
    number = created["prospect"]["id"]
    assert pypardot4.call("prospects.read_by_id", number) == created
    assert pypardot4.call("prospects.read_by_email", "again@read.example") == created
    assert pypardot4.call("prospects.read_by_fid", LEAD) == created
    assert created["prospect"]["crm_lead_fid"] == created["prospect"]["salesforce_fid"] == LEAD


def test_it_reads_by_get(pypardot4: RealClient) -> None:
    number = made(pypardot4, "get@read.example")
    answer = pypardot4.call("get", "prospect", f"/do/read/id/{number}", params={"output": "mobile"})
    assert answer["prospect"] == {
        "id": number,
        "first_name": None,
        "last_name": None,
        "email": "get@read.example",
        "company": None,
    }


def test_an_address_that_several_share_reads_as_a_list(pypardot4: RealClient) -> None:
    both = {made(pypardot4, "shared@read.example") for _ in range(2)}
    found = pypardot4.call("prospects.read_by_email", "shared@read.example")["prospect"]
    assert {each["id"] for each in found} == both


def test_a_plus_in_an_address_has_to_be_escaped(pypardot4: RealClient) -> None:
    assert refused(pypardot4, "prospects.create", "a+b@plus.example") == (4, "Invalid prospect email address")
    made(pypardot4, "a%2Bb@plus.example")
    found = pypardot4.call("prospects.read_by_email", "a%2Bb@plus.example")
    assert found["prospect"]["email"] == "a+b@plus.example"


def test_it_updates_named_fields_only(pypardot4: RealClient) -> None:
    number = made(pypardot4, "some@update.example", phone="888-123-4567", company="Acme", fid=OTHER_LEAD)
    updated = pypardot4.call("prospects.update_by_id", number, phone="", zip="90210", category="consumer")["prospect"]
    assert (updated["phone"], updated["company"], updated["zip"]) == (None, "Acme", 90210)
    assert updated["category"] == "consumer"
    assert (
        pypardot4.call("prospects.update_by_fid", OTHER_LEAD, email="other@update.example")["prospect"]["id"] == number
    )
    assert pypardot4.call("prospects.read_field_by_id", number, "email") == "other@update.example"


def test_it_updates_and_reads_a_single_field(pypardot4: RealClient) -> None:
    number = made(pypardot4, "field@update.example", fid=CONTACT)
    pypardot4.call("prospects.update_field_by_id", number, "city", "Oslo")
    assert pypardot4.call("prospects.read_field_by_fid", CONTACT, "city") == "Oslo"
    pypardot4.call("prospects.update_field_by_fid", CONTACT, "city", "Bergen")
    assert pypardot4.call("prospects.read_field_by_id", number, "city") == "Bergen"
    assert pypardot4.call("prospects.read_field_by_id", number, "crm_contact_fid") == CONTACT


def test_it_upserts_by_id(pypardot4: RealClient) -> None:
    number = made(pypardot4, "id@upsert.example", company="Acme")
    updated = pypardot4.call("prospects.upsert_by_id", number, email="changed@upsert.example")["prospect"]
    assert (updated["id"], updated["email"], updated["company"]) == (number, "changed@upsert.example", "Acme")
    created = pypardot4.call("prospects.upsert_by_id", NOBODY, email="fresh@upsert.example")["prospect"]
    assert created["id"] not in {number, NOBODY}
    assert refused(pypardot4, "prospects.upsert_by_id", NOBODY)[0] == 14


def test_an_upsert_by_address_always_creates(pypardot4: RealClient) -> None:
    first, second = (
        pypardot4.call("prospects.upsert_by_email", "email@upsert.example")["prospect"]["id"] for _ in range(2)
    )
    assert first < second


def test_it_upserts_by_salesforce_id(pypardot4: RealClient) -> None:
    fid = "00Q000000000003AAA"
    created = pypardot4.call("prospects.upsert_by_fid", fid, email="fid@upsert.example")["prospect"]
    updated = pypardot4.call("prospects.upsert_by_fid", fid, city="Oslo")["prospect"]
    assert (updated["id"], updated["email"], updated["city"]) == (created["id"], "fid@upsert.example", "Oslo")


def test_it_assigns_and_unassigns(pypardot4: RealClient) -> None:
    number = made(pypardot4, "mine@assign.example")
    to_email = pypardot4.call("prospects.assign_by_id", number, user_email=cast.SALES)["prospect"]
    assert to_email["assigned_to"]["user"]["email"] == cast.SALES
    to_id = pypardot4.call("prospects.assign_by_id", number, user_id=1)["prospect"]
    assert to_id["assigned_to"]["user"]["email"] == cast.ADMINISTRATOR
    assert "assigned_to" not in pypardot4.call("prospects.unassign_by_id", number)["prospect"]
    assert "assigned_to" not in pypardot4.call("prospects.read_by_id", number)["prospect"]


def test_it_assigns_and_unassigns_by_salesforce_id(pypardot4: RealClient) -> None:
    fid = "00Q000000000004AAA"
    made(pypardot4, "fid@assign.example", fid=fid)
    to_group = pypardot4.call("prospects.assign_by_fid", fid, group_id=cast.SALES_TEAM)["prospect"]
    assert to_group["assigned_to"]["user"]["email"] in {cast.SALES, cast.SALES_MANAGER}
    assert "assigned_to" not in pypardot4.call("prospects.unassign_by_fid", fid)["prospect"]


def test_it_subscribes_and_ends_a_subscription(pypardot4: RealClient) -> None:
    number = made(pypardot4, "one@lists.example", **{f"list_{cast.NEWSLETTER}": "1"})
    one = pypardot4.call("prospects.read_by_id", number)["prospect"]["lists"]["list_subscription"]
    assert (one["did_opt_in"], one["did_opt_out"], one["list"]["name"]) == (False, False, "Newsletter")
    two = pypardot4.call("prospects.update_by_id", number, **{f"list_{cast.RELEASE_NOTES}": 1})["prospect"]["lists"]
    assert [each["list"]["id"] for each in two["list_subscription"]] == [cast.NEWSLETTER, cast.RELEASE_NOTES]
    ended = {f"list_{cast.NEWSLETTER}": 0, f"list_{cast.RELEASE_NOTES}": 0}
    assert pypardot4.call("prospects.update_by_id", number, **ended)["prospect"]["lists"] is None


def test_it_sets_a_criterion(pypardot4: RealClient) -> None:
    number = made(pypardot4, "one@criteria.example")
    name = f"profile_criteria_{cast.INDUSTRY_CRITERION}"
    for word, shown in (("match", "Matches"), ("nomatch", "Doesn't match"), ("unknown", "Unknown")):
        pypardot4.call("prospects.update_field_by_id", number, name, word)
        criteria = pypardot4.call("prospects.read_by_id", number)["prospect"]["profile"]["profile_criteria"]
        assert {each["id"]: each["matches"] for each in criteria}[cast.INDUSTRY_CRITERION] == shown
    assert refused(pypardot4, "prospects.update_by_id", number, **{name: "perhaps"})[0] == 18


def test_it_sets_and_clears_several_values(pypardot4: RealClient) -> None:
    number = made(pypardot4, "one@values.example")
    jobs = {"past_jobs_0": "janitor", "past_jobs_1": "security"}
    assert pypardot4.call("prospects.update_by_id", number, **jobs)["prospect"]["past_jobs"] == {
        "value": ["janitor", "security"]
    }
    assert pypardot4.call("prospects.update_by_id", number, past_jobs_0="clerk")["prospect"]["past_jobs"] == "clerk"
    assert "past_jobs" not in pypardot4.call("prospects.update_by_id", number, past_jobs_0="")["prospect"]


def test_it_deletes(pypardot4: RealClient) -> None:
    number, fid = made(pypardot4, "id@delete.example"), "00Q000000000005AAA"
    made(pypardot4, "fid@delete.example", fid=fid)
    assert pypardot4.call("prospects.delete_by_id", number) is True
    assert pypardot4.call("prospects.delete_by_fid", fid) is True
    for email in ("id@delete.example", "fid@delete.example"):
        assert refused(pypardot4, "prospects.read_by_email", email) == (4, "Invalid prospect email address")
    assert refused(pypardot4, "prospects.delete_by_id", number) == (3, "Invalid prospect ID")


def test_when_its_key_expires_it_logs_in_again_by_itself(company: Company) -> None:
    company.begin_hour(4, cast.MARKETING, 1800)
    with company.client(PYPARDOT4, 4, cast.MARKETING) as client:
        number = made(client, "posted@expiry.example")
        key = client.tell("api_key")
        company.begin_hour(4, cast.MARKETING, 3600)
        assert client.call("prospects.update_by_id", number, city="Oslo")["prospect"]["city"] == "Oslo"
        assert client.tell("api_key") not in {key, None}


def test_when_its_key_expires_a_get_works_too(company: Company) -> None:
    company.begin_hour(4, cast.MARKETING, 1800)
    with company.client(PYPARDOT4, 4, cast.MARKETING) as client:
        number = made(client, "got@expiry.example")
        key = client.tell("api_key")
        company.begin_hour(4, cast.MARKETING, 3600)
        found = client.call("get", "prospect", f"/do/read/id/{number}")["prospect"]
        assert found["email"] == "got@expiry.example"
        assert client.tell("api_key") not in {key, None}


def test_version_3_of_it_is_told_to_use_version_4(company: Company) -> None:
    with company.client(PYPARDOT4, 4, version_spoken=3) as client:
        assert refused(client, "prospects.read_by_id", 1) == (88, "Your account must use version 4 of the API.")
