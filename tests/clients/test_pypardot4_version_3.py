"""PyPardot4 in its mode for version 3: what it can do there with prospects."""

from tests import cast
from tests.clients.conftest import Company
from tests.clients.real_client import PYPARDOT4, RealClient
from tests.clients.test_pypardot4 import NOBODY, made, refused


def test_it_logs_in(pypardot4_version_3: RealClient) -> None:
    assert pypardot4_version_3.call("authenticate") is True
    credentials = {"email": cast.ADMINISTRATOR, "password": cast.PASSWORD}
    assert pypardot4_version_3.call("post", "login", params=credentials) == {
        "@attributes": {"stat": "ok", "version": 1},
        "api_key": pypardot4_version_3.tell("api_key"),
    }


def test_it_creates_and_reads_a_prospect(pypardot4_version_3: RealClient) -> None:
    created = pypardot4_version_3.call("prospects.create", "new@three.example", first_name="Zoë")
    assert created["prospect"]["campaign"]["name"] == "Website Tracking"
    assert created["prospect"]["first_name"] == "Zoë"
    assert pypardot4_version_3.call("prospects.read_by_id", created["prospect"]["id"]) == created
    assert pypardot4_version_3.call("prospects.read_by_email", "new@three.example") == created


def test_an_address_is_taken_once(pypardot4_version_3: RealClient) -> None:
    made(pypardot4_version_3, "once@three.example")
    assert refused(pypardot4_version_3, "prospects.create", "Once@three.example")[0] == 9


def test_it_updates_a_prospect(pypardot4_version_3: RealClient) -> None:
    number = made(pypardot4_version_3, "update@three.example", company="Acme", phone="1")
    updated = pypardot4_version_3.call("prospects.update_by_id", number, phone="", category="business")["prospect"]
    assert (updated["company"], updated["phone"], updated["category"]) == ("Acme", None, "business")
    pypardot4_version_3.call("prospects.update_field_by_id", number, "email", "updated@three.example")
    assert pypardot4_version_3.call("prospects.read_field_by_id", number, "email") == "updated@three.example"


def test_an_upsert_by_address_creates_once_and_updates_then(pypardot4_version_3: RealClient) -> None:
    first, second = (
        pypardot4_version_3.call("prospects.upsert_by_email", "upsert@three.example", **values)["prospect"]
        for values in ({"city": "Oslo"}, {"state": "Viken"})
    )
    assert (second["id"], second["city"], second["state"]) == (first["id"], "Oslo", "Viken")


def test_an_upsert_by_id_falls_back_to_the_address(pypardot4_version_3: RealClient) -> None:
    number = made(pypardot4_version_3, "fallback@three.example")
    found = pypardot4_version_3.call("prospects.upsert_by_id", NOBODY, email="fallback@three.example", city="Oslo")
    assert (found["prospect"]["id"], found["prospect"]["city"]) == (number, "Oslo")
    assert refused(pypardot4_version_3, "prospects.upsert_by_id", NOBODY)[0] == 14


def test_it_assigns_and_unassigns(pypardot4_version_3: RealClient) -> None:
    number = made(pypardot4_version_3, "assign@three.example")
    assigned = pypardot4_version_3.call("prospects.assign_by_id", number, user_email=cast.SALES)["prospect"]
    assert assigned["assigned_to"]["user"]["email"] == cast.SALES
    assert "assigned_to" not in pypardot4_version_3.call("prospects.unassign_by_id", number)["prospect"]


def test_it_sets_lists_criteria_and_several_values_at_creation(pypardot4_version_3: RealClient) -> None:
    wanted = {
        f"list_{cast.NEWSLETTER}": 1,
        f"profile_criteria_{cast.INDUSTRY_CRITERION}": "match",
        "past_jobs_0": "janitor",
        "past_jobs_1": "security",
    }
    number = pypardot4_version_3.call("prospects.create", "all@three.example", **wanted)["prospect"]["id"]
    found = pypardot4_version_3.call("prospects.read_by_id", number)["prospect"]
    assert found["lists"]["list_subscription"]["list"]["name"] == "Newsletter"
    assert {"id": cast.INDUSTRY_CRITERION, "name": "Industry", "matches": "Matches"} in found["profile"][
        "profile_criteria"
    ]
    assert found["past_jobs"] == {"value": ["janitor", "security"]}


def test_it_deletes(pypardot4_version_3: RealClient) -> None:
    number = made(pypardot4_version_3, "delete@three.example")
    assert pypardot4_version_3.call("prospects.delete_by_id", number) is True
    assert refused(pypardot4_version_3, "prospects.delete_by_id", number) == (3, "Invalid prospect ID")
    assert refused(pypardot4_version_3, "prospects.read_by_email", "delete@three.example")[0] == 4


def test_when_its_key_expires_it_logs_in_again_by_itself(company: Company) -> None:
    company.begin_hour(3, cast.MARKETING, 1800)
    with company.client(PYPARDOT4, 3, cast.MARKETING) as client:
        number = made(client, "expiry@three.example")
        key = client.tell("api_key")
        company.begin_hour(3, cast.MARKETING, 3600)
        assert client.call("prospects.read_by_id", number)["prospect"]["email"] == "expiry@three.example"
        assert client.tell("api_key") not in {key, None}


def test_version_4_of_it_is_told_to_use_version_3(company: Company) -> None:
    with company.client(PYPARDOT4, 3, version_spoken=4) as client:
        refusal = (89, "Your account is unable to use version 4 of the API.")
        assert refused(client, "prospects.read_by_id", 1) == refusal
