"""Real clients and visitor activities."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "visitoractivities.query", PARDOT_API_CLIENT: "visitorActivity.query"}
READ = {PYPARDOT4: "visitoractivities.read", PARDOT_API_CLIENT: "visitorActivity.read"}
# pardot-api-client wants these two, of which the reference speaks and which are no parameters.
ARGUMENTS = {PYPARDOT4: (), PARDOT_API_CLIENT: ("search_criteria", "result_set_criteria")}
LINKED = 19
NOBODY = 999_999


def found(speaker: Speaker, **criteria: Any) -> tuple[int, list[dict[str, Any]]]:
    """Query with what the client wants."""
    return speaker.found(QUERY, "visitor_activity", *ARGUMENTS[speaker.name], **criteria)


def held(speaker: Speaker, condition: str) -> list[dict[str, Any]]:
    """Return the activities that meet a condition, by id, as many as fit a page."""
    numbers = speaker.held.ids(f"SELECT id FROM visitor_activity WHERE {condition} ORDER BY id LIMIT 200")
    return [speaker.held.activity(number) for number in numbers]


def test_a_query_finds_a_page(speaker: Speaker) -> None:
    expected = held(speaker, "id > 400")
    total, rows = found(speaker, sort_by="id", id_greater_than=400)
    assert len(rows) == 200
    assert rows == expected
    assert total == speaker.held.one("SELECT count(*) FROM visitor_activity WHERE id > 400")


def test_a_query_finds_those_of_a_prospect_of_some_types(speaker: Speaker) -> None:
    expected = held(speaker, "prospect_id = 1 AND type IN (6, 11)")
    assert len(expected) > 1
    assert found(speaker, prospect_id=1, type="6,11", sort_by="id") == (len(expected), expected)


def test_a_query_finds_one_and_none(speaker: Speaker) -> None:
    expected = held(speaker, "id = 77")
    assert found(speaker, id_greater_than=76, id_less_than=78) == (1, expected)
    assert found(speaker, id_greater_than=NOBODY) == (0, [])


def test_bulk_has_no_total_and_no_campaigns(speaker: Speaker) -> None:
    criteria = {"output": "bulk", "sort_by": "id", "id_greater_than": 100, "id_less_than": 200}
    answer = speaker.do(QUERY, *ARGUMENTS[speaker.name], **criteria)
    result = answer if speaker.name == PYPARDOT4 else answer["result"]
    assert list(result) == ["visitor_activity"]
    assert [each["id"] for each in result["visitor_activity"]] == list(range(101, 200))
    assert not any("campaign" in each for each in result["visitor_activity"])


def test_bulk_of_nothing_is_nothing(speaker: Speaker) -> None:
    answer = speaker.do(QUERY, *ARGUMENTS[speaker.name], output="bulk", id_greater_than=NOBODY)
    assert answer == (None if speaker.name == PYPARDOT4 else {"@attributes": answer["@attributes"], "result": None})


def test_it_reads_one(speaker: Speaker) -> None:
    for number in (*range(1, 12), *speaker.held.ids("SELECT id FROM visitor_activity WHERE type = ? LIMIT 2", LINKED)):
        assert speaker.node(READ, "visitor_activity", number) == speaker.held.activity(number)
    assert speaker.refused(READ, NOBODY) == (16, "Invalid ID")
