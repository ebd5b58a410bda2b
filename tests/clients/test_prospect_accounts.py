"""Real clients and prospect accounts."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "prospectaccounts.query", PARDOT_API_CLIENT: "prospectAccount.query"}
READ = {PYPARDOT4: "prospectaccounts.read", PARDOT_API_CLIENT: "prospectAccount.read"}
CREATE = {PYPARDOT4: "prospectaccounts.create", PARDOT_API_CLIENT: "prospectAccount.create"}
UPDATE = {PYPARDOT4: "prospectaccounts.update", PARDOT_API_CLIENT: "prospectAccount.update"}
ASSIGN = {PYPARDOT4: "prospectaccounts.assign", PARDOT_API_CLIENT: "prospectAccount.assign"}
DESCRIBE = {PYPARDOT4: "prospectaccounts.describe", PARDOT_API_CLIENT: "prospectAccount.describe"}
HELD = "SELECT id, name, created_at, updated_at FROM prospect_account WHERE id <= 40"
OWNER = "SELECT user_id FROM prospect_account WHERE id = ?"
NOBODY = 999_999


def agrees(speaker: Speaker, found: dict[str, Any], held: dict[str, Any]) -> bool:
    """Say whether an answer shows what the account holds; its own fields are another matter."""
    owner = speaker.held.one(OWNER, held["id"])
    shown = found["assigned_to"]["user"]["id"] if "assigned_to" in found else None
    return found.items() >= held.items() and shown == owner


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id")
    total, found = speaker.found(QUERY, "prospectAccount", sort_by="id", id_less_than=41)
    assert total == len(found) == len(held) == 40
    assert all(agrees(speaker, *each) for each in zip(found, held, strict=True))


def test_a_query_finds_one_by_its_name_and_none(speaker: Speaker) -> None:
    held = speaker.held.row(f"{HELD} AND id = 1")
    total, (found,) = speaker.found(QUERY, "prospectAccount", name=held["name"])
    assert total == 1
    assert agrees(speaker, found, held)
    assert speaker.found(QUERY, "prospectAccount", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} LIMIT 8"):
        assert agrees(speaker, speaker.node(READ, "prospectAccount", held["id"]), held)
    assert speaker.refused(READ, NOBODY) == (61, "Invalid prospect account id")


def test_it_creates_and_changes_one(speaker: Speaker) -> None:
    name = f"Company of {speaker.name} {speaker.version}"
    created = speaker.node(CREATE, "prospectAccount", name=name)
    assert created["name"] == name
    changed = speaker.node(UPDATE, "prospectAccount", created["id"], name=f"{name}, Ltd.")
    assert changed == {**created, "name": f"{name}, Ltd.", "updated_at": changed["updated_at"]}
    assert speaker.node(READ, "prospectAccount", created["id"]) == changed


def test_pardot_api_client_assigns_one(api_client: Speaker) -> None:
    number = api_client.node(CREATE, "prospectAccount", name="To be assigned")["id"]
    assigned = api_client.node(ASSIGN, "prospectAccount", number, 4)
    assert assigned["assigned_to"]["user"]["id"] == 4
    assert api_client.node(READ, "prospectAccount", number) == assigned


def test_pypardot4_leaves_out_to_whom(pypardot: Speaker) -> None:
    """Its method takes a user and sends none."""
    number = pypardot.node(CREATE, "prospectAccount", name="Not to be assigned")["id"]
    assert pypardot.refused(ASSIGN, number, 4)[0] in {10, 13}
    assert "assigned_to" not in pypardot.node(READ, "prospectAccount", number)


def test_it_describes_the_fields(speaker: Speaker) -> None:
    """The attributes of each field, as sync clients read them."""
    fields = [each["@attributes"] for each in speaker.node(DESCRIBE, "result")["field"]]
    assert "name" in {each["id"] for each in fields}
    assert all({"id", "label", "required", "custom", "type"} <= each.keys() for each in fields)
