"""Prospects in the recycle bin: what shows them, what changes them there, and what brings them back (wire.md, 6)."""

from typing import Any

import pytest

from tests.api.trees import refused
from tests.conftest import Clients
from tests.driver import Client, Door

EMAIL, FID = "bob@pardot.com", "00Q1"
STAYS, BACK, NEW = "stays", "back", "new"

# Version, operation, identifier: the status and what becomes of the prospect.
TABLE: list[tuple[int, str, dict[str, str], int, str]] = [
    (3, "update", {"id": "1"}, 200, STAYS),
    (3, "update", {"email": EMAIL}, 200, STAYS),
    (3, "upsert", {"id": "1"}, 200, STAYS),
    (3, "upsert", {"id": "1", "email": "robert@pardot.com"}, 200, STAYS),
    (3, "upsert", {"email": EMAIL}, 200, BACK),
    (3, "upsert", {"email": "BOB@pardot.com"}, 200, BACK),
    (3, "upsert", {"id": "99", "email": EMAIL}, 200, BACK),
    (3, "create", {"email": EMAIL}, 201, BACK),
    (3, "create", {"email": "BOB@pardot.com"}, 201, BACK),
    (3, "assign", {"id": "1", "user_id": "2"}, 200, STAYS),
    (3, "unassign", {"email": EMAIL}, 200, STAYS),
    (4, "update", {"id": "1"}, 200, STAYS),
    (4, "update", {"fid": FID}, 200, STAYS),
    (4, "upsert", {"id": "1"}, 200, BACK),
    (4, "upsert", {"fid": FID}, 200, BACK),
    (4, "upsert", {"fid": FID, "email": "robert@pardot.com"}, 200, BACK),
    (4, "upsert", {"id": "1", "fid": FID}, 200, BACK),
    (4, "upsert", {"email": EMAIL}, 201, NEW),
    (4, "create", {"email": EMAIL}, 201, NEW),
    (4, "create", {"email": EMAIL, "fid": FID}, 201, NEW),
    (4, "assign", {"id": "1", "user_id": "2"}, 200, STAYS),
    (4, "unassign", {"fid": FID}, 200, STAYS),
]


def archived(client: Client) -> None:
    """Create prospect 1, and delete it."""
    client.made(EMAIL, fid=FID, last_name="Stays", list_1="1")
    assert client.call("delete", id=1).status == 204


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize(("version", "operation", "identifier", "status", "fate"), TABLE)
def test_what_becomes_of_it(
    clients: Clients, version: int, operation: str, identifier: dict[str, Any], status: int, fate: str, format_: str
) -> None:
    client = clients.of(version)
    archived(client)
    before = client.shown(1)
    answer = client.call(operation, format_, first_name="Changed", **identifier)
    assert answer.status == status
    assert answer.body == client.call("read", format_, id=2 if fate == NEW else 1).body
    after = client.shown(1)
    if fate == NEW:
        assert after == before
        assert "is_archived" not in client.shown(2)
        return
    assert after.get("is_archived") == (1 if fate == STAYS else None)
    assert (after["last_name"], after["lists"]) == ("Stays", before["lists"])
    if operation not in ("assign", "unassign"):
        assert after["first_name"] == "Changed"
    assert client.call("read", email=after["email"]).code == (4 if fate == STAYS else None)
    assert client.call("read", id=2).code == 3


def test_it_keeps_its_address_in_version_3(three: Client) -> None:
    archived(three)
    three.made("eve@pardot.com")
    assert refused(three, "update", 54, id=2, email=EMAIL)


def test_a_creation_that_would_bring_it_back_and_is_refused_leaves_it_there(three: Client) -> None:
    archived(three)
    before = three.shown(1)
    assert refused(three, "create", 10, email=EMAIL, user_id="99")
    assert three.shown(1) == before


@pytest.mark.parametrize("output", ["full", "simple"])
def test_a_read_by_id_shows_it_with_is_archived(either: Client, output: str) -> None:
    archived(either)
    answer = either.call("read", id=1, output=output)
    assert answer.status == 200
    assert "      <is_archived>1</is_archived>\n      <created_at>" in answer.text
    assert either.shown(1, output="mobile").keys() == {"id", "first_name", "last_name", "email", "company"}


def test_only_an_archived_prospect_says_so_unless_it_is_asked(either: Client) -> None:
    number = either.made(EMAIL)
    assert either.call("read", id=number).field("is_archived") is None
    answer = either.call("read", id=number, fields="is_archived")
    assert f"<id>{number}</id>\n      <is_archived></is_archived>\n   </prospect>" in answer.text


def test_a_read_by_address_does_not_find_it(either: Client) -> None:
    archived(either)
    assert refused(either, "read", 4, email=EMAIL)


def test_a_setting_refuses_to_read_it_by_id(clients: Clients) -> None:
    for version in (3, 4):
        known = clients.of(version)
        archived(known)
        number = known.made("eve@pardot.com")
        with Door(known.door.data, known.door.clock, archived_readable=False) as door:
            client = Client(door, version, known.email, known.password, known.user_key, known.api_key)
            assert refused(client, "read", 132, id=1)
            assert refused(client, "read", 4, email=EMAIL)
            assert client.call("read", id=number).status == 200
            if version == 4:
                assert refused(client, "read", 132, fid=FID)


def test_a_fid_is_free_again_once_its_prospect_is_archived(four: Client) -> None:
    archived(four)
    number = four.made("eve@pardot.com", fid=FID)
    assert four.call("read", fid=FID).field("id") == str(number)
    assert four.call("upsert", fid=FID, first_name="Eve").field("id") == str(number)
    assert four.shown(1)["is_archived"] == 1


def test_it_comes_back_only_with_a_salesforce_id_that_nobody_else_has_by_now(four: Client) -> None:
    archived(four)
    four.made("eve@pardot.com", fid=FID)
    assert refused(four, "upsert", 85, id=1)
    assert four.shown(1)["is_archived"] == 1
