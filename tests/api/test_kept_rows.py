"""The store of said rows by itself: a row for each id, of its place and version, a limit in bytes."""

from collections.abc import Sequence

from pardalote.api.kept_rows import KeptRows


class Sayer:
    """Says rows of some size, and remembers which it was asked for."""

    def __init__(self, size: int = 1) -> None:
        self.asked: list[list[int]] = []
        self._size = size

    def __call__(self, ids: Sequence[int]) -> list[str]:
        self.asked.append(list(ids))
        return [f"{each}," * self._size for each in ids]


def test_only_rows_are_said_that_are_not_kept_and_all_come_in_the_order_that_is_wanted() -> None:
    kept, say = KeptRows(100_000), Sayer()
    assert kept.rows("place", 1, [(3, "a"), (1, "a")], say) == ["3,", "1,"]
    assert kept.rows("place", 1, [(1, "a"), (2, "a"), (3, "a"), (4, "a")], say) == ["1,", "2,", "3,", "4,"]
    assert kept.rows("place", 1, [(4, "a"), (3, "a")], say) == ["4,", "3,"]
    assert say.asked == [[1, 3], [2, 4]]


def test_a_row_is_said_again_when_its_version_has_changed() -> None:
    kept, say = KeptRows(100_000), Sayer()
    kept.rows("place", 1, [(1, "a"), (2, "a")], say)
    weight = kept.weight
    kept.rows("place", 1, [(1, "b"), (2, "a")], say)
    kept.rows("place", 1, [(1, "b")], say)
    assert say.asked == [[1, 2], [1]]
    assert kept.weight == weight


def test_places_do_not_share_rows_and_a_new_version_of_one_leaves_nothing_of_the_old() -> None:
    kept, say = KeptRows(100_000), Sayer()
    kept.rows("place", 1, [(1, "a"), (2, "a")], say)
    kept.rows("other", 1, [(1, "a")], say)
    weight = kept.weight
    kept.rows("place", 2, [(1, "a"), (2, "a")], say)
    assert say.asked == [[1, 2], [1], [1, 2]]
    assert kept.weight == weight


def test_those_places_go_first_that_were_not_used_the_longest() -> None:
    kept, say = KeptRows(9_000), Sayer(size=1_000)
    for place in ("a", "b", "c", "a", "d"):
        kept.rows(place, 1, [(1, 1)], say)
    assert kept.weight <= 9_000
    del say.asked[:]
    for place in ("a", "c", "d", "b"):
        kept.rows(place, 1, [(1, 1)], say)
    assert say.asked == [[1]]


def test_rows_that_weigh_more_than_all_are_answered_and_not_kept() -> None:
    kept, say = KeptRows(5_000), Sayer(size=1_000)
    wanted = [(number, 1) for number in range(5)]
    assert kept.rows("place", 1, wanted, say) == [f"{number}," * 1_000 for number in range(5)]
    assert kept.weight == 0


def test_places_without_rows_weigh_something_too() -> None:
    kept, say = KeptRows(20_000), Sayer()
    for number in range(1_000):
        assert kept.rows(("place", number), 1, [], say) == []
    assert 0 < kept.weight <= 20_000
