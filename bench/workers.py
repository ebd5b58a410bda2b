"""Measures what a second worker brings: calls a second of a mix of four reads to one write (bench/README.md).

`python bench/workers.py [--database URL] [--seconds S] [--rounds N]`: the URL of an empty database. The generator takes
a part of the same cores, so that the factor is smaller than on a machine with cores to spare.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import account, load, processes
from bench.load import Load
from bench.operations import OPERATIONS, request
from bench.processes import Served
from pardalote.settings import Settings
from pardalote.store.secret import load_secret

_HOST = b"127.0.0.1"
_CONNECTIONS = 16
_READS = 4
_BY_NAME = {each.name: each for each in OPERATIONS}
_MIX = (*[_BY_NAME["read simple, XML"]] * _READS, _BY_NAME["update"])


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measures what a second worker brings.")
    parser.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database, for files")
    parser.add_argument("--seconds", type=float, default=2, metavar="S")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pardalote-bench-") as folder, ExitStack() as open_:
        generator = open_.enter_context(ProcessPoolExecutor(1, multiprocessing.get_context("spawn")))
        data = Path(folder)
        keys = account.make(Settings(data=data, database=given.database), load_secret(data, os.environ))
        database = ("--database", given.database) if given.database else ()
        mixed = [request(_MIX[n % len(_MIX)], keys, _HOST, n) for n in range(account.PROSPECTS * len(_MIX))]
        rates: defaultdict[int, list[float]] = defaultdict(list)
        slowest: defaultdict[int, list[float]] = defaultdict(list)
        for number in range(given.rounds + 1):
            for workers in (1, 2):
                more = (*database, "--jobs", "0", "--workers", str(workers))
                with Served(processes.pardalote(data, "nothing", *more), "/", {}, data / "log") as server:
                    wanted = Load(server.port, mixed, True, 200, _CONNECTIONS, given.seconds)
                    result = generator.submit(load.run, wanted).result()
                # The first round warms up.
                if number:
                    rates[workers].append(result.rate)
                    slowest[workers].append(result.slowest_percent_ms)
        factor = median(two / one for one, two in zip(rates[1], rates[2], strict=True))
        print("| workers | calls/s | slowest percent, ms |\n|---:|---:|---:|")
        for workers in (1, 2):
            print(f"| {workers} | {median(rates[workers]):,.0f} | {median(slowest[workers]):.1f} |")
        print(f"\nfactor: {factor:.2f}")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
