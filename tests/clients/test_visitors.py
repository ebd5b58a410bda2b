"""Real clients and visitors."""

from typing import Any

from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

QUERY = {PYPARDOT4: "visitors.query", PARDOT_API_CLIENT: "visitor.query"}
READ = {PYPARDOT4: "visitors.read", PARDOT_API_CLIENT: "visitor.read"}
ASSIGN = {PYPARDOT4: "visitors.assign", PARDOT_API_CLIENT: "visitor.assign"}
HELD = (
    "SELECT id, prospect_id, page_view_count, ip_address, hostname, browser, browser_version, operating_system,"
    " operating_system_version, language, screen_height, screen_width, is_flash_enabled, is_java_enabled,"
    " campaign_parameter, medium_parameter, source_parameter, content_parameter, term_parameter, created_at,"
    " updated_at FROM visitor"
)
IDENTIFIED = "(prospect_id IS NOT NULL OR identified_company_id IS NOT NULL)"
PARTS = "SELECT identified_company_id, visitor_referrer_id, prospect_id FROM visitor WHERE id = ?"
NOBODY = 999_999


def anonymous(speaker: Speaker) -> int:
    """Return a visitor of whom nothing is known, one for each speaker."""
    place = {(PYPARDOT4, 4): 0, (PYPARDOT4, 3): 0, (PARDOT_API_CLIENT, 3): 1}[speaker.name, speaker.version]
    (number,) = speaker.held.ids(
        f"SELECT id FROM visitor WHERE NOT {IDENTIFIED} ORDER BY id LIMIT 1 OFFSET ?", 5 + place
    )
    return number


def test_a_query_finds_identified_ones(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} WHERE prospect_id IS NOT NULL AND id <= 40 ORDER BY id")
    total, found = speaker.found(QUERY, "visitor", sort_by="id", id_less_than=41)
    assert [each for each in found if each["prospect_id"] is not None] == held
    assert total == len(found)


def test_a_query_finds_all_when_asked(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} WHERE id <= 150 ORDER BY id")
    found = speaker.found(QUERY, "visitor", sort_by="id", id_less_than=151, only_identified="false")
    assert found == (len(held), held)


def test_a_query_finds_those_of_prospects_and_none(speaker: Speaker) -> None:
    held = speaker.held.rows(f"{HELD} WHERE prospect_id IN (1, 5) ORDER BY id")
    assert speaker.found(QUERY, "visitor", prospect_ids="1,5", sort_by="id") == (len(held), held)
    assert speaker.found(QUERY, "visitor", id_greater_than=NOBODY) == (0, [])


def test_bulk_has_no_total(speaker: Speaker) -> None:
    criteria = {"output": "bulk", "sort_by": "id", "id_greater_than": 0, "only_identified": "false", "limit": 5}
    answer = speaker.do(QUERY, **criteria)
    result = answer if speaker.name == PYPARDOT4 else answer["result"]
    assert list(result) == ["visitor"]
    assert [each["id"] for each in result["visitor"]] == [1, 2, 3, 4, 5]


def test_it_reads_one_with_all_that_is_known(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 30"):
        found = speaker.node(READ, "visitor", held["id"])
        known = speaker.held.row(PARTS, held["id"])
        assert {name: _id(found.get(name)) for name in ("identified_company", "visitor_referrer", "prospect")} == {
            name.removesuffix("_id"): number for name, number in known.items()
        }
        assert {name: found[name] for name in held} == held
        numbers = speaker.held.ids("SELECT id FROM visitor_activity WHERE visitor_id = ?", held["id"])
        assert sorted(_ids(found["visitor_activities"])) == sorted(numbers)
    assert speaker.refused(READ, NOBODY) == (24, "Invalid visitor ID")


def test_it_assigns_one(speaker: Speaker) -> None:
    visitor, prospect = anonymous(speaker), speaker.made("visited")
    assigned = speaker.node(ASSIGN, "visitor", visitor, prospect_id=prospect)
    assert assigned["prospect"]["id"] == prospect
    assert speaker.node(READ, "visitor", visitor) == assigned
    assert speaker.held.one("SELECT prospect_id FROM visitor WHERE id = ?", visitor) == prospect
    assert speaker.refused(ASSIGN, visitor, prospect_id=NOBODY)[0] == 3


def _id(node: dict[str, Any] | None) -> int | None:
    return None if node is None else node["id"]


def _ids(activities: dict[str, Any] | None) -> list[int]:
    if activities is None:
        return []
    found = activities["visitor_activity"]
    return [each["id"] for each in (found if isinstance(found, list) else [found])]
