"""Real clients and custom redirects."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "customredirects.query", PARDOT_API_CLIENT: "customRedirect.query"}
READ = {PYPARDOT4: "customredirects.read", PARDOT_API_CLIENT: "customRedirect.read"}
HELD = "SELECT id, name, destination_url, campaign_id, created_at, updated_at FROM custom_redirect"
NOBODY = 999_999


def shown(speaker: Speaker, held: dict[str, Any]) -> dict[str, Any]:
    """Return how a redirect shows, but for its own URL."""
    campaign = speaker.held.campaign(held["campaign_id"])
    return {name: value for name, value in held.items() if name != "campaign_id"} | campaign


def without_url(redirect: dict[str, Any]) -> dict[str, Any]:
    """Return a redirect without its own URL, after a look at that."""
    assert redirect["url"].startswith("http")
    assert redirect["url"] != redirect["destination_url"]
    return {name: value for name, value in redirect.items() if name != "url"}


def test_a_query_finds_all(speaker: Speaker) -> None:
    held = [shown(speaker, each) for each in speaker.held.rows(f"{HELD} ORDER BY id")]
    total, found = speaker.found(QUERY, "customRedirect", sort_by="id")
    assert held
    assert (total, [without_url(each) for each in found]) == (len(held), held)


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    (number,) = speaker.held.ids(f"{HELD} ORDER BY id LIMIT 1")
    total, found = speaker.found(QUERY, "customRedirect", id_less_than=number + 1)
    assert (total, [each["id"] for each in found]) == (1, [number])
    assert speaker.found(QUERY, "customRedirect", id_greater_than=NOBODY) == (0, [])


def test_it_reads_one(speaker: Speaker) -> None:
    for held in speaker.held.rows(HELD):
        assert without_url(speaker.node(READ, "customRedirect", held["id"])) == shown(speaker, held)
    assert speaker.refused(READ, NOBODY)[0] == 109
