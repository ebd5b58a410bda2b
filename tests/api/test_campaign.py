"""Campaigns: making and changing them, and where they are the CRM's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.clock import HeldClock
from tests import cast
from tests.api.trees import is_refused, same_tree
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.kept import kept

CREATED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n   <campaign>\n      <id>3</id>\n'
    "      <name>Spring &amp; Fair</name>\n      <cost>100</cost>\n   </campaign>\n</rsp>\n"
)


def test_a_new_campaign_is_answered(either: Client) -> None:
    answer = either.ask("campaign", "create", name="Spring & Fair", cost=" 100 ")
    assert (answer.status, answer.text) == (200, CREATED)
    assert same_tree(answer, either.ask("campaign", "read", "json", id=3))
    said = either.ask("campaign", "create", "json", name="Free").json()
    assert said == {"@attributes": {"stat": "ok", "version": 1}, "campaign": {"id": 4, "name": "Free", "cost": None}}


def test_a_campaign_changes_only_what_is_named(either: Client) -> None:
    either.ask("campaign", "create", name="Fair", cost=100)
    answer = either.ask("campaign", "update", "json", id=3, cost=200)
    assert answer.json()["campaign"] == {"id": 3, "name": "Fair", "cost": 200}
    answer = either.ask("campaign", "update", "json", id=3, cost="", name="Autumn")
    assert answer.json()["campaign"] == {"id": 3, "name": "Autumn", "cost": None}
    assert either.ask("campaign", "update", "xml", "GET", id=3, name="Winter").status == 200
    assert either.ask("campaign", "query", "json", name="Winter").json()["result"]["total_results"] == 1


def test_an_update_moves_updated_at_which_only_criteria_see(either: Client) -> None:
    either.door.clock.advance(60)
    either.ask("campaign", "update", id=cast.WEBINAR, cost=1)
    found = either.ask("campaign", "query", "json", updated_after="2026-03-02 00:30:30").json()["result"]
    assert found["campaign"] == {"id": cast.WEBINAR, "name": "Webinar", "cost": 1}


def test_prospects_show_the_new_name_at_once(either: Client) -> None:
    number = either.made("bob@pardot.com", campaign_id=cast.WEBINAR)
    assert either.shown(number)["campaign"]["name"] == "Webinar"
    either.ask("campaign", "update", id=cast.WEBINAR, name="Renamed")
    assert either.shown(number)["campaign"]["name"] == "Renamed"


@pytest.mark.parametrize(
    ("operation", "code", "given"),
    [
        ("create", 13, {}), ("create", 13, {"cost": 1}), ("create", 36, {"name": " "}),
        ("create", 51, {"name": "x", "cost": "much"}), ("create", 51, {"name": "x" * 70_000}),
        ("update", 13, {"name": "x"}), ("update", 16, {"id": "x"}), ("update", 38, {"id": 99, "name": "x"}),
        ("update", 36, {"id": 1, "name": ""}), ("update", 51, {"id": 1, "cost": "1.5"}),
        ("read", 38, {"id": 99}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(
    either: Client, operation: str, code: int, given: dict[str, object]
) -> None:
    before = kept(either.door.data, either.version)
    assert is_refused(either, "campaign", operation, code, **given)
    assert kept(either.door.data, either.version) == before


@pytest.mark.parametrize("version", [3, 4])
def test_campaigns_need_the_right_to(clients: Clients, version: int) -> None:
    for email in (cast.SALES, cast.SALES_MANAGER):
        user = clients.of(version, email)
        assert is_refused(user, "campaign", "create", 46, name="x")
        assert is_refused(user, "campaign", "update", 46, id=1, name="x")
        assert user.ask("campaign", "read", id=1).status == 200
    assert clients.of(version, cast.MARKETING).ask("campaign", "create", name="x").status == 200


def test_accounts_have_their_own(three: Client, four: Client) -> None:
    before = kept(four.door.data, 4)
    three.ask("campaign", "create", name="Theirs")
    three.ask("campaign", "update", id=1, name="Theirs too")
    assert kept(four.door.data, 4) == before
    assert is_refused(four, "campaign", "read", 38, id=3)


@pytest.fixture(params=["salesforce", "other"])
def connected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Client]]:
    """An administrator of an account with a CRM connector."""
    keys = cast.make(tmp_path, crm=request.param)[4][cast.ADMINISTRATOR]
    with Door(tmp_path, HeldClock(cast.STARTED_AT)) as door:
        yield request.param, Client(door, 4, cast.ADMINISTRATOR, cast.PASSWORD, keys.user_key, keys.api_key)


def test_a_salesforce_connector_keeps_campaigns_to_itself(connected: tuple[str, Client]) -> None:
    crm, client = connected
    if crm == "salesforce":
        assert is_refused(client, "campaign", "create", 128, name="x")
        assert is_refused(client, "campaign", "update", 129, id=1, name="x")
        assert is_refused(client, "campaign", "update", 129, id=1, cost=1)
        assert client.ask("campaign", "update", id=1).status == 200
    else:
        assert client.ask("campaign", "create", name="x").status == 200
        assert client.ask("campaign", "update", id=1, name="x").status == 200
