"""The lifecycle: its stages, and the moves of prospects between them."""

from typing import Any

import pytest

from pardalote.actions import lifecycle
from pardalote.refusals import Refusal
from tests.api.surroundings import work_on
from tests.api.trees import is_refused, same_tree, shown_ids
from tests.cast import STARTED_AT
from tests.driver import Client


def move(client: Client, prospect_id: int, stage_id: int, at: int = STARTED_AT) -> int | None:
    with work_on(client.door, client.version, at) as work:
        return lifecycle.move(work, prospect_id, stage_id)


@pytest.fixture
def moved(either: Client) -> Client:
    """Either account: Bob is moved twice, and Eve once between."""
    either.made("bob@pardot.com")
    either.made("eve@pardot.com")
    for prospect, stage, seconds in ((1, 1, 0), (2, 1, 60), (1, 3, 3600)):
        assert move(either, prospect, stage, STARTED_AT + seconds) is not None
    return either


def test_a_new_account_has_the_stages_of_a_new_pardot_account(either: Client) -> None:
    xml, json_ = (either.ask("lifecycleStage", "query", format_) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert json_.json()["result"] == {
        "total_results": 4,
        "lifecycleStage": [
            {"id": 1, "name": "Prospects", "position": 0, "is_locked": True},
            {"id": 2, "name": "Marketing Qualified Leads", "position": 1, "is_locked": False},
            {"id": 3, "name": "Sales Qualified Leads", "position": 2, "is_locked": False},
            {"id": 4, "name": "Won Deals", "position": 3, "is_locked": True},
        ],
    }


STAGES: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 5, 2, 3, 4]),
    ({"sort_by": "position", "sort_order": "descending"}, [4, 3, 2, 5, 1]),
    ({"sort_by": "id"}, [1, 2, 3, 4, 5]),
    ({"sort_by": "created_at"}, [1, 2, 3, 4, 5]),
    ({"id_greater_than": 1, "id_less_than": 4}, [2, 3]),
    ({"limit": 2, "offset": 1}, [5, 2]),
]


@pytest.mark.parametrize(("given", "found"), STAGES, ids=[str(each[0]) for each in STAGES])
def test_stages_come_by_their_positions(either: Client, given: dict[str, Any], found: list[int]) -> None:
    with work_on(either.door, either.version) as work:
        assert lifecycle.create_stage(work, "Newcomers", 0) == 5
    assert shown_ids(either, "lifecycleStage", "lifecycleStage", **given) == found


@pytest.mark.parametrize(("number", "previous", "elapsed"), [(1, None, None), (3, 1, 3600)])
def test_a_move_tells_the_stages_and_how_long_the_one_before_lasted(
    moved: Client, number: int, previous: int | None, elapsed: int | None
) -> None:
    xml, json_ = (moved.ask("lifecycleHistory", "read", format_, id=number) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert json_.json()["lifecycleHistory"] == {
        "id": number,
        "prospect_id": 1,
        "previous_stage_id": previous,
        "next_stage_id": 3 if previous else 1,
        "seconds_elapsed": elapsed,
        "created_at": "2026-03-02 01:30:00" if previous else "2026-03-02 00:30:00",
    }


HISTORIES: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3]),
    ({"sort_by": "created_at", "sort_order": "descending"}, [3, 2, 1]),
    ({"sort_by": "id", "limit": 2}, [1, 2]),
    ({"created_after": "2026-03-02 00:30:00"}, [2, 3]),
    ({"created_before": "2026-03-02 00:31:00"}, [1]),
    ({"id_greater_than": 1, "id_less_than": 3}, [2]),
]


@pytest.mark.parametrize(("given", "found"), HISTORIES, ids=[str(each[0]) for each in HISTORIES])
def test_the_oldest_move_comes_first(moved: Client, given: dict[str, Any], found: list[int]) -> None:
    assert shown_ids(moved, "lifecycleHistory", "lifecycleHistory", **given) == found


def test_bulk_shows_moves_without_counting_them(moved: Client) -> None:
    result = moved.ask("lifecycleHistory", "query", "json", output="bulk", id_greater_than=2).json()["result"]
    assert list(result) == ["lifecycleHistory"]
    assert moved.ask("lifecycleHistory", "query", "json", output="bulk", id_greater_than=9).json()["result"] is None


def test_to_the_stage_where_a_prospect_is_it_is_not_moved(moved: Client) -> None:
    assert move(moved, 1, 3) is None
    assert move(moved, 1, 1) == 4


@pytest.mark.parametrize(("prospect", "stage", "code"), [(77, 1, 3), (1, 77, 51)])
def test_unknown_prospects_and_stages_are_refused(moved: Client, prospect: int, stage: int, code: int) -> None:
    with pytest.raises(Refusal) as raised:
        move(moved, prospect, stage)
    assert raised.value.reason.code == code


REFUSED: list[tuple[str, str, dict[str, Any], int]] = [
    ("lifecycleHistory", "read", {"id": 77}, 109),
    ("lifecycleHistory", "read", {}, 13),
    ("lifecycleHistory", "query", {"sort_by": "prospect_id"}, 19),
    ("lifecycleHistory", "query", {"created_after": "no time"}, 7),
    ("lifecycleStage", "query", {"sort_by": "name"}, 19),
    ("lifecycleStage", "query", {"id_greater_than": "x"}, 16),
    ("lifecycleStage", "read", {"id": 999}, 109),
]


@pytest.mark.parametrize(("object_", "operation", "given", "code"), REFUSED)
def test_what_cant_be_is_refused(moved: Client, object_: str, operation: str, given: dict[str, Any], code: int) -> None:
    assert is_refused(moved, object_, operation, code, **given)
