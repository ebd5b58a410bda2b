"""Sheets: one for each worker, left to the next one with what is counted on it."""

import os
from pathlib import Path

import pytest

from pardalote.clock import HeldClock
from pardalote.operators import sheet
from pardalote.operators.measures import ANSWERS_FOUND, MEASURES, OPEN_STORES
from pardalote.operators.sheet import MEASURED, PROCESS, UNDER_WAY, Sheet, sheets
from pardalote.operators.traffic import Traffic

ROW = MEASURED + MEASURES.index(ANSWERS_FOUND)
READERS = {each: (lambda: 2.0) for each in MEASURES}
READ = {"object": "prospect", "operation": "read", "status": 200, "bytes": 12}


def test_each_has_one_of_its_own_and_reads_all(tmp_path: Path) -> None:
    first, second = Sheet(tmp_path), Sheet(tmp_path)
    for each, number in ((first, 5.0), (second, 7.0)):
        place = each.add_row("a\tb")
        assert place is not None
        each.numbers[place] = number
    assert [(seen.name, seen.rows["a\tb"][0]) for seen in sheets(tmp_path)] == [("0", 5.0), ("1", 7.0)]


def test_one_that_was_left_is_taken_with_what_is_on_it(tmp_path: Path) -> None:
    left, other = Sheet(tmp_path), Sheet(tmp_path)
    place = left.add_row("a\tb")
    assert place is not None
    left.numbers[place] = 5.0
    left.close()
    taken = Sheet(tmp_path)
    assert taken.rows() == {"a\tb": place}
    taken.numbers[place] += 1
    assert [seen.rows for seen in sheets(tmp_path)] == [{"a\tb": [6.0, *[0.0] * 15]}]
    assert len(list(tmp_path.iterdir())) == 2
    other.close()


def test_a_row_that_finds_no_room_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_MOST_ROWS", 2)
    own = Sheet(None)
    assert own.add_row("x" * 129) is None
    assert [own.add_row(text) is None for text in ("a", "b", "c")] == [False, False, True]


def test_a_folder_without_room_costs_only_the_sharing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    traffic = Traffic(tmp_path, HeldClock(5), READERS)
    (seen,) = traffic.seen()
    assert (seen.name, seen.process) == ("own", os.getpid())


def test_what_grows_goes_on_after_its_worker_and_what_stands_does_not(tmp_path: Path) -> None:
    first = Traffic(tmp_path, HeldClock(5), READERS)
    first.close()
    first.close()
    (left,) = sheets(tmp_path)
    assert (left.process, left.head[UNDER_WAY]) == (None, 0.0)
    second = Traffic(tmp_path, HeldClock(6), READERS)
    (seen,) = second.seen()
    assert seen.head[PROCESS] == os.getpid()
    assert seen.head[ROW] == 4.0
    assert seen.head[MEASURED + MEASURES.index(OPEN_STORES)] == 2.0
