"""The count of each account's calls of a day: lots that get smaller, days that begin once, and nobody gets too many."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from pardalote.store.daily_calls import DailyCalls
from tests.stores import POSTGRESQL, engine_on, in_use

ACCOUNT, TODAY = 7, 739_000


def opened(data: Path, stack: ExitStack) -> DailyCalls:
    """Open the counts as a process of its own would."""
    engine = stack.enter_context(closing(engine_on(data)))
    return DailyCalls(stack.enter_context(closing(engine.server())))


@pytest.fixture
def calls(tmp_path: Path) -> Iterator[DailyCalls]:
    """The counts of a server that nobody has called yet."""
    with ExitStack() as stack:
        yield opened(tmp_path, stack)


def test_lots_get_smaller_and_never_come_to_more_than_the_limit(calls: DailyCalls) -> None:
    lots = []
    while lot := calls.reserve(ACCOUNT, TODAY, 2_100):
        lots.append(lot)
    assert sum(lots) == 2_100
    assert lots == sorted(lots, reverse=True)
    assert (lots[0], lots[-1]) == (100, 1)
    assert calls.reserve(ACCOUNT, TODAY, 2_100) == 0
    assert calls.reserve(ACCOUNT + 1, TODAY, 2_100) == 100


def test_a_small_limit_is_given_out_one_by_one(calls: DailyCalls) -> None:
    assert [calls.reserve(ACCOUNT, TODAY, 3) for _ in range(5)] == [1, 1, 1, 0, 0]


def test_the_next_day_begins_at_nothing(calls: DailyCalls) -> None:
    assert [calls.reserve(ACCOUNT, day, 1) for day in (TODAY, TODAY, TODAY + 1, TODAY + 1, TODAY + 9)] == [
        1,
        0,
        1,
        0,
        1,
    ]


def test_a_clock_that_is_behind_does_not_begin_a_day_again(calls: DailyCalls) -> None:
    days = (TODAY, TODAY + 1, TODAY, TODAY + 1)
    assert [calls.reserve(ACCOUNT, day, 2) for day in days] == [1, 1, 1, 0]


def test_a_clock_that_was_far_ahead_is_forgotten(calls: DailyCalls) -> None:
    assert [calls.reserve(ACCOUNT, day, 1) for day in (TODAY + 400, TODAY, TODAY)] == [1, 1, 0]


def test_a_limit_that_is_lowered_counts_at_once(calls: DailyCalls) -> None:
    assert [calls.reserve(ACCOUNT, TODAY, limit) for limit in (1000, 5, 1000)] == [50, 0, 47]


def test_many_at_once_get_no_more_than_one_alone(tmp_path: Path) -> None:
    with ExitStack() as stack:
        servers = [opened(tmp_path, stack) for _ in range(4)]

        def fetch(calls: DailyCalls) -> int:
            return sum(iter(lambda: calls.reserve(ACCOUNT, TODAY, 150), 0))

        with ThreadPoolExecutor(len(servers)) as threads:
            assert sum(threads.map(fetch, servers)) == 150


def test_a_server_whose_own_store_is_older_gets_the_table(tmp_path: Path) -> None:
    with closing(engine_on(tmp_path)) as engine, closing(engine.server()) as own, own.writing() as connection:
        schema = "pardalote." if in_use() == POSTGRESQL else ""
        connection.execute(f"DROP TABLE {schema}daily_calls")  # type: ignore[attr-defined]
    with ExitStack() as stack:
        assert opened(tmp_path, stack).reserve(ACCOUNT, TODAY, 1) == 1
        assert opened(tmp_path, stack).reserve(ACCOUNT, TODAY, 1) == 0
