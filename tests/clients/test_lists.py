"""Real clients and lists."""

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "lists.query", PARDOT_API_CLIENT: "list.query"}
READ = {PYPARDOT4: "lists.read", PARDOT_API_CLIENT: "list.read"}
CREATE = {PYPARDOT4: "lists.create", PARDOT_API_CLIENT: "list.create"}
UPDATE = {PYPARDOT4: "lists.update", PARDOT_API_CLIENT: "list.update"}
DELETE = {PYPARDOT4: "lists.delete", PARDOT_API_CLIENT: "list.delete"}
HELD = (
    "SELECT id, name, is_public, is_dynamic, title, description, is_crm_visible, created_at, updated_at FROM list"
    " WHERE id < 10"
)
NOBODY = 999_999


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id")
    assert len(held) == 9
    assert speaker.found(QUERY, "list", sort_by="id", id_less_than=10) == (9, held)


def test_a_query_finds_one_by_its_name(speaker: Speaker) -> None:
    held = speaker.held.row(f"{HELD} AND name = 'Spring sale'")
    assert speaker.found(QUERY, "list", name="Spring sale") == (1, [held])


def test_a_query_finds_none(speaker: Speaker) -> None:
    assert speaker.found(QUERY, "list", name="Nobody's") == (0, [])


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(HELD):
        assert speaker.node(READ, "list", held["id"]) == held
    assert speaker.refused(READ, NOBODY) == (55, "Invalid list ID")


def test_it_creates_and_changes_one(speaker: Speaker) -> None:
    name = f"Test drive of {speaker.name} {speaker.version}"
    created = speaker.node(CREATE, "list", name=name, title="Test drive", is_public="true")
    known = {name: created[name] for name in ("id", "created_at", "updated_at")}
    assert created == {
        **known,
        "name": name,
        "is_public": True,
        "is_dynamic": False,
        "title": "Test drive",
        "description": None,
        "is_crm_visible": False,
    }
    changed = speaker.node(UPDATE, "list", created["id"], description="For those who ask", is_public="false")
    assert changed == {**created, "description": "For those who ask", "is_public": False, **_moved(changed)}
    assert speaker.node(READ, "list", created["id"]) == changed


def test_it_deletes_one(speaker: Speaker) -> None:
    name = f"Not for long by {speaker.name} {speaker.version}"
    number = speaker.node(CREATE, "list", name=name)["id"]
    speaker.answered_nothing(DELETE, number)
    assert speaker.refused(READ, number) == (55, "Invalid list ID")
    assert speaker.found(QUERY, "list", name=name) == (0, [])


def _moved(row: dict[str, object]) -> dict[str, object]:
    return {"updated_at": row["updated_at"]}
