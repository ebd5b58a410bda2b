"""Prospect accounts themselves: their fields, making, changing and assigning them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pardalote.actions import prospect_accounts
from pardalote.actions.custom_fields import NewCustomField
from pardalote.clock import HeldClock
from pardalote.records import custom_field as types
from pardalote.records.prospect_account import STANDARD_FIELDS
from pardalote.refusals import Refusal
from tests import cast
from tests.api.surroundings import work_on
from tests.api.trees import is_refused, same_tree
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.kept import kept

CREATED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n   <prospectAccount>\n      <id>2</id>\n'
    "      <name>Tyre &amp; Sons</name>\n"
    "      <created_at>2026-03-02 00:30:00</created_at>\n      <updated_at>2026-03-02 00:30:00</updated_at>\n"
    "      <billing_city>Sidon</billing_city>\n      <tier>gold</tier>\n   </prospectAccount>\n</rsp>\n"
)
FIELDS = (
    NewCustomField("Tier", "tier", types.DROPDOWN, ("gold", "silver, plated")),
    NewCustomField("Ports", "ports", types.MULTI_SELECT, ("Sidon", "Tyre", "Byblos")),
    NewCustomField("Ships", "ships", types.NUMBER),
    NewCustomField("Code", "code", types.TEXT, is_required=True),
)


@pytest.fixture
def own(either: Client) -> Client:
    """A client of an account that gives prospect accounts fields of its own."""
    with work_on(either.door, either.version) as work:
        for each in FIELDS:
            prospect_accounts.create_field(work, each)
    return either


def shown(client: Client, number: int) -> dict[str, Any]:
    answer: dict[str, Any] = client.ask("prospectAccount", "read", "json", id=number).json()["prospectAccount"]
    return answer


def test_a_new_prospect_account_is_answered(own: Client) -> None:
    answer = own.ask("prospectAccount", "create", name="Tyre & Sons", billing_city="Sidon", tier="gold", unknown="x")
    assert (answer.status, answer.text) == (200, CREATED)
    assert same_tree(answer, own.ask("prospectAccount", "read", "json", id=2))


def test_a_prospect_account_changes_only_what_is_named(own: Client) -> None:
    given = {"ports_0": "Tyre", "ports_1": "Sidon", "ships": "12", "website": "http://tyre.example"}
    own.ask("prospectAccount", "create", name="Tyre", **given)
    own.door.clock.advance(60)
    answer = own.ask("prospectAccount", "update", "json", id=2, tier="silver, plated", website="", ships="many")
    assert answer.json()["prospectAccount"] == {
        "id": 2, "name": "Tyre", "created_at": "2026-03-02 00:30:00", "updated_at": "2026-03-02 00:31:00",
        "ports": {"value": ["Tyre", "Sidon"]}, "ships": 12, "tier": "silver, plated",
    }  # fmt: skip
    own.ask("prospectAccount", "update", id=2, ports_0="Byblos", tier="", name="Byblos")
    assert {name: value for name, value in shown(own, 2).items() if not name.endswith("_at")} == {
        "id": 2, "name": "Byblos", "ports": "Byblos", "ships": 12,
    }  # fmt: skip


def test_every_standard_field_can_be_written(either: Client) -> None:
    given = {name: f"the {name}" for name in STANDARD_FIELDS}
    answer = either.ask("prospectAccount", "create", "json", name="Acme", **given)
    assert {name: answer.json()["prospectAccount"][name] for name in STANDARD_FIELDS} == given


def test_describe_tells_every_field_by_attributes_alone(own: Client) -> None:
    xml, json_ = (own.ask("prospectAccount", "describe", format_) for format_ in ("xml", "json"))
    assert (xml.status, json_.status) == (200, 200)
    assert (
        '      <field id="name" label="Name" required="true" custom="false" type="text" has_options="false"/>\n'
        in xml.text
    )
    assert (
        '      <field id="tier" label="Tier" required="false" custom="true" type="dropdown" has_options="true" '
        'option="gold,silver, plated"/>\n'
    ) in xml.text
    fields = [each["@attributes"] for each in json_.json()["result"]["field"]]
    assert [each["id"] for each in fields] == ["name", *STANDARD_FIELDS, "tier", "ports", "ships", "code"]
    assert fields[-4] == {
        "id": "tier", "label": "Tier", "required": False, "custom": True, "type": "dropdown", "has_options": True,
        "option": ["gold", "silver, plated"],
    }  # fmt: skip
    assert fields[-1]["required"] is True
    told = [dict(each.attrib) for each in xml.xml().iterfind("result/field")]
    assert [each["id"] for each in told] == [each["id"] for each in fields]


def test_one_option_is_an_array_too(either: Client) -> None:
    with work_on(either.door, either.version) as work:
        prospect_accounts.create_field(work, NewCustomField("Only", "only", types.RADIO, ("1",)))
    fields = either.ask("prospectAccount", "describe", "json").json()["result"]["field"]
    assert fields[-1]["@attributes"]["option"] == [1]


def test_a_query_finds_by_name_and_shows_the_fields_that_are_named(own: Client) -> None:
    own.ask("prospectAccount", "create", name="Tyre", website="http://tyre.example", tier="gold", ships="3")
    result = own.ask("prospectAccount", "query", "json", name="Tyre", fields="website,tier").json()["result"]
    found = {"id": 2, "website": "http://tyre.example", "tier": "gold"}
    assert result == {"total_results": 1, "prospectAccount": found}
    result = own.ask("prospectAccount", "query", "json", sort_by="updated_at").json()["result"]
    assert [each["id"] for each in result["prospectAccount"]] == [1, 2]
    assert result["prospectAccount"][1]["ships"] == 3
    bulk = own.ask("prospectAccount", "query", output="bulk", id_greater_than=1)
    assert bulk.xml().findtext("result/prospectAccount/user_id") == ""
    assert bulk.xml().find("result/prospectAccount/tier") is None


def test_an_account_is_assigned_to_a_user(own: Client) -> None:
    own.door.clock.advance(60)
    answer = own.ask("prospectAccount", "assign", "json", id=cast.ACME, user_id=3)
    account = answer.json()["prospectAccount"]
    assert account["assigned_to"]["user"]["email"] == cast.SALES_MANAGER
    assert account["updated_at"] == "2026-03-02 00:31:00"
    assert same_tree(own.ask("prospectAccount", "read", id=1), answer)
    query = own.ask("prospectAccount", "query", "json").json()["result"]["prospectAccount"]
    assert query["assigned_to"] == account["assigned_to"]


@pytest.mark.parametrize(
    ("operation", "code", "given"),
    [
        ("create", 13, {}), ("create", 13, {"website": "x"}), ("create", 36, {"name": " "}),
        ("create", 36, {"name": "x", "code": ""}), ("create", 51, {"name": "x", "website": "x" * 70_000}),
        ("create", 51, {"name": "x", "code": "x" * 70_000}),
        ("update", 13, {"name": "x"}), ("update", 16, {"id": "x"}), ("update", 61, {"id": 99, "name": "x"}),
        ("update", 36, {"id": 1, "name": ""}), ("update", 36, {"id": 1, "code": ""}),
        ("assign", 13, {"id": 1}), ("assign", 13, {"user_id": 1}), ("assign", 10, {"id": 1, "user_id": 99}),
        ("assign", 10, {"id": 1, "user_id": "x"}), ("assign", 61, {"id": 99, "user_id": 1}),
        ("read", 61, {"id": 99}), ("read", 13, {}), ("delete", 2, {"id": 1}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(
    own: Client, operation: str, code: int, given: dict[str, Any]
) -> None:
    before = kept(own.door.data, own.version)
    assert is_refused(own, "prospectAccount", operation, code, **given)
    assert kept(own.door.data, own.version) == before


@pytest.mark.parametrize("name", ["name", "website", "tier", "a b", "xml", "format"])
def test_a_field_of_a_name_that_is_taken_can_not_be_made(own: Client, name: str) -> None:
    with work_on(own.door, own.version) as work, pytest.raises(Refusal, match="not valid"):
        prospect_accounts.create_field(work, NewCustomField("x", name, types.TEXT))


@pytest.fixture(params=["salesforce", "other"])
def connected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, Client]]:
    """An administrator of an account with a CRM connector, and the code that refuses what is the CRM's."""
    keys = cast.make(tmp_path, crm=request.param)[4][cast.ADMINISTRATOR]
    with Door(tmp_path, HeldClock(cast.STARTED_AT)) as door:
        client = Client(door, 4, cast.ADMINISTRATOR, cast.PASSWORD, keys.user_key, keys.api_key)
        yield {"salesforce": 37, "other": 59}[request.param], client


def test_a_connector_keeps_prospect_accounts_to_itself(connected: tuple[int, Client]) -> None:
    code, client = connected
    assert is_refused(client, "prospectAccount", "create", code, name="x")
    assert is_refused(client, "prospectAccount", "update", code, id=1, name="x")
    assert is_refused(client, "prospectAccount", "assign", code, id=1, user_id=1)
    calls: tuple[tuple[str, dict[str, Any]], ...] = (("read", {"id": 1}), ("query", {}), ("describe", {}))
    for operation, named in calls:
        assert client.ask("prospectAccount", operation, **named).status == 200


@pytest.mark.parametrize("version", [3, 4])
def test_roles_decide(clients: Clients, version: int) -> None:
    user = clients.of(version, cast.SALES)
    assert is_refused(user, "prospectAccount", "create", 46, name="x")
    assert is_refused(user, "prospectAccount", "assign", 46, id=1, user_id=1)
    assert user.ask("prospectAccount", "update", id=1, name="x").status == 200
    assert clients.of(version, cast.SALES_MANAGER).ask("prospectAccount", "assign", id=1, user_id=1).status == 200


def test_accounts_have_their_own(three: Client, four: Client) -> None:
    before = kept(four.door.data, 4)
    three.ask("prospectAccount", "create", name="Theirs")
    three.ask("prospectAccount", "update", id=1, name="Theirs")
    assert kept(four.door.data, 4) == before
