"""Real clients and visits."""

from typing import Any

from tests.clients.held import repeated
from tests.clients.real_client import PARDOT_API_CLIENT, PYPARDOT4
from tests.clients.speaker import Speaker

BY_IDS = {PYPARDOT4: "visits.query_by_ids"}
BY_VISITORS = {PYPARDOT4: "visits.query_by_visitor_ids", PARDOT_API_CLIENT: "visit.query"}
BY_PROSPECTS = {PYPARDOT4: "visits.query_by_prospect_ids"}
READ = {PYPARDOT4: "visits.read", PARDOT_API_CLIENT: "visit.read"}
HELD = (
    "SELECT id, visitor_id, prospect_id, visitor_page_view_count, first_visitor_page_view_at,"
    " last_visitor_page_view_at, duration_in_seconds, campaign_parameter, medium_parameter, source_parameter,"
    " content_parameter, term_parameter, created_at, updated_at FROM visit"
)
PAGE_VIEWS = "SELECT id, url, title, created_at FROM visitor_page_view WHERE visit_id = ? ORDER BY id"
NOBODY = 999_999


def bare(visits: tuple[int, list[dict[str, Any]]]) -> tuple[int, list[dict[str, Any]]]:
    """Return the visits of a query without their page views, which its rows may show too."""
    total, found = visits
    return total, [{name: value for name, value in each.items() if name != "visitor_page_views"} for each in found]


def test_pypardot4_queries_by_ids(pypardot: Speaker) -> None:
    held = pypardot.held.rows(f"{HELD} WHERE id IN (2, 3, 5) ORDER BY id")
    assert bare(pypardot.found(BY_IDS, "visit", "5, 3, 2")) == (3, held)
    assert pypardot.found(BY_IDS, "visit", str(NOBODY)) == (0, [])


def test_it_queries_by_visitors(speaker: Speaker) -> None:
    """To pardot-api-client the other criterion is called `prospect_ids)`, which the API knows nothing of."""
    (visitor,) = speaker.held.ids("SELECT visitor_id FROM visit GROUP BY 1 HAVING count(*) = 2 ORDER BY 1 LIMIT 1")
    held = speaker.held.rows(f"{HELD} WHERE visitor_id = ? ORDER BY id", visitor)
    arguments = (str(visitor),) if speaker.name == PYPARDOT4 else (visitor, NOBODY)
    assert bare(speaker.found(BY_VISITORS, "visit", *arguments)) == (2, held)


def test_pypardot4_queries_by_prospects(pypardot: Speaker) -> None:
    held = pypardot.held.rows(f"{HELD} WHERE prospect_id IN (1, 5) ORDER BY id")
    assert len(held) > 3
    assert bare(pypardot.found(BY_PROSPECTS, "visit", "1,5")) == (len(held), held)


def test_it_finds_one(speaker: Speaker) -> None:
    (visitor,) = speaker.held.ids("SELECT visitor_id FROM visit GROUP BY 1 HAVING count(*) = 1 ORDER BY 1 LIMIT 1")
    held = speaker.held.rows(f"{HELD} WHERE visitor_id = ?", visitor)
    arguments = (str(visitor),) if speaker.name == PYPARDOT4 else (visitor, NOBODY)
    assert bare(speaker.found(BY_VISITORS, "visit", *arguments)) == (1, held)


def test_it_reads_one_with_its_page_views(speaker: Speaker) -> None:
    for held in speaker.held.rows(f"{HELD} ORDER BY id LIMIT 12"):
        page_views = repeated("visitor_page_view", speaker.held.rows(PAGE_VIEWS, held["id"]))
        assert speaker.node(READ, "visit", held["id"]) == held | {"visitor_page_views": page_views}
    assert speaker.refused(READ, NOBODY) == (48, "Invalid visit ID")
