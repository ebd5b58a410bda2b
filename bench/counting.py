"""What counting a call costs, and what a scrape does: `python bench/counting.py`."""

import asyncio
import tempfile
import timeit
from collections.abc import Callable, Mapping
from pathlib import Path

from pardalote.api.routes import ROUTES
from pardalote.clock import SystemClock
from pardalote.operators import figures
from pardalote.operators.measures import MEASURES
from pardalote.operators.traffic import Traffic

CALLS = 200_000
WORKERS = 4


async def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder:
        workers = [Traffic(Path(folder), SystemClock(), dict.fromkeys(MEASURES, float)) for _ in range(WORKERS)]
        noted = [
            {"request_id": "x", "object": each.object, "operation": each.operation, "status": status}
            for each in ROUTES
            for status in (200, 400)
        ]

        def count(traffic: Traffic, call: Mapping[str, object]) -> None:
            traffic.begin()
            traffic.end(call, 0.0017)

        for worker in workers:
            for call in noted:
                count(worker, call)
        one = noted[0]
        print(f"a call: {_microseconds(lambda: count(workers[0], one), CALLS):.2f} µs")
        told = figures.say(workers[0].seen(), [], {})
        taken = _microseconds(lambda: figures.say(workers[0].seen(), [], {}), 20)
        print(f"a scrape, {WORKERS} workers, {len(noted)} kinds of calls: {taken / 1000:.1f} ms, {len(told):,} bytes")


def _microseconds(what: Callable[[], object], times: int) -> float:
    return min(timeit.repeat(what, number=times, repeat=5)) / times * 1e6


if __name__ == "__main__":
    asyncio.run(main())
