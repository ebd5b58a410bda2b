"""The client pardot-api-client, which speaks version 3 and names prospects by their address.

With every call it sends its own user's address as `email` in the body: the address in the path has to win.
"""

import pytest

from tests import cast
from tests.clients.conftest import Company
from tests.clients.real_client import PARDOT_API_CLIENT, ClientRaised, RealClient


def refused(client: RealClient, name: str, *arguments: object, **named: object) -> tuple[int | str | None, str]:
    """Make a call that the API refuses; return code and message as the client understood them."""
    with pytest.raises(ClientRaised) as refusal:
        client.call(name, *arguments, **named)
    assert refusal.value.kind == "PardotAPIException"
    return refusal.value.code, refusal.value.message


def test_its_first_call_logs_in(company: Company) -> None:
    with company.client(PARDOT_API_CLIENT, 3) as client:
        assert client.tell("prospect.api_key") is None
        client.call("prospect.create", "login@client.example")
        assert len(client.tell("prospect.api_key")) == 32


def test_a_wrong_password_fails(company: Company) -> None:
    with company.client(PARDOT_API_CLIENT, 3, cast.MARKETING, "not the password") as client:
        assert refused(client, "prospect.read", "login@client.example") == (15, "Login failed")


def test_it_creates_and_reads_a_prospect(pardot_api_client: RealClient) -> None:
    created = pardot_api_client.call("prospect.create", "a+b@client.example", first_name="Zoë", phone="")
    assert created["@attributes"] == {"stat": "ok", "version": 1}
    prospect = created["prospect"]
    assert (prospect["email"], prospect["first_name"], prospect["phone"]) == ("a+b@client.example", "Zoë", None)
    assert prospect["campaign"]["name"] == "Website Tracking"
    assert pardot_api_client.call("prospect.read", "a+b@client.example") == created


def test_an_address_is_taken_once(pardot_api_client: RealClient) -> None:
    pardot_api_client.call("prospect.create", "once@client.example")
    message = "A prospect with the specified email address already exists"
    assert refused(pardot_api_client, "prospect.create", "once@client.example") == (9, message)


def test_it_updates_named_fields_only(pardot_api_client: RealClient) -> None:
    pardot_api_client.call("prospect.create", "update@client.example", company="Acme", phone="1")
    pardot_api_client.call("prospect.update", "update@client.example", phone="", category="consumer")
    found = pardot_api_client.call("prospect.read", "update@client.example")["prospect"]
    assert (found["company"], found["phone"], found["category"]) == ("Acme", None, "consumer")
    assert found["email"] == "update@client.example"


def test_an_upsert_creates_once_and_updates_then(pardot_api_client: RealClient) -> None:
    first, second = (
        pardot_api_client.call("prospect.upsert", "upsert@client.example", **values)["prospect"]
        for values in ({"city": "Oslo"}, {"state": "Viken"})
    )
    assert (second["id"], second["city"], second["state"]) == (first["id"], "Oslo", "Viken")


@pytest.mark.parametrize(
    ("target", "assigned"),
    [
        ({"user_email": cast.SALES}, {cast.SALES}),
        ({"user_id": 1}, {cast.ADMINISTRATOR}),
        ({"group_id": cast.SALES_TEAM}, {cast.SALES, cast.SALES_MANAGER}),
    ],
)
def test_it_assigns_and_unassigns(pardot_api_client: RealClient, target: dict[str, object], assigned: set[str]) -> None:
    email = f"{next(iter(target))}@client.example"
    pardot_api_client.call("prospect.create", email)
    prospect = pardot_api_client.call("prospect.assign", email, **target)["prospect"]
    assert prospect["assigned_to"]["user"]["email"] in assigned
    assert pardot_api_client.call("prospect.read", email)["prospect"]["assigned_to"] == prospect["assigned_to"]
    assert "assigned_to" not in pardot_api_client.call("prospect.unassign", email)["prospect"]


def test_it_subscribes_and_ends_a_subscription(pardot_api_client: RealClient) -> None:
    newsletter = f"list_{cast.NEWSLETTER}"
    subscribed = pardot_api_client.call("prospect.create", "lists@client.example", **{newsletter: 1})["prospect"]
    assert subscribed["lists"]["list_subscription"]["list"]["id"] == cast.NEWSLETTER
    ended = pardot_api_client.call("prospect.update", "lists@client.example", **{newsletter: 0})["prospect"]
    assert ended["lists"] is None


def test_it_sets_a_criterion(pardot_api_client: RealClient) -> None:
    pardot_api_client.call("prospect.create", "criteria@client.example")
    name = f"profile_criteria_{cast.INDUSTRY_CRITERION}"
    prospect = pardot_api_client.call("prospect.update", "criteria@client.example", **{name: "nomatch"})["prospect"]
    criteria = prospect["profile"]["profile_criteria"]
    assert {each["id"]: each["matches"] for each in criteria}[cast.INDUSTRY_CRITERION] == "Doesn't match"
    assert refused(pardot_api_client, "prospect.update", "criteria@client.example", **{name: "perhaps"})[0] == 18


def test_it_sets_and_clears_several_values(pardot_api_client: RealClient) -> None:
    pardot_api_client.call("prospect.create", "values@client.example", interests_0="golf", interests_1="chess")
    found = pardot_api_client.call("prospect.read", "values@client.example")["prospect"]
    assert found["interests"] == {"value": ["golf", "chess"]}
    cleared = pardot_api_client.call("prospect.update", "values@client.example", interests_0="")["prospect"]
    assert "interests" not in cleared


def test_it_deletes_though_it_takes_the_empty_answer_for_a_failure(pardot_api_client: RealClient) -> None:
    pardot_api_client.call("prospect.create", "delete@client.example")
    with pytest.raises(ClientRaised, match=r"Failed to decode JSON response .*\(status code 204\)"):
        pardot_api_client.call("prospect.delete", "delete@client.example")
    for operation in ("read", "delete"):
        message = "Invalid prospect email address"
        assert refused(pardot_api_client, f"prospect.{operation}", "delete@client.example") == (4, message)


def test_when_its_key_expires_it_raises_code_1(company: Company) -> None:
    company.begin_hour(3, cast.MARKETING, 1800)
    with company.client(PARDOT_API_CLIENT, 3, cast.MARKETING) as client:
        client.call("prospect.create", "expiry@client.example")
        company.begin_hour(3, cast.MARKETING, 3600)
        assert refused(client, "prospect.read", "expiry@client.example") == (1, "Invalid API key or user key")
        client.call("prospect.login")
        assert client.call("prospect.read", "expiry@client.example")["prospect"]["email"] == "expiry@client.example"
