"""Real clients and campaigns."""

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "campaigns.query", PARDOT_API_CLIENT: "campaign.query"}
READ = {PYPARDOT4: "campaigns.read", PARDOT_API_CLIENT: "campaign.read"}
CREATE = {PYPARDOT4: "campaigns.create", PARDOT_API_CLIENT: "campaign.create"}
UPDATE = {PYPARDOT4: "campaigns.update", PARDOT_API_CLIENT: "campaign.update"}
HELD = "SELECT id, name, cost FROM campaign"
NOBODY = 999_999


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id")
    assert speaker.found(QUERY, "campaign", sort_by="id") == (len(held), held)


def test_a_query_finds_one_by_its_name(speaker: Speaker) -> None:
    held = speaker.held.row(f"{HELD} WHERE id = 4")
    assert speaker.found(QUERY, "campaign", name=held["name"]) == (1, [held])


def test_a_query_finds_none(speaker: Speaker) -> None:
    assert speaker.found(QUERY, "campaign", id_greater_than=NOBODY) == (0, [])


def test_a_query_has_pages(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY cost DESC NULLS LAST, id LIMIT 3 OFFSET 2")
    total, found = speaker.found(QUERY, "campaign", sort_by="cost", limit=3, offset=2)
    assert total == speaker.held.one("SELECT count(*) FROM campaign")
    assert [each["cost"] for each in found] == [each["cost"] for each in held]


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 8"):
        assert speaker.node(READ, "campaign", held["id"]) == held
    assert speaker.refused(READ, NOBODY) == (38, "Invalid campaign ID")


def test_it_creates_and_changes_one(speaker: Speaker) -> None:
    name = f"Trade fair by {speaker.name} {speaker.version}"
    created = speaker.node(CREATE, "campaign", name=name, cost=1500)
    assert created == {"id": created["id"], "name": name, "cost": 1500}
    changed = speaker.node(UPDATE, "campaign", created["id"], cost=1750)
    assert changed == {"id": created["id"], "name": name, "cost": 1750}
    assert speaker.node(READ, "campaign", created["id"]) == changed
    assert speaker.held.row(f"{HELD} WHERE id = ?", created["id"]) == changed
