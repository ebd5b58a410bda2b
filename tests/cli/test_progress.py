"""How far a long command is: what it says, how often, and what it leaves on a terminal."""

import io
from collections.abc import Iterator

import pytest

from pardalote.cli import progress
from pardalote.cli.progress import Progress, duration, line


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What the stopwatch shows; a test moves it."""
    shown = [100.0]
    monkeypatch.setattr(progress, "elapsed", lambda: shown[0])
    yield shown


def test_a_line_says_what_is_known() -> None:
    assert line("rows", 1500, None, None, 250.4, None) == "1,500 rows  250/s"
    whole = line("prospects", 1500, 6000, 0.25, 100, 45)
    assert whole == "[######..................]  25%  1,500 of 6,000 prospects  100/s  0:45 left"


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "0:00"), (75, "1:15"), (3600, "1:00:00"), (86_399.6, "24:00:00")])
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_elsewhere_it_adds_a_line_now_and_then(time: list[float]) -> None:
    stream = io.StringIO()
    with Progress("rows", 100, stream=stream) as bar:
        for second in range(25):
            time[0] += 1
            bar.moved(second + 1)
    assert [each.partition("%")[0].strip() for each in stream.getvalue().splitlines()] == [
        f"[{'#' * 2}{'.' * 22}]  10",
        f"[{'#' * 4}{'.' * 20}]  20",
    ]
    assert "  1/s  1:30 left" in stream.getvalue()


def test_on_a_terminal_one_line_moves_and_is_gone_in_the_end(time: list[float]) -> None:
    stream = Terminal()
    with Progress("rows", stream=stream) as bar:
        time[0] += 1
        bar.moved(100_000, 0.5)
        bar.moved(100_001, 0.5)
        time[0] += 1
        bar.moved(5, 1.0)
    drawn = stream.getvalue().split("\r")
    assert (len(drawn), drawn[-1]) == (5, "")
    assert drawn[1].endswith("  100,000 rows  100,000/s  0:01 left")
    assert drawn[2].startswith("[########################] 100%  5 rows")
    assert len(drawn[1]) == len(drawn[2])
    assert drawn[3].isspace()


def test_of_how_many_may_be_known_only_later(time: list[float]) -> None:
    stream = io.StringIO()
    with Progress("rows", stream=stream, place="account 3") as bar:
        time[0] += 10
        bar.moved_of(1000, 4000)
        time[0] += 10
        bar.moved_of(0, 0)
    assert stream.getvalue().splitlines() == [
        "account 3: [######..................]  25%  1,000 of 4,000 rows  100/s  0:30 left",
        "account 3: 0 of 0 rows  0/s",
    ]


def test_what_was_done_before_counts_for_no_rate(time: list[float]) -> None:
    stream = io.StringIO()
    with Progress("rows", stream=stream) as bar:
        bar.begin_at(1000, 0.5)
        time[0] += 10
        bar.moved(1100, 0.6)
    assert stream.getvalue().rstrip().endswith("1,100 rows  10/s  0:40 left")


def test_silent_says_nothing(time: list[float]) -> None:
    stream = Terminal()
    with Progress("rows", silent=True, stream=stream) as bar:
        time[0] += 60
        bar.moved(1)
    assert stream.getvalue() == ""
