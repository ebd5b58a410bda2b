"""How a long command tells how far it is."""

from io import StringIO

from pardalote.cli.telling import ProgressLine
from pardalote.clock import HeldClock


class Terminal(StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True


def test_share_rate_and_rest_are_told_once_a_second() -> None:
    clock, stream = HeldClock(100), Terminal()
    line = ProgressLine("account 3", clock, stream)
    line(10, 4_000_000)
    clock.advance(2)
    line(1000, 4_000_000)
    line(1001, 4_000_000)
    clock.advance(1)
    line(3_000_000, 4_000_000)
    line.end()
    assert stream.getvalue().split("\r\x1b[K") == [
        "",
        "account 3: 0 % of 4,000,000 rows, 500 rows/s, 2:13:18 left",
        "account 3: 75 % of 4,000,000 rows, 1,000,000 rows/s, 0:01 left",
        "",
    ]


def test_nothing_is_told_where_nobody_looks() -> None:
    clock, stream = HeldClock(100), StringIO()
    line = ProgressLine("account 3", clock, stream)
    clock.advance(5)
    line(1, 2)
    line.end()
    assert stream.getvalue() == ""


def test_nothing_done_has_no_rest() -> None:
    clock, stream = HeldClock(100), Terminal()
    line = ProgressLine("account 3", clock, stream)
    clock.advance(5)
    line(0, 0)
    assert stream.getvalue() == "\r\x1b[Kaccount 3: 0 % of 0 rows, 0 rows/s"
