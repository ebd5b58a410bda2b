"""Visits: read and query, with the page views of each."""

from typing import Any

import pytest

from tests.api.surroundings import add_visit, add_visitor
from tests.api.trees import is_refused, same_tree, shown_ids
from tests.driver import Client


@pytest.fixture
def seen(either: Client) -> Client:
    """Either account with three visits: two of the prospect 1 (visitors 1 and 2), one of nobody known (visitor 3)."""
    bob = either.made("bob@pardot.com")
    add_visit(either, add_visitor(either, bob), bob)
    add_visit(either, add_visitor(either, bob), bob, pages=1)
    add_visit(either, add_visitor(either, None), pages=3)
    return either


def query(client: Client, **parameters: Any) -> list[int]:
    return shown_ids(client, "visit", "visit", **parameters)


def test_visits_are_found_by_ids_visitors_and_prospects(seen: Client) -> None:
    assert query(seen, ids="3,1") == [1, 3]
    assert query(seen, visitor_ids="2,3") == [2, 3]
    assert query(seen, prospect_ids="1") == [1, 2]
    assert query(seen, prospect_ids="1", visitor_ids="2,3") == [2]
    assert query(seen, ids="1,2,3", limit=1, offset=1) == [2]
    assert query(seen, ids="77") == []


def test_the_order_is_that_of_the_ids_whatever_is_asked_for(seen: Client) -> None:
    assert query(seen, ids="1,2,3", sort_by="created_at", sort_order="descending") == [1, 2, 3]
    assert query(seen, ids="1,2,3", sort_order="no order") == [1, 2, 3]


def test_queries_show_the_page_views_of_each_visit(seen: Client) -> None:
    # As a client that reads visits page by page takes them: an object for one, an array for several.
    found = seen.ask("visit", "query", "json", visitor_ids="1,2,3").json()["result"]["visit"]
    views = [each["visitor_page_views"]["visitor_page_view"] for each in found]
    assert [isinstance(each, dict) for each in views] == [False, True, False]
    assert [each["id"] for each in views[2]] == [4, 5, 6]


def test_a_read_shows_the_visit_with_its_page_views(seen: Client) -> None:
    xml, json_ = (seen.ask("visit", "read", format_, id=1) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert json_.json()["visit"] == {
        "id": 1,
        "visitor_id": 1,
        "prospect_id": 1,
        "visitor_page_view_count": 2,
        "first_visitor_page_view_at": "2026-03-02 00:15:00",
        "last_visitor_page_view_at": "2026-03-02 00:15:20",
        "duration_in_seconds": 20,
        "campaign_parameter": None,
        "medium_parameter": None,
        "source_parameter": None,
        "content_parameter": None,
        "term_parameter": None,
        "created_at": "2026-03-02 00:15:00",
        "updated_at": "2026-03-02 00:15:20",
        "visitor_page_views": {
            "visitor_page_view": [
                {"id": 1, "url": "http://x.example/0", "title": "Page 0", "created_at": "2026-03-02 00:15:00"},
                {"id": 2, "url": "http://x.example/1", "title": "Page 1", "created_at": "2026-03-02 00:15:20"},
            ]
        },
    }


def test_every_visit_comes_with_its_own_page_views(three: Client) -> None:
    bob = three.made("bob@pardot.com")
    visitor = add_visitor(three, bob)
    for _ in range(5):
        add_visit(three, visitor, bob, pages=1)
    found = three.ask("visit", "query", "json", visitor_ids=visitor, output="mobile").json()["result"]["visit"]
    assert [each["visitor_page_views"]["visitor_page_view"]["id"] for each in found] == [1, 2, 3, 4, 5]


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("query", {}, 13),
    ("query", {"ids": ""}, 13),
    ("query", {"limit": 5, "id_greater_than": 1}, 13),
    ("query", {"ids": "1,x"}, 16),
    ("query", {"ids": "1,,2"}, 16),
    ("query", {"visitor_ids": ",".join(["1"] * 1001)}, 63),
    ("read", {"id": 77}, 48),
    ("read", {"id": "x"}, 16),
    ("read", {}, 13),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_what_cant_be_is_refused(seen: Client, operation: str, given: dict[str, Any], code: int) -> None:
    assert is_refused(seen, "visit", operation, code, **given)
