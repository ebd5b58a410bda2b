"""Which prospect a call means: every identifier of every operation, in each version, place, method and format."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.api.trees import refused, same_tree
from tests.conftest import Clients
from tests.driver import Answered, Client

EMAIL, FID = "bob@pardot.com", "00Q000000000001"

# The operations that mean a known prospect, with what else they need.
KNOWN: dict[str, dict[str, str]] = {
    "read": {},
    "update": {"first_name": "Robert"},
    "upsert": {"first_name": "Robert"},
    "delete": {},
    "assign": {"user_id": "4"},
    "unassign": {},
}


def bob(client: Client) -> int:
    """Create the prospect that is meant, after another one, and return its id."""
    client.made("other@pardot.com")
    return client.made(EMAIL, user_id="3", fid=FID)


def identified(number: int) -> dict[str, str]:
    return {"id": str(number), "email": EMAIL, "fid": FID}


def call_at(
    client: Client, place: str, operation: str, format_: str, identifier: dict[str, str], more: Any
) -> Answered:
    """Call with the identifier in the path, the query or the body, in the spelling of the seed."""
    start = f"/api/prospect/version/{client.version}/do/{operation}"
    pairs = "".join(f"/{name}/{quote(value, safe='')}" for name, value in identifier.items())
    more = {"format": format_, **more}
    if place == "path":
        return client.door.call("POST", f"{start}{pairs}?{urlencode(more)}", headers=client.header)
    if place == "query":
        return client.door.call("POST", f"{start}?{urlencode({**identifier, **more})}", headers=client.header)
    return client.door.call("POST", start, urlencode({**identifier, **more}).encode(), client.header)


# Version 4 takes an address alone only for reading and upserting, and that creates (wire.md, section 6).
ROWS = [
    (version, operation, name)
    for version, names in ((3, ("id", "email")), (4, ("id", "email", "fid")))
    for operation in KNOWN
    for name in names
]


@pytest.mark.parametrize(("place", "format_"), [("path", "xml"), ("query", "xml"), ("body", "json")])
@pytest.mark.parametrize(("version", "operation", "name"), ROWS)
def test_each_row_of_the_table(
    clients: Clients, version: int, operation: str, name: str, place: str, format_: str
) -> None:
    client = clients.of(version)
    number = bob(client)
    identifier = {name: identified(number)[name]}
    answer = call_at(client, place, operation, format_, identifier, KNOWN[operation])
    if (version, name) == (4, "email") and operation not in ("read", "upsert"):
        assert (answer.status, answer.code) == (400, 13)
        return
    if operation == "delete":
        assert (answer.status, answer.body) == (204, b"")
        assert client.shown(number)["is_archived"] == 1
        return
    creates = (version, operation, name) == (4, "upsert", "email")
    assert answer.status == (201 if creates else 200)
    meant = number + 1 if creates else number
    xml, json_ = client.call("read", id=meant), client.call("read", "json", id=meant)
    assert answer.body == (json_ if format_ == "json" else xml).body
    assert same_tree(xml, json_)
    shown = json_.json()["prospect"]
    if operation in ("update", "upsert"):
        assert shown["first_name"] == "Robert"
    if operation in ("assign", "unassign"):
        assert shown.get("assigned_to", {}).get("user", {}).get("id") == (4 if operation == "assign" else None)


@pytest.mark.parametrize("operation", [*KNOWN])
def test_get_serves_as_well_as_post_but_for_delete(either: Client, operation: str) -> None:
    number = bob(either)
    answer = either.call(operation, method="GET", id=number, **KNOWN[operation])
    if operation != "delete":
        assert answer.status == 200
    else:
        assert (answer.status, answer.code) == (400, 60)
        assert either.call("read", email=EMAIL).status == 200


# What is wrong with an identifier, and the code; by version where they differ.
WRONG: list[tuple[dict[str, str], int | tuple[int, int]]] = [
    ({}, 13),
    ({"id": ""}, 36),
    ({"id": "abc"}, 16),
    ({"id": "1.5"}, 16),
    ({"id": "1e3"}, 16),
    ({"id": "0x1"}, 16),
    ({"id": "1 2"}, 16),
    ({"id": "٣"}, 16),
    ({"id": "1" * 400}, 16),
    ({"id": "1;drop table prospect"}, 16),
    ({"id": "abc", "email": EMAIL}, 16),
    ({"id": "0"}, 3),
    ({"id": "-1"}, 3),
    ({"id": "999999999999999"}, 3),
    ({"id": "99", "email": EMAIL}, 3),
    ({"email": "nobody@pardot.com"}, (4, 13)),
    ({"email": "nonsense"}, (4, 13)),
    ({"email": "%"}, (4, 13)),
    ({"email": ""}, (4, 13)),
    ({"email": "x" * 5000}, (4, 13)),
    ({"fid": "00Q9"}, (13, 77)),
    ({"fid": "no!fid"}, (13, 77)),
    ({"fid": ""}, (13, 36)),
    ({"fid": "00Q9", "email": "nobody@pardot.com"}, (4, 77)),
    ({"id": "2", "fid": "00Q9"}, (0, 81)),
    ({"id": "1", "fid": FID}, (0, 81)),
    ({"id": "99", "fid": FID}, (3, 3)),
]


@pytest.mark.parametrize(("identifier", "code"), WRONG, ids=lambda value: str(value)[:30])
def test_a_wrong_identifier_is_refused_and_changes_nothing(
    either: Client, identifier: dict[str, str], code: int | tuple[int, int]
) -> None:
    number = bob(either)
    expected = code if isinstance(code, int) else code[either.version - 3]
    before = either.shown(number)
    if not expected:
        # Version 3 knows no fid and ignores it.
        assert either.call("read", **identifier).status == 200
        return
    for operation in ("read", "update", "delete", "assign", "unassign"):
        # An address alone is enough to read in version 4.
        found = 4 if (operation, expected) == ("read", 13) and "email" in identifier else expected
        assert refused(either, operation, found, **identifier, **KNOWN[operation])
    assert either.shown(number) == before


@pytest.mark.parametrize("operation", ["read", "update", "delete", "assign", "unassign"])
@pytest.mark.parametrize(
    "identifier", [{"id": "2", "email": "nobody@pardot.com"}, {"id": " 2 "}, {"id": "+2"}, {"id": "02"}]
)
def test_an_id_counts_before_an_address(either: Client, operation: str, identifier: dict[str, str]) -> None:
    assert bob(either) == 2
    answer = either.call(operation, **identifier, **KNOWN[operation])
    assert answer.status == (204 if operation == "delete" else 200)
    if operation == "read":
        assert answer.field("email") == EMAIL


@pytest.mark.parametrize("operation", ["read", "update", "delete", "assign", "unassign", "upsert"])
def test_id_and_fid_may_name_the_same_prospect(four: Client, operation: str) -> None:
    number = bob(four)
    answer = four.call(operation, id=number, fid=FID, **KNOWN[operation])
    assert answer.status == (204 if operation == "delete" else 200)


class TestFid:
    """The Salesforce id of a prospect to be, in version 4."""

    @pytest.mark.parametrize(
        ("fid", "lead", "contact"),
        [("00Q000000000001", True, False), ("003000000000001AAA", False, True), ("a1", False, False)],
    )
    @pytest.mark.parametrize("operation", ["create", "upsert"])
    def test_it_fills_the_fields_of_a_lead_or_a_contact(
        self, four: Client, operation: str, fid: str, lead: bool, contact: bool
    ) -> None:
        answer = four.call(operation, email=EMAIL, fid=fid, crm_lead_fid="x", crm_contact_fid="x", salesforce_fid="x")
        assert answer.status == 201
        assert answer.field("salesforce_fid") == fid
        assert (answer.field("crm_lead_fid"), answer.field("crm_contact_fid")) == (
            fid if lead else "",
            fid if contact else "",
        )
        assert four.call("read", fid=fid).field("id") == "1"

    @pytest.mark.parametrize("fid", ["00Q 1", "00Q-1", "x" * 19, "é", "00Q1\n"])
    @pytest.mark.parametrize("operation", ["create", "upsert"])
    def test_what_can_be_none_is_refused(self, four: Client, operation: str, fid: str) -> None:
        assert four.call(operation, email=EMAIL, fid=fid).code == 79
        assert four.call("read", email=EMAIL).code == 4

    def test_a_taken_one_is_refused_on_create(self, four: Client) -> None:
        bob(four)
        answer = four.call("create", email="eve@pardot.com", fid=FID)
        assert (answer.status, answer.code) == (400, 85)
        assert four.call("read", email="eve@pardot.com").code == 4

    @pytest.mark.parametrize("operation", ["create", "upsert"])
    def test_version_3_knows_none(self, three: Client, operation: str) -> None:
        assert three.call(operation, email=EMAIL, fid="no!fid").status == 201
        assert three.shown(1)["salesforce_fid"] is None
