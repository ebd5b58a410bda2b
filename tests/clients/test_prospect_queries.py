"""Real clients and queries for prospects."""

import json
from typing import Any

from tests.clients.held import as_json
from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "prospects.query", PARDOT_API_CLIENT: "prospect.query"}
READ = {PYPARDOT4: "prospects.read_by_email", PARDOT_API_CLIENT: "prospect.read"}
DELETE = {PYPARDOT4: "prospects.delete_by_id", PARDOT_API_CLIENT: "prospect.delete"}
LIVE = "SELECT id FROM prospect WHERE is_archived = 0"
# Custom fields by their ids, whose values the demo's first prospect has.
CUSTOM = {"1": "category", "5": "nickname"}
NOBODY = 999_999


def ids(found: tuple[int, list[dict[str, Any]]]) -> tuple[int, list[int]]:
    """Return the total of a query, and the ids of its rows."""
    total, rows = found
    return total, [each["id"] for each in rows]


def first_held(speaker: Speaker) -> dict[str, Any]:
    """Return what is held of the demo's first prospect, with the values of two custom fields."""
    found = speaker.held.row("SELECT id, email, company, custom_values FROM prospect WHERE id = 1")
    values = json.loads(found.pop("custom_values"))
    return found | {name: as_json(values[field_id]) for field_id, name in CUSTOM.items()}


def result(speaker: Speaker, **criteria: Any) -> Any:
    """Return the result of a query as it came: with `output` PyPardot4 leaves it alone too."""
    answer = speaker.do(QUERY, **criteria)
    return answer if speaker.name == PYPARDOT4 else answer["result"]


def test_a_query_finds_a_page(speaker: Speaker) -> None:
    held = speaker.held.ids(f"{LIVE} ORDER BY id")
    assert ids(speaker.found(QUERY, "prospect", sort_by="id")) == (len(held), held[:200])
    assert ids(speaker.found(QUERY, "prospect", sort_by="id", offset=200, limit=50)) == (len(held), held[200:250])


def test_a_row_shows_what_a_simple_read_shows(speaker: Speaker) -> None:
    held = first_held(speaker)
    total, (row,) = speaker.found(QUERY, "prospect", id_less_than=2)
    read = speaker.node(READ, "prospect", held["email"], output="simple")
    moving = {"recent_interaction": None}
    assert total == 1
    assert row | moving == read | moving
    assert row.items() >= held.items()


def test_a_query_finds_none(speaker: Speaker) -> None:
    assert speaker.found(QUERY, "prospect", id_greater_than=NOBODY) == (0, [])


def test_criteria_combine(speaker: Speaker) -> None:
    held = speaker.held.ids(f"{LIVE} AND score > 50 AND user_id = 4 ORDER BY score DESC, id")
    total, found = speaker.found(QUERY, "prospect", score_greater_than=50, assigned_to_user=4)
    assert held
    assert (total, sorted(each["id"] for each in found)) == (len(held), sorted(held)[:200])
    assert {each["assigned_to"]["user"]["id"] for each in found} == {4}


def test_a_query_finds_the_members_of_a_list(speaker: Speaker) -> None:
    held = speaker.held.ids(
        f"{LIVE} AND id IN (SELECT prospect_id FROM list_membership WHERE list_id = 8 AND is_ended = 0) ORDER BY id"
    )
    assert ids(speaker.found(QUERY, "prospect", list_id=8, sort_by="id")) == (len(held), held[:200])


def test_a_query_finds_those_in_the_recycle_bin(speaker: Speaker) -> None:
    held = speaker.held.ids("SELECT id FROM prospect WHERE is_archived = 1 ORDER BY id")
    assert held
    assert ids(speaker.found(QUERY, "prospect", deleted="true", sort_by="id")) == (len(held), held[:200])


def test_fields_are_as_named(speaker: Speaker) -> None:
    held = speaker.held.rows("SELECT id, email, score FROM prospect WHERE id IN (5, 58) ORDER BY id")
    for each in held:
        criteria = {"id_greater_than": each["id"] - 1, "id_less_than": each["id"] + 1, "fields": "email,score"}
        assert speaker.found(QUERY, "prospect", **criteria) == (1, [each])


def test_mobile_has_no_pages(speaker: Speaker) -> None:
    held = speaker.held.rows(
        "SELECT id, first_name, last_name, email, company FROM prospect WHERE is_archived = 0 ORDER BY id"
    )
    found = result(speaker, output="mobile", sort_by="id")
    assert found["total_results"] == len(held) > 200
    assert found["prospect"] == held


def test_bulk_has_no_total_and_nothing_nested(speaker: Speaker) -> None:
    rows = result(speaker, output="bulk", sort_by="id", id_greater_than=57, id_less_than=60)
    assert list(rows) == ["prospect"]
    assert [each["id"] for each in rows["prospect"]] == [58, 59]
    assert not any(isinstance(value, dict | list) for each in rows["prospect"] for value in each.values())
    one = result(speaker, output="bulk", fields="id,email,company,category,nickname", id_less_than=2)
    assert one == {"prospect": first_held(speaker)}


def test_bulk_of_nothing_is_nothing(speaker: Speaker) -> None:
    assert result(speaker, output="bulk", id_greater_than=NOBODY) is None
