"""Real clients and forms."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "forms.query", PARDOT_API_CLIENT: "form.query"}
READ = {PYPARDOT4: "forms.read", PARDOT_API_CLIENT: "form.read"}
HELD = "SELECT id, name, campaign_id, created_at, updated_at FROM form"
NOBODY = 999_999


def shown(speaker: Speaker, held: dict[str, Any]) -> dict[str, Any]:
    """Return how a form shows, but for the code that embeds it."""
    campaign = speaker.held.campaign(held["campaign_id"])
    return {name: value for name, value in held.items() if name != "campaign_id"} | campaign


def without_code(form: dict[str, Any]) -> dict[str, Any]:
    """Return a form without the code that embeds it, after a look at that."""
    assert form["embedCode"].startswith("<iframe src=")
    return {name: value for name, value in form.items() if name != "embedCode"}


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = [shown(speaker, each) for each in speaker.held.rows(f"{HELD} ORDER BY id")]
    total, found = speaker.found(QUERY, "form", sort_by="id")
    assert held
    assert (total, [without_code(each) for each in found]) == (len(held), held)


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    (number,) = speaker.held.ids(f"{HELD} ORDER BY id LIMIT 1")
    total, found = speaker.found(QUERY, "form", id_less_than=number + 1)
    assert (total, [each["id"] for each in found]) == (1, [number])
    assert speaker.found(QUERY, "form", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(HELD):
        assert without_code(speaker.node(READ, "form", held["id"])) == shown(speaker, held)
    assert speaker.refused(READ, NOBODY)[0] == 109
