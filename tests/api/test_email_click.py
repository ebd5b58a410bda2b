"""Clicks in emails: what each came from, and paging by ids alone."""

from typing import Any

import pytest

from pardalote.actions.prospects import erasing
from pardalote.records import visitor_activity as types
from tests.api.assets import act, ids, letter, list_email, made, several, template
from tests.api.surroundings import work_on
from tests.driver import Client


@pytest.fixture
def clicks(either: Client) -> Client:
    """An account with clicks: 1 in a list email, 2 in a letter from a template, 3 in one without, 4 in a program."""
    bob = either.made("bob@pardot.com")
    made_from = template(either, name="Template", subject="", text="Text")
    email, number = list_email(either, email_template_id=made_from)
    act(either, types.CLICK, bob, "http://x.example/?a=1&b=2", email_id=email, list_email_id=number)
    act(either, types.CLICK, bob, "http://x.example/2", email_id=letter(either, bob, email_template_id=made_from))
    act(either, types.CLICK, bob, "http://x.example/3", email_id=letter(either, bob))
    made(either, "emailClick", "program")
    return either


def test_a_click_names_one_thing_and_has_no_tag_for_the_others(clicks: Client) -> None:
    rows = several(clicks.ask("emailClick", "query", "json"), "emailClick")
    common = {"created_at": "2026-03-02 00:30:00", "prospect_id": 1}
    assert rows[:3] == [
        {"id": 1, "url": "http://x.example/?a=1&b=2", "list_email_id": 1, **common},
        {"id": 2, "url": "http://x.example/2", "email_template_id": 1, **common},
        {"id": 3, "url": "http://x.example/3", "tracker_redirect_id": 3, **common},
    ]
    assert list(rows[0]) == ["id", "prospect_id", "url", "list_email_id", "created_at"]
    assert rows[3]["drip_program_action_id"] == 7
    assert rows[3]["prospect_id"] is None


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"list_email_id": 1}, [1]),
        ({"list_email_id": 2}, []),
        ({"email_template_id": 1}, [2]),
        ({"tracker_redirect_id": 3}, [3]),
        ({"drip_program_action_id": 7}, [4]),
        ({"id_greater_than": 2}, [3, 4]),
        ({"id_greater_than": 0, "limit": 2}, [1, 2]),
        ({"created_after": "2026-03-02 00:29:59", "email_template_id": 1}, [2]),
        # Neither is known here, so neither counts.
        ({"id_less_than": 2, "sort_by": "created_at", "sort_order": "descending"}, [1, 2, 3, 4]),
    ],
)
def test_criteria_find_clicks_in_the_order_of_their_ids(
    clicks: Client, criteria: dict[str, Any], found: list[int]
) -> None:
    assert ids(clicks, "emailClick", **criteria) == found


def test_ids_that_are_none_are_refused(clicks: Client) -> None:
    for name in ("list_email_id", "email_template_id", "tracker_redirect_id", "drip_program_action_id"):
        assert clicks.ask("emailClick", "query", **{name: "x"}).code == 16


def test_the_clicks_and_letters_of_an_erased_prospect_go_with_it(clicks: Client) -> None:
    with work_on(clicks.door, clicks.version) as work:
        removed = erasing.erase(work, 1)
    assert (removed["email_click"], removed["email"], removed["tracker_redirect"]) == (3, 2, 2)
    assert ids(clicks, "emailClick") == [4]
    # What went to a list stays.
    assert clicks.ask("email", "read", id=1).status == 200
