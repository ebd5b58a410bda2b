"""Measures what holding accounts to the original's limits costs, in calls a second with and without (bench/README.md).

`python bench/limits.py [--database URL] [--seconds S] [--rounds N] [--only TEXT]`: the URL of an empty database.
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
# No more than an account may have at once.
_CONNECTIONS = 4
_MOST_WRITES = 4000
_MEASURED = ("read simple, XML", "read full, XML", "create", "update")
_MANY = "1000000000"
_OFF = "no limits"
# What each server holds accounts to; no call is refused.
_SERVERS = {
    _OFF: (),
    "calls at once": ("--limits", "pardot", "--daily-calls", "0"),
    "calls of the day": ("--limits", "pardot", "--concurrent-calls", "0", "--daily-calls", _MANY),
    "both": ("--limits", "pardot", "--daily-calls", _MANY),
}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measures what limits cost.")
    parser.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database, for files")
    parser.add_argument("--seconds", type=float, default=1, metavar="S")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--only", default="", metavar="TEXT")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pardalote-bench-") as folder, ExitStack() as open_:
        generator = open_.enter_context(ProcessPoolExecutor(1, multiprocessing.get_context("spawn")))
        data = Path(folder)
        keys = account.make(Settings(data=data, database=given.database), load_secret(data, os.environ))
        database = ("--database", given.database) if given.database else ()
        servers = {
            name: open_.enter_context(
                Served(processes.pardalote(data, "calls", *database, *more), "/", {}, data / "log")
            )
            for name, more in _SERVERS.items()
        }
        sent = 0

        def asked(server: Served, operation: Operation) -> Result:
            nonlocal sent
            count = int(_MOST_WRITES * given.seconds) if operation.writes else account.PROSPECTS
            first = sent if operation.writes else 0
            sent += count if operation.writes else 0
            requests = [request(operation, keys, _HOST, n) for n in range(first, first + count)]
            wanted = Load(server.port, requests, not operation.writes, operation.status, _CONNECTIONS, given.seconds)
            return generator.submit(load.run, wanted).result()

        print("| operation | calls/s without | " + " | ".join(f"with {each}" for each in list(_SERVERS)[1:]) + " |")
        print("|---|---:|" + "---:|" * (len(_SERVERS) - 1))
        for operation in OPERATIONS:
            if operation.name not in _MEASURED or given.only not in operation.name:
                continue
            rates: defaultdict[str, list[float]] = defaultdict(list)
            for number in range(given.rounds + 1):
                for name, server in servers.items():
                    rate = asked(server, operation).rate
                    # The first round warms up.
                    if number:
                        rates[name].append(rate)
            without = rates.pop(_OFF)
            shares = (
                median(each / alone for each, alone in zip(found, without, strict=True)) for found in rates.values()
            )
            shown = " | ".join(f"{each:.2f}" for each in shares)
            print(f"| {operation.name} | {median(without):,.0f} | {shown} |")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
