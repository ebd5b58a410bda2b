"""How many rows of a load go into one transaction: as many as others can wait for."""

from pardalote.actions.loading.pace import BESIDE_OTHERS, TURN, Pace


def settled(cost: float, chunks: int = 60, takes_turns: bool = True) -> Pace:
    """Return the pace after so many chunks whose rows take `cost` seconds each."""
    pace = Pace(takes_turns)
    for _ in range(chunks):
        pace.took(pace.rows, pace.rows * cost)
    return pace


def test_it_takes_most_of_a_turn_and_leaves_room_for_the_commit() -> None:
    for cost in (0.00005, 0.0002, 0.001):
        assert TURN / 2 < settled(cost).rows * cost < TURN * 0.7


def test_where_writers_need_not_wait_for_each_other_it_takes_more_time() -> None:
    for cost in (0.0002, 0.001):
        assert BESIDE_OTHERS / 2 < settled(cost, takes_turns=False).rows * cost < BESIDE_OTHERS * 0.7


def test_it_shrinks_at_once_and_grows_slowly() -> None:
    pace = settled(0.0001)
    fast = pace.rows
    pace.took(fast, fast * 0.001)
    assert pace.rows == fast // 10
    pace.took(pace.rows, pace.rows * 0.0001)
    assert pace.rows < fast // 5


def test_the_last_rows_of_a_file_and_the_slowest_ones_leave_it_sensible() -> None:
    pace = settled(0.0001)
    before = pace.rows
    pace.took(3, 0.0003)
    pace.took(0, 0.0)
    assert pace.rows == before
    pace.took(pace.rows, 60)
    assert pace.rows > 0
    assert settled(0.0, 200).rows < 10_000
