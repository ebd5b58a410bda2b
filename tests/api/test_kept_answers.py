"""The store of ready-made answers by itself: one for each place, a limit in bytes, the longest unused out first."""

import tracemalloc

from pardalote.api.kept import KeptAnswers
from pardalote.api.request import Answer


def answer(text: str = "x", size: int = 10) -> Answer:
    """Return an answer of so many bytes."""
    return Answer(200, b"text/xml", text.encode() * size)


def test_an_answer_is_found_by_its_place_and_version_only() -> None:
    kept = KeptAnswers(10_000)
    kept.keep((3, 1), (1,), answer("a"))
    assert kept.get((3, 1), (1,)) == answer("a")
    assert kept.get((3, 1), (2,)) is None
    assert kept.get((4, 1), (1,)) is None


def test_a_newer_version_takes_the_place() -> None:
    kept = KeptAnswers(10_000)
    kept.keep((3, 1), (1,), answer("a"))
    weight = kept.weight
    kept.keep((3, 1), (2,), answer("b"))
    assert kept.get((3, 1), (1,)) is None
    assert kept.get((3, 1), (2,)) == answer("b")
    assert kept.weight == weight


def test_those_go_first_that_were_not_used_the_longest() -> None:
    kept = KeptAnswers(4_000)
    for number in range(3):
        kept.keep((number,), (1,), answer(size=400))
    assert kept.get((0,), (1,)) is not None
    kept.keep((3,), (1,), answer(size=400))
    assert [kept.get((number,), (1,)) is not None for number in range(4)] == [True, False, True, True]


def test_nothing_is_kept_that_is_larger_than_all() -> None:
    kept = KeptAnswers(2_000)
    kept.keep((1,), (1,), answer())
    kept.keep((2,), tuple(range(1000)), answer())
    assert kept.get((1,), (1,)) is not None
    assert kept.get((2,), tuple(range(1000))) is None
    # What is out of date goes all the same.
    kept.keep((1,), tuple(range(1000)), answer())
    assert kept.get((1,), (1,)) is None
    assert kept.weight == 0


def test_a_limit_of_nothing_keeps_nothing() -> None:
    kept = KeptAnswers(0)
    kept.keep((1,), (1,), answer())
    assert kept.get((1,), (1,)) is None
    assert kept.weight == 0


def test_long_answers_are_kept_compressed_only_and_short_ones_as_they_are() -> None:
    kept = KeptAnswers(100_000)
    for size in (511, 512, 4095, 4096):
        kept.keep((size,), (1,), answer(size=size))
    found = {size: kept.get((size,), (1,)) for size in (511, 512, 4095, 4096)}
    forms = {size: (each.body is not None, each.packed is not None) for size, each in found.items() if each}
    assert forms == {511: (True, False), 512: (True, True), 4095: (True, True), 4096: (False, True)}


def test_the_limit_is_that_of_the_memory_which_is_taken() -> None:
    kept = KeptAnswers(1_000_000)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(5_000):
            fields = frozenset((f"field_{number}", "id"))
            kept.keep((False, 3, "UTC", ("full", fields, False), number), (number, (1, "x" * 20)), answer(size=600))
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.5 * kept.weight < taken < 1.1 * 1_000_000
    assert 900_000 < kept.weight <= 1_000_000
