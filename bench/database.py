"""Measures Pardalote on PostgreSQL against a bare psycopg select behind the same server (bench/README.md).

`python bench/database.py URL [--seconds S] [--rounds N] [--workers N]`: the URL of an empty database.
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
from bench.load import Load, Result
from bench.operations import OPERATIONS, Operation, request
from bench.processes import Served
from pardalote.settings import Settings
from pardalote.store.secret import load_secret

_HOST = b"127.0.0.1"
_WARM_UP_SECONDS = 1.0
_MOST_WRITES = 4000
_TARGETS = {"read simple, XML": 0.35, "read simple, JSON": 0.35}
_FLOORS = {"select on the loop": (), "select in threads": ("threads",)}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measures Pardalote on PostgreSQL against a bare select.")
    parser.add_argument("url", help="an empty PostgreSQL database")
    parser.add_argument("--seconds", type=float, default=1, metavar="S")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--connections", type=int, default=16, metavar="N")
    parser.add_argument("--only", default="", metavar="TEXT")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pardalote-bench-") as folder, ExitStack() as open_:
        spawn = multiprocessing.get_context("spawn")
        generator = open_.enter_context(ProcessPoolExecutor(1, spawn))
        data = Path(folder)
        keys = account.make(Settings(data=data, database=given.url), load_secret(data, os.environ))
        log = data / "log"
        floors = {
            name: open_.enter_context(Served(_floor(given.url, *more), "/1/2", {}, log))
            for name, more in _FLOORS.items()
        }
        servers = {
            name: open_.enter_context(
                Served(processes.pardalote(data, "calls", "--database", given.url, *more), "/", {}, log)
            )
            for name, more in {"": (), ", nothing kept": ("--kept-answers", "0")}.items()
        }
        sent = 0

        def asked(port: int, operation: Operation, seconds: float, size: int = 0) -> Result:
            nonlocal sent
            count = int(_MOST_WRITES * seconds) if operation.writes else account.PROSPECTS
            first = sent if operation.writes else 0
            sent += count if operation.writes else 0
            requests = [
                request(operation, keys, _HOST, n, b"/%d/%d" % (n % account.PROSPECTS + 1, size) if size else b"")
                for n in range(first, first + count)
            ]
            wanted = Load(port, requests, not operation.writes, operation.status, given.connections, seconds)
            return generator.submit(load.run, wanted).result()

        print(
            "| operation | answer, bytes | calls/s | median ms | 99 % under ms | " + " | ".join(_FLOORS) + " | target |"
        )
        print("|---|---:|---:|---:|---:|" + "---:|" * (len(_FLOORS) + 1))
        for operation in OPERATIONS:
            if given.only not in operation.name or operation.items:
                continue
            for kept, server in servers.items():
                if kept and operation.writes:
                    continue
                size = asked(server.port, operation, _WARM_UP_SECONDS).size
                found: list[Result] = []
                beside: defaultdict[str, list[float]] = defaultdict(list)
                for _ in range(given.rounds):
                    found.append(asked(server.port, operation, given.seconds))
                    if not operation.writes:
                        for name, floor in floors.items():
                            beside[name].append(asked(floor.port, operation, given.seconds, size).rate)
                rate = median(each.rate for each in found)
                ratios = " | ".join(
                    f"{median(each.rate / below for each, below in zip(found, beside[name], strict=True)):.2f} of "
                    f"{median(beside[name]):,.0f}"
                    if beside[name]
                    else ""
                    for name in _FLOORS
                )
                target = f"≥ {_TARGETS[operation.name]}" if operation.name in _TARGETS and not kept else ""
                middle, slow = median(r.median_ms for r in found), median(r.slowest_percent_ms for r in found)
                print(
                    f"| {operation.name}{kept} | {size:,} | {rate:,.0f} | {middle:.1f} | {slow:.1f} "
                    f"| {ratios} | {target} |"
                )


def _floor(url: str, *more: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("select_floor.py")), "{port}", url, *more]


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
