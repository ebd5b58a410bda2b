"""`prospect_account_id`: joining a prospect account, unless a CRM connector keeps that to itself."""

from collections.abc import Iterator

import pytest

from pardalote.clock import HeldClock
from tests import cast
from tests.api.trees import refused
from tests.driver import Client, Door

CODES = {"salesforce": 37, "other": 59}


@pytest.fixture(scope="module", params=["salesforce", "other"])
def connected(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, list[Client]]]:
    """Administrators of accounts with a CRM connector, with the code that refuses what the CRM keeps to itself."""
    data = tmp_path_factory.mktemp(request.param)
    keys = {number: each[cast.ADMINISTRATOR] for number, each in cast.make(data, crm=request.param).items()}
    with Door(data, HeldClock(cast.STARTED_AT)) as door:
        yield (
            CODES[request.param],
            [
                Client(door, number, cast.ADMINISTRATOR, cast.PASSWORD, each.user_key, each.api_key)
                for number, each in keys.items()
            ],
        )


@pytest.mark.parametrize("operation", ["create", "update", "upsert"])
def test_a_prospect_joins_an_account_that_exists(either: Client, operation: str) -> None:
    if operation == "create":
        either.made("bob@pardot.com", prospect_account_id=cast.ACME)
    else:
        either.made("bob@pardot.com")
        assert either.call(operation, id=1, prospect_account_id=cast.ACME).status == 200
    answer = either.call("read", id=1)
    assert "      <company/>\n      <prospect_account_id>1</prospect_account_id>\n      <website/>\n" in answer.text
    assert either.shown(1)["prospect_account_id"] == 1


def test_an_empty_value_leaves_the_account_and_the_tag_vanishes(either: Client) -> None:
    number = either.made("bob@pardot.com", prospect_account_id=cast.ACME)
    answer = either.call("update", id=number, prospect_account_id="")
    assert (answer.status, answer.field("prospect_account_id")) == (200, None)
    assert "prospect_account_id" not in either.shown(number)


@pytest.mark.parametrize("wanted", ["2", "0", "-1", "x", "1.5", "9" * 400])
def test_an_account_that_does_not_exist_is_refused(either: Client, wanted: str) -> None:
    number = either.made("bob@pardot.com", prospect_account_id=cast.ACME)
    for operation, identifier in (
        ("update", {"id": number}),
        ("upsert", {"id": number}),
        ("create", {"email": "e@b.cc"}),
    ):
        assert refused(either, operation, 61, prospect_account_id=wanted, first_name="Bob", **identifier)
    shown = either.shown(number)
    assert (shown["prospect_account_id"], shown["first_name"]) == (1, None)
    assert either.call("read", email="e@b.cc").code == 4


@pytest.mark.parametrize("wanted", ["1", "2", ""])
@pytest.mark.parametrize("operation", ["create", "update", "upsert"])
def test_a_connector_keeps_it_to_itself(connected: tuple[int, list[Client]], operation: str, wanted: str) -> None:
    code, clients = connected
    for client in clients:
        known = client.call("upsert", email=f"{operation}{wanted}@pardot.com").field("id")
        identifier = {"email": f"new-{operation}{wanted}@pardot.com"} if operation == "create" else {"id": known}
        assert refused(client, operation, code, prospect_account_id=wanted, first_name="Bob", **identifier)
        assert client.shown(int(known or ""))["first_name"] is None


def test_a_connector_lets_all_else_be_done(connected: tuple[int, list[Client]]) -> None:
    for client in connected[1]:
        number = client.made("all-else@pardot.com", first_name="Bob", user_id="2", list_1="1")
        assert client.call("update", id=number, first_name="Robert", crm_owner_fid=cast.CRM_OWNER_FID).status == 200
        assert client.call("assign", id=number, user_id="1").status == 200
