"""Real clients and dynamic content."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "dynamiccontent.query", PARDOT_API_CLIENT: "dynamicContent.query"}
READ = {PYPARDOT4: "dynamiccontent.read", PARDOT_API_CLIENT: "dynamicContent.read"}
HELD = "SELECT id, name, baseContent, basedOn, created_at, updated_at FROM dynamic_content"
VARIATIONS = "SELECT comparison, content FROM dynamic_content_variation WHERE dynamic_content_id = ? ORDER BY id"
NOBODY = 999_999


def shown(speaker: Speaker, held: dict[str, Any]) -> dict[str, Any]:
    """Return how a piece of content shows, but for what embeds it: its variations stand in it directly."""
    variations = speaker.held.rows(VARIATIONS, held["id"])
    if not variations:
        return held
    return {**held, "variation": variations[0] if len(variations) == 1 else variations}


def without_embedding(content: dict[str, Any]) -> dict[str, Any]:
    """Return a piece of content without what embeds it, after a look at that."""
    assert content["embedUrl"].startswith("http")
    assert content["embedUrl"] in content["embedCode"]
    return {name: value for name, value in content.items() if name not in {"embedCode", "embedUrl"}}


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = [shown(speaker, each) for each in speaker.held.rows(f"{HELD} ORDER BY id")]
    total, found = speaker.found(QUERY, "dynamicContent", sort_by="id")
    assert any("variation" in each for each in held)
    assert (total, [without_embedding(each) for each in found]) == (len(held), held)


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    (number,) = speaker.held.ids(f"{HELD} ORDER BY id LIMIT 1")
    total, found = speaker.found(QUERY, "dynamicContent", id_less_than=number + 1)
    assert (total, [each["id"] for each in found]) == (1, [number])
    assert speaker.found(QUERY, "dynamicContent", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(HELD):
        assert without_embedding(speaker.node(READ, "dynamicContent", held["id"])) == shown(speaker, held)
    assert speaker.refused(READ, NOBODY)[0] == 109
