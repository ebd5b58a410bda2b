"""Custom fields themselves: making, changing and deleting them, and what prospects then show."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests import cast
from tests.api.trees import is_refused, same_tree
from tests.conftest import Clients
from tests.driver import Answered, Client
from tests.kept import kept

LAST = len(cast.CUSTOM_FIELDS)
CREATED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n   <customField>\n      <id>14</id>\n'
    "      <name>Pets &amp; more</name>\n      <field_id>Pets</field_id>\n      <type>Text</type>\n"
    "      <type_id>1</type_id>\n      <crm_id/>\n"
    "      <is_record_multiple_responses>false</is_record_multiple_responses>\n"
    "      <is_use_values>false</is_use_values>\n      <is_analytics_synced>false</is_analytics_synced>\n"
    "      <created_at>2026-03-02 00:30:00</created_at>\n      <updated_at>2026-03-02 00:30:00</updated_at>\n"
    "   </customField>\n</rsp>\n"
)


def made(client: Client, **given: Any) -> dict[str, Any]:
    """Make a custom field and return it as JSON shows it."""
    answer = client.ask("customField", "create", "json", **{"name": "Pets", "field_id": "pets", **given})
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.json()["customField"]
    return shown


def test_a_new_field_is_answered_and_prospects_take_it_at_once(either: Client) -> None:
    number = either.made("bob@pardot.com", Pets="dog")
    assert "Pets" not in either.shown(number)
    answer = either.ask("customField", "create", name="Pets & more", field_id="Pets")
    assert (answer.status, answer.text) == (200, CREATED)
    assert same_tree(answer, either.ask("customField", "read", "json", id=LAST + 1))
    assert either.call("update", id=number, Pets="cat").field("Pets") == "cat"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"type": "Checkbox"}, ("Checkbox", 3)), ({"type": " multi-select "}, ("Multi-Select", 6)),
        ({"type": "12"}, ("Date", 12)), ({"type_id": "8"}, ("Number", 8)), ({"type": "", "type_id": ""}, ("Text", 1)),
        ({"type": "CRM USER", "type_id": "8"}, ("CRM User", 14)),
    ],
)  # fmt: skip
def test_a_type_is_named_or_numbered(either: Client, given: dict[str, str], shown: tuple[str, int]) -> None:
    field = made(either, **given)
    assert (field["type"], field["type_id"]) == shown


def test_everything_else_can_be_said(either: Client) -> None:
    field = made(either, crm_id="Pets__c", is_record_multiple_responses="true", is_use_values="1")
    assert (field["crm_id"], field["is_record_multiple_responses"], field["is_use_values"]) == ("Pets__c", True, True)
    number = either.made("bob@pardot.com", pets="dog")
    either.call("update", id=number, pets="cat")
    assert either.shown(number)["pets"] == {"value": ["dog", "cat"]}


@pytest.mark.parametrize(
    "said",
    ["values[]=dog&values[]=cat, small", "values[0]=dog&values[1]=cat,+small", "values_0=dog&values_1=cat, small"],
)
def test_predefined_values_come_as_a_list_and_may_hold_commas(either: Client, said: str) -> None:
    body = urlencode({"name": "Pets", "field_id": "pets", "type": "Dropdown", "format": "json"})
    url = f"/api/customField/version/{either.version}/do/create"
    answer = either.door.call("POST", url, f"{body}&{said.replace(', ', ',+')}".encode(), either.header)
    assert answer.json()["customField"]["is_use_values"] is True
    number = either.made("bob@pardot.com", pets="cat, small")
    assert either.shown(number)["pets"] == "cat, small"
    assert either.call("update", id=number, pets="bird").field("pets") == "cat, small"


def test_a_plain_list_of_values_is_cut_at_its_commas(either: Client) -> None:
    made(either, type="Radio Button", values="dog, cat")
    number = either.made("bob@pardot.com", pets="cat")
    assert either.call("update", id=number, pets="dog, cat").field("pets") == "cat"


def test_without_values_a_field_that_uses_them_takes_any(either: Client) -> None:
    made(either, type="Dropdown", is_use_values="true")
    number = either.made("bob@pardot.com", pets="dog")
    assert either.shown(number)["pets"] == "dog"


def test_an_update_changes_only_what_is_named(either: Client) -> None:
    before = made(either, type="Dropdown", values="dog,cat", crm_id="Pets__c")
    either.door.clock.advance(60)
    answer = either.ask("customField", "update", "json", id=before["id"], name="Animals", field_id="animals")
    after = {**before, "name": "Animals", "updated_at": "2026-03-02 00:31:00"}
    assert answer.json()["customField"] == after
    answer = either.ask("customField", "update", "json", id=before["id"], type="Text", crm_id="", is_use_values="0")
    assert answer.json()["customField"] == {
        **after,
        "type": "Text",
        "type_id": 1,
        "crm_id": None,
        "is_use_values": False,
    }
    number = either.made("bob@pardot.com", pets="bird")
    assert either.shown(number)["pets"] == "bird"


def test_new_predefined_values_replace_the_old_ones_and_leave_what_prospects_have(either: Client) -> None:
    field = made(either, type="Dropdown", values="dog,cat")
    number = either.made("bob@pardot.com", pets="dog")
    new: dict[str, Any] = {"values[]": ["bird", "fish"]}
    either.ask("customField", "update", id=field["id"], **new)
    assert either.shown(number)["pets"] == "dog"
    assert either.call("update", id=number, pets="cat").field("pets") == "dog"
    assert either.call("update", id=number, pets="fish").field("pets") == "fish"
    answer = either.ask("customField", "update", "json", id=field["id"], values="")
    assert answer.json()["customField"]["is_use_values"] is False
    assert either.call("update", id=number, pets="cat").field("pets") == "cat"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_a_deleted_field_is_gone_everywhere_and_a_new_one_begins_anew(
    either: Client, method: str, format_: str
) -> None:
    field = made(either, values="dog,cat")
    number = either.made("bob@pardot.com", pets="dog")
    assert either.shown(number)["pets"] == "dog"
    answer = either.ask("customField", "delete", format_, method, id=field["id"])
    assert (answer.status, answer.body) == (204, b"")

    def pets() -> list[Answered]:
        return [
            either.call("read", id=number),
            either.call("read", id=number, fields="pets"),
            either.ask("prospect", "query", id_greater_than=0),
            either.ask("prospect", "query", output="bulk", fields="id,pets", id_greater_than=0),
            either.call("update", id=number, pets="cat"),
        ]

    assert not [each for each in pets() if "pets" in each.text]
    assert is_refused(either, "customField", "read", 109, id=field["id"])
    assert is_refused(either, "customField", "update", 109, id=field["id"], name="x")
    assert is_refused(either, "customField", "delete", 109, id=field["id"])
    assert made(either)["id"] == field["id"] + 1
    assert "pets" not in either.shown(number)
    assert either.call("update", id=number, pets="bird").field("pets") == "bird"


@pytest.mark.parametrize(
    ("operation", "code", "given"),
    [
        ("create", 13, {}), ("create", 13, {"name": "x"}), ("create", 13, {"field_id": "x"}),
        ("create", 36, {"name": "", "field_id": "x"}), ("create", 36, {"name": "x", "field_id": " "}),
        ("create", 139, {"name": "x", "field_id": "nickname"}), ("create", 139, {"name": "x", "field_id": "email"}),
        ("create", 139, {"name": "x", "field_id": "a b"}), ("create", 139, {"name": "x", "field_id": "<x>"}),
        ("create", 139, {"name": "x", "field_id": "xmlish"}), ("create", 139, {"name": "x", "field_id": "list"}),
        ("create", 51, {"name": "x", "field_id": "x", "type": "Colour"}),
        ("create", 51, {"name": "x", "field_id": "x", "type_id": "99"}),
        ("create", 51, {"name": "x", "field_id": "x", "values[]": "x" * 70_000}),
        ("create", 50, {"name": "x", "field_id": "x", "is_use_values": "some"}),
        ("update", 13, {"name": "x"}), ("update", 16, {"id": "x"}), ("update", 109, {"id": 99, "name": "x"}),
        ("update", 36, {"id": 1, "name": " "}), ("update", 51, {"id": 1, "type": "0"}),
        ("update", 50, {"id": 1, "is_record_multiple_responses": "some"}),
        ("delete", 13, {}), ("delete", 16, {"id": "x"}), ("delete", 109, {"id": 99}),
        ("delete", 60, {"id": 1, "method": "GET"}), ("read", 109, {"id": 99}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(
    either: Client, operation: str, code: int, given: dict[str, Any]
) -> None:
    before = kept(either.door.data, either.version)
    assert is_refused(either, "customField", operation, code, **given)
    assert kept(either.door.data, either.version) == before


@pytest.mark.parametrize("version", [3, 4])
def test_custom_fields_are_the_administrators(clients: Clients, version: int) -> None:
    for email in (cast.MARKETING, cast.SALES):
        user = clients.of(version, email)
        for operation in ("create", "update", "delete"):
            assert is_refused(user, "customField", operation, 46, id=1, name="x", field_id="x")
        assert user.ask("customField", "read", id=1).status == 200


def test_accounts_have_their_own(three: Client, four: Client) -> None:
    before = kept(four.door.data, 4)
    made(three)
    three.ask("customField", "delete", id=1)
    assert kept(four.door.data, 4) == before
    assert is_refused(four, "customField", "read", 109, id=LAST + 1)
