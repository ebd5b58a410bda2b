"""`make fuzz`: a long campaign of hostile requests, told as a table; exits with 1 when an answer was wrong."""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.demo.conftest import make
from tests.fuzzing.campaign import ROUND, Report, resident_megabytes, run

# The first rounds fill what is kept and remembered up to its limits.
_WARM_UP = 3


def main() -> int:
    """Run it, and print what was seen."""
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=...", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1, help="The same seed sends the same requests.")
    given = parser.parse_args()
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder, "demo"))
        at_first, started = resident_megabytes(), time.perf_counter()
        report = run(made, Path(folder), given.seed, given.requests)
    _tell(report, at_first, time.perf_counter() - started)
    return 1 if report.faults else 0


def _tell(report: Report, at_first: float, seconds: float) -> None:
    print("| what was done to a valid call | requests | refused |\n| --- | ---: | ---: |")
    for name, count in sorted(report.by_mutation.items()):
        print(f"| {name} | {count:,} | {report.refused_by_mutation[name]:,} |")
    statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(report.by_status.items()))
    print(
        f"\n{report.requests:,} requests in {seconds:.0f} s, {report.refused:,} refused, {report.written:,} that wrote;"
    )
    print(f"statuses {statuses}; faults: {len(report.faults)}.")
    print(f"The slowest answer took {report.slowest[0] * 1000:.0f} ms: {report.slowest[1]}")
    memory = ", ".join(f"{each:.0f}" for each in report.memory)
    print(f"Resident memory in MB: {at_first:.0f} at first, then after each {ROUND:,} requests {memory}.")
    if len(report.memory) > _WARM_UP:
        print(
            f"After the warm-up of {_WARM_UP} rounds it grew by {report.memory[-1] - report.memory[_WARM_UP]:.0f} MB."
        )
    for fault in report.faults[:20]:
        print(fault, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
