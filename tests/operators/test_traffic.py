"""A worker's own counts, when it ends."""

from pathlib import Path

from pardalote.clock import HeldClock
from pardalote.operators.measures import MEASURES
from pardalote.operators.traffic import Traffic


def test_a_call_that_outlives_the_counts_harms_nobody(tmp_path: Path) -> None:
    first = Traffic(tmp_path, HeldClock(1), dict.fromkeys(MEASURES, float))
    first.begin()
    first.close()
    second = Traffic(tmp_path, HeldClock(2), dict.fromkeys(MEASURES, float))
    before = second.seen()
    # Its caller was gone, so nobody waited for it.
    first.begin()
    first.end({"object": "prospect", "operation": "read", "status": 200}, 0.1)
    assert second.seen() == before
    second.close()
