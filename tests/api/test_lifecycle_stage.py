"""The stages of the lifecycle."""

from tests.api.assets import ids, made, several
from tests.driver import Client


def test_stages_come_in_the_order_of_their_positions(either: Client) -> None:
    third, first, second = (made(either, "lifecycleStage", "x" * position) for position in (3, 1, 2))
    assert ids(either, "lifecycleStage") == [first, second, third]
    rows = several(either.ask("lifecycleStage", "query", "json"), "lifecycleStage")
    assert [(each["position"], each["is_locked"]) for each in rows] == [(1, True), (2, True), (3, True)]
