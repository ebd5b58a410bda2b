"""Real clients, tags, and what tags hang on."""

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "tags.query", PARDOT_API_CLIENT: "tag.query"}
READ = {PYPARDOT4: "tags.read", PARDOT_API_CLIENT: "tag.read"}
QUERY_OBJECTS = {PYPARDOT4: "tagobjects.query", PARDOT_API_CLIENT: "tagObject.query"}
READ_OBJECT = {PYPARDOT4: "tagobjects.read", PARDOT_API_CLIENT: "tagObject.read"}
HELD = "SELECT id, name, created_at, updated_at FROM tag"
HELD_OBJECTS = "SELECT id, tag_id, type, object_id, created_at FROM tag_object"
NOBODY = 999_999


def test_a_query_finds_all_tags(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id")
    assert held
    assert speaker.found(QUERY, "tag", sort_by="id") == (len(held), held)


def test_a_query_finds_one_tag_by_its_name_and_none(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id DESC LIMIT 1")
    assert speaker.found(QUERY, "tag", name=held[0]["name"]) == (1, held)
    assert speaker.found(QUERY, "tag", name="nobody's") == (0, [])


def test_it_reads_a_tag(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} LIMIT 8"):
        assert speaker.node(READ, "tag", held["id"]) == held
    assert speaker.refused(READ, NOBODY)[0] == 109


def test_a_query_finds_what_tags_hang_on(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD_OBJECTS} ORDER BY id LIMIT 200")
    total = speaker.held.one("SELECT count(*) FROM tag_object")
    assert speaker.found(QUERY_OBJECTS, "tagObject", sort_by="id") == (total, held)


def test_a_query_finds_what_one_tag_hangs_on(speaker: Speaker) -> None:
    (tag_id,) = speaker.held.ids("SELECT tag_id FROM tag_object GROUP BY tag_id ORDER BY count(*), tag_id LIMIT 1")
    held = speaker.held.rows(f"{HELD_OBJECTS} WHERE tag_id = ? ORDER BY id LIMIT 200", tag_id)
    assert speaker.found(QUERY_OBJECTS, "tagObject", tag_id=tag_id, sort_by="id") == (len(held), held)


def test_a_query_finds_the_tags_of_one_object_and_none(speaker: Speaker) -> None:
    (one,) = speaker.held.rows(f"{HELD_OBJECTS} ORDER BY id LIMIT 1")
    held = speaker.held.rows(
        f"{HELD_OBJECTS} WHERE type = ? AND object_id = ? ORDER BY id", one["type"], one["object_id"]
    )
    criteria = {"type": one["type"], "object_id": one["object_id"], "sort_by": "id"}
    assert speaker.found(QUERY_OBJECTS, "tagObject", **criteria) == (len(held), held)
    assert speaker.found(QUERY_OBJECTS, "tagObject", id_greater_than=NOBODY) == (0, [])


def test_it_reads_what_a_tag_hangs_on(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD_OBJECTS} LIMIT 8"):
        assert speaker.node(READ_OBJECT, "tagObject", held["id"]) == held
    assert speaker.refused(READ_OBJECT, NOBODY)[0] == 109
