"""Real clients and list memberships."""

from typing import Any

import pytest

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4, ClientRaised
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "listmemberships.query", PARDOT_API_CLIENT: "listMembership.query"}
CREATE = {PYPARDOT4: "listmemberships.create", PARDOT_API_CLIENT: "listMembership.create"}
READ = {PYPARDOT4: "listmemberships.read"}
READ_BY_ID = {PYPARDOT4: "listmemberships.read_by_id", PARDOT_API_CLIENT: "listMembership.read"}
UPDATE = {PYPARDOT4: "listmemberships.update"}
UPDATE_BY_ID = {PYPARDOT4: "listmemberships.update_by_id", PARDOT_API_CLIENT: "listMembership.update"}
DELETE = {PYPARDOT4: "listmemberships.delete"}
DELETE_BY_ID = {PYPARDOT4: "listmemberships.delete_by_id", PARDOT_API_CLIENT: "listMembership.delete"}
READ_PROSPECT = {PYPARDOT4: "prospects.read_by_email", PARDOT_API_CLIENT: "prospect.read"}
HELD = (
    "SELECT membership.id, list_id, prospect_id, did_opt_out AS opted_out, membership.created_at, membership.updated_at"
    " FROM list_membership AS membership JOIN prospect ON prospect.id = prospect_id JOIN list ON list.id = list_id"
    " WHERE is_ended = 0 AND prospect.is_archived = 0 AND list.is_archived = 0"
)
# Lists that are not dynamic.
ANNOUNCEMENTS, ADVISORY_BOARD = 2, 7
NOBODY = 999_999


def subscribed(speaker: Speaker, local: str, list_id: int = ANNOUNCEMENTS) -> dict[str, Any]:
    """Create a prospect, subscribe it, and return the membership."""
    prospect = speaker.made(local)
    membership: dict[str, Any] = speaker.node(CREATE, "list_membership", list_id, prospect)
    assert (membership["list_id"], membership["prospect_id"]) == (list_id, prospect)
    assert membership["opted_out"] is False
    return membership


def test_a_query_finds_those_of_a_list(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} AND list_id = ? ORDER BY membership.id LIMIT 200", ADVISORY_BOARD)
    total, found = speaker.found(QUERY, "list_membership", list_id=ADVISORY_BOARD, sort_by="id")
    assert held
    assert (total, found) == (len(held), held)


def test_a_query_finds_more_than_fit_a_page(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY membership.id LIMIT 200 OFFSET 200")
    total, found = speaker.found(QUERY, "list_membership", sort_by="id", offset=200)
    assert total == speaker.held.one(f"SELECT count(*) FROM ({HELD}) AS held")
    assert found == held


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    membership = subscribed(speaker, "found")
    criteria = {"id_greater_than": membership["id"] - 1, "id_less_than": membership["id"] + 1}
    assert speaker.found(QUERY, "list_membership", **criteria) == (1, [membership])
    assert speaker.found(QUERY, "list_membership", id_greater_than=NOBODY) == (0, [])


def test_it_subscribes_and_reads(speaker: Speaker) -> None:
    membership = subscribed(speaker, "read")
    assert speaker.node(READ_BY_ID, "list_membership", membership["id"]) == membership
    lists = speaker.node(READ_PROSPECT, "prospect", speaker.address("read"))["lists"]
    assert lists["list_subscription"]["id"] == membership["id"]
    again = speaker.refused(CREATE, ANNOUNCEMENTS, membership["prospect_id"])
    assert again == (58, "That prospect is already a memeber of that list. Update the membership instead.")


def test_it_opts_out(speaker: Speaker) -> None:
    membership = subscribed(speaker, "out")
    changed = speaker.node(UPDATE_BY_ID, "list_membership", membership["id"], opted_out=1)
    assert changed == {**membership, "opted_out": True, "updated_at": changed["updated_at"]}
    assert speaker.node(READ_BY_ID, "list_membership", membership["id"]) == changed


def test_it_ends_one(speaker: Speaker) -> None:
    membership = subscribed(speaker, "ended")
    speaker.answered_nothing(DELETE_BY_ID, membership["id"])
    assert speaker.node(READ_PROSPECT, "prospect", speaker.address("ended"))["lists"] is None
    assert speaker.refused(READ_BY_ID, NOBODY) == (16, "Invalid ID")


def test_pypardot4_names_one_by_list_and_prospect(pypardot: Speaker) -> None:
    membership = subscribed(pypardot, "pair", ADVISORY_BOARD)
    pair = (ADVISORY_BOARD, membership["prospect_id"])
    assert pypardot.node(READ, "list_membership", *pair) == membership
    changed = pypardot.node(UPDATE, "list_membership", *pair, opted_out=1)
    assert (changed["id"], changed["opted_out"]) == (membership["id"], True)
    assert pypardot.do(DELETE, *pair) is True
    assert pypardot.node(READ_PROSPECT, "prospect", pypardot.address("pair"))["lists"] is None


def test_pardot_api_client_cant_name_one_by_list_and_prospect(api_client: Speaker) -> None:
    """It takes the first of two numbers for an id, and then finds one too many."""
    for method in ("listMembership.read", "listMembership.update", "listMembership.delete"):
        with pytest.raises(ClientRaised, match=r"Arguments \(2\) do not match identifiers \(1\)"):
            api_client.client.call(method, ANNOUNCEMENTS, 1)
