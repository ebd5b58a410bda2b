"""Real clients and custom fields."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "customfields.query", PARDOT_API_CLIENT: "customField.query"}
READ = {PYPARDOT4: "customfields.read", PARDOT_API_CLIENT: "customField.read"}
CREATE = {PYPARDOT4: "customfields.create", PARDOT_API_CLIENT: "customField.create"}
UPDATE = {PYPARDOT4: "customfields.update", PARDOT_API_CLIENT: "customField.update"}
DELETE = {PYPARDOT4: "customfields.delete", PARDOT_API_CLIENT: "customField.delete"}
PROSPECT = {PYPARDOT4: "prospects.create", PARDOT_API_CLIENT: "prospect.create"}
HELD = (
    "SELECT id, name, field_id, type, type_id, crm_id, is_record_multiple_responses, is_use_values,"
    " is_analytics_synced, created_at, updated_at FROM custom_field WHERE id < 13"
)
NOBODY = 999_999


def made(speaker: Speaker, what: str) -> dict[str, Any]:
    """Create a custom field of a name that no other speaker gives."""
    field_id = f"{what}_{speaker.name[:3]}_{speaker.version}"
    created: dict[str, Any] = speaker.node(CREATE, "customField", name=f"The {field_id}", field_id=field_id)
    assert (created["name"], created["field_id"]) == (f"The {field_id}", field_id)
    return created


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id")
    assert len(held) == 12
    assert speaker.found(QUERY, "customField", sort_by="id", id_less_than=13) == (12, held)


def test_a_query_finds_one(speaker: Speaker) -> None:
    held = speaker.held.row(f"{HELD} AND field_id = 'past_jobs'")
    criteria = {"id_greater_than": held["id"] - 1, "id_less_than": held["id"] + 1}
    assert speaker.found(QUERY, "customField", **criteria) == (1, [held])


def test_a_query_finds_none(speaker: Speaker) -> None:
    assert speaker.found(QUERY, "customField", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(HELD):
        assert speaker.node(READ, "customField", held["id"]) == held
    assert speaker.refused(READ, NOBODY)[0] == 109


def test_it_creates_one_that_prospects_can_have(speaker: Speaker) -> None:
    created = made(speaker, "shoe")
    assert (created["type"], created["type_id"], created["is_use_values"]) == ("Text", 1, False)
    assert speaker.node(READ, "customField", created["id"]) == created
    email, field_id = speaker.address("shoes"), created["field_id"]
    assert speaker.node(PROSPECT, "prospect", email, **{field_id: "wide"})[field_id] == "wide"


def test_it_changes_one(api_client: Speaker) -> None:
    created = made(api_client, "hat")
    changed = api_client.node(UPDATE, "customField", created["id"], name="Size of the hat", crm_id="Hat__c")
    assert (changed["name"], changed["crm_id"], changed["field_id"]) == (
        "Size of the hat",
        "Hat__c",
        created["field_id"],
    )
    assert api_client.node(READ, "customField", created["id"]) == changed


def test_pypardot4_leaves_out_what_is_to_change(pypardot: Speaker) -> None:
    """Its method takes values and sends none of them: the field stays as it is."""
    created = made(pypardot, "coat")
    changed = pypardot.node(UPDATE, "customField", created["id"], name="Size of the coat")
    assert {**changed, "updated_at": None} == {**created, "updated_at": None}


def test_it_deletes_one(speaker: Speaker) -> None:
    number = made(speaker, "glove")["id"]
    speaker.answered_nothing(DELETE, number)
    assert speaker.refused(READ, number)[0] == 109
