"""What the reference's example URLs name: it is there, and each example visibly does something."""

from typing import Any

import pytest

from tests.demo.conftest import Made
from tests.driver import Client
from tests.stores import rows

BOTH = pytest.mark.parametrize("version", [3, 4])
BOB = 1


@BOTH
def test_much_hangs_on_bob(demo: dict[int, Client], version: int) -> None:
    bob = demo[version].call("read", "json", email="bob@pardot.com").json()["prospect"]
    assert bob["id"] == BOB
    assert 18 <= len(bob["visitor_activities"]["visitor_activity"]) <= 30
    assert len(bob["visitors"]["visitor"]) == 3
    assert len(bob["lists"]["list_subscription"]) == 5
    assert 8 not in [each["list"]["id"] for each in bob["lists"]["list_subscription"]]
    assert bob["assigned_to"]["user"]["role"] == "Sales"
    assert bob["prospect_account_id"] == 1
    assert {each["id"] for each in bob["profile"]["profile_criteria"]} == {6, 7, 8, 9}


@BOTH
def test_prospects_5_and_58_are_there(demo: dict[int, Client], made: Made, version: int) -> None:
    assert rows(made.data, version, "SELECT is_archived FROM prospect WHERE id IN (1, 5, 58)") == [(0,)] * 3
    for number in (5, 58):
        criteria = demo[version].shown(number)["profile"]["profile_criteria"]
        assert 8 in [each["id"] for each in criteria]


@BOTH
def test_list_8_is_filled_by_hand(made: Made, version: int) -> None:
    assert rows(made.data, version, "SELECT is_dynamic FROM list WHERE id = 8") == [(0,)]


def test_the_prospect_that_the_example_creates_is_not_there_yet(demo: dict[int, Client]) -> None:
    assert demo[3].call("read", email="new_prospect@pardot.com").code == 4
    assert demo[3].call("create", email="new_prospect@pardot.com", first_name="New", last_name="Prospect").status == 201


@BOTH
@pytest.mark.parametrize(
    ("number", "parameters", "part", "before", "after"),
    [
        (BOB, {"phone": "888-123-4567"}, "phone", "614-555-0134", "888-123-4567"),
        (BOB, {"category": "consumer"}, "category", "business", "consumer"),
        (5, {"past_jobs_0": "janitor", "past_jobs_1": "security"}, "past_jobs", "teacher", ["janitor", "security"]),
        (BOB, {"profile_criteria_8": "match"}, "criterion", "Unknown", "Matches"),
        (58, {"profile_criteria_8": "nomatch"}, "criterion", "Matches", "Doesn't match"),
        (BOB, {"list_8": "1"}, "list", False, True),
        (BOB, {"prospect_account_id": "7"}, "prospect_account_id", 1, 7),
        (58, {"prospect_account_id": "7"}, "prospect_account_id", None, 7),
    ],
)
def test_an_example_does_something_that_shows(
    demo: dict[int, Client],
    version: int,
    number: int,
    parameters: dict[str, str],
    part: str,
    before: object,
    after: object,
) -> None:
    assert part_of(demo[version].shown(number), part) == before
    assert demo[version].call("update", id=number, **parameters).status == 200
    assert part_of(demo[version].shown(number), part) == after


def part_of(prospect: dict[str, Any], part: str) -> object:
    if part == "criterion":
        return next(each["matches"] for each in prospect["profile"]["profile_criteria"] if each["id"] == 8)
    if part == "list":
        subscriptions = prospect["lists"]["list_subscription"]
        return any(
            each["list"]["id"] == 8 for each in (subscriptions if isinstance(subscriptions, list) else [subscriptions])
        )
    value = prospect.get(part)
    return value["value"] if isinstance(value, dict) else value
