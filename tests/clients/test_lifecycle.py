"""Real clients, lifecycle stages, and the moves of prospects through them."""

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY_STAGES = {PYPARDOT4: "lifecyclestages.query", PARDOT_API_CLIENT: "lifecycleStage.query"}
QUERY = {PYPARDOT4: "lifecyclehistories.query", PARDOT_API_CLIENT: "lifecycleHistory.query"}
READ = {PYPARDOT4: "lifecyclehistories.read", PARDOT_API_CLIENT: "lifecycleHistory.read"}
HELD_STAGES = "SELECT id, name, position, is_locked FROM lifecycle_stage"
HELD = "SELECT id, prospect_id, previous_stage_id, next_stage_id, seconds_elapsed, created_at FROM lifecycle_history"
NOBODY = 999_999


def test_a_query_finds_all_stages(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD_STAGES} ORDER BY position")
    assert held
    assert speaker.found(QUERY_STAGES, "lifecycleStage") == (len(held), held)


def test_a_query_finds_one_stage_and_none(speaker: Speaker) -> None:
    first = speaker.held.rows(f"{HELD_STAGES} ORDER BY id LIMIT 1")
    assert speaker.found(QUERY_STAGES, "lifecycleStage", id_less_than=first[0]["id"] + 1) == (1, first)
    assert speaker.found(QUERY_STAGES, "lifecycleStage", id_greater_than=NOBODY) == (0, [])


def test_a_query_finds_moves(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} ORDER BY id LIMIT 200")
    total = speaker.held.one("SELECT count(*) FROM lifecycle_history")
    assert held
    assert speaker.found(QUERY, "lifecycleHistory", sort_by="id") == (total, held)


def test_a_query_finds_one_move_and_none(speaker: Speaker) -> None:
    first = speaker.held.rows(f"{HELD} ORDER BY id LIMIT 1")
    assert speaker.found(QUERY, "lifecycleHistory", id_less_than=first[0]["id"] + 1) == (1, first)
    assert speaker.found(QUERY, "lifecycleHistory", id_greater_than=NOBODY) == (0, [])


def test_it_reads_a_move(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 8"):
        assert speaker.node(READ, "lifecycleHistory", held["id"]) == held
    assert speaker.refused(READ, NOBODY)[0] == 109
